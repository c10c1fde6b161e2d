/* vm/vmm/virtio_mmio.c - virtio devices behind memory-mapped registers. */
#include "vm/vmm/virtio_mmio.h"

#include <stdio.h>

#define MAGIC 0x74726976u /* "virt" */
#define VERSION 2u
#define NO_REGION 0xffffffffu

enum virtio_register {
	REGISTER_MAGIC = 0x00,
	REGISTER_VERSION = 0x04,
	REGISTER_DEVICE_ID = 0x08,
	REGISTER_VENDOR_ID = 0x0c,
	REGISTER_DEVICE_FEATURES = 0x10,
	REGISTER_DEVICE_FEATURES_SELECT = 0x14,
	REGISTER_DRIVER_FEATURES = 0x20,
	REGISTER_DRIVER_FEATURES_SELECT = 0x24,
	REGISTER_QUEUE_SELECT = 0x30,
	REGISTER_QUEUE_SIZE_MAX = 0x34,
	REGISTER_QUEUE_SIZE = 0x38,
	REGISTER_QUEUE_READY = 0x44,
	REGISTER_QUEUE_NOTIFY = VMM_VIRTIO_NOTIFY,
	REGISTER_INTERRUPT_STATUS = 0x60,
	REGISTER_INTERRUPT_ACKNOWLEDGE = 0x64,
	REGISTER_STATUS = 0x70,
	REGISTER_DESCRIPTORS = 0x80,
	REGISTER_DESCRIPTORS_HIGH = 0x84,
	REGISTER_DRIVER_AREA = 0x90,
	REGISTER_DRIVER_AREA_HIGH = 0x94,
	REGISTER_DEVICE_AREA = 0xa0,
	REGISTER_DEVICE_AREA_HIGH = 0xa4,
	REGISTER_SHARED_LENGTH = 0xb0,
	REGISTER_SHARED_LENGTH_HIGH = 0xb4,
	REGISTER_SHARED_BASE = 0xb8,
	REGISTER_SHARED_BASE_HIGH = 0xbc,
	REGISTER_GENERATION = 0xfc,
	REGISTER_CONFIG = 0x100
};

static struct virtio_queue *selected(struct vmm_virtio_mmio *mmio)
{
	return mmio->queue_select < mmio->device->queue_count
	               ? &mmio->device->queues[mmio->queue_select]
	               : NULL;
}

/* A half of features: 0 or 1, nothing behind them. */
static uint32_t half(uint64_t features, uint32_t select)
{
	return select > 1 ? 0 : (uint32_t)(features >> (32 * select));
}

static bool is_register(struct vmm_virtio_mmio *mmio, uint32_t offset, unsigned size)
{
	char text[96];

	if (size == 4 && offset % 4 == 0)
		return true;
	snprintf(text, sizeof(text), "%s: an access of %u bytes to the register at %#x is ignored",
	         mmio->device->model->name, size, offset);
	if (mmio->complain)
		mmio->complain(mmio->context, text);
	return false;
}

/* --- Reading -------------------------------------------------------------------------------------- */

static uint32_t read_register(struct vmm_virtio_mmio *mmio, uint32_t offset)
{
	struct virtio_device *device = mmio->device;
	const struct virtio_queue *queue = selected(mmio);

	switch (offset) {
	case REGISTER_MAGIC: return MAGIC;
	case REGISTER_VERSION: return VERSION;
	case REGISTER_DEVICE_ID: return device->model->id;
	case REGISTER_DEVICE_FEATURES: return half(device->features, mmio->device_features_select);
	case REGISTER_QUEUE_SIZE_MAX: return queue ? device->model->queue_size : 0;
	case REGISTER_QUEUE_READY: return queue && queue->ready;
	case REGISTER_STATUS: return device->status;
	case REGISTER_SHARED_LENGTH:
	case REGISTER_SHARED_LENGTH_HIGH:
	case REGISTER_SHARED_BASE:
	case REGISTER_SHARED_BASE_HIGH: return NO_REGION;
	case REGISTER_GENERATION: return device->generation;
	default: return 0;
	}
}

uint64_t vmm_virtio_mmio_read(struct vmm_virtio_mmio *mmio, uint32_t offset, unsigned size)
{
	uint64_t value;

	if (offset < REGISTER_CONFIG && !is_register(mmio, offset, size))
		return 0;
	if (offset == REGISTER_INTERRUPT_STATUS)
		return __atomic_load_n(&mmio->device->interrupt_status, __ATOMIC_SEQ_CST);
	host_lock_acquire(&mmio->lock);
	if (offset < REGISTER_CONFIG)
		value = read_register(mmio, offset);
	else
		value = virtio_device_config_read(mmio->device, offset - REGISTER_CONFIG, size);
	host_lock_release(&mmio->lock);
	return value;
}

/* --- Writing -------------------------------------------------------------------------------------- */

static void set_half(uint64_t *number, bool high, uint32_t value)
{
	*number = high ? (*number & 0xffffffffu) | (uint64_t)value << 32
	               : (*number & ~0xffffffffull) | value;
}

static void write_queue_register(struct virtio_queue *queue, uint32_t offset, uint32_t value)
{
	if (offset == REGISTER_QUEUE_READY && !value)
		queue->ready = false;
	if (!virtio_queue_is_open(queue))
		return;
	switch (offset) {
	case REGISTER_QUEUE_SIZE: queue->size = value > UINT16_MAX ? 0 : (uint16_t)value; break;
	case REGISTER_QUEUE_READY: queue->ready = value & 1; break;
	case REGISTER_DESCRIPTORS:
	case REGISTER_DESCRIPTORS_HIGH: set_half(&queue->descriptors, offset & 4, value); break;
	case REGISTER_DRIVER_AREA:
	case REGISTER_DRIVER_AREA_HIGH: set_half(&queue->driver_area, offset & 4, value); break;
	case REGISTER_DEVICE_AREA:
	case REGISTER_DEVICE_AREA_HIGH: set_half(&queue->device_area, offset & 4, value); break;
	default: break;
	}
}

/* Work under way ends first, for it may still write to memory that is the driver's again afterwards. */
static void reset(struct vmm_virtio_mmio *mmio)
{
	struct virtio_device *device = mmio->device;
	uint32_t count;

	virtio_device_reset_begin(device);
	while ((count = __atomic_load_n(&device->work_count, __ATOMIC_SEQ_CST)) != 0) {
		host_lock_release(&mmio->lock);
		host_futex_wait(&device->work_count, count, -1);
		host_lock_acquire(&mmio->lock);
	}
	virtio_device_reset_end(device);
	mmio->device_features_select = mmio->driver_features_select = mmio->queue_select = 0;
}

static void write_register(struct vmm_virtio_mmio *mmio, uint32_t offset, uint32_t value)
{
	struct virtio_device *device = mmio->device;
	struct virtio_queue *queue = selected(mmio);
	uint64_t features = device->driver_features;

	switch (offset) {
	case REGISTER_DEVICE_FEATURES_SELECT: mmio->device_features_select = value; break;
	case REGISTER_DRIVER_FEATURES_SELECT: mmio->driver_features_select = value; break;
	case REGISTER_DRIVER_FEATURES:
		if (mmio->driver_features_select > 1)
			break;
		set_half(&features, mmio->driver_features_select, value);
		virtio_device_set_features(device, features);
		break;
	case REGISTER_QUEUE_SELECT: mmio->queue_select = value; break;
	case REGISTER_STATUS:
		if (value)
			virtio_device_set_status(device, (uint8_t)value);
		else
			reset(mmio);
		break;
	default:
		if (queue)
			write_queue_register(queue, offset, value);
	}
}

void vmm_virtio_mmio_write(struct vmm_virtio_mmio *mmio, uint32_t offset, unsigned size,
                           uint64_t value)
{
	bool is_reset = offset == REGISTER_STATUS && !(uint32_t)value;

	if (offset < REGISTER_CONFIG && !is_register(mmio, offset, size))
		return;
	if (offset == REGISTER_QUEUE_NOTIFY) {
		mmio->kick(mmio->context, (uint32_t)value);
		return;
	}
	if (offset == REGISTER_INTERRUPT_ACKNOWLEDGE) {
		__atomic_and_fetch(&mmio->device->interrupt_status, ~(uint32_t)value,
		                   __ATOMIC_SEQ_CST);
		mmio->acknowledged(mmio->context);
		return;
	}
	host_lock_acquire(&mmio->lock);
	if (offset < REGISTER_CONFIG)
		write_register(mmio, offset, (uint32_t)value);
	else
		virtio_device_config_write(mmio->device, offset - REGISTER_CONFIG, size, value);
	host_lock_release(&mmio->lock);
	if (is_reset)
		mmio->acknowledged(mmio->context);
}
