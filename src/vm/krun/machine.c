/* vm/krun/machine.c - a context becomes a machine. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_socket.h"
#include "vm/krun/krun_internal.h"
#include "vm/vmm/reason.h"

#define TAG "root"
#define SERIAL_WORD "console=ttyS0"
#define COMMAND_LINE SERIAL_WORD " reboot=k panic=-1"
#define COMMAND_LINE_BYTES 0x10000u
#define CRASHED 1

extern char **environ;

/* What vmm_create() reads; nothing of it outlives that. */
struct plan {
	const struct krun_context *context;
	struct krun2_vm *vm;
	struct vmm_options options;
	struct vmm_port ports[VMM_PORTS_MAX];
	struct vmm_folder folders[KRUN_FILES_MAX + 1];
	struct vmm_disk disks[KRUN_FILES_MAX];
	struct vmm_network network;
	char streams[4]; /* for our first program: 't' the terminal, 'p' a port */
	char kernel[VMM_GUEST_PATH_BYTES];
	char command_line[COMMAND_LINE_BYTES];
};

static void complain(void *context, const char *text)
{
	krun_log(KRUN_LOG_LEVEL_WARN, "%s", text);
}

static void on_serial(void *context, const void *bytes, size_t count)
{
	struct krun2_vm *vm = context;

	if (vm->serial)
		krun_stream_write(vm->serial, bytes, count);
}

static void on_console(void *context, const void *bytes, size_t count)
{
	struct krun2_vm *vm = context;

	for (size_t i = 0; i < vm->streams.count; i++)
		if (vm->streams.stream[i].port < 0 && &vm->streams.stream[i] != vm->serial)
			krun_stream_write(&vm->streams.stream[i], bytes, count);
}

static void on_ready(void *context)
{
	struct krun2_vm *vm = context;

	host_wakeup_set(vm->streams.wakeup);
}

/* --- Consoles ------------------------------------------------------------------------------------------------- */

static void add_port(struct plan *plan, const char *name, int input, int output)
{
	size_t index = plan->options.port_count++;
	struct krun_stream *stream =
		krun_streams_add(&plan->vm->streams, (int)index, input, output);

	plan->ports[index] = (struct vmm_port){ .name = name,
		                                .write = krun_stream_write,
		                                .ready = krun_stream_ready,
		                                .context = stream };
}

/* Terminals are the console, in and out of one of them; the rest are ports of our first program's. */
static void add_standard(struct plan *plan, const int fds[3])
{
	static const char *const names[] = { VMM_GUEST_STDIN, VMM_GUEST_STDOUT, VMM_GUEST_STDERR };
	int input = -1, output = -1;

	for (int i = 0; i < 3; i++) {
		bool is_terminal = fds[i] >= 0 && host_stream_is_terminal(fds[i]);

		plan->streams[i] = is_terminal ? 't' : 'p';
		if (!is_terminal)
			add_port(plan, names[i], i ? -1 : fds[i], i ? fds[i] : -1);
		else if (i)
			output = output < 0 ? fds[i] : output;
		else
			input = fds[i];
	}
	if (input >= 0 || output >= 0)
		krun_streams_add(&plan->vm->streams, -1, input, output < 0 ? input : output);
}

static void add_multiport(struct plan *plan)
{
	const struct krun_context *context = plan->context;

	memcpy(plan->streams, "ppp", 3);
	for (size_t i = 0; i < context->port_count; i++) {
		const struct krun_port *port = &context->ports[i];

		if (port->name) {
			add_port(plan, port->name, port->input, port->output);
			continue;
		}
		krun_streams_add(&plan->vm->streams, -1, port->input, port->output);
		memcpy(plan->streams, "ttt", 3);
	}
	if (plan->streams[0] == 'p' && plan->vm->is_ours)
		krun_log(KRUN_LOG_LEVEL_INFO,
		         "the console has no terminal: the program's streams are "
		         "its ports " VMM_GUEST_STDIN ", ...");
}

static int add_consoles(struct plan *plan)
{
	const struct krun_context *context = plan->context;
	int fds[3] = { 0, 1, 2 };

	plan->options.virtio_console =
		plan->vm->is_ours || context->has_console || !context->no_implicit_console;
	if (context->console_output) {
		plan->vm->own_output = fds[1] = fds[2] =
			host_stream_create(context->console_output, false);
		if (fds[1] < 0)
			return fds[1];
		fds[0] = -1;
	}
	if (context->has_console) {
		fds[0] = context->input;
		fds[1] = context->output;
		fds[2] = context->errors;
	} else if (context->no_implicit_console) {
		fds[0] = fds[1] = fds[2] = -1;
	}
	if (context->is_multiport)
		add_multiport(plan);
	else if (plan->options.virtio_console)
		add_standard(plan, fds);
	if (context->has_serial)
		plan->vm->serial =
			krun_streams_add(&plan->vm->streams, -1,
		                         plan->options.virtio_console ? -1 : context->serial_input,
		                         context->serial_output);
	else if (!context->no_implicit_console)
		plan->vm->serial = krun_streams_add(&plan->vm->streams, -1, -1, fds[2]);
	if (plan->vm->is_ours) {
		plan->vm->streams.signal_port = (int)plan->options.port_count;
		plan->ports[plan->options.port_count++] =
			(struct vmm_port){ .name = VMM_GUEST_SIGNALS };
	}
	return 0;
}

/* --- What it runs --------------------------------------------------------------------------------------------- */

static int make_initrd(struct plan *plan, struct vmm_reason *reason)
{
	const struct krun_context *context = plan->context;
	const char *command[KRUN_LIST_MAX + 2] = { context->program };
	struct vmm_guest_orders orders = { .kernel_path = plan->options.kernel_path,
		                           .tag = TAG,
		                           .folder = context->workdir ? context->workdir : "/",
		                           .host_name = "krun",
		                           .console = "hvc0",
		                           .streams = plan->streams,
		                           .network = context->has_network,
		                           .card = context->has_card,
		                           .disks = context->disk_count > 0,
		                           .limits = context->limits,
		                           .root_device = context->root_device,
		                           .root_type = context->root_type,
		                           .root_options = context->root_options,
		                           .command = command };
	size_t bytes = 0;
	int error;

	for (size_t i = 0; context->arguments && context->arguments[i]; i++)
		command[1 + i] = context->arguments[i];
	orders.environment =
		(const char *const *)(context->environment ? context->environment : environ);
	error = vmm_guest_initramfs(&orders, &plan->vm->initrd, &bytes, reason);
	plan->options.initrd = plan->vm->initrd;
	plan->options.initrd_bytes = error ? 0 : bytes;
	return error;
}

static int find_kernel(struct plan *plan, struct vmm_reason *reason)
{
	int error = 0;

	plan->options.kernel_path = plan->context->kernel;
	plan->options.kernel_is_raw = plan->context->kernel_is_raw;
	plan->options.firmware_path = plan->context->firmware;
	if (!plan->context->kernel && !plan->context->firmware) {
		error = vmm_guest_find_kernel(NULL, plan->kernel, reason);
		plan->options.kernel_path = plan->kernel;
	}
	return error;
}

/* What our first program has in its orders, one of the caller's is told on the command line. */
static int add_program(struct plan *plan, struct vmm_reason *reason)
{
	const struct krun_context *context = plan->context;
	struct vmm_guest_program program = {
		.path = context->program,
		.folder = context->workdir,
		.limits = context->limits && *context->limits ? context->limits : NULL,
		.root_device = context->root_device,
		.root_type = context->root_type,
		.root_options = context->root_options,
		.arguments = (const char *const *)context->arguments,
		.environment = (const char *const *)context->environment,
	};

	if (plan->vm->is_ours || (!context->program && !context->root_device))
		return 0;
	return vmm_guest_program_words(&program, plan->command_line, sizeof(plan->command_line),
	                               reason);
}

/* Before its drivers are there the kernel speaks on the serial port. */
static int add_kernel_words(struct plan *plan)
{
	const char *console = plan->context->kernel_console;
	size_t used = (size_t)snprintf(plan->command_line, sizeof(plan->command_line), "%s ",
	                               SERIAL_WORD);

	if (!console)
		console = memchr(plan->streams, 't', sizeof(plan->streams)) ? "hvc0" : "ttyS0";
	return vmm_guest_kernel_words(console, plan->command_line + used,
	                              sizeof(plan->command_line) - used);
}

static int write_command_line(struct plan *plan, struct vmm_reason *reason)
{
	const struct krun_context *context = plan->context;
	const char *console = context->kernel_console;
	int length = 0;
	size_t used;

	plan->options.command_line = plan->command_line;
	if (plan->vm->is_ours || !context->command_line)
		length = add_kernel_words(plan);
	else
		snprintf(plan->command_line, sizeof(plan->command_line), "%s%s%s", COMMAND_LINE,
		         console ? " console=" : "", console ? console : "");
	if (length)
		return length;
	used = strlen(plan->command_line);
	if (context->command_line)
		length = snprintf(plan->command_line + used, sizeof(plan->command_line) - used,
		                  " %s", context->command_line);
	if (length < 0 || used + (size_t)length >= sizeof(plan->command_line))
		return vmm_fail(reason, -EINVAL, "the kernel's command line is too long");
	return add_program(plan, reason);
}

static void add_files(struct plan *plan)
{
	const struct krun_context *context = plan->context;

	if (context->root)
		plan->folders[plan->options.folder_count++] =
			(struct vmm_folder){ .path = context->root, .tag = TAG };
	for (size_t i = 0; i < context->folder_count; i++)
		plan->folders[plan->options.folder_count++] =
			(struct vmm_folder){ .path = context->folders[i].path,
			                     .tag = context->folders[i].tag };
	for (size_t i = 0; i < context->disk_count; i++)
		plan->disks[i] = (struct vmm_disk){ .path = context->disks[i].path,
			                            .read_only = context->disks[i].read_only };
	for (; context->oem_strings && context->oem_strings[plan->options.oem_string_count];
	     plan->options.oem_string_count++)
		;
	plan->options.oem_strings = (const char *const *)context->oem_strings;
	plan->options.disk_count = context->disk_count;
	plan->options.folders = plan->folders;
	plan->options.disks = plan->disks;
	if (context->has_network || context->has_card) {
		plan->network.peer = context->peer;
		plan->network.kind = context->kind;
		plan->network.has_descriptor = context->card >= 0;
		plan->network.descriptor = context->card;
		plan->network.greets = context->greets;
		plan->network.alone = context->has_card && !context->peer && context->card < 0;
		plan->network.forwards = context->forwards;
		plan->network.forward_count = context->forward_count;
		memcpy(plan->network.mac, context->mac, sizeof(context->mac));
		plan->options.network = &plan->network;
	}
}

/* Everything that the machine is made of. */
static int make_plan(struct plan *plan, struct vmm_reason *reason)
{
	const struct krun_context *context = plan->context;
	struct vmm_options *options = &plan->options;
	int error;

	options->processors = context->processors;
	options->memory_bytes = (uint64_t)context->memory_mib << 20;
	options->console = on_console;
	options->serial = on_serial;
	options->console_ready = on_ready;
	options->console_context = plan->vm;
	options->complain = complain;
	options->ports = plan->ports;
	options->initrd_path = context->initramfs;
	snprintf(reason->text, sizeof(reason->text), "its consoles cannot be had");
	error = add_consoles(plan);
	if (!error)
		error = find_kernel(plan, reason);
	if (!error)
		error = write_command_line(plan, reason);
	add_files(plan);
	if (!error && plan->vm->is_ours)
		error = make_initrd(plan, reason);
	/* Without a virtio console the serial port is the console. */
	if (!options->virtio_console)
		options->console = on_serial;
	return error;
}

/* --- Life ------------------------------------------------------------------------------------------------------ */

static struct krun2_vm *new_vm(void)
{
	struct krun2_vm *vm = calloc(1, sizeof(*vm));

	if (!vm)
		return NULL;
	vm->own_output = -1;
	if (krun_streams_init(&vm->streams) == 0)
		return vm;
	free(vm);
	return NULL;
}

static int create(struct krun_context *context, struct krun2_vm *vm, struct vmm_reason *reason)
{
	struct plan *plan = calloc(1, sizeof(*plan));
	int error;

	if (!plan)
		return -ENOMEM;
	plan->context = context;
	plan->vm = vm;
	vm->is_ours = !context->initramfs && !context->firmware;
	error = make_plan(plan, reason);
	if (!error)
		error = vmm_create(&plan->options, &vm->vmm, reason);
	free(plan);
	free(vm->initrd);
	vm->initrd = NULL;
	return error;
}

int krun_machine_create(struct krun_context *context, struct krun2_vm **ret_vm)
{
	struct vmm_reason reason = { "" };
	struct krun2_vm *vm;
	int error;

	if (!context->initramfs && !context->firmware && (!context->root || !context->program)) {
		krun_log(KRUN_LOG_LEVEL_ERROR,
		         "a machine needs a root and a program, a kernel with an initial file "
		         "system, or firmware");
		krun_context_destroy(context);
		return -EINVAL;
	}
	vm = new_vm();
	error = vm ? create(context, vm, &reason) : -ENOMEM;
	if (!error) {
		vm->streams.shutdown = context->shutdown;
		context->shutdown = -1;
		*ret_vm = vm;
	} else {
		krun_log(KRUN_LOG_LEVEL_ERROR, "%s", reason.text);
		krun_machine_destroy(vm);
	}
	krun_context_destroy(context);
	return error;
}

/* The ports that it may have had, found by their names. */
int krun_machine_restore(int file, struct krun2_vm **ret_vm)
{
	static const char *const names[] = { VMM_GUEST_STDIN, VMM_GUEST_STDOUT, VMM_GUEST_STDERR };
	struct krun2_vm *vm = new_vm();
	struct vmm_port ports[3];
	struct vmm_reason reason = { "" };
	struct vmm_options options = { .console = on_console,
		                       .serial = on_serial,
		                       .console_ready = on_ready,
		                       .console_context = vm,
		                       .complain = complain,
		                       .ports = ports,
		                       .port_count = 3 };
	int error;

	if (!vm)
		return -ENOMEM;
	for (int i = 0; i < 3; i++)
		ports[i] = (struct vmm_port){ .name = names[i],
			                      .write = krun_stream_write,
			                      .ready = krun_stream_ready,
			                      .context = krun_streams_add(&vm->streams, 0,
			                                                  i ? -1 : 0, i ? i : -1) };
	error = vmm_restore(file, &options, false, &vm->vmm, &reason);
	if (error) {
		krun_log(KRUN_LOG_LEVEL_ERROR, "%s", reason.text);
		krun_machine_destroy(vm);
		return error;
	}
	for (int i = 0; i < 3; i++) {
		vm->streams.stream[i].port = vmm_port_find(vm->vmm, names[i]);
		vm->streams.stream[i].ended = vm->streams.stream[i].port < 0;
	}
	if (vm->streams.stream[0].port < 0)
		krun_streams_add(&vm->streams, -1, 0, 1);
	vm->streams.signal_port = vmm_port_find(vm->vmm, VMM_GUEST_SIGNALS);
	vm->serial = krun_streams_add(&vm->streams, -1, -1, vmm_folder(vm->vmm, 0) ? 2 : 1);
	vm->is_ours = vm->streams.signal_port >= 0;
	*ret_vm = vm;
	return 0;
}

static int32_t status_of(struct krun2_vm *vm, enum vmm_end end, const struct vmm_reason *reason)
{
	int code;

	if (vmm_exit_code(vm->vmm, &code))
		return code & 255;
	switch (end) {
	case VMM_POWERED_OFF: return vm->is_ours ? VMM_GUEST_SETUP_FAILED : 0;
	case VMM_RESET:
	case VMM_HALTED:
	case VMM_STOPPED: return 0;
	default:
		krun_log(KRUN_LOG_LEVEL_ERROR, "the guest stopped: %s", reason->text);
		return CRASHED;
	}
}

int32_t krun_machine_run(struct krun2_vm *vm)
{
	struct vmm_reason reason = { "" };
	enum vmm_end end;

	if (krun_streams_start(&vm->streams, vm->vmm) != 0)
		krun_log(KRUN_LOG_LEVEL_WARN, "the machine has no input: no thread can be had");
	end = vmm_run(vm->vmm, &reason);
	krun_streams_stop(&vm->streams);
	return status_of(vm, end, &reason);
}

void krun_machine_destroy(struct krun2_vm *vm)
{
	if (!vm)
		return;
	krun_streams_stop(&vm->streams);
	vmm_destroy(vm->vmm);
	if (vm->own_output >= 0)
		host_descriptor_close(vm->own_output);
	free(vm->initrd);
	free(vm);
}
