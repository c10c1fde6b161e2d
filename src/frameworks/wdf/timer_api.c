/*
 * frameworks/wdf/timer_api.c - WdfTimer* (TM-1 to TM-3).
 *
 * Model    A dispatch-level timer calls back from its DPC; one whose parent demands PASSIVE_LEVEL queues
 *          work from it.
 */
#include "frameworks/wdf/activity.h"
#include "frameworks/wdf/device.h"
#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/structure.h"

#define PERIOD_MAX 0x7fffffffu

struct timer {
	struct wdf_object object;
	WDF_TIMER_CONFIG config;
	bool passive;
	KTIMER timer;
	KDPC dpc;
	struct ex_work work;
	struct host_lock lock;
	bool stopping; /* a waiting stop is in progress: starts are ignored */
	bool start_ignored;
	struct wdf_activity activity;
};

static bool dispose(struct wdf_object *object)
{
	struct timer *timer = (struct timer *)object;

	KeCancelTimer(&timer->timer);
	if (KeGetCurrentIrql() == PASSIVE_LEVEL)
		KeFlushQueuedDpcs();
	if (KeGetCurrentIrql() == PASSIVE_LEVEL || wdf_activity_is_inside(&timer->activity))
		wdf_activity_dispose(&timer->activity);
	return true;
}

static const struct wdf_type timer_type = {
	.name = "WDFTIMER",
	.size = sizeof(struct timer),
	.flags = WDF_TYPE_PASSIVE_DISPOSE | WDF_TYPE_PARENT_REQUIRED,
	.dispose = dispose,
};

static struct timer *timer_of(WDFTIMER handle, const char *api)
{
	return (struct timer *)wdf_object_from_handle(handle, &timer_type, api);
}

static void call(struct timer *timer)
{
	struct wdf_presentation *presentation =
		timer->config.AutomaticSerialization ? timer->object.presentation : NULL;

	wdf_presentation_acquire(presentation);
	wdf_activity_enter(&timer->activity);
	WDF_CALL("EvtTimerFunc", timer->config.EvtTimerFunc(WDF_HANDLE(WDFTIMER, timer)));
	wdf_activity_leave(&timer->activity);
	wdf_presentation_release(presentation);
}

static void run_work(struct ex_work *work)
{
	struct timer *timer = CONTAINING_RECORD(work, struct timer, work);
	struct wdf_binding *binding = timer->object.binding;

	call(timer);
	wdf_activity_end(&timer->activity, &timer->object);
	wdf_binding_unuse(binding);
}

static void expired(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	struct timer *timer = context;
	struct wdf_binding *binding = timer->object.binding;

	(void)dpc, (void)argument1, (void)argument2;
	wdf_activity_begin(&timer->activity, &timer->object);
	if (!timer->passive) {
		call(timer);
		wdf_activity_end(&timer->activity, &timer->object);
		return;
	}
	wdf_binding_use(binding);
	if (!ex_queue_work(binding->machine, &timer->work, DelayedWorkQueue)) {
		wdf_activity_end(&timer->activity, &timer->object);
		wdf_binding_unuse(binding);
	}
}

static NTSTATUS check_config(const WDF_TIMER_CONFIG *config, bool passive)
{
	if (!config->EvtTimerFunc || config->Period > PERIOD_MAX)
		return STATUS_INVALID_PARAMETER;
	if (config->UseHighResolutionTimer && config->TolerableDelay)
		return STATUS_INVALID_PARAMETER;
	return config->Period && passive ? STATUS_NOT_SUPPORTED : STATUS_SUCCESS;
}

NTSTATUS WdfTimerCreate(PWDF_DRIVER_GLOBALS DriverGlobals, PWDF_TIMER_CONFIG Config,
                        PWDF_OBJECT_ATTRIBUTES Attributes, WDFTIMER *Timer)
{
	struct wdf_creation creation = { .binding = wdf_binding_of(DriverGlobals),
		                         .type = &timer_type,
		                         .attributes = Attributes,
		                         .caller = WDF_CALLER() };
	WDF_TIMER_CONFIG config = { 0 };
	struct timer *timer;

	wdf_require_pointer(Config, "WdfTimerCreate", "Config");
	wdf_require_pointer(Timer, "WdfTimerCreate", "Timer");
	*Timer = NULL;
	NTSTATUS status = wdf_attributes_check(&creation);
	if (!NT_SUCCESS(status))
		return status;
	bool passive = Attributes->ExecutionLevel == WdfExecutionLevelPassive ||
	               wdf_binding_of(DriverGlobals)->user_mode;
	status = wdf_structure_take(creation.binding, WDF_GROWN_WDF_TIMER_CONFIG, &config, Config);
	if (NT_SUCCESS(status))
		status = check_config(&config, passive);
	if (!NT_SUCCESS(status))
		return status;
	struct wdf_object *parent =
		wdf_object_from_handle(Attributes->ParentObject, NULL, "WdfTimerCreate");
	if (!parent->device)
		return STATUS_INVALID_DEVICE_REQUEST;
	if (config.AutomaticSerialization && !passive &&
	    parent->level == WdfExecutionLevelPassive && parent->presentation)
		return STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL;
	status = wdf_object_create(&creation, (struct wdf_object **)&timer);
	if (!NT_SUCCESS(status))
		return status;
	timer->config = config;
	timer->passive = passive;
	timer->work.routine = run_work;
	timer->object.presentation = parent->presentation;
	if (parent->presentation)
		wdf_presentation_ref(parent->presentation);
	KeInitializeTimerEx(&timer->timer, NotificationTimer);
	KeInitializeDpc(&timer->dpc, expired, timer);
	wdf_activity_init(&timer->activity);
	*Timer = WDF_HANDLE(WDFTIMER, timer);
	return STATUS_SUCCESS;
}

BOOLEAN WdfTimerStart(PWDF_DRIVER_GLOBALS DriverGlobals, WDFTIMER Timer, LONGLONG DueTime)
{
	struct timer *timer = timer_of(Timer, "WdfTimerStart");
	LARGE_INTEGER due = { .QuadPart = DueTime };

	(void)DriverGlobals;
	host_lock_acquire(&timer->lock);
	bool ignore = timer->stopping;
	timer->start_ignored |= ignore;
	host_lock_release(&timer->lock);
	if (ignore)
		return FALSE;
	return KeSetTimerEx(&timer->timer, due, (LONG)timer->config.Period, &timer->dpc);
}

static bool begin_stop(struct timer *timer)
{
	bool inside = wdf_activity_is_inside(&timer->activity);

	if (inside || !wdf_require_irql("WdfTimerStop", PASSIVE_LEVEL)) {
		if (inside)
			wdf_report(&(struct wdf_break){ "TM-3", WDF_VERIFIER_FATAL_ERROR,
			                                WDF_HANDLE(void *, timer), 0,
			                                "Stop without waiting in the callback." },
			           "WdfTimerStop waits for the callback it is called from");
		return false;
	}
	host_lock_acquire(&timer->lock);
	timer->stopping = true;
	timer->start_ignored = false;
	host_lock_release(&timer->lock);
	return true;
}

BOOLEAN WdfTimerStop(PWDF_DRIVER_GLOBALS DriverGlobals, WDFTIMER Timer, BOOLEAN Wait)
{
	struct timer *timer = timer_of(Timer, "WdfTimerStop");

	(void)DriverGlobals;
	if (!Wait)
		return KeCancelTimer(&timer->timer);
	if (!begin_stop(timer))
		return FALSE;
	BOOLEAN queued = KeCancelTimer(&timer->timer);
	KeFlushQueuedDpcs();
	wdf_activity_wait(&timer->activity);
	host_lock_acquire(&timer->lock);
	timer->stopping = false;
	queued |= timer->start_ignored;
	host_lock_release(&timer->lock);
	return queued;
}

WDFOBJECT WdfTimerGetParentObject(PWDF_DRIVER_GLOBALS DriverGlobals, WDFTIMER Timer)
{
	(void)DriverGlobals;
	return WDF_HANDLE(WDFOBJECT, timer_of(Timer, "WdfTimerGetParentObject")->object.parent);
}
