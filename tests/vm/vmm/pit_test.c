/* tests/vm/vmm/pit_test.c - the timer chip's counters at chosen times. */
#include <string.h>

#include "test.h"
#include "vm/vmm/pit.h"

#define SECOND 1000000000ull

static void load(struct vmm_pit *pit, unsigned counter, uint8_t command, uint16_t value,
                 uint64_t now)
{
	vmm_pit_write(pit, 0x43, command, now);
	vmm_pit_write(pit, (uint16_t)(0x40 + counter), (uint8_t)value, now);
	vmm_pit_write(pit, (uint16_t)(0x40 + counter), (uint8_t)(value >> 8), now);
}

static unsigned latched(struct vmm_pit *pit, unsigned counter, uint64_t now)
{
	unsigned low;

	vmm_pit_write(pit, 0x43, (uint8_t)(counter << 6), now);
	low = vmm_pit_read(pit, (uint16_t)(0x40 + counter), now + SECOND / 3);
	return low | (unsigned)vmm_pit_read(pit, (uint16_t)(0x40 + counter), now + SECOND / 2) << 8;
}

TEST(VM_76_a_counter_runs_at_1193182_hertz)
{
	struct vmm_pit pit;

	vmm_pit_init(&pit);
	load(&pit, 0, 0x34, 0, 5 * SECOND); /* mode 2, 65536 */
	assert_int_equal(0, latched(&pit, 0, 5 * SECOND));
	/* 11931 ticks in 10 ms. */
	assert_int_equal(65536 - 11931, latched(&pit, 0, 5 * SECOND + SECOND / 100));
	/* 1193182 ticks in a second are 18 times round and 13534 more. */
	assert_int_equal(65536 - 13534, latched(&pit, 0, 6 * SECOND));
}

TEST(VM_76_the_square_wave_counts_in_twos)
{
	struct vmm_pit pit;

	vmm_pit_init(&pit);
	load(&pit, 0, 0x36, 10000, 0);
	assert_int_equal(10000 - 2 * 1193, latched(&pit, 0, SECOND / 1000));
}

TEST(VM_76_the_gate_of_channel_2_starts_it_and_its_output_ends_the_wait)
{
	struct vmm_pit pit;

	vmm_pit_init(&pit);
	vmm_pit_write(&pit, 0x61, 0, 0);
	load(&pit, 2, 0xb0, 11932, 0); /* mode 0: 10 ms */
	assert_int_equal(0, vmm_pit_read(&pit, 0x61, SECOND) & 0x20);
	vmm_pit_write(&pit, 0x61, 0x01, SECOND);
	assert_int_equal(0x01, vmm_pit_read(&pit, 0x61, SECOND) & 0x2f);
	assert_int_equal(0x00, vmm_pit_read(&pit, 0x61, SECOND + 9990000) & 0x20);
	assert_int_equal(0x20, vmm_pit_read(&pit, 0x61, SECOND + 10010000) & 0x20);
}

TEST(VM_76_port_61h_toggles_its_refresh_bit)
{
	struct vmm_pit pit;

	vmm_pit_init(&pit);
	assert_int_not_equal(vmm_pit_read(&pit, 0x61, 0) & 0x10,
	                     vmm_pit_read(&pit, 0x61, 15085) & 0x10);
}

TEST(VM_76_channel_0_ticks_when_it_should_and_never_twice)
{
	struct vmm_pit pit;
	uint64_t first, second;

	vmm_pit_init(&pit);
	assert_true(vmm_pit_deadline(&pit) == VMM_PIT_NEVER);
	load(&pit, 0, 0x34, 11932, SECOND); /* 100 Hz */
	first = vmm_pit_deadline(&pit);
	assert_in_range(first, SECOND + 10000000, SECOND + 10001000);
	assert_false(vmm_pit_tick(&pit, first - 1));
	assert_true(vmm_pit_tick(&pit, first));
	assert_false(vmm_pit_tick(&pit, first));
	second = vmm_pit_deadline(&pit);
	assert_in_range(second - first, 9999000, 10001000);
	/* Ticks that were slept through are one, and the next is in the future. */
	assert_true(vmm_pit_tick(&pit, second + 10 * SECOND));
	assert_true(vmm_pit_deadline(&pit) > second + 10 * SECOND);
}

TEST(VM_76_one_shot_ticks_once)
{
	struct vmm_pit pit;

	vmm_pit_init(&pit);
	load(&pit, 0, 0x30, 1193, 0);
	assert_in_range(vmm_pit_deadline(&pit), 999000, 1001000);
	assert_true(vmm_pit_tick(&pit, 1001000));
	assert_true(vmm_pit_deadline(&pit) == VMM_PIT_NEVER);
	load(&pit, 0, 0x30, 1193, 5 * SECOND);
	assert_in_range(vmm_pit_deadline(&pit), 5 * SECOND + 999000, 5 * SECOND + 1001000);
}

TEST(VM_76_single_bytes_read_back_and_decimal_digits)
{
	struct vmm_pit pit;

	vmm_pit_init(&pit);
	vmm_pit_write(&pit, 0x43, 0x14, 0); /* counter 0, low byte only, mode 2 */
	vmm_pit_write(&pit, 0x40, 100, 0);
	assert_int_equal(100, vmm_pit_read(&pit, 0x40, 0));
	assert_int_equal(100, vmm_pit_read(&pit, 0x40, 0));
	vmm_pit_write(&pit, 0x43, 0xe2, 0); /* status of counter 0 */
	assert_int_equal(0x94, vmm_pit_read(&pit, 0x40, 0));
	assert_int_equal(100, vmm_pit_read(&pit, 0x40, 0));
	load(&pit, 0, 0x35, 0x1234, 0); /* decimal */
	assert_int_equal(0x1234, latched(&pit, 0, 0));
	vmm_pit_write(&pit, 0x43, 0x20, 0); /* counter 0, high byte only, mode 0 */
	vmm_pit_write(&pit, 0x40, 2, 0);
	assert_int_equal(2, vmm_pit_read(&pit, 0x40, 0));
}

TEST(VM_76_counters_0_and_1_count_from_the_beginning_and_2_waits_for_its_gate)
{
	struct vmm_pit pit;

	vmm_pit_init(&pit);
	for (unsigned i = 0; i < 3; i++)
		load(&pit, i, (uint8_t)(i << 6 | 0x34), 1000, SECOND); /* mode 2 */
	for (unsigned i = 0; i < 2; i++)
		assert_int_not_equal(1000, latched(&pit, i, SECOND + 100000));
	assert_int_equal(1000, latched(&pit, 2, SECOND + 100000));
}

static uint64_t time_of(uint64_t ticks)
{
	return (ticks * SECOND + 1193181) / 1193182;
}

/* The status byte of counter 0, so many ticks after it was loaded at one second. */
static uint8_t status_at(struct vmm_pit *pit, uint64_t ticks)
{
	uint64_t now = SECOND + time_of(ticks);

	vmm_pit_write(pit, 0x43, 0xe2, now);
	return vmm_pit_read(pit, 0x40, now);
}

TEST(VM_76_the_output_of_each_mode_at_each_tick)
{
	static const struct {
		uint8_t mode, shown;
		const char *levels; /* at each tick from the first on, of a counter of 5 */
	} rows[] = {
		{ 0, 0, "0000011111" }, { 1, 1, "0000011111" }, { 2, 2, "1111011110" },
		{ 3, 3, "1110011100" }, { 4, 4, "1111101111" }, { 5, 5, "1111101111" },
		{ 6, 2, "1111011110" }, { 7, 3, "1110011100" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vmm_pit pit;

		vmm_pit_init(&pit);
		vmm_pit_write(&pit, 0x43, (uint8_t)(0x30 | rows[i].mode << 1), SECOND);
		/* Not loaded yet: the count is null, and the output of mode 0 alone is low. */
		assert_int_equal((rows[i].mode ? 0xc0 : 0x40) | 0x30 | rows[i].shown << 1,
		                 status_at(&pit, 0));
		load(&pit, 0, (uint8_t)(0x30 | rows[i].mode << 1), 5, SECOND);
		for (unsigned tick = 0; tick < 10; tick++)
			assert_int_equal((rows[i].levels[tick] == '1' ? 0x80 : 0) | 0x30 |
			                         rows[i].shown << 1,
			                 status_at(&pit, tick));
	}
}

TEST(VM_76_a_count_that_has_run_out_begins_again_in_periodic_modes_alone)
{
	static const struct {
		uint8_t mode;
		uint16_t count; /* of 1000, 1300 ticks later */
	} rows[] = { { 0, (uint16_t)-300 }, { 1, (uint16_t)-300 }, { 2, 700 }, { 3, 400 },
		     { 4, (uint16_t)-300 }, { 5, (uint16_t)-300 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vmm_pit pit;

		vmm_pit_init(&pit);
		load(&pit, 0, (uint8_t)(0x30 | rows[i].mode << 1), 1000, SECOND);
		assert_int_equal(rows[i].count, latched(&pit, 0, SECOND + time_of(1300)));
	}
}

TEST(VM_76_a_count_is_read_as_it_was_latched_first_and_once)
{
	struct vmm_pit pit;

	vmm_pit_init(&pit);
	load(&pit, 0, 0x30, 1000, SECOND);
	assert_int_equal(1000, latched(&pit, 0, SECOND));
	assert_int_equal(999, latched(&pit, 0, SECOND + time_of(1)));
	/* Read back count and status of counter 0 together; a second time changes neither. */
	vmm_pit_write(&pit, 0x43, 0xc2, SECOND + time_of(10));
	vmm_pit_write(&pit, 0x43, 0xc2, SECOND + time_of(2000));
	assert_int_equal(0x30, vmm_pit_read(&pit, 0x40, SECOND + time_of(2000)));
	assert_int_equal(990 & 0xff, vmm_pit_read(&pit, 0x40, SECOND + time_of(2000)));
	assert_int_equal(990 >> 8, vmm_pit_read(&pit, 0x40, SECOND + time_of(2000)));
	/* Nothing is latched any more. */
	assert_int_equal(980 & 0xff, vmm_pit_read(&pit, 0x40, SECOND + time_of(20)));
	assert_int_equal(980 >> 8, vmm_pit_read(&pit, 0x40, SECOND + time_of(20)));
	/* A command of another counter latches this one not. */
	vmm_pit_write(&pit, 0x43, 0xcc, SECOND + time_of(30));
	assert_int_equal(960 & 0xff, vmm_pit_read(&pit, 0x40, SECOND + time_of(40)));
}

TEST(VM_76_a_read_back_is_of_the_counters_that_it_names)
{
	struct vmm_pit pit;

	vmm_pit_init(&pit);
	for (unsigned counter = 0; counter < 3; counter++) {
		/* Low byte only; modes 2, 3 and 0. */
		vmm_pit_write(&pit, 0x43, (uint8_t)(counter << 6 | 0x10 | (counter + 2) % 4 << 1),
		              0);
		vmm_pit_write(&pit, (uint16_t)(0x40 + counter), 100, 0);
	}
	/* Status of counters 1 and 2; what is read of counter 0 is its count. */
	vmm_pit_write(&pit, 0x43, 0xec, 0);
	assert_int_equal(100, vmm_pit_read(&pit, 0x40, 0));
	assert_int_equal(0x16, vmm_pit_read(&pit, 0x41, 0) & 0x3f);
	assert_int_equal(0x10, vmm_pit_read(&pit, 0x42, 0) & 0x3f);
}

/* 41 times 14551 ticks are half a second to the nanosecond: nothing is rounded then, and else up. */
TEST(VM_76_a_tick_that_falls_on_a_nanosecond_is_told_at_that_one)
{
	struct vmm_pit pit;

	vmm_pit_init(&pit);
	load(&pit, 0, 0x34, 14551, SECOND);
	for (unsigned round = 1; round <= 82; round++) {
		uint64_t due = SECOND + time_of(round * 14551);

		assert_true(vmm_pit_deadline(&pit) == due);
		assert_true(vmm_pit_tick(&pit, due));
		if (round % 41 == 0)
			assert_true(due == SECOND + round / 41 * (SECOND / 2));
	}
}

TEST(VM_76_ticks_of_many_seconds_are_told_on_time)
{
	const uint64_t period = 65536;
	struct vmm_pit pit;

	vmm_pit_init(&pit);
	load(&pit, 0, 0x34, 0, SECOND);
	for (uint64_t round = 1; round < 2000; round++) {
		uint64_t due = SECOND + time_of(round * period);

		assert_true(vmm_pit_deadline(&pit) == due);
		assert_false(vmm_pit_tick(&pit, due - 1));
		assert_true(vmm_pit_tick(&pit, due));
	}
	vmm_pit_shift(&pit, 7 * SECOND);
	assert_true(vmm_pit_deadline(&pit) == 8 * SECOND + time_of(2000 * period));
}

TEST(VM_76_a_gate_that_opens_starts_counter_2_anew)
{
	struct vmm_pit pit;

	vmm_pit_init(&pit);
	load(&pit, 2, 0xb0, 1000, 0);
	assert_int_equal(1000, latched(&pit, 2, SECOND));
	vmm_pit_write(&pit, 0x61, 0xff, SECOND);
	assert_int_equal(0x03, vmm_pit_read(&pit, 0x61, SECOND) & 0x0f);
	assert_int_equal(990, latched(&pit, 2, SECOND + time_of(10)));
	/* It is open already. */
	vmm_pit_write(&pit, 0x61, 0x01, SECOND + time_of(10));
	assert_int_equal(980, latched(&pit, 2, SECOND + time_of(20)));
	vmm_pit_write(&pit, 0x61, 0, SECOND + time_of(20));
	vmm_pit_write(&pit, 0x61, 0x01, SECOND + time_of(30));
	assert_int_equal(995, latched(&pit, 2, SECOND + time_of(35)));
}

TEST(VM_76_a_chip_is_the_same_whatever_was_in_its_memory)
{
	struct vmm_pit one, other;

	memset(&one, 0x5a, sizeof(one));
	memset(&other, 0, sizeof(other));
	vmm_pit_init(&one);
	vmm_pit_init(&other);
	assert_memory_equal(&one, &other, sizeof(one));
	for (int i = 0; i < 3; i++)
		assert_int_equal(0x10000, one.counters[i].reload);
	/* The port of commands is not read. */
	assert_int_equal(0, vmm_pit_read(&one, 0x43, SECOND));
}
