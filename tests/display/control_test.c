/* tests/display/control_test.c - the driver's control codes: the sample's own file, with monitors that have no thread. */
#include "control_stage.h"

/* --- Monitors ----------------------------------------------------------------------------------------------------- */

TEST(DISP_11_an_add_of_every_length_is_read)
{
	/* The reply's length follows the room; a tail of the request that is cut is zero. */
	static const struct {
		size_t input, output, answered;
	} row[] = { { 24, 20, 20 }, { 39, 23, 20 }, { 40, 24, 24 }, { 64, 64, 24 } };
	struct frame_add_request request = { .session_id = 1,
		                             .width = 8,
		                             .height = 8,
		                             .refresh_hz = 60,
		                             .max_nits = 0xEEEEEEEE,
		                             .hardware_cursor = 0xEEEEEEEE };
	uint8_t input[64] = { 0 }, output[64];
	size_t bytes;

	memcpy(input, &request, sizeof(request));
	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++) {
		begin();
		memset(output, 0xCC, sizeof(output));
		assert_int_equal(ask(FRAME_ADD, input, row[index].input, output, row[index].output,
		                     &bytes),
		                 STATUS_SUCCESS);
		assert_int_equal(bytes, row[index].answered);
		assert_int_equal(output[bytes], 0xCC);
		assert_int_equal(side.started, 1);
		end();
	}
}

TEST(DISP_11_a_request_without_its_tail_has_zeros_there)
{
	uint8_t input[40], copy[40];
	struct control_request request = { 0, input, 39, NULL, 0 };

	memset(input, 0xAB, sizeof(input));
	memset(copy, 0xCC, sizeof(copy));
	assert_true(Read(&request, copy, 40, 24));
	assert_memory_equal(copy, input, 24);
	for (size_t index = 24; index < 40; index++)
		assert_int_equal(copy[index], 0);
	request.inputBytes = 40;
	assert_true(Read(&request, copy, 40, 24));
	assert_memory_equal(copy, input, 40);
}

TEST(DISP_12_short_requests_change_nothing)
{
	static const struct {
		uint32_t code;
		size_t bytes;
	} row[] = {
		{ FRAME_ADD, 23 },
		{ FRAME_ADD, 0 },
		{ FRAME_REMOVE, 7 },
		{ FRAME_SET_FRAME_CHANNEL, 79 },
		{ FRAME_UPDATE_MODES, 23 },
		{ FRAME_SET_RENDER_ADAPTER, 7 },
		{ FRAME_SET_CURSOR_CHANNEL, 15 },
		{ FRAME_SET_CURSOR_FORWARD, 7 },
	};
	struct frame_add_reply reply;
	uint8_t input[80], output[64];
	size_t bytes;

	begin();
	assert_int_equal(add(0x0101010101010101, 0, &reply), STATUS_SUCCESS);
	memset(input, 1, sizeof(input));
	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++)
		assert_int_equal(ask(row[index].code, input, row[index].bytes, output,
		                     sizeof(output), &bytes),
		                 STATUS_INVALID_PARAMETER);
	assert_int_equal(side.stopped, 0);
	assert_int_equal(side.live, 1);
	/* Nor does an add whose answer has no room. */
	assert_int_equal(ask(FRAME_ADD, input, 40, output, 19, &bytes), STATUS_INVALID_PARAMETER);
	assert_int_equal(side.stopped, 0);
	end();
}

TEST(DISP_9_an_unknown_code_is_not_found)
{
	static const uint32_t codes[] = { 0, FRAME_CODE(0x8FF), FRAME_CODE(0x90A),
		                          FRAME_SET_RENDER_ADAPTER };
	uint8_t buffer[80] = { 0 };
	size_t bytes;

	begin();
	for (size_t index = 0; index < sizeof(codes) / sizeof(codes[0]); index++)
		assert_int_equal(ask(codes[index], buffer, 80, buffer, 80, &bytes),
		                 STATUS_NOT_FOUND);
	end();
}

TEST(DISP_17_an_add_out_of_bounds_is_refused_before_anything_else)
{
	static const struct frame_add_request row[] = {
		{ 1, 0, 1, 60, 0 },     { 1, 1, 0, 60, 0 }, { 1, 16385, 1, 60, 0 },
		{ 1, 1, 16385, 60, 0 }, { 1, 1, 1, 0, 0 },  { 1, 1, 1, 1001, 0 },
		{ 1, 1, 1, 60, 16 },
	};
	struct frame_add_reply reply;
	size_t bytes;

	begin();
	assert_int_equal(add(1, 0, &reply), STATUS_SUCCESS);
	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++)
		assert_int_equal(ask(FRAME_ADD, &row[index], sizeof(row[index]), &reply,
		                     sizeof(reply), &bytes),
		                 STATUS_INVALID_PARAMETER);
	/* The live session of that number was not departed for it. */
	assert_int_equal(side.stopped, 0);
	end();
}

TEST(DISP_19_a_session_has_one_monitor)
{
	struct frame_add_reply first, second;

	begin();
	assert_int_equal(add(5, 0, &first), STATUS_SUCCESS);
	assert_int_equal(add(5, 0, &second), STATUS_SUCCESS);
	assert_int_equal(side.stopped, 1);
	assert_int_equal(side.live, 1);
	assert_int_equal(second.resolved_monitor_id, 1);
	end();
}

TEST(DISP_20_DISP_21_ids_are_the_preferred_or_the_lowest_free)
{
	struct frame_add_reply reply;

	begin();
	assert_int_equal(add(1, 0, &reply), STATUS_SUCCESS);
	assert_int_equal(reply.resolved_monitor_id, 1);
	assert_int_equal(add(2, 7, &reply), STATUS_SUCCESS);
	assert_int_equal(reply.resolved_monitor_id, 7);
	/* Taken: another one, and nobody goes. */
	assert_int_equal(add(3, 7, &reply), STATUS_SUCCESS);
	assert_int_equal(reply.resolved_monitor_id, 2);
	assert_int_equal(side.stopped, 0);
	assert_int_equal(remove_session(1), STATUS_SUCCESS);
	assert_int_equal(add(4, 0, &reply), STATUS_SUCCESS);
	assert_int_equal(reply.resolved_monitor_id, 1);
	assert_int_equal(reply.driver_pid, 4);
	end();
}

TEST(DISP_20_a_sixteenth_monitor_has_no_id)
{
	struct frame_add_reply reply;

	begin();
	for (uint64_t session = 1; session <= FRAME_MONITORS_MAX; session++)
		assert_int_equal(add(session, 0, &reply), STATUS_SUCCESS);
	assert_int_equal(add(99, 0, &reply), STATUS_NOT_FOUND);
	assert_int_equal(side.live, FRAME_MONITORS_MAX);
	end();
}

TEST(DISP_23_a_monitor_that_does_not_start_leaves_nothing)
{
	struct frame_add_reply reply;

	begin();
	side.start_status = STATUS_INSUFFICIENT_RESOURCES;
	assert_int_equal(add(1, 0, &reply), STATUS_NOT_FOUND);
	assert_int_equal(side.live, 0);
	assert_null(control.monitor[1]);
	end();
}

TEST(DISP_26_an_unknown_session_is_removed_with_success)
{
	struct frame_add_reply reply;

	begin();
	assert_int_equal(remove_session(77), STATUS_SUCCESS);
	assert_int_equal(add(1, 0, &reply), STATUS_SUCCESS);
	assert_int_equal(remove_session(1), STATUS_SUCCESS);
	assert_int_equal(side.stopped, 1);
	assert_int_equal(remove_session(1), STATUS_SUCCESS);
	assert_int_equal(side.stopped, 1);
	end();
}

TEST(DISP_14_the_driver_tells_its_version)
{
	struct frame_info_reply info;
	size_t bytes;

	begin();
	assert_int_equal(ask(FRAME_GET_INFO, NULL, 0, &info, sizeof(info), &bytes), STATUS_SUCCESS);
	assert_int_equal(bytes, 8);
	assert_int_equal(info.protocol_version, FRAME_PROTOCOL_VERSION);
	assert_int_equal(info.watchdog_timeout_s, 10);
	assert_int_equal(ask(FRAME_GET_INFO, NULL, 0, &info, 7, &bytes), STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(bytes, 0);
	end();
}

/* --- Deliveries -------------------------------------------------------------------------------------------------- */

TEST(DISP_43_a_malformed_delivery_is_not_adopted)
{
	struct frame_add_reply reply;
	struct frame_set_channel taken;

	begin();
	assert_int_equal(add(1, 0, &reply), STATUS_SUCCESS);
	for (uint32_t field = 0; field < 10; field++) {
		struct frame_set_channel channel = channel_of(reply.target_id, 10);

		switch (field) {
		case 0: channel.ring_length = 0; break;
		case 1: channel.ring_length = 7; break;
		case 2: channel.header = 0; break;
		case 3: channel.event = 0; break;
		default: channel.slot[field - 4] = 0;
		}
		assert_int_equal(deliver(&channel), STATUS_INVALID_PARAMETER);
		assert_false(ControlTakeDelivery(&control, control.monitor[1], &taken));
	}
	assert_int_equal(closed(0, 64), 0);
	end();
	assert_int_equal(closed(0, 64), 0);
}

TEST(DISP_42_DISP_44_a_delivery_to_nobody_closes_nothing)
{
	struct frame_set_channel channel = channel_of(0, 10);
	struct frame_add_reply reply;

	begin();
	assert_int_equal(deliver(&channel), STATUS_NOT_FOUND);
	assert_int_equal(add(1, 0, &reply), STATUS_SUCCESS);
	channel.target_id = reply.target_id + 1;
	assert_int_equal(deliver(&channel), STATUS_NOT_FOUND);
	end();
	assert_int_equal(closed(0, 64), 0);
}

TEST(DISP_45_a_newer_delivery_replaces_and_closes_the_older)
{
	struct frame_set_channel channel, taken;
	struct frame_add_reply reply;

	begin();
	assert_int_equal(add(1, 0, &reply), STATUS_SUCCESS);
	channel = channel_of(reply.target_id, 10);
	assert_int_equal(deliver(&channel), STATUS_SUCCESS);
	channel = channel_of(reply.target_id, 30);
	assert_int_equal(deliver(&channel), STATUS_SUCCESS);
	for (uint64_t handle = 10; handle < 18; handle++)
		assert_int_equal(side.closed[handle], 1);
	assert_true(ControlTakeDelivery(&control, control.monitor[1], &taken));
	assert_true(taken.header == 30);
	assert_false(ControlTakeDelivery(&control, control.monitor[1], &taken));
	assert_int_equal(control.monitor[1]->deliveries, 2);
	assert_int_equal(closed(30, 8), 0);
	end();
	assert_int_equal(closed(30, 8), 0);
}

TEST(DISP_42_an_adopted_delivery_that_nobody_took_goes_with_its_monitor)
{
	struct frame_set_channel channel;
	struct frame_add_reply reply;

	begin();
	assert_int_equal(add(1, 0, &reply), STATUS_SUCCESS);
	channel = channel_of(reply.target_id, 10);
	assert_int_equal(deliver(&channel), STATUS_SUCCESS);
	assert_int_equal(remove_session(1), STATUS_SUCCESS);
	for (uint64_t handle = 10; handle < 18; handle++)
		assert_int_equal(side.closed[handle], 1);
	end();
}

TEST(DISP_43_values_behind_the_rings_length_are_nobodys)
{
	struct frame_set_channel channel;
	struct frame_add_reply reply;

	begin();
	assert_int_equal(add(1, 0, &reply), STATUS_SUCCESS);
	channel = channel_of(reply.target_id, 10);
	channel.ring_length = 2;
	assert_int_equal(deliver(&channel), STATUS_SUCCESS);
	end();
	assert_int_equal(closed(10, 4), 4);
	assert_int_equal(closed(14, 4), 0);
}

TEST(DISP_147_workers_are_never_called_with_the_list_locked)
{
	struct frame_set_channel channel;
	struct frame_add_reply reply;

	begin();
	for (uint64_t session = 1; session <= 3; session++) {
		assert_int_equal(add(session, 0, &reply), STATUS_SUCCESS);
		channel = channel_of(reply.target_id, session * 10);
		assert_int_equal(deliver(&channel), STATUS_SUCCESS);
	}
	assert_int_equal(add(2, 0, &reply), STATUS_SUCCESS);
	assert_int_equal(remove_session(3), STATUS_SUCCESS);
	end();
	assert_int_equal(closed(0, 64), 24);
}

/* --- Modes ---------------------------------------------------------------------------------------------------------- */

static NTSTATUS side_update(void *context, struct monitor *monitor)
{
	side.called_locked |= side.locked;
	side.updates++;
	side.at_update = monitor->modes;
	return side.update_status;
}

static void begin_with_updates(void)
{
	static struct control_operations updating;

	begin();
	updating = operations;
	updating.update = side_update;
	control.operations = &updating;
}

static NTSTATUS update(uint64_t session, uint32_t width, uint32_t height)
{
	struct frame_update_modes modes = { session, width, height, 60, 0 };
	size_t bytes;

	return ask(FRAME_UPDATE_MODES, &modes, sizeof(modes), NULL, 0, &bytes);
}

TEST(DISP_27_a_new_list_is_stored_before_the_system_is_told_and_taken_back_when_it_refuses)
{
	struct frame_add_reply reply;

	begin_with_updates();
	assert_int_equal(add(1, 0, &reply), STATUS_SUCCESS);
	struct monitor *monitor = control.monitor[reply.resolved_monitor_id];
	assert_int_equal(update(1, 1111, 777), STATUS_SUCCESS);
	assert_int_equal(side.at_update.mode[0].width, 1111);
	assert_int_equal(monitor->modes.mode[0].height, 777);
	side.update_status = STATUS_UNSUCCESSFUL;
	assert_int_equal(update(1, 800, 600), STATUS_UNSUCCESSFUL);
	assert_int_equal(side.at_update.mode[0].width, 800);
	assert_int_equal(monitor->modes.mode[0].width, 1111);
	assert_int_equal(monitor->modes.count, 2);
	/* What is no mode, or of nobody, is not even tried. */
	assert_int_equal(update(1, 0, 600), STATUS_INVALID_PARAMETER);
	assert_int_equal(update(1, 800, FRAME_SIZE_MAX + 1), STATUS_INVALID_PARAMETER);
	assert_int_equal(update(2, 800, 600), STATUS_NOT_FOUND);
	assert_int_equal(side.updates, 2);
	end();
}

TEST(DISP_28_the_list_is_new_first_without_doubles_and_has_twelve_at_most)
{
	struct frame_add_reply reply;

	begin_with_updates();
	assert_int_equal(add(1, 0, &reply), STATUS_SUCCESS);
	const struct mode_list *modes = &control.monitor[reply.resolved_monitor_id]->modes;
	assert_int_equal(update(1, 700, 500), STATUS_SUCCESS);
	assert_int_equal(update(1, 640, 480), STATUS_SUCCESS);
	assert_int_equal(modes->count, 2);
	assert_int_equal(modes->mode[0].width, 640);
	assert_int_equal(modes->mode[1].width, 700);
	for (uint32_t width = 1000; width < 1020; width++)
		assert_int_equal(update(1, width, 500), STATUS_SUCCESS);
	assert_int_equal(modes->count, MODES_MAX);
	for (uint32_t at = 0; at < MODES_MAX; at++)
		assert_int_equal(modes->mode[at].width, 1019 - at);
	end();
}

TEST(DISP_28_an_id_that_comes_again_can_what_it_could)
{
	struct frame_add_reply reply;

	begin_with_updates();
	assert_int_equal(add(1, 5, &reply), STATUS_SUCCESS);
	assert_int_equal(update(1, 1111, 777), STATUS_SUCCESS);
	assert_int_equal(remove_session(1), STATUS_SUCCESS);
	assert_int_equal(add(2, 5, &reply), STATUS_SUCCESS);
	assert_int_equal(reply.resolved_monitor_id, 5);
	const struct mode_list *modes = &control.monitor[5]->modes;
	assert_int_equal(modes->count, 2);
	assert_int_equal(modes->mode[0].width, 640);
	assert_int_equal(modes->mode[1].width, 1111);
	/* Another id has nothing of it. */
	assert_int_equal(add(3, 6, &reply), STATUS_SUCCESS);
	assert_int_equal(control.monitor[6]->modes.count, 1);
	end();
}

/* --- Whose monitors, and how long ------------------------------------------------------------------------------------- */

static NTSTATUS ask_as(uint64_t owner, uint32_t code, const void *input, size_t input_bytes,
                       struct frame_add_reply *ret_reply)
{
	struct control_request request = {
		code, input, input_bytes, ret_reply, ret_reply ? sizeof(*ret_reply) : 0, owner
	};
	SIZE_T bytes;

	return ControlHandle(&control, &request, &bytes);
}

static uint32_t add_as(uint64_t owner, uint64_t session)
{
	struct frame_add_request request = {
		.session_id = session, .width = 64, .height = 64, .refresh_hz = 60
	};
	struct frame_add_reply reply;

	assert_int_equal(ask_as(owner, FRAME_ADD, &request, sizeof(request), &reply),
	                 STATUS_SUCCESS);
	return reply.target_id;
}

TEST(DISP_146_another_processs_monitors_are_not_there)
{
	struct frame_remove_request removal = { 1 };
	struct frame_update_modes modes = { 1, 800, 600, 60, 0 };

	begin_with_updates();
	uint32_t target = add_as(100, 1);
	struct frame_set_channel channel = channel_of(target, 10);
	assert_int_equal(ask_as(200, FRAME_SET_FRAME_CHANNEL, &channel, sizeof(channel), NULL),
	                 STATUS_NOT_FOUND);
	assert_int_equal(ask_as(200, FRAME_UPDATE_MODES, &modes, sizeof(modes), NULL),
	                 STATUS_NOT_FOUND);
	assert_int_equal(ask_as(200, FRAME_REMOVE, &removal, sizeof(removal), NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(ask_as(200, FRAME_CLEAR_ALL, NULL, 0, NULL), STATUS_SUCCESS);
	assert_int_equal(side.stopped, 0);
	/* The same number of a session is another session. */
	assert_int_not_equal(add_as(200, 1), target);
	assert_int_equal(side.live, 2);
	assert_int_equal(ask_as(200, FRAME_CLEAR_ALL, NULL, 0, NULL), STATUS_SUCCESS);
	assert_int_equal(side.live, 1);
	assert_int_equal(ask_as(100, FRAME_UPDATE_MODES, &modes, sizeof(modes), NULL),
	                 STATUS_SUCCESS);
	end();
}

TEST(DISP_142_the_last_handle_of_a_process_takes_its_monitors_along)
{
	begin();
	assert_true(ControlOpened(&control, 100));
	assert_true(ControlOpened(&control, 100));
	assert_true(ControlOpened(&control, 200));
	add_as(100, 1);
	add_as(200, 2);
	ControlClosed(&control, 100);
	assert_int_equal(side.live, 2);
	ControlClosed(&control, 100);
	assert_int_equal(side.live, 1);
	assert_int_equal(control.monitor[2]->owner, 200);
	/* One that never came has nothing to take. */
	ControlClosed(&control, 300);
	assert_int_equal(side.live, 1);
	end();
}

TEST(a_process_too_many_is_told_so)
{
	begin();
	for (uint64_t process = 1; process <= CONTROL_OPENERS_MAX; process++)
		assert_true(ControlOpened(&control, process));
	assert_false(ControlOpened(&control, 1000));
	assert_true(ControlOpened(&control, 1));
	ControlClosed(&control, 7);
	assert_true(ControlOpened(&control, 1000));
	end();
}

TEST(DISP_143_four_silent_ticks_end_monitors_and_any_request_is_life)
{
	assert_int_equal(CONTROL_TICK_MS, 3000);
	assert_int_equal(CONTROL_SILENT_TICKS, 4);
	begin();
	add_as(100, 1);
	for (int round = 0; round < 3; round++) {
		for (int tick = 0; tick < 3; tick++)
			ControlTick(&control);
		assert_int_equal(side.live, 1);
		assert_int_equal(ask_as(100, FRAME_PING, NULL, 0, NULL), STATUS_SUCCESS);
	}
	for (int tick = 0; tick < 3; tick++)
		ControlTick(&control);
	assert_int_equal(side.live, 1);
	ControlTick(&control);
	assert_int_equal(side.live, 0);
	end();
}

TEST(DISP_143_a_monitor_of_less_than_a_tick_is_spared)
{
	begin();
	for (int tick = 0; tick < 3; tick++)
		ControlTick(&control);
	add_as(100, 1);
	/* As if the add itself had not been heard. */
	control.silentTicks = CONTROL_SILENT_TICKS;
	ControlTick(&control);
	assert_int_equal(side.live, 1);
	ControlTick(&control);
	assert_int_equal(side.live, 0);
	end();
}
