/*
 * drydock/drydock.h - embed a machine: make it, load drivers, plug devices, open, send, unload, look.
 *
 * Model    A machine is one Windows system in this process. The thread that makes it acts in it until it
 *          destroys it; other threads come in with drydock_thread_enter(). Calls return an NTSTATUS (0 or
 *          positive: fine; negative: failed) unless said otherwise. Nothing here throws or exits: a bug
 *          check ends the machine, later calls on it return DRYDOCK_ENDED, and the finding stays readable
 *          until drydock_machine_destroy(). After a bug check that corrupted memory that is best effort: run
 *          the machine in a process of its own (the command line always does) when that matters.
 * Use      One machine per test; making, loading echo, one request and ending take about two milliseconds.
 *          docs/embedding.md has a whole example with cmocka.
 */
#ifndef DRYDOCK_DRYDOCK_H
#define DRYDOCK_DRYDOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t drydock_status;

/* The machine has ended in a bug check. STATUS_SYSTEM_SHUTDOWN's documented neighbour in the NT facility. */
#define DRYDOCK_ENDED ((drydock_status)0xC00002FE)

/* A program cannot end because a driver keeps its request; the machine can be looked at, but not destroyed. */
#define DRYDOCK_STUCK ((drydock_status)0xC00002FF)

struct drydock_machine;
struct drydock_driver;
struct drydock_device;
struct drydock_file;
struct drydock_thread;

enum drydock_schedule { DRYDOCK_FREE, DRYDOCK_SEEDED };

/* Rules of handles that differ between Windows versions and settings; docs/objects.md. */
enum drydock_handles {
	DRYDOCK_HANDLES_CLOSE_FIRST = 1, /* a duplicate that closes its source takes the source's value */
	DRYDOCK_HANDLES_FIFO = 2,        /* the value that was free longest is given next */
	DRYDOCK_HANDLES_STRICT = 4       /* a program that closes no handle gets an exception */
};

struct drydock_options {
	uint32_t processor_count; /* 0: 2 */
	enum drydock_schedule schedule;
	uint64_t seed;           /* seeded only */
	uint32_t trace_capacity; /* records per thread, a power of two; 0: no trace */
	bool trace_calls;        /* record calls of images and the handles they make (docs/traces.md) */
	bool trace_host;         /* with it: handles that the runtime makes for itself, too */
	uint32_t handles;        /* enum drydock_handles, or'ed */
	bool fatal;              /* every finding is a bug check */
	bool watch_locks;        /* keep the order in which locks are taken (docs/verifier.md) */
	uint32_t inject_rate;    /* one of so many calls of drivers that may fail does; 0: none */
	uint64_t inject_seed;    /* chooses which */
	uint32_t request_timeout_ms; /* 0: 2000, of machine time */
	/* DbgPrint and its family; text is UTF-8 with its line end. Null: dropped (and traced). */
	void (*debug_print)(void *context, const char *text);
	void *debug_print_context;
	void *shared_sink; /* struct verify_sink of a supervisor; null: the machine's own */
	/*
	 * A program's requests that a driver holds longer than this while the program does nothing else are
	 * named and the program is ended; machine time. 0: never. Needs a trace.
	 */
	uint32_t program_timeout_ms;
	/* Told of each image (struct drydock_image) before its memory goes, e.g. to save its counters. */
	void (*image_unloading)(void *context, const void *image, const char *path);
	void *image_unloading_context;
	/* Free only: where the machine's time begins, in ns of the host's monotonic clock; 0: now. */
	uint64_t clock_origin_ns;
};

/* options null: all defaults. Errors: negative status, *ret_machine null. */
drydock_status drydock_machine_create(const struct drydock_options *options,
                                      struct drydock_machine **ret_machine);
/* Remove devices, unload drivers, run the ledgers. Findings can still be read. Idempotent. */
drydock_status drydock_machine_stop(struct drydock_machine *machine);
/* Stop if need be and free. Null is accepted. */
void drydock_machine_destroy(struct drydock_machine *machine);
/* True when a bug check has ended it. */
bool drydock_machine_ended(const struct drydock_machine *machine);

/* Let the calling thread act in the machine, until the exit. */
drydock_status drydock_thread_enter(struct drydock_machine *machine);
void drydock_thread_exit(struct drydock_machine *machine);
/*
 * Run routine(context) on a new thread of the machine. Unlike a thread that enters from outside, at a moment
 * that no seed decides, it is part of the schedule: use it where a run must be the same again.
 * Errors   DRYDOCK_ENDED, no memory.
 */
drydock_status drydock_thread_start(struct drydock_machine *machine, void (*routine)(void *context),
                                    void *context, struct drydock_thread **ret_thread);
/* Wait for its end and free it. Errors: DRYDOCK_ENDED; the thread's record is then left to the process. */
drydock_status drydock_thread_join(struct drydock_thread *thread);

/* --- Drivers and devices ---------------------------------------------------------------------------- */

/*
 * Make image known under its service name; nothing runs yet. inf_path (may be null) is read for hardware
 * ids, filters and registry entries.
 * Gives    In ret_driver a record that lives as long as the machine.
 */
drydock_status drydock_driver_add(struct drydock_machine *machine, const char *image_path,
                                  const char *inf_path, struct drydock_driver **ret_driver);
/*
 * Load the image and call DriverEntry. A driver whose devices are plugged is loaded by itself. One that was
 * added without an INF and sets an AddDevice routine is from then on the driver of ROOT\NAME.
 */
drydock_status drydock_driver_load(struct drydock_driver *driver);
/*
 * Before its load: each device of this user-mode driver gets a process of its own, made by program (drydock-host), in
 * which the driver lives. It is confined as far as the computer allows: drydock_driver_host_look() says how far.
 * Errors   STATUS_NOT_SUPPORTED: the machine is seeded.
 */
drydock_status drydock_driver_host(struct drydock_driver *driver, const char *program);
/*
 * After that: descriptor(context) gives each host one more descriptor, behind its socket, which the machine closes on its
 * side; -1: none. It is called on a thread of the machine.
 */
void drydock_driver_host_descriptor(struct drydock_driver *driver, int (*descriptor)(void *context),
                                    void *context);
struct drydock_host {
	int process;         /* its number; 0: it has ended, and none has taken its place */
	uint32_t nt_process; /* its number in the machine */
	uint32_t restarts;   /* hosts that ended by themselves and were followed by another */
	const char *profile; /* "namespaces and system call filter", "system call filter", "same user", "none" */
};
/* Of its first device. False: it has no device, or lives in the machine's own process. */
bool drydock_driver_host_look(struct drydock_driver *driver, struct drydock_host *ret_host);
/* Unload it; what it left behind becomes findings. */
drydock_status drydock_driver_unload(struct drydock_driver *driver);
const char *drydock_driver_name(const struct drydock_driver *driver);
bool drydock_driver_loaded(const struct drydock_driver *driver);
/* True when it set an AddDevice routine (known after its load). */
bool drydock_driver_is_pnp(const struct drydock_driver *driver);
/* Why drydock_driver_add or _load failed: a sentence, "" when it did not. */
const char *drydock_last_error(const struct drydock_machine *machine);

/* A device with that hardware id appears and is started; null: the first one the added INFs name. */
drydock_status drydock_device_plug(struct drydock_machine *machine, const char *hardware_id,
                                   struct drydock_device **ret_device);
/* The same at a location, which the device's driver can ask for; null: none. It tells devices of one kind apart. */
drydock_status drydock_device_plug_at(struct drydock_machine *machine, const char *hardware_id,
                                      const char *location, struct drydock_device **ret_device);
/* The first hardware id of model number index of all INFs, or null. */
const char *drydock_model(struct drydock_machine *machine, uint32_t index);
/* True when a device with that hardware id is there, plugged or reported by a bus driver. */
bool drydock_device_present(struct drydock_machine *machine, const char *hardware_id);
/* Remove every device with that hardware id, whoever made it. Gives their number. */
uint32_t drydock_devices_remove(struct drydock_machine *machine, const char *hardware_id);
/* "ROOT\ECHO\0000" */
const char *drydock_device_path(struct drydock_device *device);
/* The id it was plugged with: plug it again to have it back after a removal. */
const char *drydock_device_hardware_id(struct drydock_device *device);
/* "started", "failed" ... */
const char *drydock_device_state(struct drydock_device *device);
drydock_status drydock_device_query_remove(struct drydock_device *device);
drydock_status drydock_device_surprise_remove(struct drydock_device *device);
drydock_status drydock_device_stop(struct drydock_device *device);
drydock_status drydock_device_restart(struct drydock_device *device);
/* A PnP and a management request that no driver knows: each must pass them down as they are. */
drydock_status drydock_device_send_unknown(struct drydock_device *device);
/* state: 0 is D0 ... 3 is D3. */
drydock_status drydock_device_power(struct drydock_device *device, unsigned state);

/* --- Files -------------------------------------------------------------------------------------------- */

/*
 * Open by "\\\\.\\Name", "\\Device\\Name", an interface path, or "{guid}" for the first enabled interface
 * of that class.
 */
drydock_status drydock_file_open(struct drydock_machine *machine, const char *name,
                                 struct drydock_file **ret_file);
/*
 * The index-th name that a program could open now: enabled interfaces, then links in \\.\ to drivers'
 * devices. Null: no more. Valid until the next call for the same machine.
 */
const char *drydock_openable_name(struct drydock_machine *machine, uint32_t index);
drydock_status drydock_file_close(struct drydock_file *file);
drydock_status drydock_file_read(struct drydock_file *file, void *buffer, uint32_t bytes,
                                 uint64_t offset, uint32_t *ret_bytes);
drydock_status drydock_file_write(struct drydock_file *file, const void *buffer, uint32_t bytes,
                                  uint64_t offset, uint32_t *ret_bytes);
drydock_status drydock_file_control(struct drydock_file *file, uint32_t code, const void *input,
                                    uint32_t input_bytes, void *output, uint32_t output_bytes,
                                    uint32_t *ret_bytes);

/* The same, for requests that may go on while the caller does something else: drydock_file_start(). */
drydock_status drydock_file_open_overlapped(struct drydock_machine *machine, const char *name,
                                            struct drydock_file **ret_file);

/* --- Requests that go on -------------------------------------------------------------------------------- */

struct drydock_request;

enum drydock_operation { DRYDOCK_READ, DRYDOCK_WRITE, DRYDOCK_CONTROL };

struct drydock_transfer {
	enum drydock_operation operation;
	uint32_t code;     /* DRYDOCK_CONTROL only */
	const void *input; /* what is written, or a control's input */
	uint32_t input_bytes;
	void *output; /* what is read, or a control's output */
	uint32_t output_bytes;
	uint64_t offset;
};

/*
 * Send transfer on an overlapped file; it may have ended when this returns, or go on. Its buffers must stay
 * until it has ended.
 * Gives    In ret_request what drydock_file_finish() takes back; null when the status is an error.
 * Errors   What the driver gave at once, STATUS_INSUFFICIENT_RESOURCES.
 */
drydock_status drydock_file_start(struct drydock_file *file,
                                  const struct drydock_transfer *transfer,
                                  struct drydock_request **ret_request);
/* Wait timeout_ms of machine time at most. Gives its status, or STATUS_TIMEOUT (0x102) when it goes on. */
drydock_status drydock_file_wait(struct drydock_request *request, uint32_t timeout_ms,
                                 uint32_t *ret_bytes);
/* Ask for its cancel. Errors: STATUS_NOT_FOUND when it has ended. */
drydock_status drydock_file_cancel(struct drydock_request *request);
/*
 * Free it; one that goes on is cancelled, and waited for as long as the machine's request_timeout_ms.
 * Errors   STATUS_TIMEOUT: the driver still holds it. The record then stays, the buffers must too, and the
 *          finding comes at the latest when the driver is unloaded.
 */
drydock_status drydock_file_finish(struct drydock_request *request);

/* --- Programs -------------------------------------------------------------------------------------------- */

/* True when the program or driver image at path imports name; nothing of it runs. */
bool drydock_image_imports(const char *image_path, const char *name);
/*
 * Run a program image in a process of the machine and wait for its end. arguments[0] is its name.
 * Gives    Its exit code in ret_exit.
 * Errors   DRYDOCK_STUCK: with program_timeout_ms only, see there.
 */
drydock_status drydock_program_run(struct drydock_machine *machine, const char *image_path,
                                   int count, const char *const *arguments, uint32_t *ret_exit);
/*
 * What Ctrl-C does: programs' handlers run, one without any ends with STATUS_CONTROL_C_EXIT. Called from any
 * thread that is not in the machine.
 */
drydock_status drydock_console_interrupt(struct drydock_machine *machine);

/* --- What was found ---------------------------------------------------------------------------------------- */

struct drydock_finding {
	uint32_t code; /* bug check code, e.g. 0xC4 */
	uint64_t parameter[4];
	bool bugcheck;      /* it ended the machine */
	const char *rule;   /* "VF-4" */
	const char *driver; /* at fault when known, else "" */
	const char *text, *advice;
	const char *file; /* source file of the innermost driver frame, "" when unknown */
	uint32_t line;
	const char *function;
	uint32_t count;
};

/* Number of findings so far; the index-th in ret_finding, valid until the next call for the same machine. */
uint32_t drydock_finding_count(const struct drydock_machine *machine);
bool drydock_finding_at(struct drydock_machine *machine, uint32_t index,
                        struct drydock_finding *ret_finding);
/* Outstanding sum of a ledger by name ("pool", "irps", "handles" ...); names by index until null. */
int64_t drydock_ledger(const struct drydock_machine *machine, const char *name);
const char *drydock_ledger_name(uint32_t index);
/* Save the trace (docs/traces.md). Errors: STATUS_UNSUCCESSFUL when it cannot be written or is off. */
drydock_status drydock_trace_save(struct drydock_machine *machine, const char *path);

#ifdef __cplusplus
}
#endif

#endif
