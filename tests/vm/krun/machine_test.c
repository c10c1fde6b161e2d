/* tests/vm/krun/machine_test.c - machines of the C API that run bare code. */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../vmm/machine.h"
#include "drydock/krun.h"

static const uint8_t spins[] = { 0xeb, 0xfe };
/* mov dx,3f8h; mov al,'h'; out; mov al,'i'; out; power off */
static const uint8_t says_hi[] = { 0x66, 0xba, 0xf8, 0x03,      0xb0, 'h', 0xee,
	                           0xb0, 'i',  0xee, POWER_OFF, 0xeb, 0xfe };
/* ud2 */
static const uint8_t crashes[] = { 0x0f, 0x0b };

/* A context whose kernel is code, with this command line or null; its serial port writes to output. */
static uint32_t prepare_line(const void *code, size_t code_bytes, int output, const char *line)
{
	struct machine machine;
	int32_t ctx = krun_create_ctx();

	prepare(&machine, code, code_bytes);
	assert_true(ctx >= 0);
	krun_set_log_level(KRUN_LOG_LEVEL_OFF);
	assert_int_equal(0, krun_set_vm_config((uint32_t)ctx, 1, 16));
	/* The initial file system is never looked at. */
	assert_int_equal(0, krun_set_kernel((uint32_t)ctx, machine.path, KRUN_KERNEL_FORMAT_ELF,
	                                    machine.path, line));
	assert_int_equal(0, krun_disable_implicit_console((uint32_t)ctx));
	assert_int_equal(0, krun_add_serial_console_default((uint32_t)ctx, -1, output));
	return (uint32_t)ctx;
}

static uint32_t prepare_context(const void *code, size_t code_bytes, int output)
{
	return prepare_line(code, code_bytes, output, "quiet");
}

static struct krun2_vm *start(const void *code, size_t code_bytes, int output)
{
	struct krun2_vm *vm = NULL;

	need_kvm();
	assert_int_equal(0, krun2_start(prepare_context(code, code_bytes, output), &vm));
	assert_non_null(vm);
	return vm;
}

TEST(VM_184_a_machine_runs_to_its_end_and_the_process_goes_on)
{
	char text[8] = "";
	struct krun2_vm *vm;
	int32_t status = -1;
	int ends[2];

	assert_int_equal(0, pipe(ends));
	vm = start(says_hi, sizeof(says_hi), ends[1]);
	assert_int_equal(0, krun2_wait(vm, &status));
	assert_int_equal(0, status);
	assert_int_equal(0, krun2_exit_code(vm, &status));
	assert_int_equal(2, read(ends[0], text, sizeof(text)));
	assert_string_equal("hi", text);
	assert_int_equal(-ESRCH, krun2_pause(vm));
	assert_int_equal(0, krun2_close(vm));
}

TEST(VM_47_a_raw_kernel_begins_at_its_first_byte)
{
	char path[256], text[8] = "";
	struct krun2_vm *vm = NULL;
	int32_t ctx, status = -1;
	int ends[2];

	need_kvm();
	snprintf(path, sizeof(path), "%s/raw", test_directory());
	assert_int_equal(0, host_file_write(path, says_hi, sizeof(says_hi)));
	assert_int_equal(0, pipe(ends));
	ctx = krun_create_ctx();
	assert_int_equal(0, krun_set_vm_config((uint32_t)ctx, 1, 4));
	assert_int_equal(0,
	                 krun_set_kernel((uint32_t)ctx, path, KRUN_KERNEL_FORMAT_RAW, path, NULL));
	assert_int_equal(0, krun_disable_implicit_console((uint32_t)ctx));
	assert_int_equal(0, krun_add_serial_console_default((uint32_t)ctx, -1, ends[1]));
	assert_int_equal(0, krun2_start((uint32_t)ctx, &vm));
	assert_int_equal(0, krun2_wait(vm, &status));
	assert_int_equal(2, read(ends[0], text, sizeof(text)));
	assert_string_equal("hi", text);
	assert_int_equal(0, krun2_close(vm));
}

/* mov esi,20000h; mov dx,3f8h; next: lodsb; test al,al; jz off; out dx,al; jmp next; off: power off: the command line is said */
static const uint8_t says_line[] = { 0xbe, 0x00, 0x00, 0x02,      0x00, 0x66, 0xba,
	                             0xf8, 0x03, 0xac, 0x84,      0xc0, 0x74, 0x03,
	                             0xee, 0xeb, 0xf8, POWER_OFF, 0xeb, 0xfe };

TEST(VM_61_the_program_of_a_context_is_told_to_an_initial_file_system_of_the_callers)
{
	static const char *const arguments[] = { "-c", "true", NULL }, *const limits[] = { "7=1:2",
		                                                                           "6=3:4",
		                                                                           NULL };
	static const char *const environment[] = { "A=1", NULL };
	struct krun2_vm *vm = NULL;
	char text[512] = "";
	uint32_t ctx;
	int ends[2];
	size_t got = 0;
	ssize_t part;

	need_kvm();
	assert_int_equal(0, pipe(ends));
	ctx = prepare_context(says_line, sizeof(says_line), ends[1]);
	assert_int_equal(0, krun_set_exec(ctx, "/bin/sh", arguments, environment));
	assert_int_equal(0, krun_set_workdir(ctx, "/tmp"));
	assert_int_equal(0, krun_set_rlimits(ctx, limits));
	assert_int_equal(0, krun_set_root_disk_remount(ctx, "/dev/vda", "ext4", NULL));
	assert_int_equal(0, krun2_start(ctx, &vm));
	assert_int_equal(0, krun2_wait(vm, NULL));
	assert_int_equal(0, krun2_close(vm));
	close(ends[1]);
	while ((part = read(ends[0], text + got, sizeof(text) - 1 - got)) > 0)
		got += (size_t)part;
	assert_non_null(strstr(text,
	                       "quiet KRUN_INIT=/bin/sh KRUN_WORKDIR=/tmp KRUN_RLIMITS=7=1:2,6=3:4 "
	                       "KRUN_BLOCK_ROOT_DEVICE=/dev/vda KRUN_BLOCK_ROOT_FSTYPE=ext4 A=1"));
	assert_non_null(strstr(text, " -- -c true"));
}

TEST(VM_61_a_kernel_that_is_told_nothing_of_the_callers_is_told_its_consoles)
{
	struct krun2_vm *vm = NULL;
	char text[512] = "";
	uint32_t ctx;
	int ends[2];

	need_kvm();
	assert_int_equal(0, pipe(ends));
	ctx = prepare_line(says_line, sizeof(says_line), ends[1], NULL);
	assert_int_equal(0, krun2_start(ctx, &vm));
	assert_int_equal(0, krun2_wait(vm, NULL));
	assert_int_equal(0, krun2_close(vm));
	assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
	assert_non_null(
		strstr(text, "console=ttyS0 reboot=k panic=-1 panic_print=0 console=ttyS0 "));
	close(ends[0]);
	close(ends[1]);
}

TEST(VM_184_a_crash_has_status_1)
{
	struct krun2_vm *vm = start(crashes, sizeof(crashes), -1);
	int32_t status = -1;

	assert_int_equal(0, krun2_wait(vm, &status));
	assert_int_equal(1, status);
	assert_int_equal(0, krun2_close(vm));
}

TEST(VM_184_a_machine_is_paused_resumed_asked_and_stopped)
{
	struct krun2_vm *vm = start(spins, sizeof(spins), -1);
	int32_t status = -1;
	char *json = NULL;

	assert_int_equal(-EAGAIN, krun2_exit_code(vm, &status));
	assert_int_equal(0, krun2_pause(vm));
	assert_int_equal(0, krun2_stats(vm, &json));
	assert_non_null(strstr(json, "\"state\": \"paused\""));
	krun2_free(json);
	assert_int_equal(0, krun2_resume(vm));
	assert_int_equal(0, krun2_resize_console(vm, 80, 24));
	assert_int_equal(-ENOTSUP, krun2_set_balloon(vm, 1));
	assert_int_equal(0, krun2_stop(vm));
	assert_int_equal(0, krun2_wait(vm, NULL));
	assert_int_equal(0, krun2_exit_code(vm, &status));
	assert_int_equal(0, status);
	assert_int_equal(0, krun2_close(vm));
}

TEST(VM_184_a_machine_that_runs_is_closed)
{
	assert_int_equal(0, krun2_close(start(spins, sizeof(spins), -1)));
}

TEST(VM_184_two_machines_in_one_process)
{
	struct krun2_vm *first = start(spins, sizeof(spins), -1);
	struct krun2_vm *second = start(spins, sizeof(spins), -1);

	assert_int_equal(0, krun2_pause(first));
	assert_int_equal(0, krun2_stop(second));
	assert_int_equal(0, krun2_wait(second, NULL));
	assert_int_equal(0, krun2_resume(first));
	assert_int_equal(0, krun2_close(first));
	assert_int_equal(0, krun2_close(second));
}

TEST(VM_184_a_machine_is_kept_and_restored)
{
	struct krun2_vm *vm = start(spins, sizeof(spins), -1), *again = NULL;
	char path[256];

	snprintf(path, sizeof(path), "%s/snapshot", test_directory());
	assert_int_equal(-EINVAL, krun2_snapshot(vm, NULL));
	assert_int_equal(0, krun2_snapshot(vm, path));
	assert_int_equal(0, krun2_close(vm));
	assert_int_equal(0, krun2_restore(path, &again));
	assert_int_equal(0, krun2_pause(again));
	assert_int_equal(0, krun2_close(again));
	assert_int_equal(0, host_file_write(path, "text", 4));
	assert_int_equal(-EINVAL, krun2_restore(path, &again));
}

TEST(VM_188_the_shutdown_descriptor_ends_a_machine_that_hears_no_signals)
{
	struct krun2_vm *vm = NULL;
	uint64_t one = 1;
	int32_t fd;
	uint32_t ctx;

	need_kvm();
	ctx = prepare_context(spins, sizeof(spins), -1);
	fd = krun_get_shutdown_eventfd(ctx);
	assert_int_equal(0, krun2_start(ctx, &vm));
	assert_int_equal(8, write(fd, &one, sizeof(one)));
	assert_int_equal(0, krun2_wait(vm, NULL));
	assert_int_equal(0, krun2_close(vm));
}

TEST(VM_184_start_enter_ends_the_process_with_the_machines_status)
{
	pid_t child;
	int status;

	need_kvm();
	child = fork();
	if (!child) {
		krun_start_enter(prepare_context(crashes, sizeof(crashes), -1));
		_exit(99);
	}
	assert_int_equal(child, waitpid(child, &status, 0));
	assert_true(WIFEXITED(status));
	assert_int_equal(1, WEXITSTATUS(status));
}

TEST(VM_188_a_machine_has_the_network_or_the_card_that_was_asked_for)
{
	for (unsigned kind = 0; kind < 3; kind++) {
		static const uint8_t mac[6] = { 0x52, 0, 0, 0, 0, 1 };
		static const char *const ports[] = { NULL };
		struct krun2_vm *vm = NULL;
		char *json = NULL;
		uint32_t ctx;

		need_kvm();
		ctx = prepare_context(spins, sizeof(spins), -1);
		if (kind == 1)
			assert_int_equal(0, krun_set_port_map(ctx, ports));
		if (kind == 2)
			assert_int_equal(0, krun_add_net_tcp(ctx, "eth0", mac, NULL));
		assert_int_equal(0, krun2_start(ctx, &vm));
		assert_int_equal(0, krun2_stats(vm, &json));
		assert_int_equal(kind != 0, strstr(json, "\"net\"") != NULL);
		krun2_free(json);
		assert_int_equal(0, krun2_stop(vm));
		assert_int_equal(0, krun2_wait(vm, NULL));
		assert_int_equal(0, krun2_close(vm));
	}
}

TEST(VM_184_a_restore_that_fails_leaves_nothing)
{
	struct krun2_vm *vm = NULL;
	size_t before = 0;
	char path[256];
	int first = -1;

	krun_set_log_level(KRUN_LOG_LEVEL_OFF);
	snprintf(path, sizeof(path), "%s/none", test_directory());
	assert_int_equal(0, host_file_write(path, "no snapshot", 11));
	for (unsigned i = 0; i < 20; i++) {
		int file;

		assert_int_equal(-EINVAL, krun2_restore(path, &vm));
		assert_null(vm);
		file = open("/", O_PATH | O_CLOEXEC);
		close(file);
		/* Threads' caches have their fill by then. */
		if (i == 11) {
			before = mallinfo2().uordblks;
			first = file;
		}
		assert_true(i < 12 || file == first);
	}
	assert_int_equal(before, mallinfo2().uordblks);
}

TEST(VM_188_a_machine_has_the_folders_and_disks_that_were_added)
{
	struct krun2_vm *vm = NULL;
	char path[256], *json = NULL;
	uint32_t ctx;

	need_kvm();
	ctx = prepare_context(spins, sizeof(spins), -1);
	snprintf(path, sizeof(path), "%s/disk", test_directory());
	assert_int_equal(0, host_file_write(path, spins, sizeof(spins)));
	assert_int_equal(0, truncate(path, 4096));
	assert_int_equal(0, krun_add_virtiofs(ctx, "tag", test_directory()));
	assert_int_equal(0, krun_add_disk(ctx, "disk", path, true));
	assert_int_equal(0, krun2_start(ctx, &vm));
	assert_int_equal(0, krun2_stats(vm, &json));
	assert_non_null(strstr(json, "virtio_fs"));
	assert_non_null(strstr(json, "blk"));
	krun2_free(json);
	assert_int_equal(0, krun2_close(vm));
}
