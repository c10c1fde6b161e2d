/* tests/vm/hv/time_test.c - a partition's time stands still while it is suspended. */
#include "guest.h"

/* Suspend; skip where the hypervisor says that it cannot. */
static void suspend(struct guest *guest)
{
	HRESULT result = WHvSuspendPartitionTime(guest->partition);

	if (result == E_NOTIMPL)
		SKIP("this KVM does not let the time-stamp counter be set");
	assert_int_equal(S_OK, result);
}

KVM_TEST(VM_35_the_time_stamp_counter_goes_on_where_it_was_suspended)
{
	struct guest guest;
	uint64_t suspended, resumed, started;

	GUEST_CODE(&guest, 0xf4);
	suspend(&guest);
	suspended = guest_get(&guest, WHvX64RegisterTsc);
	/* Let the counter of this computer pass far more than the calls below take. */
	for (started = __builtin_ia32_rdtsc(); __builtin_ia32_rdtsc() - started < 2000000000u;)
		host_pause();
	assert_int_equal(S_OK, WHvResumePartitionTime(guest.partition));
	resumed = guest_get(&guest, WHvX64RegisterTsc);
	assert_true(resumed - suspended < 1000000000u);
	assert_int_equal(S_OK, WHvResumePartitionTime(guest.partition));
	guest_destroy(&guest);
}

BARE_TEST(VM_35_time_is_suspended_and_resumed_any_number_of_times)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	for (int i = 0; i < 3; i++) {
		suspend(&guest);
		assert_int_equal(S_OK, WHvSuspendPartitionTime(guest.partition));
		assert_int_equal(S_OK, WHvResumePartitionTime(guest.partition));
		assert_int_equal(S_OK, WHvResumePartitionTime(guest.partition));
	}
	assert_int_equal(E_INVALIDARG, WHvSuspendPartitionTime(NULL));
	guest_destroy(&guest);
}

static uint64_t time_of(struct guest *guest)
{
	uint64_t time = 0;

	assert_int_equal(S_OK, WHvGetPartitionProperty(guest->partition,
	                                               WHvPartitionPropertyCodeReferenceTime, &time,
	                                               sizeof(time), NULL));
	return time;
}

TEST(VM_35_the_clock_goes_on_from_what_it_was_set_to_while_it_stood)
{
	struct guest guest;
	uint64_t time = 0x100000;

	hv_select_backend(&hv_backend_double_at);
	GUEST_CODE(&guest, 0xf4);
	assert_int_equal(S_OK, WHvSuspendPartitionTime(guest.partition));
	assert_int_equal(S_OK, WHvSetPartitionProperty(guest.partition,
	                                               WHvPartitionPropertyCodeReferenceTime, &time,
	                                               sizeof(time)));
	assert_int_equal(time, time_of(&guest));
	assert_int_equal(S_OK, WHvResumePartitionTime(guest.partition));
	assert_int_equal(time, time_of(&guest));
	guest_destroy(&guest);
}

static int refused_set(struct host_kvm *kvm, uint64_t ns)
{
	(void)kvm;
	(void)ns;
	return -12;
}

TEST(VM_35_time_that_cannot_go_on_stays_suspended)
{
	struct hv_backend backend = hv_backend_double_at;
	struct guest guest;

	backend.clock_set = refused_set;
	hv_select_backend(&backend);
	GUEST_CODE(&guest, 0xf4);
	assert_int_equal(S_OK, WHvSuspendPartitionTime(guest.partition));
	assert_int_equal(E_OUTOFMEMORY, WHvResumePartitionTime(guest.partition));
	backend.clock_set = hv_backend_double_at.clock_set;
	assert_int_equal(S_OK, WHvResumePartitionTime(guest.partition));
	guest_destroy(&guest);
}
