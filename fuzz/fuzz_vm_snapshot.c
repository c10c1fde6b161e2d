/*
 * fuzz/fuzz_vm_snapshot.c - a snapshot's header and state, from anybody's hands: what is taken of it is possible, and can be
 * given again.
 *
 * Parser   src/vm/vmm/config.c src/vm/vmm/archive.c src/vm/vmm/snapshot_file.c src/devices/virtio/state.c
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "devices/virtio/console.h"
#include "devices/virtio/state.h"
#include "vm/vmm/config.h"
#include "vm/vmm/snapshot_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int what)
{
	if (!what)
		abort();
}

static void no_interrupt(void *context)
{
}

static void no_offload(void *context, struct virtio_work *work)
{
	abort();
}

static void no_queue(void *context, unsigned queue)
{
}

/* The first byte says what follows. */
static void fuzz_header(const uint8_t *data, size_t size)
{
	struct vmm_snapshot_header header;
	struct vmm_reason reason = { "" };

	vmm_snapshot_header_make(&header, data, size, vmm_snapshot_is_empty(data, size) ? 0 : 4096);
	require(vmm_snapshot_header_check(&header, header.memory_offset + header.memory_bytes,
	                                  &reason) == 0);
	if (size < sizeof(header))
		return;
	memcpy(&header, data, sizeof(header));
	header.header_check = vmm_snapshot_check(&header, sizeof(header) - 4);
	if (vmm_snapshot_header_check(&header, size, &reason) != 0) {
		require(reason.text[0]);
		return;
	}
	require(header.state_offset + header.state_bytes <= size &&
	        header.memory_offset + header.memory_bytes <= size);
}

static void fuzz_config(const uint8_t *data, size_t size)
{
	struct vmm_config *config = vmm_config_create_empty(), *again;
	struct vmm_archive archive, written;
	struct vmm_reason reason;

	require(config != NULL);
	vmm_archive_read_begin(&archive, data, size);
	vmm_archive_section(&archive, 1);
	vmm_config_archive(&archive, config);
	vmm_archive_section_end(&archive);
	if (!archive.failed) {
		vmm_archive_write_begin(&written);
		vmm_archive_section(&written, 1);
		vmm_config_archive(&written, config);
		vmm_archive_section_end(&written);
		require(!written.failed && written.count <= size &&
		        memcmp(written.bytes, data, written.count) == 0);
		vmm_archive_finish(&written);
		again = vmm_config_create(&config->options);
		require(again && again->options.disk_count == config->options.disk_count);
		vmm_config_check(again, &reason);
		vmm_config_stamp(again, &reason);
		vmm_config_destroy(again);
	}
	vmm_archive_finish(&archive);
	vmm_config_destroy(config);
}

/* A console with a port, whose state is the bytes. */
static void fuzz_device(const uint8_t *data, size_t size)
{
	static uint8_t room[1 << 16];
	static struct virtio_console console;
	static struct virtio_state state;
	struct guest_memory memory = { .regions = { { 0, sizeof(room), room } },
		                       .region_count = 1 };
	struct virtio_console_back_end back_ends[2] = { { .is_console = true },
		                                        { .name = "port" } };
	const char *why;

	memset(room, 0, sizeof(room));
	memset(&state, 0, sizeof(state));
	memcpy(&state, data, size < sizeof(state) ? size : sizeof(state));
	state.more_bytes = 0;
	state.more = NULL;
	for (unsigned i = 0; i < VIRTIO_QUEUES_MAX; i++) {
		const uint8_t *flags = (const uint8_t *)&state.queues[i];
		size_t at = offsetof(struct virtio_queue_state, ready);

		for (size_t k = 0; k < 3; k++)
			if (flags[at + k] > 1)
				return;
	}
	virtio_console_init(&console, back_ends, 2);
	console.device.carrier = (struct virtio_carrier){ .memory = &memory,
		                                          .interrupt = no_interrupt,
		                                          .offload = no_offload,
		                                          .again = no_queue };
	console.device.features |= VIRTIO_F_PACKED;
	virtio_device_reset_end(&console.device);
	if (virtio_device_restore(&console.device, &state) != 0) {
		require(!console.device.status && !console.device.active);
		return;
	}
	require(virtio_device_save(&console.device, &state, &why) == 0);
	for (unsigned i = 0; i < console.device.queue_count; i += 2)
		virtio_device_kick(&console.device, i);
	virtio_device_kick(&console.device, 3);
	virtio_console_input(&console, 1, "text", 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	switch (data[0]) {
	case 'h': fuzz_header(data + 1, size - 1); break;
	case 'c': fuzz_config(data + 1, size - 1); break;
	case 'd': fuzz_device(data + 1, size - 1); break;
	default: break;
	}
	return 0;
}
