/* vm/vmm/snapshot.c - keeping a machine in a file. */
#include "vm/vmm/snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vm/vmm/config.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/snapshot_file.h"
#include "vm/vmm/snapshot_internal.h"

#define PATIENCE_NS 10000000000ll

/* Devices, chips and pins stand still; in the order in which their locks are taken elsewhere. */
static void lock_all(struct vmm *vmm)
{
	for (unsigned i = 0; i < vmm->slot_count; i++)
		host_lock_acquire(&vmm->slots[i].mmio.lock);
	host_lock_acquire(&vmm->bus_lock);
	host_lock_acquire(&vmm->ioapic_lock);
}

static void unlock_all(struct vmm *vmm)
{
	host_lock_release(&vmm->ioapic_lock);
	host_lock_release(&vmm->bus_lock);
	for (unsigned i = vmm->slot_count; i-- > 0;)
		host_lock_release(&vmm->slots[i].mmio.lock);
}

static void archive_config(struct vmm_archive *archive, struct vmm_config *config)
{
	vmm_archive_section(archive, VMM_SECTION_CONFIG);
	vmm_config_archive(archive, config);
	vmm_archive_section_end(archive);
}

/* The partition's time, and a check for each part of memory. */
static void archive_memory(struct vmm_archive *archive, struct vmm *vmm)
{
	uint64_t time = 0;

	vmm_archive_section(archive, VMM_SECTION_MEMORY);
	WHvGetPartitionProperty(vmm->partition, WHvPartitionPropertyCodeReferenceTime, &time,
	                        sizeof(time), NULL);
	VMM_ARCHIVE(archive, time);
	for (uint64_t at = 0; at < vmm->memory.bytes; at += VMM_SNAPSHOT_CHUNK) {
		uint64_t rest = vmm->memory.bytes - at;
		uint64_t bytes = rest < VMM_SNAPSHOT_CHUNK ? rest : VMM_SNAPSHOT_CHUNK;
		uint32_t check = 0;

		if (!vmm_snapshot_is_empty(vmm->memory.host + at, bytes))
			check = vmm_snapshot_check(vmm->memory.host + at, bytes);
		VMM_ARCHIVE(archive, check);
	}
	vmm_archive_section_end(archive);
}

static int save_state(struct vmm_archive *archive, struct vmm *vmm, struct vmm_reason *reason)
{
	int error = vmm_config_stamp(vmm->config, reason);

	if (!error && vmm->firmware)
		error = vmm_fail(reason, -ENOTSUP,
		                 "a machine that was started from firmware cannot be kept");
	if (!error && vmm_has_network(vmm) && vmm->config->options.network->has_descriptor)
		error = vmm_fail(
			reason, -ENOTSUP,
			"a machine whose network was given as a descriptor cannot be kept");
	if (error)
		return error;
	archive_config(archive, vmm->config);
	archive_memory(archive, vmm);
	/* The timer chip stands still since the pause. */
	vmm_chips_archive(archive, vmm, vmm->held_ns);
	for (uint32_t i = 0; !error && i < vmm->processor_count; i++)
		error = vmm_processor_save(archive, &vmm->processors[i], reason);
	if (!error)
		error = vmm_devices_save(archive, vmm, reason);
	if (!error && archive->failed)
		error = vmm_fail(reason, -ENOMEM, "no memory for a snapshot");
	return error;
}

static int write_file(int file, const struct vmm_archive *archive, const struct vmm *vmm)
{
	struct vmm_snapshot_header header;
	struct host_vector state = { archive->bytes, archive->count };
	struct host_vector first = { &header, sizeof(header) };
	int error;

	vmm_snapshot_header_make(&header, archive->bytes, archive->count, vmm->memory.bytes);
	error = host_disk_resize(file, 0);
	if (!error)
		error = host_disk_resize(file, header.memory_offset + header.memory_bytes);
	if (!error)
		error = host_disk_write(file, &state, 1, header.state_offset);
	if (!error)
		error = vmm_snapshot_write_memory(file, header.memory_offset, vmm->memory.host,
		                                  vmm->memory.bytes);
	/* What is cut short has no header. */
	if (!error)
		error = host_disk_write(file, &first, 1, 0);
	return error;
}

static int save(struct vmm *vmm, int file, struct vmm_reason *reason)
{
	struct vmm_archive archive;
	int error;

	vmm_archive_write_begin(&archive);
	lock_all(vmm);
	error = save_state(&archive, vmm, reason);
	if (!error) {
		error = write_file(file, &archive, vmm);
		if (error)
			vmm_fail(reason, error, "the snapshot cannot be written: %s",
			         strerror(-error));
	}
	unlock_all(vmm);
	vmm_archive_finish(&archive);
	return error;
}

int vmm_snapshot(struct vmm *vmm, int file, struct vmm_reason *ret_reason)
{
	bool held;
	int error;

	host_lock_acquire(&vmm->hold_lock);
	held = vmm->held;
	error = vmm_hold_pause(vmm, PATIENCE_NS);
	if (error) {
		vmm_fail(ret_reason, error, "%s",
		         error == -ESRCH ? "the machine does not run" : strerror(-error));
	} else {
		error = save(vmm, file, ret_reason);
		if (!held)
			vmm_hold_resume(vmm);
	}
	host_lock_release(&vmm->hold_lock);
	return error;
}

const struct vmm_folder *vmm_folder(const struct vmm *vmm, size_t index)
{
	return index < vmm->config->options.folder_count ? &vmm->config->folders[index] : NULL;
}

int vmm_port_find(const struct vmm *vmm, const char *name)
{
	const struct vmm_options *options = &vmm->config->options;

	for (size_t i = 0; vmm->console_slot && i < options->port_count; i++)
		if (options->ports[i].name && strcmp(options->ports[i].name, name) == 0)
			return (int)i;
	return -1;
}

bool vmm_has_network(const struct vmm *vmm)
{
	return vmm->config->options.network != NULL;
}

bool vmm_reaches_out(const struct vmm *vmm)
{
	const struct vmm_network *network = vmm->config->options.network;

	return network && !network->alone && !network->has_descriptor &&
	       network->kind == HOST_FRAMES_TCP;
}
