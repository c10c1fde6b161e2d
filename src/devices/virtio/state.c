/* devices/virtio/state.c - keeping a device's state, and taking it back. */
#include "devices/virtio/state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "devices/virtio/virtio_internal.h"

#define KNOWN_STATUS \
	(VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_DRIVER_OK | VIRTIO_FEATURES_OK | \
	 VIRTIO_NEEDS_RESET | VIRTIO_FAILED)

/* --- Saving ------------------------------------------------------------------------------------------------- */

/* As if what is held had not been taken. */
static void put_back(const struct virtio_queue *queue, struct virtio_queue_state *state)
{
	if (!virtio_device_has(queue->device, VIRTIO_F_PACKED)) {
		state->next_available = (uint16_t)(queue->next_available - queue->taken);
	} else if (queue->next_available >= queue->taken) {
		state->next_available = (uint16_t)(queue->next_available - queue->taken);
	} else {
		state->next_available =
			(uint16_t)(queue->next_available + queue->size - queue->taken);
		state->available_wrap = !queue->available_wrap;
	}
}

static void save_queue(const struct virtio_queue *queue, struct virtio_queue_state *state)
{
	*state = (struct virtio_queue_state){ .descriptors = queue->descriptors,
		                              .driver_area = queue->driver_area,
		                              .device_area = queue->device_area,
		                              .size = queue->size,
		                              .next_used = queue->next_used,
		                              .since_told = queue->since_told,
		                              .ready = queue->ready,
		                              .available_wrap = queue->available_wrap,
		                              .used_wrap = queue->used_wrap };
	put_back(queue, state);
}

static int save_more(const struct virtio_device *device, struct virtio_state *state,
                     const char **ret_why)
{
	size_t count = 0;
	int error = device->model->save_more(device, &state->more, &count, ret_why);

	if (!error && count > VIRTIO_MORE_STATE_MAX) {
		*ret_why = "there is too much of it";
		error = -EFBIG;
	}
	state->more_bytes = error ? 0 : (uint32_t)count;
	if (error)
		virtio_state_finish(state);
	return error;
}

int virtio_device_save(const struct virtio_device *device, struct virtio_state *ret_state,
                       const char **ret_why)
{
	struct virtio_state *state = ret_state;
	const struct virtio_model *model = device->model;
	int bytes = 0;

	memset(state, 0, sizeof(*state));
	*ret_why = "work is under way";
	if (__atomic_load_n(&device->work_count, __ATOMIC_SEQ_CST))
		return -EBUSY;
	state->id = model->id;
	state->queue_count = device->queue_count;
	state->driver_features = device->driver_features;
	state->status = device->status;
	state->generation = device->generation;
	state->interrupt_status = __atomic_load_n(&device->interrupt_status, __ATOMIC_SEQ_CST);
	for (unsigned i = 0; i < device->queue_count; i++)
		save_queue(&device->queues[i], &state->queues[i]);
	if (model->save)
		bytes = model->save(device, state->model, sizeof(state->model), ret_why);
	if (bytes < 0)
		return bytes;
	state->model_bytes = (uint32_t)bytes;
	return model->save_more ? save_more(device, state, ret_why) : 0;
}

void virtio_state_finish(struct virtio_state *state)
{
	free(state->more);
	state->more = NULL;
	state->more_bytes = 0;
}

/* --- Restoring ---------------------------------------------------------------------------------------------- */

static bool queue_fits(const struct virtio_device *device, const struct virtio_queue_state *state)
{
	bool packed = virtio_device_has(device, VIRTIO_F_PACKED);

	if (state->size > device->model->queue_size || (state->ready && !state->size))
		return false;
	return !packed || !state->ready ||
	       (state->next_available < state->size && state->next_used < state->size);
}

static void restore_queue(struct virtio_queue *queue, const struct virtio_queue_state *state)
{
	queue->size = state->size;
	queue->ready = state->ready;
	queue->descriptors = state->descriptors;
	queue->driver_area = state->driver_area;
	queue->device_area = state->device_area;
	queue->next_available = state->next_available;
	queue->next_used = state->next_used;
	queue->available_wrap = state->available_wrap;
	queue->used_wrap = state->used_wrap;
	queue->since_told = state->since_told;
}

static bool state_fits(const struct virtio_device *device, const struct virtio_state *state)
{
	bool decided = state->status & VIRTIO_FEATURES_OK;

	return state->id == device->model->id && state->queue_count == device->queue_count &&
	       !(state->status & ~KNOWN_STATUS) &&
	       !(state->interrupt_status & ~(VIRTIO_INTERRUPT_RING | VIRTIO_INTERRUPT_CONFIG)) &&
	       state->model_bytes <= sizeof(state->model) &&
	       (!decided || (!(state->driver_features & ~device->features) &&
	                     (state->driver_features & VIRTIO_F_VERSION_1))) &&
	       (decided || !(state->status & VIRTIO_DRIVER_OK));
}

static int take(struct virtio_device *device, const struct virtio_state *state)
{
	const struct virtio_model *model = device->model;
	int error = 0;

	device->driver_features = state->driver_features;
	for (unsigned i = 0; i < device->queue_count; i++) {
		if (!queue_fits(device, &state->queues[i]))
			return -EINVAL;
		restore_queue(&device->queues[i], &state->queues[i]);
	}
	device->status = state->status;
	device->generation = state->generation;
	__atomic_store_n(&device->interrupt_status, state->interrupt_status, __ATOMIC_SEQ_CST);
	device->active = (state->status & VIRTIO_DRIVER_OK) &&
	                 !(state->status & (VIRTIO_NEEDS_RESET | VIRTIO_FAILED));
	if (device->active && !virtio_device_queues_fit(device))
		return -EINVAL;
	if ((!model->restore && state->model_bytes) || (!model->restore_more && state->more_bytes))
		return -EINVAL;
	if (model->restore)
		error = model->restore(device, state->model, state->model_bytes);
	if (!error && model->restore_more)
		error = model->restore_more(device, state->more, state->more_bytes);
	return error;
}

int virtio_device_restore(struct virtio_device *device, const struct virtio_state *state)
{
	int error = state_fits(device, state) ? take(device, state) : -EINVAL;

	if (error) {
		virtio_device_reset_begin(device);
		virtio_device_reset_end(device);
	}
	return error;
}
