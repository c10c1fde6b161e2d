/* tests/nt/pnp/load_driver_test.c - ZwLoadDriver and ZwUnloadDriver. */
#include "../io/io_fixture.h"

#define SERVICES u"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\"

static uint32_t loads, unloads;
static NTSTATUS entry_status;

static VOID unload(PDRIVER_OBJECT driver)
{
	unloads++;
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	driver->DriverUnload = unload;
	return entry_status;
}

static NTSTATUS load_driver(struct ke_machine *machine, const WCHAR *service,
                            PDRIVER_OBJECT *ret_driver)
{
	struct io_driver_options options = { .name = service, .entry = entry };
	NTSTATUS status;

	loads++;
	must(io_driver_create(machine, &options, ret_driver));
	status = io_driver_start(*ret_driver);
	if (NT_SUCCESS(status))
		ob_reference(*ret_driver);
	return status;
}

static const struct pnp_operations operations = { .load_driver = load_driver };

static void begin(void)
{
	fixture_begin_with(true);
	loads = unloads = 0;
	entry_status = STATUS_SUCCESS;
	fixture.machine->pnp->operations = &operations;
	must(cm_key_create(fixture.machine, SERVICES u"tool"));
}

static NTSTATUS load(const WCHAR *path)
{
	UNICODE_STRING name;

	RtlInitUnicodeString(&name, path);
	return ZwLoadDriver(&name);
}

static NTSTATUS unload_by(const WCHAR *path)
{
	UNICODE_STRING name;

	RtlInitUnicodeString(&name, path);
	return ZwUnloadDriver(&name);
}

TEST(a_driver_is_loaded_once_and_unloaded_by_its_services_path)
{
	PDRIVER_OBJECT driver;

	begin();
	assert_int_equal(unload_by(SERVICES u"tool"), STATUS_OBJECT_NAME_NOT_FOUND);
	must(load(SERVICES u"tool"));
	driver = io_driver_find(fixture.machine, u"tool");
	assert_non_null(driver);
	ob_dereference(driver);
	assert_int_equal(load(SERVICES u"tool"), STATUS_IMAGE_ALREADY_LOADED);
	assert_int_equal(loads, 1);
	must(unload_by(SERVICES u"tool"));
	assert_int_equal(unloads, 1);
	assert_null(io_driver_find(fixture.machine, u"tool"));
	must(load(SERVICES u"tool"));
	must(unload_by(SERVICES u"tool"));
	assert_int_equal(loads, 2);
	fixture_end();
}

TEST(an_unloaded_driver_is_not_found_though_somebody_holds_its_object)
{
	PDRIVER_OBJECT driver;

	begin();
	must(load(SERVICES u"tool"));
	driver = io_driver_find(fixture.machine, u"tool");
	must(unload_by(SERVICES u"tool"));
	assert_null(io_driver_find(fixture.machine, u"tool"));
	must(load(SERVICES u"tool"));
	must(unload_by(SERVICES u"tool"));
	assert_int_equal(loads, 2);
	ob_dereference(driver);
	fixture_end();
}

TEST(a_driver_whose_entry_fails_gives_its_status_and_is_gone)
{
	begin();
	entry_status = STATUS_NO_SUCH_DEVICE;
	assert_int_equal(load(SERVICES u"tool"), STATUS_NO_SUCH_DEVICE);
	assert_null(io_driver_find(fixture.machine, u"tool"));
	entry_status = STATUS_SUCCESS;
	must(load(SERVICES u"tool"));
	must(unload_by(SERVICES u"tool"));
	fixture_end();
}

TEST(a_path_without_a_service_or_without_a_name_is_refused)
{
	begin();
	assert_int_equal(load(SERVICES u"nobody"), STATUS_OBJECT_NAME_NOT_FOUND);
	assert_int_equal(unload_by(SERVICES u"nobody"), STATUS_OBJECT_NAME_NOT_FOUND);
	assert_int_equal(load(u""), STATUS_INVALID_PARAMETER);
	assert_int_equal(loads, 0);
	fixture.machine->pnp->operations = NULL;
	assert_int_equal(load(SERVICES u"tool"), STATUS_OBJECT_NAME_NOT_FOUND);
	fixture_end();
}
