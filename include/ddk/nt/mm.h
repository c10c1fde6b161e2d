/*
 * nt/mm.h - prototypes: MDLs, mappings, contiguous and physical memory, sections.
 *
 * Source   WDK reference, one page per routine. All are imports of an image; the runtime implements them in
 *          src/nt. Inline routines and macros stand in types.h.
 */
#ifndef DRYDOCK_DDK_NT_MM_H
#define DRYDOCK_DDK_NT_MM_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

NTSTATUS MmAddPhysicalMemory(PPHYSICAL_ADDRESS StartAddress, PLARGE_INTEGER NumberOfBytes);
NTSTATUS MmAddVerifierThunks(PVOID ThunkBuffer, ULONG ThunkBufferSize);
NTSTATUS MmAdvanceMdl(PMDL Mdl, ULONG NumberOfBytes);
PVOID MmAllocateContiguousMemory(SIZE_T NumberOfBytes, PHYSICAL_ADDRESS HighestAcceptableAddress);
PVOID MmAllocateContiguousMemorySpecifyCache(SIZE_T NumberOfBytes,
                                             PHYSICAL_ADDRESS LowestAcceptableAddress,
                                             PHYSICAL_ADDRESS HighestAcceptableAddress,
                                             PHYSICAL_ADDRESS BoundaryAddressMultiple,
                                             MEMORY_CACHING_TYPE CacheType);
PVOID MmAllocateContiguousMemorySpecifyCacheNode(SIZE_T NumberOfBytes,
                                                 PHYSICAL_ADDRESS LowestAcceptableAddress,
                                                 PHYSICAL_ADDRESS HighestAcceptableAddress,
                                                 PHYSICAL_ADDRESS BoundaryAddressMultiple,
                                                 MEMORY_CACHING_TYPE CacheType,
                                                 NODE_REQUIREMENT PreferredNode);
PVOID MmAllocateMappingAddress(SIZE_T NumberOfBytes, ULONG PoolTag);
PVOID MmAllocateNonCachedMemory(SIZE_T NumberOfBytes);
PMDL MmAllocatePagesForMdl(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                           PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes);
PMDL MmAllocatePagesForMdlEx(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                             PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes,
                             MEMORY_CACHING_TYPE CacheType, ULONG Flags);
VOID MmBuildMdlForNonPagedPool(PMDLX MemoryDescriptorList);
BOOLEAN MmCanFileBeTruncated(PSECTION_OBJECT_POINTERS SectionObjectPointer,
                             PLARGE_INTEGER NewFileSize);
PMDL MmCreateMdl(PMDL MemoryDescriptorList, PVOID Base, SIZE_T Length);
NTSTATUS MmCreateMirror(VOID);
ULONG MmDoesFileHaveUserWritableReferences(PSECTION_OBJECT_POINTERS SectionPointer);
BOOLEAN MmFlushImageSection(PSECTION_OBJECT_POINTERS SectionObjectPointer, MMFLUSH_TYPE FlushType);
BOOLEAN MmForceSectionClosed(PSECTION_OBJECT_POINTERS SectionObjectPointer, BOOLEAN DelayClose);
VOID MmFreeContiguousMemory(PVOID BaseAddress);
VOID MmFreeContiguousMemorySpecifyCache(PVOID BaseAddress, SIZE_T NumberOfBytes,
                                        MEMORY_CACHING_TYPE CacheType);
VOID MmFreeMappingAddress(PVOID BaseAddress, ULONG PoolTag);
VOID MmFreeNonCachedMemory(PVOID BaseAddress, SIZE_T NumberOfBytes);
VOID MmFreePagesFromMdl(PMDLX MemoryDescriptorList);
PHYSICAL_ADDRESS MmGetPhysicalAddress(PVOID BaseAddress);
PPHYSICAL_MEMORY_RANGE MmGetPhysicalMemoryRanges(VOID);
PVOID MmGetSystemRoutineAddress(PUNICODE_STRING SystemRoutineName);
PVOID MmGetVirtualForPhysical(PHYSICAL_ADDRESS PhysicalAddress);
BOOLEAN MmIsAddressValid(PVOID VirtualAddress);
LOGICAL MmIsDriverVerifying(PDRIVER_OBJECT DriverObject);
LOGICAL MmIsDriverVerifyingByAddress(PVOID AddressWithinSection);
LOGICAL MmIsIoSpaceActive(PHYSICAL_ADDRESS StartAddress, SIZE_T NumberOfBytes);
BOOLEAN MmIsNonPagedSystemAddressValid(PVOID VirtualAddress);
BOOLEAN MmIsRecursiveIoFault(VOID);
BOOLEAN MmIsThisAnNtAsSystem(VOID);
NTSTATUS MmIsVerifierEnabled(PULONG VerifierFlags);
PVOID MmLockPagableDataSection(PVOID AddressWithinSection);
VOID MmLockPagableSectionByHandle(PVOID ImageSectionHandle);
PVOID MmMapIoSpace(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes,
                   MEMORY_CACHING_TYPE CacheEnable);
PVOID MmMapLockedPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode);
PVOID MmMapLockedPagesWithReservedMapping(PVOID MappingAddress, ULONG PoolTag,
                                          PMDL MemoryDescriptorList, MEMORY_CACHING_TYPE CacheType);
NTSTATUS MmMapUserAddressesToPage(PVOID BaseAddress, SIZE_T NumberOfBytes, PVOID PageAddress);
PVOID MmMapVideoDisplay(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes,
                        MEMORY_CACHING_TYPE CacheType);
NTSTATUS MmMapViewInSessionSpace(PVOID Section, PVOID *MappedBase, PSIZE_T ViewSize);
NTSTATUS MmMapViewInSystemSpace(PVOID Section, PVOID *MappedBase, PSIZE_T ViewSize);
PVOID MmPageEntireDriver(PVOID AddressWithinSection);
VOID MmProbeAndLockPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode,
                         LOCK_OPERATION Operation);
VOID MmProbeAndLockProcessPages(PMDL MemoryDescriptorList, PEPROCESS Process,
                                KPROCESSOR_MODE AccessMode, LOCK_OPERATION Operation);
NTSTATUS MmProtectMdlSystemAddress(PMDL MemoryDescriptorList, ULONG NewProtect);
MM_SYSTEMSIZE MmQuerySystemSize(VOID);
NTSTATUS MmRemovePhysicalMemory(PPHYSICAL_ADDRESS StartAddress, PLARGE_INTEGER NumberOfBytes);
VOID MmResetDriverPaging(PVOID AddressWithinSection);
NTSTATUS MmRotatePhysicalView(PVOID VirtualAddress, PSIZE_T NumberOfBytes, PMDLX NewMdl,
                              MM_ROTATE_DIRECTION Direction,
                              PMM_ROTATE_COPY_CALLBACK_FUNCTION CopyFunction, PVOID Context);
HANDLE MmSecureVirtualMemory(PVOID Address, SIZE_T Size, ULONG ProbeMode);
BOOLEAN MmSetAddressRangeModified(PVOID Address, SIZE_T Length);
SIZE_T MmSizeOfMdl(PVOID Base, SIZE_T Length);
VOID MmUnlockPagableImageSection(PVOID ImageSectionHandle);
VOID MmUnlockPages(PMDL MemoryDescriptorList);
VOID MmUnmapIoSpace(PVOID BaseAddress, SIZE_T NumberOfBytes);
VOID MmUnmapLockedPages(PVOID BaseAddress, PMDL MemoryDescriptorList);
VOID MmUnmapReservedMapping(PVOID BaseAddress, ULONG PoolTag, PMDL MemoryDescriptorList);
VOID MmUnmapVideoDisplay(PVOID BaseAddress, SIZE_T NumberOfBytes);
NTSTATUS MmUnmapViewInSessionSpace(PVOID MappedBase);
NTSTATUS MmUnmapViewInSystemSpace(PVOID MappedBase);
VOID MmUnsecureVirtualMemory(HANDLE SecureHandle);

NTSTATUS MmCopyVirtualMemory(PEPROCESS FromProcess, PVOID FromAddress, PEPROCESS ToProcess,
                             PVOID ToAddress, SIZE_T BufferSize, KPROCESSOR_MODE PreviousMode,
                             PSIZE_T NumberOfBytesCopied);
PVOID MmMapIoSpaceEx(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes, ULONG Protect);
PVOID MmAllocateContiguousNodeMemory(SIZE_T NumberOfBytes, PHYSICAL_ADDRESS LowestAcceptableAddress,
                                     PHYSICAL_ADDRESS HighestAcceptableAddress,
                                     PHYSICAL_ADDRESS BoundaryAddressMultiple, ULONG Protect,
                                     ULONG PreferredNode);
PVOID MmMapMdl(PMDL Mdl, ULONG Protection, PVOID DriverRoutine, PVOID DriverContext);
NTSTATUS MmProtectDriverSection(PVOID AddressWithinSection, SIZE_T Size, ULONG Flags);

#define MmResetDriverPaging(address) ((void)(address))
extern PVOID *MmHighestUserAddress;
extern PVOID *MmSystemRangeStart;
extern ULONG_PTR *MmUserProbeAddress;
#define MM_HIGHEST_USER_ADDRESS (*(PVOID *)MmHighestUserAddress)
#define MM_SYSTEM_RANGE_START (*(PVOID *)MmSystemRangeStart)
#define MM_USER_PROBE_ADDRESS (*(ULONG_PTR *)MmUserProbeAddress)

#ifdef __cplusplus
}
#endif

#endif
