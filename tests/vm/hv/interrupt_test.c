/* tests/vm/hv/interrupt_test.c - interrupts to the local APIC, and what the guest's end of them gives. */
#include <unistd.h>

#include "guest.h"

#define HANDLER 0x3000u
#define VECTOR 0x30u

/*
 * A guest with its local APIC in x2APIC mode and switched on; the handler of VECTOR writes to port 10h and ends
 * the interrupt.
 */
static void start(struct guest *guest, const uint8_t *code, size_t bytes)
{
	static const uint8_t handler[] = {
		0xb0, 0x99,                         /* mov al,99h */
		0xe6, 0x10,                         /* out 10h,al */
		0x66, 0xb9, 0x0b, 0x08, 0x00, 0x00, /* mov ecx,80bh */
		0x66, 0xb8, 0,    0,    0,    0,    /* mov eax,0 */
		0x66, 0xba, 0,    0,    0,    0,    /* mov edx,0 */
		0x0f, 0x30,                         /* wrmsr */
		0xcf,                               /* iret */
	};
	uint8_t state[1024];
	UINT32 written = 0;

	guest_prepare(guest);
	guest_property(guest, WHvPartitionPropertyCodeLocalApicEmulationMode,
	               WHvX64LocalApicEmulationModeX2Apic, 4);
	guest_start(guest, code, bytes);
	memcpy(guest->memory + HANDLER, handler, sizeof(handler));
	memcpy(guest->memory + 4 * VECTOR, (uint8_t[]){ 0x00, 0x30, 0x00, 0x00 }, 4);
	guest_set(guest, WHvX64RegisterApicBase, 0xfee00d00);
	assert_int_equal(S_OK,
	                 WHvGetVirtualProcessorInterruptControllerState(guest->partition, 0, state,
	                                                                sizeof(state), &written));
	assert_int_equal(1024, written);
	state[0xf0] = 0xff;
	state[0xf1] = 0x01;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorInterruptControllerState(guest->partition, 0, state,
	                                                                sizeof(state)));
}

static void request(struct guest *guest, unsigned trigger, HRESULT wanted)
{
	WHV_INTERRUPT_CONTROL interrupt = {
		.Type = WHvX64InterruptTypeFixed,
		.TriggerMode = trigger,
		.Vector = VECTOR,
	};

	assert_int_equal(wanted,
	                 WHvRequestInterrupt(guest->partition, &interrupt, sizeof(interrupt)));
}

static void expect_port(struct guest *guest, uint16_t port)
{
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(guest));
	assert_int_equal(port, guest->exit.IoPortAccess.PortNumber);
	guest_skip(guest);
}

/* sti; hlt; cli; out 11h,al; jmp to the sti: interrupts come at the hlt alone */
static const uint8_t waits[] = { 0xfb, 0xf4, 0xfa, 0xe6, 0x11, 0xeb, 0xf9 };

APIC_TEST(VM_38_an_edge_interrupt_wakes_a_halted_guest_once)
{
	struct guest guest;

	start(&guest, waits, sizeof(waits));
	for (int i = 0; i < 3; i++) {
		request(&guest, WHvX64InterruptTriggerModeEdge, S_OK);
		expect_port(&guest, 0x10);
		expect_port(&guest, 0x11);
	}
	assert_int_equal(S_OK, WHvCancelRunVirtualProcessor(guest.partition, 0, 0));
	assert_int_equal(WHvRunVpExitReasonCanceled, guest_run(&guest));
	guest_destroy(&guest);
}

APIC_TEST(VM_38_a_handler_begins_with_interrupts_off_and_its_end_gives_them_back)
{
	/* sti; hlt; out 11h,al */
	static const uint8_t code[] = { 0xfb, 0xf4, 0xe6, 0x11 };
	struct guest guest;

	start(&guest, code, sizeof(code));
	request(&guest, WHvX64InterruptTriggerModeEdge, S_OK);
	expect_port(&guest, 0x10);
	assert_int_equal(0, guest.exit.VpContext.Rflags & 0x200);
	expect_port(&guest, 0x11);
	assert_int_equal(0x200, guest.exit.VpContext.Rflags & 0x200);
	guest_destroy(&guest);
}

/* Run until the exit at port; how many ends of the interrupt were exits on the way. */
static unsigned ends_until_port(struct guest *guest, uint16_t port)
{
	unsigned ends = 0;

	while (guest_run(guest) == WHvRunVpExitReasonX64ApicEoi) {
		assert_int_equal(VECTOR, guest->exit.ApicEoi.InterruptVector);
		ends++;
	}
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest->exit.ExitReason);
	assert_int_equal(port, guest->exit.IoPortAccess.PortNumber);
	guest_skip(guest);
	return ends;
}

/* A paravirtual KVM was seen to give one such exit more, before the handler's first instruction was over. */
APIC_TEST(VM_41_the_end_of_a_level_interrupt_is_an_exit_with_its_vector)
{
	struct guest guest;

	start(&guest, waits, sizeof(waits));
	for (int i = 0; i < 2; i++) {
		request(&guest, WHvX64InterruptTriggerModeLevel, S_OK);
		ends_until_port(&guest, 0x10);
		assert_true(ends_until_port(&guest, 0x11) >= 1);
	}
	guest_destroy(&guest);
}

static void cancel(void *argument)
{
	struct guest *guest = argument;

	WHvCancelRunVirtualProcessor(guest->partition, 0, 0);
}

APIC_TEST(VM_23_hlt_with_a_local_apic_blocks_until_it_is_cancelled)
{
	struct guest guest;
	struct host_thread *thread;

	start(&guest, waits, sizeof(waits));
	assert_int_equal(0, host_thread_create(cancel, &guest, 0, &thread));
	assert_int_equal(WHvRunVpExitReasonCanceled, guest_run(&guest));
	host_thread_join(thread);
	request(&guest, WHvX64InterruptTriggerModeEdge, S_OK);
	expect_port(&guest, 0x10);
	guest_destroy(&guest);
}

APIC_TEST(VM_36_a_second_processor_starts_where_the_sipi_says)
{
	WHV_INTERRUPT_CONTROL interrupt = { .Type = WHvX64InterruptTypeInit, .Destination = 1 };
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterCs, WHvX64RegisterRip };
	WHV_REGISTER_VALUE values[2];
	WHV_RUN_VP_EXIT_CONTEXT exit;
	struct guest guest;
	uint32_t count = 2;

	guest_prepare(&guest);
	guest_property(&guest, WHvPartitionPropertyCodeProcessorCount, count, 4);
	guest_property(&guest, WHvPartitionPropertyCodeLocalApicEmulationMode,
	               WHvX64LocalApicEmulationModeXApic, 4);
	/* out 12h,al */
	guest_start(&guest, (uint8_t[]){ 0xe6, 0x12, 0xf4 }, 3);
	assert_int_equal(S_OK, WHvCreateVirtualProcessor(guest.partition, 1, 0));
	/* Nothing runs before it is started. */
	assert_int_equal(S_OK, WHvCancelRunVirtualProcessor(guest.partition, 1, 0));
	assert_int_equal(S_OK, WHvRunVirtualProcessor(guest.partition, 1, &exit, sizeof(exit)));
	assert_int_equal(WHvRunVpExitReasonCanceled, exit.ExitReason);
	assert_int_equal(S_OK, WHvRequestInterrupt(guest.partition, &interrupt, sizeof(interrupt)));
	interrupt.Type = WHvX64InterruptTypeSipi;
	interrupt.Vector = GUEST_ENTRY >> 12;
	assert_int_equal(S_OK, WHvRequestInterrupt(guest.partition, &interrupt, sizeof(interrupt)));
	assert_int_equal(S_OK, WHvRunVirtualProcessor(guest.partition, 1, &exit, sizeof(exit)));
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, exit.ExitReason);
	assert_int_equal(0x12, exit.IoPortAccess.PortNumber);
	assert_int_equal(S_OK,
	                 WHvGetVirtualProcessorRegisters(guest.partition, 1, names, 2, values));
	assert_int_equal(GUEST_ENTRY, values[0].Segment.Base);
	assert_int_equal(GUEST_ENTRY >> 4, values[0].Segment.Selector);
	assert_int_equal(0, values[1].Reg64);
	guest_destroy(&guest);
}

APIC_TEST(VM_39_requests_that_mean_nothing_are_refused)
{
	struct guest guest;
	WHV_INTERRUPT_CONTROL interrupt = { .Type = 3, .Vector = VECTOR };

	start(&guest, waits, sizeof(waits));
	assert_int_equal(E_INVALIDARG,
	                 WHvRequestInterrupt(guest.partition, &interrupt, sizeof(interrupt)));
	interrupt.Type = WHvX64InterruptTypeFixed;
	interrupt.Vector = 256;
	assert_int_equal(E_INVALIDARG,
	                 WHvRequestInterrupt(guest.partition, &interrupt, sizeof(interrupt)));
	interrupt.Vector = 15;
	assert_int_equal(E_INVALIDARG,
	                 WHvRequestInterrupt(guest.partition, &interrupt, sizeof(interrupt)));
	interrupt.Vector = VECTOR;
	interrupt.DestinationMode = 2;
	assert_int_equal(E_INVALIDARG,
	                 WHvRequestInterrupt(guest.partition, &interrupt, sizeof(interrupt)));
	interrupt.DestinationMode = 0;
	interrupt.TriggerMode = 2;
	assert_int_equal(E_INVALIDARG,
	                 WHvRequestInterrupt(guest.partition, &interrupt, sizeof(interrupt)));
	interrupt.TriggerMode = 0;
	interrupt.Destination = 256;
	assert_int_equal(E_INVALIDARG,
	                 WHvRequestInterrupt(guest.partition, &interrupt, sizeof(interrupt)));
	interrupt.Destination = 0;
	assert_int_equal(E_INVALIDARG, WHvRequestInterrupt(guest.partition, &interrupt, 8));
	assert_int_equal(E_INVALIDARG, WHvRequestInterrupt(guest.partition, NULL, 16));
	guest_destroy(&guest);
}

BARE_TEST(VM_11_interrupts_need_a_partition_with_local_apics)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	request(&guest, WHvX64InterruptTriggerModeEdge, WHV_E_INVALID_PARTITION_CONFIG);
	guest_destroy(&guest);
}

static uint32_t apic_register(const uint8_t *state, unsigned offset)
{
	uint32_t value;

	memcpy(&value, state + offset, sizeof(value));
	return value;
}

TEST(VM_42_a_local_apic_of_the_double_begins_with_every_source_masked)
{
	uint8_t state[1024];
	UINT32 written = 0;
	struct guest guest;

	hv_select_backend(&hv_backend_double_apic);
	guest_prepare(&guest);
	guest_property(&guest, WHvPartitionPropertyCodeLocalApicEmulationMode,
	               WHvX64LocalApicEmulationModeXApic, 4);
	guest_property(&guest, WHvPartitionPropertyCodeProcessorCount, 2, 4);
	guest_start(&guest, "\xf4", 1);
	assert_int_equal(S_OK, WHvCreateVirtualProcessor(guest.partition, 1, 0));
	assert_int_equal(S_OK,
	                 WHvGetVirtualProcessorInterruptControllerState(guest.partition, 1, state,
	                                                                sizeof(state), &written));
	assert_int_equal(1 << 24, apic_register(state, 0x20));
	assert_int_equal(0xffffffff, apic_register(state, 0xe0));
	assert_int_equal(0xff, apic_register(state, 0xf0));
	for (unsigned offset = 0x320; offset <= 0x370; offset += 0x10)
		assert_int_equal(0x10000, apic_register(state, offset));
	assert_int_equal(WHV_E_INSUFFICIENT_BUFFER,
	                 WHvGetVirtualProcessorInterruptControllerState(guest.partition, 1, state,
	                                                                1023, &written));
	assert_int_equal(E_INVALIDARG,
	                 WHvSetVirtualProcessorInterruptControllerState(guest.partition, 1, state,
	                                                                1023));
	guest_destroy(&guest);
}

static size_t routes_told, times_told;

static int count_routes(struct host_kvm *kvm, const struct host_kvm_message *messages, size_t count)
{
	times_told++;
	routes_told = count;
	return hv_backend_double_apic.route(kvm, messages, count);
}

TEST(VM_41_a_level_message_is_told_to_the_hypervisor_once_and_the_oldest_gives_way)
{
	struct hv_backend backend = hv_backend_double_apic;
	WHV_INTERRUPT_CONTROL interrupt = { .TriggerMode = WHvX64InterruptTriggerModeLevel };
	struct guest guest;

	backend.route = count_routes;
	hv_select_backend(&backend);
	start(&guest, waits, sizeof(waits));
	times_told = 0;
	for (unsigned i = 0; i < 30; i++) {
		interrupt.Vector = 0x40 + i;
		for (unsigned again = 0; again < 2; again++)
			assert_int_equal(S_OK, WHvRequestInterrupt(guest.partition, &interrupt,
			                                           sizeof(interrupt)));
		assert_int_equal(i + 1, times_told);
		assert_int_equal(i < 24 ? i + 1 : 24, routes_told);
	}
	/* The same vector to another processor is another message. */
	interrupt.Destination = 1;
	assert_int_equal(S_OK, WHvRequestInterrupt(guest.partition, &interrupt, sizeof(interrupt)));
	assert_int_equal(31, times_told);
	guest_destroy(&guest);
}

/* How many of count processors have the vector requested of their local APICs. */
static unsigned requested(struct guest *guest, uint32_t count)
{
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint8_t state[1024];
		UINT32 written;

		assert_int_equal(S_OK,
		                 WHvGetVirtualProcessorInterruptControllerState(
					 guest->partition, i, state, sizeof(state), &written));
		found += apic_register(state, 0x200 + 0x10 * (VECTOR / 32)) >> VECTOR % 32 & 1;
	}
	return found;
}

TEST(VM_39_a_message_of_lowest_priority_to_all_is_one_processors)
{
	static const struct {
		unsigned type, processors;
	} rows[] = { { WHvX64InterruptTypeLowestPriority, 1 }, { WHvX64InterruptTypeFixed, 4 } };

	hv_select_backend(&hv_backend_double_apic);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		WHV_INTERRUPT_CONTROL interrupt = { .Type = rows[i].type,
			                            .Destination = 0xff,
			                            .Vector = VECTOR };
		struct guest guest;

		guest_prepare(&guest);
		guest_property(&guest, WHvPartitionPropertyCodeLocalApicEmulationMode,
		               WHvX64LocalApicEmulationModeXApic, 4);
		guest_property(&guest, WHvPartitionPropertyCodeProcessorCount, 4, 4);
		guest_start(&guest, "\xf4", 1);
		for (uint32_t processor = 1; processor < 4; processor++)
			assert_int_equal(S_OK,
			                 WHvCreateVirtualProcessor(guest.partition, processor, 0));
		assert_int_equal(S_OK, WHvRequestInterrupt(guest.partition, &interrupt,
		                                           sizeof(interrupt)));
		assert_int_equal(rows[i].processors, requested(&guest, 4));
		guest_destroy(&guest);
	}
}

/* mov ecx,830h; mov eax,30h; mov edx,0; wrmsr; sti; hlt; out 11h,al: it sends itself an interrupt. */
TEST(VM_42_a_guest_of_the_double_sends_interrupts_by_the_command_register)
{
	static const uint8_t code[] = { 0x66,   0xb9, 0x30, 0x08, 0,    0,    0x66, 0xb8,
		                        VECTOR, 0,    0,    0,    0x66, 0xba, 0,    0,
		                        0,      0,    0x0f, 0x30, 0xfb, 0xf4, 0xe6, 0x11 };
	struct guest guest;

	hv_select_backend(&hv_backend_double_apic);
	start(&guest, code, sizeof(code));
	expect_port(&guest, 0x10);
	expect_port(&guest, 0x11);
	guest_destroy(&guest);
}

/* --- The local APIC's second pin ------------------------------------------------------------------ */

static HRESULT pull(struct guest *guest, uint32_t destination)
{
	const WHV_INTERRUPT_CONTROL interrupt = { .Type = WHvX64InterruptTypeLocalInt1,
		                                  .Destination = destination };

	return WHvRequestInterrupt(guest->partition, &interrupt, sizeof(interrupt));
}

static void set_pin(struct guest *guest, uint32_t entry)
{
	uint8_t state[1024];

	assert_int_equal(S_OK,
	                 WHvGetVirtualProcessorInterruptControllerState(guest->partition, 0, state,
	                                                                sizeof(state), NULL));
	memcpy(state + 0x360, &entry, sizeof(entry));
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorInterruptControllerState(guest->partition, 0, state,
	                                                                sizeof(state)));
}

/* Firmware may have them in its own image. */
TEST(vectors_in_memory_that_the_guest_cannot_write_are_entered)
{
	enum { VECTORS = 0x20000, PAGE = 0x1000 };
	static const WHV_REGISTER_NAME name = WHvX64RegisterIdtr;
	WHV_REGISTER_VALUE idtr = { .Table = { .Base = VECTORS, .Limit = 0x3ff } };
	struct guest guest;
	uint8_t *page = aligned_alloc(PAGE, PAGE);

	assert_non_null(page);
	hv_select_backend(&hv_backend_double_apic);
	start(&guest, waits, sizeof(waits));
	memset(page, 0, PAGE);
	memcpy(page + 4 * VECTOR, guest.memory + 4 * VECTOR, 4);
	memset(guest.memory + 4 * VECTOR, 0, 4);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, page, VECTORS, PAGE,
	                                      WHvMapGpaRangeFlagRead));
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, &name, 1, &idtr));
	request(&guest, WHvX64InterruptTriggerModeEdge, S_OK);
	expect_port(&guest, 0x10);
	expect_port(&guest, 0x11);
	guest_destroy(&guest);
	free(page);
}

/* The NMI's handler: out 12h,al; iret. The code has interrupts off: hlt; out 11h,al. */
static void start_with_nmi(struct guest *guest)
{
	static const uint8_t code[] = { 0xf4, 0xe6, 0x11, 0xeb, 0xfb };

	start(guest, code, sizeof(code));
	memcpy(guest->memory + 0x3800, "\xe6\x12\xcf", 3);
	memcpy(guest->memory + 4 * 2, (uint8_t[]){ 0x00, 0x38, 0x00, 0x00 }, 4);
}

TEST(VM_39_the_second_pin_is_an_nmi_where_the_guest_has_set_it_up_so)
{
	struct guest guest;

	hv_select_backend(&hv_backend_double_apic);
	start_with_nmi(&guest);
	assert_int_equal(WHV_E_VP_DOES_NOT_EXIST, pull(&guest, 1));
	assert_int_equal(WHV_E_VP_DOES_NOT_EXIST, pull(&guest, 255));
	assert_int_equal(WHV_E_VP_DOES_NOT_EXIST, pull(&guest, 256));
	/* Masked: nothing comes. */
	set_pin(&guest, 0x10400);
	assert_int_equal(S_OK, pull(&guest, 0));
	assert_int_equal(S_OK, WHvCancelRunVirtualProcessor(guest.partition, 0, 0));
	assert_int_equal(WHvRunVpExitReasonCanceled, guest_run(&guest));
	/* As anything but an NMI: not built. */
	set_pin(&guest, 0x700);
	assert_int_equal(E_NOTIMPL, pull(&guest, 0));
	set_pin(&guest, 0x000);
	assert_int_equal(E_NOTIMPL, pull(&guest, 0));
	/* As one: it comes though interrupts are off, and once. */
	set_pin(&guest, 0x400);
	assert_int_equal(S_OK, pull(&guest, 0));
	expect_port(&guest, 0x12);
	assert_int_equal(S_OK, WHvCancelRunVirtualProcessor(guest.partition, 0, 0));
	assert_int_equal(WHvRunVpExitReasonCanceled, guest_run(&guest));
	guest_destroy(&guest);
}

static void pull_when_halted(void *context)
{
	static const WHV_REGISTER_NAME names[] = { WHvRegisterInternalActivityState };
	struct guest *guest = context;
	WHV_REGISTER_VALUE value;

	do {
		assert_int_equal(S_OK, WHvGetVirtualProcessorRegisters(guest->partition, 0, names,
		                                                       1, &value));
		/* That it has halted is seen a moment before it sleeps. */
		usleep(20000);
	} while (!value.InternalActivity.HaltSuspend);
	assert_int_equal(S_OK, pull(guest, 0));
}

TEST(VM_39_an_nmi_wakes_a_processor_that_sleeps)
{
	struct guest guest;
	struct host_thread *thread;

	hv_select_backend(&hv_backend_double_apic);
	start_with_nmi(&guest);
	set_pin(&guest, 0x400);
	assert_int_equal(0, host_thread_create(pull_when_halted, &guest, 0, &thread));
	expect_port(&guest, 0x12);
	host_thread_join(thread);
	expect_port(&guest, 0x11);
	guest_destroy(&guest);
}
