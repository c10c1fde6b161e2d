/*
 * po/fx.c - what the power framework does next with a device.
 */
#include "nt/po/po.h"

enum fx_step { FX_NOTHING, FX_POWER_UP, FX_STATE, FX_ACTIVE, FX_IDLE, FX_POWER_DOWN };

struct fx_call {
	enum fx_step step;
	ULONG component, state;
};

/* --- Deciding; lock held ------------------------------------------------------------------------------- */

/* The deepest F-state that the driver's tolerances allow. */
static ULONG deepest_state(const struct fx_component *component)
{
	ULONG best = 0;

	for (ULONG at = 1; at < component->state_count; at++)
		if (component->states[at].TransitionLatency <= component->latency &&
		    component->states[at].ResidencyRequirement <= component->residency)
			best = at;
	return best;
}

static struct fx_call want_state(struct fx_component *component, ULONG index, ULONG state)
{
	component->state_pending = true;
	component->state_wanted = state;
	return (struct fx_call){ FX_STATE, index, state };
}

static struct fx_call next_for_used(struct fx_device *device, ULONG index)
{
	struct fx_component *component = &device->components[index];

	if (!device->powered) {
		if (device->required_pending)
			return (struct fx_call){ FX_NOTHING, 0, 0 };
		device->required_pending = true;
		return (struct fx_call){ FX_POWER_UP, 0, 0 };
	}
	if (component->state != 0)
		return want_state(component, index, 0);
	component->active = true;
	return (struct fx_call){ FX_ACTIVE, index, 0 };
}

static struct fx_call next_for_component(struct fx_device *device, ULONG index)
{
	struct fx_component *component = &device->components[index];
	ULONG deepest = deepest_state(component);

	if (component->idle_pending || component->state_pending)
		return (struct fx_call){ FX_NOTHING, 0, 0 };
	if (component->users > 0)
		return component->active ? (struct fx_call){ FX_NOTHING, 0, 0 }
		                         : next_for_used(device, index);
	if (component->active) {
		component->active = false;
		component->idle_pending = true;
		return (struct fx_call){ FX_IDLE, index, 0 };
	}
	if (device->started && component->state != deepest && device->powered)
		return want_state(component, index, deepest);
	return (struct fx_call){ FX_NOTHING, 0, 0 };
}

static bool all_idle(const struct fx_device *device)
{
	for (ULONG at = 0; at < device->component_count; at++) {
		const struct fx_component *component = &device->components[at];
		if (component->users > 0 || component->active || component->idle_pending ||
		    component->state_pending)
			return false;
	}
	return true;
}

static void set_timer(struct fx_device *device)
{
	LARGE_INTEGER due = { .QuadPart = -(LONGLONG)device->idle_timeout_100ns };

	device->timer_set = true;
	KeSetTimer(&device->timer, due, &device->timer_dpc);
}

static struct fx_call next_for_device(struct fx_device *device)
{
	if (!device->started || !device->powered || device->not_required ||
	    device->not_required_pending || !device->callbacks.DevicePowerNotRequiredCallback)
		return (struct fx_call){ FX_NOTHING, 0, 0 };
	if (device->idle_timeout_100ns && !device->timer_set) {
		set_timer(device);
		return (struct fx_call){ FX_NOTHING, 0, 0 };
	}
	if (device->idle_timeout_100ns && !KeReadStateTimer(&device->timer))
		return (struct fx_call){ FX_NOTHING, 0, 0 };
	device->not_required_pending = true;
	device->powered = false;
	return (struct fx_call){ FX_POWER_DOWN, 0, 0 };
}

static struct fx_call next_call(struct fx_device *device)
{
	for (ULONG at = 0; at < device->component_count; at++) {
		struct fx_call call = next_for_component(device, at);
		if (call.step != FX_NOTHING)
			return call;
	}
	if (all_idle(device))
		return next_for_device(device);
	if (device->timer_set) {
		device->timer_set = false;
		KeCancelTimer(&device->timer);
	}
	return (struct fx_call){ FX_NOTHING, 0, 0 };
}

/* --- Calling ---------------------------------------------------------------------------------------------- */

static void complete(struct fx_device *device, const struct fx_call *call)
{
	struct fx_component *component = &device->components[call->component];

	/* A callback that the driver left out has nothing to complete. */
	host_lock_acquire(&device->lock);
	switch (call->step) {
	case FX_STATE:
		component->state = component->state_wanted;
		component->state_pending = false;
		break;
	case FX_IDLE: component->idle_pending = false; break;
	case FX_POWER_UP:
		device->powered = true;
		device->required_pending = false;
		device->not_required = false;
		break;
	default: break;
	}
	host_lock_release(&device->lock);
}

static void make_call(struct fx_device *device, const struct fx_call *call)
{
	const PO_FX_DEVICE_V2 *to = &device->callbacks;
	PVOID context = to->DeviceContext;

	switch (call->step) {
	case FX_STATE:
		if (to->ComponentIdleStateCallback)
			to->ComponentIdleStateCallback(context, call->component, call->state);
		else
			complete(device, call);
		break;
	case FX_ACTIVE:
		if (to->ComponentActiveConditionCallback)
			to->ComponentActiveConditionCallback(context, call->component);
		KeSetEvent(&device->components[call->component].activated, 0, FALSE);
		break;
	case FX_IDLE:
		KeClearEvent(&device->components[call->component].activated);
		if (to->ComponentIdleConditionCallback)
			to->ComponentIdleConditionCallback(context, call->component);
		else
			complete(device, call);
		break;
	case FX_POWER_UP:
		if (to->DevicePowerRequiredCallback)
			to->DevicePowerRequiredCallback(context);
		else
			complete(device, call);
		break;
	case FX_POWER_DOWN: to->DevicePowerNotRequiredCallback(context); break;
	case FX_NOTHING: break;
	}
}

void po_fx_run(struct fx_device *device)
{
	struct fx_call call;

	host_lock_acquire(&device->lock);
	if (device->running) {
		device->again = true;
		host_lock_release(&device->lock);
		return;
	}
	device->running = true;
	do {
		device->again = false;
		call = next_call(device);
		host_lock_release(&device->lock);
		make_call(device, &call);
		host_lock_acquire(&device->lock);
	} while (call.step != FX_NOTHING || device->again);
	device->running = false;
	host_lock_release(&device->lock);
}

/* --- Later -------------------------------------------------------------------------------------------------- */

static void work(struct ex_work *work)
{
	struct fx_device *device = CONTAINING_RECORD(work, struct fx_device, work);
	bool more;

	do {
		po_fx_run(device);
		host_lock_acquire(&device->lock);
		more = --device->queued > 0;
		if (!more)
			device->work_busy = false;
		host_lock_release(&device->lock);
	} while (more);
	KeSetEvent(&device->unqueued, 0, FALSE);
}

void po_fx_run_later(struct fx_device *device)
{
	host_lock_acquire(&device->lock);
	device->queued++;
	bool start = !device->work_busy;
	device->work_busy = true;
	if (start)
		KeClearEvent(&device->unqueued);
	host_lock_release(&device->lock);
	if (!start)
		return;
	device->work.routine = work;
	ex_queue_work(device->machine, &device->work, DelayedWorkQueue);
}

static void idle_long_enough(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	(void)dpc, (void)argument1, (void)argument2;
	po_fx_run_later(context);
}

void po_fx_timer_init(struct fx_device *device)
{
	KeInitializeTimer(&device->timer);
	KeInitializeDpc(&device->timer_dpc, idle_long_enough, device);
	KeInitializeEvent(&device->unqueued, NotificationEvent, TRUE);
}
