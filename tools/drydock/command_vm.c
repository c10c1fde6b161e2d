/* tools/drydock/command_vm.c - drydock vm run: a Linux kernel in a microVM, its serial port on this terminal. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_disk.h"
#include "drydock/console.h"
#include "drydock/tool.h"
#include "drydock/vm_ask.h"
#include "drydock/vm_options.h"
#include "vm/vmm/confine.h"
#include "vm/vmm/guest.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/snapshot.h"
#include "vm/vmm/vmm.h"

#define SERIAL_WORD "console=ttyS0"
#define DEFAULT_COMMAND_LINE SERIAL_WORD " reboot=k panic=-1"

static const struct tool_option options[] = {
	{ 'r', "root", "DIR[:ro]",
	  "run the command behind -- with this folder as its root, perhaps to read alone" },
	{ 'k', "kernel", "FILE",
	  "the kernel: a distribution's vmlinuz, or an ELF vmlinux; with --root the newest of "
	  "/boot" },
	{ 0, "modules", "DIR",
	  "with --root: the kernel's modules (lib/modules/VERSION beside its folder, or in /)" },
	{ 'e', "env", "NAME=VALUE", "with --root: a variable of the command's; may be repeated" },
	{ 'w', "workdir", "DIR", "with --root: where in it the command starts (/)" },
	{ 'i', "initrd", "FILE", "the initial file system: an initramfs" },
	{ 0, "firmware", "FILE",
	  "instead of a kernel: an image that ends at 4 GiB, where the first processor starts in "
	  "real "
	  "mode" },
	{ 0, "oem-string", "TEXT",
	  "a text that the guest's programs find in SMBIOS (type 11); may be repeated" },
	{ 'c', "cpus", "N", "processors, 1 to 254 (1)" },
	{ 'm', "mem", "M", "memory in MiB, or with G behind it in GiB (512)" },
	{ 0, "populate", NULL,
	  "all of its memory is there before it starts, and not page by page" },
	{ 'a', "append", "TEXT", "more words for the kernel's command line; may be repeated" },
	{ 'd', "disk", "FILE[,ro]",
	  "a file or block device as a virtio disk, perhaps to read alone; may be repeated" },
	{ 'n', "net", NULL, "a network: 10.0.2.2 is this computer, and connections go on from it" },
	{ 0, "net-peer", "HOST:PORT",
	  "a network that another program has: each frame goes there over TCP, behind its length "
	  "(32 "
	  "bits, the highest byte first)" },
	{ 0, "net-stream", "PATH",
	  "the same over a local stream socket, as passt and QEMU's -netdev stream listen at" },
	{ 0, "net-gram", "PATH", "the same over a local datagram socket: a frame a datagram" },
	{ 0, "net-vfkit", "PATH",
	  "the same, beginning with a vfkit's greeting, as gvproxy's -listen-vfkit awaits" },
	{ 0, "net-tap", "NAME",
	  "a network that is an interface of this computer's, a tap that is there already" },
	{ 'p', "port", "[ADDRESS:]HOST:GUEST[/udp]",
	  "with a network: what comes to that port here (of 127.0.0.1) goes to the guest's; may be "
	  "repeated" },
	{ 0, "mac", "AA:BB:CC:DD:EE:FF", "with a network: the card's address" },
	{ 0, "console", "serial|virtio",
	  "what this terminal is to the guest: ttyS0 or hvc0 (serial)" },
	{ 0, "rings", "split|packed",
	  "the form of virtio rings that the guest is offered (split)" },
	{ 'N', "name", "NAME",
	  "a name by which 'drydock vm stats', 'pause', 'resume' and 'stop' find the machine" },
	{ 0, "stop", NULL, "with snapshot: the machine ends when it is kept" },
	{ 0, "verify", NULL,
	  "with restore: read all memory first, and compare it with its checks" },
	{ 0, "stats", NULL, "say at the end how often each kind of exit and call happened" },
	{ 0, NULL, NULL, NULL },
};

static const char *const examples[] = {
	"drydock vm run --root / -- /bin/sh -c 'uname -a; exit 7'",
	"drydock vm run --root / --port 8080:80 -- busybox httpd -f -h /srv",
	"drydock vm run --root / --net-stream /tmp/passt.socket -- /bin/sh",
	"drydock vm run --name one --root / & drydock vm pause one; drydock vm stats one",
	"drydock vm snapshot one one.snapshot --stop; drydock vm restore one.snapshot",
	"drydock vm run --kernel /boot/vmlinuz-6.1.0-56-cloud-amd64",
	"drydock vm run --kernel vmlinux --initrd initrd.img --cpus 2 --mem 1G",
	"drydock vm run --kernel vmlinuz --initrd initrd.img --append quiet -- /bin/date -u",
	"drydock vm run --kernel vmlinuz --initrd initrd.img --disk root.img --append "
	"root=/dev/vda",
	NULL,
};

/* --- Running ------------------------------------------------------------------------------------- */

static void explain(int error, const struct vmm_reason *reason)
{
	fprintf(stderr, "drydock: %s\n", reason->text);
	if (error != -ENODEV)
		return;
	if (access("/dev/kvm", F_OK) != 0)
		fputs("drydock: there is no /dev/kvm. Switch on virtualization in the firmware, or "
		      "in the\n"
		      "machine that this one runs in, and load the module: modprobe kvm-amd, or "
		      "kvm-intel\n",
		      stderr);
	else if (access("/dev/kvm", R_OK | W_OK) != 0)
		fputs("drydock: you may not use /dev/kvm. Add yourself to its group (adduser USER "
		      "kvm) and "
		      "log in anew\n",
		      stderr);
}

static void on_complaint(void *context, const char *text)
{
	fprintf(stderr, "drydock: %s\n", text);
}

static void print_stats(const struct vmm *vmm)
{
	for (int i = 0; i < VMM_COUNTERS; i++)
		fprintf(stderr, "%12llu  %s\n",
		        (unsigned long long)vmm_counter(vmm, (enum vmm_counter)i),
		        vmm_counter_name((enum vmm_counter)i));
}

/* The exit status for how the machine ended; a command's own where it has told us one. */
static int status_of(enum vmm_end end, const struct vmm_reason *reason)
{
	switch (end) {
	case VMM_POWERED_OFF:
	case VMM_HALTED:
	case VMM_RESET: return EXIT_CLEAN;
	case VMM_STOPPED: fputs("drydock: stopped\n", stderr); return EXIT_FINDINGS;
	case VMM_UNSUPPORTED:
		fprintf(stderr,
		        "drydock: the guest stopped: %s\n"
		        "drydock: a KVM that interprets kernel code, as rented machines may have, "
		        "does not "
		        "know\nevery instruction of a kernel. Use a computer whose KVM has "
		        "hardware "
		        "virtualization\n",
		        reason->text);
		return EXIT_CANNOT;
	default:
		fprintf(stderr, "drydock: the guest stopped: %s\n", reason->text);
		return EXIT_FINDINGS;
	}
}

static void confine(const struct vmm *vmm)
{
	int error = vmm_confine(vmm);

	if (error)
		fprintf(stderr, "drydock: the monitor is not confined: %s\n",
		        error == -EOPNOTSUPP ? "this kernel has no Landlock, or an old one"
		                             : strerror(-error));
}

/* The guest's ports are those that it had: they are our streams, whatever these are now. */
static int restore(struct vm_options *request, struct vmm **ret_vmm, struct vmm_reason *reason)
{
	struct console_plan *plan = &request->root.plan;
	uint64_t bytes;
	int file = host_disk_open(request->snapshot, true, &bytes), error;

	if (file < 0) {
		snprintf(reason->text, sizeof(reason->text), "%.300s: %s", request->snapshot,
		         strerror(-file));
		return file;
	}
	console_plan_all(plan);
	request->options.ports = plan->ports;
	request->options.port_count = plan->count;
	request->options.serial = console_complain;
	error = vmm_restore(file, &request->options, request->verify, ret_vmm, reason);
	host_descriptor_close(file);
	if (error)
		return error;
	plan->input_port = vmm_port_find(*ret_vmm, VMM_GUEST_STDIN);
	plan->signal_port = vmm_port_find(*ret_vmm, VMM_GUEST_SIGNALS);
	return 0;
}

/*
 * The kernel's words before those of the command line. Until its drivers are there a kernel speaks on the serial port, and where
 * the guest's terminal is no terminal here it goes on so.
 */
static int write_command_line(struct vm_options *request, char *line, struct vmm_reason *reason)
{
	bool is_terminal = strchr(request->root.plan.streams, 't') != NULL;
	size_t used =
		(size_t)snprintf(line, VM_OPTIONS_LINE_BYTES, "%s",
	                         request->options.initrd ? SERIAL_WORD " " : DEFAULT_COMMAND_LINE);

	request->options.command_line = line;
	if (request->options.initrd)
		vmm_guest_kernel_words(is_terminal ? "hvc0" : "ttyS0", line + used,
		                       VM_OPTIONS_LINE_BYTES - used);
	if (!*request->command_line || vm_options_add_word(line, request->command_line))
		return 0;
	return vmm_fail(reason, -EINVAL, "the kernel's command line has more than %u bytes",
	                VM_OPTIONS_LINE_BYTES);
}

static int create(struct vm_options *request, struct vmm **ret_vmm, struct vmm_reason *reason)
{
	char line[VM_OPTIONS_LINE_BYTES];
	int error;

	request->options.network = vm_network_wanted(&request->network);
	request->options.console = console_write;
	request->options.console_ready = console_ready;
	request->options.complain = on_complaint;
	if (request->snapshot)
		return restore(request, ret_vmm, reason);
	error = request->root.path ? vm_root_prepare(&request->root, &request->options, reason) : 0;
	if (request->options.initrd) {
		request->options.serial = console_complain;
		request->options.console = console_write_terminal;
	}
	if (!error)
		error = write_command_line(request, line, reason);
	return error ? error : vmm_create(&request->options, ret_vmm, reason);
}

static int run(struct vm_options *request)
{
	struct vmm_reason reason;
	struct console *console;
	struct vm_name name;
	struct vmm *vmm;
	enum vmm_end end;
	bool has_code;
	int error, code;

	if (!vm_name_take(&name, request->name))
		return EXIT_CANNOT;
	error = create(request, &vmm, &reason);
	if (error) {
		vm_name_finish(&name);
		explain(error, &reason);
		return error == -EINVAL ? EXIT_USAGE : EXIT_CANNOT;
	}
	confine(vmm);
	console = console_start(vmm, request->options.port_count ? &request->root.plan : NULL);
	vm_name_serve(&name, vmm);
	end = vmm_run(vmm, &reason);
	vm_name_finish(&name);
	console_stop(console);
	if (request->stats)
		print_stats(vmm);
	has_code = vmm_exit_code(vmm, &code);
	vmm_destroy(vmm);
	if (has_code)
		return code & 255;
	if (request->options.initrd && end == VMM_POWERED_OFF) {
		fputs("drydock: the guest ended before it could run the command\n", stderr);
		return VMM_GUEST_SETUP_FAILED;
	}
	return status_of(end, &reason);
}

static int command_vm_run(int count, char **arguments)
{
	struct tool_parser parser = { .command = &command_vm,
		                      .count = count,
		                      .arguments = arguments };
	struct vm_options request;
	const char *option, *verb = NULL;
	int status;

	if (count && vm_ask_is_verb(arguments[0]))
		return vm_ask(&command_vm, count, arguments);
	if (!vm_options_begin(&request))
		return EXIT_INTERNAL;
	while ((option = tool_parse(&parser)) != NULL) {
		if (!*option && !verb &&
		    (strcmp(parser.value, "run") == 0 || strcmp(parser.value, "restore") == 0))
			verb = parser.value;
		else if (!*option && verb && strcmp(verb, "restore") == 0 && !request.snapshot)
			request.snapshot = parser.value;
		else
			vm_options_take(&parser, option, &request);
	}
	vm_options_take_command(&parser, &request);
	if (parser.failed)
		status = EXIT_USAGE;
	else if (!verb)
		status = tool_usage(
			&command_vm,
			"vm needs a verb: run, restore, snapshot, stats, pause, resume, stop");
	else if (strcmp(verb, "restore") == 0 && !request.snapshot)
		status = tool_usage(&command_vm, "vm restore needs a file");
	else if (!vm_network_is_whole(&request.network))
		status = tool_usage(&command_vm,
		                    "a machine has one network, and --port is of our own: the "
		                    "others (--net-peer, --net-stream, --net-gram, "
		                    "--net-vfkit, --net-tap) are another's");
	else if (request.options.firmware_path &&
	         (request.root.path || request.options.kernel_path || request.options.initrd_path))
		status = tool_usage(&command_vm,
		                    "firmware comes instead of a kernel, an initial file "
		                    "system and a root");
	else if (!request.snapshot && !request.options.kernel_path &&
	         !request.options.firmware_path &&
	         (!request.root.path || request.options.initrd_path))
		status = tool_usage(&command_vm,
		                    "vm run needs --root DIR, --kernel FILE or --firmware FILE");
	else
		status = run(&request);
	vm_options_finish(&request);
	return status;
}

const struct tool_command command_vm = {
	.name = "vm",
	.synopsis =
		"run [--root DIR] [OPTIONS] [-- COMMAND...] | restore FILE | snapshot NAME FILE | "
		"stats|pause|resume|stop NAME",
	.summary = "run a Linux kernel in a microVM",
	.text = "With --root, runs the command behind -- (or a shell) under a kernel of its own, "
		"with the "
		"folder\n"
		"as its root and our standard streams and signals as its own, and ends with its "
		"exit "
		"code;\n"
		"125, 126 and 127 say that the guest could not be set up, and that the command "
		"cannot be\n"
		"executed or is not there. What the guest writes is written to the folder. Started "
		"by "
		"root,\n"
		"owners are as they are; by others, their own user and group are root in the "
		"guest.\n"
		"Without it, boots an unmodified Linux kernel for 64-bit x86 under KVM, with its "
		"serial "
		"port on this\n"
		"terminal. The kernel's command line begins with \"" DEFAULT_COMMAND_LINE "\",\n"
		"then come the words of --append, and what stands behind -- goes to the guest's "
		"init.\n"
		"It ends when the guest powers off or reboots, with status 0; with 1 when the "
		"guest\n"
		"crashes. On a terminal, Ctrl-] ends it at once.\n"
		"A machine that was started with --name is paused, goes on, is stopped, and tells "
		"its counts\n"
		"as JSON: pause, resume, stop, stats. 'snapshot' keeps it in FILE, and 'restore' "
		"makes a\n"
		"machine of that which goes on, with --name, --stats and --verify.",
	.options = options,
	.examples = examples,
	.run = command_vm_run,
};
