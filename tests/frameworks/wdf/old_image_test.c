/*
 * tests/frameworks/wdf/old_image_test.c - images that the builder makes for older versions of the framework.
 */
#include "../../builder/build_folder.h"

#include "drydock/drydock.h"

/* Its entry fails, with the number of the first thing that is wrong, unless all of it is as it should be. */
static const char driver_source[] =
	"#include <ntddk.h>\n"
	"#include <wdf.h>\n"
	"typedef struct { int value; } SHARED;\n"
	"static const WDF_OBJECT_CONTEXT_TYPE_INFO owners = { sizeof(owners), \"SHARED\",\n"
	"	sizeof(SHARED), &owners, NULL };\n"
	"static int asked;\n"
	"static PCWDF_OBJECT_CONTEXT_TYPE_INFO ask(void) { asked++; return &owners; }\n"
	"#define SHARED_EXTERNAL_INIT_FUNCTION ask\n"
	"WDF_DECLARE_SHARED_CONTEXT_TYPE_WITH_NAME(SHARED, SharedOf)\n"
	"static NTSTATUS add(WDFDRIVER driver, PWDFDEVICE_INIT init)\n"
	"{\n"
	"	WDFDEVICE device; WDFQUEUE queue; WDF_IO_QUEUE_CONFIG config; WDF_DEVICE_STATE "
	"state;\n"
	"	WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS idle;\n"
	"	NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device);\n"
	"	if (!NT_SUCCESS(status)) return status;\n"
	"	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);\n"
	"	status = WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue);\n"
	"	if (!NT_SUCCESS(status)) return status;\n"
	"	WDF_DEVICE_STATE_INIT(&state);\n"
	"	WdfDeviceSetDeviceState(device, &state);\n"
	"	WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&idle, IdleCannotWakeFromS0);\n"
	"	return WdfDeviceAssignS0IdleSettings(device, &idle);\n"
	"}\n"
	"NTSTATUS DriverEntry(PDRIVER_OBJECT object, PUNICODE_STRING path)\n"
	"{\n"
	"	WDF_DRIVER_CONFIG config; WDF_OBJECT_ATTRIBUTES attributes; WDFDRIVER driver;\n"
	"	if (asked != 1) return (NTSTATUS)0xE0000001;\n"
	"	if (sizeof(WDF_TIMER_CONFIG) != TIMER_SIZE) return (NTSTATUS)0xE0000002;\n"
	"	if (__builtin_types_compatible_p(__typeof__(&WdfFunctions[0]), WDFFUNC *) != "
	"HOLDS_TABLE)\n"
	"		return (NTSTATUS)0xE0000003;\n"
	"	WDF_DRIVER_CONFIG_INIT(&config, add);\n"
	"	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, SHARED);\n"
	"	NTSTATUS status = WdfDriverCreate(object, path, &attributes, &config, &driver);\n"
	"	return NT_SUCCESS(status) && !SharedOf(driver) ? (NTSTATUS)0xE0000004 : status;\n"
	"}\n";

/* Build the driver for version; defines: what it expects of it. */
static void build_for(const char *version, const char *defines, struct builder_result *result)
{
	struct builder_request request = request_for(version);

	put(arena_format(&arena, "%s/a.c", version),
	    arena_format(&arena, "%s\n%s", defines, driver_source));
	put(arena_format(&arena, "%s/drydock.json", version),
	    arena_format(&arena,
	                 "{\"name\": \"old\", \"framework\": \"KMDF\", \"version\": \"%s\"}",
	                 version));
	if (builder_build(&request, result))
		builder_result_print(result, false);
	assert_int_equal(result->status, 0);
	assert_int_equal(result->image_count, 1);
}

static void load_and_plug(const char *path)
{
	struct drydock_options options = { .schedule = test_schedule_is_seeded() ? DRYDOCK_SEEDED
		                                                                 : DRYDOCK_FREE,
		                           .seed = test_seed() };
	struct drydock_machine *machine;
	struct drydock_driver *driver;
	struct drydock_device *device;

	assert_int_equal(drydock_machine_create(&options, &machine), 0);
	assert_int_equal(drydock_driver_add(machine, path, NULL, &driver), 0);
	assert_int_equal((unsigned)drydock_driver_load(driver), 0);
	assert_int_equal(drydock_device_plug(machine, "ROOT\\old", &device), 0);
	assert_string_equal(drydock_device_state(device), "started");
	assert_int_equal(drydock_machine_stop(machine), 0);
	assert_int_equal(drydock_finding_count(machine), 0);
	drydock_machine_destroy(machine);
}

static void try_version(const char *version, const char *defines)
{
	struct builder_result result;

	build_for(version, defines, &result);
	load_and_plug(result.images[0].path);
	builder_result_finish(&result);
}

TEST_LIMIT(WDF_4a_WDF_4c_an_image_for_1_9_holds_its_table_and_small_structures, 60)
{
	try_version("1.9", "#define TIMER_SIZE 24\n#define HOLDS_TABLE 1");
}

TEST_LIMIT(WDF_4a_WDF_4c_an_image_for_1_13_holds_its_table_and_larger_structures, 60)
{
	try_version("1.13", "#define TIMER_SIZE 40\n#define HOLDS_TABLE 1");
}

TEST_LIMIT(WDF_4b_an_image_for_1_15_holds_a_pointer, 60)
{
	try_version("1.15", "#define TIMER_SIZE 40\n#define HOLDS_TABLE 0");
}
