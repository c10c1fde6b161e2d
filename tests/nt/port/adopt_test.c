/* tests/nt/port/adopt_test.c - bad pointers of an attached program, in records that the machine cannot see and that it can. */
#include "attached.h"

#include "nt/port/client.h"
#include "nt/port/services.h"

#define NOWHERE ((void *)(uintptr_t)0x10)

/* Private to the program: the machine sees none of it. */
static OBJECT_ATTRIBUTES attributes;
static UNICODE_STRING name;
static SECURITY_DESCRIPTOR descriptor;
static const uint64_t constant;

#define VIA(service, letters, ...) \
	via(PORT_##service, letters, (uint64_t[PORT_ARGUMENTS]){ __VA_ARGS__ })
static NTSTATUS via(uint32_t service, const char *letters, uint64_t *arguments)
{
	return (NTSTATUS)port_call_service(service, letters, arguments);
}

static uint64_t address(const volatile void *of)
{
	return (uint64_t)(uintptr_t)of;
}

/* The event is not made: what is given is bad. */
static void refuse(struct guest *guest, const void *given)
{
	U64(guest, 0) = 1;
	guest_assert(VIA(NtCreateEvent, "QuOuc", AT(guest, 0), EVENT_ALL_ACCESS, address(given), 0,
	                 0) == STATUS_ACCESS_VIOLATION);
}

static OBJECT_ATTRIBUTES *good(void)
{
	static WCHAR text[] = u"\\BaseNamedObjects\\Adopted";

	name = (UNICODE_STRING){ sizeof(text) - 2, sizeof(text), text };
	descriptor = (SECURITY_DESCRIPTOR){ .Revision = 1, .Control = SE_DACL_PRESENT };
	attributes = (OBJECT_ATTRIBUTES){ .Length = sizeof(attributes),
		                          .ObjectName = &name,
		                          .SecurityDescriptor = &descriptor };
	return &attributes;
}

static void bad_records(struct guest *guest)
{
	refuse(guest, NOWHERE);
	good()->ObjectName = NOWHERE;
	refuse(guest, &attributes);
	good();
	name.Buffer = NOWHERE;
	refuse(guest, &attributes);
	good()->SecurityDescriptor = NOWHERE;
	refuse(guest, &attributes);
	good();
	descriptor.Owner = NOWHERE;
	refuse(guest, &attributes);
	good();
	descriptor.Dacl = NOWHERE;
	refuse(guest, &attributes);
	good()->SecurityQualityOfService = NOWHERE;
	refuse(guest, &attributes);
	/* A record that the machine sees, with something in it that nobody does. */
	*(OBJECT_ATTRIBUTES *)(guest->memory + 64) = *good();
	((OBJECT_ATTRIBUTES *)(guest->memory + 64))->ObjectName = NOWHERE;
	refuse(guest, guest->memory + 64);
}

static void bad_arguments(struct guest *guest)
{
	uint64_t event = U64(guest, 0);

	guest_assert(VIA(NtQueryEvent, "vuoud", event, 0, (uint64_t)NOWHERE, 8, 0) ==
	             STATUS_ACCESS_VIOLATION);
	guest_assert(VIA(NtSetEvent, "vd", event, address(&constant)) == STATUS_ACCESS_VIOLATION);
	guest_assert(VIA(NtWaitForSingleObject, "vct", event, 0, (uint64_t)NOWHERE) ==
	             STATUS_ACCESS_VIOLATION);
	guest_assert(VIA(NtDeleteValueKey, "vS", event, (uint64_t)NOWHERE) ==
	             STATUS_ACCESS_VIOLATION);
	guest_assert(VIA(NtWaitForMultipleObjects, "uHuct", 2, (uint64_t)NOWHERE, 1, 0, 0) ==
	             STATUS_ACCESS_VIOLATION);
}

static void use_pointers(struct guest *guest)
{
	static LONG before = -1;

	bad_records(guest);
	guest_assert(VIA(NtCreateEvent, "QuOuc", AT(guest, 0), EVENT_ALL_ACCESS, address(good()), 0,
	                 1) == STATUS_SUCCESS);
	bad_arguments(guest);
	guest_assert(VIA(NtResetEvent, "vd", U64(guest, 0), address(&before)) == STATUS_SUCCESS);
	guest_assert(before == 1); /* and good ones work, wherever they are */
	guest_assert(VIA(NtClose, "v", U64(guest, 0)) == STATUS_SUCCESS);
}

static void guest_with_bad_pointers(struct guest *guest)
{
	guest_run_as_program(guest, use_pointers);
}

TEST(HM_5_a_bad_pointer_in_a_record_of_an_attached_program_is_an_access_violation)
{
	guest_main *const mains[] = { guest_with_bad_pointers };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}
