/* control.c - what each control code does. */
#include "control.h"

#define FIRST_TARGET 0x100u

/* --- Monitors -------------------------------------------------------------------------------------------------- */

static void Lock(struct control *control)
{
	control->operations->lock(control->operations->context);
}

static void Unlock(struct control *control)
{
	control->operations->unlock(control->operations->context);
}

static void NoteLocked(struct control *control, UINT32 event, UINT32 value)
{
	struct frame_log_reply *log = &control->log;

	if (log->count == FRAME_LOG_ENTRIES) {
		for (UINT32 at = 1; at < FRAME_LOG_ENTRIES; at++)
			log->entry[at - 1] = log->entry[at];
		log->count--;
		log->lost++;
	}
	log->entry[log->count].event = event;
	log->entry[log->count].value = value;
	log->count++;
}

static void Note(struct control *control, UINT32 event, UINT32 value)
{
	Lock(control);
	NoteLocked(control, event, value);
	Unlock(control);
}

static void CloseDelivery(struct control *control, struct frame_set_channel *delivery)
{
	const struct control_operations *operations = control->operations;

	for (UINT32 slot = 0; slot < FRAME_RING_MAX; slot++)
		if (delivery->slot[slot])
			operations->close_handle(operations->context, delivery->slot[slot]);
	if (delivery->event)
		operations->close_handle(operations->context, delivery->event);
	if (delivery->header)
		operations->close_handle(operations->context, delivery->header);
	RtlZeroMemory(delivery, sizeof(*delivery));
}

/* What another process has added is not there for owner. */
static struct monitor *FindSessionLocked(struct control *control, UINT64 owner, UINT64 sessionId)
{
	for (UINT32 id = 1; id <= FRAME_MONITORS_MAX; id++) {
		struct monitor *monitor = control->monitor[id];

		if (monitor && monitor->owner == owner && monitor->sessionId == sessionId)
			return monitor;
	}
	return NULL;
}

static struct monitor *FindTargetLocked(struct control *control, UINT64 owner, UINT32 targetId)
{
	for (UINT32 id = 1; id <= FRAME_MONITORS_MAX; id++) {
		struct monitor *monitor = control->monitor[id];

		if (monitor && monitor->owner == owner && monitor->targetId == targetId)
			return monitor;
	}
	return NULL;
}

/* The preferred id when it is free, else the lowest that is; 0: none. Nobody has to go for a preference. */
static UINT32 ChooseIdLocked(const struct control *control, UINT32 preferred)
{
	if (preferred >= 1 && preferred <= FRAME_MONITORS_MAX && !control->monitor[preferred])
		return preferred;
	for (UINT32 id = 1; id <= FRAME_MONITORS_MAX; id++)
		if (!control->monitor[id])
			return id;
	return 0;
}

/* monitor is out of the list already: its worker ends, then it goes. */
static void Depart(struct control *control, struct monitor *monitor)
{
	const struct control_operations *operations = control->operations;

	operations->stop(operations->context, monitor);
	CloseDelivery(control, &monitor->delivery);
	operations->release(operations->context, monitor);
}

/* Its id can be given again, and whoever gets it may show what it could. */
static void TakeOutLocked(struct control *control, struct monitor *monitor)
{
	control->monitor[monitor->id] = NULL;
	control->remembered[monitor->id] = monitor->modes;
	NoteLocked(control, FRAME_LOG_DEPARTED, monitor->id);
}

static void DepartSession(struct control *control, UINT64 owner, UINT64 sessionId)
{
	struct monitor *monitor;

	Lock(control);
	monitor = FindSessionLocked(control, owner, sessionId);
	if (monitor)
		TakeOutLocked(control, monitor);
	Unlock(control);
	if (monitor)
		Depart(control, monitor);
}

/* End the monitors that is_one(monitor, value) says. */
static void DepartThose(struct control *control, BOOLEAN (*isOne)(const struct monitor *, UINT64),
                        UINT64 value)
{
	for (UINT32 id = 1; id <= FRAME_MONITORS_MAX; id++) {
		struct monitor *monitor;

		Lock(control);
		monitor = control->monitor[id];
		if (monitor && !isOne(monitor, value))
			monitor = NULL;
		if (monitor)
			TakeOutLocked(control, monitor);
		Unlock(control);
		if (monitor)
			Depart(control, monitor);
	}
}

static BOOLEAN IsAny(const struct monitor *monitor, UINT64 value)
{
	UNREFERENCED_PARAMETER(monitor);
	UNREFERENCED_PARAMETER(value);
	return TRUE;
}

static BOOLEAN IsOwned(const struct monitor *monitor, UINT64 owner)
{
	return monitor->owner == owner;
}

static BOOLEAN IsOlder(const struct monitor *monitor, UINT64 ticks)
{
	return monitor->ticks > ticks;
}

void ControlClear(_Inout_ struct control *control)
{
	DepartThose(control, IsAny, 0);
}

/* --- Hosts that are gone ---------------------------------------------------------------------------------------- */

/* The place of process, or one that is free; null: there is none. */
static struct opener *FindOpenerLocked(struct control *control, UINT64 process)
{
	struct opener *unused = NULL;

	for (UINT32 at = 0; at < CONTROL_OPENERS_MAX; at++) {
		struct opener *opener = &control->opener[at];

		if (opener->files && opener->process == process)
			return opener;
		if (!opener->files)
			unused = opener;
	}
	return unused;
}

BOOLEAN ControlOpened(_Inout_ struct control *control, _In_ UINT64 process)
{
	struct opener *opener;

	Lock(control);
	opener = FindOpenerLocked(control, process);
	if (opener) {
		opener->process = process;
		opener->files++;
	}
	Unlock(control);
	return opener != NULL;
}

void ControlClosed(_Inout_ struct control *control, _In_ UINT64 process)
{
	struct opener *opener;
	BOOLEAN isLast;

	Lock(control);
	opener = FindOpenerLocked(control, process);
	isLast = opener && opener->files && --opener->files == 0;
	Unlock(control);
	if (isLast)
		DepartThose(control, IsOwned, process);
}

void ControlTick(_Inout_ struct control *control)
{
	UINT32 silent = __atomic_add_fetch(&control->silentTicks, 1, __ATOMIC_RELAXED);

	Lock(control);
	for (UINT32 id = 1; id <= FRAME_MONITORS_MAX; id++)
		if (control->monitor[id])
			control->monitor[id]->ticks++;
	Unlock(control);
	/* One that came within the last tick has had no time to be pinged. */
	if (silent == CONTROL_SILENT_TICKS)
		Note(control, FRAME_LOG_SILENCE, silent);
	if (silent >= CONTROL_SILENT_TICKS)
		DepartThose(control, IsOlder, 1);
}

/* --- Adding ------------------------------------------------------------------------------------------------------ */

static void ListModes(struct control *control, struct monitor *monitor,
                      const struct frame_add_request *add)
{
	struct mode wanted = { add->width, add->height, add->refresh_hz };

	monitor->modes = control->remembered[monitor->id];
	ModesPutFirst(&monitor->modes, &wanted);
}

static BOOLEAN Insert(struct control *control, struct monitor *monitor,
                      const struct frame_add_request *add)
{
	Lock(control);
	monitor->id = ChooseIdLocked(control, add->preferred_monitor_id);
	monitor->targetId = FIRST_TARGET + monitor->id;
	ListModes(control, monitor, add);
	if (monitor->id)
		control->monitor[monitor->id] = monitor;
	Unlock(control);
	return monitor->id != 0;
}

static NTSTATUS Arrive(struct control *control, UINT64 owner, const struct frame_add_request *add,
                       struct monitor **retMonitor)
{
	const struct control_operations *operations = control->operations;
	struct monitor *monitor = operations->allocate(operations->context);
	NTSTATUS status;

	if (!monitor)
		return STATUS_NOT_FOUND;
	RtlZeroMemory(monitor, sizeof(*monitor));
	monitor->sessionId = add->session_id;
	monitor->owner = owner;
	monitor->light.maxNits = add->max_nits;
	monitor->light.maxAverageNits = add->max_frame_average_nits;
	monitor->light.minMillinits = add->min_millinits;
	monitor->wantsCursor = add->hardware_cursor != 0;
	if (!Insert(control, monitor, add)) {
		operations->release(operations->context, monitor);
		return STATUS_NOT_FOUND;
	}
	status = operations->start(operations->context, monitor);
	if (NT_SUCCESS(status)) {
		Note(control, FRAME_LOG_ARRIVED, monitor->id);
		*retMonitor = monitor;
		return status;
	}
	Note(control, FRAME_LOG_NO_START, (UINT32)status);
	/* Nothing of it stays. */
	Lock(control);
	control->monitor[monitor->id] = NULL;
	Unlock(control);
	operations->release(operations->context, monitor);
	return STATUS_NOT_FOUND;
}

/* --- Requests -------------------------------------------------------------------------------------------------- */

/* Copy bytes that may lack a tail; what lacks is zero. FALSE: not even the head is there. */
static BOOLEAN Read(const struct control_request *request, void *to, SIZE_T bytes, SIZE_T needed)
{
	if (request->inputBytes < needed)
		return FALSE;
	RtlZeroMemory(to, bytes);
	RtlCopyMemory(to, request->input, request->inputBytes < bytes ? needed : bytes);
	return TRUE;
}

/* What the caller's buffer holds of from; at least needed. */
static NTSTATUS Write(const struct control_request *request, const void *from, SIZE_T bytes,
                      SIZE_T needed, SIZE_T *retBytes)
{
	if (request->outputBytes < needed)
		return STATUS_BUFFER_TOO_SMALL;
	*retBytes = request->outputBytes < bytes ? needed : bytes;
	RtlCopyMemory(request->output, from, *retBytes);
	return STATUS_SUCCESS;
}

static NTSTATUS Add(struct control *control, const struct control_request *request,
                    SIZE_T *retBytes)
{
	struct frame_add_request add;
	struct frame_add_reply reply;
	struct monitor *monitor;
	NTSTATUS status;

	if (!Read(request, &add, sizeof(add), FRAME_ADD_REQUEST_LEGACY) ||
	    request->outputBytes < FRAME_ADD_REPLY_LEGACY ||
	    !frame_mode_is_valid(add.width, add.height, add.refresh_hz) ||
	    add.preferred_monitor_id > FRAME_MONITORS_MAX)
		return STATUS_INVALID_PARAMETER;
	DepartSession(control, request->owner, add.session_id);
	status = Arrive(control, request->owner, &add, &monitor);
	if (!NT_SUCCESS(status))
		return status;
	RtlZeroMemory(&reply, sizeof(reply));
	reply.luid_low = monitor->luidLow;
	reply.luid_high = monitor->luidHigh;
	reply.target_id = monitor->targetId;
	reply.resolved_monitor_id = monitor->id;
	reply.driver_pid = control->operations->pid(control->operations->context);
	reply.cursor_excluded = monitor->excludesCursor;
	return Write(request, &reply, sizeof(reply), FRAME_ADD_REPLY_LEGACY, retBytes);
}

static NTSTATUS Remove(struct control *control, const struct control_request *request)
{
	struct frame_remove_request remove;

	if (!Read(request, &remove, sizeof(remove), sizeof(remove)))
		return STATUS_INVALID_PARAMETER;
	DepartSession(control, request->owner, remove.session_id);
	return STATUS_SUCCESS;
}

static void SetModes(struct control *control, struct monitor *monitor,
                     const struct mode_list *modes)
{
	Lock(control);
	monitor->modes = *modes;
	Unlock(control);
}

/* The list is new when the system asks for it, and the old one again when the system refuses. */
static NTSTATUS UpdateModes(struct control *control, const struct control_request *request)
{
	struct frame_update_modes update;
	struct mode_list modes, before;
	struct monitor *monitor;
	NTSTATUS status;

	if (!Read(request, &update, sizeof(update), sizeof(update)) ||
	    !frame_mode_is_valid(update.width, update.height, update.refresh_hz))
		return STATUS_INVALID_PARAMETER;
	struct mode first = { update.width, update.height, update.refresh_hz };
	Lock(control);
	monitor = FindSessionLocked(control, request->owner, update.session_id);
	if (monitor)
		before = monitor->modes;
	Unlock(control);
	if (!monitor)
		return STATUS_NOT_FOUND;
	if (!control->operations->update)
		return STATUS_NOT_SUPPORTED;
	modes = before;
	ModesPutFirst(&modes, &first);
	SetModes(control, monitor, &modes);
	status = control->operations->update(control->operations->context, monitor);
	if (!NT_SUCCESS(status))
		SetModes(control, monitor, &before);
	return status;
}

static struct monitor *FindSession(struct control *control, UINT64 owner, UINT64 sessionId)
{
	struct monitor *monitor;

	Lock(control);
	monitor = FindSessionLocked(control, owner, sessionId);
	Unlock(control);
	return monitor;
}

static UINT32 ExchangeColour(struct control *control, struct monitor *monitor, UINT32 colour)
{
	UINT32 before;

	Lock(control);
	before = monitor->colour;
	monitor->colour = colour;
	Unlock(control);
	return before;
}

/* What is shown already is no change. */
static NTSTATUS SetColour(struct control *control, const struct control_request *request)
{
	struct frame_set_colour set;
	struct monitor *monitor;
	NTSTATUS status;
	UINT32 before;

	if (!control->operations->set_colour)
		return STATUS_NOT_FOUND;
	if (!Read(request, &set, sizeof(set), sizeof(set)) || !frame_format_of(set.colour))
		return STATUS_INVALID_PARAMETER;
	monitor = FindSession(control, request->owner, set.session_id);
	if (!monitor)
		return STATUS_NOT_FOUND;
	before = ExchangeColour(control, monitor, set.colour);
	if (before == set.colour)
		return STATUS_SUCCESS;
	status = control->operations->set_colour(control->operations->context, monitor);
	if (!NT_SUCCESS(status))
		ExchangeColour(control, monitor, before);
	return status;
}

static void DescribeAsked(struct control *control, const struct monitor *monitor,
                          struct frame_display_reply *reply)
{
	const struct mode *mode = &monitor->modes.mode[0];

	Lock(control);
	reply->width = mode->width;
	reply->height = mode->height;
	reply->refresh_hz = mode->refreshHz;
	reply->colour = monitor->colour;
	Unlock(control);
}

static NTSTATUS GetDisplay(struct control *control, const struct control_request *request,
                           SIZE_T *retBytes)
{
	const struct control_operations *operations = control->operations;
	struct frame_get_display get;
	struct frame_display_reply reply;
	struct monitor *monitor;
	NTSTATUS status = STATUS_SUCCESS;

	if (!operations->set_colour)
		return STATUS_NOT_FOUND;
	if (!Read(request, &get, sizeof(get), sizeof(get)))
		return STATUS_INVALID_PARAMETER;
	monitor = FindSession(control, request->owner, get.session_id);
	if (!monitor)
		return STATUS_NOT_FOUND;
	RtlZeroMemory(&reply, sizeof(reply));
	if (operations->get_display)
		status = operations->get_display(operations->context, monitor, &reply);
	else
		DescribeAsked(control, monitor, &reply);
	return NT_SUCCESS(status) ? Write(request, &reply, sizeof(reply), sizeof(reply), retBytes)
	                          : status;
}

static NTSTATUS SetRenderAdapter(struct control *control, const struct control_request *request)
{
	struct frame_set_render_adapter adapter;

	if (!Read(request, &adapter, sizeof(adapter), sizeof(adapter)))
		return STATUS_INVALID_PARAMETER;
	if (!control->operations->set_adapter)
		return STATUS_NOT_FOUND;
	return control->operations->set_adapter(control->operations->context, &adapter);
}

static NTSTATUS GetInfo(const struct control_request *request, SIZE_T *retBytes)
{
	struct frame_info_reply reply = { FRAME_PROTOCOL_VERSION, FRAME_WATCHDOG_S };

	return Write(request, &reply, sizeof(reply), sizeof(reply), retBytes);
}

static BOOLEAN IsWellFormed(const struct frame_set_channel *channel)
{
	if (channel->ring_length < 1 || channel->ring_length > FRAME_RING_MAX || !channel->header ||
	    !channel->event)
		return FALSE;
	for (UINT32 slot = 0; slot < channel->ring_length; slot++)
		if (!channel->slot[slot])
			return FALSE;
	return TRUE;
}

/* Only what succeeds makes the handles ours; so whatever is refused here is closed by whoever sent it. */
static NTSTATUS SetFrameChannel(struct control *control, const struct control_request *request)
{
	struct frame_set_channel channel, replaced;
	struct monitor *monitor;

	if (!Read(request, &channel, sizeof(channel), sizeof(channel)) || !IsWellFormed(&channel))
		return STATUS_INVALID_PARAMETER;
	/* Values behind the ring's length are nobody's. */
	for (UINT32 slot = channel.ring_length; slot < FRAME_RING_MAX; slot++)
		channel.slot[slot] = 0;
	RtlZeroMemory(&replaced, sizeof(replaced));
	Lock(control);
	monitor = channel.target_id ? FindTargetLocked(control, request->owner, channel.target_id)
	                            : NULL;
	if (monitor) {
		if (monitor->hasDelivery)
			replaced = monitor->delivery;
		monitor->delivery = channel;
		monitor->hasDelivery = TRUE;
		NoteLocked(control, FRAME_LOG_DELIVERED, channel.generation);
		__atomic_store_n(&monitor->deliveries, monitor->deliveries + 1, __ATOMIC_RELEASE);
	}
	Unlock(control);
	CloseDelivery(control, &replaced);
	return monitor ? STATUS_SUCCESS : STATUS_NOT_FOUND;
}

/* The monitor of target whose cursor is kept out of the picture; null: there is none. Requests come one at a time. */
static struct monitor *FindCursorMonitor(struct control *control, UINT64 owner, UINT32 target)
{
	struct monitor *monitor;

	Lock(control);
	monitor = target ? FindTargetLocked(control, owner, target) : NULL;
	Unlock(control);
	return monitor && monitor->excludesCursor && control->operations->set_cursor ? monitor
	                                                                             : NULL;
}

static NTSTATUS SetCursorChannel(struct control *control, const struct control_request *request)
{
	struct frame_set_cursor_channel channel;
	struct monitor *monitor;

	if (!Read(request, &channel, sizeof(channel), FRAME_SET_CURSOR_CHANNEL_LEGACY) ||
	    !channel.section)
		return STATUS_INVALID_PARAMETER;
	monitor = FindCursorMonitor(control, request->owner, channel.target_id);
	if (!monitor)
		return STATUS_NOT_FOUND;
	return control->operations->set_cursor(control->operations->context, monitor, &channel);
}

static NTSTATUS SetCursorForward(struct control *control, const struct control_request *request)
{
	struct frame_set_cursor_forward forward;
	struct monitor *monitor;

	if (!Read(request, &forward, sizeof(forward), sizeof(forward)))
		return STATUS_INVALID_PARAMETER;
	monitor = FindCursorMonitor(control, request->owner, forward.target_id);
	if (!monitor)
		return STATUS_NOT_FOUND;
	return control->operations->forward_cursor(control->operations->context, monitor,
	                                           forward.enable != 0);
}

BOOLEAN ControlTakeDelivery(_Inout_ struct control *control, _Inout_ struct monitor *monitor,
                            _Out_ struct frame_set_channel *delivery)
{
	BOOLEAN taken;

	Lock(control);
	taken = monitor->hasDelivery;
	if (taken) {
		*delivery = monitor->delivery;
		RtlZeroMemory(&monitor->delivery, sizeof(monitor->delivery));
		monitor->hasDelivery = FALSE;
	}
	Unlock(control);
	return taken;
}

/* What is told is forgotten. */
static NTSTATUS DrainLog(struct control *control, const struct control_request *request,
                         SIZE_T *retBytes)
{
	struct frame_log_reply log;
	NTSTATUS status;

	Lock(control);
	log = control->log;
	status = Write(request, &log, sizeof(log), sizeof(log), retBytes);
	if (NT_SUCCESS(status))
		control->log.count = control->log.lost = 0;
	Unlock(control);
	return status;
}

static NTSTATUS Handle(struct control *control, const struct control_request *request,
                       SIZE_T *retBytes)
{
	switch (request->code) {
	case FRAME_ADD: return Add(control, request, retBytes);
	case FRAME_REMOVE: return Remove(control, request);
	case FRAME_PING: return STATUS_SUCCESS;
	case FRAME_GET_INFO: return GetInfo(request, retBytes);
	case FRAME_CLEAR_ALL: DepartThose(control, IsOwned, request->owner); return STATUS_SUCCESS;
	case FRAME_UPDATE_MODES: return UpdateModes(control, request);
	case FRAME_SET_COLOUR: return SetColour(control, request);
	case FRAME_GET_DISPLAY: return GetDisplay(control, request, retBytes);
	case FRAME_SET_RENDER_ADAPTER: return SetRenderAdapter(control, request);
	case FRAME_SET_FRAME_CHANNEL: return SetFrameChannel(control, request);
	case FRAME_SET_CURSOR_CHANNEL: return SetCursorChannel(control, request);
	case FRAME_SET_CURSOR_FORWARD: return SetCursorForward(control, request);
	case FRAME_DRAIN_LOG: return DrainLog(control, request, retBytes);
	default: return STATUS_NOT_FOUND;
	}
}

NTSTATUS ControlHandle(_Inout_ struct control *control, _In_ const struct control_request *request,
                       _Out_ SIZE_T *retBytes)
{
	NTSTATUS status;

	*retBytes = 0;
	__atomic_store_n(&control->silentTicks, 0, __ATOMIC_RELAXED);
	status = Handle(control, request, retBytes);
	if (!NT_SUCCESS(status))
		Note(control, FRAME_LOG_REFUSED, (UINT32)status);
	return status;
}
