/*
 * frameworks/wdf/dpc_api.c - WdfDpc* (TM-5).
 */
#include "frameworks/wdf/device.h"
#include "frameworks/wdf/lock.h"

struct dpc {
	struct wdf_object object;
	WDF_DPC_CONFIG config;
	KDPC dpc;
	PKTHREAD caller;
};

static bool dispose(struct wdf_object *object)
{
	struct dpc *dpc = (struct dpc *)object;

	KeRemoveQueueDpc(&dpc->dpc);
	if (KeGetCurrentIrql() == PASSIVE_LEVEL)
		KeFlushQueuedDpcs();
	return true;
}

static const struct wdf_type dpc_type = {
	.name = "WDFDPC",
	.size = sizeof(struct dpc),
	.flags = WDF_TYPE_PASSIVE_DISPOSE | WDF_TYPE_PARENT_REQUIRED,
	.dispose = dispose,
};

static struct dpc *dpc_of(WDFDPC handle, const char *api)
{
	return (struct dpc *)wdf_object_from_handle(handle, &dpc_type, api);
}

static void run(PKDPC kdpc, PVOID context, PVOID argument1, PVOID argument2)
{
	struct dpc *dpc = context;
	struct wdf_presentation *presentation =
		dpc->config.AutomaticSerialization ? dpc->object.presentation : NULL;

	(void)kdpc, (void)argument1, (void)argument2;
	wdf_presentation_acquire(presentation);
	dpc->caller = KeGetCurrentThread();
	WDF_CALL("EvtDpcFunc", dpc->config.EvtDpcFunc(WDF_HANDLE(WDFDPC, dpc)));
	dpc->caller = NULL;
	wdf_presentation_release(presentation);
}

NTSTATUS WdfDpcCreate(PWDF_DRIVER_GLOBALS DriverGlobals, PWDF_DPC_CONFIG Config,
                      PWDF_OBJECT_ATTRIBUTES Attributes, WDFDPC *Dpc)
{
	struct wdf_creation creation = { .binding = wdf_binding_of(DriverGlobals),
		                         .type = &dpc_type,
		                         .attributes = Attributes,
		                         .caller = WDF_CALLER() };
	struct dpc *dpc;

	wdf_require_pointer(Config, "WdfDpcCreate", "Config");
	wdf_require_pointer(Dpc, "WdfDpcCreate", "Dpc");
	*Dpc = NULL;
	if (Config->Size != sizeof(*Config))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (!Config->EvtDpcFunc)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status = wdf_attributes_check(&creation);
	if (!NT_SUCCESS(status))
		return status;
	struct wdf_object *parent =
		wdf_object_from_handle(Attributes->ParentObject, NULL, "WdfDpcCreate");
	if (!parent->device)
		return STATUS_INVALID_DEVICE_REQUEST;
	if (Config->AutomaticSerialization && parent->level == WdfExecutionLevelPassive &&
	    parent->presentation)
		return STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL;
	status = wdf_object_create(&creation, (struct wdf_object **)&dpc);
	if (!NT_SUCCESS(status))
		return status;
	dpc->config = *Config;
	dpc->object.presentation = parent->presentation;
	if (parent->presentation)
		wdf_presentation_ref(parent->presentation);
	KeInitializeDpc(&dpc->dpc, run, dpc);
	*Dpc = WDF_HANDLE(WDFDPC, dpc);
	return STATUS_SUCCESS;
}

BOOLEAN WdfDpcEnqueue(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDPC Dpc)
{
	(void)DriverGlobals;
	return KeInsertQueueDpc(&dpc_of(Dpc, "WdfDpcEnqueue")->dpc, NULL, NULL);
}

BOOLEAN WdfDpcCancel(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDPC Dpc, BOOLEAN Wait)
{
	struct dpc *dpc = dpc_of(Dpc, "WdfDpcCancel");
	bool inside = dpc->caller == KeGetCurrentThread();

	(void)DriverGlobals;
	if (Wait && inside) {
		wdf_report(&(struct wdf_break){ "TM-5", WDF_VERIFIER_FATAL_ERROR, Dpc, 0,
		                                "Cancel without waiting in the callback." },
		           "WdfDpcCancel waits for the callback it is called from");
		return FALSE;
	}
	if (Wait && !wdf_require_irql("WdfDpcCancel", PASSIVE_LEVEL))
		return FALSE;
	BOOLEAN removed = KeRemoveQueueDpc(&dpc->dpc);
	if (Wait)
		KeFlushQueuedDpcs();
	return removed;
}

WDFOBJECT WdfDpcGetParentObject(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDPC Dpc)
{
	(void)DriverGlobals;
	return WDF_HANDLE(WDFOBJECT, dpc_of(Dpc, "WdfDpcGetParentObject")->object.parent);
}

PKDPC WdfDpcWdmGetDpc(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDPC Dpc)
{
	(void)DriverGlobals;
	return &dpc_of(Dpc, "WdfDpcWdmGetDpc")->dpc;
}
