/* tests/nt/hid/control_test.c - reports, texts and facts that a program asks a collection for. */
#include "class_fixture.h"

TEST(a_feature_report_goes_to_the_minidriver_with_its_number_and_its_own_length)
{
	UCHAR report[8] = { 2, 0xAA, 0xBB, 0xCC };
	IO_STATUS_BLOCK io;
	HANDLE file;

	class_begin();
	file = class_open(1);
	must(control(file, IOCTL_HID_SET_FEATURE, report, sizeof(report), NULL, 0, &io));
	assert_int_equal(hidmini.code, IOCTL_HID_SET_FEATURE);
	assert_int_equal(hidmini.id, 2);
	assert_int_equal(hidmini.bytes, 3);
	assert_memory_equal(hidmini.report, report, 3);
	must(NtClose(file));
	class_end();
}

TEST(a_feature_report_is_read_into_the_programs_buffer)
{
	UCHAR report[8] = { 2 };
	IO_STATUS_BLOCK io;
	HANDLE file;

	class_begin();
	file = class_open(1);
	memcpy(hidmini.answer, (UCHAR[]){ 2, 0x11, 0x22 }, 3);
	hidmini.answer_bytes = 3;
	must(control(file, IOCTL_HID_GET_FEATURE, report, sizeof(report), report, sizeof(report),
	             &io));
	assert_int_equal(hidmini.id, 2);
	assert_int_equal(io.Information, 3);
	assert_memory_equal(report, hidmini.answer, 3);
	must(NtClose(file));
	class_end();
}

/* The lengths with the number are three each. */
TEST(a_report_of_another_collection_or_without_room_never_reaches_the_minidriver)
{
	static const struct {
		uint32_t collection;
		ULONG code;
		UCHAR number;
		ULONG bytes;
		NTSTATUS status;
	} row[] = {
		{ 0, IOCTL_HID_SET_FEATURE, 2, 3, STATUS_INVALID_PARAMETER },
		{ 1, IOCTL_HID_SET_FEATURE, 1, 3, STATUS_INVALID_PARAMETER },
		{ 1, IOCTL_HID_SET_FEATURE, 3, 3, STATUS_INVALID_PARAMETER },
		{ 1, IOCTL_HID_SET_FEATURE, 2, 2, STATUS_INVALID_BUFFER_SIZE },
		{ 1, IOCTL_HID_SET_FEATURE, 2, 0, STATUS_INVALID_BUFFER_SIZE },
		{ 1, IOCTL_HID_SET_OUTPUT_REPORT, 2, 3, STATUS_INVALID_PARAMETER },
		{ 0, IOCTL_HID_SET_OUTPUT_REPORT, 1, 2, STATUS_INVALID_BUFFER_SIZE },
	};
	UCHAR report[8] = { 0 };
	IO_STATUS_BLOCK io;
	HANDLE file[2];

	class_begin();
	file[0] = class_open(0);
	file[1] = class_open(1);
	for (size_t at = 0; at < sizeof(row) / sizeof(row[0]); at++) {
		report[0] = row[at].number;
		assert_int_equal((unsigned)control(file[row[at].collection], row[at].code, report,
		                                   row[at].bytes, NULL, 0, &io),
		                 (unsigned)row[at].status);
	}
	assert_int_equal(hidmini.reports, 0);
	must(NtClose(file[0]));
	must(NtClose(file[1]));
	class_end();
}

TEST(what_the_minidriver_refuses_is_refused_and_gives_nothing)
{
	UCHAR report[8] = { 2 };
	IO_STATUS_BLOCK io;
	HANDLE file;

	class_begin();
	file = class_open(1);
	hidmini.answer_bytes = 3;
	hidmini.status = STATUS_DEVICE_DATA_ERROR;
	assert_int_equal((unsigned)control(file, IOCTL_HID_GET_FEATURE, report, sizeof(report),
	                                   report, sizeof(report), &io),
	                 (unsigned)STATUS_DEVICE_DATA_ERROR);
	assert_int_equal(hidmini.reports, 1);
	must(NtClose(file));
	class_end();
}

TEST(what_is_written_is_an_output_report)
{
	UCHAR report[3] = { 1, 0xAA, 0xBB };
	struct class_reading writing;
	OBJECT_ATTRIBUTES attributes;
	NTSTATUS status;
	HANDLE file;

	class_begin();
	file = class_open(0);
	InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
	must(NtCreateEvent(&writing.event, EVENT_ALL_ACCESS, &attributes, NotificationEvent,
	                   FALSE));
	status = NtWriteFile(file, writing.event, NULL, NULL, &writing.io, report, sizeof(report),
	                     NULL, NULL);
	assert_true(NT_SUCCESS(status));
	must(NtWaitForSingleObject(writing.event, FALSE, NULL));
	assert_int_equal(writing.io.Information, 3);
	assert_int_equal(hidmini.code, IOCTL_HID_WRITE_REPORT);
	assert_int_equal(hidmini.id, 1);
	assert_memory_equal(hidmini.report, report, 3);
	must(NtClose(writing.event));
	must(NtClose(file));
	class_end();
}

/* A zero stands for the number in front; the minidriver does not know of it. */
TEST(a_report_without_a_number_is_asked_for_without_the_zero_in_front)
{
	UCHAR report[8] = { 0 };
	IO_STATUS_BLOCK io;
	HANDLE file;

	class_begin_with(class_plain_descriptor, sizeof(class_plain_descriptor), 1);
	file = class_open(0);
	memcpy(hidmini.answer, (UCHAR[]){ 1, 2, 3, 4 }, 4);
	hidmini.answer_bytes = 4;
	must(control(file, IOCTL_HID_GET_INPUT_REPORT, report, sizeof(report), report,
	             sizeof(report), &io));
	assert_int_equal(hidmini.bytes, 4);
	assert_int_equal(io.Information, 5);
	assert_memory_equal(report, ((UCHAR[]){ 0, 1, 2, 3, 4 }), 5);
	must(NtClose(file));
	class_end();
}

TEST(texts_are_the_minidrivers_each_by_its_number_and_in_english)
{
	static const struct {
		ULONG code, asked, number;
	} row[] = {
		{ IOCTL_HID_GET_MANUFACTURER_STRING, IOCTL_HID_GET_STRING, 14 },
		{ IOCTL_HID_GET_PRODUCT_STRING, IOCTL_HID_GET_STRING, 15 },
		{ IOCTL_HID_GET_SERIALNUMBER_STRING, IOCTL_HID_GET_STRING, 16 },
		{ IOCTL_HID_GET_INDEXED_STRING, IOCTL_HID_GET_INDEXED_STRING, 77 },
	};
	ULONG which = 77;
	IO_STATUS_BLOCK io;
	WCHAR text[16];
	HANDLE file;

	class_begin();
	file = class_open(0);
	for (size_t at = 0; at < sizeof(row) / sizeof(row[0]); at++) {
		memset(text, 0xEE, sizeof(text));
		must(control(file, row[at].code, &which, sizeof(which), text, sizeof(text), &io));
		assert_int_equal(hidmini.code, row[at].asked);
		assert_int_equal(hidmini.text, row[at].number | 0x0409u << 16);
		assert_int_equal(io.Information, 10);
		assert_memory_equal(text, u"text", 10);
	}
	assert_int_equal((unsigned)control(file, IOCTL_HID_GET_PRODUCT_STRING, NULL, 0, NULL, 0,
	                                   &io),
	                 (unsigned)STATUS_INVALID_USER_BUFFER);
	must(NtClose(file));
	class_end();
}

TEST(what_a_collection_is_is_known_without_the_minidriver)
{
	HID_COLLECTION_INFORMATION information = { 0 };
	UCHAR data[2048];
	IO_STATUS_BLOCK io;
	HIDP_CAPS caps;
	HANDLE file;

	class_begin();
	file = class_open(1);
	must(control(file, IOCTL_HID_GET_COLLECTION_INFORMATION, NULL, 0, &information,
	             sizeof(information), &io));
	assert_int_equal(information.VendorID, 7);
	assert_int_equal(information.ProductID, 9);
	assert_int_equal(information.VersionNumber, 0x102);
	assert_true(information.DescriptorSize > 0 && information.DescriptorSize <= sizeof(data));
	assert_int_equal((unsigned)control(file, IOCTL_HID_GET_COLLECTION_INFORMATION, NULL, 0,
	                                   &information, sizeof(information) - 1, &io),
	                 (unsigned)STATUS_INVALID_BUFFER_SIZE);
	/* METHOD_NEITHER: into the program's own memory, whole or not at all. */
	memset(data, 0xEE, sizeof(data));
	assert_int_equal((unsigned)control(file, IOCTL_HID_GET_COLLECTION_DESCRIPTOR, NULL, 0, data,
	                                   information.DescriptorSize - 1, &io),
	                 (unsigned)STATUS_INVALID_BUFFER_SIZE);
	assert_int_equal(data[0], 0xEE);
	must(control(file, IOCTL_HID_GET_COLLECTION_DESCRIPTOR, NULL, 0, data,
	             information.DescriptorSize, &io));
	assert_int_equal(io.Information, information.DescriptorSize);
	assert_int_equal(data[information.DescriptorSize], 0xEE);
	assert_int_equal(HidP_GetCaps((PHIDP_PREPARSED_DATA)data, &caps), HIDP_STATUS_SUCCESS);
	assert_int_equal(caps.Usage, 4);
	assert_int_equal(caps.FeatureReportByteLength, 3);
	must(NtClose(file));
	class_end();
}

TEST(a_code_that_nobody_knows_is_refused)
{
	IO_STATUS_BLOCK io;
	HANDLE file;

	class_begin();
	file = class_open(0);
	assert_int_equal((unsigned)control(file, TEST_CODE(1, METHOD_BUFFERED), NULL, 0, NULL, 0,
	                                   &io),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	must(NtClose(file));
	class_end();
}
