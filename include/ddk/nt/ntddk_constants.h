/*
 * nt/ntddk_constants.h - the rarer structures and constants of ntddk.h.
 *
 * Source   WDK reference, "ntddk.h header".
 */
#ifndef DRYDOCK_NT_NTDDK_CONSTANTS_H
#define DRYDOCK_NT_NTDDK_CONSTANTS_H

#include "types.h"

#define DRVO_REINIT_REGISTERED 0x00000008
#define DRVO_INITIALIZED 0x00000010
#define DRVO_BOOTREINIT_REGISTERED 0x00000020
#define DRVO_LEGACY_RESOURCES 0x00000040
#define TXF_MINIVERSION_DEFAULT_VIEW (0xFFFE)
#define ARBITER_FLAG_BOOT_CONFIG 0x00000001
#define ARBITER_PARTIAL 0x00000001
#define PCI_AGP_RATE_1X 0x1
#define PCI_AGP_RATE_2X 0x2
#define PCI_AGP_RATE_4X 0x4
#define PCIX_MODE_CONVENTIONAL_PCI 0x0
#define PCIX_MODE1_66MHZ 0x1
#define PCIX_MODE1_100MHZ 0x2
#define PCIX_MODE1_133MHZ 0x3
#define PCIX_MODE2_266_66MHZ 0x9
#define PCIX_MODE2_266_100MHZ 0xA
#define PCIX_MODE2_266_133MHZ 0xB
#define PCIX_MODE2_533_66MHZ 0xD
#define PCIX_MODE2_533_100MHZ 0xE
#define PCIX_MODE2_533_133MHZ 0xF
#define PCIX_VERSION_MODE1_ONLY 0x0
#define PCIX_VERSION_MODE2_ECC 0x1
#define PCIX_VERSION_DUAL_MODE_ECC 0x2
#define PCI_ROOT_BUS_OSC_METHOD_CAPABILITY_REVISION 0x01
#define PCI_EXPRESS_AER_DEVICE_CONTROL_MASK 0x07;
#define PCI_EXPRESS_AER_DEVICE_STATUS_MASK 0x0F;
#define PCI_DATA_TAG ' ICP'
#define PCI_DATA_VERSION 1
#define FILE_CHARACTERISTICS_EXPECT_ORDERLY_REMOVAL_EX 0x00004000
#define FILE_CHARACTERISTICS_EXPECT_SURPRISE_REMOVAL_EX 0x00008000
#define FILE_CHARACTERISTICS_REMOVAL_POLICY_MASK_EX \
	(FILE_CHARACTERISTICS_EXPECT_ORDERLY_REMOVAL_EX | \
	 FILE_CHARACTERISTICS_EXPECT_SURPRISE_REMOVAL_EX)
#define FILE_CHARACTERISTICS_EXPECT_ORDERLY_REMOVAL_DEPRECATED 0x00000200
#define FILE_CHARACTERISTICS_EXPECT_SURPRISE_REMOVAL_DEPRECATED 0x00000300
#define FILE_CHARACTERISTICS_REMOVAL_POLICY_MASK_DEPRECATED 0x00000300
#define FILE_CHARACTERISTICS_PROPAGATED \
	(FILE_REMOVABLE_MEDIA | FILE_READ_ONLY_DEVICE | FILE_FLOPPY_DISKETTE | \
	 FILE_WRITE_ONCE_MEDIA | FILE_DEVICE_SECURE_OPEN)
#define PCI_CB_INTRF_VERSION 1
#define HalGetDmaAdapter HALDISPATCH->HalGetDmaAdapter
#define NX_SUPPORT_POLICY_ALWAYSOFF 0
#define NX_SUPPORT_POLICY_ALWAYSON 1
#define NX_SUPPORT_POLICY_OPTIN 2
#define NX_SUPPORT_POLICY_OPTOUT 3
#define XSTATE_LEGACY_FLOATING_POINT 0
#define XSTATE_LEGACY_SSE 1
#define XSTATE_GSSE 2
#define XSTATE_MASK_LEGACY_FLOATING_POINT (1i64 << (XSTATE_LEGACY_FLOATING_POINT))
#define XSTATE_MASK_LEGACY_SSE (1i64 << (XSTATE_LEGACY_SSE))
#define XSTATE_MASK_LEGACY (XSTATE_MASK_LEGACY_FLOATING_POINT | XSTATE_MASK_LEGACY_SSE)
#define XSTATE_MASK_GSSE (1i64 << (XSTATE_GSSE))
#define MAXIMUM_XSTATE_FEATURES 64
#define THREAD_PROFILING_FLAG_DISPATCH 0x00000001
#define THREAD_CSWITCH_PMU_DISABLE FALSE
#define THREAD_CSWITCH_PMU_ENABLE TRUE
#define PROCESS_LUID_DOSDEVICES_ONLY 0x00000001
#define PROCESS_HANDLE_TRACING_MAX_STACKS 16
#define RTL_HASH_RESERVED_SIGNATURE 0
#define VER_CONDITION_MASK 7
#define VER_NUM_BITS_PER_CONDITION_MASK 3
#define VER_PLATFORM_WIN32s 0
#define VER_PLATFORM_WIN32_WINDOWS 1
#define KERNEL_STACK_SIZE 0x6000
#define EXCEPTION_READ_FAULT 0
#define EXCEPTION_WRITE_FAULT 1
#define EXCEPTION_EXECUTE_FAULT 8
#define CONTEXT_AMD64 0x100000
#define CONTEXT_CONTROL (CONTEXT_AMD64 | 0x1)
#define CONTEXT_INTEGER (CONTEXT_AMD64 | 0x2)
#define CONTEXT_SEGMENTS (CONTEXT_AMD64 | 0x4)
#define CONTEXT_FLOATING_POINT (CONTEXT_AMD64 | 0x8)
#define CONTEXT_DEBUG_REGISTERS (CONTEXT_AMD64 | 0x10)
#define CONTEXT_FULL (CONTEXT_CONTROL | CONTEXT_INTEGER | CONTEXT_FLOATING_POINT)
#define CONTEXT_ALL \
	(CONTEXT_CONTROL | CONTEXT_INTEGER | CONTEXT_SEGMENTS | CONTEXT_FLOATING_POINT | \
	 CONTEXT_DEBUG_REGISTERS)
#define CONTEXT_XSTATE (CONTEXT_AMD64 | 0x20)
#define CONTEXT_EXCEPTION_ACTIVE 0x8000000
#define CONTEXT_SERVICE_ACTIVE 0x10000000
#define CONTEXT_EXCEPTION_REQUEST 0x40000000
#define CONTEXT_EXCEPTION_REPORTING 0x80000000
#define MM_LOWEST_USER_ADDRESS (PVOID) 0x10000
#define MM_LOWEST_SYSTEM_ADDRESS (PVOID) 0xFFFF080000000000ULL
#define ExInitializeResource ExInitializeResourceLite
#define ExIsResourceAcquiredExclusive ExIsResourceAcquiredExclusiveLite
#define ExIsResourceAcquiredShared ExIsResourceAcquiredSharedLite
#define ExIsResourceAcquired ExIsResourceAcquiredSharedLite
#define ExReleaseResourceForThread ExReleaseResourceForThreadLite
#define RESULT_ZERO 0
#define RESULT_NEGATIVE 1
#define RESULT_POSITIVE 2
#define HalGetDmaAlignmentRequirement() 1
#define RTL_STACK_WALKING_MODE_FRAMES_TO_SKIP_SHIFT 8
#define RtlIsLeftChild(Links) (RtlLeftChild(RtlParent(Links)) == (PRTL_SPLAY_LINKS)(Links))
#define RtlIsRightChild(Links) (RtlRightChild(RtlParent(Links)) == (PRTL_SPLAY_LINKS)(Links))
#define RtlRightChild(Links) ((PRTL_SPLAY_LINKS)(Links))->RightChild
#define RtlIsRoot(Links) (RtlParent(Links) == (PRTL_SPLAY_LINKS)(Links))
#define RtlLeftChild(Links) ((PRTL_SPLAY_LINKS)(Links))->LeftChild
#define RtlParent(Links) ((PRTL_SPLAY_LINKS)(Links))->Parent
#define RtlGetCallersAddress(CallersAddress,CallersCaller) \
	*CallersAddress = (PVOID) _ReturnAddress(); *CallersCaller = NULL;
#define DRIVER_VERIFIER_SPECIAL_POOLING 0x0001
#define DRIVER_VERIFIER_FORCE_IRQL_CHECKING 0x0002
#define DRIVER_VERIFIER_INJECT_ALLOCATION_FAILURES 0x0004
#define DRIVER_VERIFIER_TRACK_POOL_ALLOCATIONS 0x0008
#define DRIVER_VERIFIER_IO_CHECKING 0x0010

typedef enum _CONFIGURATION_TYPE {
	ArcSystem,
	CentralProcessor,
	FloatingPointProcessor,
	PrimaryIcache,
	PrimaryDcache,
	SecondaryIcache,
	SecondaryDcache,
	SecondaryCache,
	EisaAdapter,
	TcAdapter,
	ScsiAdapter,
	DtiAdapter,
	MultiFunctionAdapter,
	DiskController,
	TapeController,
	CdromController,
	WormController,
	SerialController,
	NetworkController,
	DisplayController,
	ParallelController,
	PointerController,
	KeyboardController,
	AudioController,
	OtherController,
	DiskPeripheral,
	FloppyDiskPeripheral,
	TapePeripheral,
	ModemPeripheral,
	MonitorPeripheral,
	PrinterPeripheral,
	PointerPeripheral,
	KeyboardPeripheral,
	TerminalPeripheral,
	OtherPeripheral,
	LinePeripheral,
	NetworkPeripheral,
	SystemMemory,
	DockingInformation,
	RealModeIrqRoutingTable,
	RealModePCIEnumeration,
	MaximumType
} CONFIGURATION_TYPE, *PCONFIGURATION_TYPE;
typedef NTSTATUS (*PIO_QUERY_DEVICE_ROUTINE)(PVOID Context, PUNICODE_STRING PathName,
                                             INTERFACE_TYPE BusType, ULONG BusNumber,
                                             PKEY_VALUE_FULL_INFORMATION *BusInformation,
                                             CONFIGURATION_TYPE ControllerType,
                                             ULONG ControllerNumber,
                                             PKEY_VALUE_FULL_INFORMATION *ControllerInformation,
                                             CONFIGURATION_TYPE PeripheralType,
                                             ULONG PeripheralNumber,
                                             PKEY_VALUE_FULL_INFORMATION *PeripheralInformation);
typedef struct _DISK_SIGNATURE {
	ULONG PartitionStyle;
	union {
		struct {
			ULONG Signature;
			ULONG CheckSum;
		} Mbr;
		struct {
			GUID DiskId;
		} Gpt;
	};
} DISK_SIGNATURE, *PDISK_SIGNATURE;
typedef struct _AGP_TARGET_BUS_INTERFACE_STANDARD {
	USHORT Size;
	USHORT Version;
	PVOID Context;
	PINTERFACE_REFERENCE InterfaceReference;
	PINTERFACE_DEREFERENCE InterfaceDereference;
	PGET_SET_DEVICE_DATA SetBusData;
	PGET_SET_DEVICE_DATA GetBusData;
	UCHAR CapabilityID;
} AGP_TARGET_BUS_INTERFACE_STANDARD, *PAGP_TARGET_BUS_INTERFACE_STANDARD;
typedef enum _ARBITER_ACTION {
	ArbiterActionTestAllocation,
	ArbiterActionRetestAllocation,
	ArbiterActionCommitAllocation,
	ArbiterActionRollbackAllocation,
	ArbiterActionQueryAllocatedResources,
	ArbiterActionWriteReservedResources,
	ArbiterActionQueryConflict,
	ArbiterActionQueryArbitrate,
	ArbiterActionAddReserved,
	ArbiterActionBootAllocation
} ARBITER_ACTION, *PARBITER_ACTION;
typedef struct _ARBITER_CONFLICT_INFO {
	PDEVICE_OBJECT OwningObject;
	ULONGLONG Start;
	ULONGLONG End;
} ARBITER_CONFLICT_INFO, *PARBITER_CONFLICT_INFO;
typedef struct _ARBITER_TEST_ALLOCATION_PARAMETERS {
	PLIST_ENTRY ArbitrationList;
	ULONG AllocateFromCount;
	PCM_PARTIAL_RESOURCE_DESCRIPTOR AllocateFrom;
} ARBITER_TEST_ALLOCATION_PARAMETERS, *PARBITER_TEST_ALLOCATION_PARAMETERS;
typedef struct _ARBITER_RETEST_ALLOCATION_PARAMETERS {
	PLIST_ENTRY ArbitrationList;
	ULONG AllocateFromCount;
	PCM_PARTIAL_RESOURCE_DESCRIPTOR AllocateFrom;
} ARBITER_RETEST_ALLOCATION_PARAMETERS, *PARBITER_RETEST_ALLOCATION_PARAMETERS;
typedef struct _ARBITER_BOOT_ALLOCATION_PARAMETERS {
	PLIST_ENTRY ArbitrationList;
} ARBITER_BOOT_ALLOCATION_PARAMETERS, *PARBITER_BOOT_ALLOCATION_PARAMETERS;
typedef struct _ARBITER_QUERY_ALLOCATED_RESOURCES_PARAMETERS {
	PCM_PARTIAL_RESOURCE_LIST *AllocatedResources;
} ARBITER_QUERY_ALLOCATED_RESOURCES_PARAMETERS, *PARBITER_QUERY_ALLOCATED_RESOURCES_PARAMETERS;
typedef struct _ARBITER_QUERY_CONFLICT_PARAMETERS {
	PDEVICE_OBJECT PhysicalDeviceObject;
	PIO_RESOURCE_DESCRIPTOR ConflictingResource;
	PULONG ConflictCount;
	PARBITER_CONFLICT_INFO *Conflicts;
} ARBITER_QUERY_CONFLICT_PARAMETERS, *PARBITER_QUERY_CONFLICT_PARAMETERS;
typedef struct _ARBITER_QUERY_ARBITRATE_PARAMETERS {
	PLIST_ENTRY ArbitrationList;
} ARBITER_QUERY_ARBITRATE_PARAMETERS, *PARBITER_QUERY_ARBITRATE_PARAMETERS;
typedef struct _ARBITER_ADD_RESERVED_PARAMETERS {
	PDEVICE_OBJECT ReserveDevice;
} ARBITER_ADD_RESERVED_PARAMETERS, *PARBITER_ADD_RESERVED_PARAMETERS;
typedef struct _ARBITER_PARAMETERS {
	union {
		ARBITER_TEST_ALLOCATION_PARAMETERS TestAllocation;
		ARBITER_RETEST_ALLOCATION_PARAMETERS RetestAllocation;
		ARBITER_BOOT_ALLOCATION_PARAMETERS BootAllocation;
		ARBITER_QUERY_ALLOCATED_RESOURCES_PARAMETERS QueryAllocatedResources;
		ARBITER_QUERY_CONFLICT_PARAMETERS QueryConflict;
		ARBITER_QUERY_ARBITRATE_PARAMETERS QueryArbitrate;
		ARBITER_ADD_RESERVED_PARAMETERS AddReserved;
	} Parameters;
} ARBITER_PARAMETERS, *PARBITER_PARAMETERS;
typedef enum _ARBITER_REQUEST_SOURCE {
	ArbiterRequestUndefined = - 1,
	ArbiterRequestLegacyReported,
	ArbiterRequestHalReported,
	ArbiterRequestLegacyAssigned,
	ArbiterRequestPnpDetected,
	ArbiterRequestPnpEnumerated
} ARBITER_REQUEST_SOURCE;
typedef enum _ARBITER_RESULT {
	ArbiterResultUndefined = - 1,
	ArbiterResultSuccess,
	ArbiterResultExternalConflict,
	ArbiterResultNullRequest
} ARBITER_RESULT;
typedef struct _ARBITER_LIST_ENTRY {
	LIST_ENTRY ListEntry;
	ULONG AlternativeCount;
	PIO_RESOURCE_DESCRIPTOR Alternatives;
	PDEVICE_OBJECT PhysicalDeviceObject;
	ARBITER_REQUEST_SOURCE RequestSource;
	ULONG Flags;
	LONG_PTR WorkSpace;
	INTERFACE_TYPE InterfaceType;
	ULONG SlotNumber;
	ULONG BusNumber;
	PCM_PARTIAL_RESOURCE_DESCRIPTOR Assignment;
	PIO_RESOURCE_DESCRIPTOR SelectedAlternative;
	ARBITER_RESULT Result;
} ARBITER_LIST_ENTRY, *PARBITER_LIST_ENTRY;
typedef NTSTATUS (*PARBITER_HANDLER)(PVOID Context, ARBITER_ACTION Action,
                                     PARBITER_PARAMETERS Parameters);
typedef struct _ARBITER_INTERFACE {
	USHORT Size;
	USHORT Version;
	PVOID Context;
	PINTERFACE_REFERENCE InterfaceReference;
	PINTERFACE_DEREFERENCE InterfaceDereference;
	PARBITER_HANDLER ArbiterHandler;
	ULONG Flags;
} ARBITER_INTERFACE, *PARBITER_INTERFACE;
typedef struct _PCI_AGP_CAPABILITY {
	PCI_CAPABILITIES_HEADER Header;
	USHORT Minor : 4;
	USHORT Major : 4;
	USHORT Rsvd1 : 8;
	struct _PCI_AGP_STATUS {
		ULONG Rate : 3;
		ULONG Agp3Mode : 1;
		ULONG FastWrite : 1;
		ULONG FourGB : 1;
		ULONG HostTransDisable : 1;
		ULONG Gart64 : 1;
		ULONG ITA_Coherent : 1;
		ULONG SideBandAddressing : 1;
		ULONG CalibrationCycle : 3;
		ULONG AsyncRequestSize : 3;
		ULONG Rsvd1 : 1;
		ULONG Isoch : 1;
		ULONG Rsvd2 : 6;
		ULONG RequestQueueDepthMaximum : 8;
	} AGPStatus;
	struct _PCI_AGP_COMMAND {
		ULONG Rate : 3;
		ULONG Rsvd1 : 1;
		ULONG FastWriteEnable : 1;
		ULONG FourGBEnable : 1;
		ULONG Rsvd2 : 1;
		ULONG Gart64 : 1;
		ULONG AGPEnable : 1;
		ULONG SBAEnable : 1;
		ULONG CalibrationCycle : 3;
		ULONG AsyncReqSize : 3;
		ULONG Rsvd3 : 8;
		ULONG RequestQueueDepth : 8;
	} AGPCommand;
} PCI_AGP_CAPABILITY, *PPCI_AGP_CAPABILITY;
typedef struct _PCI_AGP_ISOCH_STATUS {
	ULONG ErrorCode : 2;
	ULONG Rsvd1 : 1;
	ULONG Isoch_L : 3;
	ULONG Isoch_Y : 2;
	ULONG Isoch_N : 8;
	ULONG Rsvd2 : 16;
} PCI_AGP_ISOCH_STATUS, *PPCI_AGP_ISOCH_STATUS;
typedef struct _PCI_AGP_CONTROL {
	ULONG Rsvd1 : 7;
	ULONG GTLB_Enable : 1;
	ULONG AP_Enable : 1;
	ULONG CAL_Disable : 1;
	ULONG Rsvd2 : 22;
} PCI_AGP_CONTROL, *PPCI_AGP_CONTROL;
typedef struct _PCI_AGP_APERTURE_PAGE_SIZE {
	USHORT PageSizeMask : 11;
	USHORT Rsvd1 : 1;
	USHORT PageSizeSelect : 4;
} PCI_AGP_APERTURE_PAGE_SIZE, *PPCI_AGP_APERTURE_PAGE_SIZE;
typedef struct _PCI_AGP_ISOCH_COMMAND {
	USHORT Rsvd1 : 6;
	USHORT Isoch_Y : 2;
	USHORT Isoch_N : 8;
} PCI_AGP_ISOCH_COMMAND, *PPCI_AGP_ISOCH_COMMAND;
typedef struct PCI_AGP_EXTENDED_CAPABILITY {
	PCI_AGP_ISOCH_STATUS IsochStatus;
	PCI_AGP_CONTROL AgpControl;
	USHORT ApertureSize;
	PCI_AGP_APERTURE_PAGE_SIZE AperturePageSize;
	ULONG GartLow;
	ULONG GartHigh;
	PCI_AGP_ISOCH_COMMAND IsochCommand;
} PCI_AGP_EXTENDED_CAPABILITY, *PPCI_AGP_EXTENDED_CAPABILITY;
typedef struct _PCIX_BRIDGE_CAPABILITY {
	PCI_CAPABILITIES_HEADER Header;
	union {
		struct {
			USHORT Bus64Bit : 1;
			USHORT Bus133MHzCapable : 1;
			USHORT SplitCompletionDiscarded : 1;
			USHORT UnexpectedSplitCompletion : 1;
			USHORT SplitCompletionOverrun : 1;
			USHORT SplitRequestDelayed : 1;
			USHORT BusModeFrequency : 4;
			USHORT Rsvd : 2;
			USHORT Version : 2;
			USHORT Bus266MHzCapable : 1;
			USHORT Bus533MHzCapable : 1;
		};
		USHORT AsUSHORT;
	} SecondaryStatus;
	union {
		struct {
			ULONG FunctionNumber : 3;
			ULONG DeviceNumber : 5;
			ULONG BusNumber : 8;
			ULONG Device64Bit : 1;
			ULONG Device133MHzCapable : 1;
			ULONG SplitCompletionDiscarded : 1;
			ULONG UnexpectedSplitCompletion : 1;
			ULONG SplitCompletionOverrun : 1;
			ULONG SplitRequestDelayed : 1;
			ULONG Rsvd : 7;
			ULONG DIMCapable : 1;
			ULONG Device266MHzCapable : 1;
			ULONG Device533MHzCapable : 1;
		};
		ULONG AsULONG;
	} BridgeStatus;
	USHORT UpstreamSplitTransactionCapacity;
	USHORT UpstreamSplitTransactionLimit;
	USHORT DownstreamSplitTransactionCapacity;
	USHORT DownstreamSplitTransactionLimit;
	union {
		struct {
			ULONG SelectSecondaryRegisters : 1;
			ULONG ErrorPresentInOtherBank : 1;
			ULONG AdditionalCorrectableError : 1;
			ULONG AdditionalUncorrectableError : 1;
			ULONG ErrorPhase : 3;
			ULONG ErrorCorrected : 1;
			ULONG Syndrome : 8;
			ULONG ErrorFirstCommand : 4;
			ULONG ErrorSecondCommand : 4;
			ULONG ErrorUpperAttributes : 4;
			ULONG ControlUpdateEnable : 1;
			ULONG Rsvd : 1;
			ULONG DisableSingleBitCorrection : 1;
			ULONG EccMode : 1;
		};
		ULONG AsULONG;
	} EccControlStatus;
	ULONG EccFirstAddress;
	ULONG EccSecondAddress;
	ULONG EccAttribute;
} PCIX_BRIDGE_CAPABILITY, *PPCIX_BRIDGE_CAPABILITY;
typedef struct _PCI_SUBSYSTEM_IDS_CAPABILITY {
	PCI_CAPABILITIES_HEADER Header;
	USHORT Reserved;
	USHORT SubVendorID;
	USHORT SubSystemID;
} PCI_SUBSYSTEM_IDS_CAPABILITY, *PPCI_SUBSYSTEM_IDS_CAPABILITY;
typedef struct _PCI_ROOT_BUS_OSC_SUPPORT_FIELD {
	union {
		struct {
			ULONG ExtendedConfigOpRegions : 1;
			ULONG ActiveStatePowerManagement : 1;
			ULONG ClockPowerManagement : 1;
			ULONG SegmentGroups : 1;
			ULONG MessageSignaledInterrupts : 1;
			ULONG WindowsHardwareErrorArchitecture : 1;
			ULONG Reserved : 26;
		};
		ULONG AsULONG;
	} u;
} PCI_ROOT_BUS_OSC_SUPPORT_FIELD, *PPCI_ROOT_BUS_OSC_SUPPORT_FIELD;
typedef struct _PCI_ROOT_BUS_OSC_CONTROL_FIELD {
	union {
		struct {
			ULONG ExpressNativeHotPlug : 1;
			ULONG ShpcNativeHotPlug : 1;
			ULONG ExpressNativePME : 1;
			ULONG ExpressAdvancedErrorReporting : 1;
			ULONG ExpressCapabilityStructure : 1;
			ULONG Reserved : 27;
		};
		ULONG AsULONG;
	} u;
} PCI_ROOT_BUS_OSC_CONTROL_FIELD, *PPCI_ROOT_BUS_OSC_CONTROL_FIELD;
typedef enum {
	BusWidth32Bits,
	BusWidth64Bits
} PCI_BUS_WIDTH;
typedef union _PCI_EXPRESS_CAPABILITIES_REGISTER {
	struct {
		USHORT CapabilityVersion : 4;
		USHORT DeviceType : 4;
		USHORT SlotImplemented : 1;
		USHORT InterruptMessageNumber : 5;
		USHORT Rsvd : 2;
	};
	USHORT AsUSHORT;
} PCI_EXPRESS_CAPABILITIES_REGISTER, *PPCI_EXPRESS_CAPABILITIES_REGISTER;
typedef union _PCI_EXPRESS_DEVICE_CAPABILITIES_REGISTER {
	struct {
		ULONG MaxPayloadSizeSupported : 3;
		ULONG PhantomFunctionsSupported : 2;
		ULONG ExtendedTagSupported : 1;
		ULONG L0sAcceptableLatency : 3;
		ULONG L1AcceptableLatency : 3;
		ULONG Undefined : 3;
		ULONG RoleBasedErrorReporting : 1;
		ULONG Rsvd1 : 2;
		ULONG CapturedSlotPowerLimit : 8;
		ULONG CapturedSlotPowerLimitScale : 2;
		ULONG Rsvd2 : 4;
	};
	ULONG AsULONG;
} PCI_EXPRESS_DEVICE_CAPABILITIES_REGISTER, *PPCI_EXPRESS_DEVICE_CAPABILITIES_REGISTER;
typedef union _PCI_EXPRESS_DEVICE_CONTROL_REGISTER {
	struct {
		USHORT CorrectableErrorEnable : 1;
		USHORT NonFatalErrorEnable : 1;
		USHORT FatalErrorEnable : 1;
		USHORT UnsupportedRequestErrorEnable : 1;
		USHORT EnableRelaxedOrder : 1;
		USHORT MaxPayloadSize : 3;
		USHORT ExtendedTagEnable : 1;
		USHORT PhantomFunctionsEnable : 1;
		USHORT AuxPowerEnable : 1;
		USHORT NoSnoopEnable : 1;
		USHORT MaxReadRequestSize : 3;
		USHORT BridgeConfigRetryEnable : 1;
	};
	USHORT AsUSHORT;
} PCI_EXPRESS_DEVICE_CONTROL_REGISTER, *PPCI_EXPRESS_DEVICE_CONTROL_REGISTER;
typedef union _PCI_EXPRESS_DEVICE_STATUS_REGISTER {
	struct {
		USHORT CorrectableErrorDetected : 1;
		USHORT NonFatalErrorDetected : 1;
		USHORT FatalErrorDetected : 1;
		USHORT UnsupportedRequestDetected : 1;
		USHORT AuxPowerDetected : 1;
		USHORT TransactionsPending : 1;
		USHORT Rsvd : 10;
	};
	USHORT AsUSHORT;
} PCI_EXPRESS_DEVICE_STATUS_REGISTER, *PPCI_EXPRESS_DEVICE_STATUS_REGISTER;
typedef union _PCI_EXPRESS_LINK_CAPABILITIES_REGISTER {
	struct {
		ULONG MaximumLinkSpeed : 4;
		ULONG MaximumLinkWidth : 6;
		ULONG ActiveStatePMSupport : 2;
		ULONG L0sExitLatency : 3;
		ULONG L1ExitLatency : 3;
		ULONG ClockPowerManagement : 1;
		ULONG SurpriseDownErrorReportingCapable : 1;
		ULONG DataLinkLayerActiveReportingCapable : 1;
		ULONG Rsvd : 3;
		ULONG PortNumber : 8;
	};
	ULONG AsULONG;
} PCI_EXPRESS_LINK_CAPABILITIES_REGISTER, *PPCI_EXPRESS_LINK_CAPABILITIES_REGISTER;
typedef union _PCI_EXPRESS_LINK_CONTROL_REGISTER {
	struct {
		USHORT ActiveStatePMControl : 2;
		USHORT Rsvd1 : 1;
		USHORT ReadCompletionBoundary : 1;
		USHORT LinkDisable : 1;
		USHORT RetrainLink : 1;
		USHORT CommonClockConfig : 1;
		USHORT ExtendedSynch : 1;
		USHORT EnableClockPowerManagement : 1;
		USHORT Rsvd2 : 7;
	};
	USHORT AsUSHORT;
} PCI_EXPRESS_LINK_CONTROL_REGISTER, *PPCI_EXPRESS_LINK_CONTROL_REGISTER;
typedef union _PCI_EXPRESS_LINK_STATUS_REGISTER {
	struct {
		USHORT LinkSpeed : 4;
		USHORT LinkWidth : 6;
		USHORT Undefined : 1;
		USHORT LinkTraining : 1;
		USHORT SlotClockConfig : 1;
		USHORT DataLinkLayerActive : 1;
		USHORT Rsvd : 2;
	};
	USHORT AsUSHORT;
} PCI_EXPRESS_LINK_STATUS_REGISTER, *PPCI_EXPRESS_LINK_STATUS_REGISTER;
typedef union _PCI_EXPRESS_SLOT_CAPABILITIES_REGISTER {
	struct {
		ULONG AttentionButtonPresent : 1;
		ULONG PowerControllerPresent : 1;
		ULONG MRLSensorPresent : 1;
		ULONG AttentionIndicatorPresent : 1;
		ULONG PowerIndicatorPresent : 1;
		ULONG HotPlugSurprise : 1;
		ULONG HotPlugCapable : 1;
		ULONG SlotPowerLimit : 8;
		ULONG SlotPowerLimitScale : 2;
		ULONG ElectromechanicalLockPresent : 1;
		ULONG NoCommandCompletedSupport : 1;
		ULONG PhysicalSlotNumber : 13;
	};
	ULONG AsULONG;
} PCI_EXPRESS_SLOT_CAPABILITIES_REGISTER, *PPCI_EXPRESS_SLOT_CAPABILITIES_REGISTER;
typedef union _PCI_EXPRESS_SLOT_CONTROL_REGISTER {
	struct {
		USHORT AttentionButtonEnable : 1;
		USHORT PowerFaultDetectEnable : 1;
		USHORT MRLSensorEnable : 1;
		USHORT PresenceDetectEnable : 1;
		USHORT CommandCompletedEnable : 1;
		USHORT HotPlugInterruptEnable : 1;
		USHORT AttentionIndicatorControl : 2;
		USHORT PowerIndicatorControl : 2;
		USHORT PowerControllerControl : 1;
		USHORT ElectromechanicalLockControl : 1;
		USHORT DataLinkStateChangeEnable : 1;
		USHORT Rsvd : 3;
	};
	USHORT AsUSHORT;
} PCI_EXPRESS_SLOT_CONTROL_REGISTER, *PPCI_EXPRESS_SLOT_CONTROL_REGISTER;
typedef union _PCI_EXPRESS_SLOT_STATUS_REGISTER {
	struct {
		USHORT AttentionButtonPressed : 1;
		USHORT PowerFaultDetected : 1;
		USHORT MRLSensorChanged : 1;
		USHORT PresenceDetectChanged : 1;
		USHORT CommandCompleted : 1;
		USHORT MRLSensorState : 1;
		USHORT PresenceDetectState : 1;
		USHORT ElectromechanicalLockEngaged : 1;
		USHORT DataLinkStateChanged : 1;
		USHORT Rsvd : 7;
	};
	USHORT AsUSHORT;
} PCI_EXPRESS_SLOT_STATUS_REGISTER, *PPCI_EXPRESS_SLOT_STATUS_REGISTER;
typedef union _PCI_EXPRESS_ROOT_CONTROL_REGISTER {
	struct {
		USHORT CorrectableSerrEnable : 1;
		USHORT NonFatalSerrEnable : 1;
		USHORT FatalSerrEnable : 1;
		USHORT PMEInterruptEnable : 1;
		USHORT CRSSoftwareVisibilityEnable : 1;
		USHORT Rsvd : 11;
	};
	USHORT AsUSHORT;
} PCI_EXPRESS_ROOT_CONTROL_REGISTER, *PPCI_EXPRESS_ROOT_CONTROL_REGISTER;
typedef union _PCI_EXPRESS_ROOT_CAPABILITIES_REGISTER {
	struct {
		USHORT CRSSoftwareVisibility : 1;
		USHORT Rsvd : 15;
	};
	USHORT AsUSHORT;
} PCI_EXPRESS_ROOT_CAPABILITIES_REGISTER, *PPCI_EXPRESS_ROOT_CAPABILITIES_REGISTER;
typedef union _PCI_EXPRESS_ROOT_STATUS_REGISTER {
	struct {
		ULONG PMERequestorId : 16;
		ULONG PMEStatus : 1;
		ULONG PMEPending : 1;
		ULONG Rsvd : 14;
	};
	ULONG AsULONG;
} PCI_EXPRESS_ROOT_STATUS_REGISTER, *PPCI_EXPRESS_ROOT_STATUS_REGISTER;
typedef struct _PCI_EXPRESS_CAPABILITY {
	PCI_CAPABILITIES_HEADER Header;
	PCI_EXPRESS_CAPABILITIES_REGISTER ExpressCapabilities;
	PCI_EXPRESS_DEVICE_CAPABILITIES_REGISTER DeviceCapabilities;
	PCI_EXPRESS_DEVICE_CONTROL_REGISTER DeviceControl;
	PCI_EXPRESS_DEVICE_STATUS_REGISTER DeviceStatus;
	PCI_EXPRESS_LINK_CAPABILITIES_REGISTER LinkCapabilities;
	PCI_EXPRESS_LINK_CONTROL_REGISTER LinkControl;
	PCI_EXPRESS_LINK_STATUS_REGISTER LinkStatus;
	PCI_EXPRESS_SLOT_CAPABILITIES_REGISTER SlotCapabilities;
	PCI_EXPRESS_SLOT_CONTROL_REGISTER SlotControl;
	PCI_EXPRESS_SLOT_STATUS_REGISTER SlotStatus;
	PCI_EXPRESS_ROOT_CONTROL_REGISTER RootControl;
	PCI_EXPRESS_ROOT_CAPABILITIES_REGISTER RootCapabilities;
	PCI_EXPRESS_ROOT_STATUS_REGISTER RootStatus;
} PCI_EXPRESS_CAPABILITY, *PPCI_EXPRESS_CAPABILITY;
typedef enum {
	MRLClosed = 0,
	MRLOpen
} PCI_EXPRESS_MRL_STATE;
typedef enum {
	SlotEmpty = 0,
	CardPresent
} PCI_EXPRESS_CARD_PRESENCE;
typedef enum {
	IndicatorOn = 1,
	IndicatorBlink,
	IndicatorOff
} PCI_EXPRESS_INDICATOR_STATE;
typedef enum {
	PowerOn = 0,
	PowerOff
} PCI_EXPRESS_POWER_STATE;
typedef enum {
	L0sEntrySupport = 1,
	L0sAndL1EntrySupport = 3
} PCI_EXPRESS_ASPM_SUPPORT;
typedef enum {
	L0sAndL1EntryDisabled,
	L0sEntryEnabled,
	L1EntryEnabled,
	L0sAndL1EntryEnabled
} PCI_EXPRESS_ASPM_CONTROL;
typedef enum {
	L0s_Below64ns = 0,
	L0s_64ns_128ns,
	L0s_128ns_256ns,
	L0s_256ns_512ns,
	L0s_512ns_1us,
	L0s_1us_2us,
	L0s_2us_4us,
	L0s_Above4us
} PCI_EXPRESS_L0s_EXIT_LATENCY;
typedef enum {
	L1_Below1us = 0,
	L1_1us_2us,
	L1_2us_4us,
	L1_4us_8us,
	L1_8us_16us,
	L1_16us_32us,
	L1_32us_64us,
	L1_Above64us
} PCI_EXPRESS_L1_EXIT_LATENCY;
typedef enum {
	PciExpressEndpoint = 0,
	PciExpressLegacyEndpoint,
	PciExpressRootPort = 4,
	PciExpressUpstreamSwitchPort,
	PciExpressDownstreamSwitchPort,
	PciExpressToPciXBridge,
	PciXToExpressBridge,
	PciExpressRootComplexIntegratedEndpoint,
	PciExpressRootComplexEventCollector
} PCI_EXPRESS_DEVICE_TYPE;
typedef enum {
	MaxPayload128Bytes = 0,
	MaxPayload256Bytes,
	MaxPayload512Bytes,
	MaxPayload1024Bytes,
	MaxPayload2048Bytes,
	MaxPayload4096Bytes
} PCI_EXPRESS_MAX_PAYLOAD_SIZE;
typedef union _PCI_EXPRESS_PME_REQUESTOR_ID {
	struct {
		USHORT FunctionNumber : 3;
		USHORT DeviceNumber : 5;
		USHORT BusNumber : 8;
	};
	USHORT AsUSHORT;
} PCI_EXPRESS_PME_REQUESTOR_ID, *PPCI_EXPRESS_PME_REQUESTOR_ID;
typedef struct _TIMER_SET_COALESCABLE_TIMER_INFO {
	LARGE_INTEGER DueTime;
	PTIMER_APC_ROUTINE TimerApcRoutine;
	PVOID TimerContext;
	struct _COUNTED_REASON_CONTEXT *WakeContext;
	ULONG Period;
	ULONG TolerableDelay;
	PBOOLEAN PreviousState;
} TIMER_SET_COALESCABLE_TIMER_INFO, *PTIMER_SET_COALESCABLE_TIMER_INFO;
typedef struct _XSTATE_FEATURE {
	ULONG Offset;
	ULONG Size;
} XSTATE_FEATURE, *PXSTATE_FEATURE;
typedef struct _IO_COUNTERS {
	ULONGLONG ReadOperationCount;
	ULONGLONG WriteOperationCount;
	ULONGLONG OtherOperationCount;
	ULONGLONG ReadTransferCount;
	ULONGLONG WriteTransferCount;
	ULONGLONG OtherTransferCount;
} IO_COUNTERS, *PIO_COUNTERS;
typedef struct _VM_COUNTERS {
	SIZE_T PeakVirtualSize;
	SIZE_T VirtualSize;
	ULONG PageFaultCount;
	SIZE_T PeakWorkingSetSize;
	SIZE_T WorkingSetSize;
	SIZE_T QuotaPeakPagedPoolUsage;
	SIZE_T QuotaPagedPoolUsage;
	SIZE_T QuotaPeakNonPagedPoolUsage;
	SIZE_T QuotaNonPagedPoolUsage;
	SIZE_T PagefileUsage;
	SIZE_T PeakPagefileUsage;
} VM_COUNTERS, *PVM_COUNTERS;
typedef struct _VM_COUNTERS_EX {
	SIZE_T PeakVirtualSize;
	SIZE_T VirtualSize;
	ULONG PageFaultCount;
	SIZE_T PeakWorkingSetSize;
	SIZE_T WorkingSetSize;
	SIZE_T QuotaPeakPagedPoolUsage;
	SIZE_T QuotaPagedPoolUsage;
	SIZE_T QuotaPeakNonPagedPoolUsage;
	SIZE_T QuotaNonPagedPoolUsage;
	SIZE_T PagefileUsage;
	SIZE_T PeakPagefileUsage;
	SIZE_T PrivateUsage;
} VM_COUNTERS_EX, *PVM_COUNTERS_EX;
typedef struct _POOLED_USAGE_AND_LIMITS {
	SIZE_T PeakPagedPoolUsage;
	SIZE_T PagedPoolUsage;
	SIZE_T PagedPoolLimit;
	SIZE_T PeakNonPagedPoolUsage;
	SIZE_T NonPagedPoolUsage;
	SIZE_T NonPagedPoolLimit;
	SIZE_T PeakPagefileUsage;
	SIZE_T PagefileUsage;
	SIZE_T PagefileLimit;
} POOLED_USAGE_AND_LIMITS, *PPOOLED_USAGE_AND_LIMITS;
typedef struct _PROCESS_ACCESS_TOKEN {
	HANDLE Token;
	HANDLE Thread;
} PROCESS_ACCESS_TOKEN, *PPROCESS_ACCESS_TOKEN;
typedef struct _PROCESS_WS_WATCH_INFORMATION {
	PVOID FaultingPc;
	PVOID FaultingVa;
} PROCESS_WS_WATCH_INFORMATION, *PPROCESS_WS_WATCH_INFORMATION;
typedef struct _PROCESS_EXTENDED_BASIC_INFORMATION {
	SIZE_T Size;
	PROCESS_BASIC_INFORMATION BasicInfo;
	union {
		ULONG Flags;
		struct {
			ULONG IsProtectedProcess : 1;
			ULONG IsWow64Process : 1;
			ULONG IsProcessDeleting : 1;
			ULONG IsCrossSessionCreate : 1;
			ULONG SpareBits : 28;
		};
	};
} PROCESS_EXTENDED_BASIC_INFORMATION, *PPROCESS_EXTENDED_BASIC_INFORMATION;
typedef struct _PROCESS_SESSION_INFORMATION {
	ULONG SessionId;
} PROCESS_SESSION_INFORMATION, *PPROCESS_SESSION_INFORMATION;
typedef struct _PROCESS_HANDLE_TRACING_ENABLE {
	ULONG Flags;
} PROCESS_HANDLE_TRACING_ENABLE, *PPROCESS_HANDLE_TRACING_ENABLE;
typedef struct _PROCESS_HANDLE_TRACING_ENABLE_EX {
	ULONG Flags;
	ULONG TotalSlots;
} PROCESS_HANDLE_TRACING_ENABLE_EX, *PPROCESS_HANDLE_TRACING_ENABLE_EX;
typedef struct _PROCESS_HANDLE_TRACING_ENTRY {
	HANDLE Handle;
	CLIENT_ID ClientId;
	ULONG Type;
	PVOID Stacks[16];
} PROCESS_HANDLE_TRACING_ENTRY, *PPROCESS_HANDLE_TRACING_ENTRY;
typedef struct _PROCESS_HANDLE_TRACING_QUERY {
	HANDLE Handle;
	ULONG TotalTraces;
	PROCESS_HANDLE_TRACING_ENTRY HandleTrace[1];
} PROCESS_HANDLE_TRACING_QUERY, *PPROCESS_HANDLE_TRACING_QUERY;
typedef enum _SYSTEM_FIRMWARE_TABLE_ACTION {
	SystemFirmwareTable_Enumerate,
	SystemFirmwareTable_Get
} SYSTEM_FIRMWARE_TABLE_ACTION;
typedef struct _SYSTEM_FIRMWARE_TABLE_INFORMATION {
	ULONG ProviderSignature;
	SYSTEM_FIRMWARE_TABLE_ACTION Action;
	ULONG TableID;
	ULONG TableBufferLength;
	UCHAR TableBuffer[1];
} SYSTEM_FIRMWARE_TABLE_INFORMATION, *PSYSTEM_FIRMWARE_TABLE_INFORMATION;

#endif
