/* tests/vm/krun/consoles_test.c - which descriptors of a context become a machine's console, which its ports, and what its
 * kernel hears of them; the machines are made and never run. */
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include "../vmm/machine.h"
#include "drydock/krun.h"
#include "vm/krun/krun_internal.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/vmm_internal.h"

static int terminal, ends[2];

/* A context whose kernel and initial file system are the caller's, without a console. */
static uint32_t prepare_context(void)
{
	static const uint8_t code[] = { 0xeb, 0xfe };
	struct machine machine;
	int32_t ctx = krun_create_ctx();
	int master;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	krun_set_log_level(KRUN_LOG_LEVEL_OFF);
	assert_int_equal(0, krun_set_vm_config((uint32_t)ctx, 1, 16));
	assert_int_equal(0, krun_set_kernel((uint32_t)ctx, machine.path, KRUN_KERNEL_FORMAT_ELF,
	                                    machine.path, NULL));
	assert_int_equal(0, krun_disable_implicit_console((uint32_t)ctx));
	assert_int_equal(0, openpty(&master, &terminal, NULL, NULL, NULL));
	assert_int_equal(0, pipe(ends));
	return (uint32_t)ctx;
}

static struct krun2_vm *make(uint32_t ctx)
{
	struct krun2_vm *vm = NULL;

	assert_int_equal(0, krun_machine_create(krun_context_take(ctx), &vm));
	assert_non_null(vm);
	return vm;
}

/* The machine's stream of that number is as given. */
static void assert_stream(const struct krun2_vm *vm, size_t index, const int wanted[3])
{
	assert_true(index < vm->streams.count);
	assert_int_equal(wanted[0], vm->streams.stream[index].port);
	assert_int_equal(wanted[1], vm->streams.stream[index].input);
	assert_int_equal(wanted[2], vm->streams.stream[index].output);
	assert_ptr_equal(&vm->streams, vm->streams.stream[index].owner);
}

static const char *command_line(const struct krun2_vm *vm)
{
	static char line[4096];

	assert_true(
		vmm_memory_read(&vm->vmm->memory, VMM_COMMAND_LINE_GPA, line, sizeof(line) - 1));
	return line;
}

/* The port's name, by its number. */
static void assert_port(const struct krun2_vm *vm, int port, const char *name)
{
	assert_int_equal(port, vmm_port_find(vm->vmm, name));
}

#define T (-10) /* the terminal */
#define P (-11) /* the reading end of a pipe, and the next one the writing */
#define W (-12)

static int descriptor(int word)
{
	return word == T ? terminal : word == P ? ends[0] : word == W ? ends[1] : word;
}

TEST(VM_188_terminals_are_the_console_and_everything_else_is_a_port)
{
	static const struct {
		int fds[3];
		size_t count;
		int streams[4][3]; /* port, input, output */
		bool console;
	} rows[] = {
		{ { T, T, T }, 1, { { -1, T, T } }, true },
		{ { T, W, W }, 3, { { 0, -1, W }, { 1, -1, W }, { -1, T, T } }, true },
		{ { P, T, W }, 3, { { 0, P, -1 }, { 1, -1, W }, { -1, -1, T } }, true },
		{ { P, W, T }, 3, { { 0, P, -1 }, { 1, -1, W }, { -1, -1, T } }, true },
		{ { P, W, W }, 3, { { 0, P, -1 }, { 1, -1, W }, { 2, -1, W } }, false },
		{ { -1, -1, -1 }, 3, { { 0, -1, -1 }, { 1, -1, -1 }, { 2, -1, -1 } }, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t ctx = prepare_context();
		struct krun2_vm *vm;

		assert_int_equal(0, krun_add_virtio_console_default(ctx, descriptor(rows[i].fds[0]),
		                                                    descriptor(rows[i].fds[1]),
		                                                    descriptor(rows[i].fds[2])));
		vm = make(ctx);
		assert_int_equal(rows[i].count, vm->streams.count);
		for (size_t k = 0; k < rows[i].count; k++)
			assert_stream(vm, k,
			              (const int[]){ rows[i].streams[k][0],
			                             descriptor(rows[i].streams[k][1]),
			                             descriptor(rows[i].streams[k][2]) });
		assert_null(vm->serial);
		assert_false(vm->is_ours);
		assert_int_equal(rows[i].console, strstr(command_line(vm), "console=hvc0") != NULL);
		krun_machine_destroy(vm);
	}
}

TEST(VM_188_ports_have_the_names_of_the_streams_that_they_are)
{
	uint32_t ctx = prepare_context();
	struct krun2_vm *vm;

	assert_int_equal(0, krun_add_virtio_console_default(ctx, ends[0], terminal, ends[1]));
	vm = make(ctx);
	assert_port(vm, 0, VMM_GUEST_STDIN);
	assert_port(vm, 1, VMM_GUEST_STDERR);
	assert_port(vm, -1, VMM_GUEST_STDOUT);
	assert_port(vm, -1, VMM_GUEST_SIGNALS);
	krun_machine_destroy(vm);
}

TEST(VM_188_ports_of_the_callers_stand_beside_a_terminal_of_theirs)
{
	uint32_t ctx = prepare_context();
	struct krun2_vm *vm;

	assert_int_equal(0, krun_add_virtio_console_multiport(ctx));
	assert_int_equal(0, krun_add_console_port_inout(ctx, 0, "one", ends[0], -1));
	assert_int_equal(0, krun_add_console_port_tty(ctx, 0, "tty", terminal));
	assert_int_equal(-ENOTSUP, krun_add_console_port_tty(ctx, 0, "tty", terminal));
	assert_int_equal(0, krun_add_console_port_inout(ctx, 0, "two", -1, ends[1]));
	vm = make(ctx);
	assert_int_equal(3, vm->streams.count);
	assert_stream(vm, 0, (const int[]){ 0, ends[0], -1 });
	assert_stream(vm, 1, (const int[]){ -1, terminal, terminal });
	assert_stream(vm, 2, (const int[]){ 1, -1, ends[1] });
	assert_port(vm, 0, "one");
	assert_port(vm, 1, "two");
	assert_non_null(strstr(command_line(vm), "console=hvc0"));
	krun_machine_destroy(vm);
	ctx = prepare_context();
	assert_int_equal(0, krun_add_virtio_console_multiport(ctx));
	assert_int_equal(0, krun_add_console_port_inout(ctx, 0, "one", ends[0], -1));
	vm = make(ctx);
	assert_int_equal(1, vm->streams.count);
	assert_null(strstr(command_line(vm), "console=hvc0"));
	krun_machine_destroy(vm);
}

TEST(VM_188_a_serial_port_has_input_where_there_is_no_other_console)
{
	for (unsigned virtio = 0; virtio < 2; virtio++) {
		uint32_t ctx = prepare_context();
		struct krun2_vm *vm;

		if (virtio)
			assert_int_equal(0, krun_add_virtio_console_multiport(ctx));
		assert_int_equal(0, krun_add_serial_console_default(ctx, ends[0], ends[1]));
		vm = make(ctx);
		assert_int_equal(1, vm->streams.count);
		assert_ptr_equal(&vm->streams.stream[0], vm->serial);
		assert_stream(vm, 0, (const int[]){ -1, virtio ? -1 : ends[0], ends[1] });
		assert_int_equal(virtio, vm->vmm->console_slot != NULL);
		krun_machine_destroy(vm);
	}
}

/* What the guest writes to the serial port and to the console goes to who is for it. */
TEST(VM_188_the_serial_port_and_the_console_write_to_their_own)
{
	uint32_t ctx = prepare_context();
	int console[2], serial[2];
	struct krun2_vm *vm;
	char text[8] = "";

	assert_int_equal(0, pipe(serial));
	assert_int_equal(0, openpty(&console[0], &console[1], NULL, NULL, NULL));
	assert_int_equal(0, krun_add_virtio_console_default(ctx, -1, console[1], -1));
	assert_int_equal(0, krun_add_serial_console_default(ctx, -1, serial[1]));
	vm = make(ctx);
	vmm_port_write(vm->vmm, 0x3f8, 1, 's');
	vm->vmm->console(vm->vmm->console_context, "c", 1);
	assert_int_equal(1, read(serial[0], text, sizeof(text)));
	assert_int_equal('s', text[0]);
	assert_int_equal(1, read(console[0], text, sizeof(text)));
	assert_int_equal('c', text[0]);
	krun_machine_destroy(vm);
}

TEST(VM_188_the_consoles_output_goes_to_a_file_where_that_was_asked_for)
{
	int32_t ctx = krun_create_ctx();
	static const uint8_t code[] = { 0xeb, 0xfe };
	struct machine machine;
	struct krun2_vm *vm;
	char path[300];
	int own;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	krun_set_log_level(KRUN_LOG_LEVEL_OFF);
	snprintf(path, sizeof(path), "%s/output", test_directory());
	assert_int_equal(0, krun_set_vm_config((uint32_t)ctx, 1, 16));
	assert_int_equal(0, krun_set_kernel((uint32_t)ctx, machine.path, KRUN_KERNEL_FORMAT_ELF,
	                                    machine.path, NULL));
	assert_int_equal(0, krun_set_console_output((uint32_t)ctx, path));
	vm = make((uint32_t)ctx);
	own = vm->own_output;
	assert_true(own >= 0);
	/* No input, both outputs to the file, and the serial port too. */
	assert_int_equal(4, vm->streams.count);
	assert_stream(vm, 0, (const int[]){ 0, -1, -1 });
	assert_stream(vm, 1, (const int[]){ 1, -1, own });
	assert_stream(vm, 2, (const int[]){ 2, -1, own });
	assert_stream(vm, 3, (const int[]){ -1, -1, own });
	assert_ptr_equal(&vm->streams.stream[3], vm->serial);
	krun_machine_destroy(vm);
	assert_int_equal(0, access(path, F_OK));
	assert_int_equal(-1, fcntl(own, F_GETFD));
}

TEST(VM_58_a_command_line_that_is_too_long_is_refused)
{
	static const char words[] = "console=ttyS0 reboot=k panic=-1 ";

	for (unsigned more = 0; more < 2; more++) {
		char *line = calloc(1, 0x10000);
		struct krun2_vm *vm = NULL;
		struct machine machine;
		uint32_t ctx = prepare_context();

		/* All of it is 65535 bytes, and then one more. */
		memset(line, 'x', 0xffff - (sizeof(words) - 1) + more);
		prepare(&machine, "\xeb\xfe", 2);
		assert_int_equal(0, krun_set_kernel(ctx, machine.path, KRUN_KERNEL_FORMAT_ELF,
		                                    machine.path, line));
		assert_int_equal(more ? -EINVAL : 0,
		                 krun_machine_create(krun_context_take(ctx), &vm));
		if (vm)
			assert_int_equal('x', command_line(vm)[sizeof(words) - 1]);
		krun_machine_destroy(vm);
		free(line);
	}
}
