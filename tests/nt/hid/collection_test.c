/* tests/nt/hid/collection_test.c - the devices of a HID device's collections. */
#include "class_fixture.h"

/* Whether a device of the machine has all of these ids, one after another and no more. */
static bool has_device(const WCHAR *ids, ULONG bytes)
{
	struct pnp_device *node = NULL;
	WCHAR text[512];
	ULONG got;

	while ((node = pnp_device_next(fixture.machine, node)) != NULL)
		if (NT_SUCCESS(pnp_device_property(node, DevicePropertyHardwareID, text,
		                                   sizeof(text), &got)) &&
		    got == bytes && memcmp(text, ids, bytes) == 0) {
			pnp_device_unref(node);
			return true;
		}
	return false;
}

#define HAS(ids) has_device(ids, sizeof(ids))

TEST(each_collection_is_a_device_with_the_products_number_and_its_own)
{
	class_begin();
	assert_true(HAS(u"HID\\VID_0007&PID_0009&REV_0102&Col01\0HID\\VID_0007&PID_0009&Col01\0"
	                u"HID_DEVICE_UP:FF00_U:0001\0HID_DEVICE\0"));
	assert_true(HAS(u"HID\\VID_0007&PID_0009&REV_0102&Col02\0HID\\VID_0007&PID_0009&Col02\0"
	                u"HID_DEVICE_UP:FF00_U:0004\0HID_DEVICE\0"));
	class_end();
}

TEST(the_only_collection_has_no_number)
{
	class_begin_with(class_plain_descriptor, sizeof(class_plain_descriptor), 1);
	assert_true(HAS(u"HID\\VID_0007&PID_0009&REV_0102\0HID\\VID_0007&PID_0009\0"
	                u"HID_DEVICE_UP:FF00_U:0001\0HID_DEVICE\0"));
	class_end();
}

TEST(a_mouse_is_named_for_what_it_is)
{
	static const UCHAR mouse[] = { 0x05, 1,    0x09, 2, 0xA1, 1, 0x09, 0x30, 0x15, 0x81,
		                       0x25, 0x7F, 0x75, 8, 0x95, 1, 0x81, 6,    0xC0 };

	class_begin_with(mouse, sizeof(mouse), 1);
	assert_true(HAS(u"HID\\VID_0007&PID_0009&REV_0102\0HID\\VID_0007&PID_0009\0"
	                u"HID_DEVICE_SYSTEM_MOUSE\0HID_DEVICE_UP:0001_U:0002\0HID_DEVICE\0"));
	class_end();
}

TEST(their_interfaces_go_with_the_device)
{
	class_begin();
	assert_int_equal(class_links(), 2);
	must(pnp_device_query_remove(hidmini.node));
	assert_int_equal(class_links(), 0);
	class_end();
}

TEST(a_name_below_a_collection_cannot_be_opened)
{
	WCHAR path[256];
	size_t end = 0;
	HANDLE file;

	class_begin();
	assert_true(class_link(0, path));
	while (path[end])
		end++;
	memcpy(path + end, u"\\more", sizeof(u"\\more"));
	assert_int_equal((unsigned)open_file(path, 0, &file),
	                 (unsigned)STATUS_OBJECT_NAME_NOT_FOUND);
	class_end();
}
