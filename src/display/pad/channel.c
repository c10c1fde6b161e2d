/* display/pad/channel.c - making, delivering, telling and hearing. */
#include "display/pad/channel.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NS_PER_MS 1000000u
#define SECTION_BYTES 4096u
#define SILENT_MS 1000u

static const struct pad_layout *layout_of(const struct pad_channel *channel)
{
	return pad_layout_of(channel->options.kind);
}

static const struct pad_identity *identity_of(const struct pad_channel *channel)
{
	return pad_identity_for(channel->options.kind, channel->options.device_type);
}

/* Behind the pad's name. */
static void say(const struct pad_channel *channel, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(const struct pad_channel *channel, const char *format, ...)
{
	char text[256], who[PAD_WHO_BYTES];
	va_list values;
	int used;

	if (!channel->system->log)
		return;
	pad_identity_who(identity_of(channel), channel->options.index, who);
	used = snprintf(text, sizeof(text), "%s", who);
	va_start(values, format);
	vsnprintf(text + used, sizeof(text) - (size_t)used, format, values);
	va_end(values);
	channel->system->log(channel->system->context, text);
}

static uint64_t now(const struct pad_channel *channel)
{
	const struct display_objects *objects = channel->system->objects;

	return objects->now_ns(objects->context);
}

/* --- Opening --------------------------------------------------------------------------------------------------- */

static NTSTATUS create_data(struct pad_channel *channel)
{
	const struct display_objects *objects = channel->system->objects;
	const struct pad_layout *layout = layout_of(channel);
	NTSTATUS status =
		objects->create_section(objects->context, SECTION_BYTES, &channel->data_section);

	if (NT_SUCCESS(status))
		status = objects->map(objects->context, channel->data_section, &channel->data);
	if (!NT_SUCCESS(status))
		return status;
	memset(channel->data, 0, SECTION_BYTES);
	pad_store(pad_word(channel->data, layout->index_at), channel->options.index);
	if (channel->options.kind == PAD_KIND_HID) {
		struct pad_hid *section = channel->data;

		section->device_type = (uint8_t)channel->options.device_type;
		section->ring_version = PAD_RING_VERSION;
	}
	/* Whoever sees the magic sees the rest. */
	pad_store_release(channel->data, layout->magic);
	return status;
}

/* A mailbox is made or there is none: one that somebody else has made is not ours to write to. */
static NTSTATUS create_mailbox(struct pad_channel *channel)
{
	const struct pad_system *system = channel->system;
	char name[64];
	NTSTATUS status = STATUS_OBJECT_NAME_COLLISION;

	snprintf(name, sizeof(name), "%s%u", layout_of(channel)->mailbox, channel->options.index);
	for (uint32_t tries = 0; tries <= PAD_MAILBOX_TRIES; tries++) {
		if (tries)
			system->pause(system->context, PAD_MAILBOX_WAIT_MS);
		status = system->create_mailbox(system->context, name, &channel->mailbox_section);
		if (status != STATUS_OBJECT_NAME_COLLISION)
			return status;
	}
	say(channel, ": the name %s is taken, by another host or by a stranger", name);
	return status;
}

static NTSTATUS open_mailbox(struct pad_channel *channel)
{
	const struct display_objects *objects = channel->system->objects;
	void *view = NULL;
	NTSTATUS status = create_mailbox(channel);

	if (NT_SUCCESS(status))
		status = objects->map(objects->context, channel->mailbox_section, &view);
	if (!NT_SUCCESS(status))
		return status;
	channel->mailbox = view;
	pad_store(&channel->mailbox->host_protocol, PAD_PROTOCOL_VERSION);
	pad_store_release(&channel->mailbox->magic, PAD_MAILBOX_MAGIC);
	return status;
}

NTSTATUS pad_channel_open(struct pad_channel *ret_channel, const struct pad_system *system,
                          const struct pad_channel_options *options)
{
	NTSTATUS status;

	*ret_channel = (struct pad_channel){ .system = system, .options = *options };
	ret_channel->opened_ns = ret_channel->heard_ns = now(ret_channel);
	status = create_data(ret_channel);
	if (NT_SUCCESS(status))
		status = open_mailbox(ret_channel);
	if (!NT_SUCCESS(status))
		pad_channel_close(ret_channel);
	return status;
}

static void drop(const struct pad_channel *channel, void *view, HANDLE section)
{
	const struct display_objects *objects = channel->system->objects;

	if (view)
		objects->unmap(objects->context, view);
	if (section)
		objects->close(objects->context, section);
}

/* A driver that has the mailbox open sees that it is none any more. */
void pad_channel_close(struct pad_channel *channel)
{
	if (!channel->system)
		return;
	if (channel->mailbox)
		pad_store_release(&channel->mailbox->magic, 0);
	drop(channel, channel->mailbox, channel->mailbox_section);
	drop(channel, channel->data, channel->data_section);
	*channel = (struct pad_channel){ 0 };
}

/* --- Delivering ------------------------------------------------------------------------------------------------- */

/* Of all channels of this program, never 0; not the numbers of the program before. */
static uint32_t next_sequence(const struct pad_channel *channel)
{
	static uint32_t last;
	uint32_t expected = 0, sequence;

	if (!__atomic_load_n(&last, __ATOMIC_RELAXED))
		__atomic_compare_exchange_n(&last, &expected,
		                            (uint32_t)(now(channel) / NS_PER_MS) << 8, false,
		                            __ATOMIC_RELAXED, __ATOMIC_RELAXED);
	do
		sequence = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
	while (!sequence);
	return sequence;
}

static bool is_tried(const struct pad_channel *channel, uint32_t pid)
{
	for (uint32_t index = 0; index < channel->tried_count; index++)
		if (channel->tried[index] == pid)
			return true;
	return false;
}

static NTSTATUS duplicate(struct pad_channel *channel, uint32_t pid, uint64_t *ret_remote)
{
	const struct pad_system *system = channel->system;
	HANDLE process;
	NTSTATUS status = system->open_process(system->context, pid, &process);

	if (!NT_SUCCESS(status))
		return status;
	status = system->objects->duplicate(system->objects->context, channel->data_section,
	                                    process, PAD_SECTION_RIGHTS, ret_remote);
	system->objects->close(system->objects->context, process);
	return status;
}

/* The sequence last: who sees it sees the handle and whose it is. */
static void tell_handle(struct pad_channel *channel, uint32_t pid, uint64_t remote)
{
	struct pad_mailbox *mailbox = channel->mailbox;

	pad_store(pad_word(channel->data, layout_of(channel)->protocol_at), 0);
	channel->is_attached = false;
	pad_store64(&mailbox->data_handle, remote);
	pad_store(&mailbox->handle_pid, pid);
	pad_store_release(&mailbox->handle_sequence, next_sequence(channel));
}

static void deliver(struct pad_channel *channel, uint32_t pid)
{
	uint64_t remote;
	NTSTATUS status;

	if (is_tried(channel, pid))
		return;
	if (channel->tried_count == PAD_DELIVERIES_MAX) {
		if (!channel->is_capped)
			say(channel, ": its driver came back %u times, and gets no more",
			    PAD_DELIVERIES_MAX);
		channel->is_capped = true;
		return;
	}
	channel->tried[channel->tried_count++] = pid;
	status = duplicate(channel, pid, &remote);
	if (NT_SUCCESS(status))
		tell_handle(channel, pid, remote);
	else
		say(channel, ": process %u can be given nothing (status 0x%08X)", pid,
		    (unsigned)status);
}

/* The process that a device of this index says it is driven by; 0: none says so. */
static uint32_t proven_pid(struct pad_channel *channel)
{
	const struct pad_system *system = channel->system;
	NTSTATUS status = STATUS_SUCCESS;

	for (uint32_t number = 0; status != STATUS_NO_MORE_ENTRIES && number < 2 * PAD_COUNT_MAX;
	     number++) {
		struct pad_proof proof = { 0 };
		uint32_t bytes = 0;

		status = system->prove(system->context, channel->options.kind, number, &proof,
		                       &bytes);
		if (NT_SUCCESS(status) && pad_proof_is_good(&proof, bytes, channel->options.index))
			return proof.driver_pid;
	}
	return 0;
}

/* A driver says that it is there, and not the one that we know. */
static void answer_hint(struct pad_channel *channel)
{
	uint32_t hint = pad_load_acquire(&channel->mailbox->driver_pid), pid;
	uint64_t time = now(channel);

	if (hint == 0 || hint == channel->answered_hint ||
	    time - channel->asked_ns < (uint64_t)PAD_EAGER_MS * NS_PER_MS)
		return;
	channel->asked_ns = time;
	pid = proven_pid(channel);
	if (!pid)
		return;
	channel->answered_hint = hint;
	deliver(channel, pid);
}

/* --- The driver ------------------------------------------------------------------------------------------------- */

static const char *reason_of(const struct pad_device_state *state)
{
	if (state->is_outside && !state->is_present)
		return "no device says that it is this one";
	if (!state->is_outside && !state->is_installed)
		return "no driver for it is installed";
	if (!state->is_present)
		return "there is no such device";
	return state->is_started ? "its driver does not speak" : "its device does not run";
}

/* From outside nobody knows more than the reason. */
static void say_state(const struct pad_channel *channel, const struct pad_device_state *state)
{
	char more[64] = "";

	if (!state->is_outside)
		snprintf(more, sizeof(more), "installed %d, present %d, started %d, ",
		         state->is_installed, state->is_present, state->is_started);
	say(channel, " has no driver after %u ms: %s (%sstatus 0x%08X)", PAD_DIAGNOSE_MS,
	    reason_of(state), more, (unsigned)state->problem);
}

static void diagnose(struct pad_channel *channel, uint32_t protocol)
{
	const struct pad_system *system = channel->system;
	struct pad_device_state state = { 0 };

	channel->is_diagnosed = true;
	if (!protocol)
		protocol = pad_load(&channel->mailbox->driver_protocol);
	if (protocol && protocol != PAD_PROTOCOL_VERSION) {
		say(channel, ": its driver speaks version %u, and this host %u", protocol,
		    PAD_PROTOCOL_VERSION);
		return;
	}
	system->look(system->context, identity_of(channel), channel->options.index, &state);
	say_state(channel, &state);
}

/* Attached is whose section says so in our own version, and nobody before that. */
static void look_at_driver(struct pad_channel *channel)
{
	const struct pad_layout *layout = layout_of(channel);
	uint32_t protocol = pad_load_acquire(pad_word(channel->data, layout->protocol_at));
	uint32_t heartbeat = pad_load(pad_word(channel->data, layout->heartbeat_at));
	uint64_t time = now(channel);

	if (heartbeat != channel->heartbeat)
		channel->heard_ns = time;
	channel->heartbeat = heartbeat;
	if (protocol == PAD_PROTOCOL_VERSION) {
		if (!channel->is_attached && channel->is_diagnosed)
			say(channel, ": its driver is there now");
		channel->is_attached = true;
		channel->is_diagnosed = false;
	} else if (!channel->is_attached && !channel->is_diagnosed &&
	           time - channel->opened_ns >= (uint64_t)PAD_DIAGNOSE_MS * NS_PER_MS) {
		diagnose(channel, protocol);
	}
}

void pad_channel_pump(struct pad_channel *channel)
{
	answer_hint(channel);
	look_at_driver(channel);
}

bool pad_channel_is_alive(const struct pad_channel *channel)
{
	return now(channel) - channel->heard_ns < (uint64_t)SILENT_MS * NS_PER_MS;
}

/* --- Telling and hearing ------------------------------------------------------------------------------------------ */

void pad_channel_tell_gamepad(struct pad_channel *channel, const struct xusb_gamepad *gamepad)
{
	struct pad_xusb *section = channel->data;

	if (xusb_gamepad_is(&channel->gamepad, gamepad))
		return;
	channel->gamepad = *gamepad;
	pad_write_guarded(&section->guard, &section->buttons, gamepad, sizeof(*gamepad));
	pad_store_release(&section->packet, ++channel->packet);
}

bool pad_channel_hear_motors(struct pad_channel *channel, struct pad_motors *ret_motors)
{
	struct pad_xusb *section = channel->data;
	uint32_t sequence = pad_load_acquire(&section->rumble_sequence);

	if (sequence == channel->rumble_sequence)
		return false;
	channel->rumble_sequence = sequence;
	pad_copy_in(ret_motors, &section->large_motor, sizeof(*ret_motors));
	return true;
}
_Static_assert(sizeof(struct pad_motors) == 2 && offsetof(struct pad_motors, small) == 1,
               "as they stand in the section");

void pad_channel_tell_input(struct pad_channel *channel, const uint8_t report[PAD_REPORT_BYTES])
{
	struct pad_hid *section = channel->data;

	pad_write_guarded(&section->guard, section->input, report, PAD_REPORT_BYTES);
}

int pad_channel_hear_report(struct pad_channel *channel, uint8_t ret_report[PAD_REPORT_BYTES])
{
	const struct pad_hid *section = channel->data;

	/* At most a ring's worth of those without a length. */
	for (uint32_t tries = 0; tries < PAD_RING_SLOTS; tries++) {
		uint32_t lost;
		int length = pad_ring_take(section, &channel->ring_tail, ret_report, &lost);

		channel->lost += lost;
		if (length)
			return length;
	}
	return -1;
}

bool pad_channel_tell_mouse(struct pad_channel *channel,
                            const uint8_t report[PAD_MOUSE_REPORT_BYTES])
{
	struct pad_mouse *section = channel->data;

	if (pad_load_acquire(&section->taken) != channel->packet)
		return false;
	pad_copy_out(section->report, report, PAD_MOUSE_REPORT_BYTES);
	pad_store_release(&section->in_sequence, ++channel->packet);
	return true;
}
