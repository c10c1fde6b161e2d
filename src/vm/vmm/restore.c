/* vm/vmm/restore.c - a machine made of a snapshot. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vm/vmm/config.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/snapshot.h"
#include "vm/vmm/snapshot_file.h"
#include "vm/vmm/snapshot_internal.h"

/* A file that is read. */
struct source {
	int file;
	struct vmm_snapshot_header header;
	uint8_t *state; /* owned */
	struct vmm_archive archive;
	struct vmm_config *config; /* owned */
};

static int cannot_read(struct vmm_reason *reason, int error)
{
	return vmm_fail(reason, error, "the snapshot cannot be read: %s", strerror(-error));
}

static int read_at(int file, void *to, size_t count, uint64_t offset)
{
	struct host_vector vector = { to, count };

	return host_disk_read(file, &vector, 1, offset);
}

static int read_header(struct source *source, struct vmm_reason *reason)
{
	uint64_t bytes;
	int error = host_disk_bytes(source->file, &bytes);

	if (!error && bytes < sizeof(source->header))
		return vmm_fail(reason, -EINVAL, "this is no snapshot of a machine");
	if (!error)
		error = read_at(source->file, &source->header, sizeof(source->header), 0);
	return error ? cannot_read(reason, error)
	             : vmm_snapshot_header_check(&source->header, bytes, reason);
}

static int read_state(struct source *source, struct vmm_reason *reason)
{
	const struct vmm_snapshot_header *header = &source->header;
	int error;

	source->state = malloc(header->state_bytes + 1);
	if (!source->state)
		return vmm_fail(reason, -ENOMEM, "no memory for a snapshot's state");
	error = read_at(source->file, source->state, header->state_bytes, header->state_offset);
	if (error)
		return cannot_read(reason, error);
	if (vmm_snapshot_check(source->state, header->state_bytes) != header->state_check)
		return vmm_fail(reason, -EINVAL, "the snapshot's state is damaged");
	vmm_archive_read_begin(&source->archive, source->state, header->state_bytes);
	return 0;
}

static int read_config(struct source *source, struct vmm_reason *reason)
{
	struct vmm_config *config = vmm_config_create_empty();

	source->config = config;
	if (!config)
		return vmm_fail(reason, -ENOMEM, "no memory for a machine");
	vmm_archive_section(&source->archive, VMM_SECTION_CONFIG);
	vmm_config_archive(&source->archive, config);
	vmm_archive_section_end(&source->archive);
	if (source->archive.failed || ((config->options.memory_bytes + VMM_PAGE_BYTES - 1) &
	                               ~(VMM_PAGE_BYTES - 1)) != source->header.memory_bytes)
		return vmm_fail(reason, -EINVAL, "the snapshot does not say what its machine was");
	return vmm_config_check(config, reason);
}

static int open_source(struct source *source, int file, struct vmm_reason *reason)
{
	int error;

	*source = (struct source){ .file = file };
	error = read_header(source, reason);
	if (!error)
		error = read_state(source, reason);
	return error ? error : read_config(source, reason);
}

static void close_source(struct source *source)
{
	free(source->state);
	vmm_config_destroy(source->config);
}

/* --- The machine -------------------------------------------------------------------------------------------- */

/* The snapshot's options with the caller's callbacks. */
static void merge(struct vmm_config *config, const struct vmm_options *options)
{
	struct vmm_options *merged = &config->options;

	merged->console = options->console;
	merged->console_ready = options->console_ready;
	merged->serial = config->serial_apart ? options->serial : NULL;
	merged->console_context = options->console_context;
	merged->complain = options->complain;
	for (size_t i = 0; i < merged->port_count; i++) {
		struct vmm_port *port = &config->ports[i];

		for (size_t k = 0; k < options->port_count; k++) {
			const struct vmm_port *from = &options->ports[k];

			if (!port->name || !from->name || strcmp(port->name, from->name) != 0)
				continue;
			port->write = from->write;
			port->ready = from->ready;
			port->context = from->context;
		}
	}
}

static int restore_memory(struct vmm_archive *archive, struct vmm *vmm, bool verify,
                          struct vmm_reason *reason)
{
	uint64_t time = 0;
	int error = 0;

	vmm_archive_section(archive, VMM_SECTION_MEMORY);
	VMM_ARCHIVE(archive, time);
	for (uint64_t at = 0; !error && at < vmm->memory.bytes; at += VMM_SNAPSHOT_CHUNK) {
		uint64_t rest = vmm->memory.bytes - at;
		uint64_t bytes = rest < VMM_SNAPSHOT_CHUNK ? rest : VMM_SNAPSHOT_CHUNK;
		const uint8_t *from = vmm->memory.host + at;
		uint32_t check = 0;

		VMM_ARCHIVE(archive, check);
		if (archive->failed)
			error = -EINVAL;
		else if (verify && check != (vmm_snapshot_is_empty(from, bytes)
		                                     ? 0
		                                     : vmm_snapshot_check(from, bytes)))
			return vmm_fail(reason, -EINVAL,
			                "the snapshot's memory is damaged at %llu MiB",
			                (unsigned long long)(at >> 20));
	}
	vmm_archive_section_end(archive);
	/* A hypervisor whose time cannot be set goes on with its own. */
	WHvSetPartitionProperty(vmm->partition, WHvPartitionPropertyCodeReferenceTime, &time,
	                        sizeof(time));
	return error ? vmm_fail(reason, error, "the snapshot's memory has no checks") : 0;
}

static int restore_state(struct vmm_archive *archive, struct vmm *vmm, bool verify,
                         struct vmm_reason *reason)
{
	int error = restore_memory(archive, vmm, verify, reason);

	if (error)
		return error;
	vmm_chips_archive(archive, vmm, host_clock_monotonic_ns());
	for (uint32_t i = 0; !error && i < vmm->processor_count; i++)
		error = vmm_processor_restore(archive, &vmm->processors[i], reason);
	if (!error)
		error = vmm_devices_restore(archive, vmm, reason);
	if (!error && (archive->failed || archive->at != archive->count))
		error = vmm_fail(reason, -EINVAL, "the snapshot's state has no right end");
	if (error)
		return error;
	vmm_ioapic_restored(&vmm->ioapic);
	vmm_devices_go_on(vmm);
	return 0;
}

int vmm_restore(int file, const struct vmm_options *options, bool verify, struct vmm **ret_vmm,
                struct vmm_reason *ret_reason)
{
	struct source source;
	struct vmm *vmm = NULL;
	int error = open_source(&source, file, ret_reason);

	if (!error) {
		merge(source.config, options);
		error = vmm_begin(&source.config->options, &vmm, ret_reason);
	}
	if (!error) {
		error = vmm_memory_init_file(&vmm->memory, source.header.memory_bytes, file,
		                             source.header.memory_offset);
		if (error)
			vmm_fail(ret_reason, error, "the snapshot's memory cannot be mapped: %s",
			         strerror(-error));
	}
	if (!error)
		error = vmm_virtio_create(vmm, &source.config->options, ret_reason);
	if (!error)
		error = vmm_assemble(vmm, ret_reason);
	if (!error)
		error = restore_state(&source.archive, vmm, verify, ret_reason);
	close_source(&source);
	if (error) {
		vmm_destroy(vmm);
		return error;
	}
	vmm_moment(vmm, VMM_MOMENT_CREATED);
	*ret_vmm = vmm;
	return 0;
}
