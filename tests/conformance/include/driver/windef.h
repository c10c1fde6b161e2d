/* What a kernel test means by windef.h and winbase.h: the kit's types and a few names of programs. */
#ifndef CONFORMANCE_WINDEF_H
#define CONFORMANCE_WINDEF_H
#include <ntifs.h>

typedef int BOOL;
typedef unsigned int DWORD;
typedef unsigned short WORD;
typedef unsigned char BYTE;
typedef unsigned long long DWORD_PTR;
typedef unsigned long long ULONG64;

#define MAX_PATH 260
#define WAIT_TIMEOUT 258

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif
#ifndef WINAPIV
#define WINAPIV
#endif

/* For looking into a run that ends early: the tests' log on the debug output too. */
#ifdef CONFORMANCE_ECHO
static inline NTSTATUS conformance_write(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context,
                                         PIO_STATUS_BLOCK io, PVOID from, ULONG bytes, PLARGE_INTEGER offset,
                                         PULONG key)
{
	DbgPrint("%.*s", (int)bytes, (char *)from);
	return ZwWriteFile(file, event, routine, context, io, from, bytes, offset, key);
}
#define ZwWriteFile conformance_write
#endif

static inline int lstrlenW(const WCHAR *text)
{
	int length = 0;

	while (text[length])
		length++;
	return length;
}

#endif
