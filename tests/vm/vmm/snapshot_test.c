/* tests/vm/vmm/snapshot_test.c - machines in files. */
#include "vm/vmm/snapshot.h"

#include <errno.h>
#include <malloc.h>

#include "kept.h"

TEST(VM_189_a_guest_counts_on_from_where_it_was_kept)
{
	struct running first, second;
	struct vmm_options none = { .console = NULL };
	char path[256];
	uint64_t seen;
	int file;

	need_kvm();
	file = make_file(path);
	prepare(&first.machine, counts, sizeof(counts));
	seen = keep(&first, file);
	assert_int_equal(VMM_STOPPED, stop_running(&first));
	restore(&second, &none, file);
	close(file);
	assert_int_equal(seen, counter(second.machine.vmm));
	go_on(&second);
	wait_for_more(second.machine.vmm, seen + 1000);
	assert_int_equal(VMM_STOPPED, stop_running(&second));
}

TEST(VM_189_two_machines_of_one_snapshot_do_not_see_each_other_and_the_file_stays)
{
	struct running first, second, third;
	struct vmm_options none = { .console = NULL };
	char path[256];
	uint64_t seen;
	int file;

	need_kvm();
	file = make_file(path);
	prepare(&first.machine, counts, sizeof(counts));
	seen = keep(&first, file);
	assert_int_equal(0, vmm_resume(first.machine.vmm));
	restore(&second, &none, file);
	go_on(&second);
	wait_for_more(second.machine.vmm, seen + 1000);
	restore(&third, &none, file);
	assert_int_equal(seen, counter(third.machine.vmm));
	vmm_destroy(third.machine.vmm);
	wait_for_more(first.machine.vmm, seen + 1000);
	assert_int_equal(VMM_STOPPED, stop_running(&first));
	assert_int_equal(VMM_STOPPED, stop_running(&second));
	close(file);
}

TEST(VM_189_a_machine_that_runs_goes_on_behind_its_snapshot)
{
	struct running running;
	struct vmm_reason reason;
	char path[256];
	uint64_t seen;
	int file;

	need_kvm();
	file = make_file(path);
	prepare(&running.machine, counts, sizeof(counts));
	start_running(&running);
	assert_int_equal(0, vmm_snapshot(running.machine.vmm, file, &reason));
	assert_int_equal(VMM_STATE_RUNNING, vmm_state(running.machine.vmm));
	seen = counter(running.machine.vmm);
	wait_for_more(running.machine.vmm, seen);
	assert_int_equal(VMM_STOPPED, stop_running(&running));
	close(file);
}

/* Registers that each part of a processor has, changed by the guest before it counts. */
TEST(VM_189_registers_of_every_kind_come_back)
{
	static const WHV_REGISTER_NAME names[] = {
		WHvX64RegisterRbx,     WHvX64RegisterR15,          WHvX64RegisterRsp,
		WHvX64RegisterCr3,     WHvX64RegisterEfer,         WHvX64RegisterGs,
		WHvX64RegisterDr0,     WHvX64RegisterKernelGsBase, WHvX64RegisterLstar,
		WHvX64RegisterXmm0,    WHvX64RegisterGdtr,         WHvX64RegisterPat,
		WHvX64RegisterApicTpr,
	};
	/*
	 * mov rbx,imm64; mov r15,rbx; mov dr0,rbx; movq xmm0,rbx; mov ecx,C0000102h; mov eax,12345000h; xor edx,edx; wrmsr;
	 * mov ecx,C0000082h; wrmsr; then count
	 */
	static const uint8_t code[] = { 0x48, 0xbb, 8,    7,    6,    5,    4,    3,    2,    0,
		                        0x49, 0x89, 0xdf, 0x0f, 0x23, 0xc3, 0xb9, 2,    1,    0,
		                        0xc0, 0xb8, 0,    0x50, 0x34, 0x12, 0x31, 0xd2, 0x0f, 0x30,
		                        0xb9, 0x82, 0,    0,    0xc0, 0x0f, 0x30, 0xb9, 0,    0x20,
		                        0,    0,    0x48, 0xff, 0x01, 0xe6, 0x80, 0xeb, 0xf9 };
	_Alignas(16) WHV_REGISTER_VALUE before[sizeof(names) / sizeof(names[0])],
		after[sizeof(names) / sizeof(names[0])];
	struct vmm_options none = { .console = NULL };
	struct running first, second;
	char path[256];
	int file;

	need_kvm();
	file = make_file(path);
	prepare(&first.machine, code, sizeof(code));
	keep(&first, file);
	restore(&second, &none, file);
	memset(before, 0, sizeof(before));
	memset(after, 0, sizeof(after));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(S_OK,
		                 WHvGetVirtualProcessorRegisters(first.machine.vmm->partition, 0,
		                                                 &names[i], 1, &before[i]));
		assert_int_equal(S_OK,
		                 WHvGetVirtualProcessorRegisters(second.machine.vmm->partition, 0,
		                                                 &names[i], 1, &after[i]));
		assert_memory_equal(&before[i], &after[i], sizeof(before[i]));
	}
	assert_int_equal(0x0002030405060708, after[0].Reg64);
	assert_int_equal(0x12345000, after[7].Reg64);
	assert_int_equal(VMM_STOPPED, stop_running(&first));
	vmm_destroy(second.machine.vmm);
	close(file);
}

TEST(VM_189_processors_that_wait_still_wait_and_chips_are_as_they_were)
{
	/* a scratch register of the serial port, a counter of the timer chip, a byte of the clock's memory; then count */
	static const uint8_t code[] = { 0x66, 0xba, 0xff, 0x03, 0xb0, 0x5a, 0xee, 0xb0, 0xb6,
		                        0xe6, 0x43, 0xb0, 0x34, 0xe6, 0x42, 0xb0, 0x12, 0xe6,
		                        0x42, 0xb0, 0x40, 0xe6, 0x70, 0xb9, 0,    0x20, 0,
		                        0,    0x48, 0xff, 0x01, 0xe6, 0x80, 0xeb, 0xf9 };
	struct vmm_options none = { .console = NULL };
	struct running first, second;
	char path[256];
	int file;

	need_kvm();
	file = make_file(path);
	prepare(&first.machine, code, sizeof(code));
	first.machine.options.processors = 3;
	keep(&first, file);
	assert_int_equal(VMM_STOPPED, stop_running(&first));
	restore(&second, &none, file);
	assert_int_equal(3, vmm_processor_count(second.machine.vmm));
	assert_int_equal(0x5a, second.machine.vmm->serial.scratch);
	assert_int_equal(0x1234, second.machine.vmm->pit.counters[2].reload);
	assert_int_equal(0x40, second.machine.vmm->rtc.index);
	go_on(&second);
	wait_for_more(second.machine.vmm, counter(second.machine.vmm));
	assert_int_equal(VMM_STOPPED, stop_running(&second));
	close(file);
}

TEST(VM_189_what_a_serial_port_holds_is_kept)
{
	struct vmm_options none = { .console = NULL };
	struct running first, second;
	struct vmm_serial *kept, *now;
	char path[256];
	int file;

	need_kvm();
	file = make_file(path);
	prepare(&first.machine, counts, sizeof(counts));
	keep(&first, file);
	kept = &first.machine.vmm->serial;
	kept->interrupt_enable = 4;
	kept->fifo_control = 0xc1;
	kept->line_control = 0x1b;
	kept->modem_control = 0x0a;
	kept->scratch = 0x77;
	kept->divisor = 0x0102;
	kept->first = 3;
	kept->count = 2;
	memcpy(kept->ring + 3, "ab", 2);
	assert_int_equal(0, vmm_snapshot(first.machine.vmm, file, &first.machine.reason));
	restore(&second, &none, file);
	now = &second.machine.vmm->serial;
	assert_int_equal(kept->interrupt_enable, now->interrupt_enable);
	assert_int_equal(kept->fifo_control, now->fifo_control);
	assert_int_equal(kept->line_control, now->line_control);
	assert_int_equal(kept->modem_control, now->modem_control);
	assert_int_equal(kept->scratch, now->scratch);
	assert_int_equal(kept->divisor, now->divisor);
	assert_int_equal(3, now->first);
	assert_int_equal(2, now->count);
	assert_memory_equal("ab", now->ring + 3, 2);
	assert_int_equal(VMM_STOPPED, stop_running(&first));
	vmm_destroy(second.machine.vmm);
	close(file);
}

TEST(VM_189_memory_of_no_whole_mebibytes_is_checked_to_its_end)
{
	static const uint8_t last[] = "the last bytes";
	struct vmm_options none = { .console = NULL };
	struct running first, second;
	uint8_t found[sizeof(last)] = { 0 };
	char path[256];
	int file;

	need_kvm();
	file = make_file(path);
	prepare(&first.machine, counts, sizeof(counts));
	first.machine.options.memory_bytes = 4 * MIB + 4096;
	keep(&first, file);
	assert_true(vmm_memory_write(&first.machine.vmm->memory, 4 * MIB + 4096 - sizeof(last),
	                             last, sizeof(last)));
	assert_int_equal(0, vmm_snapshot(first.machine.vmm, file, &first.machine.reason));
	assert_int_equal(VMM_STOPPED, stop_running(&first));
	restore(&second, &none, file);
	assert_true(vmm_memory_read(&second.machine.vmm->memory, 4 * MIB + 4096 - sizeof(last),
	                            found, sizeof(found)));
	assert_memory_equal(last, found, sizeof(last));
	vmm_destroy(second.machine.vmm);
	close(file);
}

TEST(VM_189_a_disk_that_was_written_since_is_named)
{
	struct vmm_options none = { .console = NULL };
	struct vmm_disk disk = { .read_only = false };
	struct running first;
	struct vmm *vmm;
	char path[256], image[256], sector[512] = "one";
	int file;

	need_kvm();
	file = make_file(path);
	snprintf(image, sizeof(image), "%s/image", test_directory());
	assert_int_equal(0, host_file_write(image, sector, sizeof(sector)));
	disk.path = image;
	prepare(&first.machine, counts, sizeof(counts));
	first.machine.options.disks = &disk;
	first.machine.options.disk_count = 1;
	keep(&first, file);
	assert_int_equal(VMM_STOPPED, stop_running(&first));
	assert_int_equal(0, vmm_restore(file, &none, false, &vmm, &first.machine.reason));
	assert_true(vmm_moment_ns(vmm, VMM_MOMENT_CREATED) > 0);
	assert_true(vmm_moment_ns(vmm, VMM_MOMENT_STARTED) == 0);
	vmm_destroy(vmm);
	assert_int_equal(0, host_file_write(image, "two", 3));
	assert_int_equal(-ESTALE, vmm_restore(file, &none, false, &vmm, &first.machine.reason));
	assert_non_null(strstr(first.machine.reason.text, "image has been written since"));
	close(file);
}

/* How many bytes a console has had. */
static void count_bytes(void *context, const void *bytes, size_t count)
{
	__atomic_add_fetch((size_t *)context, count, __ATOMIC_SEQ_CST);
}

static size_t of_console, of_serial;

static void to_console(void *context, const void *bytes, size_t count)
{
	count_bytes(&of_console, bytes, count);
}

static void to_serial(void *context, const void *bytes, size_t count)
{
	count_bytes(&of_serial, bytes, count);
}

static void assert_serial_goes_on(bool apart)
{
	/* mov ecx,2000h; mov dx,3f8h; inc qword [rcx]; out dx,al; jmp back */
	static const uint8_t code[] = { 0xb9, 0x00, 0x20, 0,    0,    0x66, 0xba, 0xf8,
		                        0x03, 0x48, 0xff, 0x01, 0xee, 0xeb, 0xfa };
	struct vmm_options options = { .console = to_console, .serial = to_serial };
	struct running first, second;
	char path[256];
	int file;

	need_kvm();
	file = make_file(path);
	prepare(&first.machine, code, sizeof(code));
	first.machine.options.console = to_console;
	first.machine.options.serial = apart ? to_serial : NULL;
	first.machine.options.virtio_console = true;
	keep(&first, file);
	assert_int_equal(VMM_STOPPED, stop_running(&first));
	restore(&second, &options, file);
	of_console = of_serial = 0;
	go_on(&second);
	wait_for_more(second.machine.vmm, counter(second.machine.vmm) + 10);
	assert_int_equal(VMM_STOPPED, stop_running(&second));
	assert_true((apart ? of_serial : of_console) >= 10);
	assert_int_equal(0, apart ? of_console : of_serial);
	close(file);
}

/* Bit 0: the link is up (VIRTIO 1.2, 5.1.4). */
static uint64_t link_of(struct vmm *vmm)
{
	for (unsigned i = 0; i < vmm->slot_count; i++) {
		struct vmm_virtio *slot = &vmm->slots[i];
		uint64_t status;

		if (slot->device->model->id != 1)
			continue;
		host_lock_acquire(&slot->mmio.lock);
		status = virtio_device_config_read(slot->device, 6, 2);
		host_lock_release(&slot->mmio.lock);
		return status & 1;
	}
	fail_msg("the machine has no card");
	return 0;
}

TEST(VM_189_the_link_of_a_restored_network_is_down_and_comes_up_again)
{
	static const struct vmm_network network = { .forward_count = 0 };
	struct running first, second;
	struct vmm_options none = { .console = NULL };
	struct vmm_reason reason;
	char path[256];
	struct vmm *vmm;
	int file, error;

	need_kvm();
	file = make_file(path);
	prepare(&first.machine, counts, sizeof(counts));
	first.machine.options.network = &network;
	error = vmm_create(&first.machine.options, &vmm, &reason);
	if (error == -ENOSYS)
		SKIP("libslirp is not installed");
	assert_int_equal(0, error);
	vmm_destroy(vmm);
	keep(&first, file);
	assert_int_equal(1, link_of(first.machine.vmm));
	assert_int_equal(VMM_STOPPED, stop_running(&first));
	restore(&second, &none, file);
	close(file);
	assert_true(vmm_has_network(second.machine.vmm));
	assert_int_equal(0, link_of(second.machine.vmm));
	go_on(&second);
	while (!link_of(second.machine.vmm))
		host_yield();
	assert_int_equal(VMM_STOPPED, stop_running(&second));
}

TEST(VM_189_what_a_serial_port_says_goes_where_it_went)
{
	assert_serial_goes_on(false);
	assert_serial_goes_on(true);
}

TEST(VM_189_a_machine_with_a_folder_is_kept_again_and_again_and_leaves_nothing)
{
	static struct running first, second;
	struct vmm_folder folder = { .path = test_directory(), .tag = "root", .read_only = true };
	struct vmm_options none = { .console = NULL };
	char path[256];
	size_t before = 0;
	uint64_t seen;
	int file;

	need_kvm();
	file = make_file(path);
	prepare(&first.machine, counts, sizeof(counts));
	first.machine.options.folders = &folder;
	first.machine.options.folder_count = 1;
	seen = keep(&first, file);
	/* The caches of malloc have their fill by the tenth. */
	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(0, vmm_snapshot(first.machine.vmm, file, &first.machine.reason));
		if (i == 10)
			before = mallinfo2().uordblks;
	}
	assert_int_equal(before, mallinfo2().uordblks);
	assert_int_equal(VMM_STOPPED, stop_running(&first));
	restore(&second, &none, file);
	close(file);
	assert_int_equal(seen, counter(second.machine.vmm));
	assert_string_equal("root", vmm_folder(second.machine.vmm, 0)->tag);
	go_on(&second);
	wait_for_more(second.machine.vmm, seen + 1000);
	assert_int_equal(VMM_STOPPED, stop_running(&second));
}
