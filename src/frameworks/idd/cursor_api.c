/* frameworks/idd/cursor_api.c - a cursor that the driver shows itself. */
#include "frameworks/idd/idd_internal.h"

static NTSTATUS refuse(const void *about, NTSTATUS status, const char *api, const char *what)
{
	return idd_refuse(
		&(struct idd_break){
			"DISP-30", about, status,
			"Fill IDDCX_CURSOR_CAPS, set it up once for each mode that is committed, "
			"query when the event is set." },
		"%s: %s", api, what);
}

/* --- Set-up -------------------------------------------------------------------------------------------------------- */

static const char *why_not(const IDARG_IN_SETUP_HWCURSOR *in)
{
	const IDDCX_CURSOR_CAPS *caps = &in->CursorInfo;

	if (caps->Size != sizeof(*caps))
		return "CursorInfo.Size is wrong";
	if (caps->ColorXorCursorSupport < IDDCX_XOR_CURSOR_SUPPORT_NONE ||
	    caps->ColorXorCursorSupport > IDDCX_XOR_CURSOR_SUPPORT_EMULATION)
		return "ColorXorCursorSupport is not set";
	if (!caps->AlphaCursorSupport)
		return "a cursor without alpha is none";
	return caps->MaxX && caps->MaxY ? NULL : "MaxX or MaxY is 0";
}

NTSTATUS IddCxMonitorSetupHardwareCursor(IDDCX_MONITOR handle, const IDARG_IN_SETUP_HWCURSOR *in)
{
	static const char api[] = "IddCxMonitorSetupHardwareCursor";
	struct idd_monitor *monitor = idd_monitor_from_handle(handle, api);
	struct idd_driver_event *event, *old;
	struct idd_machine *idd;

	wdf_require_pointer(in, api, "pInArgs");
	const char *what = why_not(in);
	if (what)
		return refuse(in, STATUS_INVALID_PARAMETER, api, what);
	NTSTATUS status = idd_driver_event_open(in->hNewCursorDataAvailable, &event);
	if (!NT_SUCCESS(status))
		return refuse(in, status, api, "hNewCursorDataAvailable is no event");
	idd = monitor->adapter->idd;
	host_lock_acquire(&monitor->lock);
	old = monitor->cursor.available;
	monitor->cursor.available = event;
	monitor->cursor.caps = in->CursorInfo;
	monitor->cursor.wanted = true;
	monitor->cursor.setup = __atomic_add_fetch(&idd->cursor_setups, 1, __ATOMIC_RELAXED);
	host_lock_release(&monitor->lock);
	__atomic_store_n(&monitor->adapter->has_cursor, true, __ATOMIC_RELAXED);
	idd_driver_event_unref(old);
	idd_tell_changed(idd);
	return STATUS_SUCCESS;
}

/* --- Queries --------------------------------------------------------------------------------------------------------- */

NTSTATUS IddCxMonitorQueryHardwareCursor3(IDDCX_MONITOR handle, const IDARG_IN_QUERY_HWCURSOR *in,
                                          IDARG_OUT_QUERY_HWCURSOR3 *out)
{
	static const char api[] = "IddCxMonitorQueryHardwareCursor3";
	struct idd_monitor *monitor = idd_monitor_from_handle(handle, api);
	const struct idd_cursor *cursor = &monitor->cursor;
	NTSTATUS status = STATUS_SUCCESS;

	wdf_require_pointer(in, api, "pInArgs");
	wdf_require_pointer(out, api, "pOutArgs");
	*out = (IDARG_OUT_QUERY_HWCURSOR3){ .SdrWhiteLevel = 80 };
	host_lock_acquire(&monitor->lock);
	bool wanted = cursor->wanted;
	if (wanted && cursor->visible) {
		size_t bytes = (size_t)cursor->shape.Pitch * cursor->shape.Height;

		out->IsCursorVisible = TRUE;
		out->X = cursor->x, out->Y = cursor->y;
		out->PositionValid = TRUE, out->PositionId = cursor->position_id;
		out->CursorShapeInfo = cursor->shape;
		out->IsCursorShapeUpdated = cursor->shape.ShapeId != in->LastShapeId;
		if (out->IsCursorShapeUpdated &&
		    (bytes > in->ShapeBufferSizeInBytes || !in->pShapeBuffer))
			status = STATUS_BUFFER_TOO_SMALL;
		else if (out->IsCursorShapeUpdated)
			memcpy(in->pShapeBuffer, cursor->pixels, bytes);
	}
	host_lock_release(&monitor->lock);
	if (!wanted)
		return refuse(handle, STATUS_INVALID_DEVICE_STATE, api, "no cursor was set up");
	return status;
}

NTSTATUS IddCxMonitorQueryHardwareCursor2(IDDCX_MONITOR handle, const IDARG_IN_QUERY_HWCURSOR *in,
                                          IDARG_OUT_QUERY_HWCURSOR2 *out)
{
	IDARG_OUT_QUERY_HWCURSOR3 third;

	wdf_require_pointer(out, "IddCxMonitorQueryHardwareCursor2", "pOutArgs");
	NTSTATUS status = IddCxMonitorQueryHardwareCursor3(handle, in, &third);
	memcpy(out, &third, sizeof(*out)); /* each is the beginning of the next */
	return status;
}

NTSTATUS IddCxMonitorQueryHardwareCursor(IDDCX_MONITOR handle, const IDARG_IN_QUERY_HWCURSOR *in,
                                         IDARG_OUT_QUERY_HWCURSOR *out)
{
	IDARG_OUT_QUERY_HWCURSOR3 third;

	wdf_require_pointer(out, "IddCxMonitorQueryHardwareCursor", "pOutArgs");
	NTSTATUS status = IddCxMonitorQueryHardwareCursor3(handle, in, &third);
	memcpy(out, &third, sizeof(*out));
	return status;
}

/* --- The composer's side --------------------------------------------------------------------------------------------- */

static bool can_show(const struct idd_cursor *cursor, const struct idd_pointer *pointer)
{
	if (!cursor->wanted)
		return false;
	if (!pointer->pixels)
		return true;
	return pointer->width && pointer->height && pointer->width <= cursor->caps.MaxX &&
	       pointer->height <= cursor->caps.MaxY &&
	       (pointer->alpha ||
	        cursor->caps.ColorXorCursorSupport == IDDCX_XOR_CURSOR_SUPPORT_FULL);
}

static void set_locked(struct idd_cursor *cursor, const struct idd_pointer *pointer,
                       uint8_t **pixels)
{
	if (*pixels) {
		uint8_t *old = cursor->pixels;

		cursor->pixels = *pixels;
		*pixels = old;
		cursor->shape =
			(IDDCX_CURSOR_SHAPE_INFO){ sizeof(cursor->shape),
			                           ++cursor->shape_id,
			                           pointer->alpha
			                                   ? IDDCX_CURSOR_SHAPE_TYPE_ALPHA
			                                   : IDDCX_CURSOR_SHAPE_TYPE_MASKED_COLOR,
			                           pointer->width,
			                           pointer->height,
			                           pointer->width * 4,
			                           pointer->hot_x,
			                           pointer->hot_y };
	}
	cursor->visible = pointer->visible && cursor->pixels;
	cursor->x = pointer->x, cursor->y = pointer->y;
	cursor->position_id++;
}

NTSTATUS idd_pointer_set(struct idd_monitor *monitor, const struct idd_pointer *pointer)
{
	size_t bytes = (size_t)pointer->width * 4 * pointer->height;
	uint8_t *pixels = pointer->pixels ? malloc(bytes ? bytes : 1) : NULL;
	struct idd_driver_event *event = NULL;

	if (pointer->pixels && !pixels)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (pixels)
		memcpy(pixels, pointer->pixels, bytes);
	host_lock_acquire(&monitor->lock);
	if (can_show(&monitor->cursor, pointer)) {
		set_locked(&monitor->cursor, pointer, &pixels);
		event = monitor->cursor.available;
		idd_driver_event_ref(event);
	}
	host_lock_release(&monitor->lock);
	free(pixels);
	if (!event)
		return STATUS_NOT_SUPPORTED;
	idd_event_set(&event->event);
	idd_driver_event_unref(event);
	return idd_monitor_is_there(monitor) ? STATUS_SUCCESS : STATUS_DEVICE_REMOVED;
}

bool idd_pointer_is_outside(struct idd_monitor *monitor, uint32_t *ret_setup)
{
	host_lock_acquire(&monitor->lock);
	*ret_setup = monitor->cursor.setup;
	host_lock_release(&monitor->lock);
	return __atomic_load_n(&monitor->adapter->has_cursor, __ATOMIC_RELAXED);
}
