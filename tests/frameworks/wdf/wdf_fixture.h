/*
 * tests/frameworks/wdf/wdf_fixture.h - a machine with one framework driver that is plain functions.
 *
 * wdf_begin() makes the machine, binds this test's WdfFunctions as the loader would, and creates the
 * driver; wdf_end() unloads it and asserts that no object, request or finding is left. The calling thread
 * acts in the system process.
 */
#ifndef DRYDOCK_TESTS_WDF_FIXTURE_H
#define DRYDOCK_TESTS_WDF_FIXTURE_H

#include "../../nt/io/io_fixture.h"

#include <wdf.h>

#include "frameworks/wdf/wdf.h"

/* A test of the framework's inside has WDF_IMPLEMENTATION and names the globals itself. */
#ifdef WDF_IMPLEMENTATION
#define FIXTURE_GLOBALS WdfDriverGlobals,
#else
#define FIXTURE_GLOBALS
#endif

const WDFFUNC *WdfFunctions;
PWDF_DRIVER_GLOBALS WdfDriverGlobals;

struct wdf_fixture {
	PDRIVER_OBJECT driver_object;
	struct wdf_binding *binding;
	struct drydock_image image;
	PFN_WDF_DRIVER_DEVICE_ADD device_add; /* null: a non-PnP driver */
	PFN_WDF_DRIVER_UNLOAD unload;
	ULONG minor;                          /* 0: 33 */
	NTSTATUS entry_status;                /* what the entry returns */
	bool create_driver;
	void (*configure)(WDF_DRIVER_CONFIG *config); /* last word on the configuration; null: none */
	PWDF_OBJECT_ATTRIBUTES attributes;            /* of the driver object */
	NTSTATUS (*entry)(PDRIVER_OBJECT object, PUNICODE_STRING path); /* instead of all these */
	void (*unbinding)(void);                      /* before the binding goes */
	WDFDRIVER driver;
	struct pnp_device *plugged;
};

static struct wdf_fixture wdf;

static inline void default_unload(WDFDRIVER driver)
{
	(void)driver;
}

static inline NTSTATUS create_driver(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, wdf.device_add);
	config.EvtDriverUnload = wdf.unload ? wdf.unload : default_unload;
	if (!wdf.device_add)
		config.DriverInitFlags = WdfDriverInitNonPnpDriver;
	if (wdf.configure)
		wdf.configure(&config);
	return WdfDriverCreate(FIXTURE_GLOBALS object, path, wdf.attributes, &config, &wdf.driver);
}

static inline NTSTATUS fixture_entry(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	NTSTATUS status;

	wdf.image = (struct drydock_image){
		.magic = DRYDOCK_IMAGE_MAGIC, .framework = DRYDOCK_FRAMEWORK_KMDF,
		.framework_major = 1, .framework_minor = wdf.minor ? wdf.minor : 33,
		.framework_functions = &WdfFunctions, .framework_globals = &WdfDriverGlobals,
	};
	must(wdf_bind(fixture.machine, object, path, &wdf.image, &wdf.binding));
	status = wdf.entry_status;
	if (wdf.entry)
		status = wdf.entry(object, path);
	else if (wdf.create_driver)
		must(create_driver(object, path));
	wdf_entry_returned(wdf.binding, status);
	return status;
}

static inline void fixture_released(struct ke_machine *machine, void *image)
{
	(void)machine, (void)image;
	if (wdf.unbinding)
		wdf.unbinding();
	wdf_unbind(wdf.binding);
	wdf.binding = NULL;
}

static inline NTSTATUS fixture_load(struct ke_machine *machine, const WCHAR *service,
                                    PDRIVER_OBJECT *ret_driver)
{
	(void)machine, (void)service;
	ObReferenceObject(wdf.driver_object);
	*ret_driver = wdf.driver_object;
	return STATUS_SUCCESS;
}

static const struct pnp_operations fixture_pnp_operations = { .load_driver = fixture_load };

/* Settings of struct wdf_fixture, e.g. wdf_begin(.device_add = add). */
#define wdf_begin(...) wdf_begin_with((struct wdf_fixture){ .create_driver = true, __VA_ARGS__ })

static inline void wdf_begin_with(struct wdf_fixture settings)
{
	struct io_driver_options options = { .name = u"wdftest", .entry = fixture_entry,
					     .released = fixture_released };

	wdf = settings;
	fixture_begin_with(true);
	fixture.machine->pnp->operations = &fixture_pnp_operations;
	must(wdf_machine_create(fixture.machine));
	must(io_driver_create(fixture.machine, &options, &wdf.driver_object));
	NTSTATUS status = io_driver_start(wdf.driver_object);
	assert_int_equal((unsigned)status, (unsigned)wdf.entry_status);
}

static inline void plug(void)
{
	static const WCHAR ids[] = u"test\\wdf\0";
	struct pnp_device_options options = { .hardware_ids = ids };

	must(pnp_match_add(fixture.machine, u"test\\wdf", u"wdftest", NULL));
	must(pnp_device_plug(fixture.machine, &options, &wdf.plugged));
}

static inline void unplug(void)
{
	must(pnp_device_query_remove(wdf.plugged));
	pnp_device_unref(wdf.plugged);
	wdf.plugged = NULL;
}

static inline void wdf_unload(void)
{
	must(io_driver_unload(wdf.driver_object));
}

static inline void wdf_end(void)
{
	if (wdf.plugged)
		unplug();
	if (wdf.binding)
		wdf_unload();
	assert_int_equal(fixture.machine->ledgers.wdf_objects, 0);
	struct ke_machine *machine = fixture.machine;
	pnp_machine_destroy(machine);
	fixture.with_pnp = false;
	wdf_machine_destroy(machine);
	fixture_end();
}

/* --- A log of callbacks ------------------------------------------------------------------------------- */

static char callback_log[4096];

static inline void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
static inline void note(const char *format, ...)
{
	size_t used = strlen(callback_log);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(callback_log + used, sizeof(callback_log) - used, format, arguments);
	va_end(arguments);
}

static inline void expect_log(const char *expected)
{
	assert_string_equal(callback_log, expected);
	callback_log[0] = 0;
}

#endif
