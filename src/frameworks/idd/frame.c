/* frameworks/idd/frame.c - a composer draws into a surface and presents it. */
#include "frameworks/idd/idd_internal.h"

/*
 * The free surface with the newest picture, which has the least to be drawn again; -1: one is being drawn. Of three, one is
 * held, one pending, so one is left.
 */
static int choose_locked(const struct idd_chain *chain)
{
	int chosen = -1;

	for (int at = 0; at < IDD_SURFACES; at++) {
		const struct idd_surface *surface = &chain->surface[at];
		if (surface->state == IDD_SURFACE_DRAWN)
			return -1;
		if (surface->state == IDD_SURFACE_FREE &&
		    (chosen < 0 || surface->frame > chain->surface[chosen].frame))
			chosen = at;
	}
	return chosen;
}

static struct idd_frame frame_of(struct idd_chain *chain, int index)
{
	const struct idd_surface *surface = &chain->surface[index];
	const struct idd_pixels *pixels = surface->pixels;

	return (struct idd_frame){ chain,
		                   chain->number,
		                   index,
		                   pixels->memory,
		                   pixels->width,
		                   pixels->height,
		                   pixels->pitch,
		                   (uint32_t)pixels->format,
		                   surface->frame ? chain->frames - surface->frame + 1 : 0 };
}

NTSTATUS idd_frame_begin(struct idd_monitor *monitor, struct idd_frame *ret_frame)
{
	struct idd_chain *chain = idd_monitor_chain(monitor);
	NTSTATUS status = STATUS_DEVICE_BUSY;

	if (!chain)
		return idd_monitor_is_there(monitor) ? STATUS_NOT_FOUND : STATUS_DEVICE_REMOVED;
	host_lock_acquire(&chain->lock);
	int index = chain->deleted ? -1 : choose_locked(chain);
	if (index >= 0 && !idd_loan_return(chain->surface[index].pixels))
		index = -1; /* whoever unmaps it tells */
	if (chain->deleted)
		status = STATUS_NOT_FOUND;
	if (index >= 0) {
		chain->surface[index].state = IDD_SURFACE_DRAWN;
		*ret_frame = frame_of(chain, index);
		status = STATUS_SUCCESS;
	}
	host_lock_release(&chain->lock);
	if (!NT_SUCCESS(status))
		idd_chain_unref(chain);
	return status;
}

/* --- Dirty rectangles ------------------------------------------------------------------------------------------------ */

static RECT clip(const struct idd_rectangle *from, const struct idd_pixels *pixels)
{
	RECT rectangle = { from->left < 0 ? 0 : from->left, from->top < 0 ? 0 : from->top,
		           from->right, from->bottom };

	if (rectangle.right > (LONG)pixels->width)
		rectangle.right = (LONG)pixels->width;
	if (rectangle.bottom > (LONG)pixels->height)
		rectangle.bottom = (LONG)pixels->height;
	return rectangle;
}

static void join(RECT *into, const RECT *other)
{
	into->left = into->left < other->left ? into->left : other->left;
	into->top = into->top < other->top ? into->top : other->top;
	into->right = into->right > other->right ? into->right : other->right;
	into->bottom = into->bottom > other->bottom ? into->bottom : other->bottom;
}

/* When there is no room all become one. */
static void add_dirty(struct idd_surface *surface, const RECT *rectangle)
{
	if (rectangle->left >= rectangle->right || rectangle->top >= rectangle->bottom)
		return;
	if (surface->dirty_count == IDD_DIRTY_MAX) {
		for (uint32_t at = 1; at < IDD_DIRTY_MAX; at++)
			join(&surface->dirty[0], &surface->dirty[at]);
		join(&surface->dirty[0], rectangle);
		surface->dirty_count = 1;
		return;
	}
	surface->dirty[surface->dirty_count++] = *rectangle;
}

static void set_dirty(struct idd_surface *surface, const struct idd_presentation *presentation)
{
	struct idd_rectangle whole = { 0, 0, (int32_t)surface->pixels->width,
		                       (int32_t)surface->pixels->height };
	uint32_t count = presentation->dirty_count ? presentation->dirty_count : 1;

	surface->dirty_count = 0;
	for (uint32_t at = 0; at < count; at++) {
		RECT rectangle = clip(presentation->dirty_count ? &presentation->dirty[at] : &whole,
		                      surface->pixels);
		add_dirty(surface, &rectangle);
	}
}

/* --- Presenting --------------------------------------------------------------------------------------------------------- */

/* A frame that was not taken is replaced; what was dirty in it still is. */
static void replace_pending_locked(struct idd_chain *chain, struct idd_surface *surface)
{
	for (int at = 0; at < IDD_SURFACES; at++) {
		struct idd_surface *old = &chain->surface[at];
		if (old->state != IDD_SURFACE_PENDING)
			continue;
		for (uint32_t rectangle = 0; rectangle < old->dirty_count; rectangle++)
			add_dirty(surface, &old->dirty[rectangle]);
		old->state = IDD_SURFACE_FREE;
		chain->statistics.replaced++;
	}
}

NTSTATUS idd_frame_present(struct idd_frame *frame, const struct idd_presentation *presentation)
{
	struct idd_chain *chain = frame->chain;
	struct idd_surface *surface = &chain->surface[frame->index];
	uint64_t qpc = presentation->qpc ? presentation->qpc
	                                 : (uint64_t)KeQueryPerformanceCounter(NULL).QuadPart;

	host_lock_acquire(&chain->lock);
	bool lost = chain->lost || chain->deleted;
	surface->state = lost ? IDD_SURFACE_FREE : IDD_SURFACE_PENDING;
	if (!lost) {
		surface->state = IDD_SURFACE_DRAWN;
		set_dirty(surface, presentation);
		replace_pending_locked(chain, surface);
		surface->state = IDD_SURFACE_PENDING;
		surface->frame = ++chain->frames;
		surface->present_qpc = qpc;
		chain->statistics.presented++;
	}
	host_lock_release(&chain->lock);
	if (!lost)
		idd_event_set(&chain->event);
	idd_chain_unref(chain);
	*frame = (struct idd_frame){ 0 };
	return lost ? STATUS_DEVICE_REMOVED : STATUS_SUCCESS;
}

/* What was drawn so far is worth nothing. */
void idd_frame_cancel(struct idd_frame *frame)
{
	struct idd_chain *chain = frame->chain;

	if (!chain)
		return;
	host_lock_acquire(&chain->lock);
	chain->surface[frame->index].state = IDD_SURFACE_FREE;
	chain->surface[frame->index].frame = 0;
	host_lock_release(&chain->lock);
	idd_chain_unref(chain);
	*frame = (struct idd_frame){ 0 };
}

void idd_monitor_statistics(struct idd_monitor *monitor, struct idd_statistics *ret_statistics)
{
	struct idd_chain *chain = idd_monitor_chain(monitor);

	*ret_statistics = (struct idd_statistics){ 0 };
	if (!chain)
		return;
	host_lock_acquire(&chain->lock);
	*ret_statistics = chain->statistics;
	host_lock_release(&chain->lock);
	idd_chain_unref(chain);
}

bool idd_frame_is_current(const struct idd_frame *frame)
{
	struct idd_chain *chain = frame->chain;

	host_lock_acquire(&chain->lock);
	bool current = !chain->lost && !chain->deleted;
	host_lock_release(&chain->lock);
	return current;
}

void idd_frame_memory(const struct idd_frame *frame, int ret_descriptors[IDD_SURFACES])
{
	for (int at = 0; at < IDD_SURFACES; at++)
		ret_descriptors[at] = frame->chain->surface[at].pixels->descriptor;
}
