/* handleapi.h - closing and duplicating handles. */
#ifndef _APISETHANDLE_
#define _APISETHANDLE_

#include <winbase.h>

EXTERN_C_START

#ifndef DUPLICATE_CLOSE_SOURCE
#define DUPLICATE_CLOSE_SOURCE 0x00000001
#define DUPLICATE_SAME_ACCESS 0x00000002
#endif
#define HANDLE_FLAG_INHERIT 0x00000001
#define HANDLE_FLAG_PROTECT_FROM_CLOSE 0x00000002

BOOL CloseHandle(HANDLE object);
BOOL DuplicateHandle(HANDLE from_process, HANDLE from, HANDLE to_process, LPHANDLE ret_handle,
                     DWORD access, BOOL inherit, DWORD options);
BOOL GetHandleInformation(HANDLE object, LPDWORD ret_flags);
BOOL SetHandleInformation(HANDLE object, DWORD mask, DWORD flags);
BOOL CompareObjectHandles(HANDLE first, HANDLE second);

EXTERN_C_END

#endif
