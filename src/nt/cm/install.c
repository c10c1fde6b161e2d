/* cm/install.c - what an INF writes into the registry. */
#include <stdlib.h>
#include <string.h>

#include "nt/cm/cm_internal.h"
#include "nt/rtl/crt.h"
#include "nt/rtl/inf.h"

#define PATH_CHARACTERS 1024

static bool join(WCHAR path[PATH_CHARACTERS], const WCHAR *root, const WCHAR *below)
{
	size_t length = crt_wcslen(root), more = crt_wcslen(below);

	if (length + more + 2 > PATH_CHARACTERS)
		return false;
	memcpy(path, root, length * sizeof(WCHAR));
	if (more && length && path[length - 1] != '\\')
		path[length++] = '\\';
	memcpy(path + length, below, (more + 1) * sizeof(WCHAR));
	return true;
}

static const WCHAR *root_path(enum rtl_inf_root root, const WCHAR *relative)
{
	switch (root) {
	case RTL_INF_HKLM: return u"\\Registry\\Machine";
	case RTL_INF_HKCR: return u"\\Registry\\Machine\\Software\\Classes";
	case RTL_INF_HKCU: return u"\\Registry\\User\\.Default";
	case RTL_INF_HKU: return u"\\Registry\\User";
	case RTL_INF_HKR: break;
	}
	return relative;
}

/* --- One entry ------------------------------------------------------------------------------------------- */

static bool has_value(struct ke_machine *machine, const WCHAR *path, const WCHAR *name)
{
	NTSTATUS status = cm_value_query(machine, path, name, NULL, NULL, 0, NULL);

	return NT_SUCCESS(status) || status == STATUS_BUFFER_TOO_SMALL;
}

/* Put strings behind those of a list that is there, leaving out what it has. */
static NTSTATUS append_strings(struct ke_machine *machine, const WCHAR *path,
                               const struct rtl_inf_registry *entry)
{
	ULONG length = 0, type;
	WCHAR *list;
	NTSTATUS status = cm_value_query(machine, path, entry->value, &type, NULL, 0, &length);

	if (status == STATUS_OBJECT_NAME_NOT_FOUND)
		return cm_value_set(machine, path, entry->value, entry->type, entry->data,
		                    entry->data_bytes);
	list = calloc(1, length + entry->data_bytes + 2 * sizeof(WCHAR));
	if (!list)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = cm_value_query(machine, path, entry->value, &type, list, length, &length);
	if (NT_SUCCESS(status)) {
		size_t used = length / sizeof(WCHAR);

		if (used && !list[used - 1])
			used--; /* the empty string that ends the list */
		memcpy(list + used, entry->data, entry->data_bytes);
		status = cm_value_set(machine, path, entry->value, REG_MULTI_SZ, list,
		                      (ULONG)(used * sizeof(WCHAR)) + entry->data_bytes);
	}
	free(list);
	return status;
}

static NTSTATUS add_entry(struct ke_machine *machine, const WCHAR *path,
                          const struct rtl_inf_registry *entry)
{
	bool there;
	NTSTATUS status = cm_key_create(machine, path);

	if (!NT_SUCCESS(status) || !entry->value)
		return status;
	there = has_value(machine, path, entry->value);
	if (entry->flags & RTL_INF_DELETE_VALUE)
		return there ? cm_value_delete(machine, path, entry->value) : STATUS_SUCCESS;
	if ((entry->flags & RTL_INF_NO_CLOBBER && there) ||
	    (entry->flags & RTL_INF_OVERWRITE_ONLY && !there))
		return STATUS_SUCCESS;
	if (entry->flags & RTL_INF_APPEND && entry->type == REG_MULTI_SZ)
		return append_strings(machine, path, entry);
	return cm_value_set(machine, path, entry->value, entry->type, entry->data,
	                    entry->data_bytes);
}

static NTSTATUS delete_entry(struct ke_machine *machine, const WCHAR *path,
                             const struct rtl_inf_registry *entry)
{
	NTSTATUS status = entry->value ? cm_value_delete(machine, path, entry->value)
	                               : cm_key_delete_tree(machine, path);

	return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : status;
}

NTSTATUS cm_apply_registry_section(struct ke_machine *machine,
                                   const struct rtl_inf_section *section, const WCHAR *relative,
                                   bool add, uint32_t *ret_bad_line)
{
	NTSTATUS status = STATUS_SUCCESS;

	*ret_bad_line = 0;
	for (uint32_t index = 0; NT_SUCCESS(status) && index < section->line_count; index++) {
		struct rtl_inf_registry entry;
		struct rtl_inf_error error;
		WCHAR path[PATH_CHARACTERS];

		if (!rtl_inf_registry_read(&section->lines[index], &entry, &error)) {
			*ret_bad_line = error.line;
			continue;
		}
		if (!join(path, root_path(entry.root, relative), entry.key))
			*ret_bad_line = section->lines[index].number;
		else
			status = add ? add_entry(machine, path, &entry)
			             : delete_entry(machine, path, &entry);
		rtl_inf_registry_finish(&entry);
	}
	return status;
}

/* --- Whole sections ------------------------------------------------------------------------------------------- */

struct application {
	struct ke_machine *machine;
	const WCHAR *relative;
	bool add;
	NTSTATUS status;
};

static void apply(const struct rtl_inf_section *listed, void *context)
{
	struct application *work = context;
	uint32_t bad_line;
	NTSTATUS status = cm_apply_registry_section(work->machine, listed, work->relative,
	                                            work->add, &bad_line);

	if (NT_SUCCESS(work->status))
		work->status = status;
}

NTSTATUS cm_apply_registry(struct ke_machine *machine, const struct rtl_inf *inf,
                           const struct rtl_inf_section *section, const WCHAR *relative)
{
	struct application work = { machine, relative, false, STATUS_SUCCESS };

	rtl_inf_for_each_listed(inf, section, u"DelReg", apply, &work);
	work.add = true;
	rtl_inf_for_each_listed(inf, section, u"AddReg", apply, &work);
	return work.status;
}

/* --- Services ---------------------------------------------------------------------------------------------------- */

/* %12%\echo.sys: what directory numbers stand for. */
static void image_path(const char16_t *binary, WCHAR path[PATH_CHARACTERS])
{
	static const struct {
		const WCHAR *number, *directory;
	} directories[] = {
		{ u"%10%", u"\\SystemRoot" },
		{ u"%11%", u"\\SystemRoot\\system32" },
		{ u"%12%", u"\\SystemRoot\\System32\\drivers" },
		{ u"%13%", u"\\SystemRoot\\System32\\DriverStore\\FileRepository" },
	};

	for (size_t index = 0; index < sizeof(directories) / sizeof(directories[0]); index++)
		if (crt__wcsnicmp(binary, directories[index].number, 4) == 0 &&
		    join(path, directories[index].directory, binary + 4 + (binary[4] == '\\')))
			return;
	if (!join(path, u"", binary))
		path[0] = 0;
}

static NTSTATUS write_service(struct ke_machine *machine, const WCHAR *path,
                              const struct rtl_inf_service *service)
{
	WCHAR binary[PATH_CHARACTERS];
	NTSTATUS status = cm_value_set_dword(machine, path, u"Type", service->type);

	if (NT_SUCCESS(status))
		status = cm_value_set_dword(machine, path, u"Start", service->start);
	if (NT_SUCCESS(status))
		status = cm_value_set_dword(machine, path, u"ErrorControl", service->error_control);
	if (NT_SUCCESS(status) && service->display_name)
		status = cm_value_set_string(machine, path, u"DisplayName", service->display_name);
	if (NT_SUCCESS(status) && service->load_order_group)
		status = cm_value_set_string(machine, path, u"Group", service->load_order_group);
	if (!NT_SUCCESS(status) || !service->binary)
		return status;
	image_path(service->binary, binary);
	return cm_value_set(machine, path, u"ImagePath", REG_EXPAND_SZ, binary,
	                    (ULONG)((crt_wcslen(binary) + 1) * sizeof(WCHAR)));
}

NTSTATUS cm_install_services(struct ke_machine *machine, const struct rtl_inf *inf,
                             const struct rtl_inf_section *services, const char16_t **ret_service)
{
	struct rtl_inf_service service;
	NTSTATUS status = STATUS_SUCCESS;

	*ret_service = NULL;
	for (uint32_t nth = 0;
	     NT_SUCCESS(status) && rtl_inf_service_at(inf, services, nth, &service); nth++) {
		WCHAR path[PATH_CHARACTERS];

		if (!service.name[0] || !join(path, CM_PATH_SERVICES, service.name))
			continue;
		if (service.flags & RTL_INF_SERVICE_ASSOCIATED)
			*ret_service = service.name;
		status = write_service(machine, path, &service);
		if (NT_SUCCESS(status) && service.install)
			status = cm_apply_registry(machine, inf, service.install, path);
	}
	return status;
}
