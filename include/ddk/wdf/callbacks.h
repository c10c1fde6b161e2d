/*
 * wdf/callbacks.h - DPCs, timers, work items, interrupts.
 *
 * Source   WDF reference pages; layouts and values as published, checked in tests/frameworks/wdf.
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_CALLBACKS_H
#define DRYDOCK_WDF_CALLBACKS_H

#define TolerableDelayUnlimited ((ULONG)-1)

WDF_CALLBACK_(void, WDF_DPC, (WDFDPC Dpc))

typedef struct _WDF_DPC_CONFIG {
	ULONG Size;
	PFN_WDF_DPC EvtDpcFunc;
	BOOLEAN AutomaticSerialization;
} WDF_DPC_CONFIG, *PWDF_DPC_CONFIG;

static inline void WDF_DPC_CONFIG_INIT(PWDF_DPC_CONFIG Config, PFN_WDF_DPC EvtDpcFunc)
{
	WDF_INIT_SIZED_(Config);
	Config->EvtDpcFunc = EvtDpcFunc;
	Config->AutomaticSerialization = TRUE;
}

WDF_CALLBACK_(void, WDF_TIMER, (WDFTIMER Timer))

typedef struct _WDF_TIMER_CONFIG {
	ULONG Size;
	PFN_WDF_TIMER EvtTimerFunc;
	ULONG Period;
	BOOLEAN AutomaticSerialization;
#if WDF_LAYOUT_MINOR_ >= 11
	ULONG TolerableDelay;
#endif
#if WDF_LAYOUT_MINOR_ >= 13
	DECLSPEC_ALIGN(8) BOOLEAN UseHighResolutionTimer;
#endif
} WDF_TIMER_CONFIG, *PWDF_TIMER_CONFIG;

static inline void WDF_TIMER_CONFIG_INIT(PWDF_TIMER_CONFIG Config, PFN_WDF_TIMER EvtTimerFunc)
{
	WDF_INIT_SIZED_(Config);
	Config->EvtTimerFunc = EvtTimerFunc;
	Config->AutomaticSerialization = TRUE;
}

static inline void WDF_TIMER_CONFIG_INIT_PERIODIC(PWDF_TIMER_CONFIG Config,
		PFN_WDF_TIMER EvtTimerFunc, LONG Period)
{
	WDF_INIT_SIZED_(Config);
	Config->EvtTimerFunc = EvtTimerFunc;
	Config->Period = Period;
	Config->AutomaticSerialization = TRUE;
}

WDF_CALLBACK_(void, WDF_WORKITEM, (WDFWORKITEM WorkItem))

typedef struct _WDF_WORKITEM_CONFIG {
	ULONG Size;
	PFN_WDF_WORKITEM EvtWorkItemFunc;
	BOOLEAN AutomaticSerialization;
} WDF_WORKITEM_CONFIG, *PWDF_WORKITEM_CONFIG;

static inline void WDF_WORKITEM_CONFIG_INIT(PWDF_WORKITEM_CONFIG Config,
		PFN_WDF_WORKITEM EvtWorkItemFunc)
{
	WDF_INIT_SIZED_(Config);
	Config->EvtWorkItemFunc = EvtWorkItemFunc;
	Config->AutomaticSerialization = TRUE;
}

typedef enum _WDF_INTERRUPT_POLARITY {
	WdfInterruptPolarityUnknown = 0,
	WdfInterruptActiveHigh,
	WdfInterruptActiveLow
} WDF_INTERRUPT_POLARITY, *PWDF_INTERRUPT_POLARITY;

typedef enum _WDF_INTERRUPT_POLICY {
	WdfIrqPolicyMachineDefault = 0,
	WdfIrqPolicyAllCloseProcessors,
	WdfIrqPolicyOneCloseProcessor,
	WdfIrqPolicyAllProcessorsInMachine,
	WdfIrqPolicySpecifiedProcessors,
	WdfIrqPolicySpreadMessagesAcrossAllProcessors
} WDF_INTERRUPT_POLICY, *PWDF_INTERRUPT_POLICY;

typedef enum _WDF_INTERRUPT_PRIORITY {
	WdfIrqPriorityUndefined = 0,
	WdfIrqPriorityLow,
	WdfIrqPriorityNormal,
	WdfIrqPriorityHigh
} WDF_INTERRUPT_PRIORITY, *PWDF_INTERRUPT_PRIORITY;

WDF_CALLBACK_(BOOLEAN, WDF_INTERRUPT_ISR, (WDFINTERRUPT Interrupt, ULONG MessageID))
WDF_CALLBACK_(BOOLEAN, WDF_INTERRUPT_SYNCHRONIZE, (WDFINTERRUPT Interrupt, WDFCONTEXT Context))
WDF_CALLBACK_(void, WDF_INTERRUPT_DPC, (WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject))
WDF_CALLBACK_(void, WDF_INTERRUPT_WORKITEM, (WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject))
WDF_CALLBACK_(NTSTATUS, WDF_INTERRUPT_ENABLE, (WDFINTERRUPT Interrupt, WDFDEVICE AssociatedDevice))
WDF_CALLBACK_(NTSTATUS, WDF_INTERRUPT_DISABLE, (WDFINTERRUPT Interrupt, WDFDEVICE AssociatedDevice))

typedef struct _WDF_INTERRUPT_CONFIG {
	ULONG Size;
	WDFSPINLOCK SpinLock;
	WDF_TRI_STATE ShareVector;
	BOOLEAN FloatingSave;
	BOOLEAN AutomaticSerialization;
	PFN_WDF_INTERRUPT_ISR EvtInterruptIsr;
	PFN_WDF_INTERRUPT_DPC EvtInterruptDpc;
	PFN_WDF_INTERRUPT_ENABLE EvtInterruptEnable;
	PFN_WDF_INTERRUPT_DISABLE EvtInterruptDisable;
#if WDF_LAYOUT_MINOR_ >= 11
	PFN_WDF_INTERRUPT_WORKITEM EvtInterruptWorkItem;
	PCM_PARTIAL_RESOURCE_DESCRIPTOR InterruptRaw;
	PCM_PARTIAL_RESOURCE_DESCRIPTOR InterruptTranslated;
	WDFWAITLOCK WaitLock;
	BOOLEAN PassiveHandling;
	WDF_TRI_STATE ReportInactiveOnPowerDown;
#endif
#if WDF_LAYOUT_MINOR_ >= 13
	BOOLEAN CanWakeDevice;
#endif
} WDF_INTERRUPT_CONFIG, *PWDF_INTERRUPT_CONFIG;

static inline void WDF_INTERRUPT_CONFIG_INIT(PWDF_INTERRUPT_CONFIG Configuration,
		PFN_WDF_INTERRUPT_ISR EvtInterruptIsr, PFN_WDF_INTERRUPT_DPC EvtInterruptDpc)
{
	WDF_INIT_SIZED_(Configuration);
	Configuration->ShareVector = WdfUseDefault;
	Configuration->EvtInterruptIsr = EvtInterruptIsr;
	Configuration->EvtInterruptDpc = EvtInterruptDpc;
#if WDF_LAYOUT_MINOR_ >= 11
	Configuration->ReportInactiveOnPowerDown = WdfUseDefault;
#endif
}

typedef struct _WDF_INTERRUPT_INFO {
	ULONG Size;
	ULONG64 Reserved1;
	KAFFINITY TargetProcessorSet;
	ULONG Reserved2;
	ULONG MessageNumber;
	ULONG Vector;
	KIRQL Irql;
	KINTERRUPT_MODE Mode;
	WDF_INTERRUPT_POLARITY Polarity;
	BOOLEAN MessageSignaled;
	UCHAR ShareDisposition;
#if WDF_LAYOUT_MINOR_ >= 9
	DECLSPEC_ALIGN(8) USHORT Group;
#endif
} WDF_INTERRUPT_INFO, *PWDF_INTERRUPT_INFO;

static inline void WDF_INTERRUPT_INFO_INIT(PWDF_INTERRUPT_INFO Info)
{
	WDF_INIT_SIZED_(Info);
}

typedef struct _WDF_INTERRUPT_EXTENDED_POLICY {
	ULONG Size;
	WDF_INTERRUPT_POLICY Policy;
	WDF_INTERRUPT_PRIORITY Priority;
	GROUP_AFFINITY TargetProcessorSetAndGroup;
} WDF_INTERRUPT_EXTENDED_POLICY, *PWDF_INTERRUPT_EXTENDED_POLICY;

static inline void WDF_INTERRUPT_EXTENDED_POLICY_INIT(PWDF_INTERRUPT_EXTENDED_POLICY ExtendedPolicy)
{
	WDF_INIT_SIZED_(ExtendedPolicy);
	ExtendedPolicy->Policy = WdfIrqPolicyMachineDefault;
	ExtendedPolicy->Priority = WdfIrqPriorityUndefined;
}

#endif
