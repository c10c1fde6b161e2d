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

/* 64-bit code with its tables from 4000h on: pages are where they are, but for 11000h, which is at 9000h. */
static void enter_long_mode(struct guest *guest)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterCs,  WHvX64RegisterCr3,
		                                   WHvX64RegisterCr4, WHvX64RegisterEfer,
		                                   WHvX64RegisterCr0, WHvX64RegisterIdtr };
	WHV_REGISTER_VALUE values[6];

	memset(values, 0, sizeof(values));
	for (uint64_t table = 0x4000; table < 0x7000; table += 0x1000)
		memcpy(guest->memory + table, &(uint64_t){ (table + 0x1000) | 3 }, 8);
	for (uint64_t page = 0; page < 16; page++)
		memcpy(guest->memory + 0x7000 + 8 * page, &(uint64_t){ page << 12 | 3 }, 8);
	memcpy(guest->memory + 0x7000 + 8 * 0x11, &(uint64_t){ 0x9003 }, 8);
	values[0].Segment.Limit = 0xffffffff;
	values[0].Segment.Attributes = 0xa09b;
	values[0].Segment.Selector = 0x10;
	values[1].Reg64 = 0x4000;
	values[2].Reg64 = 0x20;
	values[3].Reg64 = 0x500;
	values[4].Reg64 = 0x80000011;
	values[5].Table.Base = 0x3000;
	values[5].Table.Limit = 0x3f;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest->partition, 0, names, 6, values));
}

/* The gate of vector 3: its handler in three parts, its segment, whether it is there. */
static void set_gate(struct guest *guest, uint64_t handler, uint16_t selector, bool present)
{
	uint8_t gate[16] = { [5] = present ? 0x8e : 0x0e };

	memcpy(gate, &handler, 2);
	memcpy(gate + 2, &selector, 2);
	memcpy(gate + 6, (uint8_t *)&handler + 2, 6);
	memcpy(guest->memory + 0x3030, gate, sizeof(gate));
}

TEST(VM_32_a_handler_of_64_bit_code_is_entered_and_left)
{
	static const WHV_REGISTER_NAME name = WHvX64RegisterCs;
	WHV_REGISTER_VALUE code;
	uint64_t frame[5];
	struct guest guest;

	hv_select_backend(&hv_backend_double_at);
	/* int3; hlt. In the handler: out 10h,al; iretq */
	GUEST_CODE(&guest, 0xcc, 0xf4);
	memcpy(guest.memory + 0x9004, "\xe6\x10\x48\xcf", 4);
	enter_long_mode(&guest);
	set_gate(&guest, 0x11004, 0x18, true);
	guest_set(&guest, WHvX64RegisterRsp, 0x8009);
	guest_set(&guest, WHvX64RegisterRflags, 0x202);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(0x11004, guest.exit.VpContext.Rip);
	assert_int_equal(2, guest.exit.VpContext.Rflags);
	assert_int_equal(0x18, guest.exit.VpContext.Cs.Selector);
	assert_int_equal(0x8000 - 40, guest_get(&guest, WHvX64RegisterRsp));
	memcpy(frame, guest.memory + 0x8000 - 40, sizeof(frame));
	assert_int_equal(GUEST_ENTRY + 1, frame[0]);
	assert_int_equal(0x10, frame[1]);
	assert_int_equal(0x202, frame[2]);
	assert_int_equal(0x8009, frame[3]);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY + 2, guest_get(&guest, WHvX64RegisterRip));
	assert_int_equal(0x8009, guest_get(&guest, WHvX64RegisterRsp));
	assert_int_equal(0x202, guest_get(&guest, WHvX64RegisterRflags));
	assert_int_equal(S_OK,
	                 WHvGetVirtualProcessorRegisters(guest.partition, 0, &name, 1, &code));
	assert_int_equal(0x10, code.Segment.Selector);
	guest_destroy(&guest);
}

/* A gate that is not there, one behind the table's end, a stack that is not there. */
TEST(VM_33_a_handler_of_64_bit_code_that_cannot_be_entered_is_the_end)
{
	for (unsigned wrong = 0; wrong < 4; wrong++) {
		static const WHV_REGISTER_NAME name = WHvX64RegisterIdtr;
		WHV_REGISTER_VALUE table;
		struct guest guest;

		hv_select_backend(&hv_backend_double_at);
		GUEST_CODE(&guest, 0xcc, 0xf4);
		memcpy(guest.memory + 0x9000, "\xf4", 1);
		enter_long_mode(&guest);
		set_gate(&guest, 0x11000, 0x18, wrong != 1);
		memset(&table, 0, sizeof(table));
		table.Table.Base = 0x3000;
		table.Table.Limit = wrong == 2 ? 0x3e : 0x3f;
		assert_int_equal(S_OK, WHvSetVirtualProcessorRegisters(guest.partition, 0, &name, 1,
		                                                       &table));
		guest_set(&guest, WHvX64RegisterRsp, wrong == 3 ? 0x40000000 : 0x8000);
		assert_int_equal(wrong ? WHvRunVpExitReasonUnrecoverableException
		                       : WHvRunVpExitReasonX64Halt,
		                 guest_run(&guest));
		guest_destroy(&guest);
	}
}
