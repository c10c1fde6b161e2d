/* tests/display/monitors_test.c - a driver that answers as the table says: what is opened, asked, set aside. */
#include "harness/test.h"

#include <stdio.h>
#include <string.h>

#include "display/monitors.h"

#define PID 77u
#define PROCESS ((HANDLE)(uintptr_t)0xA0)
#define CLAIM ((HANDLE)(uintptr_t)0xC0)

static struct {
	struct display_objects objects;
	struct display_monitors monitors;
	struct display_manager manager;
	uintptr_t last_device;
	NTSTATUS open_status, claim_status;
	NTSTATUS add_status[4]; /* of the first, the second ...; of all after them the last */
	uint32_t adds, opens, clears, pings, removes, closes, processes, claims;
	uint32_t watchdog_s;
	struct frame_add_request added; /* the last */
	uint64_t now_ms, sessions[8];
	const WCHAR *path;
	bool ended;
	uint32_t pins; /* words about the adapter since the last monitor was added */
	struct frame_set_render_adapter pinned;
	NTSTATUS pin_status;
} stage;

static NTSTATUS control(void *context, HANDLE device, uint32_t code, const void *input,
                        uint32_t input_bytes, void *output, uint32_t output_bytes,
                        uint32_t *ret_bytes)
{
	struct frame_info_reply info = { FRAME_PROTOCOL_VERSION, stage.watchdog_s };
	struct frame_add_reply reply = { .target_id = 0x101, .driver_pid = PID };

	assert_int_equal((uintptr_t)device, stage.last_device);
	*ret_bytes = 0;
	if (code == FRAME_GET_INFO) {
		memcpy(output, &info, sizeof(info));
		*ret_bytes = sizeof(info);
	}
	if (code == FRAME_SET_RENDER_ADAPTER) {
		assert_int_equal(input_bytes, sizeof(stage.pinned));
		memcpy(&stage.pinned, input, sizeof(stage.pinned));
		stage.pins++;
		return stage.pin_status;
	}
	if (code == FRAME_ADD) {
		assert_int_equal(stage.pins, 1);
		stage.pins = 0;
		assert_true(input_bytes == sizeof(struct frame_add_request));
		memcpy(&stage.added, input, sizeof(stage.added));
		stage.sessions[stage.adds % 8] = stage.added.session_id;
		memcpy(output, &reply, output_bytes);
		*ret_bytes = output_bytes;
		stage.adds++;
		return stage.add_status[stage.adds < 4 ? stage.adds - 1 : 3];
	}
	stage.clears += code == FRAME_CLEAR_ALL;
	stage.pings += code == FRAME_PING;
	stage.removes += code == FRAME_REMOVE;
	return STATUS_SUCCESS;
}

static NTSTATUS claim(uint32_t number, HANDLE *ret_claim)
{
	if (NT_SUCCESS(stage.claim_status)) {
		stage.claims++;
		*ret_claim = CLAIM;
	}
	return stage.claim_status;
}

static NTSTATUS open_device(HANDLE *ret_device)
{
	stage.opens++;
	if (NT_SUCCESS(stage.open_status))
		*ret_device = (HANDLE)++stage.last_device;
	return stage.open_status;
}

static NTSTATUS open_process(uint32_t pid, HANDLE *ret_process)
{
	assert_int_equal(pid, PID);
	stage.processes++;
	*ret_process = PROCESS;
	return STATUS_SUCCESS;
}

static NTSTATUS process_path(HANDLE process, WCHAR *ret_text, size_t units)
{
	assert_ptr_equal(process, PROCESS);
	for (size_t index = 0; index < units; index++) {
		ret_text[index] = stage.path[index];
		if (!stage.path[index])
			break;
	}
	return STATUS_SUCCESS;
}

static NTSTATUS wait(void *context, HANDLE object, uint32_t timeout_ms)
{
	assert_ptr_equal(object, PROCESS);
	assert_int_equal(timeout_ms, 0);
	return stage.ended ? STATUS_SUCCESS : STATUS_TIMEOUT;
}

static void close_handle(void *context, HANDLE handle)
{
	if (handle == PROCESS)
		stage.processes--;
	else if (handle == CLAIM)
		stage.claims--;
	else
		stage.closes++;
}

static void sleep_ms(void *context, uint32_t ms)
{
	stage.now_ms += ms;
}

static uint64_t now_ns(void *context)
{
	return stage.now_ms * 1000000;
}

static const struct display_finder finder = { claim, open_device, open_process, process_path };
static const struct display_manager_request request = {
	.client = 1,
	.mode = { 1280, 720, 60 },
};

static void begin(void)
{
	memset(&stage, 0, sizeof(stage));
	stage.objects = (struct display_objects){ .control = control,
		                                  .wait = wait,
		                                  .close = close_handle,
		                                  .sleep = sleep_ms,
		                                  .now_ns = now_ns };
	stage.watchdog_s = 10;
	stage.now_ms = 1000;
	stage.path = u"WUDFHost.exe";
	display_monitors_init(&stage.monitors, &stage.objects, &finder);
	display_manager_init(&stage.manager, &stage.monitors.operations,
	                     &(struct display_manager_policy){ .slots_max = 4 });
}

static NTSTATUS acquire(struct display_lease *ret_lease)
{
	return display_manager_acquire(&stage.manager, &request, ret_lease, NULL, 0);
}

static struct display_lease expect_lease(void)
{
	struct display_lease lease = { 0 };

	assert_int_equal(acquire(&lease), STATUS_SUCCESS);
	return lease;
}

static void end(void)
{
	display_manager_finish(&stage.manager);
	display_monitors_finish(&stage.monitors);
	assert_int_equal(stage.processes, 0);
	assert_int_equal(stage.claims, 0);
}

TEST(DISP_25_what_others_left_is_departed_once_in_a_programs_life)
{
	struct display_lease lease;

	begin();
	lease = expect_lease();
	display_monitors_heed(&stage.monitors, STATUS_DEVICE_REMOVED);
	display_manager_release(&stage.manager, &lease, true);
	expect_lease();
	assert_int_equal(stage.opens, 2);
	assert_int_equal(stage.clears, 1);
	end();
}

TEST(DISP_140_the_adapter_is_told_before_each_monitor_and_a_driver_that_does_not_care_adds_it)
{
	begin();
	stage.monitors.adapter = (struct frame_set_render_adapter){ 0xD0002, -7 };
	for (uint32_t round = 1; round <= 3; round++) {
		struct display_lease lease = expect_lease();

		/* The fake asserts that it came before the monitor. */
		assert_int_equal(stage.pinned.luid_low, 0xD0002);
		assert_int_equal(stage.pinned.luid_high, -7);
		assert_int_equal(stage.adds, round);
		display_manager_release(&stage.manager, &lease, true);
		stage.pin_status = STATUS_NOT_FOUND;
	}
	assert_int_equal(stage.monitors.unpinned, 2);
	end();
}

TEST(DISP_19_each_monitor_has_a_session_of_its_own_number)
{
	begin();
	for (int round = 0; round < 3; round++) {
		struct display_lease lease = expect_lease();

		display_manager_release(&stage.manager, &lease, true);
	}
	assert_true(stage.sessions[0] < stage.sessions[1] && stage.sessions[1] < stage.sessions[2]);
	assert_int_equal(stage.removes, 3);
	end();
}

/* By the number of Win32's error, each of the eight; and what our own hosts' end gives. */
TEST(DISP_193_errors_of_a_device_that_has_gone_retire_its_handle)
{
	static const NTSTATUS gone[] = {
		STATUS_NO_SUCH_DEVICE,        STATUS_INVALID_HANDLE,
		STATUS_INVALID_DEVICE_STATE,  STATUS_UNSUCCESSFUL,
		STATUS_DEVICE_DOES_NOT_EXIST, STATUS_CANCELLED,
		STATUS_DEVICE_REMOVED,        STATUS_DRIVER_PROCESS_TERMINATED,
	};
	static const NTSTATUS others[] = { STATUS_SUCCESS, STATUS_NOT_FOUND,
		                           STATUS_INVALID_PARAMETER, STATUS_ACCESS_DENIED,
		                           STATUS_TIMEOUT };

	for (size_t index = 0; index < sizeof(gone) / sizeof(gone[0]); index++)
		assert_true(display_retires_device(gone[index]));
	for (size_t index = 0; index < sizeof(others) / sizeof(others[0]); index++)
		assert_false(display_retires_device(others[index]));
}

/* A status may carry the error itself: each of the eight, and none beside them. */
TEST(DISP_193_an_error_of_win32_in_a_status_is_one_of_the_eight_or_retires_nothing)
{
	static const unsigned gone[] = { 2, 6, 22, 31, 55, 995, 1167, 1617 };

	for (unsigned error = 1; error < 2000; error++) {
		bool is_gone = false;

		for (size_t index = 0; index < sizeof(gone) / sizeof(gone[0]); index++)
			is_gone = is_gone || gone[index] == error;
		if (display_retires_device((NTSTATUS)(0xC0070000u | error)) != is_gone)
			fail_msg("error %u", error);
	}
}

TEST(DISP_193_a_device_that_has_gone_is_opened_again_once)
{
	begin();
	stage.add_status[0] = STATUS_DRIVER_PROCESS_TERMINATED;
	expect_lease();
	assert_int_equal(stage.opens, 2);
	assert_int_equal(stage.adds, 2);
	end();
	begin();
	stage.add_status[0] = stage.add_status[1] = STATUS_DRIVER_PROCESS_TERMINATED;
	struct display_lease lease = { 0 };
	assert_int_equal(acquire(&lease), STATUS_DRIVER_PROCESS_TERMINATED);
	assert_int_equal(stage.adds, 2);
	end();
}

TEST(DISP_193_a_driver_without_a_place_gives_back_what_is_nobodys_and_is_asked_once_more)
{
	begin();
	stage.add_status[0] = STATUS_NOT_FOUND;
	expect_lease();
	assert_int_equal(stage.opens, 1);
	assert_int_equal(stage.clears, 2);
	end();
}

/* The adapter is made beside the device that it is of. */
TEST(DISP_23_a_driver_that_has_just_begun_is_asked_for_two_seconds)
{
	struct display_lease lease = { 0 };

	begin();
	stage.add_status[0] = stage.add_status[1] = stage.add_status[2] = STATUS_NOT_FOUND;
	expect_lease();
	assert_int_equal(stage.adds, 4);
	assert_int_equal(stage.clears, 2);
	end();
	begin();
	for (int index = 0; index < 4; index++)
		stage.add_status[index] = STATUS_NOT_FOUND;
	assert_int_equal(acquire(&lease), STATUS_NOT_FOUND);
	assert_int_equal(stage.now_ms, 1000 + DISPLAY_READY_MS);
	assert_int_equal(stage.opens, 1);
	end();
}

/* An old copy of the number then gives errors, and never somebody else's object. */
TEST(DISP_50_a_handle_that_was_set_aside_is_never_closed)
{
	begin();
	stage.add_status[0] = STATUS_DEVICE_REMOVED;
	expect_lease();
	end();
	assert_int_equal(stage.monitors.retired, 1);
	/* The second one, at the end. */
	assert_int_equal(stage.closes, 1);
}

TEST(DISP_35_DISP_36_a_process_that_is_no_driver_host_gets_nothing)
{
	struct display_lease lease = { 0 };

	begin();
	stage.path = u"C:\\Temp\\WUDFHost.exe";
	assert_int_equal(acquire(&lease), STATUS_INVALID_IMAGE_HASH);
	assert_non_null(strstr(stage.monitors.text, "frame channel: process 77"));
	/* It was added, and has gone. */
	assert_int_equal(stage.removes, 1);
	end();
}

TEST(DISP_97_a_monitor_lives_as_long_as_the_process_that_its_answer_named)
{
	struct display_manager_operations *operations = &stage.monitors.operations;
	struct display_lease lease;

	begin();
	lease = expect_lease();
	assert_true(operations->is_alive(operations->context, lease.monitor));
	stage.ended = true;
	assert_false(operations->is_alive(operations->context, lease.monitor));
	end();
}

TEST(DISP_145_the_driver_is_pinged_three_times_in_its_watchdogs_time)
{
	begin();
	display_monitors_tick(&stage.monitors);
	assert_int_equal(stage.pings, 0);
	expect_lease();
	for (uint32_t passed = 0; passed < 30000; passed += 10, stage.now_ms += 10)
		display_monitors_tick(&stage.monitors);
	/* 3.33 s apart, from the beginning on. */
	assert_int_equal(stage.pings, 9);
	display_manager_finish(&stage.manager);
	stage.now_ms += 10000;
	display_monitors_tick(&stage.monitors);
	assert_int_equal(stage.pings, 9);
	end();
}

/* Who has the name, and who made it so that it cannot be opened: either is in use. */
TEST(DISP_194_a_second_host_is_refused_before_it_opens_anything)
{
	static const NTSTATUS taken[] = { STATUS_OBJECT_NAME_COLLISION, STATUS_ACCESS_DENIED };
	struct display_lease lease = { 0 };

	for (size_t index = 0; index < 2; index++) {
		begin();
		stage.claim_status = taken[index];
		assert_int_equal(acquire(&lease), STATUS_SHARING_VIOLATION);
		assert_int_equal(stage.opens, 0);
		assert_non_null(strstr(stage.monitors.text, "another capture host"));
		end();
	}
}

TEST(DISP_194_one_claim_serves_a_programs_life)
{
	begin();
	expect_lease();
	display_monitors_heed(&stage.monitors, STATUS_DEVICE_REMOVED);
	expect_lease();
	assert_int_equal(stage.claims, 1);
	end();
}

TEST(DISP_145_a_ping_goes_when_a_third_of_the_watchdogs_time_has_passed_and_not_before)
{
	begin();
	expect_lease();
	display_monitors_tick(&stage.monitors);
	assert_int_equal(stage.pings, 1);
	stage.now_ms += 3332;
	display_monitors_tick(&stage.monitors);
	assert_int_equal(stage.pings, 1);
	stage.now_ms += 1;
	display_monitors_tick(&stage.monitors);
	assert_int_equal(stage.pings, 2);
	end();
}

/* Each program's monitors prefer ids of its own, up to the last that there is. */
TEST(programs_of_other_numbers_prefer_other_ids)
{
	static const struct {
		uint32_t number, id;
	} rows[] = { { 0, 1 }, { 1, 1 }, { 2, 2 }, { 15, 15 }, { 16, 0 } };

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		begin();
		stage.monitors.number = rows[row].number;
		expect_lease();
		assert_int_equal(stage.added.preferred_monitor_id, rows[row].id);
		assert_int_equal(stage.added.width, 1280);
		assert_int_equal(stage.added.height, 720);
		assert_int_equal(stage.added.refresh_hz, 60);
		end();
	}
}
