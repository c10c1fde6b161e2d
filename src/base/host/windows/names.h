/* base/host/windows/names.h - what mingw-w64's headers do not have; included ahead of each file. */
#ifndef DRYDOCK_BASE_HOST_WINDOWS_NAMES_H
#define DRYDOCK_BASE_HOST_WINDOWS_NAMES_H

#include <errno.h>
#include <stddef.h>

#ifndef ESTALE
#define ESTALE 116
#endif
#define WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG ((HRESULT)0x80370303)

/* As in the C library of Linux. */
char *strndup(const char *text, size_t limit);
int strverscmp(const char *left, const char *right);
void *memmem(const void *in, size_t in_bytes, const void *what, size_t what_bytes);

#endif
