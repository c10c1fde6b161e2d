/*
 * WinHvPlatformDefs.h - types and constants of the Windows Hypervisor Platform.
 *
 * Source   Windows Hypervisor Platform reference. Names, values and layouts are the platform's.
 */
#ifndef _WINHVPLATFORMDEFS_H_
#define _WINHVPLATFORMDEFS_H_

#include <WinHvPlatformExits.h>

#define WHV_E_UNKNOWN_CAPABILITY ((HRESULT)0x80370300)
#define WHV_E_INSUFFICIENT_BUFFER ((HRESULT)0x80370301)
#define WHV_E_UNKNOWN_PROPERTY ((HRESULT)0x80370302)
#define WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG ((HRESULT)0x80370303)
#define WHV_E_INVALID_PARTITION_CONFIG ((HRESULT)0x80370304)
#define WHV_E_GPA_RANGE_NOT_FOUND ((HRESULT)0x80370305)
#define WHV_E_VP_ALREADY_EXISTS ((HRESULT)0x80370306)
#define WHV_E_VP_DOES_NOT_EXIST ((HRESULT)0x80370307)
#define WHV_E_INVALID_VP_STATE ((HRESULT)0x80370308)
#define WHV_E_INVALID_VP_REGISTER_NAME ((HRESULT)0x80370309)
#define WHV_E_UNSUPPORTED_PROCESSOR_CONFIG ((HRESULT)0x80370310)

/* --- Capabilities ------------------------------------------------------------------------------- */

typedef enum WHV_CAPABILITY_CODE {
	WHvCapabilityCodeHypervisorPresent = 0x00000000,
	WHvCapabilityCodeFeatures = 0x00000001,
	WHvCapabilityCodeExtendedVmExits = 0x00000002,
	WHvCapabilityCodeExceptionExitBitmap = 0x00000003,
	WHvCapabilityCodeX64MsrExitBitmap = 0x00000004,
	WHvCapabilityCodeGpaRangePopulateFlags = 0x00000005,
	WHvCapabilityCodeSchedulerFeatures = 0x00000006,
	WHvCapabilityCodeProcessorVendor = 0x00001000,
	WHvCapabilityCodeProcessorFeatures = 0x00001001,
	WHvCapabilityCodeProcessorClFlushSize = 0x00001002,
	WHvCapabilityCodeProcessorXsaveFeatures = 0x00001003,
	WHvCapabilityCodeProcessorClockFrequency = 0x00001004,
	WHvCapabilityCodeInterruptClockFrequency = 0x00001005,
	WHvCapabilityCodeProcessorFeaturesBanks = 0x00001006,
	WHvCapabilityCodeProcessorFrequencyCap = 0x00001007,
	WHvCapabilityCodeSyntheticProcessorFeaturesBanks = 0x00001008,
	WHvCapabilityCodeProcessorPerfmonFeatures = 0x00001009
} WHV_CAPABILITY_CODE;

typedef union WHV_CAPABILITY_FEATURES {
	struct {
		UINT64 PartialUnmap : 1;
		UINT64 LocalApicEmulation : 1;
		UINT64 Xsave : 1;
		UINT64 DirtyPageTracking : 1;
		UINT64 SpeculationControl : 1;
		UINT64 ApicRemoteRead : 1;
		UINT64 IdleSuspend : 1;
		UINT64 VirtualPciDeviceSupport : 1;
		UINT64 IommuSupport : 1;
		UINT64 VpHotAddRemove : 1;
		UINT64 Reserved : 54;
	};
	UINT64 AsUINT64;
} WHV_CAPABILITY_FEATURES;

typedef union WHV_EXTENDED_VM_EXITS {
	struct {
		UINT64 X64CpuidExit : 1;
		UINT64 X64MsrExit : 1;
		UINT64 ExceptionExit : 1;
		UINT64 X64RdtscExit : 1;
		UINT64 X64ApicSmiExitTrap : 1;
		UINT64 HypercallExit : 1;
		UINT64 X64ApicInitSipiExitTrap : 1;
		UINT64 X64ApicWriteLint0ExitTrap : 1;
		UINT64 X64ApicWriteLint1ExitTrap : 1;
		UINT64 X64ApicWriteSvrExitTrap : 1;
		UINT64 UnknownSynicConnection : 1;
		UINT64 RetargetUnknownVpciDevice : 1;
		UINT64 X64ApicWriteLdrExitTrap : 1;
		UINT64 X64ApicWriteDfrExitTrap : 1;
		UINT64 GpaAccessFaultExit : 1;
		UINT64 Reserved : 49;
	};
	UINT64 AsUINT64;
} WHV_EXTENDED_VM_EXITS;

typedef union WHV_X64_MSR_EXIT_BITMAP {
	UINT64 AsUINT64;
	struct {
		UINT64 UnhandledMsrs : 1;
		UINT64 TscMsrWrite : 1;
		UINT64 TscMsrRead : 1;
		UINT64 ApicBaseMsrWrite : 1;
		UINT64 MiscEnableMsrRead : 1;
		UINT64 McUpdatePatchLevelMsrRead : 1;
		UINT64 Reserved : 58;
	};
} WHV_X64_MSR_EXIT_BITMAP;

typedef enum WHV_PROCESSOR_VENDOR {
	WHvProcessorVendorAmd = 0x0000,
	WHvProcessorVendorIntel = 0x0001,
	WHvProcessorVendorHygon = 0x0002
} WHV_PROCESSOR_VENDOR;

#define WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS_COUNT 1

typedef struct WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS {
	UINT32 BanksCount;
	UINT32 Reserved0;
	UINT64 AsUINT64[WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS_COUNT];
} WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS;

/* --- Partitions --------------------------------------------------------------------------------- */

typedef void *WHV_PARTITION_HANDLE;

typedef enum WHV_PARTITION_PROPERTY_CODE {
	WHvPartitionPropertyCodeExtendedVmExits = 0x00000001,
	WHvPartitionPropertyCodeExceptionExitBitmap = 0x00000002,
	WHvPartitionPropertyCodeSeparateSecurityDomain = 0x00000003,
	WHvPartitionPropertyCodeNestedVirtualization = 0x00000004,
	WHvPartitionPropertyCodeX64MsrExitBitmap = 0x00000005,
	WHvPartitionPropertyCodeProcessorFeatures = 0x00001001,
	WHvPartitionPropertyCodeProcessorClFlushSize = 0x00001002,
	WHvPartitionPropertyCodeCpuidExitList = 0x00001003,
	WHvPartitionPropertyCodeCpuidResultList = 0x00001004,
	WHvPartitionPropertyCodeLocalApicEmulationMode = 0x00001005,
	WHvPartitionPropertyCodeProcessorXsaveFeatures = 0x00001006,
	WHvPartitionPropertyCodeProcessorClockFrequency = 0x00001007,
	WHvPartitionPropertyCodeInterruptClockFrequency = 0x00001008,
	WHvPartitionPropertyCodeApicRemoteReadSupport = 0x00001009,
	WHvPartitionPropertyCodeProcessorFeaturesBanks = 0x0000100A,
	WHvPartitionPropertyCodeReferenceTime = 0x0000100B,
	WHvPartitionPropertyCodeSyntheticProcessorFeaturesBanks = 0x0000100C,
	WHvPartitionPropertyCodeCpuidResultList2 = 0x0000100D,
	WHvPartitionPropertyCodeProcessorPerfmonFeatures = 0x0000100E,
	WHvPartitionPropertyCodeMsrActionList = 0x0000100F,
	WHvPartitionPropertyCodeUnimplementedMsrAction = 0x00001010,
	WHvPartitionPropertyCodeProcessorCount = 0x00001FFF
} WHV_PARTITION_PROPERTY_CODE;

typedef struct WHV_X64_CPUID_RESULT {
	UINT32 Function;
	UINT32 Reserved[3];
	UINT32 Eax;
	UINT32 Ebx;
	UINT32 Ecx;
	UINT32 Edx;
} WHV_X64_CPUID_RESULT;

typedef struct WHV_CPUID_OUTPUT {
	UINT32 Eax;
	UINT32 Ebx;
	UINT32 Ecx;
	UINT32 Edx;
} WHV_CPUID_OUTPUT;

typedef enum WHV_X64_CPUID_RESULT2_FLAGS {
	WHvX64CpuidResult2FlagSubleafSpecific = 0x00000001,
	WHvX64CpuidResult2FlagVpSpecific = 0x00000002
} WHV_X64_CPUID_RESULT2_FLAGS;

/* Mask says which bits of Output count. */
typedef struct WHV_X64_CPUID_RESULT2 {
	UINT32 Function;
	UINT32 Index;
	UINT32 VpIndex;
	WHV_X64_CPUID_RESULT2_FLAGS Flags;
	WHV_CPUID_OUTPUT Output;
	WHV_CPUID_OUTPUT Mask;
} WHV_X64_CPUID_RESULT2;

typedef enum WHV_X64_LOCAL_APIC_EMULATION_MODE {
	WHvX64LocalApicEmulationModeNone,
	WHvX64LocalApicEmulationModeXApic,
	WHvX64LocalApicEmulationModeX2Apic
} WHV_X64_LOCAL_APIC_EMULATION_MODE;

/* What a guest's access to one register does: ReadAction and WriteAction are a WHV_MSR_ACTION each. */
typedef struct WHV_MSR_ACTION_ENTRY {
	UINT32 Index;
	UINT8 ReadAction;
	UINT8 WriteAction;
	UINT16 Reserved;
} WHV_MSR_ACTION_ENTRY;

typedef enum WHV_MSR_ACTION {
	WHvMsrActionArchitectureDefault = 0,
	WHvMsrActionIgnoreWriteReadZero = 1,
	WHvMsrActionExit = 2
} WHV_MSR_ACTION;

/* --- Memory ------------------------------------------------------------------------------------- */

typedef UINT64 WHV_GUEST_PHYSICAL_ADDRESS;
typedef UINT64 WHV_GUEST_VIRTUAL_ADDRESS;

typedef enum WHV_MAP_GPA_RANGE_FLAGS {
	WHvMapGpaRangeFlagNone = 0x00000000,
	WHvMapGpaRangeFlagRead = 0x00000001,
	WHvMapGpaRangeFlagWrite = 0x00000002,
	WHvMapGpaRangeFlagExecute = 0x00000004,
	WHvMapGpaRangeFlagTrackDirtyPages = 0x00000008
} WHV_MAP_GPA_RANGE_FLAGS;

typedef struct WHV_MEMORY_RANGE_ENTRY {
	UINT64 GuestAddress;
	UINT64 SizeInBytes;
} WHV_MEMORY_RANGE_ENTRY;

typedef enum WHV_ADVISE_GPA_RANGE_CODE {
	WHvAdviseGpaRangeCodePopulate = 0x00000000,
	WHvAdviseGpaRangeCodePin = 0x00000001,
	WHvAdviseGpaRangeCodeUnpin = 0x00000002
} WHV_ADVISE_GPA_RANGE_CODE;

typedef union WHV_ADVISE_GPA_RANGE_POPULATE_FLAGS {
	UINT32 AsUINT32;
	struct {
		UINT32 Prefetch : 1;
		UINT32 AvoidHardFaults : 1;
		UINT32 Reserved : 30;
	};
} WHV_ADVISE_GPA_RANGE_POPULATE_FLAGS;

typedef struct WHV_ADVISE_GPA_RANGE_POPULATE {
	WHV_ADVISE_GPA_RANGE_POPULATE_FLAGS Flags;
	WHV_MEMORY_ACCESS_TYPE AccessType;
} WHV_ADVISE_GPA_RANGE_POPULATE;

typedef enum WHV_TRANSLATE_GVA_FLAGS {
	WHvTranslateGvaFlagNone = 0x00000000,
	WHvTranslateGvaFlagValidateRead = 0x00000001,
	WHvTranslateGvaFlagValidateWrite = 0x00000002,
	WHvTranslateGvaFlagValidateExecute = 0x00000004,
	WHvTranslateGvaFlagPrivilegeExempt = 0x00000008,
	WHvTranslateGvaFlagSetPageTableBits = 0x00000010
} WHV_TRANSLATE_GVA_FLAGS;

typedef enum WHV_TRANSLATE_GVA_RESULT_CODE {
	WHvTranslateGvaResultSuccess = 0,
	WHvTranslateGvaResultPageNotPresent = 1,
	WHvTranslateGvaResultPrivilegeViolation = 2,
	WHvTranslateGvaResultInvalidPageTableFlags = 3,
	WHvTranslateGvaResultGpaUnmapped = 4,
	WHvTranslateGvaResultGpaNoReadAccess = 5,
	WHvTranslateGvaResultGpaNoWriteAccess = 6,
	WHvTranslateGvaResultGpaIllegalOverlayAccess = 7,
	WHvTranslateGvaResultIntercept = 8
} WHV_TRANSLATE_GVA_RESULT_CODE;

typedef struct WHV_TRANSLATE_GVA_RESULT {
	WHV_TRANSLATE_GVA_RESULT_CODE ResultCode;
	UINT32 Reserved;
} WHV_TRANSLATE_GVA_RESULT;

/* --- Interrupts --------------------------------------------------------------------------------- */

typedef enum WHV_INTERRUPT_TYPE {
	WHvX64InterruptTypeFixed = 0,
	WHvX64InterruptTypeLowestPriority = 1,
	WHvX64InterruptTypeNmi = 4,
	WHvX64InterruptTypeInit = 5,
	WHvX64InterruptTypeSipi = 6,
	WHvX64InterruptTypeLocalInt1 = 9
} WHV_INTERRUPT_TYPE;

typedef enum WHV_INTERRUPT_DESTINATION_MODE {
	WHvX64InterruptDestinationModePhysical,
	WHvX64InterruptDestinationModeLogical
} WHV_INTERRUPT_DESTINATION_MODE;

typedef enum WHV_INTERRUPT_TRIGGER_MODE {
	WHvX64InterruptTriggerModeEdge,
	WHvX64InterruptTriggerModeLevel
} WHV_INTERRUPT_TRIGGER_MODE;

typedef struct WHV_INTERRUPT_CONTROL {
	UINT64 Type : 8;
	UINT64 DestinationMode : 4;
	UINT64 TriggerMode : 4;
	UINT64 Reserved : 48;
	UINT32 Destination;
	UINT32 Vector;
} WHV_INTERRUPT_CONTROL;

/* A write to guest memory that rings an event. Length counts with MatchOnLength, Value with MatchOnValue. */
typedef struct WHV_DOORBELL_MATCH_DATA {
	WHV_GUEST_PHYSICAL_ADDRESS GuestAddress;
	UINT64 Value;
	UINT32 Length;
	UINT32 MatchOnValue : 1;
	UINT32 MatchOnLength : 1;
	UINT32 Reserved : 30;
} WHV_DOORBELL_MATCH_DATA;

/* --- Counters ----------------------------------------------------------------------------------- */

typedef enum WHV_PARTITION_COUNTER_SET { WHvPartitionCounterSetMemory } WHV_PARTITION_COUNTER_SET;

typedef struct WHV_PARTITION_MEMORY_COUNTERS {
	UINT64 Mapped4KPageCount;
	UINT64 Mapped2MPageCount;
	UINT64 Mapped1GPageCount;
} WHV_PARTITION_MEMORY_COUNTERS;

typedef enum WHV_PROCESSOR_COUNTER_SET {
	WHvProcessorCounterSetRuntime,
	WHvProcessorCounterSetIntercepts,
	WHvProcessorCounterSetEvents,
	WHvProcessorCounterSetApic,
	WHvProcessorCounterSetSyntheticFeatures
} WHV_PROCESSOR_COUNTER_SET;

typedef struct WHV_PROCESSOR_RUNTIME_COUNTERS {
	UINT64 TotalRuntime100ns;
	UINT64 HypervisorRuntime100ns;
} WHV_PROCESSOR_RUNTIME_COUNTERS;

typedef struct WHV_PROCESSOR_INTERCEPT_COUNTER {
	UINT64 Count;
	UINT64 Time100ns;
} WHV_PROCESSOR_INTERCEPT_COUNTER;

typedef struct WHV_PROCESSOR_INTERCEPT_COUNTERS {
	WHV_PROCESSOR_INTERCEPT_COUNTER PageInvalidations;
	WHV_PROCESSOR_INTERCEPT_COUNTER ControlRegisterAccesses;
	WHV_PROCESSOR_INTERCEPT_COUNTER IoInstructions;
	WHV_PROCESSOR_INTERCEPT_COUNTER HaltInstructions;
	WHV_PROCESSOR_INTERCEPT_COUNTER CpuidInstructions;
	WHV_PROCESSOR_INTERCEPT_COUNTER MsrAccesses;
	WHV_PROCESSOR_INTERCEPT_COUNTER OtherIntercepts;
	WHV_PROCESSOR_INTERCEPT_COUNTER PendingInterrupts;
	WHV_PROCESSOR_INTERCEPT_COUNTER EmulatedInstructions;
	WHV_PROCESSOR_INTERCEPT_COUNTER DebugRegisterAccesses;
	WHV_PROCESSOR_INTERCEPT_COUNTER PageFaultIntercepts;
	WHV_PROCESSOR_INTERCEPT_COUNTER NestedPageFaultIntercepts;
	WHV_PROCESSOR_INTERCEPT_COUNTER Hypercalls;
	WHV_PROCESSOR_INTERCEPT_COUNTER RdpmcInstructions;
} WHV_PROCESSOR_ACTIVITY_COUNTERS;

typedef struct WHV_PROCESSOR_EVENT_COUNTERS {
	UINT64 PageFaultCount;
	UINT64 ExceptionCount;
	UINT64 InterruptCount;
} WHV_PROCESSOR_GUEST_EVENT_COUNTERS;

typedef struct WHV_PROCESSOR_APIC_COUNTERS {
	UINT64 MmioAccessCount;
	UINT64 EoiAccessCount;
	UINT64 TprAccessCount;
	UINT64 SentIpiCount;
	UINT64 SelfIpiCount;
} WHV_PROCESSOR_APIC_COUNTERS;

typedef struct WHV_PROCESSOR_SYNTHETIC_FEATURES_COUNTERS {
	UINT64 SyntheticInterruptsCount;
	UINT64 LongSpinWaitHypercallsCount;
	UINT64 OtherHypercallsCount;
	UINT64 SyntheticInterruptHypercallsCount;
	UINT64 VirtualInterruptHypercallsCount;
	UINT64 VirtualMmuHypercallsCount;
} WHV_PROCESSOR_SYNTHETIC_FEATURES_COUNTERS;

C_ASSERT(sizeof(WHV_MSR_ACTION_ENTRY) == 8);
C_ASSERT(offsetof(WHV_MSR_ACTION_ENTRY, ReadAction) == 4);
C_ASSERT(offsetof(WHV_MSR_ACTION_ENTRY, WriteAction) == 5);
C_ASSERT(sizeof(WHV_MEMORY_RANGE_ENTRY) == 16);
C_ASSERT(offsetof(WHV_MEMORY_RANGE_ENTRY, SizeInBytes) == 8);
C_ASSERT(sizeof(WHV_ADVISE_GPA_RANGE_POPULATE_FLAGS) == 4);
C_ASSERT(sizeof(WHV_ADVISE_GPA_RANGE_POPULATE) == 8);
C_ASSERT(offsetof(WHV_ADVISE_GPA_RANGE_POPULATE, AccessType) == 4);
C_ASSERT(sizeof(WHV_PARTITION_MEMORY_COUNTERS) == 24);
C_ASSERT(sizeof(WHV_PROCESSOR_RUNTIME_COUNTERS) == 16);
C_ASSERT(sizeof(WHV_PROCESSOR_INTERCEPT_COUNTER) == 16);
C_ASSERT(sizeof(WHV_PROCESSOR_ACTIVITY_COUNTERS) == 224);
C_ASSERT(offsetof(WHV_PROCESSOR_ACTIVITY_COUNTERS, IoInstructions) == 32);
C_ASSERT(offsetof(WHV_PROCESSOR_ACTIVITY_COUNTERS, NestedPageFaultIntercepts) == 176);
C_ASSERT(sizeof(WHV_PROCESSOR_GUEST_EVENT_COUNTERS) == 24);
C_ASSERT(sizeof(WHV_PROCESSOR_APIC_COUNTERS) == 40);
C_ASSERT(sizeof(WHV_PROCESSOR_SYNTHETIC_FEATURES_COUNTERS) == 48);
C_ASSERT(sizeof(WHV_DOORBELL_MATCH_DATA) == 24);
C_ASSERT(offsetof(WHV_DOORBELL_MATCH_DATA, Value) == 8);
C_ASSERT(offsetof(WHV_DOORBELL_MATCH_DATA, Length) == 16);
C_ASSERT(sizeof(WHV_CAPABILITY_FEATURES) == 8);
C_ASSERT(sizeof(WHV_EXTENDED_VM_EXITS) == 8);
C_ASSERT(sizeof(WHV_X64_MSR_EXIT_BITMAP) == 8);
C_ASSERT(sizeof(WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS) == 16);
C_ASSERT(sizeof(WHV_X64_CPUID_RESULT) == 32);
C_ASSERT(offsetof(WHV_X64_CPUID_RESULT, Eax) == 16);
C_ASSERT(sizeof(WHV_CPUID_OUTPUT) == 16);
C_ASSERT(sizeof(WHV_X64_CPUID_RESULT2) == 48);
C_ASSERT(offsetof(WHV_X64_CPUID_RESULT2, Output) == 16);
C_ASSERT(offsetof(WHV_X64_CPUID_RESULT2, Mask) == 32);
C_ASSERT(sizeof(WHV_TRANSLATE_GVA_RESULT) == 8);
C_ASSERT(sizeof(WHV_INTERRUPT_CONTROL) == 16);
C_ASSERT(offsetof(WHV_INTERRUPT_CONTROL, Destination) == 8);
C_ASSERT(offsetof(WHV_INTERRUPT_CONTROL, Vector) == 12);

#endif
