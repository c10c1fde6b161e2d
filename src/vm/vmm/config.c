/* vm/vmm/config.c - a machine's options, kept. */
#include "vm/vmm/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "vm/vmm/reason.h"

/* --- Copies ------------------------------------------------------------------------------------------------- */

static const char *copy(const char *text, bool *failed)
{
	char *made = text ? strdup(text) : NULL;

	*failed |= text && !made;
	return made;
}

static const char *copy_path(const char *path, bool *failed)
{
	char *made = path ? host_path_resolve(path) : NULL;

	return made ? made : copy(path, failed);
}

struct vmm_config *vmm_config_create_empty(void)
{
	struct vmm_config *config = calloc(1, sizeof(*config));

	if (!config)
		return NULL;
	config->options.ports = config->ports;
	config->options.folders = config->folders;
	config->options.disks = config->disks;
	return config;
}

static bool is_path(enum host_frames_kind kind)
{
	return kind == HOST_FRAMES_STREAM || kind == HOST_FRAMES_DATAGRAM;
}

static void copy_network(struct vmm_config *config, const struct vmm_network *network, bool *failed)
{
	config->network = *network;
	config->network.forwards = config->forwards;
	config->network.forward_count = 0;
	config->options.network = &config->network;
	config->network.peer = is_path(network->kind) ? copy_path(network->peer, failed)
	                                              : copy(network->peer, failed);
	for (size_t i = 0; i < network->forward_count; i++) {
		config->forwards[i] = network->forwards[i];
		config->forwards[i].address = copy(network->forwards[i].address, failed);
		config->network.forward_count++;
	}
}

static bool is_too_much(const struct vmm_options *options)
{
	return options->port_count > VMM_PORTS_MAX || options->folder_count > VMM_SLOTS_MAX ||
	       options->disk_count > VMM_SLOTS_MAX ||
	       (options->network && options->network->forward_count > VMM_FORWARDS_MAX);
}

struct vmm_config *vmm_config_create(const struct vmm_options *options)
{
	struct vmm_config *config = vmm_config_create_empty();
	bool failed = false;

	/* Such a machine is refused by what makes its devices, in its own words. */
	if (!config || is_too_much(options))
		return config;
	config->options.memory_bytes = options->memory_bytes;
	config->options.processors = options->processors;
	config->options.packed_rings = options->packed_rings;
	config->options.virtio_console = options->virtio_console;
	config->serial_apart = options->serial != NULL;
	for (size_t i = 0; i < options->port_count; i++)
		config->ports[config->options.port_count++].name =
			copy(options->ports[i].name, &failed);
	for (size_t i = 0; i < options->folder_count; i++)
		config->folders[config->options.folder_count++] =
			(struct vmm_folder){ .path = copy_path(options->folders[i].path, &failed),
			                     .tag = copy(options->folders[i].tag, &failed),
			                     .read_only = options->folders[i].read_only };
	for (size_t i = 0; i < options->disk_count; i++)
		config->disks[config->options.disk_count++] =
			(struct vmm_disk){ .path = copy_path(options->disks[i].path, &failed),
			                   .read_only = options->disks[i].read_only };
	if (options->network)
		copy_network(config, options->network, &failed);
	if (failed) {
		vmm_config_destroy(config);
		return NULL;
	}
	return config;
}

static void free_text(const char *text)
{
	free((void *)(uintptr_t)text);
}

void vmm_config_destroy(struct vmm_config *config)
{
	if (!config)
		return;
	for (size_t i = 0; i < VMM_PORTS_MAX; i++)
		free_text(config->ports[i].name);
	for (size_t i = 0; i < VMM_SLOTS_MAX; i++) {
		free_text(config->folders[i].path);
		free_text(config->folders[i].tag);
		free_text(config->disks[i].path);
	}
	for (size_t i = 0; i < VMM_FORWARDS_MAX; i++)
		free_text(config->forwards[i].address);
	free_text(config->network.peer);
	free(config);
}

/* --- Disks -------------------------------------------------------------------------------------------------- */

static int stamp_of(const char *path, struct vmm_config_disk *ret_stamp, struct vmm_reason *reason)
{
	struct host_file_stamp stamp;
	int error = host_file_stamp(path, &stamp);

	if (error)
		return vmm_fail(reason, error, "%s: %s", path, strerror(-error));
	*ret_stamp = (struct vmm_config_disk){ stamp.size_bytes, stamp.modified_ns };
	return 0;
}

int vmm_config_stamp(struct vmm_config *config, struct vmm_reason *ret_reason)
{
	int error = 0;

	for (size_t i = 0; !error && i < config->options.disk_count; i++)
		error = stamp_of(config->disks[i].path, &config->stamps[i], ret_reason);
	return error;
}

int vmm_config_check(const struct vmm_config *config, struct vmm_reason *ret_reason)
{
	for (size_t i = 0; i < config->options.disk_count; i++) {
		struct vmm_config_disk now = { 0, 0 };
		int error = stamp_of(config->disks[i].path, &now, ret_reason);

		if (error)
			return error;
		if (now.bytes != config->stamps[i].bytes ||
		    now.modified_ns != config->stamps[i].modified_ns)
			return vmm_fail(ret_reason, -ESTALE,
			                "%s has been written since the snapshot was made",
			                config->disks[i].path);
	}
	return 0;
}

/* --- Archives ----------------------------------------------------------------------------------------------- */

/* Text that must be there. */
static void archive_text(struct vmm_archive *archive, const char **text)
{
	vmm_archive_text(archive, (char **)(uintptr_t)text);
	archive->failed |= !*text;
}

static void archive_size(struct vmm_archive *archive, size_t *count, uint32_t limit)
{
	uint32_t number = (uint32_t)*count;

	vmm_archive_count(archive, &number, limit);
	*count = number;
}

static void archive_forward(struct vmm_archive *archive, struct host_network_forward *forward)
{
	vmm_archive_text(archive, (char **)(uintptr_t)&forward->address);
	VMM_ARCHIVE(archive, forward->port);
	VMM_ARCHIVE(archive, forward->guest_port);
	vmm_archive_flag(archive, &forward->udp);
}

static void archive_peer(struct vmm_archive *archive, struct vmm_network *network)
{
	uint32_t kind = network->kind;

	vmm_archive_count(archive, &kind, HOST_FRAMES_KINDS - 1);
	network->kind = (enum host_frames_kind)kind;
	vmm_archive_flag(archive, &network->greets);
}

static void archive_network(struct vmm_archive *archive, struct vmm_config *config)
{
	bool has = config->options.network != NULL;

	vmm_archive_flag(archive, &has);
	if (!has)
		return;
	config->options.network = &config->network;
	config->network.forwards = config->forwards;
	VMM_ARCHIVE(archive, config->network.mac);
	archive_size(archive, &config->network.forward_count, VMM_FORWARDS_MAX);
	for (size_t i = 0; i < config->network.forward_count; i++)
		archive_forward(archive, &config->forwards[i]);
	vmm_archive_text(archive, (char **)(uintptr_t)&config->network.peer);
	if (config->network.peer)
		archive_peer(archive, &config->network);
	vmm_archive_flag(archive, &config->network.alone);
}

static void archive_files(struct vmm_archive *archive, struct vmm_config *config)
{
	archive_size(archive, &config->options.folder_count, VMM_SLOTS_MAX);
	for (size_t i = 0; i < config->options.folder_count; i++) {
		archive_text(archive, &config->folders[i].path);
		archive_text(archive, &config->folders[i].tag);
		vmm_archive_flag(archive, &config->folders[i].read_only);
	}
	archive_size(archive, &config->options.disk_count, VMM_SLOTS_MAX);
	for (size_t i = 0; i < config->options.disk_count; i++) {
		archive_text(archive, &config->disks[i].path);
		vmm_archive_flag(archive, &config->disks[i].read_only);
		VMM_ARCHIVE(archive, config->stamps[i].bytes);
		VMM_ARCHIVE(archive, config->stamps[i].modified_ns);
	}
}

void vmm_config_archive(struct vmm_archive *archive, struct vmm_config *config)
{
	VMM_ARCHIVE(archive, config->options.memory_bytes);
	VMM_ARCHIVE(archive, config->options.processors);
	vmm_archive_flag(archive, &config->options.packed_rings);
	vmm_archive_flag(archive, &config->options.virtio_console);
	vmm_archive_flag(archive, &config->serial_apart);
	archive_size(archive, &config->options.port_count, VMM_PORTS_MAX);
	for (size_t i = 0; i < config->options.port_count; i++)
		vmm_archive_text(archive, (char **)(uintptr_t)&config->ports[i].name);
	archive_files(archive, config);
	archive_network(archive, config);
}
