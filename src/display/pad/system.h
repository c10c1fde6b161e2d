/*
 * display/pad/system.h - what the pads' host asks of the machine beyond display/objects.h, as a table.
 *
 * Model    As there: pad_system_nt() fills it with the services of the machine that the calling thread is in, tests with tables of
 *          their own.
 * IRQL     PASSIVE_LEVEL, all of it.
 */
#ifndef DRYDOCK_DISPLAY_PAD_SYSTEM_H
#define DRYDOCK_DISPLAY_PAD_SYSTEM_H

#include <stdbool.h>

#include <drydock/gamepad_channel.h>

#include "display/objects.h"
#include "display/pad/identity.h"

/* What is known of a pad's device when no driver answers. */
struct pad_device_state {
	bool is_installed; /* a driver that was added takes such devices */
	bool is_present;   /* one is plugged */
	bool is_started;
	NTSTATUS problem;  /* why it is not */
	/* Seen from a process of its own, by its interface alone: present is one that answers, and is_installed says nothing. */
	bool is_outside;
};

struct pad_system {
	const struct display_objects *objects;
	/*
	 * A section of a page with the global name (without `Global\`), for the system and for drivers to read and write.
	 * Errors   STATUS_OBJECT_NAME_COLLISION: there is one of that name; it was not opened.
	 */
	NTSTATUS (*create_mailbox)(void *context, const char *name, HANDLE *ret_section);
	/*
	 * Ask device number of that kind who drives it.
	 * Gives    What it said: *ret_bytes bytes of ret_proof, which may mean anything.
	 * Errors   STATUS_NO_MORE_ENTRIES: there are not so many; another: it did not answer.
	 */
	NTSTATUS (*prove)(void *context, enum pad_kind kind, uint32_t number,
	                  struct pad_proof *ret_proof, uint32_t *ret_bytes);
	/* For duplication alone: display_open_process(). */
	NTSTATUS (*open_process)(void *context, uint32_t pid, HANDLE *ret_process);
	void (*pause)(void *context, uint32_t milliseconds);
	void (*look)(void *context, const struct pad_identity *identity, uint32_t index,
	             struct pad_device_state *ret_state);
	/*
	 * Make the device of pad index: pad_device_create(), for tests to replace. May be null: somebody else plugs the pads.
	 * Gives    A handle for objects->close; the device goes with it.
	 */
	NTSTATUS (*create_device)(void *context, const struct pad_identity *identity, uint32_t index,
	                          HANDLE *ret_device);
	/* One line for people, without its end. */
	void (*log)(void *context, const char *text);
	void *context;
};

/* The table of the machine's own services. log may be null. ret_system lives as long as the caller wants. */
void pad_system_nt(struct pad_system *ret_system, void (*log)(void *context, const char *text),
                   void *context);

#endif
