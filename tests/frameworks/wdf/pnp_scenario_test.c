/*
 * tests/frameworks/wdf/pnp_scenario_test.c - scripts of PnP and power events against a model of the orders (A8).
 *
 * A script is a string of events after the start: d idle to D3, u wake to D0, q query-remove that is cancelled,
 * t stop for rebalancing, b start again, r orderly removal, S surprise removal. The model below says, event by
 * event, what PNP-1 to PNP-5 demand.
 */
#include "wdf_fixture.h"

#define STATUS_CALLBACK(name, text, ...) \
	static NTSTATUS name(__VA_ARGS__) \
	{ \
		assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL); \
		note(text); \
		return STATUS_SUCCESS; \
	}
#define VOID_CALLBACK(name, text, type) \
	static void name(type device) \
	{ \
		(void)device; \
		note(text); \
	}

STATUS_CALLBACK(prepare, "prepare ", WDFDEVICE device, WDFCMRESLIST raw, WDFCMRESLIST translated)
STATUS_CALLBACK(release, "release ", WDFDEVICE device, WDFCMRESLIST translated)
STATUS_CALLBACK(enabled, "enabled ", WDFDEVICE device, WDF_POWER_DEVICE_STATE from)
STATUS_CALLBACK(disabling, "disabling ", WDFDEVICE device, WDF_POWER_DEVICE_STATE to)
STATUS_CALLBACK(io_init, "init ", WDFDEVICE device)
STATUS_CALLBACK(io_suspend, "suspend ", WDFDEVICE device)
STATUS_CALLBACK(io_restart, "restart ", WDFDEVICE device)
STATUS_CALLBACK(query_remove, "query_remove ", WDFDEVICE device)
STATUS_CALLBACK(query_stop, "query_stop ", WDFDEVICE device)
VOID_CALLBACK(io_flush, "flush ", WDFDEVICE)
VOID_CALLBACK(io_cleanup, "io_cleanup ", WDFDEVICE)
VOID_CALLBACK(surprise, "surprise ", WDFDEVICE)
VOID_CALLBACK(object_cleanup, "cleanup ", WDFOBJECT)
VOID_CALLBACK(object_destroy, "destroy ", WDFOBJECT)

static NTSTATUS d0_entry(WDFDEVICE device, WDF_POWER_DEVICE_STATE from)
{
	(void)device;
	note("entry%d ", from);
	return STATUS_SUCCESS;
}

static NTSTATUS d0_exit(WDFDEVICE device, WDF_POWER_DEVICE_STATE to)
{
	(void)device;
	note("exit%d ", to);
	return STATUS_SUCCESS;
}

static NTSTATUS add(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFDEVICE device;

	(void)driver;
	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
	callbacks.EvtDevicePrepareHardware = prepare;
	callbacks.EvtDeviceReleaseHardware = release;
	callbacks.EvtDeviceD0Entry = d0_entry;
	callbacks.EvtDeviceD0Exit = d0_exit;
	callbacks.EvtDeviceD0EntryPostInterruptsEnabled = enabled;
	callbacks.EvtDeviceD0ExitPreInterruptsDisabled = disabling;
	callbacks.EvtDeviceSelfManagedIoInit = io_init;
	callbacks.EvtDeviceSelfManagedIoSuspend = io_suspend;
	callbacks.EvtDeviceSelfManagedIoRestart = io_restart;
	callbacks.EvtDeviceSelfManagedIoFlush = io_flush;
	callbacks.EvtDeviceSelfManagedIoCleanup = io_cleanup;
	callbacks.EvtDeviceQueryRemove = query_remove;
	callbacks.EvtDeviceQueryStop = query_stop;
	callbacks.EvtDeviceSurpriseRemoval = surprise;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.EvtCleanupCallback = object_cleanup;
	attributes.EvtDestroyCallback = object_destroy;
	return WdfDeviceCreate(&init, &attributes, &device);
}

/* --- The model ------------------------------------------------------------------------------------------ */

struct model {
	bool in_d0, stopped;
	int power; /* what the next D0Entry is told */
	char log[1024];
};

static void expect(struct model *model, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void expect(struct model *model, const char *format, ...)
{
	size_t used = strlen(model->log);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(model->log + used, sizeof(model->log) - used, format, arguments);
	va_end(arguments);
}

static void expect_up(struct model *model, const char *io)
{
	expect(model, "entry%d enabled %s ", model->power, io);
	model->in_d0 = true;
}

static void expect_down(struct model *model, int power)
{
	if (model->in_d0)
		expect(model, "suspend disabling exit%d ", power);
	model->in_d0 = false;
	model->power = power;
}

static void expect_gone(struct model *model)
{
	expect_down(model, WdfPowerDeviceD3Final);
	if (!model->stopped)
		expect(model, "release ");
	expect(model, "flush io_cleanup cleanup destroy ");
}

static void expect_event(struct model *model, char event)
{
	switch (event) {
	case 'd': expect_down(model, WdfPowerDeviceD3); break;
	case 'u': expect_up(model, "restart"); break;
	case 'q': expect(model, "query_remove "); break;
	case 't':
		expect(model, "query_stop ");
		expect_down(model, WdfPowerDeviceD3Final);
		expect(model, "release ");
		model->stopped = true;
		break;
	case 'b':
		expect(model, "prepare ");
		expect_up(model, "restart");
		model->stopped = false;
		break;
	case 'r':
		expect(model, "%s", model->stopped ? "" : "query_remove ");
		expect_gone(model);
		break;
	case 'S':
		expect(model, "surprise ");
		expect_gone(model);
		break;
	}
}

/* --- The runner -------------------------------------------------------------------------------------------- */

static void bring(char event)
{
	switch (event) {
	case 'd': must(pnp_device_set_power(wdf.plugged, PowerDeviceD3)); break;
	case 'u': must(pnp_device_set_power(wdf.plugged, PowerDeviceD0)); break;
	case 'q': must(pnp_device_query_cancel_remove(wdf.plugged)); break;
	case 't': must(pnp_device_stop(wdf.plugged)); break;
	case 'b': must(pnp_device_restart(wdf.plugged, NULL, NULL)); break;
	case 'r': must(pnp_device_query_remove(wdf.plugged)); break;
	case 'S':
		must(pnp_device_surprise_remove(wdf.plugged));
		pnp_settle(fixture.machine);
		break;
	}
}

static void run(const char *script)
{
	struct model model = { .in_d0 = true, .power = WdfPowerDeviceD3Final };

	expect(&model, "prepare entry5 enabled init ");
	wdf_begin(.device_add = add);
	plug();
	for (const char *event = script; *event; event++) {
		bring(*event);
		expect_event(&model, *event);
		if (strcmp(callback_log, model.log) != 0)
			print_message("script %s, up to %c\n", script, *event);
		assert_string_equal(callback_log, model.log);
	}
	callback_log[0] = 0;
	pnp_device_unref(wdf.plugged);
	wdf.plugged = NULL;
	wdf_end();
}

TEST_LIMIT(PNP_12_scripts_of_events_call_back_in_the_documented_orders, 120)
{
	static const char *const scripts[] = {
		"r",       "S",         "qr",      "qS",      "dr",      "dS",     "dur",
		"duS",     "dudur",     "duduS",   "tr",      "tS",      "tbr",    "tbS",
		"tbtbr",   "tbtbS",     "dtr",     "dtS",     "dtbr",    "dtbS",   "tbdr",
		"tbdS",    "tbdur",     "tbduS",   "qqr",     "qqS",     "qdr",    "qdS",
		"dqr",     "dqS",       "dqur",    "duqr",    "qtbr",    "qtbqr",  "tbqdur",
		"tbqr",    "qtbqdur",   "dudutbr", "dutbdur", "tbdutbS", "qduqtr", "tbtbdudr",
		"qdquqtS", "dudududur", "tbtbtbr", "dutbqdS",
	};
	size_t count = sizeof(scripts) / sizeof(scripts[0]);

	assert_true(count >= 40);
	for (size_t at = 0; at < count; at++)
		run(scripts[at]);
}
