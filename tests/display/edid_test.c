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

TEST(DISP_115_the_description_is_edid_1_4_with_colorimetry_and_hdr_and_right_checksums)
{
	static const uint8_t magic[] = { 0, 255, 255, 255, 255, 255, 255, 0 };
	static const uint8_t blocks[] = { 0xE3, 0x05, 0x80, 0x00, 0xE6, 0x06,
		                          0x05, 0x01, 0x8A, 0x60, 0x12 };
	uint8_t edid[EDID_BYTES];

	memset(edid, 0xEE, sizeof(edid));
	EdidFill(edid, 5);
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
		EdidFill(edid, id);
		assert_int_equal(EdidMonitorId(edid, sizeof(edid)), id);
		assert_int_equal(edid[127] != 0 || edid[255] != 0, true);
	}
	assert_int_equal(EdidMonitorId(edid, 128), 0);
	edid[8] ^= 1;
	assert_int_equal(EdidMonitorId(edid, sizeof(edid)), 0);
}
