/* devices/virtio/device.c - a device's life: features, status, configuration, reset, offloaded work. */
#include <stdio.h>
#include <string.h>

#include "base/host/host.h"
#include "devices/virtio/virtio_internal.h"

#define EVERY_DEVICE (VIRTIO_F_VERSION_1 | VIRTIO_F_INDIRECT | VIRTIO_F_EVENT_INDEX)

static void complain(struct virtio_device *device, const char *text)
{
	char sentence[VIRTIO_COMPLAINT_BYTES + 32];

	snprintf(sentence, sizeof(sentence), "%.24s: %s", device->model->name, text);
	if (device->carrier.complain)
		device->carrier.complain(device->carrier.context, sentence);
}

/* As after a reset. */
static void init_queues(struct virtio_device *device)
{
	for (unsigned i = 0; i < device->queue_count; i++)
		device->queues[i] = (struct virtio_queue){ .device = device,
			                                   .memory = device->carrier.memory,
			                                   .index = (uint16_t)i,
			                                   .size = device->model->queue_size,
			                                   .available_wrap = true,
			                                   .used_wrap = true };
}

void virtio_device_init(struct virtio_device *device, const struct virtio_model *model,
                        uint64_t features, uint16_t queue_count, uint32_t config_bytes)
{
	memset(device, 0, sizeof(*device));
	device->model = model;
	device->features = features | EVERY_DEVICE;
	device->queue_count = queue_count;
	device->config_bytes = config_bytes;
	init_queues(device);
}

bool virtio_device_has(const struct virtio_device *device, uint64_t feature)
{
	return device->driver_features & feature;
}

static void interrupt_for_config(struct virtio_device *device)
{
	if (!(device->status & VIRTIO_DRIVER_OK))
		return;
	__atomic_or_fetch(&device->interrupt_status, VIRTIO_INTERRUPT_CONFIG, __ATOMIC_SEQ_CST);
	device->carrier.interrupt(device->carrier.context);
}

void virtio_device_config_changed(struct virtio_device *device)
{
	device->generation++;
	interrupt_for_config(device);
}

void virtio_device_break(struct virtio_device *device, const struct virtio_queue *queue,
                         const char *rule)
{
	char text[VIRTIO_COMPLAINT_BYTES];

	if (device->status & VIRTIO_NEEDS_RESET)
		return;
	if (queue)
		snprintf(text, sizeof(text), "queue %u: %s; the device needs a reset", queue->index,
		         rule);
	else
		snprintf(text, sizeof(text), "%s; the device needs a reset", rule);
	device->active = false;
	device->status |= VIRTIO_NEEDS_RESET;
	interrupt_for_config(device);
	complain(device, text);
}

/* --- Features and status -------------------------------------------------------------------------------- */

void virtio_device_set_features(struct virtio_device *device, uint64_t features)
{
	if (!(device->status & VIRTIO_FEATURES_OK))
		device->driver_features = features;
}

static bool features_fit(const struct virtio_device *device)
{
	return !(device->driver_features & ~device->features) &&
	       (device->driver_features & VIRTIO_F_VERSION_1);
}

/* The steps in their order: none may be taken without those before it, and none is taken back. */
static bool step_is_legal(uint8_t old, uint8_t new)
{
	static const uint8_t order[] = { VIRTIO_ACKNOWLEDGE, VIRTIO_DRIVER, VIRTIO_FEATURES_OK,
		                         VIRTIO_DRIVER_OK };
	bool open = false;

	for (size_t i = 0; i < sizeof(order); i++) {
		if (!(new &order[i]))
			open = true;
		else if (open)
			return false;
	}
	/* NEEDS_RESET is the device's: a driver that does not know of it may write without it. */
	return !(old & ~new &(uint8_t)~VIRTIO_NEEDS_RESET);
}

static const char *queue_fault(const struct virtio_queue *queue)
{
	const struct virtio_ring *ring =
		virtio_device_has(queue->device, VIRTIO_F_PACKED) ? &virtio_packed : &virtio_split;

	if (!queue->size || queue->size > queue->device->model->queue_size ||
	    (queue->size & (queue->size - 1)))
		return "its size is no power of 2 that the device has";
	return ring->fits(queue) ? NULL : "its areas are not aligned or lie outside memory";
}

bool virtio_device_queues_fit(struct virtio_device *device)
{
	char text[VIRTIO_COMPLAINT_BYTES];

	for (unsigned i = 0; i < device->queue_count; i++) {
		const char *fault =
			device->queues[i].ready ? queue_fault(&device->queues[i]) : NULL;

		if (!fault)
			continue;
		snprintf(text, sizeof(text), "queue %u cannot be used: %s", i, fault);
		complain(device, text);
		return false;
	}
	return true;
}

static void activate(struct virtio_device *device)
{
	char text[VIRTIO_COMPLAINT_BYTES];
	int error = 0;

	if (virtio_device_queues_fit(device)) {
		device->active = true;
		device->status |= VIRTIO_DRIVER_OK;
		error = device->model->activate ? device->model->activate(device) : 0;
		if (!error)
			return;
		snprintf(text, sizeof(text), "it cannot start: %s", strerror(-error));
		complain(device, text);
	}
	device->active = false;
	device->status &= (uint8_t)~VIRTIO_DRIVER_OK;
	device->status |= VIRTIO_FAILED;
}

void virtio_device_set_status(struct virtio_device *device, uint8_t status)
{
	uint8_t old = device->status, added;

	if (!step_is_legal(old, status)) {
		complain(device, "the driver's status takes a step out of order; it is ignored");
		return;
	}
	added = status & (uint8_t)~old;
	device->status |= added & (VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_FAILED);
	if (added & VIRTIO_FAILED)
		device->active = false;
	if (added & VIRTIO_FEATURES_OK) {
		if (!features_fit(device)) {
			complain(device, "the driver takes features that are not offered, or not "
			                 "VERSION_1");
			return;
		}
		device->status |= VIRTIO_FEATURES_OK;
	}
	if ((added & VIRTIO_DRIVER_OK) && !(device->status & VIRTIO_FAILED))
		activate(device);
}

/* --- Reset, kicks, work --------------------------------------------------------------------------------- */

void virtio_device_reset_begin(struct virtio_device *device)
{
	device->active = false;
}

void virtio_device_reset_end(struct virtio_device *device)
{
	if (device->model->reset)
		device->model->reset(device);
	device->status = 0;
	device->driver_features = 0;
	__atomic_store_n(&device->interrupt_status, 0, __ATOMIC_SEQ_CST);
	init_queues(device);
}

bool virtio_queue_is_open(const struct virtio_queue *queue)
{
	return !queue->ready && !(queue->device->status & VIRTIO_DRIVER_OK);
}

bool virtio_device_kick(struct virtio_device *device, unsigned queue)
{
	if (!device->active || queue >= device->queue_count || !device->queues[queue].ready)
		return false;
	device->counts[queue].kicks++;
	return device->model->kick(device, &device->queues[queue]);
}

void virtio_device_kick_later(struct virtio_device *device, const struct virtio_queue *queue)
{
	device->carrier.again(device->carrier.context, queue->index);
}

void virtio_device_offload(struct virtio_device *device, struct virtio_work *work)
{
	work->device = device;
	__atomic_add_fetch(&device->work_count, 1, __ATOMIC_SEQ_CST);
	device->carrier.offload(device->carrier.context, work);
}

void virtio_device_work_done(struct virtio_work *work)
{
	struct virtio_device *device = work->device;

	work->done(work);
	if (!__atomic_sub_fetch(&device->work_count, 1, __ATOMIC_SEQ_CST))
		host_futex_wake(&device->work_count, 1);
}

/* --- Configuration -------------------------------------------------------------------------------------- */

uint64_t virtio_device_config_read(const struct virtio_device *device, uint32_t offset,
                                   uint32_t bytes)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < bytes && i < sizeof(value); i++)
		if ((uint64_t)offset + i < device->config_bytes)
			value |= (uint64_t)device->config[offset + i] << (8 * i);
	return value;
}

void virtio_device_config_write(struct virtio_device *device, uint32_t offset, uint32_t bytes,
                                uint64_t value)
{
	if (!device->model->configure || bytes > sizeof(value) || offset >= device->config_bytes ||
	    bytes > device->config_bytes - offset)
		return;
	memcpy(device->config + offset, &value, bytes);
	device->model->configure(device, offset, bytes);
}
