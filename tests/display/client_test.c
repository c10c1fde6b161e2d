/* tests/display/client_test.c - greeting a driver that answers as the table says. */
#include "harness/test.h"

#include <string.h>

#include "display/client.h"

static struct {
	uint8_t answer[64];
	uint32_t answered;
	NTSTATUS status;
} driver;

static NTSTATUS answer(void *context, HANDLE device, uint32_t code, const void *input,
                       uint32_t input_bytes, void *output, uint32_t output_bytes,
                       uint32_t *ret_bytes)
{
	uint32_t bytes = driver.answered < output_bytes ? driver.answered : output_bytes;

	memcpy(output, driver.answer, bytes);
	*ret_bytes = driver.answered;
	return driver.status;
}

static const struct display_objects objects = { .control = answer };

static NTSTATUS greet(uint32_t version, uint32_t watchdog_s, struct display_client *client,
                      char *text)
{
	struct frame_info_reply info = { version, watchdog_s };

	memset(&driver, 0, sizeof(driver));
	memcpy(driver.answer, &info, sizeof(info));
	driver.answered = sizeof(info);
	return display_client_open(client, &objects, NULL, text, 200);
}

TEST(DISP_14_a_driver_of_another_version_is_refused_with_both_numbers)
{
	struct display_client client = { .watchdog_s = 77 };
	char text[200];

	assert_int_equal(greet(FRAME_PROTOCOL_VERSION, 10, &client, text), STATUS_SUCCESS);
	assert_int_equal(client.protocol_version, FRAME_PROTOCOL_VERSION);
	assert_int_equal(greet(FRAME_PROTOCOL_VERSION + 1, 10, &client, text),
	                 STATUS_REVISION_MISMATCH);
	assert_non_null(strstr(text, "version 7"));
	assert_non_null(strstr(text, "3 to 6"));
	assert_int_equal(greet(FRAME_PROTOCOL_OLDEST - 1, 10, &client, text),
	                 STATUS_REVISION_MISMATCH);
	assert_int_equal(greet(0, 10, &client, text), STATUS_REVISION_MISMATCH);
}

TEST(DISP_15_versions_from_the_floor_on_pair_and_those_before_it_never)
{
	struct display_client client;
	char text[200];

	for (uint32_t version = 0; version < 12; version++)
		assert_int_equal(greet(version, 10, &client, text),
		                 version >= 3 && version <= FRAME_PROTOCOL_VERSION
		                         ? STATUS_SUCCESS
		                         : STATUS_REVISION_MISMATCH);
}

TEST(DISP_16_a_watchdog_of_nothing_is_a_second)
{
	struct display_client client;
	char text[200];

	assert_int_equal(greet(FRAME_PROTOCOL_VERSION, 0, &client, text), STATUS_SUCCESS);
	assert_int_equal(client.watchdog_s, 1);
	assert_int_equal(greet(FRAME_PROTOCOL_VERSION, 10, &client, text), STATUS_SUCCESS);
	assert_int_equal(client.watchdog_s, 10);
}

TEST(DISP_13_a_reply_is_taken_by_the_bytes_that_came)
{
	struct display_client client;
	struct frame_add_request add = { .session_id = 1 };
	struct frame_add_reply reply = { 0 },
			       sent = { .target_id = 5, .driver_pid = 4, .cursor_excluded = 9 };
	char text[200];

	assert_int_equal(greet(FRAME_PROTOCOL_VERSION, 10, &client, text), STATUS_SUCCESS);
	memcpy(driver.answer, &sent, sizeof(sent));
	for (driver.answered = 0; driver.answered < FRAME_ADD_REPLY_LEGACY; driver.answered++)
		assert_int_equal(display_client_add(&client, &add, &reply),
		                 STATUS_INFO_LENGTH_MISMATCH);
	assert_int_equal(reply.target_id, 0);
	/* The tail that an older driver does not send is zero. */
	assert_int_equal(display_client_add(&client, &add, &reply), STATUS_SUCCESS);
	assert_int_equal(reply.target_id, 5);
	assert_int_equal(reply.cursor_excluded, 0);
	driver.answered = 24;
	assert_int_equal(display_client_add(&client, &add, &reply), STATUS_SUCCESS);
	assert_int_equal(reply.cursor_excluded, 9);
	/* More than there was room for is a lie. */
	driver.answered = 25;
	assert_int_equal(display_client_add(&client, &add, &reply), STATUS_INFO_LENGTH_MISMATCH);
}

TEST(DISP_35_a_driver_without_a_process_is_no_one_to_give_handles_to)
{
	struct display_client client;
	struct frame_add_request add = { .session_id = 1 };
	struct frame_add_reply reply = { .target_id = 7 };
	char text[200];

	assert_int_equal(greet(FRAME_PROTOCOL_VERSION, 10, &client, text), STATUS_SUCCESS);
	memset(&driver, 0, sizeof(driver));
	driver.answered = 24;
	assert_int_equal(display_client_add(&client, &add, &reply), STATUS_INVALID_CID);
	assert_int_equal(reply.target_id, 7);
	driver.status = STATUS_NOT_FOUND;
	assert_int_equal(display_client_add(&client, &add, &reply), STATUS_NOT_FOUND);
}
