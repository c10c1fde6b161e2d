/*
 * tests/nt/usbd/descriptor_test.c - walking configuration descriptors, hostile ones too.
 */
#include "../io/io_fixture.h"

#include "nt/usbd/usbd.h"

static const UCHAR good[] = {
	9, 2, 48,   0, 2,  1,    0, 0xa0, 50,                        /* configuration */
	9, 4, 0,    0, 1,  0xff, 1, 2,    0,                         /* interface 0 */
	7, 5, 0x81, 3, 8,  0,    1, 9,    4,    1, 0, 1, 3, 1, 2, 0, /* interface 1: HID */
	7, 5, 0x02, 2, 64, 0,    0, 7,    0x30, 0, 0, 0, 0, 0,
};
_Static_assert(sizeof(good) == 48, "wTotalLength");

static UCHAR bytes[sizeof(good)];

static PUSB_CONFIGURATION_DESCRIPTOR fresh(void)
{
	memcpy(bytes, good, sizeof(good));
	return (PUSB_CONFIGURATION_DESCRIPTOR)bytes;
}

static USBD_STATUS validate(USHORT level, PUCHAR *offset)
{
	return USBD_ValidateConfigurationDescriptor((PUSB_CONFIGURATION_DESCRIPTOR)bytes,
	                                            sizeof(bytes), level, offset, 'tset');
}

TEST(a_good_configuration_passes_every_level)
{
	PUCHAR offset = bytes;

	fresh();
	for (USHORT level = 1; level <= 3; level++) {
		assert_int_equal(validate(level, &offset), USBD_STATUS_SUCCESS);
		assert_null(offset);
	}
}

TEST(a_bad_configuration_is_named_with_its_place)
{
	static const struct {
		const char *what;
		size_t at;
		UCHAR value;
		USHORT level;
		USBD_STATUS status;
		size_t place;
	} rows[] = {
		{ "no length", 9, 0, 1, USBD_STATUS_BAD_DESCRIPTOR_BLEN, 9 },
		{ "beyond the end", 41, 8, 1, USBD_STATUS_BAD_DESCRIPTOR_BLEN, 41 },
		{ "more than there is", 2, 49, 1, USBD_STATUS_BAD_CONFIG_DESC_LENGTH, 0 },
		{ "not a configuration", 1, 4, 1, USBD_STATUS_BAD_DESCRIPTOR_TYPE, 0 },
		{ "endpoint 0", 20, 0x80, 3, USBD_STATUS_BAD_ENDPOINT_ADDRESS, 18 },
		{ "endpoints missing", 13, 2, 3, USBD_STATUS_BAD_NUMBER_OF_ENDPOINTS, 25 },
		{ "interfaces missing", 4, 3, 3, USBD_STATUS_BAD_NUMBER_OF_INTERFACES, 48 },
	};

	for (size_t at = 0; at < sizeof(rows) / sizeof(rows[0]); at++) {
		PUCHAR offset = NULL;
		fresh();
		bytes[rows[at].at] = rows[at].value;
		if (validate(rows[at].level, &offset) != rows[at].status)
			print_message("%s\n", rows[at].what);
		assert_int_equal(validate(rows[at].level, &offset), rows[at].status);
		assert_int_equal(offset - bytes, rows[at].place);
	}
}

TEST(counts_are_not_checked_below_level_3)
{
	fresh();
	bytes[13] = 2;
	assert_int_equal(validate(2, NULL), USBD_STATUS_SUCCESS);
}

TEST(an_interface_is_found_by_any_of_its_fields)
{
	PUSB_CONFIGURATION_DESCRIPTOR config = fresh();
	PUCHAR first = bytes + 9, second = bytes + 25;

	assert_ptr_equal(USBD_ParseConfigurationDescriptorEx(config, config, -1, -1, -1, -1, -1),
	                 first);
	assert_ptr_equal(USBD_ParseConfigurationDescriptorEx(config, config, -1, -1, 3, -1, -1),
	                 second);
	assert_ptr_equal(USBD_ParseConfigurationDescriptorEx(config, first + 9, -1, -1, -1, -1, -1),
	                 second);
	assert_ptr_equal(USBD_ParseConfigurationDescriptor(config, 1, 0), second);
	assert_null(USBD_ParseConfigurationDescriptor(config, 1, 1));
	assert_null(USBD_ParseConfigurationDescriptorEx(config, config, -1, -1, -1, -1, 9));
}

TEST(a_descriptor_that_ends_nowhere_ends_the_walk)
{
	PUSB_CONFIGURATION_DESCRIPTOR config = fresh();

	bytes[9] = 0;
	assert_null(USBD_ParseConfigurationDescriptor(config, 1, 0));
	bytes[9] = 200;
	assert_null(
		USBD_ParseDescriptors(bytes, sizeof(bytes), bytes, USB_ENDPOINT_DESCRIPTOR_TYPE));
	assert_null(USBD_ParseDescriptors(bytes, sizeof(bytes), bytes + sizeof(bytes) - 1, 0x30));
	assert_null(
		USBD_ParseDescriptors(bytes, sizeof(bytes) - 2, bytes + sizeof(bytes) - 1, 0x30));
}

TEST(an_interfaces_length_goes_to_the_next_interface)
{
	fresh();
	assert_int_equal(USBD_GetInterfaceLength((PUSB_INTERFACE_DESCRIPTOR)(bytes + 9),
	                                         bytes + sizeof(bytes)),
	                 16);
	assert_int_equal(USBD_GetInterfaceLength((PUSB_INTERFACE_DESCRIPTOR)(bytes + 25),
	                                         bytes + sizeof(bytes)),
	                 23);
}

TEST(low_speed_takes_eight_times_the_bandwidth)
{
	assert_int_equal(USBD_CalculateUsbBandwidth(8, USB_ENDPOINT_TYPE_INTERRUPT, FALSE), 196);
	assert_int_equal(USBD_CalculateUsbBandwidth(8, USB_ENDPOINT_TYPE_INTERRUPT, TRUE), 2016);
}
