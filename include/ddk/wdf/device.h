/*
 * wdf/device.h - devices: states, power policy, file objects, capabilities.
 *
 * Source   WDF reference pages; layouts and values as published, checked in tests/frameworks/wdf.
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_DEVICE_H
#define DRYDOCK_WDF_DEVICE_H

#define WDF_S0_IDLE_ENABLED_VALUE_NAME L"IdleInWorkingState"
#define WDF_SX_WAKE_ENABLED_VALUE_NAME L"WakeFromSleepState"
#define WDF_S0_IDLE_DEFAULT_VALUE_NAME L"WdfDefaultIdleInWorkingState"
#define WDF_SX_WAKE_DEFAULT_VALUE_NAME L"WdfDefaultWakeFromSleepState"
#define IdleTimeoutDefaultValue ((ULONG)IdleTimeoutDefaultConstant)

typedef enum _WDF_POWER_POLICY_S0_IDLE_CAPABILITIES {
	IdleCapsInvalid = 0,
	IdleCannotWakeFromS0,
	IdleCanWakeFromS0,
	IdleUsbSelectiveSuspend
} WDF_POWER_POLICY_S0_IDLE_CAPABILITIES;

typedef enum _WDF_POWER_POLICY_S0_IDLE_USER_CONTROL {
	IdleUserControlInvalid = 0,
	IdleDoNotAllowUserControl,
	IdleAllowUserControl
} WDF_POWER_POLICY_S0_IDLE_USER_CONTROL;

typedef enum _WDF_POWER_POLICY_IDLE_TIMEOUT_CONSTANTS {
	IdleTimeoutDefaultConstant = 0
} WDF_POWER_POLICY_IDLE_TIMEOUT_CONSTANTS;

typedef enum _WDF_POWER_POLICY_SX_WAKE_USER_CONTROL {
	WakeUserControlInvalid = 0,
	WakeDoNotAllowUserControl,
	WakeAllowUserControl
} WDF_POWER_POLICY_SX_WAKE_USER_CONTROL;

typedef enum _WDF_POWER_DEVICE_STATE {
	WdfPowerDeviceInvalid = 0,
	WdfPowerDeviceD0,
	WdfPowerDeviceD1,
	WdfPowerDeviceD2,
	WdfPowerDeviceD3,
	WdfPowerDeviceD3Final,
	WdfPowerDevicePrepareForHibernation,
	WdfPowerDeviceMaximum
} WDF_POWER_DEVICE_STATE, *PWDF_POWER_DEVICE_STATE;

typedef enum _WDF_DISPATCH_IRP_TO_IO_QUEUE_FLAGS {
	WDF_DISPATCH_IRP_TO_IO_QUEUE_NO_FLAGS = 0x00000000,
	WDF_DISPATCH_IRP_TO_IO_QUEUE_INVOKE_INCALLERCTX_CALLBACK = 0x00000001,
	WDF_DISPATCH_IRP_TO_IO_QUEUE_PREPROCESSED_IRP = 0x00000002
} WDF_DISPATCH_IRP_TO_IO_QUEUE_FLAGS;

typedef enum _WDF_SPECIAL_FILE_TYPE {
	WdfSpecialFileUndefined = 0,
	WdfSpecialFilePaging = 1,
	WdfSpecialFileHibernation,
	WdfSpecialFileDump,
	WdfSpecialFileBoot,
	WdfSpecialFilePostDisplay,
	WdfSpecialFileGuestAssigned,
	WdfSpecialFileMax
} WDF_SPECIAL_FILE_TYPE, *PWDF_SPECIAL_FILE_TYPE;

typedef enum _WDF_DEVICE_IO_TYPE {
	WdfDeviceIoUndefined = 0,
	WdfDeviceIoNeither,
	WdfDeviceIoBuffered,
	WdfDeviceIoDirect,
	WdfDeviceIoBufferedOrDirect = 4,
	WdfDeviceIoMaximum
} WDF_DEVICE_IO_TYPE, *PWDF_DEVICE_IO_TYPE;

typedef enum _WDF_FILEOBJECT_CLASS {
	WdfFileObjectInvalid = 0,
	WdfFileObjectNotRequired = 1,
	WdfFileObjectWdfCanUseFsContext = 2,
	WdfFileObjectWdfCanUseFsContext2 = 3,
	WdfFileObjectWdfCannotUseFsContexts = 4,
	WdfFileObjectCanBeOptional = 0x80000000
} WDF_FILEOBJECT_CLASS, *PWDF_FILEOBJECT_CLASS;

typedef enum _WDF_DEVICE_FAILED_ACTION {
	WdfDeviceFailedUndefined = 0,
	WdfDeviceFailedAttemptRestart,
	WdfDeviceFailedNoRestart
} WDF_DEVICE_FAILED_ACTION;

typedef enum _WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE {
	WdfReleaseHardwareOrderOnFailureInvalid = 0,
	WdfReleaseHardwareOrderOnFailureEarly,
	WdfReleaseHardwareOrderOnFailureAfterDescendants
} WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE, *PWDF_RELEASE_HARDWARE_ORDER_ON_FAILURE;

WDF_CALLBACK_(void, WDF_DEVICE_FILE_CREATE, (WDFDEVICE Device, WDFREQUEST Request,
	WDFFILEOBJECT FileObject))
WDF_CALLBACK_(void, WDF_FILE_CLOSE, (WDFFILEOBJECT FileObject))
WDF_CALLBACK_(void, WDF_FILE_CLEANUP, (WDFFILEOBJECT FileObject))

typedef struct _WDF_FILEOBJECT_CONFIG {
	ULONG Size;
	PFN_WDF_DEVICE_FILE_CREATE EvtDeviceFileCreate;
	PFN_WDF_FILE_CLOSE EvtFileClose;
	PFN_WDF_FILE_CLEANUP EvtFileCleanup;
	WDF_TRI_STATE AutoForwardCleanupClose;
	WDF_FILEOBJECT_CLASS FileObjectClass;
} WDF_FILEOBJECT_CONFIG, *PWDF_FILEOBJECT_CONFIG;

static inline void WDF_FILEOBJECT_CONFIG_INIT(PWDF_FILEOBJECT_CONFIG FileEventCallbacks,
		PFN_WDF_DEVICE_FILE_CREATE EvtDeviceFileCreate, PFN_WDF_FILE_CLOSE EvtFileClose,
		PFN_WDF_FILE_CLEANUP EvtFileCleanup)
{
	FileEventCallbacks->Size = (ULONG)sizeof(WDF_FILEOBJECT_CONFIG);
	FileEventCallbacks->EvtDeviceFileCreate = EvtDeviceFileCreate;
	FileEventCallbacks->EvtFileClose = EvtFileClose;
	FileEventCallbacks->EvtFileCleanup = EvtFileCleanup;
	FileEventCallbacks->FileObjectClass = WdfFileObjectWdfCannotUseFsContexts;
	FileEventCallbacks->AutoForwardCleanupClose = WdfUseDefault;
}

typedef struct _WDF_DEVICE_PNP_NOTIFICATION_DATA {
	WDF_STATE_NOTIFICATION_TYPE Type;
	union {
		struct {
			WDF_DEVICE_PNP_STATE CurrentState;
			WDF_DEVICE_PNP_STATE NewState;
		} EnterState;
		struct {
			WDF_DEVICE_PNP_STATE CurrentState;
		} PostProcessState;
		struct {
			WDF_DEVICE_PNP_STATE CurrentState;
			WDF_DEVICE_PNP_STATE NewState;
		} LeaveState;
	} Data;
} WDF_DEVICE_PNP_NOTIFICATION_DATA;

typedef const WDF_DEVICE_PNP_NOTIFICATION_DATA *PCWDF_DEVICE_PNP_NOTIFICATION_DATA;
typedef struct _WDF_DEVICE_POWER_NOTIFICATION_DATA {
	WDF_STATE_NOTIFICATION_TYPE Type;
	union {
		struct {
			WDF_DEVICE_POWER_STATE CurrentState;
			WDF_DEVICE_POWER_STATE NewState;
		} EnterState;
		struct {
			WDF_DEVICE_POWER_STATE CurrentState;
		} PostProcessState;
		struct {
			WDF_DEVICE_POWER_STATE CurrentState;
			WDF_DEVICE_POWER_STATE NewState;
		} LeaveState;
	} Data;
} WDF_DEVICE_POWER_NOTIFICATION_DATA;

typedef const WDF_DEVICE_POWER_NOTIFICATION_DATA *PCWDF_DEVICE_POWER_NOTIFICATION_DATA;
typedef struct _WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA {
	WDF_STATE_NOTIFICATION_TYPE Type;
	union {
		struct {
			WDF_DEVICE_POWER_POLICY_STATE CurrentState;
			WDF_DEVICE_POWER_POLICY_STATE NewState;
		} EnterState;
		struct {
			WDF_DEVICE_POWER_POLICY_STATE CurrentState;
		} PostProcessState;
		struct {
			WDF_DEVICE_POWER_POLICY_STATE CurrentState;
			WDF_DEVICE_POWER_POLICY_STATE NewState;
		} LeaveState;
	} Data;
} WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA;

typedef const WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA *PCWDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA;
WDF_CALLBACK_(void, WDF_DEVICE_PNP_STATE_CHANGE_NOTIFICATION, (WDFDEVICE Device,
	PCWDF_DEVICE_PNP_NOTIFICATION_DATA NotificationData))
WDF_CALLBACK_(void, WDF_DEVICE_POWER_STATE_CHANGE_NOTIFICATION, (WDFDEVICE Device,
	PCWDF_DEVICE_POWER_NOTIFICATION_DATA NotificationData))
WDF_CALLBACK_(void, WDF_DEVICE_POWER_POLICY_STATE_CHANGE_NOTIFICATION, (WDFDEVICE Device,
	PCWDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA NotificationData))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_D0_ENTRY, (WDFDEVICE Device,
	WDF_POWER_DEVICE_STATE PreviousState))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED, (WDFDEVICE Device,
	WDF_POWER_DEVICE_STATE PreviousState))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_D0_ENTRY_POST_HARDWARE_ENABLED, (WDFDEVICE Device,
	WDF_POWER_DEVICE_STATE PreviousState))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_D0_EXIT, (WDFDEVICE Device, WDF_POWER_DEVICE_STATE TargetState))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_D0_EXIT_PRE_INTERRUPTS_DISABLED, (WDFDEVICE Device,
	WDF_POWER_DEVICE_STATE TargetState))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_D0_EXIT_PRE_HARDWARE_DISABLED, (WDFDEVICE Device,
	WDF_POWER_DEVICE_STATE TargetState))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_PREPARE_HARDWARE, (WDFDEVICE Device, WDFCMRESLIST ResourcesRaw,
	WDFCMRESLIST ResourcesTranslated))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_RELEASE_HARDWARE, (WDFDEVICE Device,
	WDFCMRESLIST ResourcesTranslated))
WDF_CALLBACK_(void, WDF_DEVICE_SELF_MANAGED_IO_CLEANUP, (WDFDEVICE Device))
WDF_CALLBACK_(void, WDF_DEVICE_SELF_MANAGED_IO_FLUSH, (WDFDEVICE Device))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_SELF_MANAGED_IO_INIT, (WDFDEVICE Device))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_SELF_MANAGED_IO_SUSPEND, (WDFDEVICE Device))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_SELF_MANAGED_IO_RESTART, (WDFDEVICE Device))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_QUERY_STOP, (WDFDEVICE Device))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_QUERY_REMOVE, (WDFDEVICE Device))
WDF_CALLBACK_(void, WDF_DEVICE_SURPRISE_REMOVAL, (WDFDEVICE Device))
WDF_CALLBACK_(void, WDF_DEVICE_USAGE_NOTIFICATION, (WDFDEVICE Device,
	WDF_SPECIAL_FILE_TYPE NotificationType, BOOLEAN IsInNotificationPath))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_USAGE_NOTIFICATION_EX, (WDFDEVICE Device,
	WDF_SPECIAL_FILE_TYPE NotificationType, BOOLEAN IsInNotificationPath))
WDF_CALLBACK_(void, WDF_DEVICE_RELATIONS_QUERY, (WDFDEVICE Device,
	DEVICE_RELATION_TYPE RelationType))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_ARM_WAKE_FROM_S0, (WDFDEVICE Device))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_ARM_WAKE_FROM_SX, (WDFDEVICE Device))
WDF_CALLBACK_(NTSTATUS, WDF_DEVICE_ARM_WAKE_FROM_SX_WITH_REASON, (WDFDEVICE Device,
	BOOLEAN DeviceWakeEnabled, BOOLEAN ChildrenArmedForWake))
WDF_CALLBACK_(void, WDF_DEVICE_DISARM_WAKE_FROM_S0, (WDFDEVICE Device))
WDF_CALLBACK_(void, WDF_DEVICE_DISARM_WAKE_FROM_SX, (WDFDEVICE Device))
WDF_CALLBACK_(void, WDF_DEVICE_WAKE_FROM_S0_TRIGGERED, (WDFDEVICE Device))
WDF_CALLBACK_(void, WDF_DEVICE_WAKE_FROM_SX_TRIGGERED, (WDFDEVICE Device))

typedef struct _WDF_PNPPOWER_EVENT_CALLBACKS {
	ULONG Size;
	PFN_WDF_DEVICE_D0_ENTRY EvtDeviceD0Entry;
	PFN_WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED EvtDeviceD0EntryPostInterruptsEnabled;
	PFN_WDF_DEVICE_D0_EXIT EvtDeviceD0Exit;
	PFN_WDF_DEVICE_D0_EXIT_PRE_INTERRUPTS_DISABLED EvtDeviceD0ExitPreInterruptsDisabled;
	PFN_WDF_DEVICE_PREPARE_HARDWARE EvtDevicePrepareHardware;
	PFN_WDF_DEVICE_RELEASE_HARDWARE EvtDeviceReleaseHardware;
	PFN_WDF_DEVICE_SELF_MANAGED_IO_CLEANUP EvtDeviceSelfManagedIoCleanup;
	PFN_WDF_DEVICE_SELF_MANAGED_IO_FLUSH EvtDeviceSelfManagedIoFlush;
	PFN_WDF_DEVICE_SELF_MANAGED_IO_INIT EvtDeviceSelfManagedIoInit;
	PFN_WDF_DEVICE_SELF_MANAGED_IO_SUSPEND EvtDeviceSelfManagedIoSuspend;
	PFN_WDF_DEVICE_SELF_MANAGED_IO_RESTART EvtDeviceSelfManagedIoRestart;
	PFN_WDF_DEVICE_SURPRISE_REMOVAL EvtDeviceSurpriseRemoval;
	PFN_WDF_DEVICE_QUERY_REMOVE EvtDeviceQueryRemove;
	PFN_WDF_DEVICE_QUERY_STOP EvtDeviceQueryStop;
	PFN_WDF_DEVICE_USAGE_NOTIFICATION EvtDeviceUsageNotification;
	PFN_WDF_DEVICE_RELATIONS_QUERY EvtDeviceRelationsQuery;
#if WDF_LAYOUT_MINOR_ >= 11
	PFN_WDF_DEVICE_USAGE_NOTIFICATION_EX EvtDeviceUsageNotificationEx;
#endif
} WDF_PNPPOWER_EVENT_CALLBACKS, *PWDF_PNPPOWER_EVENT_CALLBACKS;

typedef struct _WDF_POWER_POLICY_EVENT_CALLBACKS {
	ULONG Size;
	PFN_WDF_DEVICE_ARM_WAKE_FROM_S0 EvtDeviceArmWakeFromS0;
	PFN_WDF_DEVICE_DISARM_WAKE_FROM_S0 EvtDeviceDisarmWakeFromS0;
	PFN_WDF_DEVICE_WAKE_FROM_S0_TRIGGERED EvtDeviceWakeFromS0Triggered;
	PFN_WDF_DEVICE_ARM_WAKE_FROM_SX EvtDeviceArmWakeFromSx;
	PFN_WDF_DEVICE_DISARM_WAKE_FROM_SX EvtDeviceDisarmWakeFromSx;
	PFN_WDF_DEVICE_WAKE_FROM_SX_TRIGGERED EvtDeviceWakeFromSxTriggered;
#if WDF_LAYOUT_MINOR_ >= 7
	PFN_WDF_DEVICE_ARM_WAKE_FROM_SX_WITH_REASON EvtDeviceArmWakeFromSxWithReason;
#endif
} WDF_POWER_POLICY_EVENT_CALLBACKS, *PWDF_POWER_POLICY_EVENT_CALLBACKS;

static inline void WDF_POWER_POLICY_EVENT_CALLBACKS_INIT(
		PWDF_POWER_POLICY_EVENT_CALLBACKS Callbacks)
{
	WDF_INIT_SIZED_(Callbacks);
}

static inline void WDF_PNPPOWER_EVENT_CALLBACKS_INIT(PWDF_PNPPOWER_EVENT_CALLBACKS Callbacks)
{
	WDF_INIT_SIZED_(Callbacks);
}

typedef enum _WDF_POWER_POLICY_IDLE_TIMEOUT_TYPE {
	DriverManagedIdleTimeout = 0,
	SystemManagedIdleTimeout = 1,
	SystemManagedIdleTimeoutWithHint = 2
} WDF_POWER_POLICY_IDLE_TIMEOUT_TYPE, *PWDF_POWER_POLICY_IDLE_TIMEOUT_TYPE;

typedef struct _WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS {
	ULONG Size;
	WDF_POWER_POLICY_S0_IDLE_CAPABILITIES IdleCaps;
	DEVICE_POWER_STATE DxState;
	ULONG IdleTimeout;
	WDF_POWER_POLICY_S0_IDLE_USER_CONTROL UserControlOfIdleSettings;
	WDF_TRI_STATE Enabled;
#if WDF_LAYOUT_MINOR_ >= 9
	WDF_TRI_STATE PowerUpIdleDeviceOnSystemWake;
#endif
#if WDF_LAYOUT_MINOR_ >= 11
	WDF_POWER_POLICY_IDLE_TIMEOUT_TYPE IdleTimeoutType;
	WDF_TRI_STATE ExcludeD3Cold;
#endif
} WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS, *PWDF_DEVICE_POWER_POLICY_IDLE_SETTINGS;

static inline void WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(
		PWDF_DEVICE_POWER_POLICY_IDLE_SETTINGS Settings,
		WDF_POWER_POLICY_S0_IDLE_CAPABILITIES IdleCaps)
{
	WDF_INIT_SIZED_(Settings);
	Settings->IdleTimeout = IdleTimeoutDefaultValue;
	Settings->UserControlOfIdleSettings = IdleAllowUserControl;
	Settings->Enabled = WdfUseDefault;
#if WDF_LAYOUT_MINOR_ >= 9
	Settings->PowerUpIdleDeviceOnSystemWake = WdfUseDefault;
#endif
#if WDF_LAYOUT_MINOR_ >= 11
	Settings->IdleTimeoutType = DriverManagedIdleTimeout;
	Settings->ExcludeD3Cold = WdfUseDefault;
#endif
	Settings->IdleCaps = IdleCaps;
	switch (IdleCaps) {
	case IdleUsbSelectiveSuspend:
	case IdleCanWakeFromS0:
		Settings->DxState = PowerDeviceMaximum;
		break;
	case IdleCannotWakeFromS0:
		Settings->DxState = PowerDeviceD3;
		break;
	default:
		break;
	}
}

typedef struct _WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS {
	ULONG Size;
	DEVICE_POWER_STATE DxState;
	WDF_POWER_POLICY_SX_WAKE_USER_CONTROL UserControlOfWakeSettings;
	WDF_TRI_STATE Enabled;
#if WDF_LAYOUT_MINOR_ >= 7
	BOOLEAN ArmForWakeIfChildrenAreArmedForWake;
	BOOLEAN IndicateChildWakeOnParentWake;
#endif
} WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS, *PWDF_DEVICE_POWER_POLICY_WAKE_SETTINGS;

static inline void WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS_INIT(
		PWDF_DEVICE_POWER_POLICY_WAKE_SETTINGS Settings)
{
	WDF_INIT_SIZED_(Settings);
	Settings->Enabled = WdfUseDefault;
	Settings->DxState = PowerDeviceMaximum;
	Settings->UserControlOfWakeSettings = WakeAllowUserControl;
}

typedef struct _WDF_DEVICE_STATE {
	ULONG Size;
	WDF_TRI_STATE Disabled;
	WDF_TRI_STATE DontDisplayInUI;
	WDF_TRI_STATE Failed;
	WDF_TRI_STATE NotDisableable;
	WDF_TRI_STATE Removed;
	WDF_TRI_STATE ResourcesChanged;
#if WDF_LAYOUT_MINOR_ >= 29
	WDF_TRI_STATE AssignedToGuest;
#endif
} WDF_DEVICE_STATE, *PWDF_DEVICE_STATE;

static inline void WDF_DEVICE_STATE_INIT(PWDF_DEVICE_STATE PnpDeviceState)
{
	WDF_INIT_SIZED_(PnpDeviceState);
	PnpDeviceState->Disabled = WdfUseDefault;
	PnpDeviceState->DontDisplayInUI = WdfUseDefault;
	PnpDeviceState->Failed = WdfUseDefault;
	PnpDeviceState->NotDisableable = WdfUseDefault;
	PnpDeviceState->Removed = WdfUseDefault;
	PnpDeviceState->ResourcesChanged = WdfUseDefault;
#if WDF_LAYOUT_MINOR_ >= 29
	PnpDeviceState->AssignedToGuest = WdfUseDefault;
#endif
}

typedef struct _WDF_DEVICE_PNP_CAPABILITIES {
	ULONG Size;
	WDF_TRI_STATE LockSupported;
	WDF_TRI_STATE EjectSupported;
	WDF_TRI_STATE Removable;
	WDF_TRI_STATE DockDevice;
	WDF_TRI_STATE UniqueID;
	WDF_TRI_STATE SilentInstall;
	WDF_TRI_STATE SurpriseRemovalOK;
	WDF_TRI_STATE HardwareDisabled;
	WDF_TRI_STATE NoDisplayInUI;
	ULONG Address;
	ULONG UINumber;
} WDF_DEVICE_PNP_CAPABILITIES, *PWDF_DEVICE_PNP_CAPABILITIES;

static inline void WDF_DEVICE_PNP_CAPABILITIES_INIT(PWDF_DEVICE_PNP_CAPABILITIES Caps)
{
	WDF_INIT_SIZED_(Caps);
	Caps->LockSupported = WdfUseDefault;
	Caps->EjectSupported = WdfUseDefault;
	Caps->Removable = WdfUseDefault;
	Caps->DockDevice = WdfUseDefault;
	Caps->UniqueID = WdfUseDefault;
	Caps->SilentInstall = WdfUseDefault;
	Caps->SurpriseRemovalOK = WdfUseDefault;
	Caps->HardwareDisabled = WdfUseDefault;
	Caps->NoDisplayInUI = WdfUseDefault;
	Caps->Address = (ULONG) -1;
	Caps->UINumber = (ULONG) -1;
}

typedef struct _WDF_DEVICE_POWER_CAPABILITIES {
	ULONG Size;
	WDF_TRI_STATE DeviceD1;
	WDF_TRI_STATE DeviceD2;
	WDF_TRI_STATE WakeFromD0;
	WDF_TRI_STATE WakeFromD1;
	WDF_TRI_STATE WakeFromD2;
	WDF_TRI_STATE WakeFromD3;
	DEVICE_POWER_STATE DeviceState[PowerSystemMaximum];
	DEVICE_POWER_STATE DeviceWake;
	SYSTEM_POWER_STATE SystemWake;
	ULONG D1Latency;
	ULONG D2Latency;
	ULONG D3Latency;
	DEVICE_POWER_STATE IdealDxStateForSx;
} WDF_DEVICE_POWER_CAPABILITIES, *PWDF_DEVICE_POWER_CAPABILITIES;

static inline void WDF_DEVICE_POWER_CAPABILITIES_INIT(PWDF_DEVICE_POWER_CAPABILITIES Caps)
{
	ULONG i;
	RtlZeroMemory(Caps, sizeof(WDF_DEVICE_POWER_CAPABILITIES));
	Caps->Size = (ULONG)sizeof(WDF_DEVICE_POWER_CAPABILITIES);
	Caps->DeviceD1 = WdfUseDefault;
	Caps->DeviceD2 = WdfUseDefault;
	Caps->WakeFromD0 = WdfUseDefault;
	Caps->WakeFromD1 = WdfUseDefault;
	Caps->WakeFromD2 = WdfUseDefault;
	Caps->WakeFromD3 = WdfUseDefault;
	for (i = 0;
	i < sizeof(Caps->DeviceState)/sizeof(Caps->DeviceState[1]);
	i++) {
		Caps->DeviceState[i] = PowerDeviceMaximum;
	}
	Caps->DeviceWake = PowerDeviceMaximum;
	Caps->SystemWake = PowerSystemMaximum;
	Caps->D1Latency = (ULONG) -1;
	Caps->D2Latency = (ULONG) -1;
	Caps->D3Latency = (ULONG) -1;
	Caps->IdealDxStateForSx = PowerDeviceMaximum;
}

typedef enum _WDF_REMOVE_LOCK_OPTIONS_FLAGS {
	WDF_REMOVE_LOCK_OPTION_ACQUIRE_FOR_IO = 0x00000001
} WDF_REMOVE_LOCK_OPTIONS_FLAGS;

typedef struct _WDF_REMOVE_LOCK_OPTIONS {
	ULONG Size;
	ULONG Flags;
} WDF_REMOVE_LOCK_OPTIONS, *PWDF_REMOVE_LOCK_OPTIONS;

static inline void WDF_REMOVE_LOCK_OPTIONS_INIT(PWDF_REMOVE_LOCK_OPTIONS RemoveLockOptions,
		ULONG Flags)
{
	WDF_INIT_SIZED_(RemoveLockOptions);
	RemoveLockOptions->Flags = Flags;
}

WDF_CALLBACK_(NTSTATUS, WDFDEVICE_WDM_IRP_PREPROCESS, (WDFDEVICE Device, PIRP Irp))
WDF_CALLBACK_(NTSTATUS, WDFDEVICE_WDM_IRP_DISPATCH, (WDFDEVICE Device, UCHAR MajorFunction,
	UCHAR MinorFunction, ULONG Code, WDFCONTEXT DriverContext, PIRP Irp,
	WDFCONTEXT DispatchContext))
WDF_CALLBACK_(void, WDF_IO_IN_CALLER_CONTEXT, (WDFDEVICE Device, WDFREQUEST Request))
WDF_CALLBACK_(NTSTATUS, WDFDEVICE_WDM_POST_PO_FX_REGISTER_DEVICE, (WDFDEVICE Device,
	POHANDLE PoHandle))
WDF_CALLBACK_(void, WDFDEVICE_WDM_PRE_PO_FX_UNREGISTER_DEVICE, (WDFDEVICE Device,
	POHANDLE PoHandle))

typedef struct _WDF_POWER_FRAMEWORK_SETTINGS {
	ULONG Size;
	PFN_WDFDEVICE_WDM_POST_PO_FX_REGISTER_DEVICE EvtDeviceWdmPostPoFxRegisterDevice;
	PFN_WDFDEVICE_WDM_PRE_PO_FX_UNREGISTER_DEVICE EvtDeviceWdmPrePoFxUnregisterDevice;
	PPO_FX_COMPONENT Component;
	PPO_FX_COMPONENT_ACTIVE_CONDITION_CALLBACK ComponentActiveConditionCallback;
	PPO_FX_COMPONENT_IDLE_CONDITION_CALLBACK ComponentIdleConditionCallback;
	PPO_FX_COMPONENT_IDLE_STATE_CALLBACK ComponentIdleStateCallback;
	PPO_FX_POWER_CONTROL_CALLBACK PowerControlCallback;
	PVOID PoFxDeviceContext;
#if WDF_LAYOUT_MINOR_ >= 33
	ULONGLONG PoFxDeviceFlags;
	WDF_TRI_STATE DirectedPoFxEnabled;
#endif
} WDF_POWER_FRAMEWORK_SETTINGS, *PWDF_POWER_FRAMEWORK_SETTINGS;

static inline void WDF_POWER_FRAMEWORK_SETTINGS_INIT(
		PWDF_POWER_FRAMEWORK_SETTINGS PowerFrameworkSettings)
{
	WDF_INIT_SIZED_(PowerFrameworkSettings);
#if WDF_LAYOUT_MINOR_ >= 33
	PowerFrameworkSettings->DirectedPoFxEnabled = WdfUseDefault;
#endif
}

typedef struct _WDF_IO_TYPE_CONFIG {
	ULONG Size;
	WDF_DEVICE_IO_TYPE ReadWriteIoType;
	WDF_DEVICE_IO_TYPE DeviceControlIoType;
	ULONG DirectTransferThreshold;
} WDF_IO_TYPE_CONFIG, *PWDF_IO_TYPE_CONFIG;

static inline void WDF_IO_TYPE_CONFIG_INIT(PWDF_IO_TYPE_CONFIG IoTypeConfig)
{
	WDF_INIT_SIZED_(IoTypeConfig);
	IoTypeConfig->ReadWriteIoType = WdfDeviceIoBuffered;
	IoTypeConfig->DeviceControlIoType = WdfDeviceIoBuffered;
}

typedef struct _WDF_DEVICE_PROPERTY_DATA {
	ULONG Size;
	const DEVPROPKEY *PropertyKey;
	LCID Lcid;
	ULONG Flags;
} WDF_DEVICE_PROPERTY_DATA, *PWDF_DEVICE_PROPERTY_DATA;

static inline void WDF_DEVICE_PROPERTY_DATA_INIT(PWDF_DEVICE_PROPERTY_DATA PropertyData,
		const DEVPROPKEY *PropertyKey)
{
	WDF_INIT_SIZED_(PropertyData);
	PropertyData->PropertyKey = PropertyKey;
}

#endif
