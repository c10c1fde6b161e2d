/* tests/vm/vmm/virtio_test.c - which devices a machine has, in which order, and how their interrupts go in. */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/virtio/console.h"
#include "devices/virtio/fs.h"
#include "test.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/vmm_internal.h"

#define DISKS 64u
#define LEVEL (1ull << 15)

struct fixture {
	struct vmm *vmm;
	struct vmm_options options;
	struct vmm_disk disks[DISKS];
	char path[256];
	struct vmm_reason reason;
	unsigned interrupts;
	uint8_t vector;
	char complaint[256];
};

static void on_send(void *context, const struct vmm_interrupt *interrupt)
{
	struct fixture *fixture = context;

	fixture->interrupts++;
	fixture->vector = interrupt->vector;
}

static void on_complaint(void *context, const char *text)
{
	struct fixture *fixture = context;

	strncpy(fixture->complaint, text, sizeof(fixture->complaint) - 1);
}

/* A machine without a hypervisor, whose disks are one file of bytes, read alone. */
static struct fixture *make(size_t disks, size_t bytes)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	int file;

	snprintf(fixture->path, sizeof(fixture->path), "%s/disk", test_directory());
	file = open(fixture->path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	assert_int_equal(0, ftruncate(file, (off_t)bytes));
	close(file);
	for (size_t i = 0; i < disks; i++)
		fixture->disks[i] = (struct vmm_disk){ .path = fixture->path, .read_only = true };
	fixture->options.disks = fixture->disks;
	fixture->options.disk_count = disks;
	fixture->vmm = calloc(1, sizeof(*fixture->vmm));
	fixture->vmm->processor_count = 2;
	fixture->vmm->complain = on_complaint;
	fixture->vmm->console_context = fixture;
	assert_int_equal(0, vmm_memory_init(&fixture->vmm->memory, 4 << 20));
	vmm_ioapic_init(&fixture->vmm->ioapic, 1);
	fixture->vmm->ioapic.send = on_send;
	fixture->vmm->ioapic.context = fixture;
	return fixture;
}

static int create(struct fixture *fixture)
{
	return vmm_virtio_create(fixture->vmm, &fixture->options, &fixture->reason);
}

static void finish(struct fixture *fixture)
{
	vmm_virtio_destroy(fixture->vmm);
	vmm_memory_finish(&fixture->vmm->memory);
	free(fixture->vmm);
	free(fixture);
}

static uint32_t read_32(struct fixture *fixture, unsigned slot, uint32_t offset)
{
	return (uint32_t)vmm_virtio_read(fixture->vmm, slot, offset, 4);
}

/* The device in slot has a driver. */
static void start(struct fixture *fixture, unsigned slot)
{
	static const uint32_t steps[][2] = { { 0x70, 1 }, { 0x70, 3 },  { 0x24, 1 },
		                             { 0x20, 1 }, { 0x70, 11 }, { 0x70, 15 } };

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		vmm_virtio_write(fixture->vmm, slot, steps[i][0], 4, steps[i][1]);
	assert_int_equal(15, read_32(fixture, slot, 0x70));
}

static void set_entry(struct fixture *fixture, unsigned pin, uint64_t entry)
{
	for (unsigned half = 0; half < 2; half++) {
		vmm_ioapic_write(&fixture->vmm->ioapic, 0, 0x10 + 2 * pin + half);
		vmm_ioapic_write(&fixture->vmm->ioapic, 0x10, (uint32_t)(entry >> (32 * half)));
	}
}

TEST(VM_88_entropy_comes_before_the_console_and_that_before_disks)
{
	struct fixture *fixture = make(2, 4096);

	fixture->options.virtio_console = true;
	assert_int_equal(0, create(fixture));
	assert_int_equal(4, fixture->vmm->slot_count);
	assert_int_equal(4, read_32(fixture, 0, 8));
	assert_int_equal(3, read_32(fixture, 1, 8));
	assert_int_equal(2, read_32(fixture, 2, 8));
	assert_int_equal(2, read_32(fixture, 3, 8));
	finish(fixture);
}

TEST(VM_45_a_device_beyond_64_is_refused)
{
	struct fixture *fixture = make(DISKS, 4096);

	assert_int_equal(-ENOSPC, create(fixture));
	assert_non_null(strstr(fixture->reason.text, "at most 64 devices"));
	assert_int_equal(64, fixture->vmm->slot_count);
	finish(fixture);
}

TEST(VM_107_a_tail_of_no_whole_sector_is_complained_of)
{
	struct fixture *fixture = make(1, 512 * 7 + 100);

	assert_int_equal(0, create(fixture));
	assert_int_equal(7, read_32(fixture, 1, 0x100));
	assert_non_null(strstr(fixture->complaint, "its last 100 bytes are no whole sector"));
	finish(fixture);
}

TEST(VM_107_a_disk_of_whole_sectors_is_not_complained_of)
{
	struct fixture *fixture = make(1, 512 * 7);

	assert_int_equal(0, create(fixture));
	assert_string_equal("", fixture->complaint);
	finish(fixture);
	/* Nor to nobody. */
	fixture = make(1, 512 * 7 + 100);
	fixture->vmm->complain = NULL;
	assert_int_equal(0, create(fixture));
	assert_int_equal(7, read_32(fixture, 1, 0x100));
	finish(fixture);
}

TEST(VM_110_disks_have_a_queue_for_each_processor)
{
	struct fixture *fixture = make(1, 4096);

	assert_int_equal(0, create(fixture));
	assert_int_equal(2, vmm_virtio_read(fixture->vmm, 1, 0x100 + 34, 2));
	finish(fixture);
}

TEST(VM_112_a_disk_that_cannot_be_opened_is_named)
{
	struct fixture *fixture = make(1, 4096);

	fixture->disks[0].path = "/nowhere/disk";
	assert_int_equal(-ENOENT, create(fixture));
	assert_non_null(strstr(fixture->reason.text, "/nowhere/disk: No such file"));
	fixture->disks[0].path = "/dev/null";
	assert_int_equal(-EINVAL, create(fixture));
	assert_non_null(strstr(fixture->reason.text, "neither a file nor a block device"));
	finish(fixture);
}

TEST(VM_41_each_interrupt_of_an_own_pin_is_an_edge)
{
	struct fixture *fixture = make(0, 0);

	assert_int_equal(0, create(fixture));
	start(fixture, 0);
	set_entry(fixture, 5, 0x41);
	virtio_device_config_changed(fixture->vmm->slots[0].device);
	virtio_device_config_changed(fixture->vmm->slots[0].device);
	assert_int_equal(2, fixture->interrupts);
	assert_int_equal(0x41, fixture->vector);
	finish(fixture);
}

TEST(VM_45_a_shared_pin_is_high_until_all_its_devices_are_acknowledged)
{
	struct fixture *fixture = make(20, 4096);
	struct vmm *vmm = fixture->vmm;

	assert_int_equal(0, create(fixture));
	start(fixture, 19);
	start(fixture, 20);
	set_entry(fixture, 23, 0x61 | LEVEL);
	virtio_device_config_changed(vmm->slots[19].device);
	virtio_device_config_changed(vmm->slots[20].device);
	assert_int_equal(1, fixture->interrupts);
	vmm_virtio_write(vmm, 19, 0x64, 4, 2);
	vmm_interrupt_end(vmm, 0x61);
	assert_int_equal(2, fixture->interrupts);
	vmm_virtio_write(vmm, 20, 0x64, 4, 2);
	vmm_interrupt_end(vmm, 0x61);
	assert_int_equal(2, fixture->interrupts);
	virtio_device_config_changed(vmm->slots[20].device);
	assert_int_equal(3, fixture->interrupts);
	/* A reset takes the line down too. */
	vmm_virtio_write(vmm, 20, 0x70, 4, 0);
	vmm_interrupt_end(vmm, 0x61);
	assert_int_equal(3, fixture->interrupts);
	finish(fixture);
}

TEST(VM_102_input_goes_to_the_virtio_console_when_there_is_one)
{
	struct fixture *fixture = make(0, 0);

	fixture->options.virtio_console = true;
	assert_int_equal(0, create(fixture));
	assert_int_equal(80, vmm_virtio_read(fixture->vmm, 1, 0x100, 2));
	assert_int_equal(0, vmm_console_input(fixture->vmm, "abc", 3));
	vmm_console_resize(fixture->vmm, 100, 40);
	assert_int_equal(100, vmm_virtio_read(fixture->vmm, 1, 0x100, 2));
	assert_int_equal(40, vmm_virtio_read(fixture->vmm, 1, 0x102, 2));
	finish(fixture);
}

TEST(VM_88_folders_come_before_disks)
{
	struct fixture *fixture = make(1, 4096);
	struct vmm_folder folder = { .path = test_directory(), .tag = "root", .read_only = true };

	fixture->options.folders = &folder;
	fixture->options.folder_count = 1;
	assert_int_equal(0, create(fixture));
	assert_int_equal(3, fixture->vmm->slot_count);
	assert_int_equal(26, read_32(fixture, 1, 8));
	assert_int_equal(0x746f6f72, read_32(fixture, 1, 0x100));
	assert_int_equal(2, read_32(fixture, 2, 8));
	finish(fixture);
}

TEST(VM_88_a_folder_that_is_not_there_is_named)
{
	struct fixture *fixture = make(0, 0);
	struct vmm_folder folder = { .path = "/nowhere/at/all", .tag = "root" };

	fixture->options.folders = &folder;
	fixture->options.folder_count = 1;
	assert_int_equal(-ENOENT, create(fixture));
	assert_string_equal("/nowhere/at/all: No such file or directory", fixture->reason.text);
	folder.path = fixture->path;
	assert_int_equal(-ENOTDIR, create(fixture));
	finish(fixture);
}

TEST(VM_67_an_exit_code_is_there_once_it_was_told)
{
	struct fixture *fixture = make(0, 0);
	struct vmm_folder folder = { .path = test_directory(), .tag = "root" };
	const struct fuse_session *session;
	int code = 77;

	fixture->options.folders = &folder;
	fixture->options.folder_count = 1;
	assert_int_equal(0, create(fixture));
	assert_false(vmm_exit_code(fixture->vmm, &code));
	session = &((struct virtio_fs *)fixture->vmm->slots[1].device)->session;
	session->exited(session->context, 0);
	assert_true(vmm_exit_code(fixture->vmm, &code));
	assert_int_equal(0, code);
	session->exited(session->context, 7);
	assert_true(vmm_exit_code(fixture->vmm, &code));
	assert_int_equal(7, code);
	finish(fixture);
}

TEST(VM_101_ports_stand_beside_the_console)
{
	struct fixture *fixture = make(0, 0);
	const struct vmm_port ports[2] = { { .name = "krun-stdin" }, { .name = "krun-stdout" } };
	const struct virtio_console *console;

	fixture->options.virtio_console = true;
	fixture->options.ports = ports;
	fixture->options.port_count = 2;
	assert_int_equal(0, create(fixture));
	console = (const struct virtio_console *)fixture->vmm->slots[1].device;
	assert_int_equal(3, read_32(fixture, 1, 0x104));
	assert_true(console->ports[0].back_end.is_console);
	assert_false(console->ports[1].back_end.is_console);
	assert_string_equal("krun-stdin", console->ports[1].name);
	assert_string_equal("krun-stdout", console->ports[2].name);
	/* Nobody listens yet; the end of the input is remembered. */
	assert_int_equal(0, vmm_port_input(fixture->vmm, 0, "abc", 3));
	assert_true(console->ports[1].host_open);
	vmm_port_end(fixture->vmm, 0);
	assert_false(console->ports[1].host_open);
	finish(fixture);
}

TEST(VM_101_more_ports_than_there_are_is_an_error)
{
	struct fixture *fixture = make(0, 0);
	struct vmm_port ports[VMM_PORTS_MAX + 1] = { { .name = "port" } };

	fixture->options.virtio_console = true;
	fixture->options.ports = ports;
	fixture->options.port_count = VMM_PORTS_MAX + 1;
	assert_int_equal(-EINVAL, create(fixture));
	finish(fixture);
}

TEST(VM_5_devices_leave_nothing_when_they_go)
{
	struct vmm_folder folder = { .path = test_directory(), .tag = "root" };
	struct vmm_network network = { .alone = true };
	size_t before = 0;

	for (unsigned i = 0; i < 20; i++) {
		struct fixture *fixture = make(3, 4096);
		int file;

		fixture->options.virtio_console = true;
		fixture->options.folders = &folder;
		fixture->options.folder_count = 1;
		fixture->options.network = &network;
		assert_int_equal(0, create(fixture));
		assert_int_equal(7, fixture->vmm->slot_count);
		finish(fixture);
		file = open("/", O_PATH | O_CLOEXEC);
		close(file);
		assert_int_equal(3, file);
		/* Threads' caches have their fill by then. */
		if (i == 11)
			before = mallinfo2().uordblks;
	}
	assert_int_equal(before, mallinfo2().uordblks);
}

TEST(VM_112_a_disk_may_be_descriptor_0)
{
	struct fixture *fixture = make(1, 512 * 7);

	close(0);
	assert_int_equal(0, create(fixture));
	assert_int_equal(7, read_32(fixture, 1, 0x100));
	finish(fixture);
	assert_int_equal(0, open("/", O_PATH | O_CLOEXEC));
}

/* The first queue of the console has a buffer of 8 bytes at 3000h. */
static void give_room(struct fixture *fixture)
{
	static const uint32_t steps[][2] = { { 0x70, 1 },      { 0x70, 3 },      { 0x24, 1 },
		                             { 0x20, 1 },      { 0x70, 11 },     { 0x30, 0 },
		                             { 0x38, 8 },      { 0x80, 0x4000 }, { 0x90, 0x5000 },
		                             { 0xa0, 0x6000 }, { 0x44, 1 },      { 0x70, 15 } };
	static const struct {
		uint64_t gpa;
		uint32_t bytes;
		uint16_t flags, next;
	} descriptor = { 0x3000, 8, 2, 0 };
	static const uint16_t ring[3] = { 0, 1, 0 };
	struct vmm_memory *memory = &fixture->vmm->memory;

	assert_true(vmm_memory_write(memory, 0x4000, &descriptor, sizeof(descriptor)));
	assert_true(vmm_memory_write(memory, 0x5000, ring, sizeof(ring)));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		vmm_virtio_write(fixture->vmm, 1, steps[i][0], 4, steps[i][1]);
}

static unsigned used(struct fixture *fixture)
{
	uint16_t index = 0xffff;

	assert_true(vmm_memory_read(&fixture->vmm->memory, 0x6002, &index, sizeof(index)));
	return index;
}

TEST(VM_101_the_input_of_a_port_goes_to_that_port_and_of_the_console_to_the_console)
{
	struct fixture *fixture = make(0, 0);
	const struct vmm_port ports[2] = { { .name = "first" }, { .name = "second" } };
	char bytes[4] = "";

	fixture->options.virtio_console = true;
	fixture->options.ports = ports;
	fixture->options.port_count = 2;
	assert_int_equal(0, create(fixture));
	give_room(fixture);
	for (unsigned port = 0; port < 2; port++)
		assert_int_equal(0, vmm_port_input(fixture->vmm, port, "no", 2));
	assert_int_equal(0, used(fixture));
	assert_int_equal(2, vmm_console_input(fixture->vmm, "go", 2));
	assert_int_equal(1, used(fixture));
	assert_true(vmm_memory_read(&fixture->vmm->memory, 0x3000, bytes, 3));
	assert_string_equal("go", bytes);
	finish(fixture);
}

TEST(VM_101_the_end_of_a_ports_input_is_that_ports)
{
	struct fixture *fixture = make(0, 0);
	const struct vmm_port ports[2] = { { .name = "first" }, { .name = "second" } };
	const struct virtio_console *console;

	fixture->options.virtio_console = true;
	fixture->options.ports = ports;
	fixture->options.port_count = 2;
	assert_int_equal(0, create(fixture));
	console = (const struct virtio_console *)fixture->vmm->slots[1].device;
	vmm_port_end(fixture->vmm, 1);
	assert_true(console->ports[1].host_open);
	assert_false(console->ports[2].host_open);
	assert_int_equal(0, fixture->vmm->slots[1].mmio.lock.word);
	finish(fixture);
}
