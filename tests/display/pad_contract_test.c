/* tests/display/pad_contract_test.c - what a pads' host and drivers share. Sizes and offsets are asserted where they stand. */
#include "harness/test.h"

#include <pthread.h>
#include <string.h>

#include "drydock/gamepad_channel.h"

/* The numbers of the specification against what the compiler saw. */
TEST(DISP_160_sections_are_laid_out_as_the_table_says)
{
	static const struct {
		size_t is, wanted;
	} row[] = {
		{ sizeof(struct pad_xusb), 64 },
		{ offsetof(struct pad_xusb, packet), 4 },
		{ offsetof(struct pad_xusb, rumble_sequence), 24 },
		{ offsetof(struct pad_xusb, driver_protocol), 32 },
		{ offsetof(struct pad_xusb, pad_index), 40 },
		{ sizeof(struct pad_hid), 1024 },
		{ offsetof(struct pad_hid, output_sequence), 72 },
		{ offsetof(struct pad_hid, device_type), 140 },
		{ offsetof(struct pad_hid, driver_protocol), 144 },
		{ offsetof(struct pad_hid, ring_head), 160 },
		{ offsetof(struct pad_hid, ring), 256 },
		{ sizeof(struct pad_ring_slot), 68 },
		{ sizeof(struct pad_mouse), 64 },
		{ offsetof(struct pad_mouse, driver_protocol), 16 },
		{ sizeof(struct pad_mailbox), 32 },
		{ offsetof(struct pad_mailbox, data_handle), 16 },
		{ sizeof(struct pad_proof), 16 },
	};

	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++)
		assert_int_equal(row[index].is, row[index].wanted);
}

TEST(DISP_160_each_kind_has_its_own_name_and_magic)
{
	for (int kind = 0; kind < PAD_KINDS; kind++) {
		const struct pad_layout *layout = pad_layout_of((enum pad_kind)kind);

		assert_true(layout->index_at < layout->bytes &&
		            layout->protocol_at < layout->bytes);
		for (int other = 0; other < kind; other++) {
			const struct pad_layout *before = pad_layout_of((enum pad_kind)other);

			assert_int_not_equal(layout->magic, before->magic);
			assert_string_not_equal(layout->mailbox, before->mailbox);
		}
	}
}

TEST(DISP_167_a_proof_is_refused_for_each_thing_that_is_wrong)
{
	struct pad_proof good = { PAD_PROOF_MAGIC, PAD_PROTOCOL_VERSION, 3, 77 }, bad = good;

	assert_true(pad_proof_is_good(&good, 16, 3));
	assert_false(pad_proof_is_good(&good, 15, 3));
	assert_false(pad_proof_is_good(&good, 17, 3));
	assert_false(pad_proof_is_good(&good, 0, 3));
	assert_false(pad_proof_is_good(&good, 16, 2));
	bad.magic ^= 1;
	assert_false(pad_proof_is_good(&bad, 16, 3));
	bad = good;
	bad.protocol--;
	assert_false(pad_proof_is_good(&bad, 16, 3));
	bad = good;
	bad.driver_pid = 0;
	assert_false(pad_proof_is_good(&bad, 16, 3));
}

/* --- The guard --------------------------------------------------------------------------------------------------- */

#define WRITES 20000

struct shared {
	uint32_t guard;
	uint8_t bytes[PAD_REPORT_BYTES];
	bool done;
};

static void *write_on(void *context)
{
	struct shared *shared = context;
	uint8_t report[PAD_REPORT_BYTES];

	for (int count = 0; count < WRITES; count++) {
		memset(report, count, sizeof(report));
		pad_write_guarded(&shared->guard, shared->bytes, report, sizeof(report));
	}
	__atomic_store_n(&shared->done, true, __ATOMIC_RELEASE);
	return NULL;
}

TEST(DISP_170_a_report_that_is_read_is_of_one_piece)
{
	static struct shared shared;
	uint8_t report[PAD_REPORT_BYTES];
	pthread_t writer;
	uint32_t reads = 0;

	assert_int_equal(pthread_create(&writer, NULL, write_on, &shared), 0);
	while (!__atomic_load_n(&shared.done, __ATOMIC_ACQUIRE) || !reads) {
		if (!pad_read_guarded(&shared.guard, report, shared.bytes, sizeof(report)))
			continue;
		reads++;
		for (size_t index = 1; index < sizeof(report); index++)
			assert_int_equal(report[index], report[0]);
	}
	pthread_join(writer, NULL);
	assert_int_equal(shared.guard, 2 * WRITES);
}

TEST(DISP_170_a_writer_that_died_while_writing_holds_nobody)
{
	struct shared shared = { .guard = 7 };
	uint8_t report[PAD_REPORT_BYTES] = { 1 };

	assert_false(pad_read_guarded(&shared.guard, report, shared.bytes, sizeof(report)));
	memset(report, 9, sizeof(report));
	pad_write_guarded(&shared.guard, shared.bytes, report, sizeof(report));
	assert_int_equal(shared.guard, 8);
	memset(report, 0, sizeof(report));
	assert_true(pad_read_guarded(&shared.guard, report, shared.bytes, sizeof(report)));
	assert_int_equal(report[63], 9);
}

/* --- The ring ---------------------------------------------------------------------------------------------------- */

static struct pad_hid section;

static void put(uint8_t first, uint32_t length)
{
	uint8_t report[PAD_REPORT_BYTES] = { first };

	pad_ring_put(&section, report, length);
}

TEST(DISP_169_each_report_comes_once_and_in_order)
{
	uint8_t report[PAD_REPORT_BYTES];
	uint32_t tail = 0, lost;

	assert_int_equal(pad_ring_take(&section, &tail, report, &lost), -1);
	for (uint8_t round = 0; round < 20; round++) {
		put(round, 48);
		put((uint8_t)(round + 100), 3);
		assert_int_equal(pad_ring_take(&section, &tail, report, &lost), 48);
		assert_int_equal(report[0], round);
		assert_int_equal(pad_ring_take(&section, &tail, report, &lost), 3);
		assert_int_equal(report[0], round + 100);
		assert_int_equal(pad_ring_take(&section, &tail, report, &lost), -1);
		assert_int_equal(lost, 0);
	}
}

/* A stop that comes after nine starts is the ninth, and is there. */
TEST(DISP_169_an_overflow_is_seen_and_the_newest_eight_stay)
{
	uint8_t report[PAD_REPORT_BYTES];
	uint32_t tail = 0, lost;

	section.ring_head = 0xFFFFFFFCu;
	tail = section.ring_head;
	for (uint8_t count = 1; count <= PAD_RING_SLOTS; count++)
		put(count, 1);
	assert_int_equal(pad_ring_take(&section, &tail, report, &lost), 1);
	assert_int_equal(lost, 0);
	put(9, 1);
	put(10, 1);
	assert_int_equal(pad_ring_take(&section, &tail, report, &lost), 1);
	assert_int_equal(lost, 1);
	for (uint8_t count = 4; count <= 10; count++) {
		assert_int_equal(report[0], count - 1);
		assert_int_equal(pad_ring_take(&section, &tail, report, &lost), 1);
	}
	assert_int_equal(report[0], 10);
	assert_int_equal(pad_ring_take(&section, &tail, report, &lost), -1);
}

TEST(DISP_169_a_length_that_makes_none_takes_nothing)
{
	uint8_t report[PAD_REPORT_BYTES] = { 0xEE };
	uint32_t tail = section.ring_head, lost;

	put(1, 1);
	section.ring[tail % PAD_RING_SLOTS].length = PAD_REPORT_BYTES + 1;
	assert_int_equal(pad_ring_take(&section, &tail, report, &lost), 0);
	assert_int_equal(report[0], 0xEE);
	assert_int_equal(tail, section.ring_head);
}
