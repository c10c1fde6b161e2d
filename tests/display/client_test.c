/* tests/display/client_test.c - greeting a driver that answers as the table says. */
#include "harness/test.h"

#include <string.h>

#include "display/client.h"

static struct {
	uint8_t answer[sizeof(struct frame_log_reply)];
	uint32_t answered, code, input_bytes;
	uint32_t beyond; /* bytes that it writes, and does not tell */
	NTSTATUS status;
} driver;

static NTSTATUS answer(void *context, HANDLE device, uint32_t code, const void *input,
                       uint32_t input_bytes, void *output, uint32_t output_bytes,
                       uint32_t *ret_bytes)
{
	uint32_t bytes = driver.answered < output_bytes ? driver.answered : output_bytes;

	assert_true(input || !input_bytes);
	assert_true(output || !output_bytes);
	driver.code = code;
	driver.input_bytes = input_bytes;
	if (bytes)
		memcpy(output, driver.answer, bytes + driver.beyond);
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

TEST(what_a_driver_writes_and_does_not_tell_is_not_believed)
{
	struct display_client client;
	struct frame_add_request add = { .session_id = 1 };
	struct frame_add_reply reply,
		sent = { .target_id = 5, .driver_pid = 4, .cursor_excluded = 9 };
	char text[200];

	assert_int_equal(greet(FRAME_PROTOCOL_VERSION, 10, &client, text), STATUS_SUCCESS);
	memcpy(driver.answer, &sent, sizeof(sent));
	driver.answered = FRAME_ADD_REPLY_LEGACY;
	driver.beyond = sizeof(reply) - FRAME_ADD_REPLY_LEGACY;
	assert_int_equal(display_client_add(&client, &add, &reply), STATUS_SUCCESS);
	assert_int_equal(reply.target_id, 5);
	assert_int_equal(reply.cursor_excluded, 0);
}

TEST(requests_without_words_are_codes_alone)
{
	struct display_client client;
	char text[200];

	assert_int_equal(greet(FRAME_PROTOCOL_VERSION, 10, &client, text), STATUS_SUCCESS);
	driver.answered = 0;
	assert_int_equal(display_client_clear(&client), STATUS_SUCCESS);
	assert_int_equal(driver.code, FRAME_CLEAR_ALL);
	assert_int_equal(driver.input_bytes, 0);
	assert_int_equal(display_client_ping(&client), STATUS_SUCCESS);
	assert_int_equal(driver.code, FRAME_PING);
	assert_int_equal(driver.input_bytes, 0);
}

TEST(what_a_version_does_not_know_is_not_asked_of_it)
{
	const struct frame_update_modes modes = { .session_id = 1 };
	struct display_client client;
	char text[200];

	for (uint32_t version = FRAME_PROTOCOL_OLDEST; version <= FRAME_PROTOCOL_VERSION;
	     version++) {
		assert_int_equal(greet(version, 10, &client, text), STATUS_SUCCESS);
		driver.answered = 0;
		assert_int_equal(display_client_update_modes(&client, &modes),
		                 version < 4 ? STATUS_NOT_SUPPORTED : STATUS_SUCCESS);
		assert_int_equal(driver.code == FRAME_UPDATE_MODES, version >= 4);
		assert_int_equal(display_client_forward_cursor(&client, 0x101, true),
		                 version < 6 ? STATUS_NOT_SUPPORTED : STATUS_SUCCESS);
		assert_int_equal(driver.code == FRAME_SET_CURSOR_FORWARD, version >= 6);
	}
}

TEST(a_log_is_taken_whole_or_not_at_all)
{
	struct frame_log_reply sent = { .count = FRAME_LOG_ENTRIES, .lost = 3 },
			       log = { .lost = 7 };
	struct display_client client;
	char text[200];

	sent.entry[FRAME_LOG_ENTRIES - 1] = (struct frame_log_entry){ FRAME_LOG_SILENCE, 4 };
	assert_int_equal(greet(FRAME_PROTOCOL_VERSION, 10, &client, text), STATUS_SUCCESS);
	memcpy(driver.answer, &sent, sizeof(sent));
	driver.answered = sizeof(sent) - 1;
	assert_int_equal(display_client_drain_log(&client, &log), STATUS_INFO_LENGTH_MISMATCH);
	driver.answered = sizeof(sent);
	driver.status = STATUS_NOT_FOUND;
	assert_int_equal(display_client_drain_log(&client, &log), STATUS_NOT_FOUND);
	assert_int_equal(log.lost, 7);
	driver.status = STATUS_SUCCESS;
	assert_int_equal(display_client_drain_log(&client, &log), STATUS_SUCCESS);
	assert_memory_equal(&log, &sent, sizeof(log));
	driver.answer[0]++;
	assert_int_equal(display_client_drain_log(&client, &log), STATUS_INFO_LENGTH_MISMATCH);
}
