/* tests/nt/port/call_test.c - services that another Linux process calls, and what their arguments may be. */
#include "attached.h"

#include "nt/port/client.h"

/* A counted text at offset of the shared memory, its characters behind it. */
static uint64_t put_string(struct guest *guest, uint32_t offset, const WCHAR *text)
{
	UNICODE_STRING *string = (UNICODE_STRING *)(guest->memory + offset);
	uint32_t units = 0;

	for (; text[units]; units++)
		((WCHAR *)(string + 1))[units] = text[units];
	string->Length = string->MaximumLength = (USHORT)(units * sizeof(WCHAR));
	string->Buffer = (WCHAR *)(string + 1);
	return AT(guest, offset);
}

static uint64_t put_attributes(struct guest *guest, uint32_t offset, const WCHAR *name)
{
	OBJECT_ATTRIBUTES *attributes = (OBJECT_ATTRIBUTES *)(guest->memory + offset);

	*attributes = (OBJECT_ATTRIBUTES){ .Length = sizeof(*attributes),
		                           .Attributes = OBJ_CASE_INSENSITIVE };
	attributes->ObjectName =
		(UNICODE_STRING *)put_string(guest, offset + sizeof(*attributes), name);
	return AT(guest, offset);
}

/* --- Calls --------------------------------------------------------------------------------------------------------- */

static void uses_an_event(struct guest *guest)
{
	uint64_t handle = AT(guest, 0), previous = AT(guest, 8), timeout = AT(guest, 16);

	U64(guest, 16) = 0;
	guest_assert(CALL(NtCreateEvent, handle, EVENT_ALL_ACCESS, 0, SynchronizationEvent,
	                  FALSE) == STATUS_SUCCESS);
	guest_assert(U64(guest, 0) != 0);
	guest_assert(CALL(NtWaitForSingleObject, U64(guest, 0), FALSE, timeout) == STATUS_TIMEOUT);
	U32(guest, 8) = 0xEEEEEEEE;
	guest_assert(CALL(NtSetEvent, U64(guest, 0), previous) == STATUS_SUCCESS);
	guest_assert(U32(guest, 8) == 0);
	guest_assert(CALL(NtWaitForSingleObject, U64(guest, 0), FALSE, timeout) == STATUS_SUCCESS);
	guest_assert(CALL(NtClose, U64(guest, 0)) == STATUS_SUCCESS);
	guest_assert(CALL(NtClose, U64(guest, 0)) == STATUS_INVALID_HANDLE);
}

TEST(an_attached_process_makes_sets_waits_for_and_closes_an_event)
{
	fleet_run_one(uses_an_event);
}

static void names_an_event(struct guest *guest)
{
	uint64_t attributes = put_attributes(guest, 256, u"\\BaseNamedObjects\\FromOutside");

	guest_assert(CALL(NtCreateEvent, AT(guest, 0), EVENT_ALL_ACCESS, attributes,
	                  NotificationEvent, FALSE) == STATUS_SUCCESS);
	guest_say(guest);
	guest_assert(CALL(NtWaitForSingleObject, U64(guest, 0), FALSE, 0) == STATUS_SUCCESS);
}

TEST(a_wait_of_an_attached_process_ends_when_the_machine_sets_its_named_event)
{
	guest_main *mains[] = { names_an_event };
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING name;
	struct fleet fleet;
	HANDLE event;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	RtlInitUnicodeString(&name, u"\\BaseNamedObjects\\FromOutside");
	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
	assert_int_equal(ZwOpenEvent(&event, EVENT_ALL_ACCESS, &attributes), STATUS_SUCCESS);
	assert_int_equal(ZwSetEvent(event, NULL), STATUS_SUCCESS);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	ZwClose(event);
	fleet_stop(&fleet);
}

static void asks_for_a_name(struct guest *guest)
{
	uint64_t attributes = put_attributes(guest, 256, u"\\BaseNamedObjects\\Told");
	UNICODE_STRING *answer = (UNICODE_STRING *)(guest->memory + 1024);

	guest_assert(CALL(NtCreateEvent, AT(guest, 0), EVENT_ALL_ACCESS, attributes,
	                  NotificationEvent, FALSE) == STATUS_SUCCESS);
	guest_assert(CALL(NtQueryObject, U64(guest, 0), 1, AT(guest, 1024), 512, AT(guest, 8)) ==
	             STATUS_SUCCESS);
	guest_assert((uint8_t *)answer->Buffer > guest->memory + 1024 &&
	             (uint8_t *)answer->Buffer < guest->memory + 1024 + 512);
	guest_assert(answer->Length == 22 * sizeof(WCHAR));
	guest_assert(answer->Buffer[18] == u'T');
}

TEST(pointers_of_an_answer_lead_into_the_callers_buffer)
{
	fleet_run_one(asks_for_a_name);
}

/* --- What is refused ------------------------------------------------------------------------------------------------ */

static void gives_bad_pointers(struct guest *guest)
{
	static uint64_t own;
	struct port_client_memory memory;
	uint64_t bad[] = { (uintptr_t)&own,
		           (uintptr_t)&memory,
		           8,
		           0xFFFFF80000001000ull,
		           AT(guest, PORT_MEMORY_BYTES) - 4,
		           0x8000000000000000ull };

	for (size_t index = 0; index < sizeof(bad) / sizeof(bad[0]); index++) {
		guest_assert(CALL(NtCreateEvent, bad[index], EVENT_ALL_ACCESS, 0, NotificationEvent,
		                  FALSE) == STATUS_ACCESS_VIOLATION);
		guest_assert(CALL(NtDelayExecution, FALSE, bad[index]) == STATUS_ACCESS_VIOLATION);
		guest_assert(CALL(NtOpenEvent, AT(guest, 0), EVENT_ALL_ACCESS, bad[index]) ==
		             STATUS_ACCESS_VIOLATION);
	}
	guest_assert(CALL(NtCreateEvent, 0, EVENT_ALL_ACCESS, 0, NotificationEvent, FALSE) ==
	             STATUS_ACCESS_VIOLATION);
}

TEST(a_pointer_to_anything_but_shared_memory_is_an_access_violation)
{
	fleet_run_one(gives_bad_pointers);
}

static void gives_bad_names(struct guest *guest)
{
	uint64_t attributes = put_attributes(guest, 256, u"\\BaseNamedObjects\\x");
	OBJECT_ATTRIBUTES *record = (OBJECT_ATTRIBUTES *)attributes;
	UNICODE_STRING *name = record->ObjectName;

	name->Buffer = (WCHAR *)guest;
	guest_assert(CALL(NtCreateEvent, AT(guest, 0), EVENT_ALL_ACCESS, attributes,
	                  NotificationEvent, FALSE) == STATUS_ACCESS_VIOLATION);
	name->Buffer = (WCHAR *)(guest->memory + PORT_MEMORY_BYTES - 2);
	guest_assert(CALL(NtCreateEvent, AT(guest, 0), EVENT_ALL_ACCESS, attributes,
	                  NotificationEvent, FALSE) == STATUS_ACCESS_VIOLATION);
	record->ObjectName = (UNICODE_STRING *)8;
	guest_assert(CALL(NtCreateEvent, AT(guest, 0), EVENT_ALL_ACCESS, attributes,
	                  NotificationEvent, FALSE) == STATUS_ACCESS_VIOLATION);
	record->ObjectName = NULL;
	record->SecurityDescriptor = guest->memory + PORT_MEMORY_BYTES - 8;
	guest_assert(CALL(NtCreateEvent, AT(guest, 0), EVENT_ALL_ACCESS, attributes,
	                  NotificationEvent, FALSE) == STATUS_ACCESS_VIOLATION);
}

TEST(names_are_checked_with_all_that_they_lead_to)
{
	fleet_run_one(gives_bad_names);
}

static void calls_what_is_not_there(struct guest *guest)
{
	(void)guest;
	guest_assert((NTSTATUS)port_call(PORT_SERVICE_COUNT, NULL, 0) ==
	             STATUS_INVALID_SYSTEM_SERVICE);
	guest_assert((NTSTATUS)port_call(UINT32_MAX, NULL, 0) == STATUS_INVALID_SYSTEM_SERVICE);
	guest_assert(CALL(NtWaitForMultipleObjects, 65, AT(guest, 0), WaitAny, FALSE, 0) ==
	             STATUS_INVALID_PARAMETER_1);
	guest_assert(CALL(NtWaitForMultipleObjects, 0, AT(guest, 0), WaitAny, FALSE, 0) ==
	             STATUS_INVALID_PARAMETER_1);
}

TEST(unknown_services_and_bad_counts_are_refused)
{
	fleet_run_one(calls_what_is_not_there);
}

static void closes_what_is_no_handle(struct guest *guest)
{
	bool strict = guest_hear_number(guest) != 0;

	guest_assert(port_client_begin_process() == STATUS_SUCCESS);
	guest_assert(guest->client->close_is_strict == strict);
	/* The call says so in any case: what raises is the program's side. */
	guest_assert(CALL(NtClose, 0x1234) == STATUS_INVALID_HANDLE);
	guest_assert(CALL(NtClose, (uint64_t)-1) == STATUS_SUCCESS);
}

static void close_in_machine(uint32_t handles)
{
	guest_main *mains[] = { closes_what_is_no_handle };
	struct fleet fleet;

	fleet_handles = handles;
	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_tell_number(&fleet, 0, handles != 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}

TEST(CL_5_a_program_learns_whether_a_bad_close_is_to_be_raised_and_the_machine_goes_on)
{
	close_in_machine(0);
	close_in_machine(DRYDOCK_HANDLES_STRICT);
}
