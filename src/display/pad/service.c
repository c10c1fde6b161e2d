/* display/pad/service.c - events in, states and orders through. */
#include "display/pad/service.h"

#include <errno.h>
#include <stdlib.h>

#include "base/host/host.h"
#include "display/pad/device.h"
#include "drydock/hid_pad_protocol.h"

#define IDLE_MS 20u
#define NS_PER_MS 1000000u

struct pad {
	struct pad_channel channel; /* all zeros: closed */
	bool is_failed; /* it could not be opened; not tried again until the gamepad comes anew */
	struct pad_rumble_source rumble;
	/* The devices' thread alone. */
	const struct pad_identity *
		identity; /* of its device, or of the one that could not be made; null: none was asked for */
	HANDLE device; /* null: none */
};

struct pad_service {
	struct pad_service_options options;
	struct host_lock slots_lock;
	struct pad_slots slots;
	struct pad pad[PAD_COUNT_MAX];      /* the service's thread alone */
	struct pad_service_figures figures; /* by atomic operations */
	bool stopped;
};

int pad_service_create(const struct pad_service_options *options, struct pad_service **ret_service)
{
	struct pad_service *service = calloc(1, sizeof(*service));

	if (!service)
		return -ENOMEM;
	service->options = *options;
	service->slots.count =
		options->pad_count < PAD_COUNT_MAX ? options->pad_count : PAD_COUNT_MAX;
	*ret_service = service;
	return 0;
}

void pad_service_destroy(struct pad_service *service)
{
	free(service);
}

void pad_service_input(struct pad_service *service, const struct display_input *input)
{
	int index;

	if (input->kind < STREAM_PAD_STATE || input->kind > STREAM_PAD_ARRIVAL)
		return;
	host_lock_acquire(&service->slots_lock);
	index = pad_slots_take(&service->slots, input);
	host_lock_release(&service->slots_lock);
	__atomic_add_fetch(index < 0 ? &service->figures.ignored : &service->figures.events, 1,
	                   __ATOMIC_RELAXED);
}

/* What the slot's gamepad is to be here. */
static const struct pad_identity *identity_of(const struct pad_service *service,
                                              const struct pad_slot *slot)
{
	if (service->options.always)
		return service->options.always;
	return pad_identity_of(service->options.has_hid ? slot->identity : 0);
}

/* --- One pad ------------------------------------------------------------------------------------------------------ */

static void open_pad(struct pad_service *service, uint32_t index, const struct pad_slot *slot)
{
	const struct pad_identity *identity = identity_of(service, slot);
	struct pad_channel_options options = { .kind = identity->kind,
		                               .index = index,
		                               .device_type = identity->device_type };
	struct pad *pad = &service->pad[index];

	pad->rumble = (struct pad_rumble_source){ .sequence = pad->rumble.sequence };
	pad->is_failed =
		!NT_SUCCESS(pad_channel_open(&pad->channel, service->options.system, &options));
}

static void tell_motors(struct pad_service *service, const struct pad_slot *slot,
                        struct pad_rumble *rumble)
{
	rumble->pad = (uint16_t)slot->number;
	if (service->options.rumble)
		service->options.rumble(service->options.context, slot->viewer, rumble);
}

/* What a program has ordered since the last look; of several orders the last. */
static bool hear_orders(struct pad_channel *channel, struct pad_motors *ret_motors)
{
	uint8_t report[PAD_REPORT_BYTES];
	struct hid_pad_motors motors;
	bool is_ordered = false;
	int bytes;

	if (channel->options.kind == PAD_KIND_XUSB)
		return pad_channel_hear_motors(channel, ret_motors);
	for (uint32_t count = 0; count < PAD_RING_SLOTS; count++) {
		bytes = pad_channel_hear_report(channel, report);
		if (bytes < 0)
			break;
		if (!hid_pad_unpack_motors(channel->options.device_type, report, (size_t)bytes,
		                           &motors))
			continue;
		*ret_motors = (struct pad_motors){ motors.large, motors.small };
		is_ordered = true;
	}
	return is_ordered;
}

/* A HID pad's report is made here; it is told when the state is another. */
static void tell_state(struct pad_channel *channel, const struct xusb_gamepad *gamepad)
{
	uint8_t report[PAD_REPORT_BYTES];

	if (channel->options.kind == PAD_KIND_XUSB) {
		pad_channel_tell_gamepad(channel, gamepad);
		return;
	}
	if (channel->packet && xusb_gamepad_is(&channel->gamepad, gamepad))
		return;
	channel->gamepad = *gamepad;
	hid_pad_pack(channel->options.device_type, gamepad, ++channel->packet, report);
	pad_channel_tell_input(channel, report);
}

static void hear_motors(struct pad_service *service, struct pad *pad, const struct pad_slot *slot)
{
	const struct display_objects *objects = service->options.system->objects;
	uint64_t now_ms = objects->now_ns(objects->context) / NS_PER_MS;
	struct pad_motors motors;
	struct pad_rumble rumble;

	if (hear_orders(&pad->channel, &motors)) {
		__atomic_add_fetch(&service->figures.orders, 1, __ATOMIC_RELAXED);
		pad_rumble_order(&pad->rumble, motors.large, motors.small, now_ms, &rumble);
		tell_motors(service, slot, &rumble);
	} else if (pad_rumble_again(&pad->rumble, pad_channel_is_alive(&pad->channel), now_ms,
	                            &rumble)) {
		tell_motors(service, slot, &rumble);
	}
}

/* A channel that is open is of the gamepad's kind. */
static bool is_of(const struct pad_channel *channel, const struct pad_identity *identity)
{
	return !channel->system || (channel->options.kind == identity->kind &&
	                            channel->options.device_type == identity->device_type);
}

static void serve(struct pad_service *service, uint32_t index, const struct pad_slot *slot)
{
	struct pad *pad = &service->pad[index];

	if (!slot->is_there || !is_of(&pad->channel, identity_of(service, slot))) {
		pad_channel_close(&pad->channel);
		pad->is_failed = false;
	}
	if (!slot->is_there)
		return;
	if (!pad->channel.system && !pad->is_failed)
		open_pad(service, index, slot);
	if (!pad->channel.system)
		return;
	tell_state(&pad->channel, &slot->gamepad);
	pad_channel_pump(&pad->channel);
	hear_motors(service, pad, slot);
}

/* --- All of them -------------------------------------------------------------------------------------------------- */

uint32_t pad_service_tick(struct pad_service *service)
{
	uint32_t attached = 0, open = 0;
	struct pad_slots slots;

	host_lock_acquire(&service->slots_lock);
	slots = service->slots;
	host_lock_release(&service->slots_lock);
	for (uint32_t index = 0; index < slots.count; index++) {
		serve(service, index, &slots.slot[index]);
		open += service->pad[index].channel.system != NULL;
		attached += service->pad[index].channel.is_attached;
	}
	__atomic_store_n(&service->figures.attached, attached, __ATOMIC_RELAXED);
	return open ? PAD_SERVICE_MS : IDLE_MS;
}

void pad_service_run(struct pad_service *service)
{
	const struct pad_system *system = service->options.system;

	while (!__atomic_load_n(&service->stopped, __ATOMIC_ACQUIRE))
		system->pause(system->context, pad_service_tick(service));
	for (uint32_t index = 0; index < PAD_COUNT_MAX; index++)
		pad_channel_close(&service->pad[index].channel);
}

/* --- Devices ------------------------------------------------------------------------------------------------------ */

static void remove_device(struct pad_service *service, struct pad *pad)
{
	const struct display_objects *objects = service->options.system->objects;

	if (pad->device)
		objects->close(objects->context, pad->device);
	pad->device = NULL;
	pad->identity = NULL;
}

/* One that cannot be made is not tried again until its gamepad comes anew. */
static void make_device(struct pad_service *service, uint32_t index,
                        const struct pad_identity *identity)
{
	const struct pad_system *system = service->options.system;
	struct pad *pad = &service->pad[index];
	NTSTATUS status = system->create_device(system->context, identity, index, &pad->device);

	pad->identity = identity;
	if (NT_SUCCESS(status))
		return;
	pad->device = NULL;
	pad_device_say_none(system, identity, index, status);
}

void pad_service_tick_devices(struct pad_service *service)
{
	struct pad_slots slots;
	uint32_t count = 0;

	host_lock_acquire(&service->slots_lock);
	slots = service->slots;
	host_lock_release(&service->slots_lock);
	for (uint32_t index = 0; index < slots.count; index++) {
		const struct pad_slot *slot = &slots.slot[index];
		const struct pad_identity *wanted =
			slot->is_there ? identity_of(service, slot) : NULL;
		struct pad *pad = &service->pad[index];

		if (pad->identity && pad->identity != wanted)
			remove_device(service, pad);
		if (wanted && !pad->identity)
			make_device(service, index, wanted);
		count += pad->device != NULL;
	}
	__atomic_store_n(&service->figures.devices, count, __ATOMIC_RELAXED);
}

void pad_service_run_devices(struct pad_service *service)
{
	const struct pad_system *system = service->options.system;

	while (!__atomic_load_n(&service->stopped, __ATOMIC_ACQUIRE)) {
		pad_service_tick_devices(service);
		system->pause(system->context, IDLE_MS);
	}
	for (uint32_t index = 0; index < PAD_COUNT_MAX; index++)
		remove_device(service, &service->pad[index]);
}

void pad_service_stop(struct pad_service *service)
{
	__atomic_store_n(&service->stopped, true, __ATOMIC_RELEASE);
}

void pad_service_look(const struct pad_service *service, struct pad_service_figures *ret_figures)
{
	ret_figures->events = __atomic_load_n(&service->figures.events, __ATOMIC_RELAXED);
	ret_figures->ignored = __atomic_load_n(&service->figures.ignored, __ATOMIC_RELAXED);
	ret_figures->orders = __atomic_load_n(&service->figures.orders, __ATOMIC_RELAXED);
	ret_figures->devices = __atomic_load_n(&service->figures.devices, __ATOMIC_RELAXED);
	ret_figures->attached = __atomic_load_n(&service->figures.attached, __ATOMIC_RELAXED);
}
