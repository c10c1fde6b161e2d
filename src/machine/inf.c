/* machine/inf.c - a driver's INF: read, hand to pnp, answer which binary a service has. */
#include "machine/machine_internal.h"

#include <stdlib.h>
#include <strings.h>

#include "base/host/host_file.h"
#include "nt/rtl/inf.h"

#define INF_BYTES_MAX (16u << 20)

NTSTATUS machine_inf_load(struct drydock_driver *driver, const char *path)
{
	struct rtl_inf_error error;
	char *text;
	size_t bytes;
	NTSTATUS status;

	if (host_file_read(path, INF_BYTES_MAX, &text, &bytes)) {
		machine_set_error(driver->machine, "%s: cannot be read", path);
		return STATUS_OBJECT_NAME_NOT_FOUND;
	}
	driver->inf = rtl_inf_parse(text, bytes, &error);
	free(text);
	if (!driver->inf) {
		if (error.line == 0)
			machine_set_error(driver->machine, "%s: %s", path, error.text);
		else
			machine_set_error(driver->machine, "%s:%u: %s", path, error.line,
			                  error.text);
		return STATUS_INVALID_PARAMETER;
	}
	/* A package without hardware (DefaultInstall) has services and no models. */
	if (rtl_inf_model_count(driver->inf) == 0)
		return STATUS_SUCCESS;
	status = pnp_inf_add(driver->machine->kernel, driver->inf);
	if (!NT_SUCCESS(status))
		machine_set_error(
			driver->machine,
			"%s: it has no model for amd64 that installs a service (status 0x%08X)",
			path, (unsigned)status);
	return status;
}

static bool service_named(const struct rtl_inf *inf, const struct rtl_inf_model *model,
                          const char *wanted, struct rtl_inf_service *ret_service)
{
	const struct rtl_inf_section *services =
		rtl_inf_install_section(inf, model->install, u".Services");
	char name[128];

	for (uint32_t nth = 0; services && rtl_inf_service_at(inf, services, nth, ret_service);
	     nth++) {
		machine_narrow(ret_service->name, name, sizeof(name));
		if (strcasecmp(name, wanted) == 0 && ret_service->binary)
			return true;
	}
	return false;
}

bool machine_inf_service_binary(const struct drydock_driver *driver, const WCHAR *service,
                                char *name, size_t bytes)
{
	char wanted[128], binary[260];
	struct rtl_inf_service found;

	if (!driver->inf)
		return false;
	machine_narrow(service, wanted, sizeof(wanted));
	for (size_t index = 0; index < rtl_inf_model_count(driver->inf); index++) {
		if (!service_named(driver->inf, rtl_inf_model_at(driver->inf, index), wanted,
		                   &found))
			continue;
		machine_narrow(found.binary, binary, sizeof(binary));
		machine_base_name(binary, '\\', name, bytes);
		return true;
	}
	return false;
}
