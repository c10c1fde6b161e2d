/* avrt.h - the multimedia class scheduler: a thread that serves a stream goes before others. Source: AVRT reference. */
#ifndef _AVRT_
#define _AVRT_

#include <windows.h>

EXTERN_C_START

/*
 * Raise the calling thread for a task by name. Null with ERROR_INVALID_TASK_NAME: no such task;
 * ERROR_INVALID_TASK_INDEX: an index that no earlier call gave.
 */
HANDLE AvSetMmThreadCharacteristicsW(LPCWSTR task, LPDWORD index);
HANDLE AvSetMmThreadCharacteristicsA(LPCSTR task, LPDWORD index);
/* Undo it, on the same thread. FALSE with ERROR_INVALID_HANDLE. */
BOOL AvRevertMmThreadCharacteristics(HANDLE handle);

#ifdef UNICODE
#define AvSetMmThreadCharacteristics AvSetMmThreadCharacteristicsW
#else
#define AvSetMmThreadCharacteristics AvSetMmThreadCharacteristicsA
#endif

EXTERN_C_END

#endif
