/* tests/vm/hv/port_test.c - exits at ports: their contexts, and what the monitor makes of the instruction. */
#include "guest.h"

KVM_TEST(VM_26_a_port_write_gives_its_port_size_and_value)
{
	struct guest guest;

	/* mov al,48h; out 30h,al; hlt */
	GUEST_CODE(&guest, 0xb0, 0x48, 0xe6, 0x30, 0xf4);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY + 2, guest.exit.VpContext.Rip);
	assert_int_equal(2, guest.exit.VpContext.InstructionLength);
	assert_int_equal(0x30, guest.exit.IoPortAccess.PortNumber);
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.IsWrite);
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.AccessSize);
	assert_int_equal('H', guest.exit.IoPortAccess.Rax & 0xff);
	assert_int_equal(GUEST_ENTRY + 2, guest_get(&guest, WHvX64RegisterRip));
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}
