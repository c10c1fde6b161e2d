/*
 * vm/krun/krun_internal.h - contexts and machines of the C API, shared by the files of this folder.
 *
 * Files    context.c contexts   log.c   *_api.c the functions of drydock/krun.h   machine.c a context becomes a machine
 *          streams.c descriptors as its console and ports
 */
#ifndef DRYDOCK_VM_KRUN_INTERNAL_H
#define DRYDOCK_VM_KRUN_INTERNAL_H

#include "base/host/host.h"
#include "base/host/host_stream.h"
#include "drydock/krun.h"
#include "vm/vmm/guest.h"
#include "vm/vmm/snapshot.h"
#include "vm/vmm/vmm.h"

#define KRUN_FILES_MAX 48u
#define KRUN_PORTS_MAX 14u
#define KRUN_FORWARDS_MAX 64u
#define KRUN_TEXT_MAX 65536u
#define KRUN_LIST_MAX 4096u
#define KRUN_TAG_MAX 36u

struct krun_folder {
	char *tag, *path;
};

struct krun_disk {
	char *id, *path;
	bool read_only;
};

struct krun_port {
	char *name; /* null: the terminal */
	int input, output;
};

struct krun_context {
	struct krun_context *next;
	uint32_t id;
	uint8_t processors;
	uint32_t memory_mib;
	char *root;
	struct krun_folder folders[KRUN_FILES_MAX];
	size_t folder_count;
	struct krun_disk disks[KRUN_FILES_MAX];
	size_t disk_count;
	char *kernel, *initramfs, *command_line;
	bool kernel_is_raw;
	char *firmware;
	char **oem_strings; /* ends with null; null: none */
	char *workdir, *program, *limits;
	char *root_device, *root_type, *root_options; /* null: none */
	char **arguments, **environment;              /* end with null; null: none, the process's */
	bool has_network;
	bool has_card;              /* in a network that is not its own, or alone */
	enum host_frames_kind kind; /* that network's */
	char *peer;                 /* null: the next, or alone */
	int card;                   /* a descriptor; -1: none */
	bool greets;
	uint8_t mac[6];
	struct host_network_forward forwards[KRUN_FORWARDS_MAX];
	size_t forward_count;
	bool no_implicit_console, has_console, is_multiport, has_serial;
	char *console_output, *kernel_console;
	int input, output, errors;
	int serial_input, serial_output;
	struct krun_port ports[KRUN_PORTS_MAX];
	size_t port_count;
	int shutdown; /* -1: none; the machine's once it is made */
};

/* The context, or null. */
struct krun_context *krun_context_find(uint32_t id);
/* Out of the list: it is the caller's, and no number's any more. Null: there is none. */
struct krun_context *krun_context_take(uint32_t id);
/* Null is accepted. */
void krun_context_destroy(struct krun_context *context);
#define KRUN_CONTEXT(context, id) \
	struct krun_context *context = krun_context_find(id); \
	if (!context) \
	return -ENOENT

/* 0; -EINVAL: null, longer than KRUN_TEXT_MAX, or no UTF-8. */
int krun_text_check(const char *text);
/* Replace *place by a copy of text. */
int krun_text_set(char **place, const char *text);
/* Replace *place by a copy of list, which ends with null. Errors: -EINVAL: a text in it, or too many; -ENOMEM. */
int krun_list_set(char ***place, const char *const *list);
void krun_list_free(char **list);

/* A line of the log. */
void krun_log(uint32_t level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What is not built: a line that says what, and -ENOTSUP. */
int krun_not_built(const char *what);

/* --- streams.c ---------------------------------------------------------------------------------------------- */

#define KRUN_STREAMS_MAX (KRUN_PORTS_MAX + 2u)
#define KRUN_INPUT_BYTES 4096u

struct krun_streams;

struct krun_stream {
	struct krun_streams *owner;
	int input, output; /* -1: none */
	int port;          /* of the guest's; -1: its console */
	uint8_t bytes[KRUN_INPUT_BYTES];
	size_t first, count;
	bool ended;
};

struct krun_streams {
	struct vmm *vmm;
	struct krun_stream stream[KRUN_STREAMS_MAX];
	size_t count;
	int wakeup, shutdown; /* -1: none */
	int signal_port;
	uint32_t stopping;
	struct host_thread *thread;
	struct host_terminal *terminal;
};

/* Errors: -EMFILE. */
int krun_streams_init(struct krun_streams *streams);
/* The next stream: a port's where port is not negative. */
struct krun_stream *krun_streams_add(struct krun_streams *streams, int port, int input, int output);
/* Bytes of the guest's to a stream's output; the guest takes input again. Both fit struct vmm_port. */
void krun_stream_write(void *stream, const void *bytes, size_t count);
void krun_stream_ready(void *stream);
int krun_streams_start(struct krun_streams *streams, struct vmm *vmm);
/* Those that were not started are accepted. */
void krun_streams_stop(struct krun_streams *streams);

/* --- machine.c ---------------------------------------------------------------------------------------------- */

struct krun2_vm {
	struct vmm *vmm;
	struct krun_streams streams;
	struct krun_stream *serial; /* null: what the guest says there is thrown away */
	bool is_ours;               /* our first program runs in it, and reports */
	int own_output;             /* a file of ours; -1: none */
	uint8_t *initrd;
	struct host_thread *thread;
	uint32_t ended; /* a futex word */
	int32_t status;
};

/* Make a machine of context, which goes with it, or of a snapshot's file; it does not run yet. */
int krun_machine_create(struct krun_context *context, struct krun2_vm **ret_vm);
int krun_machine_restore(int file, struct krun2_vm **ret_vm);
/* Let it run until its end, on this thread; its status. */
int32_t krun_machine_run(struct krun2_vm *vm);
void krun_machine_destroy(struct krun2_vm *vm);

#endif
