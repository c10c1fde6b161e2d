/* tests/nt/hid/reader_test.c - input reports from the minidriver to whose they are. */
#include "class_fixture.h"

TEST(a_report_goes_to_the_collection_whose_number_it_begins_with)
{
	struct class_reading one, other;
	HANDLE first, second;

	class_begin();
	first = class_open(0);
	second = class_open(1);
	assert_int_equal(class_begin_read(first, 4, &one), STATUS_PENDING);
	assert_int_equal(class_begin_read(second, 4, &other), STATUS_PENDING);
	class_report_taken((UCHAR[]){ 2, 0x55 }, 2);
	class_end_read(&other, STATUS_SUCCESS, (UCHAR[]){ 2, 0x55 }, 2);
	assert_true(class_is_reading(&one));
	/* Of a number that nobody has. */
	class_report_taken((UCHAR[]){ 3, 0x66, 0, 0 }, 4);
	assert_true(class_is_reading(&one));
	class_report_taken((UCHAR[]){ 1, 7, 8, 9 }, 4);
	class_end_read(&one, STATUS_SUCCESS, (UCHAR[]){ 1, 7, 8, 9 }, 4);
	must(NtClose(first));
	must(NtClose(second));
	class_end();
}

TEST(a_report_without_a_number_gets_a_zero_in_front)
{
	struct class_reading reading;
	HANDLE file;

	class_begin_with(class_plain_descriptor, sizeof(class_plain_descriptor), 1);
	file = class_open(0);
	assert_int_equal(class_begin_read(file, 5, &reading), STATUS_PENDING);
	class_report_taken((UCHAR[]){ 1, 2, 3, 4 }, 4);
	class_end_read(&reading, STATUS_SUCCESS, (UCHAR[]){ 0, 1, 2, 3, 4 }, 5);
	must(NtClose(file));
	class_end();
}

/* What is left of a longer one is zeros, and none of the report before. */
TEST(a_report_that_is_short_ends_in_zeros)
{
	HANDLE file;

	class_begin();
	file = class_open(0);
	class_report_taken((UCHAR[]){ 1, 7, 8, 9 }, 4);
	class_report_taken((UCHAR[]){ 1, 5 }, 2);
	class_expect_read(file, (UCHAR[]){ 1, 7, 8, 9 }, 4);
	class_expect_read(file, (UCHAR[]){ 1, 5, 0, 0 }, 4);
	must(NtClose(file));
	class_end();
}

TEST(one_report_is_asked_for_at_a_time_and_no_longer_than_the_device_is_there)
{
	class_begin();
	must(KeWaitForSingleObject(&hidmini.is_waiting, Executive, KernelMode, FALSE, NULL));
	class_report_taken((UCHAR[]){ 1, 7, 8, 9 }, 4);
	assert_int_equal(hidmini.reads, 2);
	assert_int_equal(hidmini.cancelled, 0);
	must(pnp_device_query_remove(hidmini.node));
	assert_int_equal(hidmini.reads, 2);
	assert_int_equal(hidmini.cancelled, 1);
	class_end();
}

TEST(a_minidriver_that_fails_is_asked_again)
{
	HANDLE file;

	class_begin();
	file = class_open(0);
	must(KeWaitForSingleObject(&hidmini.is_waiting, Executive, KernelMode, FALSE, NULL));
	hidmini.fails = 2;
	class_report_taken((UCHAR[]){ 1, 7, 8, 9 }, 4);
	assert_int_equal(hidmini.fails, 0);
	assert_int_equal(hidmini.reads, 4);
	class_report_taken((UCHAR[]){ 1, 1, 2, 3 }, 4);
	class_expect_read(file, (UCHAR[]){ 1, 7, 8, 9 }, 4);
	class_expect_read(file, (UCHAR[]){ 1, 1, 2, 3 }, 4);
	must(NtClose(file));
	class_end();
}
