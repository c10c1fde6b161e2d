/* tests/frameworks/idd/monitor_test.c - adapters, monitors, modes, cursor, gamma, versions. */
#include "idd_fixture.h"

TEST_LIMIT(DISP_112_a_monitors_modes_are_those_that_both_sides_can, 60)
{
	struct idd_mode modes[8];

	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(idd_monitor_list_modes(idd.monitor, modes, 8), 3);
	assert_int_equal(modes[0].width, 1280);
	assert_true(modes[0].preferred && modes[0].ten_bits);
	assert_int_equal(modes[2].height, 1080);
	assert_false(modes[2].preferred);
	assert_int_equal(set_mode(800, 600, IDD_COLOUR_SDR), STATUS_INVALID_PARAMETER);
	assert_int_equal(query().commits, 0);
	idd_end();
}

TEST_LIMIT(a_monitor_without_a_description_has_the_drivers_default_modes, 60)
{
	struct idd_mode modes[8];

	idd_begin("mirror.vcxproj");
	assert_int_equal(order3(MIRROR_PLUG, 0, 1), 0);
	idd.monitor = idd_monitor_take(idd.machine->kernel);
	assert_int_equal(idd_monitor_list_modes(idd.monitor, modes, 8), 1);
	assert_int_equal(modes[0].width, 1280);
	assert_false(modes[0].ten_bits);
	assert_int_equal(set_mode(1280, 720, IDD_COLOUR_HDR), STATUS_INVALID_PARAMETER);
	idd_end();
}

TEST_LIMIT(DISP_27_new_modes_replace_the_old_and_wrong_ones_change_nothing, 60)
{
	struct idd_mode modes[8];

	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(order(MIRROR_UPDATE, 0), 0);
	assert_int_equal(idd_monitor_list_modes(idd.monitor, modes, 8), 1);
	assert_int_equal(modes[0].width, 640);
	assert_int_equal(order(MIRROR_UPDATE, 2), (unsigned)STATUS_INVALID_PARAMETER);
	take_finding("DISP-114", "without modes");
	assert_int_equal(idd_monitor_list_modes(idd.monitor, modes, 8), 1);
	assert_int_equal(order(MIRROR_UPDATE, 1), 0);
	assert_int_equal(idd_monitor_list_modes(idd.monitor, modes, 8), 3);
	idd_end();
}

TEST_LIMIT(every_path_of_the_adapter_is_committed_with_the_changed_one_named, 60)
{
	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(order(MIRROR_PLUG, 1), 0);
	struct idd_monitor *second = idd_monitor_take(idd.machine->kernel);
	assert_non_null(second);
	assert_null(idd_monitor_take(idd.machine->kernel));
	assert_int_not_equal(idd_monitor_target(idd.monitor), idd_monitor_target(second));
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	struct mirror_report report = query();
	assert_int_equal(report.paths, 2);
	assert_int_equal(report.active_paths, 1);
	assert_int_equal(report.changed_paths, 1);
	struct idd_setting setting = { { 1920, 1080, 60, 1, false, false }, IDD_COLOUR_SDR };
	assert_int_equal(idd_monitor_set(second, &setting), STATUS_SUCCESS);
	assert_int_equal(query().active_paths, 2);
	assert_int_equal(query().unassigns, 0);
	assert_int_equal(idd_monitor_set(idd.monitor, NULL), STATUS_SUCCESS);
	assert_int_equal(query().active_paths, 1);
	assert_int_equal(query().unassigns, 1);
	idd_monitor_drop(second);
	idd_end();
}

static void count_change(void *context)
{
	__atomic_fetch_add((int *)context, 1, __ATOMIC_RELAXED);
}

TEST_LIMIT(DISP_201_a_composer_takes_the_monitor_of_its_connector_and_each_is_told, 60)
{
	int told[2] = { 0, 0 }, before;

	idd_begin("mirror.vcxproj");
	for (int at = 0; at < 2; at++)
		assert_int_equal(idd_watch(idd.machine->kernel,
		                           &(struct idd_watcher){ count_change, &told[at] }),
		                 STATUS_SUCCESS);
	plug_monitor();
	assert_int_equal(order(MIRROR_PLUG, 1), 0);
	assert_true(told[0] >= 1 && told[0] == told[1]);
	idd_unwatch(idd.machine->kernel, &told[0]);
	before = told[0];
	idd_monitor_drop(idd.monitor);
	assert_null(idd_monitor_take_at(idd.machine->kernel, 2));
	assert_null(idd_monitor_take_at(idd.machine->kernel, 0xFFFFFFFF));
	struct idd_monitor *second = idd_monitor_take_at(idd.machine->kernel, 1);
	assert_non_null(second);
	assert_null(idd_monitor_take_at(idd.machine->kernel, 1));
	idd.monitor = idd_monitor_take_at(idd.machine->kernel, 0);
	assert_non_null(idd.monitor);
	assert_int_not_equal(idd_monitor_target(idd.monitor), idd_monitor_target(second));
	idd_monitor_drop(second);
	assert_int_equal(order(MIRROR_UNPLUG, 1), 0);
	assert_true(told[1] > before);
	assert_int_equal(told[0], before);
	idd_unwatch(idd.machine->kernel, &told[1]);
	for (int at = 0; at < IDD_WATCHERS_MAX; at++)
		assert_int_equal(idd_watch(idd.machine->kernel,
		                           &(struct idd_watcher){ count_change, &told[0] }),
		                 STATUS_SUCCESS);
	assert_int_equal(idd_watch(idd.machine->kernel,
	                           &(struct idd_watcher){ count_change, &told[1] }),
	                 STATUS_INSUFFICIENT_RESOURCES);
	idd_unwatch(idd.machine->kernel, &told[0]);
	idd_end();
}

TEST_LIMIT(DISP_26_a_departure_takes_the_swap_chain_back_and_frees_the_connector, 60)
{
	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	assert_int_equal(order(MIRROR_UNPLUG, 0), 0);
	assert_int_equal(query().unassigns, 1);
	assert_false(idd_monitor_is_there(idd.monitor));
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_DEVICE_REMOVED);
	struct idd_frame frame;
	assert_int_equal(idd_frame_begin(idd.monitor, &frame), STATUS_DEVICE_REMOVED);
	idd_monitor_drop(idd.monitor);
	plug_monitor();
	assert_int_equal(set_mode(1920, 1080, IDD_COLOUR_SDR), STATUS_SUCCESS);
	idd_end();
}

TEST_LIMIT(a_device_that_loses_power_gives_its_swap_chain_back_and_has_another_afterwards, 60)
{
	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	assert_int_equal(drydock_device_power(idd.device, 3), 0);
	assert_int_equal(query().unassigns, 1);
	assert_int_equal(drydock_device_power(idd.device, 0), 0);
	until(report.assigns == 2);
	uint64_t sum = present(8, NULL, 0);
	until(report.frames == 1);
	assert_true(query().checksum == sum);
	assert_int_equal(query().init_finished, 1);
	idd_end();
}

TEST_LIMIT(a_surprise_removal_ends_the_picture_and_the_composer_hears_of_it, 60)
{
	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_SUCCESS);
	present(1, NULL, 0);
	drydock_file_close(idd.file);
	KeClearEvent(idd_changed(idd.machine->kernel));
	assert_int_equal(drydock_device_surprise_remove(idd.device), 0);
	KeWaitForSingleObject(idd_changed(idd.machine->kernel), Executive, KernelMode, FALSE, NULL);
	assert_false(idd_monitor_is_there(idd.monitor));
	assert_int_equal(set_mode(640, 360, IDD_COLOUR_SDR), STATUS_DEVICE_REMOVED);
	idd_monitor_drop(idd.monitor);
	assert_int_equal(drydock_driver_unload(idd.driver), 0);
	assert_int_equal(idd_com_objects(idd.machine->kernel), 0);
	assert_int_equal(findings(), 0);
	drydock_machine_destroy(idd.machine);
	builder_result_finish(&idd.built);
}

/* --- Misuse ------------------------------------------------------------------------------------------------------ */

TEST_LIMIT(DISP_108_a_second_adapter_of_a_device_is_refused, 60)
{
	idd_begin("mirror.vcxproj");
	assert_int_equal(order(MIRROR_SECOND_ADAPTER, 0), (unsigned)STATUS_INVALID_DEVICE_STATE);
	take_finding("DISP-108", "has an adapter already");
	idd_end();
}

TEST_LIMIT(DISP_22_a_monitor_with_a_wrong_record_is_refused_by_what_is_wrong, 60)
{
	static const char *const texts[] = { "its Size is wrong", "ConnectorIndex",
		                             "MonitorContainerId is zero" };

	idd_begin("mirror.vcxproj");
	for (unsigned at = 0; at < 3; at++) {
		assert_int_equal(order3(MIRROR_PLUG_WRONG, at, 0),
		                 (unsigned)STATUS_INVALID_PARAMETER);
		take_finding("DISP-22", texts[at]);
	}
	plug_monitor();
	assert_int_equal(order(MIRROR_PLUG, 0), (unsigned)STATUS_INVALID_PARAMETER);
	take_finding("DISP-22", "the connector has a monitor");
	idd_end();
}

TEST_LIMIT(DISP_24_a_departure_of_what_never_arrived_does_nothing_and_keeps_no_slot, 60)
{
	idd_begin("mirror.vcxproj");
	assert_int_equal(order3(MIRROR_PLUG_WRONG, 3, 0), (unsigned)STATUS_INVALID_DEVICE_STATE);
	take_finding("DISP-24", "never arrived");
	plug_monitor();
	idd_end();
}

TEST_LIMIT(a_critical_error_is_a_finding_and_takes_the_monitors, 60)
{
	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(order(MIRROR_CRITICAL, 0), 0);
	take_finding("DISP-23", "7 and 9");
	assert_false(idd_monitor_is_there(idd.monitor));
	idd_end();
}

/* --- Cursor, gamma, versions ----------------------------------------------------------------------------------------- */

TEST_LIMIT(a_hardware_cursor_is_shown_by_the_driver_with_its_shape_once, 60)
{
	static uint32_t shape[33 * 16];
	struct idd_pointer pointer = { true, -3, 40, true, 16, 16, 1, 2, (const uint8_t *)shape };

	for (unsigned at = 0; at < 256; at++)
		shape[at] = 0xff102030u + at;
	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(idd_pointer_set(idd.monitor, &pointer), STATUS_NOT_SUPPORTED);
	assert_int_equal(order(MIRROR_CURSOR, 32), 0);
	assert_int_equal(idd_pointer_set(idd.monitor, &pointer), STATUS_SUCCESS);
	struct mirror_report report = query();
	assert_int_equal(report.cursor_visible, 1);
	assert_int_equal(report.cursor_x, -3);
	assert_int_equal(report.cursor_width, 16);
	assert_int_equal(report.cursor_first_pixel, 0xff102030u);
	unsigned shape_id = report.cursor_shape;
	pointer.pixels = NULL, pointer.x = 100;
	assert_int_equal(idd_pointer_set(idd.monitor, &pointer), STATUS_SUCCESS);
	report = query();
	assert_int_equal(report.cursor_x, 100);
	assert_int_equal(report.cursor_shape, shape_id);
	pointer.pixels = (const uint8_t *)shape, pointer.width = 33;
	assert_int_equal(idd_pointer_set(idd.monitor, &pointer), STATUS_NOT_SUPPORTED);
	assert_int_equal(order(MIRROR_CURSOR, 0), (unsigned)STATUS_INVALID_PARAMETER);
	take_finding("DISP-30", "MaxX or MaxY is 0");
	idd_end();
}

TEST_LIMIT(a_gamma_ramp_reaches_the_driver, 60)
{
	static uint16_t ramp[768];

	idd_begin("mirror.vcxproj");
	plug_monitor();
	assert_int_equal(idd_monitor_set_gamma(idd.monitor,
	                                       &(struct idd_gamma){ 2, sizeof(ramp), ramp }),
	                 STATUS_SUCCESS);
	assert_int_equal(query().gamma_type, 2);
	assert_int_equal(query().gamma_bytes, 1536);
	idd_end();
}

/* A driver for 1.10 on a machine that has 1.9: its configuration is refused, and one for 1.4 finds fewer functions. */
TEST_LIMIT(an_older_iddcx_has_fewer_functions_and_refuses_newer_drivers, 60)
{
	build_mirror("mirror.vcxproj");
	create_machine();
	assert_int_equal(idd_set_version(idd.machine->kernel, 11), STATUS_INVALID_PARAMETER);
	assert_int_equal(idd_set_version(idd.machine->kernel, 9), STATUS_SUCCESS);
	assert_int_equal(drydock_driver_add(idd.machine, idd.built.images[0].path,
	                                    idd.built.images[0].inf, &idd.driver),
	                 0);
	drydock_device_plug(idd.machine, MIRROR_HARDWARE, &idd.device);
	assert_string_not_equal(drydock_device_state(idd.device), "started");
	take_finding("DISP-110", "no version the machine has");
	drydock_machine_destroy(idd.machine);
	builder_result_finish(&idd.built);
	build_mirror("mirror4.vcxproj");
	create_machine();
	assert_int_equal(idd_set_version(idd.machine->kernel, 4), STATUS_SUCCESS);
	load_mirror();
	assert_int_equal(query().version, 0x1400);
	assert_int_equal(query().functions, 0);
	idd_end();
}

TEST_LIMIT(the_newest_iddcx_has_all_functions, 60)
{
	idd_begin("mirror.vcxproj");
	assert_int_equal(query().version, 0x1A00);
	assert_int_equal(query().functions, 1);
	idd_end();
}

TEST_LIMIT(DISP_119_a_cplusplus_driver_has_pointers_lists_and_multimedia_tasks, 60)
{
	idd_begin("mirror.vcxproj");
	assert_int_equal(order(MIRROR_CPLUSPLUS, 0), 31);
	idd_end();
}
