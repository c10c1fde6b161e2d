/* tests/display/pad_identity_test.c - what a pad of the machine is, and by which ids games find it. */
#include "harness/test.h"

#include "display/pad/identity.h"

#include <string.h>

TEST(DISP_175_the_infs_id_comes_first_then_those_of_the_usb_device)
{
	char id[PAD_IDS_MAX][PAD_ID_BYTES];

	assert_int_equal(pad_identity_hardware_ids(pad_identity_of(0x054C0CE6), id), 3);
	assert_string_equal(id[0], "root\\drydock_dualsense");
	assert_string_equal(id[1], "USB\\VID_054C&PID_0CE6&REV_0100");
	assert_string_equal(id[2], "USB\\VID_054C&PID_0CE6");
	assert_int_equal(pad_identity_hardware_ids(pad_identity_of(0x045E028E), id), 3);
	assert_string_equal(id[0], "root\\drydock_xusb");
	assert_string_equal(id[2], "USB\\VID_045E&PID_028E");
}

/* By which games know each of them; people have its name in their settings. */
TEST(DISP_175_each_device_has_the_ids_of_its_twin)
{
	static const struct {
		const char *name, *own, *id;
	} row[] = {
		{ "xusb", "root\\drydock_xusb", "USB\\VID_045E&PID_028E&REV_0114" },
		{ "dualsense", "root\\drydock_dualsense", "USB\\VID_054C&PID_0CE6&REV_0100" },
		{ "dualshock4", "root\\drydock_dualshock4", "USB\\VID_054C&PID_09CC&REV_0100" },
		{ "dualsense-edge", "root\\drydock_dualsense_edge",
		  "USB\\VID_054C&PID_0DF2&REV_0100" },
		{ "steam-deck", "root\\drydock_steam_deck", "USB\\VID_28DE&PID_1205&REV_0300" },
		{ "mouse", "root\\drydock_mouse", "USB\\VID_1209&PID_0001&REV_0100" },
	};

	for (uint32_t number = 0; number < 6; number++) {
		const struct pad_identity *identity =
			number < 5 ? pad_identity_at(number) : pad_identity_mouse();
		char id[PAD_IDS_MAX][PAD_ID_BYTES];

		assert_non_null(identity);
		assert_string_equal(identity->name, row[number].name);
		assert_int_equal(pad_identity_hardware_ids(identity, id), 3);
		assert_string_equal(id[0], row[number].own);
		assert_string_equal(id[1], row[number].id);
		assert_int_equal(strlen(id[2]), strlen(id[1]) - strlen("&REV_0100"));
		assert_memory_equal(id[2], id[1], strlen(id[2]));
	}
	assert_null(pad_identity_at(5));
}

TEST(DISP_175_compatible_ids_begin_with_the_bus_and_containers_are_each_pads_own)
{
	GUID seen[5 * PAD_COUNT_MAX], zero = { 0 };
	const struct pad_identity *identity;
	uint32_t count = 0;

	for (uint32_t number = 0; (identity = pad_identity_at(number)) != NULL; number++) {
		assert_memory_equal(identity->compatible[0], "USB\\", 4);
		for (uint32_t index = 0; index < PAD_COUNT_MAX; index++) {
			GUID guid = pad_identity_container(identity, index),
			     again = pad_identity_container(identity, index);

			assert_memory_equal(&guid, &again, sizeof(guid));
			assert_memory_not_equal(&guid, &zero, sizeof(guid));
			for (uint32_t other = 0; other < count; other++)
				assert_memory_not_equal(&guid, &seen[other], sizeof(guid));
			seen[count++] = guid;
		}
	}
	assert_int_equal(count, 5 * PAD_COUNT_MAX);
	/* What Windows has kept under it is found again by another version of ours. */
	static const GUID third = {
		0xD7D0C4A1, 0x054C, 0x0CE6, { 0x8D, 0x0C, 0x64, 0x64, 0x70, 0x61, 0x64, 3 }
	};
	GUID guid = pad_identity_container(pad_identity_of(0x054C0CE6), 3);
	assert_memory_equal(&guid, &third, sizeof(guid));
}

TEST(DISP_174_the_enumerators_name_has_no_underscore)
{
	assert_null(strchr(PAD_ENUMERATOR, '_'));
}

TEST(DISP_160_a_gamepad_that_nobody_knows_is_an_xinput_pad)
{
	static const struct {
		uint32_t code;
		enum pad_kind kind;
		enum pad_device_type type;
	} row[] = {
		{ 0x054C0CE6, PAD_KIND_HID, PAD_DUALSENSE },
		{ 0x054C09CC, PAD_KIND_HID, PAD_DUALSHOCK4 },
		{ 0x054C0DF2, PAD_KIND_HID, PAD_DUALSENSE_EDGE },
		{ 0x28DE1205, PAD_KIND_HID, PAD_STEAM_DECK },
		{ 0x045E028E, PAD_KIND_XUSB, PAD_DUALSENSE },
		{ 0, PAD_KIND_XUSB, PAD_DUALSENSE },
		{ 0x054C0CE7, PAD_KIND_XUSB, PAD_DUALSENSE },
		{ UINT32_MAX, PAD_KIND_XUSB, PAD_DUALSENSE },
	};

	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++) {
		const struct pad_identity *identity = pad_identity_of(row[index].code);

		assert_int_equal(identity->kind, row[index].kind);
		if (identity->kind == PAD_KIND_HID)
			assert_int_equal(identity->device_type, row[index].type);
	}
}
