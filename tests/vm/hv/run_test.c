/* tests/vm/hv/run_test.c - running and cancelling a processor, and exits that end it. */
#include "guest.h"

BARE_TEST(VM_23_hlt_without_a_local_apic_is_an_exit_behind_it)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xf4, 0xf4);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY + 1, guest.exit.VpContext.Rip);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY + 2, guest.exit.VpContext.Rip);
	guest_destroy(&guest);
}

BARE_TEST(VM_21_a_cancel_before_a_run_ends_just_that_run)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	assert_int_equal(S_OK, WHvCancelRunVirtualProcessor(guest.partition, 0, 0));
	assert_int_equal(S_OK, WHvCancelRunVirtualProcessor(guest.partition, 0, 0));
	assert_int_equal(WHvRunVpExitReasonCanceled, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY, guest.exit.VpContext.Rip);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}

BARE_TEST(VM_21_a_cancel_between_exits_keeps_the_answer_of_the_first)
{
	struct guest guest;

	/* in al,40h; hlt */
	GUEST_CODE(&guest, 0xe4, 0x40, 0xf4);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	guest_set(&guest, WHvX64RegisterRax, 0x42);
	guest_skip(&guest);
	assert_int_equal(S_OK, WHvCancelRunVirtualProcessor(guest.partition, 0, 0));
	assert_int_equal(WHvRunVpExitReasonCanceled, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY + 2, guest.exit.VpContext.Rip);
	assert_int_equal(0x42, guest_get(&guest, WHvX64RegisterRax));
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}

struct canceller {
	struct guest *guest;
	uint32_t started;
};

static void cancel_when_started(void *argument)
{
	struct canceller *canceller = argument;

	while (!__atomic_load_n(&canceller->started, __ATOMIC_ACQUIRE))
		host_yield();
	WHvCancelRunVirtualProcessor(canceller->guest->partition, 0, 0);
}

BARE_TEST(VM_21_a_cancel_stops_a_guest_that_spins)
{
	struct guest guest;
	struct canceller canceller = { .guest = &guest };
	struct host_thread *thread;

	/* out 10h,al; jmp $ */
	GUEST_CODE(&guest, 0xe6, 0x10, 0xeb, 0xfe);
	assert_int_equal(0, host_thread_create(cancel_when_started, &canceller, 0, &thread));
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	guest_skip(&guest);
	__atomic_store_n(&canceller.started, 1, __ATOMIC_RELEASE);
	assert_int_equal(WHvRunVpExitReasonCanceled, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY + 2, guest.exit.VpContext.Rip);
	host_thread_join(thread);
	guest_destroy(&guest);
}

BARE_TEST(VM_33_a_guest_beyond_help_ends_in_an_unrecoverable_exception)
{
	struct guest guest;
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterIdtr, WHvX64RegisterCs,
		                                   WHvX64RegisterCr0 };
	WHV_REGISTER_VALUE values[3] = { 0 };

	/* ud2 in protected mode, and no table of exceptions */
	GUEST_CODE(&guest, 0x0f, 0x0b);
	values[1].Segment.Limit = 0xffffffff;
	values[1].Segment.Selector = 8;
	values[1].Segment.Attributes = 0xc09b;
	values[2].Reg64 = 0x11;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, names, 3, values));
	assert_int_equal(WHvRunVpExitReasonUnrecoverableException, guest_run(&guest));
	guest_destroy(&guest);
}

BARE_TEST(VM_20_an_exit_is_written_no_further_than_its_buffer_and_is_zero_elsewhere)
{
	struct guest guest;
	uint8_t bytes[sizeof(WHV_RUN_VP_EXIT_CONTEXT)];

	GUEST_CODE(&guest, 0xf4);
	memset(bytes, 0xee, sizeof(bytes));
	assert_int_equal(S_OK, WHvRunVirtualProcessor(guest.partition, 0, bytes, 60));
	for (size_t i = 48; i < 60; i++)
		assert_int_equal(0, bytes[i]);
	for (size_t i = 60; i < sizeof(bytes); i++)
		assert_int_equal(0xee, bytes[i]);
	assert_int_equal(WHV_E_VP_DOES_NOT_EXIST,
	                 WHvRunVirtualProcessor(guest.partition, 1, bytes, sizeof(bytes)));
	assert_int_equal(E_INVALIDARG, WHvRunVirtualProcessor(NULL, 0, bytes, sizeof(bytes)));
	assert_int_equal(E_INVALIDARG, WHvRunVirtualProcessor(guest.partition, 0, NULL, 224));
	guest_destroy(&guest);
}
