/*
 * nt/newer_api.h - prototypes of routines that came with later systems, and of macros over routines.
 *
 * Source   WDK reference, one page per routine.
 */
#ifndef DRYDOCK_NT_NEWER_API_H
#define DRYDOCK_NT_NEWER_API_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

ULONGLONG KeQueryUnbiasedInterruptTimePrecise(PULONG64 QpcTimeStamp);
ULONG KeGetCurrentProcessorIndex(VOID);
NTSTATUS KeSaveFloatingPointState(PKFLOATING_SAVE FloatSave);
NTSTATUS KeRestoreFloatingPointState(PKFLOATING_SAVE FloatSave);
BOOLEAN KeRemoveQueueDpcEx(PRKDPC Dpc, BOOLEAN WaitIfActive);
LOGICAL KeIsExecutingDpc(VOID);
LOGICAL KeShouldYieldProcessor(VOID);
NTSTATUS KeConvertAuxiliaryCounterToPerformanceCounter(ULONG64 AuxiliaryCounterValue,
                                                       PULONG64 PerformanceCounterValue,
                                                       PULONG64 ConversionError);
NTSTATUS KeConvertPerformanceCounterToAuxiliaryCounter(ULONG64 PerformanceCounterValue,
                                                       PULONG64 AuxiliaryCounterValue,
                                                       PULONG64 ConversionError);
NTSTATUS KeQueryAuxiliaryCounterFrequency(PULONG64 AuxiliaryCounterFrequency);

typedef struct _KTRIAGE_DUMP_DATA_ARRAY {
	LIST_ENTRY List;
	ULONG NumBlocksUsed;
	ULONG NumBlocksTotal;
	ULONG DataSize;
	ULONG MaxDataSize;
	ULONG ComponentNameBufferLength;
	PUCHAR ComponentName;
	struct _KADDRESS_RANGE {
		PVOID Address;
		SIZE_T Size;
	} Blocks[1];
} KTRIAGE_DUMP_DATA_ARRAY, *PKTRIAGE_DUMP_DATA_ARRAY;
NTSTATUS KeInitializeTriageDumpDataArray(PKTRIAGE_DUMP_DATA_ARRAY KtriageDumpDataArray, ULONG Size);
NTSTATUS KeAddTriageDumpDataBlock(PKTRIAGE_DUMP_DATA_ARRAY KtriageDumpDataArray, PVOID Address,
                                  SIZE_T Size);

KIRQL ExAcquireSpinLockExclusive(PEX_SPIN_LOCK SpinLock);
KIRQL ExAcquireSpinLockShared(PEX_SPIN_LOCK SpinLock);
VOID ExReleaseSpinLockExclusive(PEX_SPIN_LOCK SpinLock, KIRQL OldIrql);
VOID ExReleaseSpinLockShared(PEX_SPIN_LOCK SpinLock, KIRQL OldIrql);
VOID ExAcquireSpinLockExclusiveAtDpcLevel(PEX_SPIN_LOCK SpinLock);
VOID ExAcquireSpinLockSharedAtDpcLevel(PEX_SPIN_LOCK SpinLock);
VOID ExReleaseSpinLockExclusiveFromDpcLevel(PEX_SPIN_LOCK SpinLock);
VOID ExReleaseSpinLockSharedFromDpcLevel(PEX_SPIN_LOCK SpinLock);
LOGICAL ExTryConvertSharedSpinLockExclusive(PEX_SPIN_LOCK SpinLock);
LOGICAL ExTryAcquireSpinLockExclusiveAtDpcLevel(PEX_SPIN_LOCK SpinLock);
LOGICAL ExTryAcquireSpinLockSharedAtDpcLevel(PEX_SPIN_LOCK SpinLock);
NTSTATUS ExUuidCreate(GUID *Uuid);
VOID ExQueryTimerResolution(PULONG MaximumTime, PULONG MinimumTime, PULONG CurrentTime);
LARGE_INTEGER ExInterlockedAddLargeInteger(PLARGE_INTEGER Addend, LARGE_INTEGER Increment,
                                           PKSPIN_LOCK Lock);
#define ExInterlockedAddLargeStatistic(addend, increment) \
	((void)InterlockedExchangeAdd64((LONG64 volatile *)&(addend)->QuadPart, (LONG64)(ULONG)(increment)))
#define ExInterlockedCompareExchange64(destination, exchange, comparand, lock) \
	InterlockedCompareExchange64((destination), *(exchange), *(comparand))
NTSTATUS ExGetFirmwareEnvironmentVariable(PUNICODE_STRING VariableName, const GUID *VendorGuid,
                                          PVOID Value, PULONG ValueLength, PULONG Attributes);
NTSTATUS ExSetFirmwareEnvironmentVariable(PUNICODE_STRING VariableName, const GUID *VendorGuid,
                                          PVOID Value, ULONG ValueLength, ULONG Attributes);
BOOLEAN ExTryToAcquireResourceExclusiveLite(PERESOURCE Resource);
#define ExIsResourceAcquiredLite(resource) ExIsResourceAcquiredSharedLite(resource)

BOOLEAN IoTryQueueWorkItem(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE_EX WorkerRoutine,
                           WORK_QUEUE_TYPE QueueType, PVOID Context);
NTSTATUS IoGetActivityIdIrp(PIRP Irp, GUID *Guid);
NTSTATUS IoSetActivityIdIrp(PIRP Irp, const GUID *Guid);
LPCGUID IoSetActivityIdThread(LPCGUID ActivityId);
VOID IoClearActivityIdThread(LPCGUID OriginalId);
PIRP IoAllocateIrpEx(PDEVICE_OBJECT DeviceObject, CCHAR StackSize, BOOLEAN ChargeQuota);
NTSTATUS IoCreateSystemThread(PVOID IoObject, PHANDLE ThreadHandle, ULONG DesiredAccess,
                              POBJECT_ATTRIBUTES ObjectAttributes, HANDLE ProcessHandle,
                              PCLIENT_ID ClientId, PKSTART_ROUTINE StartRoutine, PVOID StartContext);
VOID IoGetStackLimits(PULONG_PTR LowLimit, PULONG_PTR HighLimit);
ULONG_PTR IoGetRemainingStackSize(VOID);

DRYDOCK_INLINE NTSTATUS IoAllocateAdapterChannel(PADAPTER_OBJECT AdapterObject,
                                                 PDEVICE_OBJECT DeviceObject,
                                                 ULONG NumberOfMapRegisters,
                                                 PDRIVER_CONTROL ExecutionRoutine, PVOID Context)
{
	return AdapterObject->DmaOperations->AllocateAdapterChannel(AdapterObject, DeviceObject,
	                                                            NumberOfMapRegisters,
	                                                            ExecutionRoutine, Context);
}

DRYDOCK_INLINE BOOLEAN IoFlushAdapterBuffers(PADAPTER_OBJECT AdapterObject, PMDL Mdl,
                                             PVOID MapRegisterBase, PVOID CurrentVa, ULONG Length,
                                             BOOLEAN WriteToDevice)
{
	return AdapterObject->DmaOperations->FlushAdapterBuffers(AdapterObject, Mdl, MapRegisterBase,
	                                                         CurrentVa, Length, WriteToDevice);
}

DRYDOCK_INLINE VOID IoFreeAdapterChannel(PADAPTER_OBJECT AdapterObject)
{
	AdapterObject->DmaOperations->FreeAdapterChannel(AdapterObject);
}

DRYDOCK_INLINE VOID IoFreeMapRegisters(PADAPTER_OBJECT AdapterObject, PVOID MapRegisterBase,
                                       ULONG NumberOfMapRegisters)
{
	AdapterObject->DmaOperations->FreeMapRegisters(AdapterObject, MapRegisterBase,
	                                               NumberOfMapRegisters);
}

DRYDOCK_INLINE PHYSICAL_ADDRESS IoMapTransfer(PADAPTER_OBJECT AdapterObject, PMDL Mdl,
                                              PVOID MapRegisterBase, PVOID CurrentVa, PULONG Length,
                                              BOOLEAN WriteToDevice)
{
	return AdapterObject->DmaOperations->MapTransfer(AdapterObject, Mdl, MapRegisterBase, CurrentVa,
	                                                 Length, WriteToDevice);
}

DRYDOCK_INLINE ULONG HalGetDmaAlignment(PADAPTER_OBJECT AdapterObject)
{
	return AdapterObject->DmaOperations->GetDmaAlignment(AdapterObject);
}

DRYDOCK_INLINE ULONG HalReadDmaCounter(PADAPTER_OBJECT AdapterObject)
{
	return AdapterObject->DmaOperations->ReadDmaCounter(AdapterObject);
}
ULONG HalGetInterruptVector(INTERFACE_TYPE InterfaceType, ULONG BusNumber, ULONG BusInterruptLevel,
                            ULONG BusInterruptVector, PKIRQL Irql, PKAFFINITY Affinity);
ULONG HalGetBusData(BUS_DATA_TYPE BusDataType, ULONG BusNumber, ULONG SlotNumber, PVOID Buffer,
                    ULONG Length);

typedef struct _MM_PHYSICAL_ADDRESS_LIST {
	PHYSICAL_ADDRESS PhysicalAddress;
	SIZE_T NumberOfBytes;
} MM_PHYSICAL_ADDRESS_LIST, *PMM_PHYSICAL_ADDRESS_LIST;
typedef struct _MM_COPY_ADDRESS {
	union {
		PVOID VirtualAddress;
		PHYSICAL_ADDRESS PhysicalAddress;
	};
} MM_COPY_ADDRESS, *PMM_COPY_ADDRESS;
#define MM_COPY_MEMORY_PHYSICAL 0x1
#define MM_COPY_MEMORY_VIRTUAL 0x2
NTSTATUS MmAllocateMdlForIoSpace(PMM_PHYSICAL_ADDRESS_LIST PhysicalAddressList,
                                 SIZE_T NumberOfEntries, PMDL *NewMdl);
PMDL MmAllocateNodePagesForMdlEx(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                                 PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes,
                                 MEMORY_CACHING_TYPE CacheType, ULONG IdealNode, ULONG Flags);
VOID MmFreePagesFromMdlEx(PMDL MemoryDescriptorList, ULONG Flags);
NTSTATUS MmAllocateContiguousMemoryEx(PSIZE_T NumberOfBytes, PHYSICAL_ADDRESS LowestAcceptableAddress,
                                      PHYSICAL_ADDRESS HighestAcceptableAddress,
                                      PHYSICAL_ADDRESS BoundaryAddressMultiple, ULONG PreferredNode,
                                      ULONG Protect, PVOID PartitionObject, ULONG Tag, ULONG Flags,
                                      PVOID *BaseAddress);
NTSTATUS MmCopyMemory(PVOID TargetAddress, MM_COPY_ADDRESS SourceAddress, SIZE_T NumberOfBytes,
                      ULONG Flags, PSIZE_T NumberOfBytesTransferred);
PPHYSICAL_MEMORY_RANGE MmGetPhysicalMemoryRangesEx(PVOID PartitionObject);
#define MmLockPagableCodeSection(address) MmLockPagableDataSection(address)

BOOLEAN ObReferenceObjectSafe(PVOID Object);
NTSTATUS ObCloseHandle(HANDLE Handle, KPROCESSOR_MODE PreviousMode);
PEPROCESS PsGetCurrentProcess(VOID);
NTSTATUS PsGetProcessExitStatus(PEPROCESS Process);
NTSTATUS PsGetThreadExitStatus(PETHREAD Thread);
ULONGLONG PsGetProcessStartKey(PEPROCESS Process);

NTSTATUS CmCallbackGetKeyObjectIDEx(PLARGE_INTEGER Cookie, PVOID Object, PULONG_PTR ObjectID,
                                    PCUNICODE_STRING *ObjectName, ULONG Flags);
VOID CmCallbackReleaseKeyObjectIDEx(PCUNICODE_STRING ObjectName);

NTSTATUS RtlUnicodeStringToInt64(PCUNICODE_STRING String, ULONG Base, PLONG64 Number, PWSTR *EndPointer);
BOOLEAN RtlSuffixUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                               BOOLEAN CaseInSensitive);
VOID RtlFreeUTF8String(PUTF8_STRING Utf8String);
NTSTATUS RtlInitStringEx(PSTRING DestinationString, PCSZ SourceString);
BOOLEAN RtlIsStateSeparationEnabled(VOID);
NTSTATUS RtlFindCharInUnicodeString(ULONG Flags, PCUNICODE_STRING StringToSearch,
                                    PCUNICODE_STRING CharSet, PUSHORT NonInclusivePrefixLength);
BOOLEAN RtlIsNtDdiVersionAvailable(ULONG Version);
BOOLEAN RtlIsServicePackVersionInstalled(ULONG Version);
BOOLEAN RtlIsZeroMemory(PVOID Buffer, SIZE_T Length);
LARGE_INTEGER RtlLargeIntegerDivide(LARGE_INTEGER Dividend, LARGE_INTEGER Divisor,
                                    PLARGE_INTEGER Remainder);
VOID RtlFillMemoryUlong(PVOID Destination, SIZE_T Length, ULONG Pattern);
NTSTATUS RtlIpv4StringToAddressW(PCWSTR String, BOOLEAN Strict, PCWSTR *Terminator, PVOID Address);
PWSTR RtlIpv4AddressToStringW(const VOID *Address, PWSTR String);
NTSTATUS RtlIpv6StringToAddressW(PCWSTR String, PCWSTR *Terminator, PVOID Address);
PWSTR RtlIpv6AddressToStringW(const VOID *Address, PWSTR String);

#define PoSetDeviceBusy(counter) (*(counter) = 0)

typedef struct _PO_FX_PERF_STATE_CHANGE {
	ULONG Set;
	union {
		ULONG StateIndex;
		ULONGLONG StateValue;
	};
} PO_FX_PERF_STATE_CHANGE, *PPO_FX_PERF_STATE_CHANGE;
VOID PoFxIssueComponentPerfStateChange(POHANDLE Handle, ULONG Flags, ULONG Component,
                                       PPO_FX_PERF_STATE_CHANGE PerfChange, PVOID Context);
VOID PoFxNotifySurprisePowerOn(PDEVICE_OBJECT Pdo);
VOID PoFxCompleteDirectedPowerDown(POHANDLE Handle);

NTSTATUS ZwDelayExecution(BOOLEAN Alertable, PLARGE_INTEGER DelayInterval);
NTSTATUS ZwCreateSemaphore(PHANDLE SemaphoreHandle, ACCESS_MASK DesiredAccess,
                           POBJECT_ATTRIBUTES ObjectAttributes, LONG InitialCount, LONG MaximumCount);
NTSTATUS ZwOpenSemaphore(PHANDLE SemaphoreHandle, ACCESS_MASK DesiredAccess,
                         POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS ZwReleaseSemaphore(HANDLE SemaphoreHandle, LONG ReleaseCount, PLONG PreviousCount);
NTSTATUS ZwCreateMutant(PHANDLE MutantHandle, ACCESS_MASK DesiredAccess,
                        POBJECT_ATTRIBUTES ObjectAttributes, BOOLEAN InitialOwner);
NTSTATUS ZwOpenMutant(PHANDLE MutantHandle, ACCESS_MASK DesiredAccess,
                      POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS ZwReleaseMutant(HANDLE MutantHandle, PLONG PreviousCount);
NTSTATUS ZwCreateIoCompletion(PHANDLE IoCompletionHandle, ACCESS_MASK DesiredAccess,
                              POBJECT_ATTRIBUTES ObjectAttributes, ULONG Count);
NTSTATUS ZwRemoveIoCompletion(HANDLE IoCompletionHandle, PVOID *KeyContext, PVOID *ApcContext,
                              PIO_STATUS_BLOCK IoStatusBlock, PLARGE_INTEGER Timeout);
NTSTATUS ZwCreateNamedPipeFile(PHANDLE FileHandle, ULONG DesiredAccess,
                               POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                               ULONG ShareAccess, ULONG CreateDisposition, ULONG CreateOptions,
                               ULONG NamedPipeType, ULONG ReadMode, ULONG CompletionMode,
                               ULONG MaximumInstances, ULONG InboundQuota, ULONG OutboundQuota,
                               PLARGE_INTEGER DefaultTimeout);
NTSTATUS ZwQuerySystemTime(PLARGE_INTEGER SystemTime);
NTSTATUS ZwReadVirtualMemory(HANDLE ProcessHandle, PVOID BaseAddress, PVOID Buffer, SIZE_T BufferSize,
                             PSIZE_T NumberOfBytesRead);
NTSTATUS ZwProtectVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize,
                                ULONG NewProtect, PULONG OldProtect);
NTSTATUS ZwQuerySystemInformation(ULONG SystemInformationClass, PVOID SystemInformation,
                                  ULONG SystemInformationLength, PULONG ReturnLength);

PSLIST_ENTRY InterlockedPushListSList(PSLIST_HEADER ListHead, PSLIST_ENTRY List, PSLIST_ENTRY ListEnd,
                                      ULONG Count);
PSLIST_ENTRY FirstEntrySList(const SLIST_HEADER *ListHead);

NTSTATUS WmiTraceMessage(ULONG64 LoggerHandle, ULONG MessageFlags, LPCGUID MessageGuid,
                         USHORT MessageNumber, ...);
NTSTATUS WmiTraceMessageVa(ULONG64 LoggerHandle, ULONG MessageFlags, LPCGUID MessageGuid,
                           USHORT MessageNumber, va_list MessageArgList);

#ifdef __cplusplus
}
#endif

#endif
