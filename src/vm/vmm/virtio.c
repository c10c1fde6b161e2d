/* vm/vmm/virtio.c - the virtio devices of a machine: which there are, and what carries them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices/virtio/blk.h"
#include "devices/virtio/console.h"
#include "devices/virtio/fs.h"
#include "devices/virtio/rng.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/vmm_internal.h"

/* --- What a device's carrier is --------------------------------------------------------------------------- */

static struct vmm_virtio *virtio_of(void *context)
{
	return context;
}

/* A shared line is high while any device on it has something to say. */
static void set_shared_line(struct vmm *vmm)
{
	bool high = false;

	for (unsigned i = 0; i < vmm->slot_count; i++)
		if (vmm_slot_is_shared(i) &&
		    __atomic_load_n(&vmm->slots[i].device->interrupt_status, __ATOMIC_SEQ_CST))
			high = true;
	vmm_ioapic_set_pin(&vmm->ioapic, vmm_slot_pin(VMM_SLOTS_MAX - 1), high);
}

static void on_interrupt(void *context)
{
	struct vmm_virtio *virtio = virtio_of(context);
	struct vmm *vmm = virtio->vmm;

	if (!vmm_slot_is_shared(virtio->slot)) {
		vmm_pin_pulse(vmm, vmm_slot_pin(virtio->slot));
		return;
	}
	host_lock_acquire(&vmm->ioapic_lock);
	set_shared_line(vmm);
	host_lock_release(&vmm->ioapic_lock);
}

static void on_acknowledged(void *context)
{
	struct vmm_virtio *virtio = virtio_of(context);

	if (vmm_slot_is_shared(virtio->slot))
		on_interrupt(context);
}

static void on_kick(void *context, unsigned queue)
{
	struct vmm_virtio *virtio = virtio_of(context);

	vmm_loop_kick(&virtio->vmm->loop, &virtio->loop, queue);
}

/* The driver kicks by an exit. */
static void on_notify(void *context, unsigned queue)
{
	on_kick(context, queue);
	vmm_doorbell_use(virtio_of(context), queue);
}

static void on_offload(void *context, struct virtio_work *work)
{
	vmm_loop_offload(&virtio_of(context)->vmm->loop, work);
}

static void on_complaint(void *context, const char *text)
{
	struct vmm *vmm = virtio_of(context)->vmm;

	if (vmm->complain)
		vmm->complain(vmm->console_context, text);
}

/* --- Attaching -------------------------------------------------------------------------------------------- */

int vmm_virtio_attach(struct vmm *vmm, const struct vmm_options *options,
                      struct virtio_device *device, void (*destroy)(struct virtio_device *),
                      struct vmm_reason *reason)
{
	struct vmm_virtio *virtio = &vmm->slots[vmm->slot_count];

	if (vmm->slot_count == VMM_SLOTS_MAX) {
		destroy(device);
		return vmm_fail(reason, -ENOSPC, "a machine has at most %u devices", VMM_SLOTS_MAX);
	}
	device->carrier = (struct virtio_carrier){ .memory = &vmm->memory.guest,
		                                   .interrupt = on_interrupt,
		                                   .offload = on_offload,
		                                   .again = on_kick,
		                                   .complain = on_complaint,
		                                   .context = virtio };
	virtio->doorbells = calloc(device->queue_count, sizeof(*virtio->doorbells));
	if (!virtio->doorbells) {
		destroy(device);
		return vmm_fail(reason, -ENOMEM, "no memory for a device");
	}
	if (options->packed_rings)
		device->features |= VIRTIO_F_PACKED;
	virtio_device_reset_end(device);
	virtio->vmm = vmm;
	virtio->slot = vmm->slot_count++;
	virtio->device = device;
	virtio->destroy = destroy;
	virtio->loop.mmio = &virtio->mmio;
	virtio->mmio = (struct vmm_virtio_mmio){ .device = device,
		                                 .kick = on_notify,
		                                 .acknowledged = on_acknowledged,
		                                 .complain = on_complaint,
		                                 .context = virtio };
	return 0;
}

/* Each model begins with its device. */
static void free_device(struct virtio_device *device)
{
	free(device);
}

static int attach_rng(struct vmm *vmm, const struct vmm_options *options, struct vmm_reason *reason)
{
	struct virtio_rng *rng = calloc(1, sizeof(*rng));

	if (!rng)
		return vmm_fail(reason, -ENOMEM, "no memory for a device");
	virtio_rng_init(rng);
	return vmm_virtio_attach(vmm, options, &rng->device, free_device, reason);
}

#define DEFAULT_COLUMNS 80
#define DEFAULT_ROWS 24

static void console_write(void *context, const void *bytes, size_t count)
{
	struct vmm *vmm = context;

	vmm_moment(vmm, VMM_MOMENT_FIRST_WORD);
	if (vmm->console)
		vmm->console(vmm->console_context, bytes, count);
}

static void console_ready(void *context)
{
	const struct vmm *vmm = context;

	if (vmm->console_ready)
		vmm->console_ready(vmm->console_context);
}

static int attach_console(struct vmm *vmm, const struct vmm_options *options,
                          struct vmm_reason *reason)
{
	struct virtio_console_back_end back_ends[1 + VMM_PORTS_MAX] = { { .is_console = true,
		                                                          .write = console_write,
		                                                          .ready = console_ready,
		                                                          .context = vmm } };
	struct virtio_console *console;
	int error;

	if (!options->virtio_console)
		return 0;
	if (options->port_count > VMM_PORTS_MAX)
		return vmm_fail(reason, -EINVAL, "a console has at most %u ports", VMM_PORTS_MAX);
	for (size_t i = 0; i < options->port_count; i++) {
		const struct vmm_port *port = &options->ports[i];

		back_ends[1 + i] = (struct virtio_console_back_end){ .name = port->name,
			                                             .write = port->write,
			                                             .ready = port->ready,
			                                             .context = port->context };
	}
	console = calloc(1, sizeof(*console));
	if (!console)
		return vmm_fail(reason, -ENOMEM, "no memory for a device");
	virtio_console_init(console, back_ends, 1 + (unsigned)options->port_count);
	error = vmm_virtio_attach(vmm, options, &console->device, free_device, reason);
	if (error)
		return error;
	vmm->console_slot = &vmm->slots[vmm->slot_count - 1];
	virtio_console_resize(console, DEFAULT_COLUMNS, DEFAULT_ROWS);
	return 0;
}

/* --- Disks ------------------------------------------------------------------------------------------------ */

static void destroy_blk(struct virtio_device *device)
{
	struct virtio_blk *blk = (struct virtio_blk *)device;

	host_descriptor_close(blk->disk);
	virtio_blk_finish(blk);
	free(blk);
}

static int cannot_open(const struct vmm_disk *disk, int error, struct vmm_reason *reason)
{
	const char *why = error == -EBUSY    ? "another machine has it open"
	                  : error == -EINVAL ? "it is neither a file nor a block device"
	                                     : strerror(-error);

	return vmm_fail(reason, error, "%s: %s", disk->path, why);
}

static int make_blk(struct vmm *vmm, const struct vmm_disk *disk, int descriptor, uint64_t bytes,
                    struct virtio_blk **ret_blk)
{
	const char *slash = strrchr(disk->path, '/');
	struct virtio_blk_options options = { .disk = descriptor,
		                              .bytes = bytes,
		                              .read_only = disk->read_only,
		                              .queues = vmm->processor_count,
		                              .id = slash ? slash + 1 : disk->path };
	struct virtio_blk *blk = calloc(1, sizeof(*blk));

	if (options.queues > VIRTIO_BLK_QUEUES_MAX)
		options.queues = VIRTIO_BLK_QUEUES_MAX;
	if (!blk || virtio_blk_init(blk, &options) != 0) {
		free(blk);
		return -ENOMEM;
	}
	*ret_blk = blk;
	return 0;
}

static int attach_disk(struct vmm *vmm, const struct vmm_options *options,
                       const struct vmm_disk *disk, struct vmm_reason *reason)
{
	struct virtio_blk *blk = NULL;
	uint64_t bytes = 0;
	int descriptor = host_disk_open(disk->path, disk->read_only, &bytes);

	if (descriptor < 0)
		return cannot_open(disk, descriptor, reason);
	if (make_blk(vmm, disk, descriptor, bytes, &blk) != 0) {
		host_descriptor_close(descriptor);
		return vmm_fail(reason, -ENOMEM, "no memory for a device");
	}
	if (bytes % VIRTIO_BLK_SECTOR && vmm->complain) {
		char text[160];

		snprintf(text, sizeof(text), "%.100s: its last %llu bytes are no whole sector",
		         disk->path, (unsigned long long)(bytes % VIRTIO_BLK_SECTOR));
		vmm->complain(vmm->console_context, text);
	}
	return vmm_virtio_attach(vmm, options, &blk->device, destroy_blk, reason);
}

/* --- Folders ---------------------------------------------------------------------------------------------- */

static void destroy_fs(struct virtio_device *device)
{
	struct virtio_fs *fs = (struct virtio_fs *)device;

	host_folder_close(fs->session.folder);
	virtio_fs_finish(fs);
	free(fs);
}

static void on_exited(void *context, int code)
{
	struct vmm *vmm = context;

	__atomic_store_n(&vmm->exit_code, 1ull << 32 | (uint32_t)code, __ATOMIC_SEQ_CST);
}

static int attach_folder(struct vmm *vmm, const struct vmm_options *options,
                         const struct vmm_folder *folder, struct vmm_reason *reason)
{
	struct host_folder *shown;
	struct virtio_fs *fs;
	int error = host_folder_open(folder->path, folder->read_only, &shown);

	if (error)
		return vmm_fail(reason, error, "%s: %s", folder->path,
		                error == -ENOSYS ? "sharing it needs /proc, which is not mounted"
		                                 : strerror(-error));
	fs = calloc(1, sizeof(*fs));
	if (!fs || virtio_fs_init(fs, shown, folder->tag) != 0) {
		free(fs);
		host_folder_close(shown);
		return vmm_fail(reason, -ENOMEM, "no memory for a device");
	}
	fs->session.exited = on_exited;
	fs->session.context = vmm;
	return vmm_virtio_attach(vmm, options, &fs->device, destroy_fs, reason);
}

/* The order of attachment is the order in which guests number them. */
int vmm_virtio_create(struct vmm *vmm, const struct vmm_options *options,
                      struct vmm_reason *ret_reason)
{
	int error = attach_rng(vmm, options, ret_reason);

	if (!error)
		error = attach_console(vmm, options, ret_reason);
	for (size_t i = 0; !error && i < options->folder_count; i++)
		error = attach_folder(vmm, options, &options->folders[i], ret_reason);
	if (!error)
		error = vmm_network_attach(vmm, options, ret_reason);
	for (size_t i = 0; !error && i < options->disk_count; i++)
		error = attach_disk(vmm, options, &options->disks[i], ret_reason);
	return error;
}

void vmm_virtio_destroy(struct vmm *vmm)
{
	for (unsigned i = 0; i < vmm->slot_count; i++) {
		vmm_doorbells_destroy(&vmm->slots[i]);
		vmm->slots[i].destroy(vmm->slots[i].device);
	}
	vmm->slot_count = 0;
}

static size_t give_input(struct vmm *vmm, unsigned port, const void *bytes, size_t count)
{
	struct vmm_virtio *slot = vmm->console_slot;
	size_t taken;

	host_lock_acquire(&slot->mmio.lock);
	taken = virtio_console_input((struct virtio_console *)slot->device, port, bytes, count);
	host_lock_release(&slot->mmio.lock);
	return taken;
}

size_t vmm_virtio_console_input(struct vmm *vmm, const void *bytes, size_t count)
{
	return give_input(vmm, 0, bytes, count);
}

size_t vmm_port_input(struct vmm *vmm, unsigned port, const void *bytes, size_t count)
{
	return give_input(vmm, 1 + port, bytes, count);
}

void vmm_port_end(struct vmm *vmm, unsigned port)
{
	struct vmm_virtio *slot = vmm->console_slot;

	host_lock_acquire(&slot->mmio.lock);
	virtio_console_set_open((struct virtio_console *)slot->device, 1 + port, false);
	host_lock_release(&slot->mmio.lock);
}

void vmm_console_resize(struct vmm *vmm, uint16_t columns, uint16_t rows)
{
	struct vmm_virtio *slot = vmm->console_slot;

	if (!slot)
		return;
	host_lock_acquire(&slot->mmio.lock);
	virtio_console_resize((struct virtio_console *)slot->device, columns, rows);
	host_lock_release(&slot->mmio.lock);
}

uint64_t vmm_virtio_read(struct vmm *vmm, unsigned slot, uint32_t offset, unsigned size)
{
	return vmm_virtio_mmio_read(&vmm->slots[slot].mmio, offset, size);
}

void vmm_virtio_write(struct vmm *vmm, unsigned slot, uint32_t offset, unsigned size,
                      uint64_t value)
{
	vmm_virtio_mmio_write(&vmm->slots[slot].mmio, offset, size, value);
	if (__atomic_load_n(&vmm->slots[slot].device->status, __ATOMIC_RELAXED) & VIRTIO_DRIVER_OK)
		vmm_moment(vmm, VMM_MOMENT_FIRST_DRIVER);
}
