/*
 * vm/vmm/vmm.h - a microVM: a Linux kernel as the guest of the Windows Hypervisor Platform.
 *
 * Model    A machine is memory, processors, a serial port, a clock chip, a timer chip, an I/O APIC and the
 *          tables that tell a kernel of them. It is made from options, runs once until the guest ends it or
 *          somebody stops it, and is destroyed. Beneath it is <WinHvPlatform.h> alone.
 * Source   docs/microvm.md; Linux x86 boot protocol; ACPI 6; MultiProcessor 1.4.
 * Threads  vmm_run() holds the calling thread and one more a processor; the rest may be called from any.
 * Errors   0 or a negative errno, with a sentence for people in the reason.
 * Tests    tests/vm/vmm, tools/nested
 */
#ifndef DRYDOCK_VM_VMM_H
#define DRYDOCK_VM_VMM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/host/host_frames.h"
#include "base/host/host_network.h"

#define VMM_MAX_PROCESSORS 254u
#define VMM_PORTS_MAX 15u

struct vmm;

struct vmm_reason {
	char text[480];
};

enum vmm_end {
	VMM_POWERED_OFF,
	VMM_RESET,      /* the guest asked for a reboot */
	VMM_STOPPED,    /* vmm_stop() */
	VMM_HALTED,     /* of a machine with halt_ends: a processor has halted */
	VMM_FAILED,     /* a triple fault, or a call to the hypervisor failed */
	VMM_UNSUPPORTED /* the guest does what this computer's hypervisor cannot run */
};

/* A kind of exit, or a call to the platform. */
enum vmm_counter {
	VMM_EXIT_NONE,
	VMM_EXIT_PORT,
	VMM_EXIT_MEMORY,
	VMM_EXIT_INTERRUPT_END,
	VMM_EXIT_INTERRUPT_WINDOW,
	VMM_EXIT_HALT,
	VMM_EXIT_MSR,
	VMM_EXIT_CPUID,
	VMM_EXIT_EXCEPTION,
	VMM_EXIT_UNRECOVERABLE,
	VMM_EXIT_INVALID_REGISTER,
	VMM_EXIT_UNSUPPORTED,
	VMM_EXIT_CANCELED,
	VMM_EXIT_OTHER,
	VMM_CALL_RUN,
	VMM_CALL_GET,
	VMM_CALL_SET,
	VMM_CALL_EMULATE,
	VMM_CALL_TRANSLATE,
	VMM_CALL_CANCEL,
	VMM_CALL_INTERRUPT,
	VMM_COUNTERS
};

/* What happens once in a machine's life, in this order. */
enum vmm_moment {
	VMM_MOMENT_BEGUN,        /* vmm_create() */
	VMM_MOMENT_DEVICES,      /* its devices are there */
	VMM_MOMENT_LOADED,       /* the kernel and what belongs to it are in memory */
	VMM_MOMENT_CREATED,      /* the partition is there */
	VMM_MOMENT_STARTED,      /* processors run */
	VMM_MOMENT_FIRST_EXIT,   /* the guest has run, and asked for something */
	VMM_MOMENT_FIRST_WORD,   /* the first byte to a console */
	VMM_MOMENT_FIRST_DRIVER, /* a driver of the guest's has taken a device */
	VMM_MOMENTS
};

enum vmm_state { VMM_STATE_CREATED, VMM_STATE_RUNNING, VMM_STATE_PAUSED, VMM_STATE_ENDED };

/* A file, or a block device, as a disk. */
struct vmm_disk {
	const char *path;
	bool read_only;
};

/* A folder of the host as a file system. */
struct vmm_folder {
	const char *path;
	const char *tag; /* by which the guest mounts it, at most 36 bytes */
	bool read_only;
};

/* A stream of bytes beside the console, which the guest finds by its name; VMM_PORTS_MAX at most. */
struct vmm_port {
	const char *name;
	/* Takes what the guest sends, all of it; on a worker's thread, may block. Null: thrown away. */
	void (*write)(void *context, const void *bytes, size_t count);
	/* The guest takes input again after it did not; any thread, may be null. */
	void (*ready)(void *context);
	void *context;
};
/*
 * The guest's card, and what is on the other side of it: a network out of this process's own sockets, or another program, or an
 * interface of this computer's (base/host/host_frames.h).
 */
struct vmm_network {
	enum host_frames_kind kind;
	const char *peer;    /* of that kind; null: our own network, unless the next is true */
	bool has_descriptor; /* instead of peer: one that is connected already, which is copied */
	int descriptor;
	bool greets;    /* as host_frames_options has it */
	bool alone;     /* none of all that: the link is down */
	uint8_t mac[6]; /* nothing: VMM_DEFAULT_MAC */
	const struct host_network_forward *forwards;
	size_t forward_count;
};
#define VMM_DEFAULT_MAC \
	{ \
		0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee \
	}

struct vmm_options {
	const char *kernel_path;
	bool kernel_is_raw; /* no format: it stands at 1 MiB as it is, and begins there */
	/*
	 * Instead of a kernel and all that belongs to it: an image that ends at 4 GiB and that the guest cannot write. Processor 0
	 * starts in it as after a reset, in real mode 16 bytes before its end.
	 */
	const char *firmware_path;
	const char *const *oem_strings; /* for SMBIOS, which there is when there are some */
	size_t oem_string_count;
	const char *initrd_path; /* null: none, or the next two */
	const void *initrd;      /* null: none */
	size_t initrd_bytes;
	const char *command_line; /* null: empty */
	uint64_t memory_bytes;    /* rounded up to whole pages */
	uint32_t processors;
	/* Takes what the guest sends on its serial port. Called on a processor's thread; may block. */
	void (*console)(void *context, const void *bytes, size_t count);
	/* The port takes input again after it did not. Called on a processor's thread; may be null. */
	void (*console_ready)(void *context);
	/* With a virtio console: takes what the guest sends on its serial port instead; null: console does. */
	void (*serial)(void *context, const void *bytes, size_t count);
	void *console_context;
	/* Takes a sentence about what the guest's drivers do wrong. Any thread; may be null. */
	void (*complain)(void *context, const char *text);
	/*
	 * A virtio console (hvc0) besides the serial port. What the guest sends on it goes to console too, from a worker's
	 * thread, and vmm_console_input() gives to it; nothing comes in on the serial port then.
	 */
	bool virtio_console;
	const struct vmm_port *ports; /* of the virtio console */
	size_t port_count;
	const struct vmm_folder *folders;
	size_t folder_count;
	const struct vmm_network *network; /* null: none */
	const struct vmm_disk *disks;      /* in the order of their names in the guest */
	size_t disk_count;
	bool halt_ends; /* for tests of bare code: no local APICs, and a processor that halts ends the machine */
	bool populate; /* all of its memory is there before it starts: it takes longer, and the guest never waits for a page */
	bool packed_rings; /* offer virtio's packed rings beside the split ones */
};

/* The most processors that a machine can have on this computer; 0: none can be made. */
uint32_t vmm_processors_max(void);
/* Whether a machine can be made on this computer. Errors: -ENODEV, why in ret_reason. */
int vmm_available(struct vmm_reason *ret_reason);
/*
 * A machine whose kernel is loaded and whose processors stand at its entry.
 * Owns     vmm_destroy() frees it; options need not outlive the call.
 * Errors   -ENOENT, -EACCES, ...: a file cannot be read; -ENOEXEC: no kernel; -ENOSPC: does not fit into the
 *          memory; -EINVAL: processors, memory or command line; -ENODEV: no hypervisor; -ENOMEM.
 */
int vmm_create(const struct vmm_options *options, struct vmm **ret_vmm,
               struct vmm_reason *ret_reason);
/* Null is accepted. The machine does not run any more. */
void vmm_destroy(struct vmm *vmm);
/* Run until the machine ends; the reason says why when it failed. Once. */
enum vmm_end vmm_run(struct vmm *vmm, struct vmm_reason *ret_reason);
/* The exit code that the guest's first program reported through a folder; false when it did not. Any thread. */
bool vmm_exit_code(const struct vmm *vmm, int *ret_code);
/* Make vmm_run() return; any thread. */
void vmm_stop(struct vmm *vmm);
/*
 * Stop the guest between two instructions, and its devices between two requests, whatever it does; the guest's time stands
 * still where the hypervisor can do that. Of a paused machine nothing. At most timeout_ns is waited for what blocks the
 * host's side, as a full pipe at the console does (negative: for ever). Any thread that is not the machine's.
 * Errors   -ESRCH: it does not run; -ETIMEDOUT: it runs on.
 */
int vmm_pause(struct vmm *vmm, int64_t timeout_ns);
/* The machine goes on; nothing of one that runs. Any thread. Errors: -ESRCH: it does not run. */
int vmm_resume(struct vmm *vmm);
enum vmm_state vmm_state(struct vmm *vmm);
/*
 * Give bytes to the guest's console; how many it took. It takes none before the guest listens, for a kernel
 * throws away what came before it opened the port. When it takes fewer than count, console_ready follows. Any thread.
 */
size_t vmm_console_input(struct vmm *vmm, const void *bytes, size_t count);
/*
 * Give bytes to the guest through a port of the options; how many it took, none before it listens. When it takes fewer
 * than count, the port's ready follows. Any thread.
 */
size_t vmm_port_input(struct vmm *vmm, unsigned port, const void *bytes, size_t count);
/* No more input comes through port: the guest reads its end. Any thread. */
void vmm_port_end(struct vmm *vmm, unsigned port);
/* Which port has that name; -1: none. */
int vmm_port_find(const struct vmm *vmm, const char *name);
/* The terminal has another size, 80 by 24 before; any thread. Nothing without a virtio console. */
void vmm_console_resize(struct vmm *vmm, uint16_t columns, uint16_t rows);
/* How often something happened since the machine was made, on all processors; any thread, while it runs too. */
uint64_t vmm_counter(const struct vmm *vmm, enum vmm_counter counter);
/* The same of one processor; what no processor counts for itself is 0. */
uint64_t vmm_processor_counter(const struct vmm *vmm, uint32_t processor, enum vmm_counter counter);
uint32_t vmm_processor_count(const struct vmm *vmm);
const char *vmm_counter_name(enum vmm_counter counter);
/* Nanoseconds from the machine's beginning to when moment came first; 0: not yet, and for VMM_MOMENT_BEGUN. Any thread. */
uint64_t vmm_moment_ns(const struct vmm *vmm, enum vmm_moment moment);
const char *vmm_moment_name(enum vmm_moment moment);
/*
 * All that is counted, as a JSON object (docs/microvm.md). Any thread, while it runs too.
 * Owns     The caller frees it; null: no memory.
 */
char *vmm_stats_json(struct vmm *vmm);

#endif
