/*
 * WinHvPlatform.h - the Windows Hypervisor Platform: partitions, their memory and virtual processors.
 *
 * Model    A partition is created, given its properties, set up, and then given memory and processors; a
 *          processor runs on the thread that asks for it until something happens that the monitor must see.
 *          docs/microvm.md says what this implementation cannot do; the capability calls say it too.
 * Source   Windows Hypervisor Platform reference.
 * Threads  Calls on one processor come from one thread at a time, WHvCancelRunVirtualProcessor from any. A
 *          partition's other calls may come from any thread, but not beside WHvDeletePartition or
 *          WHvResetPartition.
 * Errors   S_OK; E_INVALIDARG for a null or unaligned argument or a handle that is no partition's;
 *          E_OUTOFMEMORY; WHV_E_INVALID_PARTITION_CONFIG: not yet, or already, set up;
 *          WHV_E_VP_DOES_NOT_EXIST; and what stands at each call. What is not built gives E_NOTIMPL.
 */
#ifndef _WINHVPLATFORM_H_
#define _WINHVPLATFORM_H_

#include <WinHvPlatformDefs.h>

EXTERN_C_START

/*
 * Write capability to buffer, and its size to ret_written when that is not null. HypervisorPresent is always
 * answered; the others give WHV_E_UNKNOWN_CAPABILITY when there is no hypervisor.
 * Errors   WHV_E_UNKNOWN_CAPABILITY; WHV_E_INSUFFICIENT_BUFFER.
 */
HRESULT WINAPI WHvGetCapability(WHV_CAPABILITY_CODE capability, void *buffer, UINT32 buffer_bytes,
                                UINT32 *ret_written);

/*
 * Create a partition that has no properties yet.
 * Owns     WHvDeletePartition frees it.
 * Errors   WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG: there is no hypervisor.
 */
HRESULT WINAPI WHvCreatePartition(WHV_PARTITION_HANDLE *ret_partition);

/*
 * Make the partition as its properties say; they cannot be set afterwards.
 * Errors   WHV_E_INVALID_PARTITION_CONFIG: no ProcessorCount, or set up already.
 */
HRESULT WINAPI WHvSetupPartition(WHV_PARTITION_HANDLE partition);

/*
 * Make every processor as it was when it was created, with nothing pending: no exit, no cancel, no interrupt. Memory, what is
 * mapped where, pages that were written, doorbells, properties and counters stay. The partition's time stands still until a
 * processor runs. It happens as a whole or not at all.
 * Errors   ERROR_INVALID_STATE as a result code: not set up, or a processor runs.
 */
HRESULT WINAPI WHvResetPartition(WHV_PARTITION_HANDLE partition);

/* Delete partition with its processors; what was mapped into it stays the caller's. */
HRESULT WINAPI WHvDeletePartition(WHV_PARTITION_HANDLE partition);

/*
 * Read a property.
 * Errors   WHV_E_UNKNOWN_PROPERTY; WHV_E_INSUFFICIENT_BUFFER.
 */
HRESULT WINAPI WHvGetPartitionProperty(WHV_PARTITION_HANDLE partition, WHV_PARTITION_PROPERTY_CODE code,
                                       void *buffer, UINT32 buffer_bytes, UINT32 *ret_written);

/*
 * Set a property before WHvSetupPartition. An exit that the hypervisor cannot make is refused here, not ignored.
 * Errors   WHV_E_UNKNOWN_PROPERTY; WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG: this hypervisor cannot do that;
 *          E_INVALIDARG: wrong size or value.
 */
HRESULT WINAPI WHvSetPartitionProperty(WHV_PARTITION_HANDLE partition, WHV_PARTITION_PROPERTY_CODE code,
                                       const void *buffer, UINT32 buffer_bytes);

/*
 * Stop the guest's clocks, and let them go on where they stopped; no processor may run meanwhile.
 * Errors   E_NOTIMPL: this hypervisor does not let the time-stamp counter be set.
 */
HRESULT WINAPI WHvSuspendPartitionTime(WHV_PARTITION_HANDLE partition);
HRESULT WINAPI WHvResumePartitionTime(WHV_PARTITION_HANDLE partition);

/*
 * Map source[0, size) at guest. What was mapped there before gives way; its rest stays.
 * Owns     source stays the caller's and outlives the mapping.
 * Errors   E_INVALIDARG: not whole pages, wraps around, flags without read or execute-only.
 */
HRESULT WINAPI WHvMapGpaRange(WHV_PARTITION_HANDLE partition, void *source,
                              WHV_GUEST_PHYSICAL_ADDRESS guest, UINT64 size, WHV_MAP_GPA_RANGE_FLAGS flags);

/*
 * Take away what is mapped in the range, which may be a part of a mapping.
 * Errors   WHV_E_GPA_RANGE_NOT_FOUND: nothing is mapped there.
 */
HRESULT WINAPI WHvUnmapGpaRange(WHV_PARTITION_HANDLE partition, WHV_GUEST_PHYSICAL_ADDRESS guest,
                                UINT64 size);

/*
 * Give a bit for each page of the range that was written since the call before, and start anew. A null bitmap
 * only starts anew. The range was mapped with WHvMapGpaRangeFlagTrackDirtyPages; what is left of a mapping that
 * lost a part counts as written.
 * Errors   WHV_E_GPA_RANGE_NOT_FOUND; WHV_E_INSUFFICIENT_BUFFER.
 */
HRESULT WINAPI WHvQueryGpaRangeDirtyBitmap(WHV_PARTITION_HANDLE partition,
                                           WHV_GUEST_PHYSICAL_ADDRESS guest, UINT64 size,
                                           UINT64 *bitmap, UINT32 bitmap_bytes);

/*
 * What is going to happen to the memory of ranges, which are whole pages and mapped. Populate, with a
 * WHV_ADVISE_GPA_RANGE_POPULATE: its pages are there now, for the access that is named. Pin: they are, and stay so until Unpin or
 * until the memory behind them is freed. Pin and Unpin have no buffer; pins are not counted.
 * Errors   WHV_E_GPA_RANGE_NOT_FOUND: some of it is not mapped, or not for that access; nothing is done then.
 *          WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG: a flag that WHvCapabilityCodeGpaRangePopulateFlags lacks (all of them); no right
 *          to pin. E_OUTOFMEMORY: more than may be pinned. E_INVALIDARG: not such an advice, buffer or access.
 */
HRESULT WINAPI WHvAdviseGpaRange(WHV_PARTITION_HANDLE partition, const WHV_MEMORY_RANGE_ENTRY *ranges,
                                 UINT32 count, WHV_ADVISE_GPA_RANGE_CODE advice, const void *buffer,
                                 UINT32 buffer_bytes);

/* Translate a guest-virtual address through the processor's page tables as they are now. */
HRESULT WINAPI WHvTranslateGva(WHV_PARTITION_HANDLE partition, UINT32 index,
                               WHV_GUEST_VIRTUAL_ADDRESS gva, WHV_TRANSLATE_GVA_FLAGS flags,
                               WHV_TRANSLATE_GVA_RESULT *ret_result, WHV_GUEST_PHYSICAL_ADDRESS *ret_gpa);

/*
 * Create processor index in its reset state; flags is 0.
 * Errors   WHV_E_VP_ALREADY_EXISTS; E_INVALIDARG: index is not below ProcessorCount.
 */
HRESULT WINAPI WHvCreateVirtualProcessor(WHV_PARTITION_HANDLE partition, UINT32 index, UINT32 flags);
HRESULT WINAPI WHvDeleteVirtualProcessor(WHV_PARTITION_HANDLE partition, UINT32 index);

/*
 * Run the processor on this thread until it exits, and say why in exit, which is zeroed beyond what is said.
 * At a port, memory or MSR exit the registers are those before the instruction, which is the monitor's to
 * finish: it sets RIP and what the instruction changes, or calls the emulator.
 */
HRESULT WINAPI WHvRunVirtualProcessor(WHV_PARTITION_HANDLE partition, UINT32 index, void *exit,
                                      UINT32 exit_bytes);

/* Make the processor's run end with Canceled; when it does not run, its next run ends so at once. */
HRESULT WINAPI WHvCancelRunVirtualProcessor(WHV_PARTITION_HANDLE partition, UINT32 index, UINT32 flags);

/*
 * Read or write count registers by name; values is aligned to 16. A write happens as a whole or not at all.
 * Errors   WHV_E_INVALID_VP_REGISTER_NAME: no such register, or not built.
 */
HRESULT WINAPI WHvGetVirtualProcessorRegisters(WHV_PARTITION_HANDLE partition, UINT32 index,
                                               const WHV_REGISTER_NAME *names, UINT32 count,
                                               WHV_REGISTER_VALUE *ret_values);
HRESULT WINAPI WHvSetVirtualProcessorRegisters(WHV_PARTITION_HANDLE partition, UINT32 index,
                                               const WHV_REGISTER_NAME *names, UINT32 count,
                                               const WHV_REGISTER_VALUE *values);

/*
 * The XSAVE area in its standard form; ret_written is also set when the buffer is too small: to what it needs.
 * Errors   WHV_E_INSUFFICIENT_BUFFER; E_INVALIDARG: the area is not that long, or saves what is not enabled.
 */
HRESULT WINAPI WHvGetVirtualProcessorXsaveState(WHV_PARTITION_HANDLE partition, UINT32 index,
                                                void *ret_area, UINT32 area_bytes, UINT32 *ret_written);
HRESULT WINAPI WHvSetVirtualProcessorXsaveState(WHV_PARTITION_HANDLE partition, UINT32 index,
                                                const void *area, UINT32 area_bytes);

/* The local APIC's registers: 1024 bytes, each register at its offset of the APIC's page. */
HRESULT WINAPI WHvGetVirtualProcessorInterruptControllerState(WHV_PARTITION_HANDLE partition,
                                                              UINT32 index, void *ret_state,
                                                              UINT32 state_bytes, UINT32 *ret_written);
HRESULT WINAPI WHvSetVirtualProcessorInterruptControllerState(WHV_PARTITION_HANDLE partition,
                                                              UINT32 index, const void *state,
                                                              UINT32 state_bytes);

/*
 * Send an interrupt to the local APICs that it names. A level-triggered one ends in an ApicEoi exit.
 * Errors   WHV_E_INVALID_PARTITION_CONFIG: the partition has no local APICs; E_INVALIDARG: no such type.
 */
HRESULT WINAPI WHvRequestInterrupt(WHV_PARTITION_HANDLE partition, const WHV_INTERRUPT_CONTROL *interrupt,
                                   UINT32 interrupt_bytes);

/*
 * Signal event, instead of an exit, whenever a processor writes as match says: to GuestAddress, which is mapped to nothing;
 * with MatchOnLength that many bytes (1, 2, 4 or 8), with MatchOnValue that value. On Windows event is an event's handle; here
 * it is the descriptor of an eventfd as a number, to which 1 is added.
 * Owns     event stays the caller's and outlives the registration, which ends with the partition at the latest.
 * Errors   ERROR_ALREADY_EXISTS as a result code: a write would ring twice; E_INVALIDARG: reserved bits, no such length, a value
 *          that no write of that length has, no event; WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG: this hypervisor cannot.
 */
HRESULT WINAPI WHvRegisterPartitionDoorbellEvent(WHV_PARTITION_HANDLE partition,
                                                 const WHV_DOORBELL_MATCH_DATA *match, HANDLE event);
/*
 * Let what was registered with this match be exits again.
 * Errors   ERROR_NOT_FOUND as a result code.
 */
HRESULT WINAPI WHvUnregisterPartitionDoorbellEvent(WHV_PARTITION_HANDLE partition,
                                                   const WHV_DOORBELL_MATCH_DATA *match);

/*
 * Write a set of the partition's counters to buffer. Memory: how many pages of each size the hypervisor has mapped for the guest
 * now, which KVM does when they are touched.
 * Errors   WHV_E_UNKNOWN_PROPERTY: no such set, or this hypervisor does not count that; WHV_E_INSUFFICIENT_BUFFER.
 */
HRESULT WINAPI WHvGetPartitionCounters(WHV_PARTITION_HANDLE partition, WHV_PARTITION_COUNTER_SET set, void *buffer,
                                       UINT32 buffer_bytes, UINT32 *ret_written);
/*
 * The same of a processor. Intercepts: how often it stopped for each reason that KVM tells of; ports, halts, MSRs, memory that is
 * not mapped (NestedPageFaultIntercepts), interrupt windows, and the rest but cancels as OtherIntercepts. What KVM does without
 * us counts nowhere, and Time100ns, which nobody measures, is 0. Runtime, Events, Apic and SyntheticFeatures KVM does not tell.
 * Errors   WHV_E_UNKNOWN_PROPERTY: no such set, or one of those; WHV_E_INSUFFICIENT_BUFFER.
 */
HRESULT WINAPI WHvGetVirtualProcessorCounters(WHV_PARTITION_HANDLE partition, UINT32 index,
                                              WHV_PROCESSOR_COUNTER_SET set, void *buffer,
                                              UINT32 buffer_bytes, UINT32 *ret_written);

EXTERN_C_END

#endif
