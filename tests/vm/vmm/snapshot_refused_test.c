/* tests/vm/vmm/snapshot_refused_test.c - files that hold no machine, and machines that no file holds. */
#include "vm/vmm/snapshot.h"

#include <errno.h>

#include "kept.h"
#include "vm/vmm/config.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/snapshot_file.h"

static void assert_refused(int file, int error, const char *words)
{
	struct vmm_options none = { .console = NULL };
	struct vmm_reason reason = { "" };
	struct vmm *vmm = NULL;

	assert_int_equal(error, vmm_restore(file, &none, true, &vmm, &reason));
	if (!strstr(reason.text, words))
		print_error("%s\n", reason.text);
	assert_non_null(strstr(reason.text, words));
	assert_null(vmm);
}

TEST(VM_189_a_snapshot_that_is_cut_short_is_refused_at_every_length)
{
	struct running first;
	char path[256];
	uint64_t bytes;
	int file;

	need_kvm();
	file = make_file(path);
	prepare(&first.machine, counts, sizeof(counts));
	keep(&first, file);
	assert_int_equal(VMM_STOPPED, stop_running(&first));
	assert_int_equal(0, host_disk_bytes(file, &bytes));
	for (uint64_t length = bytes - 1; length > 4096; length -= length / 7) {
		assert_int_equal(0, host_disk_resize(file, length));
		assert_refused(file, -EINVAL, "cut short");
	}
	for (uint64_t length = 4096; length-- > 0; length -= length > 64 ? 60 : 0) {
		assert_int_equal(0, host_disk_resize(file, length));
		assert_refused(file, -EINVAL, "snapshot");
	}
	close(file);
}

TEST(VM_189_a_byte_that_is_another_is_noticed_wherever_it_is)
{
	struct vmm_snapshot_header header;
	struct running first;
	char path[256];
	int file;

	need_kvm();
	file = make_file(path);
	prepare(&first.machine, counts, sizeof(counts));
	keep(&first, file);
	assert_int_equal(VMM_STOPPED, stop_running(&first));
	assert_int_equal(sizeof(header), pread(file, &header, sizeof(header), 0));
	for (uint64_t at = 0; at < header.memory_offset + 0x2001; at += at < 64 ? 3 : 1531) {
		uint8_t byte, other;

		if (at >= header.state_offset + header.state_bytes && at < header.memory_offset)
			continue;
		assert_int_equal(1, pread(file, &byte, 1, (off_t)at));
		other = byte ^ 0x10;
		assert_int_equal(1, pwrite(file, &other, 1, (off_t)at));
		assert_refused(file, -EINVAL, "snapshot");
		assert_int_equal(1, pwrite(file, &byte, 1, (off_t)at));
	}
	close(file);
}

/* The state of a machine's snapshot, which the caller frees; header is as it is written back. */
static uint8_t *state_of(int file, struct vmm_snapshot_header *header)
{
	struct running first;
	uint8_t *state;

	prepare(&first.machine, counts, sizeof(counts));
	keep(&first, file);
	assert_int_equal(VMM_STOPPED, stop_running(&first));
	assert_int_equal(sizeof(*header), pread(file, header, sizeof(*header), 0));
	assert_true(header->state_offset + header->state_bytes < header->memory_offset);
	state = calloc(1, header->state_bytes + 1);
	assert_int_equal(header->state_bytes,
	                 pread(file, state, header->state_bytes, (off_t)header->state_offset));
	return state;
}

static void write_state(int file, struct vmm_snapshot_header *header, const uint8_t *state)
{
	header->state_check = vmm_snapshot_check(state, header->state_bytes);
	header->header_check =
		vmm_snapshot_check(header, offsetof(struct vmm_snapshot_header, header_check));
	assert_int_equal(header->state_bytes,
	                 pwrite(file, state, header->state_bytes, (off_t)header->state_offset));
	assert_int_equal(sizeof(*header), pwrite(file, header, sizeof(*header), 0));
}

TEST(VM_189_a_state_with_more_behind_it_is_refused)
{
	struct vmm_snapshot_header header;
	uint8_t *state;
	char path[256];
	int file;

	need_kvm();
	file = make_file(path);
	state = state_of(file, &header);
	header.state_bytes++;
	write_state(file, &header, state);
	assert_refused(file, -EINVAL, "no right end");
	free(state);
	close(file);
}

/* Of the options, which come first: the memory's bytes, the processors, whether rings are packed. */
#define STATE_MEMORY 8u
#define STATE_PACKED (STATE_MEMORY + 8u + sizeof(((struct vmm_options *)NULL)->processors))

TEST(VM_189_options_that_cannot_be_read_are_refused_before_a_machine_is_made)
{
	struct vmm_snapshot_header header;
	uint8_t *state;
	char path[256];
	int file;

	need_kvm();
	file = make_file(path);
	state = state_of(file, &header);
	assert_int_equal(0, state[STATE_PACKED]);
	state[STATE_PACKED] = 2;
	write_state(file, &header, state);
	assert_refused(file, -EINVAL, "does not say what its machine was");
	free(state);
	close(file);
}

TEST(VM_189_a_machine_with_other_memory_than_its_file_has_is_refused)
{
	struct vmm_options none = { .console = NULL };
	struct vmm_snapshot_header header;
	struct vmm_reason reason;
	struct vmm *vmm = NULL;
	uint64_t memory;
	uint8_t *state;
	char path[256];
	int file;

	need_kvm();
	file = make_file(path);
	state = state_of(file, &header);
	memcpy(&memory, state + STATE_MEMORY, sizeof(memory));
	assert_int_equal(header.memory_bytes, memory);
	for (int other = -1; other <= 1; other += 2) {
		uint64_t wrong = memory + (other < 0 ? -(uint64_t)VMM_PAGE_BYTES : 1);

		memcpy(state + STATE_MEMORY, &wrong, sizeof(wrong));
		write_state(file, &header, state);
		assert_refused(file, -EINVAL, "does not say what its machine was");
	}
	/* A last page that is used in part is there whole. */
	memory -= VMM_PAGE_BYTES - 1;
	memcpy(state + STATE_MEMORY, &memory, sizeof(memory));
	write_state(file, &header, state);
	assert_int_equal(0, vmm_restore(file, &none, true, &vmm, &reason));
	vmm_destroy(vmm);
	free(state);
	close(file);
}

TEST(VM_189_a_register_that_is_not_in_its_place_is_refused)
{
	/* EFER of a guest in long mode; the register behind it is not one of those that stand here */
	const struct {
		uint32_t name;
		uint64_t value;
	} __attribute__((packed)) efer = { WHvX64RegisterEfer, 0x500 };
	struct vmm_options none = { .console = NULL };
	struct vmm_snapshot_header header;
	struct vmm_reason reason;
	struct vmm *vmm = NULL;
	uint8_t *state, *place;
	uint32_t name = WHvX64RegisterEfer + 1;
	char path[256];
	int file;

	need_kvm();
	file = make_file(path);
	state = state_of(file, &header);
	place = memmem(state, header.state_bytes, &efer, sizeof(efer));
	assert_non_null(place);
	memcpy(place, &name, sizeof(name));
	write_state(file, &header, state);
	assert_refused(file, -EINVAL, "register 0x2002 out of its place");
	memcpy(place, &efer, sizeof(efer));
	write_state(file, &header, state);
	assert_int_equal(0, vmm_restore(file, &none, true, &vmm, &reason));
	vmm_destroy(vmm);
	free(state);
	close(file);
}

TEST(VM_189_what_does_not_run_is_not_kept)
{
	struct machine machine;
	char path[256];
	int file;

	need_kvm();
	file = make_file(path);
	prepare(&machine, counts, sizeof(counts));
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	assert_int_equal(-ESRCH, vmm_snapshot(machine.vmm, file, &machine.reason));
	assert_string_equal("the machine does not run", machine.reason.text);
	vmm_destroy(machine.vmm);
	close(file);
}

TEST(VM_189_what_no_archive_holds_is_not_kept)
{
	static char name[VMM_ARCHIVE_TEXT_MAX + 2];
	static struct running running;
	struct vmm_port port = { .name = name };
	struct vmm_reason reason = { "" };
	char path[256];
	int file;

	need_kvm();
	file = make_file(path);
	memset(name, 'n', sizeof(name) - 1);
	prepare(&running.machine, counts, sizeof(counts));
	running.machine.options.ports = &port;
	running.machine.options.port_count = 1;
	start_running(&running);
	assert_int_equal(-ENOMEM, vmm_snapshot(running.machine.vmm, file, &reason));
	assert_string_equal("no memory for a snapshot", reason.text);
	assert_int_equal(0, lseek(file, 0, SEEK_END));
	/* The machine goes on. */
	wait_for_more(running.machine.vmm, counter(running.machine.vmm) + 1000);
	assert_int_equal(VMM_STOPPED, stop_running(&running));
	close(file);
}
