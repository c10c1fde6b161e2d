/* tests/vm/hv/reset_test.c - WHvResetPartition: processors begin again, and what is the partition's stays. */
#include "base/host/host_poller.h"
#include "guest.h"

#define INVALID_STATE __HRESULT_FROM_WIN32(ERROR_INVALID_STATE)
#define NAMES 8u

static const WHV_REGISTER_NAME names[NAMES] = {
	WHvX64RegisterRip, WHvX64RegisterRflags, WHvX64RegisterRax, WHvX64RegisterRsp,
	WHvX64RegisterCs,  WHvX64RegisterCr0,    WHvX64RegisterCr3, WHvX64RegisterIdtr,
};

static void read_all(struct guest *guest, WHV_REGISTER_VALUE values[NAMES])
{
	memset(values, 0, NAMES * sizeof(*values));
	assert_int_equal(S_OK, WHvGetVirtualProcessorRegisters(guest->partition, 0, names, NAMES,
	                                                       values));
}

/* What a processor is when it is created. */
static void fresh_registers(WHV_REGISTER_VALUE values[NAMES])
{
	struct guest guest;

	guest_prepare(&guest);
	assert_int_equal(S_OK, WHvSetupPartition(guest.partition));
	assert_int_equal(S_OK, WHvCreateVirtualProcessor(guest.partition, 0, 0));
	read_all(&guest, values);
	assert_int_equal(S_OK, WHvDeletePartition(guest.partition));
}

BARE_TEST(a_reset_gives_processors_the_registers_that_they_began_with)
{
	WHV_REGISTER_VALUE began[NAMES], values[NAMES];
	struct guest guest;

	fresh_registers(began);
	/* mov al,48h; hlt */
	GUEST_CODE(&guest, 0xb0, 0x48, 0xf4);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_set(&guest, WHvX64RegisterCr3, 0x5000);
	read_all(&guest, values);
	assert_memory_not_equal(began, values, sizeof(values));
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	read_all(&guest, values);
	assert_memory_equal(began, values, sizeof(values));
	guest_destroy(&guest);
}

BARE_TEST(VM_17_memory_and_what_is_mapped_stay_at_a_reset)
{
	struct guest guest;

	/* mov [2000h],al; hlt */
	GUEST_CODE(&guest, 0xa2, 0x00, 0x20, 0xf4);
	guest_set(&guest, WHvX64RegisterRax, 0x5a);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(S_OK, WHvResetPartition(guest.partition));
		assert_int_equal(0x5a, guest.memory[0x2000]);
		guest.memory[0x2000] = 0;
		guest_reset(&guest);
		guest_set(&guest, WHvX64RegisterRax, 0x5a);
		assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
		assert_int_equal(0x5a, guest.memory[0x2000]);
	}
	assert_int_equal(S_OK, WHvUnmapGpaRange(guest.partition, 0, GUEST_BYTES));
	guest_destroy(&guest);
}

BARE_TEST(VM_21_a_reset_forgets_a_cancel_and_an_exit_that_was_not_finished)
{
	struct guest guest;

	/* in al,40h; hlt */
	GUEST_CODE(&guest, 0xe4, 0x40, 0xf4);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	guest_set(&guest, WHvX64RegisterRax, 0x42);
	assert_int_equal(S_OK, WHvCancelRunVirtualProcessor(guest.partition, 0, 0));
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	guest_reset(&guest);
	guest_set(&guest, WHvX64RegisterRip, GUEST_ENTRY + 2);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY + 3, guest.exit.VpContext.Rip);
	assert_int_equal(0, guest_get(&guest, WHvX64RegisterRax));
	guest_reset(&guest);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY, guest.exit.VpContext.Rip);
	guest_destroy(&guest);
}

static WHV_PARTITION_HANDLE inside;
static HRESULT inside_result;

/* A processor that has its partition reset while it runs. */
static void run_and_reset(struct host_kvm_cpu *cpu, bool leave_at_once,
                          struct host_kvm_exit *ret_exit)
{
	inside_result = WHvResetPartition(inside);
	hv_backend_double_at.cpu_run(cpu, leave_at_once, ret_exit);
}

TEST(a_reset_is_refused_before_set_up_and_while_a_processor_runs)
{
	struct hv_backend backend = hv_backend_double_at;
	struct guest guest;

	backend.cpu_run = run_and_reset;
	hv_select_backend(&backend);
	assert_int_equal(E_INVALIDARG, WHvResetPartition(NULL));
	guest_prepare(&guest);
	assert_int_equal(INVALID_STATE, WHvResetPartition(guest.partition));
	guest_start(&guest, "\xf4", 1);
	inside = guest.partition;
	inside_result = S_OK;
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(INVALID_STATE, inside_result);
	assert_int_equal(GUEST_ENTRY + 1, guest_get(&guest, WHvX64RegisterRip));
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	guest_destroy(&guest);
}

static uint64_t time_of(struct guest *guest)
{
	uint64_t time = ~0ull;

	assert_int_equal(S_OK, WHvGetPartitionProperty(guest->partition,
	                                               WHvPartitionPropertyCodeReferenceTime, &time,
	                                               sizeof(time), NULL));
	return time;
}

static void set_time(struct guest *guest, uint64_t time)
{
	assert_int_equal(S_OK, WHvSetPartitionProperty(guest->partition,
	                                               WHvPartitionPropertyCodeReferenceTime, &time,
	                                               sizeof(time)));
}

KVM_TEST(VM_35_time_stands_still_after_a_reset_until_a_processor_runs)
{
	struct guest guest;
	uint64_t stood, started;

	GUEST_CODE(&guest, 0xf4);
	set_time(&guest, 0x123456789abull);
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	stood = time_of(&guest);
	assert_true(stood >= 0x123456789abull);
	/* Far longer than a unit of 100 ns. */
	for (started = host_clock_monotonic_ns(); host_clock_monotonic_ns() - started < 100000;)
		host_pause();
	assert_int_equal(stood, time_of(&guest));
	guest_reset(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	for (started = host_clock_monotonic_ns(); host_clock_monotonic_ns() - started < 100000;)
		host_pause();
	assert_true(time_of(&guest) > stood);
	guest_destroy(&guest);
}

TEST(VM_35_a_clock_that_a_reset_stopped_is_set_and_goes_on_from_there)
{
	struct guest guest;

	hv_select_backend(&hv_backend_double_at);
	GUEST_CODE(&guest, 0xf4);
	set_time(&guest, 500);
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	assert_int_equal(500, time_of(&guest));
	set_time(&guest, 700);
	assert_int_equal(700, time_of(&guest));
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	assert_int_equal(700, time_of(&guest));
	guest_reset(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(700, time_of(&guest));
	set_time(&guest, 900);
	guest_reset(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(900, time_of(&guest));
	guest_destroy(&guest);
}

static int fake_tsc(struct host_kvm_cpu *cpu, uint32_t index, uint64_t *ret_value)
{
	return hv_backend_double_at.msr(cpu, index, ret_value);
}

TEST(VM_35_a_reset_ends_a_suspension_and_time_can_be_suspended_again)
{
	struct hv_backend backend = hv_backend_double_at;
	struct guest guest;

	backend.msr = fake_tsc;
	hv_select_backend(&backend);
	GUEST_CODE(&guest, 0xf4);
	set_time(&guest, 300);
	assert_int_equal(S_OK, WHvSuspendPartitionTime(guest.partition));
	set_time(&guest, 400);
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	assert_int_equal(400, time_of(&guest));
	assert_int_equal(S_OK, WHvSuspendPartitionTime(guest.partition));
	assert_int_equal(400, time_of(&guest));
	assert_int_equal(S_OK, WHvResumePartitionTime(guest.partition));
	assert_int_equal(400, time_of(&guest));
	guest_destroy(&guest);
}

BARE_TEST(VM_87_a_doorbell_rings_after_a_reset_too)
{
	/* mov byte [0],2; hlt, where no memory is */
	static const uint8_t code[] = { 0xc6, 0x06, 0x00, 0x00, 0x02, 0xf4 };
	static const WHV_DOORBELL_MATCH_DATA bell = { .GuestAddress = 0x100000,
		                                      .Value = 2,
		                                      .MatchOnValue = 1 };
	static const WHV_REGISTER_NAME name = WHvX64RegisterDs;
	WHV_REGISTER_VALUE value = { 0 };
	struct host_event *event;
	struct guest guest;
	uint64_t rings = 0;

	assert_int_equal(0, host_event_create(HOST_EVENT_NONBLOCK, &event));
	guest_create(&guest, code, sizeof(code));
	assert_int_equal(S_OK, WHvRegisterPartitionDoorbellEvent(guest.partition, &bell,
	                                                         host_event_handle(event)));
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	guest_reset(&guest);
	value.Segment.Base = 0x100000;
	value.Segment.Limit = 0xffff;
	value.Segment.Attributes = 0x93;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, &name, 1, &value));
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(0, host_event_read(event, &rings));
	assert_int_equal(1, rings);
	assert_int_equal(S_OK, WHvUnregisterPartitionDoorbellEvent(guest.partition, &bell));
	guest_destroy(&guest);
	host_event_destroy(event);
}

KVM_TEST(VM_17_pages_written_before_a_reset_are_told_after_it)
{
	struct guest guest;
	UINT64 bitmap = 0;

	/* mov [2000h],al; hlt */
	GUEST_CODE(&guest, 0xa2, 0x00, 0x20, 0xf4);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, guest.memory, 0, GUEST_BYTES,
	                                      WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagWrite |
	                                              WHvMapGpaRangeFlagExecute |
	                                              WHvMapGpaRangeFlagTrackDirtyPages));
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	assert_int_equal(S_OK, WHvQueryGpaRangeDirtyBitmap(guest.partition, 0, GUEST_BYTES, &bitmap,
	                                                   sizeof(bitmap)));
	assert_int_equal(1 << 2, bitmap);
	guest_reset(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(S_OK, WHvQueryGpaRangeDirtyBitmap(guest.partition, 0, GUEST_BYTES, &bitmap,
	                                                   sizeof(bitmap)));
	assert_int_equal(1 << 2, bitmap);
	guest_destroy(&guest);
}

static bool log_is_lost;

static int lost_log(struct host_kvm *kvm, uint32_t slot, uint64_t *ret_bitmap)
{
	(void)kvm;
	(void)slot;
	(void)ret_bitmap;
	return log_is_lost ? -95 : 0;
}

TEST(VM_17_where_the_log_is_lost_at_a_reset_every_page_counts_as_written)
{
	struct hv_backend backend = hv_backend_double_at;
	struct guest guest;
	UINT64 bitmap = 0;

	backend.dirty = lost_log;
	hv_select_backend(&backend);
	GUEST_CODE(&guest, 0xf4);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, guest.memory, 0, GUEST_BYTES,
	                                      WHvMapGpaRangeFlagRead |
	                                              WHvMapGpaRangeFlagTrackDirtyPages));
	log_is_lost = true;
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	log_is_lost = false;
	assert_int_equal(S_OK, WHvQueryGpaRangeDirtyBitmap(guest.partition, 0, GUEST_BYTES, &bitmap,
	                                                   sizeof(bitmap)));
	assert_int_equal(0xffff, bitmap);
	guest_destroy(&guest);
}

static unsigned refused;
static int machines;

static int counted_create(const struct host_kvm_options *options, struct host_kvm **ret_kvm)
{
	if (refused == 1)
		return -12;
	machines++;
	return hv_backend_double_at.create(options, ret_kvm);
}

static void counted_destroy(struct host_kvm *kvm)
{
	machines--;
	hv_backend_double_at.destroy(kvm);
}

static int refused_map(struct host_kvm *kvm, uint32_t slot, uint64_t gpa, uint64_t bytes,
                       void *memory, unsigned flags)
{
	return refused == 2 ? -12 : hv_backend_double_at.map(kvm, slot, gpa, bytes, memory, flags);
}

static int refused_doorbell(struct host_kvm *kvm, const struct host_kvm_doorbell *doorbell,
                            bool rings)
{
	return refused == 3 ? -12 : hv_backend_double_at.doorbell(kvm, doorbell, rings);
}

static int refused_cpu(struct host_kvm *kvm, uint32_t index, struct host_kvm_cpu **ret_cpu)
{
	return refused == 4 && index == 1 ? -12
	                                  : hv_backend_double_at.cpu_create(kvm, index, ret_cpu);
}

static int refused_clock(struct host_kvm *kvm, uint64_t *ret_ns)
{
	return refused == 5 ? -12 : hv_backend_double_at.clock_get(kvm, ret_ns);
}

TEST(a_reset_that_fails_has_changed_nothing)
{
	static const WHV_DOORBELL_MATCH_DATA bell = { .GuestAddress = 0x100000 };
	struct hv_backend backend = hv_backend_double_at;
	struct host_event *event;
	struct guest guest;

	backend.create = counted_create;
	backend.destroy = counted_destroy;
	backend.map = refused_map;
	backend.doorbell = refused_doorbell;
	backend.cpu_create = refused_cpu;
	backend.clock_get = refused_clock;
	hv_select_backend(&backend);
	assert_int_equal(0, host_event_create(HOST_EVENT_NONBLOCK, &event));
	guest_prepare(&guest);
	guest_property(&guest, WHvPartitionPropertyCodeProcessorCount, 2, 4);
	guest_start(&guest, "\xb0\x48\xf4", 3);
	assert_int_equal(S_OK, WHvCreateVirtualProcessor(guest.partition, 1, 0));
	assert_int_equal(S_OK, WHvRegisterPartitionDoorbellEvent(guest.partition, &bell,
	                                                         host_event_handle(event)));
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	for (refused = 1; refused <= 5; refused++) {
		assert_int_equal(E_OUTOFMEMORY, WHvResetPartition(guest.partition));
		assert_int_equal(1, machines);
		assert_int_equal(GUEST_ENTRY + 3, guest_get(&guest, WHvX64RegisterRip));
	}
	guest_set(&guest, WHvX64RegisterRip, GUEST_ENTRY);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	assert_int_equal(1, machines);
	assert_int_equal(0xfff0, guest_get(&guest, WHvX64RegisterRip));
	guest_destroy(&guest);
	assert_int_equal(0, machines);
	host_event_destroy(event);
}

/* Whether processor 1 waits to be started. */
static uint64_t waits(struct guest *guest)
{
	static const WHV_REGISTER_NAME name = WHvRegisterInternalActivityState;
	WHV_REGISTER_VALUE value = { 0 };

	assert_int_equal(S_OK,
	                 WHvGetVirtualProcessorRegisters(guest->partition, 1, &name, 1, &value));
	return value.InternalActivity.StartupSuspend;
}

APIC_TEST(VM_36_a_processor_waits_to_be_started_again_after_a_reset)
{
	static const WHV_REGISTER_NAME name = WHvRegisterInternalActivityState;
	WHV_REGISTER_VALUE started = { 0 };
	struct guest guest;

	guest_prepare(&guest);
	guest_property(&guest, WHvPartitionPropertyCodeProcessorCount, 2, 4);
	guest_property(&guest, WHvPartitionPropertyCodeLocalApicEmulationMode,
	               WHvX64LocalApicEmulationModeX2Apic, 4);
	guest_start(&guest, "\xf4", 1);
	assert_int_equal(S_OK, WHvCreateVirtualProcessor(guest.partition, 1, 0));
	assert_int_equal(1, waits(&guest));
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 1, &name, 1, &started));
	assert_int_equal(0, waits(&guest));
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	assert_int_equal(1, waits(&guest));
	guest_destroy(&guest);
}
