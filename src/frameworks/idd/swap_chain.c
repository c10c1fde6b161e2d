/* frameworks/idd/swap_chain.c - a swap chain: three surfaces, its object, and how it is given and taken back. */
#include "frameworks/idd/idd_internal.h"

/* --- Life ------------------------------------------------------------------------------------------------------- */

static void ref(struct idd_chain *chain)
{
	__atomic_fetch_add(&chain->references, 1, __ATOMIC_RELAXED);
}

void idd_chain_unref(struct idd_chain *chain)
{
	if (!chain || __atomic_sub_fetch(&chain->references, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	for (int at = 0; at < IDD_SURFACES; at++) {
		idd_d3d_texture_unref(chain->surface[at].texture);
		idd_pixels_unref(chain->surface[at].pixels);
	}
	idd_d3d_device_unref(chain->device);
	idd_event_finish(&chain->event);
	idd_monitor_unref(chain->monitor);
	free(chain);
}

struct idd_chain *idd_monitor_chain(struct idd_monitor *monitor)
{
	host_lock_acquire(&monitor->lock);
	struct idd_chain *chain = monitor->chain;
	if (chain)
		ref(chain);
	host_lock_release(&monitor->lock);
	return chain;
}

static void report_leaked(const struct idd_chain *chain, int32_t references)
{
	idd_refuse(
		&(struct idd_break){
			"DISP-123", chain->handle, 0,
			"Each successful acquire transfers one reference: release it before "
			"IddCxSwapChainFinishedProcessingFrame." },
		"a swap chain is deleted with %d reference(s) to its surfaces still held",
		references);
}

/* What the driver holds beyond ours, over all surfaces. */
static int32_t held_references(const struct idd_chain *chain)
{
	int32_t held = 0;

	for (int at = 0; at < IDD_SURFACES; at++) {
		const struct d3d_texture *texture = chain->surface[at].texture;
		if (texture)
			held += __atomic_load_n(&texture->references, __ATOMIC_RELAXED) - 1;
	}
	return held;
}

/* The driver deletes it, or its device goes with it still there. */
static bool chain_going(struct wdf_object *object)
{
	struct idd_chain *chain = ((struct chain_object *)object)->chain;

	if (!chain)
		return true;
	host_lock_acquire(&chain->lock);
	chain->deleted = true;
	bool given_up = !chain->lost;
	host_lock_release(&chain->lock);
	__atomic_fetch_sub(&chain->monitor->adapter->chains, 1, __ATOMIC_RELEASE);
	int32_t held = held_references(chain);
	if (held)
		report_leaked(chain, held);
	idd_event_close(&chain->event);
	if (given_up)
		idd_chain_given_up(chain);
	return true;
}

static void chain_gone(struct wdf_object *object)
{
	idd_chain_unref(((struct chain_object *)object)->chain);
}

const struct wdf_type idd_chain_type = {
	.name = "IDDCX_SWAPCHAIN",
	.size = sizeof(struct chain_object),
	.flags = WDF_TYPE_PASSIVE_DISPOSE | WDF_TYPE_NO_PARENT,
	.dispose = chain_going,
	.destroy = chain_gone,
};

/* --- Making ------------------------------------------------------------------------------------------------------- */

static DXGI_FORMAT format_of(enum idd_colour colour)
{
	static const DXGI_FORMAT formats[] = { [IDD_COLOUR_SDR] = DXGI_FORMAT_B8G8R8A8_UNORM,
		                               [IDD_COLOUR_SDR_10] = DXGI_FORMAT_R10G10B10A2_UNORM,
		                               [IDD_COLOUR_HDR] = DXGI_FORMAT_R16G16B16A16_FLOAT };

	return formats[colour];
}

static bool make_surfaces(struct idd_chain *chain)
{
	const struct idd_setting *setting = &chain->monitor->setting;

	for (int at = 0; at < IDD_SURFACES; at++) {
		chain->surface[at].pixels =
			idd_pixels_create_shared(setting->mode.width, setting->mode.height,
		                                 format_of(setting->colour), chain->gpu);
		if (!chain->surface[at].pixels)
			return false;
	}
	return true;
}

static struct idd_chain *allocate(struct idd_monitor *monitor)
{
	struct idd_chain *chain = calloc(1, sizeof(*chain));

	if (!chain)
		return NULL;
	chain->references = 1;
	chain->monitor = monitor;
	idd_monitor_ref(monitor);
	chain->number = __atomic_add_fetch(&monitor->adapter->idd->chains, 1, __ATOMIC_RELAXED);
	host_lock_acquire(&monitor->adapter->lock);
	chain->gpu = monitor->adapter->render;
	host_lock_release(&monitor->adapter->lock);
	chain->current = -1;
	chain->finished = true;
	chain->hdr = chain->fresh_metadata = monitor->setting.colour == IDD_COLOUR_HDR;
	return chain;
}

/* Its object belongs to the device: it outlives a monitor that departs before the driver deletes it. */
static NTSTATUS make_object(struct idd_chain *chain)
{
	struct idd_adapter *adapter = chain->monitor->adapter;
	struct wdf_object *parent =
		wdf_object_ancestor(wdf_object_unchecked(adapter->handle), &wdf_device_type);
	struct wdf_object *object;
	NTSTATUS status = wdf_object_create(&(struct wdf_creation){ .binding = adapter->binding,
	                                                            .type = &idd_chain_type,
	                                                            .parent = parent,
	                                                            .caller = WDF_CALLER() },
	                                    &object);

	if (!NT_SUCCESS(status))
		return status;
	chain->handle = WDF_HANDLE(IDDCX_SWAPCHAIN, object);
	ref(chain);
	((struct chain_object *)object)->chain = chain;
	__atomic_fetch_add(&adapter->chains, 1, __ATOMIC_RELAXED);
	return STATUS_SUCCESS;
}

static NTSTATUS make_chain(struct idd_monitor *monitor, struct idd_chain **ret_chain)
{
	struct idd_chain *chain = allocate(monitor);
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

	if (chain && make_surfaces(chain))
		status = idd_event_create(&chain->event);
	if (NT_SUCCESS(status))
		status = make_object(chain);
	if (NT_SUCCESS(status)) {
		*ret_chain = chain;
		return status;
	}
	if (chain)
		idd_event_close(&chain->event);
	idd_chain_unref(chain);
	return status;
}

/* --- Assignment ----------------------------------------------------------------------------------------------------- */

/* Swap chains that a driver may give up in a row before that is a finding. */
#define ABANDONED_MAX 10

void idd_chain_given_up(struct idd_chain *chain)
{
	struct idd_monitor *monitor = chain->monitor;

	uint32_t abandoned = __atomic_add_fetch(&monitor->abandoned, 1, __ATOMIC_RELAXED);

	if (abandoned > ABANDONED_MAX) {
		idd_refuse(&(struct idd_break){ "DISP-118", monitor->handle, 0,
		                                "Look why processing ends: "
		                                "IddCxSwapChainSetDevice's or the acquire's "
		                                "error." },
		           "the driver gave up %u swap chains of connector %u in a row; it gets no "
		           "other one",
		           abandoned, monitor->connector);
		return;
	}
	idd_monitor_reassign(monitor);
}

/* Forget the monitor's chain; it is the caller's to unref. Null: there was none. */
static struct idd_chain *detach(struct idd_monitor *monitor)
{
	host_lock_acquire(&monitor->lock);
	struct idd_chain *chain = monitor->chain;
	monitor->chain = NULL;
	host_lock_release(&monitor->lock);
	if (!chain)
		return NULL;
	host_lock_acquire(&chain->lock);
	chain->lost = true;
	host_lock_release(&chain->lock);
	return chain;
}

void idd_chain_unassign(struct idd_monitor *monitor)
{
	struct idd_chain *chain = detach(monitor);

	if (!chain)
		return;
	idd_event_set(&chain->event); /* who waits for a frame learns that there will be none */
	NTSTATUS status =
		monitor->adapter->config->EvtIddCxMonitorUnassignSwapChain(monitor->handle);
	if (!NT_SUCCESS(status))
		idd_refuse(
			&(struct idd_break){
				"DISP-122", monitor->handle, status,
				"Stop the processing thread, join it, and return success." },
			"EvtIddCxMonitorUnassignSwapChain returned 0x%08x", (unsigned)status);
	idd_chain_unref(chain);
}

/* The callback failed: the object is ours again. */
static NTSTATUS take_back(struct idd_monitor *monitor, struct idd_chain *chain, NTSTATUS status)
{
	struct idd_chain *detached = detach(monitor);
	struct wdf_object *object = wdf_object_unchecked(chain->handle);

	if (!chain->deleted)
		wdf_object_delete(object);
	idd_chain_unref(detached);
	if (status == STATUS_GRAPHICS_INDIRECT_DISPLAY_ABANDON_SWAPCHAIN)
		idd_chain_given_up(chain);
	else
		idd_refuse(
			&(struct idd_break){
				"DISP-118", monitor->handle, status,
				"Return success always; delete the swap chain when it cannot be "
				"processed, or return "
				"STATUS_GRAPHICS_INDIRECT_DISPLAY_ABANDON_SWAPCHAIN." },
			"EvtIddCxMonitorAssignSwapChain returned 0x%08x", (unsigned)status);
	return status;
}

NTSTATUS idd_chain_assign(struct idd_monitor *monitor)
{
	struct idd_chain *chain;
	NTSTATUS status = make_chain(monitor, &chain);

	if (!NT_SUCCESS(status))
		return status;
	host_lock_acquire(&monitor->lock);
	monitor->chain = chain;
	host_lock_release(&monitor->lock);
	ref(chain);
	IDARG_IN_SETSWAPCHAIN in = { chain->handle, chain->event.handle, chain->gpu };
	status = monitor->adapter->config->EvtIddCxMonitorAssignSwapChain(monitor->handle, &in);
	if (!NT_SUCCESS(status))
		status = take_back(monitor, chain, status);
	idd_chain_unref(chain);
	idd_tell_changed(monitor->adapter->idd);
	return status;
}
