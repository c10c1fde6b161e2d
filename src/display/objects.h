/*
 * display/objects.h - what the capture host asks of the machine, as a table.
 *
 * Model    The host's logic calls nothing but this table; display_objects_nt() fills it with the services of the
 *          machine that the calling thread is in, tests with tables of their own. Handles are the host
 *          process's; a remote value is a handle of the driver's process.
 * IRQL     PASSIVE_LEVEL, all of it.
 */
#ifndef DRYDOCK_DISPLAY_OBJECTS_H
#define DRYDOCK_DISPLAY_OBJECTS_H

#include <stddef.h>
#include <stdint.h>

#include <ntifs.h>

/* What acquiring a keyed mutex gives (the numbers of IDXGIKeyedMutex::AcquireSync). */
#define DISPLAY_ACQUIRED 0u
#define DISPLAY_ACQUIRE_ABANDONED 0x80u
#define DISPLAY_ACQUIRE_TIMEOUT 0x102u

/* display_objects.duplicate: with the rights that the source handle has. */
#define DISPLAY_SAME_RIGHTS 0u

struct display_objects {
	/* Unnamed, not inherited, of the system alone; to read and write. */
	NTSTATUS (*create_section)(void *context, uint64_t bytes, HANDLE *ret_section);
	NTSTATUS (*map)(void *context, HANDLE section, void **ret_view);
	void (*unmap)(void *context, void *view);
	/* Auto-reset and clear; otherwise as create_section. */
	NTSTATUS (*create_event)(void *context, HANDLE *ret_event);
	/* A keyed mutex released under FRAME_MUTEX_KEY, and the host's own access to it. */
	NTSTATUS (*create_mutex)(void *context, HANDLE *ret_shared, HANDLE *ret_mutex);
	/* One of the numbers above; any other: it is not held. */
	uint32_t (*acquire)(void *context, HANDLE mutex, uint32_t timeout_ms);
	void (*release)(void *context, HANDLE mutex);
	/* rights, or DISPLAY_SAME_RIGHTS. */
	NTSTATUS (*duplicate)(void *context, HANDLE source, HANDLE process, ACCESS_MASK rights,
	                      uint64_t *ret_remote);
	/* Close remote in process. A process that is gone has closed it already. */
	void (*reap)(void *context, HANDLE process, uint64_t remote);
	void (*close)(void *context, HANDLE handle);
	/* Send a control code to the driver and wait for its answer. */
	NTSTATUS (*control)(void *context, HANDLE device, uint32_t code, const void *input,
	                    uint32_t input_bytes, void *output, uint32_t output_bytes,
	                    uint32_t *ret_bytes);
	/* STATUS_SUCCESS: it was signalled; STATUS_TIMEOUT. */
	NTSTATUS (*wait)(void *context, HANDLE event, uint32_t timeout_ms);
	/* The same for one of two. */
	NTSTATUS (*wait_either)(void *context, HANDLE first, HANDLE second, uint32_t timeout_ms);
	void (*sleep)(void *context, uint32_t ms);
	uint64_t (*now_ns)(void *context); /* of the performance counter */
	void *context;
};

/* The table of the machine's own services; it lives as long as the program. */
const struct display_objects *display_objects_nt(void);
/*
 * Open device number that has an interface of that class, counted from 0 in the order in which they came, for access and
 * to wait for its answers.
 * Errors   STATUS_NO_MORE_ENTRIES: there are not so many; those of NtOpenFile.
 */
NTSTATUS display_open_interface(const GUID *interface_class, uint32_t number, ACCESS_MASK access, HANDLE *ret_device);
/*
 * Open the first device that has the channel's interface (FRAME_INTERFACE), and the process whose handles its driver
 * uses, for duplication alone.
 * Errors   those of NtOpenFile and NtOpenProcess; STATUS_NO_SUCH_DEVICE: no driver offers it; STATUS_INVALID_CID:
 *          there is no such process.
 */
NTSTATUS display_open_device(HANDLE *ret_device);
NTSTATUS display_open_process(uint32_t pid, HANDLE *ret_process);

#endif
