/*
 * vm/guest/init.h - the first program of a guest: it makes the host's folder the root and runs one command in it.
 *
 * Model    It stands in an initramfs that the monitor makes, with the kernel's modules and a file that says what to do
 *          (src/vm/vmm/guest.c). It stays process 1: it loads the modules, mounts the folder, starts the command,
 *          waits for it and for all orphans, reports the exit code and switches the machine off.
 *          What it cannot do it says on the kernel's console, and ends with 125; 126 and 127 are for a command that
 *          cannot be executed or is not there, as a shell has it.
 * Source   docs/spec/microvm.md, VM-67, VM-69, VM-70.
 * Errors   A step that fails ends the program: init_fail() does not return, and nobody gives an error.
 * Tests    tests/vm/guest, where tests/vm/guest/kernel.c answers in the place of a guest's kernel; tools/nested
 */
#ifndef DRYDOCK_VM_GUEST_INIT_H
#define DRYDOCK_VM_GUEST_INIT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define INIT_WORK "/drydock" /* what the monitor has put beside this program */
#define INIT_ROOT "/newroot" /* where the root is made, before it is entered */
#define INIT_WAIT_MS 10000
#define INIT_STRINGS_MAX 4096
#define INIT_STATUS_SETUP 125
#define INIT_STATUS_CANNOT 126
#define INIT_STATUS_ABSENT 127

/* What is to be the root instead of the host's folder. */
struct disk {
	const char *device, *type, *options; /* null: none; options may be */
};

/* What the file of orders says, in its order; then what its variables say to this program. */
struct orders {
	const char *tag, *folder, *host_name, *console, *streams;
	char *network; /* address, mask, router and name server with spaces between, or empty */
	bool read_only;
	char **command, **environment; /* each ends with null */
	struct disk disk;
	const char *limits;
	bool is_process_1; /* the command takes this program's place */
};

/* All of it, in order, to the end of the machine. Does not return. */
void init_run(void) __attribute__((noreturn));

/* --- end.c: how it ends, and how long it waits ------------------------------------------------------------------- */

/* The host's folder, which is told the exit code; -1: there is none yet. It stays the caller's. */
void init_tell(int folder);
/* Tell code and switch the machine off. Does not return. */
void init_end(int code) __attribute__((noreturn));
/* A step failed, for the reason in errno: say so, and end with the status for that. Does not return. */
void init_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/*
 * Drivers learn of their devices after they have loaded: let one millisecond pass, of INIT_WAIT_MS. waited counts them, from 0.
 * False: they are over, nothing was waited, and errno is that of the caller's last attempt.
 */
bool init_wait(int *waited);

/* --- orders.c: what to do ---------------------------------------------------------------------------------------- */

/* The whole of a file with a zero behind it, never freed; its size is written to ret_bytes. */
char *init_read(const char *path, size_t *ret_bytes);
/*
 * Strings, each with a zero behind it: eight of them, the command, an empty one, the environment. There is a zero behind text's
 * bytes too. orders points into text, which must stay. Ends with EINVAL where they are too few, E2BIG beyond INIT_STRINGS_MAX.
 */
void orders_read(struct orders *orders, char *text, size_t bytes);
/* The value of a variable in an environment that ends with null; null: it has none. */
const char *variable_find(char **environment, const char *name);
/* The same, and the environment is without it afterwards. */
const char *variable_take(char **environment, const char *name);

/* --- root.c: modules, and the root ------------------------------------------------------------------------------- */

/* What this program itself reads: devices and what the kernel says of them. */
void root_prepare(void);
/* Those that INIT_WORK/modules/order names, one a line, in that order. */
void root_load_modules(void);
/* The host's folder at INIT_ROOT, a disk over it where there is one, and what every root has in it. */
void root_mount(const struct orders *orders);
/* INIT_ROOT becomes "/". */
void root_enter(void);

/* --- disk.c: a disk as the root ---------------------------------------------------------------------------------- */

/*
 * The words of options, with commas between: those that are flags of a mount are put into ret_flags, the file system's own into own,
 * of bytes. Null options are none; what is longer than own holds is cut.
 */
void disk_options(const char *options, unsigned long *ret_flags, char *own, size_t bytes);
/* Mount it over INIT_ROOT, when its driver has found it. What the host has mounted there stays, for who has it open. */
void disk_mount(const struct disk *disk);
/* The command has ended: the rest is ended too, and the disk, which is the root, is left as one that nobody uses where it can be. */
void disk_settle(void);

/* --- network.c --------------------------------------------------------------------------------------------------- */

/*
 * The loopback, and the card where order, as struct orders has it and which is cut into its words, says one. Enters the root on the
 * way: it has a file to bring there.
 */
void network_raise(char *order);

/* --- console.c: the terminal, and ports -------------------------------------------------------------------------- */

/* /dev/NAME, when it is there. The descriptor is the caller's. */
int console_open(const char *name);
/* From here on the kernel speaks on hvc0 too; where that and the serial port end on one terminal, once is enough. */
void console_quiet_serial(void);
/* The port that the console's driver knows by that name, when it is there, opened with flags. The descriptor is the caller's. */
int port_open(const char *name, int flags);
/* What the command's streams are: console, or ports of their own. */
void streams_open(const struct orders *orders, int console, int streams[3]);

/* --- command.c --------------------------------------------------------------------------------------------------- */

/* Where a command is looked for: this program's own PATH becomes that of the command's environment, or the usual one. */
void command_set_path(char **environment);
/* This process becomes the command, or ends with a status for why not. Does not return. */
void command_become(const struct orders *orders, int console, const int streams[3])
	__attribute__((noreturn));
/* A process of its own: each byte that comes through port is a signal for target, a process, or a group by its negative number. */
void command_pass_signals(int port, pid_t target);
/* Wait for command, and for all that nobody else waits for; its exit status, or 128 and the signal that ended it. */
int command_wait(pid_t command);

#endif
