/* tests/vm/vmm/rtc_test.c - the clock chip: dates, forms, and what it says of memory. */
#include <string.h>

#include "test.h"
#include "vm/vmm/rtc.h"

static uint8_t read_at(struct vmm_rtc *rtc, uint8_t index, int64_t now)
{
	vmm_rtc_write(rtc, 0x70, index);
	return vmm_rtc_read(rtc, 0x71, now);
}

static void write_at(struct vmm_rtc *rtc, uint8_t index, uint8_t value)
{
	vmm_rtc_write(rtc, 0x70, index);
	vmm_rtc_write(rtc, 0x71, value);
}

TEST(VM_75_the_host_time_in_utc_as_decimal_digits)
{
	static const struct {
		int64_t now;
		uint8_t second, minute, hour, weekday, day, month, year, century;
	} rows[] = {
		{ 0, 0x00, 0x00, 0x00, 5, 0x01, 0x01, 0x70, 0x19 },
		{ 951782400 + 86399, 0x59, 0x59, 0x23, 3, 0x29, 0x02, 0x00, 0x20 },
		{ 1709208000, 0x00, 0x00, 0x12, 5, 0x29, 0x02, 0x24, 0x20 },
		{ 1795294316, 0x56, 0x51, 0x20, 7, 0x21, 0x11, 0x26, 0x20 },
		{ 4107542399, 0x59, 0x59, 0x23, 1, 0x28, 0x02, 0x00, 0x21 },
		{ -1, 0x59, 0x59, 0x23, 4, 0x31, 0x12, 0x69, 0x19 },
	};
	struct vmm_rtc rtc;

	vmm_rtc_init(&rtc, 1 << 28, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t now = rows[i].now;

		assert_int_equal(rows[i].second, read_at(&rtc, 0, now));
		assert_int_equal(rows[i].minute, read_at(&rtc, 2, now));
		assert_int_equal(rows[i].hour, read_at(&rtc, 4, now));
		assert_int_equal(rows[i].weekday, read_at(&rtc, 6, now));
		assert_int_equal(rows[i].day, read_at(&rtc, 7, now));
		assert_int_equal(rows[i].month, read_at(&rtc, 8, now));
		assert_int_equal(rows[i].year, read_at(&rtc, 9, now));
		assert_int_equal(rows[i].century, read_at(&rtc, 0x32, now));
	}
}

TEST(VM_75_binary_and_twelve_hours_when_the_guest_asks)
{
	struct vmm_rtc rtc;

	vmm_rtc_init(&rtc, 1 << 28, 0);
	assert_int_equal(0x02, read_at(&rtc, 0x0b, 0));
	write_at(&rtc, 0x0b, 0x06);
	assert_int_equal(59, read_at(&rtc, 0, -1));
	assert_int_equal(23, read_at(&rtc, 4, -1));
	write_at(&rtc, 0x0b, 0x00);
	assert_int_equal(0x12, read_at(&rtc, 4, 0));
	assert_int_equal(0x01, read_at(&rtc, 4, 3600));
	assert_int_equal(0x92, read_at(&rtc, 4, 12 * 3600));
	assert_int_equal(0x91, read_at(&rtc, 4, 23 * 3600));
}

TEST(VM_75_status_registers_and_a_clock_that_cannot_be_set)
{
	struct vmm_rtc rtc;

	vmm_rtc_init(&rtc, 1 << 28, 0);
	write_at(&rtc, 0x0a, 0xff);
	assert_int_equal(0, read_at(&rtc, 0x0a, 0) & 0x80);
	write_at(&rtc, 0x0d, 0);
	assert_int_equal(0x80, read_at(&rtc, 0x0d, 0));
	write_at(&rtc, 0x0c, 0xff);
	assert_int_equal(0, read_at(&rtc, 0x0c, 0));
	write_at(&rtc, 0, 0x33);
	assert_int_equal(0, read_at(&rtc, 0, 0));
	write_at(&rtc, 0x0f, 0x0a);
	assert_int_equal(0x0a, read_at(&rtc, 0x0f, 0));
	/* The highest bit masks NMIs and is no part of the index. */
	assert_int_equal(0x0a, read_at(&rtc, 0x8f, 0));
	assert_int_equal(0x0f, vmm_rtc_read(&rtc, 0x70, 0));
}

TEST(VM_75_memory_above_16_mib_and_above_4_gib_in_64_kib)
{
	static const struct {
		uint64_t low, high;
		uint8_t bytes[5];
	} rows[] = {
		{ 8ull << 20, 0, { 0, 0, 0, 0, 0 } },
		{ 128ull << 20, 0, { 0x00, 0x07, 0, 0, 0 } },
		{ 0xd0000000, 0x30000000, { 0x00, 0xcf, 0x00, 0x30, 0 } },
		{ 0xd0000000, 1ull << 46, { 0x00, 0xcf, 0xff, 0xff, 0xff } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static const uint8_t indexes[] = { 0x34, 0x35, 0x5b, 0x5c, 0x5d };
		struct vmm_rtc rtc;

		vmm_rtc_init(&rtc, rows[i].low, rows[i].high);
		for (int byte = 0; byte < 5; byte++)
			assert_int_equal(rows[i].bytes[byte], read_at(&rtc, indexes[byte], 0));
	}
}

TEST(VM_75_a_chip_is_the_same_whatever_was_in_its_memory)
{
	struct vmm_rtc one, other;

	memset(&one, 0x5a, sizeof(one));
	memset(&other, 0, sizeof(other));
	vmm_rtc_init(&one, 0x1000000, 0);
	vmm_rtc_init(&other, 0x1000000, 0);
	assert_memory_equal(&one, &other, sizeof(one));
	assert_int_equal(0x26, read_at(&one, 0x0a, 0));
}
