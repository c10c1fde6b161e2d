/* tests/vm/krun/machine_test.c - machines of the C API that run bare code. */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../vmm/machine.h"
#include "devices/virtio/console.h"
#include "drydock/krun.h"
#include "vm/krun/krun_internal.h"
#include "vm/vmm/snapshot.h"
#include "vm/vmm/vmm_internal.h"

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

/* The other side hears from it without a word of the guest's. */
TEST(VM_185_the_card_of_a_machine_is_connected_to_the_socket_that_was_named)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), other;
	static const uint8_t mac[6] = { 0x52, 0, 0, 0, 0, 1 };
	struct krun2_vm *vm = NULL;
	uint32_t ctx;

	need_kvm();
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/peer", test_directory());
	assert_int_equal(0, bind(listener, (struct sockaddr *)&address, sizeof(address)));
	assert_int_equal(0, listen(listener, 1));
	ctx = prepare_context(spins, sizeof(spins), -1);
	assert_int_equal(0, krun_add_net_unixstream(ctx, address.sun_path, -1, mac, 0, 0));
	assert_int_equal(0, krun2_start(ctx, &vm));
	other = accept(listener, NULL, NULL);
	assert_true(other >= 0);
	close(other);
	close(listener);
	assert_int_equal(0, krun2_stop(vm));
	assert_int_equal(0, krun2_wait(vm, NULL));
	assert_int_equal(0, krun2_close(vm));
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

/* How often word stands in what the machine says of itself. */
static unsigned count_in_stats(struct krun2_vm *vm, const char *word)
{
	char *json = NULL;
	unsigned count = 0;

	assert_int_equal(0, krun2_stats(vm, &json));
	for (const char *at = json; (at = strstr(at, word)) != NULL; at++)
		count++;
	krun2_free(json);
	return count;
}

TEST(VM_188_a_machine_has_a_virtio_console_unless_that_was_declined)
{
	for (unsigned kind = 0; kind < 3; kind++) {
		struct krun2_vm *vm = NULL;
		struct machine machine;
		uint32_t ctx;

		need_kvm();
		prepare(&machine, spins, sizeof(spins));
		ctx = (uint32_t)krun_create_ctx();
		krun_set_log_level(KRUN_LOG_LEVEL_OFF);
		assert_int_equal(0, krun_set_vm_config(ctx, 1, 16));
		assert_int_equal(0, krun_set_kernel(ctx, machine.path, KRUN_KERNEL_FORMAT_ELF,
		                                    machine.path, NULL));
		if (kind)
			assert_int_equal(0, krun_disable_implicit_console(ctx));
		if (kind == 2)
			assert_int_equal(0, krun_add_virtio_console_default(ctx, -1, -1, -1));
		assert_int_equal(0, krun2_start(ctx, &vm));
		assert_int_equal(kind != 1, count_in_stats(vm, "\"console\""));
		assert_int_equal(0, krun2_close(vm));
	}
}

TEST(VM_68_a_machine_of_firmware_looks_for_no_kernel)
{
	/* mov dx,604h; mov ax,3400h; out dx,ax, in real mode at the last 16 bytes */
	static const uint8_t power_off[] = { 0xba, 0x04, 0x06, 0xb8, 0x00, 0x34, 0xef, 0xeb, 0xfe };
	static uint8_t image[0x2000];
	struct krun2_vm *vm = NULL;
	int32_t status = -1;
	char path[256];
	uint32_t ctx;

	need_kvm();
	memcpy(image + sizeof(image) - 16, power_off, sizeof(power_off));
	snprintf(path, sizeof(path), "%s/firmware", test_directory());
	assert_int_equal(0, host_file_write(path, image, sizeof(image)));
	ctx = (uint32_t)krun_create_ctx();
	krun_set_log_level(KRUN_LOG_LEVEL_OFF);
	assert_int_equal(0, krun_set_vm_config(ctx, 1, 4));
	assert_int_equal(0, krun_set_firmware(ctx, path));
	assert_int_equal(0, krun_disable_implicit_console(ctx));
	assert_int_equal(0, krun2_start(ctx, &vm));
	assert_int_equal(0, krun2_wait(vm, &status));
	assert_int_equal(0, status);
	assert_int_equal(0, krun2_close(vm));
}

static void exists(const char *path, bool expected)
{
	assert_int_equal(expected ? 0 : -1, access(path, F_OK));
}

TEST(VM_189_a_snapshot_that_fails_leaves_no_part_of_it_and_one_that_does_not_is_whole)
{
	struct krun2_vm *vm = start(spins, sizeof(spins), -1);
	char path[256], part[300];

	snprintf(path, sizeof(path), "%s/kept", test_directory());
	snprintf(part, sizeof(part), "%s.part", path);
	assert_int_equal(0, krun2_snapshot(vm, path));
	exists(path, true);
	exists(part, false);
	assert_int_equal(0, unlink(path));
	assert_int_equal(0, krun2_stop(vm));
	assert_int_equal(0, krun2_wait(vm, NULL));
	assert_int_equal(-ESRCH, krun2_snapshot(vm, path));
	exists(path, false);
	exists(part, false);
	assert_int_equal(0, krun2_close(vm));
}

TEST(VM_189_a_snapshot_that_others_read_is_restored)
{
	struct krun2_vm *vm = start(spins, sizeof(spins), -1), *again = NULL;
	char path[256];
	int file;

	snprintf(path, sizeof(path), "%s/kept", test_directory());
	assert_int_equal(0, krun2_snapshot(vm, path));
	assert_int_equal(0, krun2_close(vm));
	file = open(path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(0, flock(file, LOCK_SH | LOCK_NB));
	assert_int_equal(0, krun2_restore(path, &again));
	assert_int_equal(0, krun2_close(again));
	close(file);
}

TEST(VM_188_a_machine_that_runs_well_is_silent_and_a_crash_is_told)
{
	for (unsigned crash = 0; crash < 2; crash++) {
		struct krun2_vm *vm = NULL;
		char text[1024] = "";
		uint32_t ctx;
		int ends[2];

		need_kvm();
		assert_int_equal(0, pipe(ends));
		ctx = prepare_context(crash ? crashes : says_hi,
		                      crash ? sizeof(crashes) : sizeof(says_hi), -1);
		assert_int_equal(crash ? -EEXIST : 0,
		                 krun_init_log(crash ? -1 : dup2(ends[1], 99), KRUN_LOG_LEVEL_TRACE,
		                               KRUN_LOG_STYLE_NEVER, 0));
		assert_int_equal(99, dup2(ends[1], 99));
		assert_int_equal(0, krun_set_log_level(KRUN_LOG_LEVEL_TRACE));
		assert_int_equal(0, krun2_start(ctx, &vm));
		assert_int_equal(0, krun2_wait(vm, NULL));
		assert_int_equal(0, krun2_close(vm));
		assert_int_equal(1, write(ends[1], ".", 1));
		assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
		if (crash)
			assert_int_equal(0,
			                 strncmp("krun: error: the guest stopped: a triple fault",
			                         text, 46));
		else
			assert_string_equal(".", text);
	}
}

TEST(VM_189_a_path_has_room_for_what_stands_behind_it_meanwhile)
{
	struct krun2_vm *vm = start(spins, sizeof(spins), -1);
	char path[4200];

	memset(path, 'x', sizeof(path));
	path[0] = '/';
	/* Too long for the kernel, but not for us, and then for both. */
	path[4096 - sizeof(".part")] = 0;
	assert_int_equal(-ENAMETOOLONG, krun2_snapshot(vm, path));
	path[4096 - sizeof(".part")] = 'x';
	path[4097 - sizeof(".part")] = 0;
	assert_int_equal(-EINVAL, krun2_snapshot(vm, path));
	assert_int_equal(0, krun2_close(vm));
}

/* What a machine with these ports is when it was kept and restored. */
static struct krun2_vm *restored(const char *const *names, size_t count)
{
	struct vmm_port ports[4];
	struct vmm_reason reason;
	struct running running;
	struct krun2_vm *vm = NULL;
	char path[256];
	int file;

	prepare(&running.machine, spins, sizeof(spins));
	for (size_t i = 0; i < count; i++)
		ports[i] = (struct vmm_port){ .name = names[i] };
	running.machine.options.virtio_console = true;
	running.machine.options.ports = ports;
	running.machine.options.port_count = count;
	start_running(&running);
	snprintf(path, sizeof(path), "%s/snapshot", test_directory());
	file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_int_equal(0, vmm_snapshot(running.machine.vmm, file, &reason));
	assert_int_equal(VMM_STOPPED, stop_running(&running));
	assert_int_equal(0, krun_machine_restore(file, &vm));
	close(file);
	return vm;
}

/* What the guest writes to that port goes to that stream, which hears of room for input too. */
static void assert_writer(const struct krun2_vm *vm, unsigned port, unsigned stream)
{
	const struct virtio_console *console =
		(const struct virtio_console *)vm->vmm->console_slot->device;
	const struct virtio_console_back_end *back_end = &console->ports[1 + port].back_end;

	assert_ptr_equal(&vm->streams.stream[stream], back_end->context);
	assert_true(back_end->write == krun_stream_write);
	assert_true(back_end->ready == krun_stream_ready);
}

TEST(VM_189_the_ports_of_a_restored_machine_are_found_by_their_names)
{
	static const char *const all[] = { VMM_GUEST_SIGNALS, VMM_GUEST_STDERR, VMM_GUEST_STDIN },
				 *const two[] = { VMM_GUEST_STDIN, VMM_GUEST_STDOUT };
	struct krun2_vm *vm;

	need_kvm();
	vm = restored(all, 3);
	assert_true(vm->is_ours);
	assert_int_equal(0, vm->streams.signal_port);
	assert_int_equal(2, vm->streams.stream[0].port);
	assert_int_equal(-1, vm->streams.stream[1].port);
	assert_int_equal(1, vm->streams.stream[2].port);
	assert_int_equal(0, vm->streams.stream[0].input);
	assert_int_equal(-1, vm->streams.stream[0].output);
	assert_int_equal(2, vm->streams.stream[2].output);
	assert_false(vm->streams.stream[0].ended);
	assert_true(vm->streams.stream[1].ended);
	assert_false(vm->streams.stream[2].ended);
	assert_writer(vm, 1, 2);
	assert_writer(vm, 2, 0);
	/* The three, and the serial port to the standard output: no folder is its own. */
	assert_int_equal(4, vm->streams.count);
	assert_int_equal(1, vm->serial->output);
	krun_machine_destroy(vm);
	vm = restored(two, 2);
	assert_false(vm->is_ours);
	assert_true(vm->streams.signal_port < 0);
	krun_machine_destroy(vm);
	/* Without a port for the input that is the console's. */
	vm = restored(two + 1, 1);
	assert_int_equal(5, vm->streams.count);
	assert_int_equal(-1, vm->streams.stream[3].port);
	assert_int_equal(0, vm->streams.stream[3].input);
	assert_int_equal(1, vm->streams.stream[3].output);
	krun_machine_destroy(vm);
}
