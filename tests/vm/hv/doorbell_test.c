/* tests/vm/hv/doorbell_test.c - writes of the guest that ring an event and are no exits. */
#include "base/host/host_poller.h"
#include "guest.h"

#define BASE 0x100000u
#define BELL (BASE + 0x50)

static const WHV_DOORBELL_MATCH_DATA queue2 = {
	.GuestAddress = BELL, .Value = 2, .Length = 4, .MatchOnValue = 1, .MatchOnLength = 1
};

/* mov dword [50h],2; mov dword [50h],3; mov word [50h],2; mov byte [50h],2; hlt */
static const uint8_t code[] = { 0x66, 0xc7, 0x06, 0x50, 0,    2,    0,    0, 0,    0x66,
	                        0xc7, 0x06, 0x50, 0,    3,    0,    0,    0, 0xc7, 0x06,
	                        0x50, 0,    2,    0,    0xc6, 0x06, 0x50, 0, 2,    0xf4 };
#define STORES 4u

static struct host_event *make(void)
{
	struct host_event *event;

	assert_int_equal(0, host_event_create(HOST_EVENT_NONBLOCK, &event));
	return event;
}

static uint64_t rings(struct host_event *event)
{
	uint64_t value = 0;

	return host_event_read(event, &value) == 0 ? value : 0;
}

/* DS begins where no memory is. */
static void set_data_segment(struct guest *guest)
{
	static const WHV_REGISTER_NAME name = WHvX64RegisterDs;
	WHV_REGISTER_VALUE value = { 0 };

	value.Segment.Base = BASE;
	value.Segment.Limit = 0xffff;
	value.Segment.Attributes = 0x93;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest->partition, 0, &name, 1, &value));
}

static void start(struct guest *guest)
{
	guest_create(guest, code, sizeof(code));
	set_data_segment(guest);
}

static HRESULT add(struct guest *guest, const WHV_DOORBELL_MATCH_DATA *match,
                   struct host_event *event)
{
	return WHvRegisterPartitionDoorbellEvent(guest->partition, match, host_event_handle(event));
}

/* Run all four stores; which of them were exits, a bit each. */
static unsigned exits(struct guest *guest)
{
	unsigned seen = 0;

	guest_reset(guest);
	set_data_segment(guest);
	while (guest_run(guest) == WHvRunVpExitReasonMemoryAccess) {
		unsigned at = (unsigned)(guest->exit.VpContext.Rip - GUEST_ENTRY);

		assert_int_equal(BELL, guest->exit.MemoryAccess.Gpa);
		seen |= 1u << (at == 0 ? 0 : at == 9 ? 1 : at == 18 ? 2 : 3);
		guest_skip(guest);
	}
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest->exit.ExitReason);
	return seen;
}

BARE_TEST(VM_87_a_write_of_the_value_and_length_rings_and_is_no_exit)
{
	struct host_event *event = make();
	struct guest guest;

	start(&guest);
	assert_int_equal(0xf, exits(&guest));
	assert_int_equal(S_OK, add(&guest, &queue2, event));
	assert_int_equal(0xe, exits(&guest));
	assert_int_equal(1, rings(event));
	assert_int_equal(0xe, exits(&guest));
	assert_int_equal(0xe, exits(&guest));
	assert_int_equal(2, rings(event));
	guest_destroy(&guest);
	host_event_destroy(event);
}

BARE_TEST(VM_87_without_a_value_any_rings_and_without_a_length_any)
{
	static const struct {
		unsigned value, length, exits, rings;
	} trials[] = { { 0, 1, 0xc, 2 }, { 1, 0, 0x2, 3 }, { 0, 0, 0x0, 4 } };

	for (size_t i = 0; i < 3; i++) {
		WHV_DOORBELL_MATCH_DATA match = queue2;
		struct host_event *event = make();
		struct guest guest;

		match.MatchOnValue = trials[i].value;
		match.MatchOnLength = trials[i].length;
		start(&guest);
		assert_int_equal(S_OK, add(&guest, &match, event));
		assert_int_equal(trials[i].exits, exits(&guest));
		assert_int_equal(trials[i].rings, rings(event));
		assert_int_equal(S_OK,
		                 WHvUnregisterPartitionDoorbellEvent(guest.partition, &match));
		assert_int_equal(0xf, exits(&guest));
		assert_int_equal(0, rings(event));
		guest_destroy(&guest);
		host_event_destroy(event);
	}
}

BARE_TEST(VM_87_two_values_ring_two_events_and_each_stops_by_itself)
{
	WHV_DOORBELL_MATCH_DATA queue3 = queue2;
	struct host_event *events[2] = { make(), make() };
	struct guest guest;

	queue3.Value = 3;
	start(&guest);
	assert_int_equal(S_OK, add(&guest, &queue2, events[0]));
	assert_int_equal(S_OK, add(&guest, &queue3, events[1]));
	assert_int_equal(0xc, exits(&guest));
	assert_int_equal(S_OK, WHvUnregisterPartitionDoorbellEvent(guest.partition, &queue2));
	assert_int_equal(0xd, exits(&guest));
	assert_int_equal(1, rings(events[0]));
	assert_int_equal(2, rings(events[1]));
	assert_int_equal(__HRESULT_FROM_WIN32(ERROR_NOT_FOUND),
	                 WHvUnregisterPartitionDoorbellEvent(guest.partition, &queue2));
	assert_int_equal(S_OK, WHvUnregisterPartitionDoorbellEvent(guest.partition, &queue3));
	assert_int_equal(0xf, exits(&guest));
	guest_destroy(&guest);
	host_event_destroy(events[0]);
	host_event_destroy(events[1]);
}

BARE_TEST(VM_87_what_would_ring_twice_is_refused_and_changes_nothing)
{
	WHV_DOORBELL_MATCH_DATA any_length = queue2, any = { .GuestAddress = BELL };
	struct host_event *first = make(), *second = make();
	struct guest guest;

	any_length.MatchOnLength = 0;
	start(&guest);
	assert_int_equal(S_OK, add(&guest, &queue2, first));
	assert_int_equal(__HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), add(&guest, &queue2, second));
	assert_int_equal(__HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS),
	                 add(&guest, &any_length, second));
	assert_int_equal(__HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), add(&guest, &any, second));
	assert_int_equal(0xe, exits(&guest));
	assert_int_equal(1, rings(first));
	assert_int_equal(0, rings(second));
	guest_destroy(&guest);
	host_event_destroy(first);
	host_event_destroy(second);
}

BARE_TEST(VM_87_a_doorbell_that_cannot_be_is_refused)
{
	WHV_DOORBELL_MATCH_DATA match;
	struct host_event *event = make();
	struct guest guest, young;

	start(&guest);
	for (uint32_t length = 0; length < 20; length++) {
		match = queue2;
		match.Length = length;
		assert_int_equal(length == 1 || length == 2 || length == 4 || length == 8
		                         ? S_OK
		                         : E_INVALIDARG,
		                 add(&guest, &match, event));
	}
	match = queue2;
	match.Reserved = 1;
	assert_int_equal(E_INVALIDARG, add(&guest, &match, event));
	match = queue2;
	match.Value = 1ull << 32;
	assert_int_equal(E_INVALIDARG, add(&guest, &match, event));
	assert_int_equal(E_INVALIDARG, add(&guest, NULL, event));
	assert_int_equal(E_INVALIDARG,
	                 WHvRegisterPartitionDoorbellEvent(guest.partition, &queue2, NULL));
	assert_int_equal(E_INVALIDARG, WHvRegisterPartitionDoorbellEvent(NULL, &queue2,
	                                                                 host_event_handle(event)));
	assert_int_equal(E_INVALIDARG, WHvUnregisterPartitionDoorbellEvent(guest.partition, NULL));
	guest_destroy(&guest);
	guest_prepare(&young);
	assert_int_equal(WHV_E_INVALID_PARTITION_CONFIG, add(&young, &queue2, event));
	assert_int_equal(S_OK, WHvDeletePartition(young.partition));
	host_event_destroy(event);
}

KVM_TEST(VM_87_what_is_no_event_is_refused)
{
	struct guest guest;

	start(&guest);
	assert_int_equal(E_INVALIDARG, WHvRegisterPartitionDoorbellEvent(guest.partition, &queue2,
	                                                                 (HANDLE)(intptr_t)99999));
	assert_int_equal(E_INVALIDARG, WHvRegisterPartitionDoorbellEvent(guest.partition, &queue2,
	                                                                 (HANDLE)(intptr_t)-1));
	assert_int_equal(0xf, exits(&guest));
	guest_destroy(&guest);
}

TEST(VM_87_a_hypervisor_without_doorbells_says_so)
{
	struct hv_backend without = hv_backend_double_at;
	struct host_event *event = make();
	struct guest guest;

	without.probe = guest_probe_nothing;
	guest_choose(&hv_backend_double_at);
	start(&guest);
	assert_int_equal(S_OK, add(&guest, &queue2, event));
	guest_destroy(&guest);
	hv_select_backend(&without);
	start(&guest);
	assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG, add(&guest, &queue2, event));
	guest_destroy(&guest);
	host_event_destroy(event);
}

BARE_TEST(VM_87_what_rings_no_longer_can_be_registered_again)
{
	struct host_event *event = make();
	struct guest guest;

	start(&guest);
	assert_int_equal(__HRESULT_FROM_WIN32(ERROR_NOT_FOUND),
	                 WHvUnregisterPartitionDoorbellEvent(guest.partition, &queue2));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(S_OK, add(&guest, &queue2, event));
		assert_int_equal(__HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS),
		                 add(&guest, &queue2, event));
		assert_int_equal(S_OK,
		                 WHvUnregisterPartitionDoorbellEvent(guest.partition, &queue2));
	}
	assert_int_equal(__HRESULT_FROM_WIN32(ERROR_NOT_FOUND),
	                 WHvUnregisterPartitionDoorbellEvent(guest.partition, &queue2));
	guest_destroy(&guest);
	host_event_destroy(event);
}

BARE_TEST(VM_87_of_two_values_with_one_event_the_named_one_rings_no_longer)
{
	WHV_DOORBELL_MATCH_DATA queue3 = queue2;
	struct host_event *event = make();
	struct guest guest;

	queue3.Value = 3;
	start(&guest);
	assert_int_equal(S_OK, add(&guest, &queue2, event));
	assert_int_equal(S_OK, add(&guest, &queue3, event));
	assert_int_equal(S_OK, WHvUnregisterPartitionDoorbellEvent(guest.partition, &queue3));
	assert_int_equal(0xe, exits(&guest));
	assert_int_equal(1, rings(event));
	guest_destroy(&guest);
	host_event_destroy(event);
}

TEST(VM_87_an_event_is_a_descriptor)
{
	static const struct {
		uintptr_t event;
		HRESULT result;
	} rows[] = { { 0, E_INVALIDARG }, { 0x80000000u, E_INVALIDARG }, { 0x7fffffffu, S_OK } };
	struct guest guest;

	/* The double looks at events only when they are rung. */
	hv_select_backend(&hv_backend_double_at);
	start(&guest);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(rows[i].result,
		                 WHvRegisterPartitionDoorbellEvent(guest.partition, &queue2,
		                                                   (HANDLE)rows[i].event));
	guest_destroy(&guest);
}
