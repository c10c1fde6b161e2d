/* tests/nt/hid/file_test.c - reports that wait for reads, and reads that wait for reports. */
#include "class_fixture.h"

static void put(UCHAR value)
{
	class_report_taken((UCHAR[]){ 1, value, value + 1, value + 2 }, 4);
}

static void expect(HANDLE file, UCHAR value)
{
	class_expect_read(file, (UCHAR[]){ 1, value, value + 1, value + 2 }, 4);
}

TEST(reports_wait_for_reads_in_the_order_in_which_they_came)
{
	HANDLE file;

	class_begin();
	file = class_open(0);
	put(10);
	put(20);
	expect(file, 10);
	expect(file, 20);
	must(NtClose(file));
	class_end();
}

TEST(a_read_waits_for_a_report)
{
	struct class_reading reading;
	HANDLE file;

	class_begin();
	file = class_open(0);
	assert_int_equal(class_begin_read(file, 16, &reading), STATUS_PENDING);
	assert_true(class_is_reading(&reading));
	put(10);
	class_end_read(&reading, STATUS_SUCCESS, (UCHAR[]){ 1, 10, 11, 12 }, 4);
	must(NtClose(file));
	class_end();
}

TEST(each_file_has_each_report_from_its_opening_on)
{
	HANDLE one, other;

	class_begin();
	one = class_open(0);
	put(10);
	other = class_open(0);
	put(20);
	expect(one, 10);
	expect(one, 20);
	expect(other, 20);
	must(NtClose(one));
	must(NtClose(other));
	class_end();
}

TEST(of_more_reports_than_there_is_room_for_the_oldest_are_lost)
{
	HANDLE file;

	class_begin();
	file = class_open(0);
	for (UCHAR value = 0; value < 34; value++)
		put(value);
	for (UCHAR value = 2; value < 34; value++)
		expect(file, value);
	must(NtClose(file));
	class_end();
}

TEST(a_files_room_is_two_to_five_hundred_and_twelve_reports)
{
	static const struct {
		ULONG count;
		NTSTATUS status;
	} row[] = { { 1, STATUS_INVALID_PARAMETER },
		    { 513, STATUS_INVALID_PARAMETER },
		    { 512, STATUS_SUCCESS },
		    { 2, STATUS_SUCCESS } };
	IO_STATUS_BLOCK io;
	ULONG count = 0;
	HANDLE file;

	class_begin();
	file = class_open(0);
	must(control(file, IOCTL_GET_NUM_DEVICE_INPUT_BUFFERS, NULL, 0, &count, sizeof(count),
	             &io));
	assert_int_equal(count, 32);
	for (size_t at = 0; at < sizeof(row) / sizeof(row[0]); at++) {
		count = row[at].count;
		assert_int_equal((unsigned)control(file, IOCTL_SET_NUM_DEVICE_INPUT_BUFFERS, &count,
		                                   sizeof(count), NULL, 0, &io),
		                 (unsigned)row[at].status);
	}
	assert_int_equal((unsigned)control(file, IOCTL_SET_NUM_DEVICE_INPUT_BUFFERS, &count,
	                                   sizeof(count) - 1, NULL, 0, &io),
	                 (unsigned)STATUS_INVALID_BUFFER_SIZE);
	for (UCHAR value = 0; value < 3; value++)
		put(value);
	expect(file, 1);
	expect(file, 2);
	must(NtClose(file));
	class_end();
}

TEST(what_is_flushed_is_read_by_nobody)
{
	IO_STATUS_BLOCK io;
	HANDLE file;

	class_begin();
	file = class_open(0);
	put(10);
	must(control(file, IOCTL_HID_FLUSH_QUEUE, NULL, 0, NULL, 0, &io));
	put(20);
	expect(file, 20);
	must(NtClose(file));
	class_end();
}

TEST(a_read_without_room_for_a_report_is_refused)
{
	struct class_reading reading;
	HANDLE file;

	class_begin();
	file = class_open(0);
	put(10);
	assert_int_equal((unsigned)class_begin_read(file, 3, &reading),
	                 (unsigned)STATUS_INVALID_BUFFER_SIZE);
	must(NtClose(reading.event));
	expect(file, 10);
	must(NtClose(file));
	class_end();
}

TEST(a_read_that_is_cancelled_takes_no_report)
{
	struct class_reading reading;
	IO_STATUS_BLOCK io;
	HANDLE file;

	class_begin();
	file = class_open(0);
	assert_int_equal(class_begin_read(file, 4, &reading), STATUS_PENDING);
	must(NtCancelIoFile(file, &io));
	class_end_read(&reading, STATUS_CANCELLED, NULL, 0);
	put(10);
	expect(file, 10);
	must(NtClose(file));
	class_end();
}

TEST(a_file_that_is_closed_ends_its_read)
{
	struct class_reading reading;
	HANDLE file;

	class_begin();
	file = class_open(0);
	assert_int_equal(class_begin_read(file, 4, &reading), STATUS_PENDING);
	must(NtClose(file));
	class_end_read(&reading, STATUS_CANCELLED, NULL, 0);
	put(10);
	class_end();
}

TEST(a_device_that_goes_ends_its_files_reads)
{
	struct class_reading reading, late;
	HANDLE file;

	class_begin();
	file = class_open(0);
	assert_int_equal(class_begin_read(file, 4, &reading), STATUS_PENDING);
	pnp_device_surprise_remove(hidmini.node);
	class_end_read(&reading, STATUS_DEVICE_NOT_CONNECTED, NULL, 0);
	assert_false(NT_SUCCESS(class_begin_read(file, 4, &late)));
	must(NtClose(late.event));
	must(NtClose(file));
	class_end();
}
