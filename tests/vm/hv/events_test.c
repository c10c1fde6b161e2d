/* tests/vm/hv/events_test.c - pending events, interrupt state and activity, as registers. */
#include "guest.h"

static WHV_REGISTER_VALUE get(struct guest *guest, WHV_REGISTER_NAME name)
{
	WHV_REGISTER_VALUE value;

	memset(&value, 0xee, sizeof(value));
	assert_int_equal(S_OK,
	                 WHvGetVirtualProcessorRegisters(guest->partition, 0, &name, 1, &value));
	return value;
}

static HRESULT set(struct guest *guest, WHV_REGISTER_NAME name, const WHV_REGISTER_VALUE *value)
{
	return WHvSetVirtualProcessorRegisters(guest->partition, 0, &name, 1, value);
}

static void set_pending(struct guest *guest, bool pending, unsigned type, unsigned vector)
{
	WHV_REGISTER_VALUE value = { 0 };

	value.PendingInterruption.InterruptionPending = pending;
	value.PendingInterruption.InterruptionType = type & 7;
	value.PendingInterruption.InterruptionVector = vector & 0xffff;
	assert_int_equal(S_OK, set(guest, WHvRegisterPendingInterruption, &value));
}

BARE_TEST(VM_44_an_event_that_is_pending_is_read_back_as_its_own_kind)
{
	static const struct {
		unsigned type, vector;
	} kinds[] = { { WHvX64PendingInterrupt, 0x31 },
		      { WHvX64PendingNmi, 2 },
		      { WHvX64PendingException, 6 } };
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	for (unsigned i = 0; i < 3; i++) {
		WHV_REGISTER_VALUE value;

		set_pending(&guest, true, kinds[i].type, kinds[i].vector);
		value = get(&guest, WHvRegisterPendingInterruption);
		assert_int_equal(1, value.PendingInterruption.InterruptionPending);
		assert_int_equal(kinds[i].type, value.PendingInterruption.InterruptionType);
		assert_int_equal(kinds[i].vector, value.PendingInterruption.InterruptionVector);
		assert_int_equal(0, value.PendingInterruption.DeliverErrorCode);
		set_pending(&guest, false, kinds[i].type, kinds[i].vector);
		value = get(&guest, WHvRegisterPendingInterruption);
		assert_int_equal(0, value.Reg64);
	}
	guest_destroy(&guest);
}

BARE_TEST(VM_44_an_exception_that_is_pending_keeps_its_error_code)
{
	WHV_REGISTER_VALUE value = { 0 };
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	value.PendingInterruption.InterruptionPending = 1;
	value.PendingInterruption.InterruptionType = WHvX64PendingException;
	value.PendingInterruption.InterruptionVector = 13;
	value.PendingInterruption.DeliverErrorCode = 1;
	value.PendingInterruption.ErrorCode = 0x1234;
	assert_int_equal(S_OK, set(&guest, WHvRegisterPendingInterruption, &value));
	assert_int_equal(value.Reg64, get(&guest, WHvRegisterPendingInterruption).Reg64);
	guest_destroy(&guest);
}

BARE_TEST(VM_44_pending_events_are_external_interrupts_or_exceptions)
{
	WHV_REGISTER_VALUE value = { 0 }, back;
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	value.ExtIntEvent.EventPending = 1;
	value.ExtIntEvent.EventType = WHvX64PendingEventExtInt;
	value.ExtIntEvent.Vector = 0x42;
	assert_int_equal(S_OK, set(&guest, WHvRegisterPendingEvent, &value));
	back = get(&guest, WHvRegisterPendingInterruption);
	assert_int_equal(WHvX64PendingInterrupt, back.PendingInterruption.InterruptionType);
	assert_int_equal(0x42, back.PendingInterruption.InterruptionVector);
	value.ExtIntEvent.EventPending = 0;
	assert_int_equal(S_OK, set(&guest, WHvRegisterPendingEvent, &value));
	assert_int_equal(0, get(&guest, WHvRegisterPendingInterruption).Reg64);
	memset(&value, 0, sizeof(value));
	value.ExceptionEvent.EventPending = 1;
	value.ExceptionEvent.EventType = WHvX64PendingEventException;
	value.ExceptionEvent.DeliverErrorCode = 1;
	value.ExceptionEvent.Vector = 14;
	value.ExceptionEvent.ErrorCode = 5;
	assert_int_equal(S_OK, set(&guest, WHvRegisterPendingEvent, &value));
	back = get(&guest, WHvRegisterPendingInterruption);
	assert_int_equal(WHvX64PendingException, back.PendingInterruption.InterruptionType);
	assert_int_equal(14, back.PendingInterruption.InterruptionVector);
	assert_int_equal(1, back.PendingInterruption.DeliverErrorCode);
	assert_int_equal(5, back.PendingInterruption.ErrorCode);
	guest_destroy(&guest);
}

BARE_TEST(VM_44_shadow_and_mask_are_two_bits_of_their_own)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	for (unsigned bits = 0; bits < 4; bits++) {
		WHV_REGISTER_VALUE value = { .Reg64 = bits }, back;

		assert_int_equal(S_OK, set(&guest, WHvRegisterInterruptState, &value));
		back = get(&guest, WHvRegisterInterruptState);
		assert_int_equal(bits & 1, back.InterruptState.InterruptShadow);
		assert_int_equal(bits >> 1, back.InterruptState.NmiMasked);
		assert_int_equal(0, back.InterruptState.Reserved);
	}
	guest_destroy(&guest);
}

TEST(VM_36_each_activity_is_read_back)
{
	struct guest guest;

	hv_select_backend(&hv_backend_double_at);
	GUEST_CODE(&guest, 0xf4);
	for (unsigned i = 0; i < 3; i++) {
		WHV_REGISTER_VALUE value = { 0 };

		value.InternalActivity.StartupSuspend = i == 1;
		value.InternalActivity.HaltSuspend = i == 2;
		assert_int_equal(S_OK, set(&guest, WHvRegisterInternalActivityState, &value));
		assert_int_equal(value.Reg64, get(&guest, WHvRegisterInternalActivityState).Reg64);
	}
	guest_destroy(&guest);
}

static int wanted;

static void want_window(struct host_kvm_cpu *cpu, bool is_wanted)
{
	(void)cpu;
	wanted = is_wanted;
}

TEST(VM_44_a_window_is_asked_for_and_one_for_nmis_is_not_there)
{
	struct hv_backend backend = hv_backend_double_at;
	WHV_REGISTER_VALUE value = { 0 };
	struct guest guest;

	wanted = -1;
	backend.cpu_want_window = want_window;
	hv_select_backend(&backend);
	GUEST_CODE(&guest, 0xf4);
	guest_set(&guest, WHvX64RegisterRax, 1);
	assert_int_equal(-1, wanted);
	value.DeliverabilityNotifications.InterruptNotification = 1;
	assert_int_equal(S_OK, set(&guest, WHvX64RegisterDeliverabilityNotifications, &value));
	assert_int_equal(1, wanted);
	value.DeliverabilityNotifications.InterruptNotification = 0;
	assert_int_equal(S_OK, set(&guest, WHvX64RegisterDeliverabilityNotifications, &value));
	assert_int_equal(0, wanted);
	value.DeliverabilityNotifications.NmiNotification = 1;
	assert_true(FAILED(set(&guest, WHvX64RegisterDeliverabilityNotifications, &value)));
	assert_int_equal(0, wanted);
	guest_destroy(&guest);
}

/* Only the counter stands; what else is read while time is suspended is the processor's. */
TEST(VM_35_the_counter_alone_is_read_as_it_was_suspended)
{
	struct guest guest;

	hv_select_backend(&hv_backend_double_at);
	GUEST_CODE(&guest, 0xf4);
	guest_set(&guest, WHvX64RegisterTsc, 5000);
	guest_set(&guest, WHvX64RegisterRbx, 7);
	assert_int_equal(S_OK, WHvSuspendPartitionTime(guest.partition));
	assert_int_equal(5000, guest_get(&guest, WHvX64RegisterTsc));
	assert_int_equal(7, guest_get(&guest, WHvX64RegisterRbx));
	guest_set(&guest, WHvX64RegisterTsc, 6000);
	assert_int_equal(S_OK, WHvResumePartitionTime(guest.partition));
	guest_set(&guest, WHvX64RegisterTsc, 8000);
	assert_int_equal(8000, guest_get(&guest, WHvX64RegisterTsc));
	guest_destroy(&guest);
}

static struct host_kvm_events told;

static void tell_events(const struct host_kvm_cpu *cpu, struct host_kvm_events *ret_events)
{
	(void)cpu;
	*ret_events = told;
}

TEST(VM_44_an_exit_says_that_an_event_of_any_kind_is_pending)
{
	struct hv_backend backend = hv_backend_double_at;
	struct guest guest;

	backend.events = tell_events;
	hv_select_backend(&backend);
	for (unsigned kinds = 0; kinds < 8; kinds++) {
		memset(&told, 0, sizeof(told));
		/* out 10h,al */
		GUEST_CODE(&guest, 0xe6, 0x10);
		told.exception_pending = kinds & 1;
		told.interrupt_pending = kinds & 2;
		told.nmi_pending = kinds & 4;
		assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
		assert_int_equal(kinds != 0,
		                 guest.exit.VpContext.ExecutionState.InterruptionPending);
		assert_int_equal(0, guest.exit.VpContext.ExecutionState.InterruptShadow);
		guest_destroy(&guest);
	}
}
