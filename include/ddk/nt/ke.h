/*
 * nt/ke.h - prototypes: processors, IRQL, dispatcher objects, DPCs, timers, APCs.
 *
 * Source   WDK reference, one page per routine. All are imports of an image; the runtime implements them in
 *          src/nt. Inline routines and macros stand in types.h.
 */
#ifndef DRYDOCK_DDK_NT_KE_H
#define DRYDOCK_DDK_NT_KE_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

NTSTATUS KdChangeOption(KD_OPTION Option, ULONG InBufferBytes, PVOID InBuffer, ULONG OutBufferBytes,
                        PVOID OutBuffer, PULONG OutBufferNeeded);
NTSTATUS KdDisableDebugger(VOID);
NTSTATUS KdEnableDebugger(VOID);
BOOLEAN KdRefreshDebuggerNotPresent(VOID);
VOID KeAcquireGuardedMutex(PKGUARDED_MUTEX GuardedMutex);
VOID KeAcquireGuardedMutexUnsafe(PKGUARDED_MUTEX GuardedMutex);
VOID KeAcquireInStackQueuedSpinLock(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle);
VOID KeAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle);
VOID KeAcquireInStackQueuedSpinLockForDpc(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle);
KIRQL KeAcquireInterruptSpinLock(PKINTERRUPT Interrupt);
KIRQL KeAcquireQueuedSpinLock(KSPIN_LOCK_QUEUE_NUMBER Number);
VOID KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock);
KIRQL KeAcquireSpinLockForDpc(PKSPIN_LOCK SpinLock);
KIRQL KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK SpinLock);
KIRQL KeAcquireSpinLockRaiseToSynch(PKSPIN_LOCK SpinLock);
BOOLEAN KeAreAllApcsDisabled(VOID);
BOOLEAN KeAreApcsDisabled(VOID);
VOID KeAttachProcess(PKPROCESS Process);
BOOLEAN KeCancelTimer(PKTIMER);
VOID KeClearEvent(PRKEVENT Event);
NTSTATUS KeDelayExecutionThread(KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                                PLARGE_INTEGER Interval);
BOOLEAN KeDeregisterBugCheckCallback(PKBUGCHECK_CALLBACK_RECORD CallbackRecord);
BOOLEAN KeDeregisterBugCheckReasonCallback(PKBUGCHECK_REASON_CALLBACK_RECORD CallbackRecord);
NTSTATUS KeDeregisterNmiCallback(PVOID Handle);
VOID KeDeregisterProcessorChangeCallback(PVOID CallbackHandle);
VOID KeDetachProcess(VOID);
VOID KeEnterCriticalRegion(VOID);
VOID KeEnterGuardedRegion(VOID);
NTSTATUS KeExpandKernelStackAndCallout(PEXPAND_STACK_CALLOUT Callout, PVOID Parameter, SIZE_T Size);
VOID KeFlushQueuedDpcs(VOID);
VOID KeFlushWriteBuffer(VOID);
USHORT KeGetCurrentNodeNumber(VOID);
ULONG KeGetCurrentProcessorNumberEx(PPROCESSOR_NUMBER ProcNumber);
ULONG KeGetProcessorIndexFromNumber(PPROCESSOR_NUMBER ProcNumber);
NTSTATUS KeGetProcessorNumberFromIndex(ULONG ProcIndex, PPROCESSOR_NUMBER ProcNumber);
ULONG KeGetRecommendedSharedDataAlignment(VOID);
VOID KeInitializeDeviceQueue(PKDEVICE_QUEUE DeviceQueue);
VOID KeInitializeDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext);
VOID KeInitializeEvent(PRKEVENT Event, EVENT_TYPE Type, BOOLEAN State);
VOID KeInitializeGuardedMutex(PKGUARDED_MUTEX GuardedMutex);
VOID KeInitializeMutant(PRKMUTANT Mutant, BOOLEAN InitialOwner);
VOID KeInitializeMutex(PRKMUTEX Mutex, ULONG Level);
VOID KeInitializeQueue(PRKQUEUE Queue, ULONG Count);
VOID KeInitializeSemaphore(PRKSEMAPHORE Semaphore, LONG Count, LONG Limit);
VOID KeInitializeThreadedDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext);
VOID KeInitializeTimer(PKTIMER Timer);
VOID KeInitializeTimerEx(PKTIMER Timer, TIMER_TYPE Type);
BOOLEAN KeInsertByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry,
                                 ULONG SortKey);
BOOLEAN KeInsertDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry);
LONG KeInsertHeadQueue(PRKQUEUE Queue, PLIST_ENTRY Entry);
LONG KeInsertQueue(PRKQUEUE Queue, PLIST_ENTRY Entry);
BOOLEAN KeInsertQueueDpc(PRKDPC Dpc, PVOID SystemArgument1, PVOID SystemArgument2);
BOOLEAN KeInvalidateAllCaches(VOID);
VOID KeInvalidateRangeAllCaches(PVOID BaseAddress, ULONG Length);
ULONG_PTR KeIpiGenericCall(PKIPI_BROADCAST_WORKER BroadcastFunction, ULONG_PTR Context);
VOID KeLeaveCriticalRegion(VOID);
VOID KeLeaveGuardedRegion(VOID);
LONG KePulseEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait);
USHORT KeQueryActiveGroupCount(VOID);
ULONG KeQueryActiveProcessorCount(PKAFFINITY ActiveProcessors);
ULONG KeQueryActiveProcessorCountEx(USHORT GroupNumber);
KAFFINITY KeQueryActiveProcessors(VOID);
NTSTATUS KeQueryDpcWatchdogInformation(PKDPC_WATCHDOG_INFORMATION WatchdogInformation);
KAFFINITY KeQueryGroupAffinity(USHORT GroupNumber);
USHORT KeQueryHighestNodeNumber(VOID);
NTSTATUS KeQueryLogicalProcessorRelationship(PPROCESSOR_NUMBER ProcessorNumber,
                                             LOGICAL_PROCESSOR_RELATIONSHIP RelationshipType,
                                             PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX Information,
                                             PULONG Length);
USHORT KeQueryMaximumGroupCount(VOID);
ULONG KeQueryMaximumProcessorCount(VOID);
ULONG KeQueryMaximumProcessorCountEx(USHORT GroupNumber);
VOID KeQueryNodeActiveAffinity(USHORT NodeNumber, PGROUP_AFFINITY Affinity, PUSHORT Count);
USHORT KeQueryNodeMaximumProcessorCount(USHORT NodeNumber);
VOID KeQueryOwnerMutant(PKMUTANT Mutant, PCLIENT_ID ClientId);
LARGE_INTEGER KeQueryPerformanceCounter(PLARGE_INTEGER PerformanceFrequency);
KPRIORITY KeQueryPriorityThread(PRKTHREAD Thread);
ULONG KeQueryRuntimeThread(PKTHREAD Thread, PULONG UserTime);
ULONG KeQueryTimeIncrement(VOID);
ULONG64 KeQueryTotalCycleTimeProcess(PKPROCESS Process, PULONG64 CycleTimeStamp);
ULONG64 KeQueryTotalCycleTimeThread(PKTHREAD Thread, PULONG64 CycleTimeStamp);
ULONGLONG KeQueryUnbiasedInterruptTime(VOID);
LONG KeReadStateEvent(PRKEVENT Event);
LONG KeReadStateMutant(PRKMUTANT Mutant);
LONG KeReadStateMutex(PRKMUTEX Mutex);
LONG KeReadStateQueue(PRKQUEUE Queue);
LONG KeReadStateSemaphore(PRKSEMAPHORE Semaphore);
BOOLEAN KeReadStateTimer(PKTIMER Timer);
BOOLEAN KeRegisterBugCheckCallback(PKBUGCHECK_CALLBACK_RECORD CallbackRecord,
                                   PKBUGCHECK_CALLBACK_ROUTINE CallbackRoutine, PVOID Buffer,
                                   ULONG Length, PUCHAR Component);
BOOLEAN KeRegisterBugCheckReasonCallback(PKBUGCHECK_REASON_CALLBACK_RECORD CallbackRecord,
                                         PKBUGCHECK_REASON_CALLBACK_ROUTINE CallbackRoutine,
                                         KBUGCHECK_CALLBACK_REASON Reason, PUCHAR Component);
PVOID KeRegisterNmiCallback(PNMI_CALLBACK CallbackRoutine, PVOID Context);
PVOID KeRegisterProcessorChangeCallback(PPROCESSOR_CALLBACK_FUNCTION CallbackFunction,
                                        PVOID CallbackContext, ULONG Flags);
VOID KeReleaseGuardedMutex(PKGUARDED_MUTEX GuardedMutex);
VOID KeReleaseGuardedMutexUnsafe(PKGUARDED_MUTEX GuardedMutex);
VOID KeReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE LockHandle);
VOID KeReleaseInStackQueuedSpinLockForDpc(PKLOCK_QUEUE_HANDLE LockHandle);
VOID KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE LockHandle);
VOID KeReleaseInterruptSpinLock(PKINTERRUPT Interrupt, KIRQL OldIrql);
LONG KeReleaseMutant(PRKMUTANT Mutant, KPRIORITY Increment, BOOLEAN Abandoned, BOOLEAN Wait);
LONG KeReleaseMutex(PRKMUTEX Mutex, BOOLEAN Wait);
VOID KeReleaseQueuedSpinLock(KSPIN_LOCK_QUEUE_NUMBER Number, KIRQL OldIrql);
LONG KeReleaseSemaphore(PRKSEMAPHORE Semaphore, KPRIORITY Increment, LONG Adjustment, BOOLEAN Wait);
VOID KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql);
VOID KeReleaseSpinLockForDpc(PKSPIN_LOCK SpinLock, KIRQL OldIrql);
VOID KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock);
PKDEVICE_QUEUE_ENTRY KeRemoveByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue, ULONG SortKey);
PKDEVICE_QUEUE_ENTRY KeRemoveByKeyDeviceQueueIfBusy(PKDEVICE_QUEUE DeviceQueue, ULONG SortKey);
PKDEVICE_QUEUE_ENTRY KeRemoveDeviceQueue(PKDEVICE_QUEUE DeviceQueue);
BOOLEAN KeRemoveEntryDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry);
PLIST_ENTRY KeRemoveQueue(PRKQUEUE Queue, KPROCESSOR_MODE WaitMode, PLARGE_INTEGER Timeout);
BOOLEAN KeRemoveQueueDpc(PRKDPC Dpc);
ULONG KeRemoveQueueEx(PKQUEUE Queue, KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                      PLARGE_INTEGER Timeout, PLIST_ENTRY *EntryArray, ULONG Count);
LONG KeResetEvent(PRKEVENT Event);
VOID KeRestoreExtendedProcessorState(PXSTATE_SAVE XStateSave);
VOID KeRevertToUserAffinityThread(VOID);
VOID KeRevertToUserAffinityThreadEx(KAFFINITY Affinity);
VOID KeRevertToUserGroupAffinityThread(PGROUP_AFFINITY PreviousAffinity);
PLIST_ENTRY KeRundownQueue(PRKQUEUE Queue);
NTSTATUS KeSaveExtendedProcessorState(ULONG64 Mask, PXSTATE_SAVE XStateSave);
LONG KeSetBasePriorityThread(PRKTHREAD Thread, LONG Increment);
BOOLEAN KeSetCoalescableTimer(PKTIMER Timer, LARGE_INTEGER DueTime, ULONG Period,
                              ULONG TolerableDelay, PKDPC Dpc);
LONG KeSetEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait);
UCHAR KeSetIdealProcessorThread(PKTHREAD Thread, UCHAR Processor);
VOID KeSetImportanceDpc(PRKDPC Dpc, KDPC_IMPORTANCE Importance);
BOOLEAN KeSetKernelStackSwapEnable(BOOLEAN Enable);
KPRIORITY KeSetPriorityThread(PKTHREAD Thread, KPRIORITY Priority);
VOID KeSetSystemAffinityThread(KAFFINITY Affinity);
KAFFINITY KeSetSystemAffinityThreadEx(KAFFINITY Affinity);
VOID KeSetSystemGroupAffinityThread(PGROUP_AFFINITY Affinity, PGROUP_AFFINITY PreviousAffinity);
VOID KeSetTargetProcessorDpc(PRKDPC Dpc, CCHAR Number);
NTSTATUS KeSetTargetProcessorDpcEx(PKDPC Dpc, PPROCESSOR_NUMBER ProcNumber);
BOOLEAN KeSetTimer(PKTIMER Timer, LARGE_INTEGER DueTime, PKDPC Dpc);
BOOLEAN KeSetTimerEx(PKTIMER Timer, LARGE_INTEGER DueTime, LONG Period, PKDPC Dpc);
VOID KeStackAttachProcess(PKPROCESS Process, PKAPC_STATE ApcState);
VOID KeStallExecutionProcessor(ULONG MicroSeconds);
BOOLEAN KeSynchronizeExecution(PKINTERRUPT Interrupt, PKSYNCHRONIZE_ROUTINE SynchronizeRoutine,
                               PVOID SynchronizeContext);
BOOLEAN KeTestSpinLock(PKSPIN_LOCK SpinLock);
BOOLEAN KeTryToAcquireGuardedMutex(PKGUARDED_MUTEX GuardedMutex);
LOGICAL KeTryToAcquireQueuedSpinLock(KSPIN_LOCK_QUEUE_NUMBER Number, PKIRQL OldIrql);
BOOLEAN KeTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock);
VOID KeUnstackDetachProcess(PKAPC_STATE ApcState);
NTSTATUS KeWaitForMultipleObjects(ULONG Count, PVOID *Object, WAIT_TYPE WaitType,
                                  KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                                  BOOLEAN Alertable, PLARGE_INTEGER Timeout,
                                  PKWAIT_BLOCK WaitBlockArray);
NTSTATUS KeWaitForSingleObject(PVOID Object, KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                               BOOLEAN Alertable, PLARGE_INTEGER Timeout);
ULONGLONG VerSetConditionMask(ULONGLONG ConditionMask, ULONG TypeMask, UCHAR Condition);

DECLSPEC_NORETURN VOID KeBugCheck(ULONG BugCheckCode);
DECLSPEC_NORETURN VOID KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
                                    ULONG_PTR BugCheckParameter2, ULONG_PTR BugCheckParameter3,
                                    ULONG_PTR BugCheckParameter4);
KIRQL KeGetCurrentIrql(VOID);
VOID KeLowerIrql(KIRQL NewIrql);
KIRQL KfRaiseIrql(KIRQL NewIrql);
KIRQL KeRaiseIrqlToDpcLevel(VOID);
KIRQL KeRaiseIrqlToSynchLevel(VOID);
PKTHREAD KeGetCurrentThread(VOID);
PEPROCESS KeGetCurrentProcess(VOID);
ULONG KeGetCurrentProcessorNumber(VOID);
VOID KeInitializeSpinLock(PKSPIN_LOCK SpinLock);
KIRQL KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK SpinLock);
VOID KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql);
VOID KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock);
VOID KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock);
VOID KeQuerySystemTime(PLARGE_INTEGER CurrentTime);
VOID KeQueryTickCount(PLARGE_INTEGER TickCount);
ULONGLONG KeQueryUnbiasedInterruptTime(VOID);
BOOLEAN KeAreAllApcsDisabled(VOID);
VOID KeFlushIoBuffers(PMDL Mdl, BOOLEAN ReadOperation, BOOLEAN DmaOperation);
VOID KeInitializeApc(PKAPC Apc, PKTHREAD Thread, KAPC_ENVIRONMENT Environment,
                     PKKERNEL_ROUTINE KernelRoutine, PKRUNDOWN_ROUTINE RundownRoutine,
                     PKNORMAL_ROUTINE NormalRoutine, KPROCESSOR_MODE ApcMode, PVOID NormalContext);
BOOLEAN KeInsertQueueApc(PKAPC Apc, PVOID SystemArgument1, PVOID SystemArgument2, KPRIORITY Increment);
BOOLEAN KeRemoveQueueApc(PKAPC Apc);
BOOLEAN KeAlertThread(PKTHREAD Thread, KPROCESSOR_MODE AlertMode);
BOOLEAN KeTestAlertThread(KPROCESSOR_MODE AlertMode);
/* What a generic call's second argument points to: processors still to arrive, and how many take part. */
typedef struct _DEFERRED_REVERSE_BARRIER {
	ULONG Barrier;
	ULONG TotalProcessors;
} DEFERRED_REVERSE_BARRIER, *PDEFERRED_REVERSE_BARRIER;
VOID KeGenericCallDpc(PKDEFERRED_ROUTINE Routine, PVOID Context);
VOID KeSignalCallDpcDone(PVOID SystemArgument1);
LOGICAL KeSignalCallDpcSynchronize(PVOID SystemArgument2);
NTSTATUS KeSetTargetProcessorDpcEx(PKDPC Dpc, PPROCESSOR_NUMBER ProcNumber);

/* What a paged routine calls at entry: bugcheck 0xC4 subtype 0x1000 style finding above APC_LEVEL. */
void drydock_paged_code(const char *file, int line);
unsigned long long drydock_read_tsc(void);
void drydock_yield_processor(void);

#define KeRaiseIrql(new_irql, old_irql) (*(old_irql) = KfRaiseIrql(new_irql))
#define KeAcquireSpinLock(lock, old_irql) (*(old_irql) = KeAcquireSpinLockRaiseToDpc(lock))
#define KfAcquireSpinLock(lock) KeAcquireSpinLockRaiseToDpc(lock)
#define KfReleaseSpinLock(lock, irql) KeReleaseSpinLock(lock, irql)
#define KfLowerIrql(irql) KeLowerIrql(irql)
#define KeFlushWriteBuffer() KeMemoryBarrier()
#define KeGetPreviousMode() ExGetPreviousMode()
#define KeWaitForMutexObject KeWaitForSingleObject
#define KeGetDcacheFillSize() 64u
#define YieldProcessor() drydock_yield_processor()
#define ReadTimeStampCounter() drydock_read_tsc()
#define ReadForWriteAccess(address) (*(address))
#define KI_USER_SHARED_DATA 0xFFFFF78000000000ULL

#ifdef DRYDOCK_IMAGE
#define PAGED_CODE() drydock_paged_code(__FILE__, __LINE__)
#define PAGED_CODE_LOCKED() ((void)0)
#else
#define PAGED_CODE() ((void)0)
#define PAGED_CODE_LOCKED() ((void)0)
#endif
#define PAGED_ASSERT(expression) ASSERT(expression)

#define KeInitializeCallbackRecord(record) ((record)->State = 0)
#define BufferEmpty 0
extern CCHAR KeNumberProcessors;
extern PBOOLEAN KdDebuggerNotPresent;
extern PBOOLEAN KdDebuggerEnabled;
#define KD_DEBUGGER_ENABLED (*KdDebuggerEnabled)
#define KD_DEBUGGER_NOT_PRESENT (*KdDebuggerNotPresent)

#define MAXIMUM_EXPANSION_SIZE (0x12000 - 4096 / 2)
#define INVALID_PROCESSOR_INDEX 0xffffffff

NTSTATUS KeExpandKernelStackAndCalloutEx(PEXPAND_STACK_CALLOUT Callout, PVOID Parameter, SIZE_T Size,
                                         BOOLEAN Wait, PVOID Context);
ULONGLONG KeQueryInterruptTime(VOID);
ULONGLONG KeQueryInterruptTimePrecise(PULONG64 QpcTimeStamp);
VOID KeQuerySystemTimePrecise(PLARGE_INTEGER CurrentTime);

#ifdef __cplusplus
}
#endif

#endif
