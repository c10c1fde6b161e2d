/*
 * tests/frameworks/idd/idd_fixture.h - a machine with the mirror driver, its device plugged and its interface open.
 *
 * The test's thread is the composer: it takes the monitor and presents; what the driver made of it comes back in a
 * struct mirror_report.
 */
#ifndef DRYDOCK_TESTS_IDD_FIXTURE_H
#define DRYDOCK_TESTS_IDD_FIXTURE_H

#include "harness/test.h"

#include <stdio.h>
#include <string.h>

#include "builder/builder.h"
#include "frameworks/idd/idd.h"
#include "machine/machine_internal.h"
#include "mirror/mirror_public.h"

static struct {
	struct builder_result built;
	struct drydock_machine *machine;
	struct drydock_driver *driver;
	struct drydock_device *device;
	struct drydock_file *file;
	struct idd_monitor *monitor;
} idd;

static void build_mirror(const char *project)
{
	char path[512], include[512], cache[512];
	struct builder_request request = { .directory = path,
		                           .include_root = include,
		                           .cache_root = cache };

	snprintf(path, sizeof(path), "%s/tests/frameworks/idd/mirror/%s", test_source_root(),
	         project);
	snprintf(include, sizeof(include), "%s/include", test_source_root());
	snprintf(cache, sizeof(cache), "%s/tests/idd-images", test_build_root());
	assert_int_equal(builder_build(&request, &idd.built), 0);
	assert_int_equal(idd.built.image_count, 1);
}

static void create_machine(void)
{
	struct drydock_options options = { .schedule = test_schedule_is_seeded() ? DRYDOCK_SEEDED
		                                                                 : DRYDOCK_FREE,
		                           .seed = test_seed() };

	assert_int_equal(drydock_machine_create(&options, &idd.machine), 0);
}

static struct mirror_report query(void)
{
	struct mirror_report report;
	uint32_t bytes;

	assert_int_equal(drydock_file_control(idd.file, MIRROR_QUERY, NULL, 0, &report,
	                                      sizeof(report), &bytes),
	                 0);
	assert_int_equal(bytes, sizeof(report));
	return report;
}

static unsigned order3(unsigned action, unsigned value, unsigned detail)
{
	struct mirror_order order = { action, value, detail };
	unsigned result;
	uint32_t bytes;

	assert_int_equal(drydock_file_control(idd.file, MIRROR_DO, &order, sizeof(order), &result,
	                                      sizeof(result), &bytes),
	                 0);
	return result;
}
#define order(action, value) order3(action, value, 0)

/* Wait until condition holds of a fresh report. The test's limit is the only one. */
#define until(condition) \
	do { \
		LARGE_INTEGER pause = { .QuadPart = -10000 }; \
		struct mirror_report report = query(); \
		while (!(condition)) { \
			KeDelayExecutionThread(KernelMode, FALSE, &pause); \
			report = query(); \
		} \
		(void)report; \
	} while (0)

static void load_mirror(void)
{
	assert_int_equal(drydock_driver_add(idd.machine, idd.built.images[0].path,
	                                    idd.built.images[0].inf, &idd.driver),
	                 0);
	assert_int_equal(drydock_device_plug(idd.machine, MIRROR_HARDWARE, &idd.device), 0);
	assert_string_equal(drydock_device_state(idd.device), "started");
	assert_int_equal(drydock_file_open(idd.machine, MIRROR_INTERFACE, &idd.file), 0);
	until(report.init_finished == 1);
}

static void idd_begin(const char *project)
{
	build_mirror(project);
	create_machine();
	load_mirror();
}

/* The driver plugs a monitor at connector 0; the composer takes it. */
static void plug_monitor(void)
{
	assert_int_equal(order(MIRROR_PLUG, 0), 0);
	idd.monitor = idd_monitor_take(idd.machine->kernel);
	assert_non_null(idd.monitor);
}

static NTSTATUS set_mode(uint32_t width, uint32_t height, enum idd_colour colour)
{
	struct idd_setting setting = { { width, height, 60, 1, false, false }, colour };

	return idd_monitor_set(idd.monitor, &setting);
}

/* Draw every pixel's bytes by its place and seed; gives the sum that the driver must come to. */
static uint64_t draw(struct idd_frame *frame, unsigned seed)
{
	uint32_t row_bytes = frame->width * (frame->format == 10 ? 8u : 4u);
	uint64_t hash = 14695981039346656037ULL;

	for (uint32_t row = 0; row < frame->height; row++)
		for (uint32_t byte = 0; byte < row_bytes; byte++) {
			uint8_t value = (uint8_t)(row * 7 + byte * 3 + seed);
			frame->pixels[(size_t)row * frame->pitch + byte] = value;
			hash = (hash ^ value) * 1099511628211ULL;
		}
	return hash;
}

static uint64_t present(unsigned seed, const struct idd_rectangle *dirty, uint32_t count)
{
	struct idd_frame frame;

	assert_int_equal(idd_frame_begin(idd.monitor, &frame), STATUS_SUCCESS);
	uint64_t hash = draw(&frame, seed);
	assert_int_equal(idd_frame_present(&frame, &(struct idd_presentation){ dirty, count, 0 }),
	                 STATUS_SUCCESS);
	return hash;
}

static uint32_t findings(void)
{
	return drydock_finding_count(idd.machine);
}

/* The only finding so far has this rule and text; it is forgotten. */
static inline void take_finding(const char *rule, const char *text)
{
	struct verify_sink *sink = idd.machine->kernel->sink;

	assert_int_equal(sink->finding_count, 1);
	assert_string_equal(sink->finding[0].rule, rule);
	if (!strstr(sink->finding[0].text, text))
		fail_msg("\"%s\" is not in \"%s\"", text, sink->finding[0].text);
	assert_int_equal(sink->finding[0].code, 0x10D);
	sink->finding_count = 0;
}

/* Everything goes; nothing is left, nothing was found. */
static void idd_end(void)
{
	idd_monitor_drop(idd.monitor);
	drydock_file_close(idd.file);
	assert_int_equal(drydock_device_query_remove(idd.device), 0);
	assert_int_equal(drydock_driver_unload(idd.driver), 0);
	assert_int_equal(idd_com_objects(idd.machine->kernel), 0);
	assert_int_equal(findings(), 0);
	assert_int_equal(drydock_machine_stop(idd.machine), 0);
	drydock_machine_destroy(idd.machine);
	builder_result_finish(&idd.built);
}

#endif
