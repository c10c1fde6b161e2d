/*
 * vm/vmm/guest.h - what a guest needs to run one command in a folder of the host: a kernel, its modules, a first program.
 *
 * Model    A kernel of a distribution has the drivers of our devices as modules. They come from the folder of modules
 *          that belongs to the kernel's version, with those that they need, into an archive beside our first program
 *          (src/vm/guest) and its orders.
 * Errors   0 or a negative errno, with a sentence for people in the reason.
 * Tests    tests/vm/vmm/guest_test.c
 */
#ifndef DRYDOCK_VM_VMM_GUEST_H
#define DRYDOCK_VM_VMM_GUEST_H

#include "vm/vmm/vmm.h"

#define VMM_GUEST_VERSION_BYTES 128u
#define VMM_GUEST_PATH_BYTES 512u

/* What the first program reports when it cannot start the command. */
#define VMM_GUEST_SETUP_FAILED 125

/* Names of ports that the first program looks for: the command's streams, and bytes that are signals for it. */
#define VMM_GUEST_STDIN "krun-stdin"
#define VMM_GUEST_STDOUT "krun-stdout"
#define VMM_GUEST_STDERR "krun-stderr"
#define VMM_GUEST_SIGNALS "drydock-signals"

struct vmm_guest_orders {
	const char *kernel_path;
	const char *
		modules_path; /* the folder that has a version's modules; null: looked for, as below */
	const char *tag;      /* of the folder */
	bool read_only;
	const char *folder; /* where the command starts */
	const char *host_name;
	const char *console; /* in /dev */
	const char *
		streams; /* for each of the command's three: 't' the console, 'p' a port; see below */
	bool network;    /* as base/host/host_network.h has it */
	bool card;       /* there is one, of whatever network */
	bool disks;      /* it has some */
	const char *limits; /* of the command, as KRUN_RLIMITS has them; null: none */
	/* A disk that becomes the root over the folder; null: none. The type is "ext4" where it is null, options may be too. */
	const char *root_device, *root_type, *root_options;
	const char *const *command;     /* end with null */
	const char *const *environment; /* "NAME=value", end with null */
};

/*
 * Where this user keeps a kernel that drydock doctor --fix has fetched: boot and lib/modules are in it. Below XDG_CACHE_HOME, or
 * HOME. False: neither says.
 */
bool vmm_guest_cache(char path[VMM_GUEST_PATH_BYTES]);
/*
 * The newest kernel under boot whose modules are there too. Null: under "/boot", and then the one that this user keeps.
 * Errors   -ENOENT.
 */
int vmm_guest_find_kernel(const char *boot, char path[VMM_GUEST_PATH_BYTES],
                          struct vmm_reason *ret_reason);
/* A kernel file's version: "6.1.0-56-cloud-amd64". Errors: -ENOEXEC: it does not say. */
int vmm_guest_version(const char *kernel_path, char version[VMM_GUEST_VERSION_BYTES],
                      struct vmm_reason *ret_reason);
/*
 * The archive. Modules are looked for in lib/modules/VERSION beside the kernel's folder, and in /lib/modules/VERSION.
 * Owns     ret_bytes is the caller's to free().
 * Errors   -ENOENT: no folder of modules, or one is not in it.
 */
int vmm_guest_initramfs(const struct vmm_guest_orders *orders, uint8_t **ret_bytes,
                        size_t *ret_count, struct vmm_reason *ret_reason);

/* What a guest's first program is told on its kernel's command line; null is not said. */
struct vmm_guest_program {
	const char *path, *folder;                          /* KRUN_INIT, KRUN_WORKDIR */
	const char *limits;                                 /* KRUN_RLIMITS: "RESOURCE=SOFT:HARD,..." */
	const char *root_device, *root_type, *root_options; /* KRUN_BLOCK_ROOT_DEVICE, ... */
	const char *home, *terminal;                        /* KRUN_HOME, KRUN_TERM */
	bool is_process_1;                                  /* KRUN_INIT_PID1 */
	const char *const *arguments, *const *environment;  /* end with null */
};

/* A kernel's words for a root over virtiofs, which begin its command line; console: where it speaks, "hvc0" for null. Errors: -ENOSPC. */
int vmm_guest_kernel_words(const char *console, char *line, size_t bytes);
/*
 * Append program's words to line: variables, then the arguments behind " -- ". The kernel hands them to its first program.
 * Errors   -EINVAL: a word that a command line cannot hold, too many, or no room; line may then have a part.
 */
int vmm_guest_program_words(const struct vmm_guest_program *program, char *line, size_t bytes,
                            struct vmm_reason *ret_reason);

#endif
