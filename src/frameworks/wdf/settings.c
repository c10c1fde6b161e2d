/*
 * frameworks/wdf/settings.c - what a driver's Parameters\Wdf key asks of the framework (WDF-23, 66, 67).
 *
 * Values   TrackHandles               REG_MULTI_SZ  type names ("WDFTIMER"), or "*": whose tags are counted
 *          ObjectLeakDetectionLimit   REG_DWORD     objects a driver may have for each of its devices
 *          PowerTimeoutMilliseconds   REG_DWORD     how long a PnP or power callback may run (600 000)
 *          EnhancedVerifierOptions    REG_DWORD     0x10000: no request is made for a queue that has some in
 *                                                   reserve; 0x20000: one of 17 is not (VF-28)
 *          wdf_sibling_order          REG_SZ        "seeded": siblings are deleted in the machine's random
 *                                                   order, which no driver may rely on
 */
#include "frameworks/wdf/object.h"

#include "frameworks/wdf/device.h"
#include "nt/cm/cm.h"

#define PATH_MAX_UNITS 512u
#define TRACKED_MAX_BYTES 4096u
#define POWER_TIMEOUT_MS 600000u

static const WCHAR key_suffix[] = u"\\Parameters\\Wdf";

static bool key_path(WCHAR *path, const UNICODE_STRING *registry_path)
{
	if (registry_path->Length + sizeof(key_suffix) > PATH_MAX_UNITS * sizeof(WCHAR))
		return false;
	memcpy(path, registry_path->Buffer, registry_path->Length);
	memcpy(path + registry_path->Length / sizeof(WCHAR), key_suffix, sizeof(key_suffix));
	return true;
}

/* One string of a list, against ASCII text; letter case does not matter. */
static bool is_text(const WCHAR *string, const char *text)
{
	for (; *text; string++, text++)
		if ((*string | 32) != (*text | 32))
			return false;
	return *string == 0;
}

static void read_tracked(struct wdf_binding *binding, const WCHAR *path)
{
	ULONG type, length = 0;
	WCHAR *list = calloc(1, TRACKED_MAX_BYTES + 2 * sizeof(WCHAR));

	if (!list)
		return;
	if (NT_SUCCESS(cm_value_query(binding->machine, path, u"TrackHandles", &type, list,
	                              TRACKED_MAX_BYTES, &length)) &&
	    (type == REG_MULTI_SZ || type == REG_SZ))
		binding->settings.tracked = list;
	else
		free(list);
}

void wdf_settings_read(struct wdf_binding *binding)
{
	WCHAR path[PATH_MAX_UNITS], order[16] = { 0 };
	ULONG type, length, limit = 0;

	binding->settings.power_timeout_ms = POWER_TIMEOUT_MS;
	if (!key_path(path, &binding->registry_path))
		return;
	read_tracked(binding, path);
	if (NT_SUCCESS(cm_value_query(binding->machine, path, u"ObjectLeakDetectionLimit", &type,
	                              &limit, sizeof(limit), &length)) &&
	    type == REG_DWORD)
		binding->settings.leak_limit = limit;
	if (NT_SUCCESS(cm_value_query(binding->machine, path, u"PowerTimeoutMilliseconds", &type,
	                              &limit, sizeof(limit), &length)) &&
	    type == REG_DWORD && limit)
		binding->settings.power_timeout_ms = limit;
	if (NT_SUCCESS(cm_value_query(binding->machine, path, u"EnhancedVerifierOptions", &type,
	                              &limit, sizeof(limit), &length)) &&
	    type == REG_DWORD)
		binding->settings.verifier_options = limit;
	if (NT_SUCCESS(cm_value_query(binding->machine, path, u"wdf_sibling_order", &type, order,
	                              sizeof(order) - sizeof(WCHAR), &length)))
		binding->settings.shuffle_siblings = is_text(order, "seeded");
}

void wdf_settings_free(struct wdf_settings *settings)
{
	free(settings->tracked);
	settings->tracked = NULL;
}

bool wdf_settings_track(const struct wdf_settings *settings, const struct wdf_type *type)
{
	const WCHAR *name = settings->tracked;

	while (name && *name) {
		if (is_text(name, "*") || is_text(name, type->name))
			return true;
		while (*name++)
			;
	}
	return false;
}

/* Objects above the limit for each device that the driver has (one when it has none): once a binding. */
void wdf_settings_count(struct wdf_object *object, int change)
{
	struct wdf_settings *settings = &object->binding->settings;
	bool device = object->type == &wdf_device_type;
	int32_t devices = device ? __atomic_add_fetch(&settings->devices, change, __ATOMIC_RELAXED)
	                         : __atomic_load_n(&settings->devices, __ATOMIC_RELAXED);
	int32_t objects = __atomic_add_fetch(&settings->objects, change, __ATOMIC_RELAXED);
	int64_t limit = (int64_t)settings->leak_limit * (devices > 1 ? devices : 1);

	if (change < 0 || objects <= limit ||
	    __atomic_exchange_n(&settings->leak_reported, true, __ATOMIC_RELAXED))
		return;
	wdf_report(
		&(struct wdf_break){ "WDF-67", WDF_VERIFIER_FATAL_ERROR, WDF_HANDLE(void *, object),
	                             (uint64_t)objects,
	                             "Delete objects when they have served, or raise "
	                             "ObjectLeakDetectionLimit." },
		"the driver has %d framework objects, more than %u for each of its %d device(s); "
		"the last one is a %s",
		objects, (unsigned)settings->leak_limit, devices, object->type->name);
}
