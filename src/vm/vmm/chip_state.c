/* vm/vmm/chip_state.c - the chips of a machine, and its virtio devices, given to an archive and taken from one. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices/virtio/fs.h"
#include "devices/virtio/state.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/snapshot_internal.h"

#define PIT_MODE_MAX 5u
#define PIT_ACCESS_MAX 3u
#define PIT_RELOAD_MAX 0x10000u

static void archive_serial(struct vmm_archive *archive, struct vmm_serial *serial)
{
	VMM_ARCHIVE(archive, serial->interrupt_enable);
	VMM_ARCHIVE(archive, serial->fifo_control);
	VMM_ARCHIVE(archive, serial->line_control);
	VMM_ARCHIVE(archive, serial->modem_control);
	VMM_ARCHIVE(archive, serial->scratch);
	VMM_ARCHIVE(archive, serial->divisor);
	vmm_archive_flag(archive, &serial->sent_pending);
	vmm_archive_flag(archive, &serial->line);
	VMM_ARCHIVE(archive, serial->ring);
	vmm_archive_count(archive, &serial->first, VMM_SERIAL_RING - 1);
	vmm_archive_count(archive, &serial->count, VMM_SERIAL_RING);
}

/* Its time is kept as an age, for the clock that it is told is another after a restore. */
static void archive_counter(struct vmm_archive *archive, struct vmm_pit_counter *counter,
                            uint64_t now_ns)
{
	uint64_t age = now_ns - counter->start_ns;

	VMM_ARCHIVE(archive, counter->mode);
	VMM_ARCHIVE(archive, counter->access);
	vmm_archive_flag(archive, &counter->bcd);
	vmm_archive_flag(archive, &counter->gate);
	vmm_archive_flag(archive, &counter->loaded);
	vmm_archive_flag(archive, &counter->write_high);
	vmm_archive_flag(archive, &counter->read_high);
	VMM_ARCHIVE(archive, counter->low);
	VMM_ARCHIVE(archive, counter->reload);
	VMM_ARCHIVE(archive, age);
	vmm_archive_flag(archive, &counter->latched);
	VMM_ARCHIVE(archive, counter->latch);
	vmm_archive_flag(archive, &counter->status_latched);
	VMM_ARCHIVE(archive, counter->status);
	archive->failed |= counter->mode > PIT_MODE_MAX || counter->access > PIT_ACCESS_MAX ||
	                   !counter->access || !counter->reload || counter->reload > PIT_RELOAD_MAX;
	if (archive->reads)
		counter->start_ns = now_ns - age;
}

static void archive_pit(struct vmm_archive *archive, struct vmm_pit *pit, uint64_t now_ns)
{
	for (int i = 0; i < 3; i++)
		archive_counter(archive, &pit->counters[i], now_ns);
	VMM_ARCHIVE(archive, pit->speaker);
	VMM_ARCHIVE(archive, pit->ticks_told);
}

static void archive_keyboard(struct vmm_archive *archive, struct vmm_keyboard *keyboard)
{
	VMM_ARCHIVE(archive, keyboard->control);
	VMM_ARCHIVE(archive, keyboard->output_port);
	VMM_ARCHIVE(archive, keyboard->command);
	VMM_ARCHIVE(archive, keyboard->buffer);
	vmm_archive_count(archive, &keyboard->count, VMM_KEYBOARD_BUFFER);
}

static void archive_ioapic(struct vmm_archive *archive, struct vmm_ioapic *ioapic)
{
	VMM_ARCHIVE(archive, ioapic->entries);
	VMM_ARCHIVE(archive, ioapic->levels);
	VMM_ARCHIVE(archive, ioapic->pending);
	VMM_ARCHIVE(archive, ioapic->id);
	VMM_ARCHIVE(archive, ioapic->select);
}

void vmm_chips_archive(struct vmm_archive *archive, struct vmm *vmm, uint64_t now_ns)
{
	vmm_archive_section(archive, VMM_SECTION_CHIPS);
	archive_serial(archive, &vmm->serial);
	VMM_ARCHIVE(archive, vmm->rtc.index);
	VMM_ARCHIVE(archive, vmm->rtc.bytes);
	archive_pit(archive, &vmm->pit, now_ns);
	archive_keyboard(archive, &vmm->keyboard);
	archive_ioapic(archive, &vmm->ioapic);
	VMM_ARCHIVE(archive, vmm->pic_masks);
	VMM_ARCHIVE(archive, vmm->pic_edges);
	VMM_ARCHIVE(archive, vmm->power);
	vmm_archive_section_end(archive);
}

/* --- Virtio devices ------------------------------------------------------------------------------------------- */

static void archive_queue(struct vmm_archive *archive, struct virtio_queue_state *queue)
{
	VMM_ARCHIVE(archive, queue->descriptors);
	VMM_ARCHIVE(archive, queue->driver_area);
	VMM_ARCHIVE(archive, queue->device_area);
	VMM_ARCHIVE(archive, queue->size);
	VMM_ARCHIVE(archive, queue->next_available);
	VMM_ARCHIVE(archive, queue->next_used);
	VMM_ARCHIVE(archive, queue->since_told);
	vmm_archive_flag(archive, &queue->ready);
	vmm_archive_flag(archive, &queue->available_wrap);
	vmm_archive_flag(archive, &queue->used_wrap);
}

static void archive_device(struct vmm_archive *archive, struct vmm_virtio_mmio *mmio,
                           struct virtio_state *state)
{
	uint32_t count = state->queue_count;

	vmm_archive_section(archive, VMM_SECTION_DEVICE);
	VMM_ARCHIVE(archive, state->id);
	vmm_archive_count(archive, &count, VIRTIO_QUEUES_MAX);
	state->queue_count = (uint16_t)count;
	VMM_ARCHIVE(archive, state->driver_features);
	VMM_ARCHIVE(archive, state->status);
	VMM_ARCHIVE(archive, state->generation);
	VMM_ARCHIVE(archive, state->interrupt_status);
	for (uint32_t i = 0; i < count; i++)
		archive_queue(archive, &state->queues[i]);
	vmm_archive_count(archive, &state->model_bytes, sizeof(state->model));
	vmm_archive_bytes(archive, state->model, state->model_bytes);
	vmm_archive_blob(archive, &state->more, &state->more_bytes, VIRTIO_MORE_STATE_MAX);
	VMM_ARCHIVE(archive, mmio->device_features_select);
	VMM_ARCHIVE(archive, mmio->driver_features_select);
	VMM_ARCHIVE(archive, mmio->queue_select);
	vmm_archive_section_end(archive);
}

int vmm_devices_save(struct vmm_archive *archive, struct vmm *vmm, struct vmm_reason *reason)
{
	struct virtio_state *state = calloc(1, sizeof(*state));
	int error = state ? 0 : -ENOMEM;
	const char *why = "no memory";

	for (unsigned i = 0; !error && i < vmm->slot_count; i++) {
		error = virtio_device_save(vmm->slots[i].device, state, &why);
		if (error)
			vmm_fail(reason, error, "device %u (%s) cannot be kept: %s", i,
			         vmm->slots[i].device->model->name, why);
		else
			archive_device(archive, &vmm->slots[i].mmio, state);
		virtio_state_finish(state);
	}
	free(state);
	return error;
}

int vmm_devices_restore(struct vmm_archive *archive, struct vmm *vmm, struct vmm_reason *reason)
{
	struct virtio_state *state = calloc(1, sizeof(*state));
	int error = state ? 0 : -ENOMEM;

	for (unsigned i = 0; !error && i < vmm->slot_count; i++) {
		archive_device(archive, &vmm->slots[i].mmio, state);
		error = archive->failed ? -EINVAL
		                        : virtio_device_restore(vmm->slots[i].device, state);
		virtio_state_finish(state);
		if (error == -ESTALE)
			vmm_fail(reason, error, "the folder of device %u is another than it was",
			         i);
		else if (error)
			vmm_fail(reason, error, "the snapshot's device %u is no %s as here", i,
			         vmm->slots[i].device->model->name);
	}
	free(state);
	return error;
}

/* Files that the guest knew and that are not what they were. */
static void tell_losses(struct vmm *vmm, const struct virtio_device *device)
{
	const struct host_folder_losses *lost = &((const struct virtio_fs *)device)->lost;
	char text[400];

	if (!lost->count || !vmm->complain)
		return;
	snprintf(text, sizeof(text),
	         "%zu of %zu files that the guest knew of its folder are gone or others now, and "
	         "stale to it; the first: %s",
	         lost->count, lost->all, *lost->first ? lost->first : "one without a name");
	vmm->complain(vmm->console_context, text);
}

void vmm_devices_go_on(struct vmm *vmm)
{
	for (unsigned i = 0; i < vmm->slot_count; i++) {
		struct virtio_device *device = vmm->slots[i].device;

		if (device->model->id == VIRTIO_ID_FS)
			tell_losses(vmm, device);
		if (device->interrupt_status)
			device->carrier.interrupt(device->carrier.context);
		for (unsigned queue = 0; queue < device->queue_count; queue++)
			if (device->queues[queue].ready)
				vmm_loop_kick(&vmm->loop, &vmm->slots[i].loop, queue);
	}
	if (vmm->network)
		vmm_network_pulse(vmm);
}
