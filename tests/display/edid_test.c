/* tests/display/edid_test.c - the virtual monitor's description of itself, byte by byte. */
#include "harness/test.h"

#include <string.h>

#include "../../samples/vdisplay/driver/edid.c"

static uint8_t sum(const uint8_t *block)
{
	uint8_t total = 0;

	for (int at = 0; at < 128; at++)
		total = (uint8_t)(total + block[at]);
	return total;
}

static const struct light unknown;

TEST(DISP_115_the_description_is_edid_1_4_with_colorimetry_and_hdr_and_right_checksums)
{
	static const uint8_t magic[] = { 0, 255, 255, 255, 255, 255, 255, 0 };
	static const uint8_t blocks[] = { 0xE3, 0x05, 0x80, 0x00, 0xE6, 0x06,
		                          0x05, 0x01, 0x8A, 0x60, 0x12 };
	uint8_t edid[EDID_BYTES];

	memset(edid, 0xEE, sizeof(edid));
	EdidFill(edid, 5, &unknown);
	assert_memory_equal(edid, magic, sizeof(magic));
	assert_int_equal(edid[0x0C], 5);
	assert_int_equal(edid[0x12], 1);
	assert_int_equal(edid[0x13], 4);
	assert_int_equal(edid[0x14] & 0xF0, 0xB0); /* digital, 10 bits */
	assert_int_equal(edid[0x7E], 1);
	assert_int_equal(sum(edid), 0);
	assert_int_equal(edid[128], 2);
	assert_int_equal(edid[129], 3);
	assert_int_equal(edid[130], 4 + sizeof(blocks));
	assert_memory_equal(edid + 132, blocks, sizeof(blocks));
	assert_int_equal(sum(edid + 128), 0);
}

TEST(a_description_leads_back_to_its_monitor_and_others_to_none)
{
	uint8_t edid[EDID_BYTES];

	for (uint32_t id = 1; id <= 15; id++) {
		EdidFill(edid, id, &unknown);
		assert_int_equal(EdidMonitorId(edid, sizeof(edid)), id);
		assert_int_equal(edid[127] != 0 || edid[255] != 0, true);
	}
	assert_int_equal(EdidMonitorId(edid, 128), 0);
	edid[8] ^= 1;
	assert_int_equal(EdidMonitorId(edid, sizeof(edid)), 0);
}

TEST(DISP_116_what_a_panel_can_shine_is_coded_as_the_vectors_say)
{
	static const struct {
		uint32_t nits;
		uint8_t code;
	} bright[] = { { 100, 32 },    { 203, 64 },   { 400, 96 },
		       { 1000, 138 },  { 1600, 160 }, { 4000, 202 },
		       { 10000, 244 }, { 1, 1 },      { 0xFFFFFFFF, 255 } };
	static const struct {
		uint32_t millinits;
		uint8_t code;
	} dark[] = { { 50, 18 }, { 100, 26 }, { 500, 57 }, { 0xFFFFFFFF, 255 } };
	uint8_t edid[EDID_BYTES];

	for (size_t at = 0; at < sizeof(bright) / sizeof(bright[0]); at++) {
		struct light light = { bright[at].nits, bright[at].nits, 0 };

		EdidFill(edid, 1, &light);
		assert_int_equal(edid[128 + 12], bright[at].code);
		assert_int_equal(edid[128 + 13], bright[at].code);
		assert_int_equal(edid[128 + 14], 0x12);
		assert_int_equal(sum(edid + 128), 0);
	}
	for (size_t at = 0; at < sizeof(dark) / sizeof(dark[0]); at++) {
		struct light light = { 1000, 0, dark[at].millinits };

		EdidFill(edid, 1, &light);
		assert_int_equal(edid[128 + 13], 0x60);
		assert_int_equal(edid[128 + 14], dark[at].code);
	}
}

TEST(DISP_116_nothing_said_keeps_the_default_bytes)
{
	static const uint8_t usual[] = { 0x8A, 0x60, 0x12 };
	uint8_t edid[EDID_BYTES];

	EdidFill(edid, 1, &unknown);
	assert_memory_equal(edid + 128 + 12, usual, sizeof(usual));
}

TEST(DISP_117_each_id_has_a_container_of_its_own_and_always_the_same)
{
	for (uint32_t id = 1; id <= 15; id++) {
		GUID one = EdidContainer(id), again = EdidContainer(id);

		assert_memory_equal(&one, &again, sizeof(one));
		/* The tail is the id, so that a number of this program's run has no part in it. */
		assert_int_equal(one.Data4[7], id);
		for (uint32_t other = 1; other < id; other++) {
			GUID another = EdidContainer(other);

			assert_memory_not_equal(&one, &another, sizeof(one));
		}
	}
}
