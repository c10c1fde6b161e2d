/*
 * tests/nt/port/shared_guest.h - attached processes that use events in shared memory as programs do.
 */
#ifndef DRYDOCK_TESTS_NT_PORT_SHARED_GUEST_H
#define DRYDOCK_TESTS_NT_PORT_SHARED_GUEST_H

#include "attached.h"

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "nt/ke/shared_event.h"
#include "nt/ob/nt_services.h"
#include "nt/port/client.h"

#define NAME u"\\BaseNamedObjects\\Shared"
#define TIMEOUT 0x100 /* where a guest keeps its timeouts */

/* --- What a guest does ------------------------------------------------------------------------------------- */

static inline uint64_t put_name(struct guest *guest, uint32_t offset, const WCHAR *text)
{
	struct {
		OBJECT_ATTRIBUTES attributes;
		UNICODE_STRING name;
		WCHAR text[64];
	} *record = (void *)(guest->memory + offset);
	USHORT units = 0;

	for (; text[units]; units++)
		record->text[units] = text[units];
	record->name = (UNICODE_STRING){ units * 2, units * 2, record->text };
	record->attributes = (OBJECT_ATTRIBUTES){ .Length = sizeof(record->attributes),
		                                  .Attributes = OBJ_OPENIF,
		                                  .ObjectName = &record->name };
	return AT(guest, offset);
}

static inline HANDLE make_event(struct guest *guest, ACCESS_MASK access, EVENT_TYPE type,
                         const WCHAR *name)
{
	uint64_t attributes = name ? put_name(guest, 0x1000, name) : 0;

	guest_assert(CALL(NtCreateEvent, AT(guest, 0), access, attributes, type, FALSE) >= 0);
	return (HANDLE)U64(guest, 0);
}

/* As a program's own call goes: in memory if it can, else by the machine. */
static inline NTSTATUS change(uint32_t service, HANDLE event)
{
	uint64_t argument[PORT_ARGUMENTS] = { (uintptr_t)event };

	if (service == PORT_NtSetEvent ? port_client_set((uintptr_t)event, NULL)
	                               : port_client_reset((uintptr_t)event, NULL))
		return STATUS_SUCCESS;
	return (NTSTATUS)port_call(service, argument, 2);
}

static inline NTSTATUS set(HANDLE event)
{
	return change(PORT_NtSetEvent, event);
}

static inline NTSTATUS wait_for(struct guest *guest, HANDLE event, int64_t timeout)
{
	uint64_t argument[PORT_ARGUMENTS] = { (uintptr_t)event, 0,
		                              timeout == INT64_MIN ? 0 : AT(guest, TIMEOUT) };

	*(int64_t *)(guest->memory + TIMEOUT) = timeout;
	return (NTSTATUS)port_client_wait(argument);
}
#define FOREVER INT64_MIN

static inline uint64_t calls(void)
{
	return port_client_current()->sequence;
}

static inline bool is_shared(struct guest *guest, HANDLE event)
{
	return guest->client->shown[(uintptr_t)event >> 2] != 0;
}

static inline uint32_t *page_of(struct guest *guest, HANDLE event)
{
	uint64_t value = guest->client->shown[(uintptr_t)event >> 2];

	return guest->client->event[PORT_SHOWN_INDEX(value)].word;
}

/* Now, without being used often first. */
static inline void share(struct guest *guest, HANDLE event)
{
	guest_assert(CALL(port_share_event, (uintptr_t)event) == STATUS_SUCCESS);
	port_client_await_page(guest->client, (uintptr_t)event >> 2);
	guest_assert(is_shared(guest, event));
}

/* A named event that it shares; it hears what to do, and says its state as it sees it. */
static inline void obeys(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NAME);
	uint64_t order;

	share(guest, event);
	guest_say(guest);
	while ((order = guest_hear_number(guest)) != 'q') {
		uint64_t before = calls();

		if (order == 's')
			guest_assert(set(event) == STATUS_SUCCESS);
		if (order == 'r')
			guest_assert(change(PORT_NtResetEvent, event) == STATUS_SUCCESS);
		if (order == 'w')
			guest_assert(wait_for(guest, event, FOREVER) == STATUS_SUCCESS);
		if (order == '?')
			guest_say_number(guest, wait_for(guest, event, 0) == STATUS_SUCCESS);
		else
			guest_say_number(guest, calls() - before);
	}
}

static inline uint64_t order(struct fleet *fleet, char what)
{
	fleet_tell_number(fleet, 0, (uint64_t)what);
	return fleet_hear_number(fleet, 0);
}

static inline KEVENT *open_body(HANDLE *ret_handle)
{
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING name;
	void *body;

	RtlInitUnicodeString(&name, NAME);
	InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
	assert_int_equal(ZwOpenEvent(ret_handle, EVENT_ALL_ACCESS, &attributes), STATUS_SUCCESS);
	assert_int_equal(ObReferenceObjectByHandle(*ret_handle, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_SUCCESS);
	return body;
}

/* Does a thread sleep in memory? path: of its system call. */
static inline bool sleeps_in_memory(const char *path)
{
	long call = 0;
	unsigned long word, how = 0;
	FILE *file = fopen(path, "r");

	if (!file)
		return false;
	if (fscanf(file, "%ld %lx %lx", &call, &word, &how) < 3)
		call = 0;
	fclose(file);
	return call == SYS_futex_waitv || (call == SYS_futex && how == FUTEX_WAIT_BITSET);
}

/* Until the guest sleeps on its event: in that system call. */
static inline void wait_asleep(const struct fleet *fleet)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/syscall", fleet->guest[0].process);
	while (!sleeps_in_memory(path))
		assert_int_equal(kill(fleet->guest[0].process, 0), 0);
}

#endif
