/* tests/vm/hv/exception_test.c - exceptions that are exits where a debugger asks, and the guest's otherwise. */
#include "guest.h"

#define HANDLER 0x3000u
#define STACK 0x8000u
#define BREAKPOINT 3u

/* int3; out 10h,al; hlt */
static const uint8_t code[] = { 0xcc, 0xe6, 0x10, 0xf4 };
/* The handler: out 11h,al; iret */
static const uint8_t handler[] = { 0xe6, 0x11, 0xcf };

static void set_exits(struct guest *guest, uint64_t extended, uint64_t bitmap)
{
	guest_property(guest, WHvPartitionPropertyCodeExtendedVmExits, extended, 8);
	guest_property(guest, WHvPartitionPropertyCodeExceptionExitBitmap, bitmap, 8);
}

/* A paravirtual KVM says that it can make breakpoints exits, and does not. */
static void need_breakpoints(void)
{
	uint64_t possible = 0;

	assert_int_equal(S_OK, WHvGetCapability(WHvCapabilityCodeExceptionExitBitmap, &possible,
	                                        sizeof(possible), NULL));
	if (!possible)
		SKIP("this computer's KVM does not make breakpoints exits");
}

static void start(struct guest *guest)
{
	guest_start(guest, code, sizeof(code));
	memcpy(guest->memory + HANDLER, handler, sizeof(handler));
	memcpy(guest->memory + 4 * BREAKPOINT, (uint8_t[]){ 0x00, 0x30, 0x00, 0x00 }, 4);
}

static void expect_port(struct guest *guest, uint16_t port)
{
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(guest));
	assert_int_equal(port, guest->exit.IoPortAccess.PortNumber);
	guest_skip(guest);
}

/* The handler runs, with a return address behind the breakpoint, and comes back there. */
static void expect_the_handler(struct guest *guest)
{
	uint16_t address;

	expect_port(guest, 0x11);
	memcpy(&address, guest->memory + STACK - 6, sizeof(address));
	assert_int_equal(GUEST_ENTRY + 1, address);
	expect_port(guest, 0x10);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(guest));
}

BARE_TEST(VM_32_a_breakpoint_is_the_guests_own)
{
	struct guest guest;

	guest_prepare(&guest);
	start(&guest);
	expect_the_handler(&guest);
	guest_destroy(&guest);
}

BARE_TEST(VM_32_neither_the_bit_nor_the_bitmap_alone_makes_an_exit)
{
	struct guest guest;

	need_breakpoints();
	guest_prepare(&guest);
	set_exits(&guest, 4, 0);
	start(&guest);
	expect_the_handler(&guest);
	guest_destroy(&guest);
	guest_prepare(&guest);
	set_exits(&guest, 0, 1u << BREAKPOINT);
	start(&guest);
	expect_the_handler(&guest);
	guest_destroy(&guest);
}

BARE_TEST(VM_32_an_intercepted_breakpoint_stops_at_its_instruction)
{
	struct guest guest;

	need_breakpoints();
	guest_prepare(&guest);
	set_exits(&guest, 4, 1u << BREAKPOINT);
	start(&guest);
	assert_int_equal(WHvRunVpExitReasonException, guest_run(&guest));
	assert_int_equal(BREAKPOINT, guest.exit.VpException.ExceptionType);
	assert_int_equal(1, guest.exit.VpException.ExceptionInfo.SoftwareException);
	assert_int_equal(0, guest.exit.VpException.ExceptionInfo.ErrorCodeValid);
	assert_int_equal(GUEST_ENTRY, guest.exit.VpContext.Rip);
	assert_int_equal(1, guest.exit.VpContext.InstructionLength);
	assert_int_equal(0xcc, guest.exit.VpException.InstructionBytes[0]);
	assert_int_equal(15, guest.exit.VpException.InstructionByteCount);
	assert_int_equal(STACK, guest_get(&guest, WHvX64RegisterRsp));
	guest_destroy(&guest);
}

BARE_TEST(VM_32_an_intercepted_breakpoint_is_given_back_and_the_guest_has_it)
{
	struct guest guest;

	need_breakpoints();
	guest_prepare(&guest);
	set_exits(&guest, 4, 1u << BREAKPOINT);
	start(&guest);
	assert_int_equal(WHvRunVpExitReasonException, guest_run(&guest));
	guest_set(&guest, WHvRegisterPendingInterruption, 1 | 3 << 1 | BREAKPOINT << 16);
	expect_the_handler(&guest);
	guest_destroy(&guest);
}

BARE_TEST(VM_32_exceptions_that_cannot_be_exits_are_refused)
{
	uint64_t possible = ~0ull, exits = 0;
	struct guest guest;

	assert_int_equal(S_OK, WHvGetCapability(WHvCapabilityCodeExceptionExitBitmap, &possible,
	                                        sizeof(possible), NULL));
	if (hv_selected_backend() == &hv_backend_kvm)
		assert_int_equal(0, possible & ~(1ull << BREAKPOINT));
	else
		assert_int_equal(1u << BREAKPOINT, possible);
	assert_int_equal(S_OK, WHvGetCapability(WHvCapabilityCodeExtendedVmExits, &exits,
	                                        sizeof(exits), NULL));
	assert_int_equal(possible ? 4 : 0, exits & 4);
	guest_prepare(&guest);
	for (unsigned vector = 0; vector < 64; vector++) {
		uint64_t bitmap = 1ull << vector;

		assert_int_equal(
			possible >> vector & 1 ? S_OK : WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG,
			WHvSetPartitionProperty(guest.partition,
		                                WHvPartitionPropertyCodeExceptionExitBitmap,
		                                &bitmap, sizeof(bitmap)));
	}
	assert_int_equal(S_OK, WHvDeletePartition(guest.partition));
}

BARE_TEST(VM_12_exits_at_rdtsc_and_init_are_refused)
{
	static const unsigned bits[] = { 0, 3, 4, 5, 6, 7, 8, 9 };
	struct guest guest;

	guest_prepare(&guest);
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		uint64_t exits = 1ull << bits[i];

		assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG,
		                 WHvSetPartitionProperty(guest.partition,
		                                         WHvPartitionPropertyCodeExtendedVmExits,
		                                         &exits, sizeof(exits)));
	}
	assert_int_equal(S_OK, WHvDeletePartition(guest.partition));
}

/* The handler's table and stack are where no memory is: there is no way on. */
TEST(VM_33_a_handler_that_cannot_be_entered_is_the_end_of_the_guest)
{
	for (unsigned i = 0; i < 2; i++) {
		static const WHV_REGISTER_NAME names[] = { WHvX64RegisterIdtr, WHvX64RegisterSs };
		WHV_REGISTER_VALUE values[2] = { 0 };
		struct guest guest;

		hv_select_backend(&hv_backend_double_at);
		GUEST_CODE(&guest, 0xcc);
		values[0].Table.Limit = 0x3ff;
		values[0].Table.Base = i ? 0 : 0x100000;
		values[1].Segment.Base = i ? 0x100000 : 0;
		values[1].Segment.Limit = 0xffff;
		values[1].Segment.Attributes = 0x93;
		assert_int_equal(S_OK, WHvSetVirtualProcessorRegisters(guest.partition, 0, names, 2,
		                                                       values));
		assert_int_equal(WHvRunVpExitReasonUnrecoverableException, guest_run(&guest));
		guest_destroy(&guest);
	}
}
