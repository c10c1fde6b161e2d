/*
 * pnp/match.c - who serves a device: added matches first, then the INFs in order of addition.
 *
 * Rank     The place of the id in the device's own lists decides, hardware ids before compatible ids; within
 *          one id the first that knows it.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/pnp/pnp_internal.h"

NTSTATUS pnp_inf_add(struct ke_machine *machine, const struct rtl_inf *inf)
{
	struct pnp_state *state = pnp_state_of(machine);
	if (!rtl_inf_model_count(inf))
		return STATUS_INVALID_PARAMETER;
	struct pnp_package *package = calloc(1, sizeof(*package));
	if (!package)
		return STATUS_INSUFFICIENT_RESOURCES;
	package->inf = inf;
	host_lock_acquire(&state->lock);
	InsertTailList(&state->packages, &package->entry);
	host_lock_release(&state->lock);
	return STATUS_SUCCESS;
}

static NTSTATUS add_match(struct ke_machine *machine, struct pnp_match *match)
{
	struct pnp_state *state = pnp_state_of(machine);
	struct pnp_match *copy = malloc(sizeof(*copy));
	if (!copy)
		return STATUS_INSUFFICIENT_RESOURCES;
	*copy = *match;
	copy->hardware_id = pnp_text_copy(match->hardware_id);
	copy->service = pnp_text_copy(match->service);
	host_lock_acquire(&state->lock);
	InsertTailList(&state->matches, &copy->entry);
	host_lock_release(&state->lock);
	return STATUS_SUCCESS;
}

NTSTATUS pnp_match_add(struct ke_machine *machine, const WCHAR *hardware_id, const WCHAR *service,
                       const GUID *class_guid)
{
	struct pnp_match match = { .hardware_id = (WCHAR *)(uintptr_t)hardware_id,
		                   .service = (WCHAR *)(uintptr_t)service,
		                   .has_class = class_guid != NULL };
	if (class_guid)
		match.class_guid = *class_guid;
	return add_match(machine, &match);
}

NTSTATUS pnp_filter_add(struct ke_machine *machine, const WCHAR *hardware_id, const WCHAR *service,
                        bool upper)
{
	struct pnp_match match = { .hardware_id = (WCHAR *)(uintptr_t)hardware_id,
		                   .service = (WCHAR *)(uintptr_t)service,
		                   .filter = true,
		                   .upper = upper };
	return add_match(machine, &match);
}

static bool list_has(const WCHAR *list, const WCHAR *id)
{
	for (const WCHAR *at = list; at && *at; at += pnp_text_length(at) + 1)
		if (pnp_text_equal(at, id))
			return true;
	return false;
}

uint32_t pnp_match_filters(struct pnp_device *device, bool upper, const WCHAR **services,
                           uint32_t count, uint32_t capacity)
{
	struct pnp_state *state = pnp_state_of(device->machine);
	for (PLIST_ENTRY entry = state->matches.Flink; entry != &state->matches;
	     entry = entry->Flink) {
		struct pnp_match *match = CONTAINING_RECORD(entry, struct pnp_match, entry);
		if (!match->filter || match->upper != upper || count == capacity)
			continue;
		if (!match->hardware_id || list_has(device->hardware_ids, match->hardware_id) ||
		    list_has(device->compatible_ids, match->hardware_id))
			services[count++] = match->service;
	}
	return count;
}

static const struct pnp_match *match_of_id(struct pnp_state *state, const WCHAR *id)
{
	for (PLIST_ENTRY entry = state->matches.Flink; entry != &state->matches;
	     entry = entry->Flink) {
		struct pnp_match *match = CONTAINING_RECORD(entry, struct pnp_match, entry);
		if (!match->filter && pnp_text_equal(match->hardware_id, id))
			return match;
	}
	return NULL;
}

static bool model_has(const struct rtl_inf_model *model, const WCHAR *id)
{
	if (pnp_text_equal(model->hardware_id, id))
		return true;
	for (uint32_t i = 0; i < model->compatible_count; i++)
		if (pnp_text_equal(model->compatible[i], id))
			return true;
	return false;
}

static const struct rtl_inf_model *model_of_id(struct pnp_state *state, const WCHAR *id,
                                               const struct rtl_inf **ret_inf)
{
	for (PLIST_ENTRY entry = state->packages.Flink; entry != &state->packages;
	     entry = entry->Flink) {
		const struct rtl_inf *inf =
			CONTAINING_RECORD(entry, struct pnp_package, entry)->inf;
		for (size_t i = 0; i < rtl_inf_model_count(inf); i++) {
			const struct rtl_inf_model *model = rtl_inf_model_at(inf, i);
			if (!model_has(model, id))
				continue;
			*ret_inf = inf;
			return model;
		}
	}
	return NULL;
}

static void replace(WCHAR **text, const WCHAR *with)
{
	if (!with)
		return;
	free(*text);
	*text = pnp_text_copy(with);
}

static void use_match(struct pnp_device *device, const struct pnp_match *match)
{
	replace(&device->service, match->service);
	if (match->has_class) {
		device->class_guid = match->class_guid;
		device->has_class = true;
	}
}

/* HKR of the install section is the driver key, of its .HW section the device key. */
static void apply_registry(struct pnp_device *device, const struct rtl_inf *inf,
                           const struct rtl_inf_model *model)
{
	const struct rtl_inf_section *install = rtl_inf_install_section(inf, model->install, u"");
	const struct rtl_inf_section *hardware =
		rtl_inf_install_section(inf, model->install, u".HW");
	WCHAR *driver_key = pnp_node_driver_key(device);
	WCHAR *enum_key = pnp_node_enum_key(device);
	if (install && driver_key)
		cm_apply_registry(device->machine, inf, install, driver_key);
	if (hardware && enum_key)
		cm_apply_registry(device->machine, inf, hardware, enum_key);
	free(driver_key);
	free(enum_key);
}

/* What WUDFRD.INF adds where a package needs it: the reflector below the function driver. */
static void apply_reflector(struct pnp_device *device, const struct rtl_inf *inf,
                            const struct rtl_inf_model *model)
{
	static const WCHAR filters[] = u"WUDFRd\0";
	static const struct {
		const char16_t *suffix, *name;
	} section[] = { { u".HW", u"WUDFRD_LowerFilter.NT.hw" },
		        { u".Filters", u"WUDFRD_LowerFilter.NT.Filters" } };
	WCHAR *enum_key = pnp_node_enum_key(device);
	bool is_needed = false;

	for (size_t index = 0; index < sizeof(section) / sizeof(section[0]); index++)
		is_needed |= rtl_inf_needs(inf,
		                           rtl_inf_install_section(inf, model->install,
		                                                   section[index].suffix),
		                           section[index].name);
	if (is_needed && enum_key)
		cm_value_set(device->machine, enum_key, u"LowerFilters", REG_MULTI_SZ, filters,
		             sizeof(filters));
	free(enum_key);
}

static void use_model(struct pnp_device *device, const struct rtl_inf *inf,
                      const struct rtl_inf_model *model)
{
	const struct rtl_inf_section *services =
		rtl_inf_install_section(inf, model->install, u".Services");
	const char16_t *service = NULL;
	replace(&device->description, model->description);
	replace(&device->manufacturer, model->manufacturer);
	replace(&device->class_name, rtl_inf_version(inf, u"Class"));
	device->has_class =
		pnp_guid_from_text(rtl_inf_version(inf, u"ClassGuid"), &device->class_guid);
	if (services)
		cm_install_services(device->machine, inf, services, &service);
	replace(&device->service, service);
	pnp_node_register(device);
	apply_registry(device, inf, model);
	apply_reflector(device, inf, model);
}

/* True when an entry of list is known. */
static bool try_list(struct pnp_device *device, const WCHAR *list)
{
	struct pnp_state *state = pnp_state_of(device->machine);
	for (const WCHAR *id = list; id && *id; id += pnp_text_length(id) + 1) {
		const struct pnp_match *match = match_of_id(state, id);
		if (match) {
			use_match(device, match);
			return true;
		}
		const struct rtl_inf *inf;
		const struct rtl_inf_model *model = model_of_id(state, id, &inf);
		if (model) {
			use_model(device, inf, model);
			return true;
		}
	}
	return false;
}

void pnp_match_device(struct pnp_device *device)
{
	if (!try_list(device, device->hardware_ids))
		try_list(device, device->compatible_ids);
	pnp_node_register(device);
}

const WCHAR *pnp_model_hardware_id(struct ke_machine *machine, uint32_t index)
{
	struct pnp_state *state = pnp_state_of(machine);
	for (PLIST_ENTRY entry = state->packages.Flink; entry != &state->packages;
	     entry = entry->Flink) {
		const struct rtl_inf *inf =
			CONTAINING_RECORD(entry, struct pnp_package, entry)->inf;
		size_t count = rtl_inf_model_count(inf);
		if (index < count)
			return rtl_inf_model_at(inf, index)->hardware_id;
		index -= (uint32_t)count;
	}
	return NULL;
}
