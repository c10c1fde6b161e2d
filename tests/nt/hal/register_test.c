/*
 * tests/nt/hal/register_test.c - registers in memory, and ports that nobody answers.
 */
#include "harness/test.h"

#include "nt/hal/hal.h"

TEST(register_buffers_go_over_successive_registers)
{
	ULONG registers[4] = { 1, 2, 3, 4 }, buffer[4] = { 0 };
	USHORT halves[2] = { 0 };

	READ_REGISTER_BUFFER_ULONG(registers, buffer, 3);
	assert_int_equal(buffer[2], 3);
	assert_int_equal(buffer[3], 0);
	buffer[0] = 9;
	WRITE_REGISTER_BUFFER_ULONG(registers + 2, buffer, 2);
	assert_int_equal(registers[2], 9);
	assert_int_equal(registers[3], 2);
	assert_int_equal(READ_REGISTER_ULONG(&registers[3]), 2);
	WRITE_REGISTER_USHORT(&halves[1], 0x1234);
	assert_int_equal(halves[0], 0);
	assert_int_equal(READ_REGISTER_USHORT(&halves[1]), 0x1234);
}

TEST(a_port_reads_all_ones)
{
	UCHAR buffer[4] = { 0 };

	WRITE_PORT_UCHAR((PUCHAR)0x3f8, 1);
	assert_int_equal(READ_PORT_UCHAR((PUCHAR)0x3f8), 0xff);
	assert_int_equal(READ_PORT_USHORT((PUSHORT)0x3f8), 0xffff);
	READ_PORT_BUFFER_UCHAR((PUCHAR)0x3f8, buffer, 3);
	assert_int_equal(buffer[2], 0xff);
	assert_int_equal(buffer[3], 0);
}
