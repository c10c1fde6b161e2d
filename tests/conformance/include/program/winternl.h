/*
 * Native types of programs, as far as the tests name them beyond the kit's own headers. Layouts of 64-bit
 * Windows. What the tests call they look up by name.
 */
#ifndef CONFORMANCE_PROGRAM_WINTERNL_H
#define CONFORMANCE_PROGRAM_WINTERNL_H
#include <ntstatus.h>
#define __WINE_WINTERNL_H /* the tests declare no types of their own then */

/* Structures and unions within others have no names here. */
#ifndef U
#define U(of) (of)
#define S(of) (of)
#endif

/* --- Objects ------------------------------------------------------------------------------------------------- */

typedef struct __OBJECT_TYPE_INFORMATION {
	UNICODE_STRING TypeName;
	ULONG TotalNumberOfObjects;
	ULONG TotalNumberOfHandles;
	ULONG TotalPagedPoolUsage;
	ULONG TotalNonPagedPoolUsage;
	ULONG TotalNamePoolUsage;
	ULONG TotalHandleTableUsage;
	ULONG HighWaterNumberOfObjects;
	ULONG HighWaterNumberOfHandles;
	ULONG HighWaterPagedPoolUsage;
	ULONG HighWaterNonPagedPoolUsage;
	ULONG HighWaterNamePoolUsage;
	ULONG HighWaterHandleTableUsage;
	ULONG InvalidAttributes;
	GENERIC_MAPPING GenericMapping;
	ULONG ValidAccessMask;
	BOOLEAN SecurityRequired;
	BOOLEAN MaintainHandleCount;
	UCHAR TypeIndex;
	CHAR ReservedByte;
	ULONG PoolType;
	ULONG DefaultPagedPoolCharge;
	ULONG DefaultNonPagedPoolCharge;
} OBJECT_TYPE_INFORMATION, *POBJECT_TYPE_INFORMATION;
typedef struct {
	ULONG NumberOfTypes;
} OBJECT_TYPES_INFORMATION, *POBJECT_TYPES_INFORMATION;
typedef struct {
	UNICODE_STRING ObjectName;
	UNICODE_STRING ObjectTypeName;
} DIRECTORY_BASIC_INFORMATION, *PDIRECTORY_BASIC_INFORMATION;
#define ObjectNameInformation ((OBJECT_INFORMATION_CLASS)1)
#define ObjectTypesInformation ((OBJECT_INFORMATION_CLASS)3)
#define ObjectDataInformation ((OBJECT_INFORMATION_CLASS)4)

typedef enum { EventBasicInformation } EVENT_INFORMATION_CLASS;
typedef struct {
	EVENT_TYPE EventType;
	LONG EventState;
} EVENT_BASIC_INFORMATION;
typedef enum { MutantBasicInformation } MUTANT_INFORMATION_CLASS;
typedef struct {
	LONG CurrentCount;
	BOOLEAN OwnedByCaller;
	BOOLEAN AbandonedState;
} MUTANT_BASIC_INFORMATION;
typedef enum { SemaphoreBasicInformation } SEMAPHORE_INFORMATION_CLASS;
typedef struct {
	ULONG CurrentCount;
	ULONG MaximumCount;
} SEMAPHORE_BASIC_INFORMATION;
typedef struct {
	unsigned char opaque[0x60];
} RTL_RWLOCK;

NTSTATUS NtQueryDirectoryObject(HANDLE directory, PVOID to, ULONG bytes, BOOLEAN single, BOOLEAN restart,
                                PULONG context, PULONG ret_bytes);
NTSTATUS NtCreateEvent(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes, EVENT_TYPE kind,
                       BOOLEAN set);
NTSTATUS NtFlushBuffersFile(HANDLE file, PIO_STATUS_BLOCK io);
NTSTATUS NtCancelIoFileEx(HANDLE file, PIO_STATUS_BLOCK request, PIO_STATUS_BLOCK io);
NTSTATUS NtCreateMutant(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes, BOOLEAN owned);

#define FILE_READ_PROPERTIES FILE_READ_EA
#define FILE_WRITE_PROPERTIES FILE_WRITE_EA

/* --- Rights of types that have no header of ours ------------------------------------------------------------- */

#define DEBUG_READ_EVENT 0x0001
#define DEBUG_PROCESS_ASSIGN 0x0002
#define DEBUG_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x000F)
#define JOB_OBJECT_ASSIGN_PROCESS 0x0001
#define JOB_OBJECT_SET_ATTRIBUTES 0x0002
#define JOB_OBJECT_QUERY 0x0004
#define JOB_OBJECT_TERMINATE 0x0008
#define JOB_OBJECT_SET_SECURITY_ATTRIBUTES 0x0010
#define JOB_OBJECT_IMPERSONATE 0x0020
#define JOB_OBJECT_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x003F)
#define DESKTOP_READOBJECTS 0x0001
#define DESKTOP_CREATEWINDOW 0x0002
#define DESKTOP_CREATEMENU 0x0004
#define DESKTOP_HOOKCONTROL 0x0008
#define DESKTOP_JOURNALRECORD 0x0010
#define DESKTOP_JOURNALPLAYBACK 0x0020
#define DESKTOP_ENUMERATE 0x0040
#define DESKTOP_WRITEOBJECTS 0x0080
#define DESKTOP_SWITCHDESKTOP 0x0100
#define WINSTA_ENUMDESKTOPS 0x0001
#define WINSTA_READATTRIBUTES 0x0002
#define WINSTA_ACCESSCLIPBOARD 0x0004
#define WINSTA_CREATEDESKTOP 0x0008
#define WINSTA_WRITEATTRIBUTES 0x0010
#define WINSTA_ACCESSGLOBALATOMS 0x0020
#define WINSTA_EXITWINDOWS 0x0040
#define WINSTA_ENUMERATE 0x0100
#define WINSTA_READSCREEN 0x0200
#define WINSTA_ALL_ACCESS 0x037F
#ifndef STATUS_NOT_SAME_OBJECT
#define STATUS_NOT_SAME_OBJECT ((NTSTATUS)0xC00001AC)
#endif

/* --- The thread block: the session is the console's ---------------------------------------------------------- */

struct test_peb {
	ULONG SessionId;
};
struct test_teb {
	struct test_peb *Peb;
};
static inline struct test_teb *test_teb(void)
{
	static struct test_peb peb = { 0 };
	static struct test_teb teb = { &peb };

	return &teb;
}
#define NtCurrentTeb test_teb

/* --- Programs -------------------------------------------------------------------------------------------------- */

typedef enum { LowMemoryResourceNotification, HighMemoryResourceNotification } MEMORY_RESOURCE_NOTIFICATION_TYPE;
typedef void (*PAPCFUNC)(ULONG_PTR);
typedef void (*PNTAPCFUNC)(ULONG_PTR, ULONG_PTR, ULONG_PTR);
#define GetProcAddress test_get_proc_address
FARPROC test_get_proc_address(HMODULE module, LPCSTR name);
HANDLE CreateMailslotA(LPCSTR name, DWORD message_bytes, DWORD timeout_ms, LPSECURITY_ATTRIBUTES security);
HANDLE GetProcessWindowStation(void);
HANDLE GetThreadDesktop(DWORD thread);

#endif
