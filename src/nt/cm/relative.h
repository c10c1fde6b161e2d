/* cm/relative.h - keys as the Rtl functions name them: RTL_REGISTRY_SERVICES and a path below. */
#ifndef DRYDOCK_NT_CM_RELATIVE_H
#define DRYDOCK_NT_CM_RELATIVE_H

#include <ntifs.h>

/*
 * Open the key; with RTL_REGISTRY_HANDLE path is the handle itself.
 * Errors   STATUS_INVALID_PARAMETER: no such root; what ZwOpenKey gives.
 */
NTSTATUS cm_relative_open(ULONG relative, PCWSTR path, ACCESS_MASK access, HANDLE *ret_handle);
/* The same, making what is missing. */
NTSTATUS cm_relative_create(ULONG relative, PCWSTR path, ACCESS_MASK access, HANDLE *ret_handle);
void cm_relative_close(ULONG relative, HANDLE handle);

#endif
