/* tests/frameworks/idd/swap_chain_test.c - frames from a composer to an unmodified display driver. */
#include "idd_fixture.h"

TEST_LIMIT(DISP_126a_pixels_of_a_presented_frame_reach_the_driver, 60)
{
	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	uint64_t sum = present(1, NULL, 0);
	until(report.frames == 1);
	struct mirror_report report = query();
	assert_true(report.checksum == sum);
	assert_int_equal(report.width, 640);
	assert_int_equal(report.height, 360);
	assert_int_equal(report.format, 87);
	assert_int_equal(report.frame_number, 1);
	idd_end();
}

TEST_LIMIT(an_old_drivers_first_generation_does_the_same, 60)
{
	idd_begin("mirror4.vcxproj");
	plug_monitor();
	assert_int_equal(set_mode(1280, 720, IDD_COLOUR_SDR), STATUS_SUCCESS);
	uint64_t sum = present(5, NULL, 0);
	until(report.frames == 1);
	assert_true(query().checksum == sum);
	assert_int_equal(query().commits, 1);
	assert_int_equal(set_mode(1280, 720, IDD_COLOUR_HDR), STATUS_INVALID_PARAMETER);
	idd_end();
}

TEST_LIMIT(dirty_rectangles_are_clipped_and_an_idle_screen_presents_nothing, 60)
{
	const struct idd_rectangle dirty[] = { { -5, 10, 20, 9000 }, { 30, 30, 30, 40 } };
	struct idd_statistics statistics;

	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	present(1, dirty, 2);
	until(report.frames == 1);
	struct mirror_report report = query();
	assert_int_equal(report.dirty_count, 1);
	assert_int_equal(report.dirty[0], 0);
	assert_int_equal(report.dirty[1], 10);
	assert_int_equal(report.dirty[2], 20);
	assert_int_equal(report.dirty[3], 360);
	present(2, NULL, 0);
	until(report.frames == 2);
	assert_int_equal(query().dirty[2], 640);
	idd_monitor_statistics(idd.monitor, &statistics);
	assert_int_equal(statistics.presented, 2);
	assert_int_equal(statistics.acquired, 2);
	assert_int_equal(statistics.finished, 2);
	assert_int_equal(statistics.last_reported, 2);
	idd_end();
}

/* Two drawings at once, and one after the chain was taken back. */
TEST_LIMIT(one_frame_is_drawn_at_a_time_and_a_lost_chains_frame_is_refused, 60)
{
	struct idd_frame frame, other;

	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(idd_frame_begin(idd.monitor, &frame), STATUS_NOT_FOUND);
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	assert_int_equal(idd_frame_begin(idd.monitor, &frame), STATUS_SUCCESS);
	assert_int_equal(frame.age, 0);
	assert_int_equal(idd_frame_begin(idd.monitor, &other), STATUS_DEVICE_BUSY);
	assert_int_equal(set_mode(1280, 720, IDD_COLOUR_SDR), STATUS_SUCCESS);
	assert_int_equal(idd_frame_present(&frame, &(struct idd_presentation){ 0 }),
	                 STATUS_DEVICE_REMOVED);
	assert_int_equal(idd_frame_begin(idd.monitor, &frame), STATUS_SUCCESS);
	assert_int_equal(frame.width, 1280);
	idd_frame_cancel(&frame);
	idd_end();
}

/* The third frame on lies in memory that was drawn two or three presents ago. */
TEST_LIMIT(a_surfaces_age_tells_how_old_its_picture_is, 60)
{
	struct idd_frame frame;

	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	for (unsigned at = 1; at <= 6; at++) {
		assert_int_equal(idd_frame_begin(idd.monitor, &frame), STATUS_SUCCESS);
		if (frame.age)
			assert_int_equal(frame.pixels[0], at - frame.age);
		assert_true(at < 4 || (frame.age >= 2 && frame.age <= 3));
		memset(frame.pixels, (int)at, (size_t)frame.pitch * frame.height);
		assert_int_equal(idd_frame_present(&frame, &(struct idd_presentation){ 0 }),
		                 STATUS_SUCCESS);
		until(report.frames == at);
	}
	idd_end();
}

TEST_LIMIT(DISP_70_hdr_is_committed_as_pq_and_comes_as_fp16_with_its_default_metadata, 60)
{
	idd_begin("mirror.vcxproj");
	plug_monitor();
	struct mirror_report report = query();
	assert_int_equal(report.hdr_type, 1);
	assert_int_equal(report.default_nits, 1000);
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_HDR), STATUS_SUCCESS);
	uint64_t sum = present(9, NULL, 0);
	until(report.frames == 1);
	report = query();
	assert_true(report.checksum == sum);
	assert_int_equal(report.format, 10);
	assert_int_equal(report.color_space, 2);
	assert_int_equal(report.wire_bits, 4);
	assert_int_equal(report.hdr_frame_type, 1);
	present(10, NULL, 0);
	until(report.frames == 2);
	assert_int_equal(query().hdr_frame_type, 2);
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	assert_int_equal(query().color_space, 1);
	assert_int_equal(query().unassigns, 1);
	idd_end();
}

/* --- Where it is rendered ------------------------------------------------------------------------------------- */

TEST_LIMIT(DISP_140a_another_render_adapter_makes_another_swap_chain, 60)
{
	LUID second;

	idd_begin("mirror.vcxproj");
	assert_int_equal(idd_gpu_add(idd.machine->kernel, u"Second adapter", &second),
	                 STATUS_SUCCESS);
	plug_monitor();
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	unsigned first = query().render_luid;
	assert_int_not_equal(first, second.LowPart);
	assert_int_not_equal(query().adapter_luid, first);
	assert_int_equal(order(MIRROR_RENDER, second.LowPart), 0);
	until(report.assigns == 2);
	assert_int_equal(query().render_luid, second.LowPart);
	uint64_t sum = present(3, NULL, 0);
	until(report.frames == 1);
	assert_true(query().checksum == sum);
	/* Nobody has this one: the preference changes nothing. */
	assert_int_equal(order(MIRROR_RENDER, 0x1234), 0);
	assert_int_equal(query().assigns, 2);
	idd_end();
}

TEST_LIMIT(DISP_141_a_device_of_another_adapter_than_the_swap_chains_is_refused, 60)
{
	LUID second;

	idd_begin("mirror.vcxproj");
	assert_int_equal(idd_gpu_add(idd.machine->kernel, u"Second adapter", &second),
	                 STATUS_SUCCESS);
	plug_monitor();
	assert_int_equal(order(MIRROR_RENDER, second.LowPart), 0);
	assert_int_equal(order(MIRROR_FAULT, MIRROR_FAULT_OTHER_ADAPTER), 0);
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	until(report.set_device_result == 0x80070057);
	assert_int_equal(order(MIRROR_FAULT, MIRROR_FAULT_NONE), 0);
	/* It may have given up too many by now: begin anew. */
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	until(report.set_device_result == 0);
	struct verify_sink *sink = idd.machine->kernel->sink;
	assert_true(sink->finding_count >= 1);
	assert_string_equal(sink->finding[0].rule, "DISP-141");
	sink->finding_count = 0;
	uint64_t sum = present(3, NULL, 0);
	until(report.frames == 1);
	assert_true(query().checksum == sum);
	idd_end();
}

/* --- Misuse ------------------------------------------------------------------------------------------------------ */

/* The driver gives each chain up where the fault shows, and gets another until the fault is taken away. */
static void misuse(unsigned fault, bool with_frame, const char *rule, const char *text)
{
	struct verify_sink *sink;

	idd_begin("mirror.vcxproj");
	sink = idd.machine->kernel->sink;
	plug_monitor();
	assert_int_equal(order(MIRROR_FAULT, fault), 0);
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	if (with_frame)
		present(1, NULL, 0);
	until(findings() > 0);
	assert_int_equal(order(MIRROR_FAULT, MIRROR_FAULT_NONE), 0);
	assert_int_equal(idd_monitor_set(idd.monitor, NULL), STATUS_SUCCESS);
	sink->finding_count = 1; /* what came again */
	take_finding(rule, text);
	idd_end();
}

TEST_LIMIT(DISP_126b_an_acquire_before_the_frame_is_finished_is_refused, 60)
{
	misuse(MIRROR_FAULT_NO_FINISH, true, "DISP-126", "before the current frame was finished");
}

TEST_LIMIT(DISP_126c_an_acquire_before_a_device_is_set_is_refused, 60)
{
	misuse(MIRROR_FAULT_NO_DEVICE, false, "DISP-126", "before a device was set");
}

TEST_LIMIT(DISP_126d_a_driver_that_processes_fp16_must_acquire_by_the_second_generation, 60)
{
	misuse(MIRROR_FAULT_OLD_ACQUIRE, false, "DISP-126", "second generation");
}

TEST_LIMIT(DISP_123_a_surface_whose_reference_is_kept_is_found_when_the_chain_goes, 60)
{
	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(order(MIRROR_FAULT, MIRROR_FAULT_LEAK), 0);
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	present(1, NULL, 0);
	until(report.frames == 1);
	assert_int_equal(idd_monitor_set(idd.monitor, NULL), STATUS_SUCCESS);
	take_finding("DISP-123", "1 reference(s)");
	idd_end();
}

TEST_LIMIT(DISP_127_a_swap_chain_that_is_never_deleted_is_found_when_the_device_goes, 60)
{
	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(order(MIRROR_FAULT, MIRROR_FAULT_KEEP_CHAIN), 0);
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	idd_monitor_drop(idd.monitor);
	idd.monitor = NULL;
	drydock_file_close(idd.file);
	assert_int_equal(drydock_device_query_remove(idd.device), 0);
	take_finding("DISP-127", "1 swap chain(s) were not deleted");
	assert_int_equal(drydock_driver_unload(idd.driver), 0);
	assert_int_equal(findings(), 0);
	drydock_machine_destroy(idd.machine);
	builder_result_finish(&idd.built);
}

TEST_LIMIT(DISP_136_statistics_without_a_step_are_refused, 60)
{
	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(order(MIRROR_FAULT, MIRROR_FAULT_STATISTICS), 0);
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	present(1, NULL, 0);
	until(report.frames == 1);
	assert_int_equal(query().last_result, (unsigned)STATUS_INVALID_PARAMETER);
	take_finding("DISP-136", "no processing step");
	idd_end();
}

/* --- Giving up ------------------------------------------------------------------------------------------------------ */

TEST_LIMIT(DISP_118a_a_swap_chain_that_the_driver_gives_up_is_replaced_a_few_times, 60)
{
	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(order(MIRROR_FAULT, MIRROR_FAULT_GIVE_UP), 0);
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	until(findings() > 0);
	assert_int_equal(query().assigns, 11);
	assert_int_equal(order(MIRROR_FAULT, MIRROR_FAULT_NONE), 0);
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	uint64_t sum = present(4, NULL, 0);
	until(report.frames == 1);
	assert_true(query().checksum == sum);
	take_finding("DISP-118", "gave up 11 swap chains");
	idd_end();
}

TEST_LIMIT(DISP_118b_an_error_from_the_assignment_is_a_finding, 60)
{
	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(order(MIRROR_FAULT, MIRROR_FAULT_FAIL), 0);
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_UNSUCCESSFUL);
	take_finding("DISP-118", "EvtIddCxMonitorAssignSwapChain returned 0xc0000001");
	idd_end();
}
