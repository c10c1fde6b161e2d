/* threadpoolapiset.h - work, timers and waits of the process's thread pool. */
#ifndef _THREADPOOLAPISET_H_
#define _THREADPOOLAPISET_H_

#include <winbase.h>

EXTERN_C_START

typedef struct _TP_CALLBACK_INSTANCE TP_CALLBACK_INSTANCE, *PTP_CALLBACK_INSTANCE;
typedef struct _TP_WORK TP_WORK, *PTP_WORK;
typedef struct _TP_TIMER TP_TIMER, *PTP_TIMER;
typedef struct _TP_WAIT TP_WAIT, *PTP_WAIT;
typedef struct _TP_POOL TP_POOL, *PTP_POOL;
typedef struct _TP_CALLBACK_ENVIRON_V3 *PTP_CALLBACK_ENVIRON;
typedef DWORD TP_WAIT_RESULT;
typedef void (*PTP_SIMPLE_CALLBACK)(PTP_CALLBACK_INSTANCE instance, PVOID context);
typedef void (*PTP_WORK_CALLBACK)(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work);
typedef void (*PTP_TIMER_CALLBACK)(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_TIMER timer);
typedef void (*PTP_WAIT_CALLBACK)(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WAIT wait,
                                  TP_WAIT_RESULT result);
typedef void (*WAITORTIMERCALLBACK)(PVOID context, BOOLEAN timed_out);

PTP_WORK CreateThreadpoolWork(PTP_WORK_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environ);
void SubmitThreadpoolWork(PTP_WORK work);
void WaitForThreadpoolWorkCallbacks(PTP_WORK work, BOOL cancel);
void CloseThreadpoolWork(PTP_WORK work);
BOOL TrySubmitThreadpoolCallback(PTP_SIMPLE_CALLBACK callback, PVOID context,
                                 PTP_CALLBACK_ENVIRON environ);
PTP_TIMER CreateThreadpoolTimer(PTP_TIMER_CALLBACK callback, PVOID context,
                                PTP_CALLBACK_ENVIRON environ);
void SetThreadpoolTimer(PTP_TIMER timer, PFILETIME due, DWORD period_ms, DWORD window_ms);
void WaitForThreadpoolTimerCallbacks(PTP_TIMER timer, BOOL cancel);
void CloseThreadpoolTimer(PTP_TIMER timer);
BOOL QueueUserWorkItem(LPTHREAD_START_ROUTINE function, PVOID context, ULONG flags);
BOOL RegisterWaitForSingleObject(PHANDLE ret_wait, HANDLE object, WAITORTIMERCALLBACK callback,
                                 PVOID context, ULONG milliseconds, ULONG flags);
BOOL UnregisterWait(HANDLE wait);
BOOL UnregisterWaitEx(HANDLE wait, HANDLE completion_event);

/* Timer queues. completion_event: null: do not wait; INVALID_HANDLE_VALUE: wait; else an event to set. */
HANDLE CreateTimerQueue(void);
BOOL CreateTimerQueueTimer(PHANDLE ret_timer, HANDLE queue, WAITORTIMERCALLBACK callback, PVOID context,
                           DWORD due_ms, DWORD period_ms, ULONG flags);
BOOL ChangeTimerQueueTimer(HANDLE queue, HANDLE timer, ULONG due_ms, ULONG period_ms);
BOOL DeleteTimerQueueTimer(HANDLE queue, HANDLE timer, HANDLE completion_event);
BOOL DeleteTimerQueue(HANDLE queue);
BOOL DeleteTimerQueueEx(HANDLE queue, HANDLE completion_event);

EXTERN_C_END

#endif
