/*
 * tests/display/pad_arrival_test.c - a pad's device comes with its gamepad and goes with it, in a machine with the pad's driver.
 */
#include "pad_machine.h"

#include "display/pad/device.h"
#include "display/pad/service.h"
#include "nt/pnp/software.h"

#define MS 10000ll

static struct pad_system pad_system;
static char said[200];

static void keep_line(void *context, const char *text)
{
	snprintf(said, sizeof(said), "%s", text);
}

static void pass(uint32_t milliseconds)
{
	KeDelayExecutionThread(KernelMode, FALSE,
	                       &(LARGE_INTEGER){ .QuadPart = -MS * milliseconds });
}

static void send(struct pad_service *service, uint8_t kind, uint32_t pad, uint8_t sequence)
{
	struct display_input input = { .viewer = 1,
		                       .kind = kind,
		                       .code = 0x045E028E,
		                       .flags = pad | (uint32_t)sequence << 8 };

	pad_service_input(service, &input);
}

static bool is_there(const WCHAR *path)
{
	struct pnp_device *node = pnp_device_find(ke_current_machine(), path);
	bool started = node && pnp_device_state(node) == PNP_STATE_STARTED;

	pnp_device_unref(node);
	return started;
}

static void come_and_go(void *context)
{
	struct pad_service_options options = { .system = &pad_system, .pad_count = 2 };
	struct pad_service_figures figures;
	struct pad_service *service;

	(void)context;
	assert_int_equal(pad_service_create(&options, &service), 0);
	pad_service_tick_devices(service);
	assert_false(is_there(u"SWD\\drydock\\0"));
	for (uint8_t round = 0; round < 2; round++) {
		send(service, STREAM_PAD_ARRIVAL, 3, (uint8_t)(1 + 2 * round));
		pad_service_tick_devices(service);
		assert_true(is_there(u"SWD\\drydock\\0"));
		assert_false(is_there(u"SWD\\drydock\\1"));
		for (int tries = 0; tries < 3000; tries++) {
			pad_service_tick(service);
			pad_service_look(service, &figures);
			if (figures.attached)
				break;
			pass(4);
		}
		assert_int_equal(figures.attached, 1);
		assert_int_equal(figures.devices, 1);
		send(service, STREAM_PAD_REMOVE, 3, (uint8_t)(2 + 2 * round));
		pad_service_tick_devices(service);
		pad_service_tick(service);
		assert_false(is_there(u"SWD\\drydock\\0"));
		pad_service_look(service, &figures);
		assert_int_equal(figures.devices, 0);
	}
	pad_service_stop(service);
	pad_service_run_devices(service);
	pad_service_run(service);
	pad_service_destroy(service);
}

static void expect_arrival(bool hosted)
{
	struct pad_machine pads;

	pad_machine_start(&pads, "xusb", 0, hosted);
	assert_int_equal(pnp_software_start(ke_current_machine()), STATUS_SUCCESS);
	pad_system_nt(&pad_system, keep_line, NULL);
	display_host_run(come_and_go, NULL);
	pad_machine_end(&pads);
}

TEST_LIMIT(DISP_174_a_pads_device_comes_with_its_gamepad_and_goes_with_it, 120)
{
	expect_arrival(false);
}

TEST_LIMIT(DISP_174_DISP_176_the_same_with_a_driver_host_of_its_own_each_time, 120)
{
	expect_arrival(true);
}

static void ask_in_vain(void *context)
{
	struct pad_service_options options = { .system = &pad_system, .pad_count = 1 };
	struct pad_service *service;

	(void)context;
	assert_int_equal(pad_service_create(&options, &service), 0);
	send(service, STREAM_PAD_ARRIVAL, 0, 1);
	said[0] = 0;
	pad_service_tick_devices(service);
	assert_non_null(strstr(said, "no driver for it is installed"));
	/* Said once, until its gamepad comes anew. */
	said[0] = 0;
	pad_service_tick_devices(service);
	assert_int_equal(said[0], 0);
	send(service, STREAM_PAD_REMOVE, 0, 2);
	pad_service_tick_devices(service);
	send(service, STREAM_PAD_ARRIVAL, 0, 3);
	pad_service_tick_devices(service);
	assert_non_null(strstr(said, "pad 0"));
	pad_service_destroy(service);
}

TEST(DISP_172_a_device_without_a_driver_is_said_once)
{
	struct drydock_options options = { .schedule = test_schedule_is_seeded() ? DRYDOCK_SEEDED
		                                                                 : DRYDOCK_FREE,
		                           .seed = test_seed() };
	struct drydock_machine *machine;

	assert_int_equal(drydock_machine_create(&options, &machine), 0);
	assert_int_equal(pnp_software_start(ke_current_machine()), STATUS_SUCCESS);
	pad_system_nt(&pad_system, keep_line, NULL);
	display_host_run(ask_in_vain, NULL);
	assert_int_equal(drydock_machine_stop(machine), 0);
	assert_int_equal(drydock_finding_count(machine), 0);
	drydock_machine_destroy(machine);
}
