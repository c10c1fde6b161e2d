/*
 * pnp/security.c - who may open a device, as its INF says: `Security` of the device's hardware key, as SDDL.
 *
 * It stands at the physical device object, which is what names of interfaces lead to. An INF leaves it by
 * HKR,,Security,,"D:P(...)" in the AddReg of its .HW section. Text that is no SDDL lets nobody in.
 */
#include <stdlib.h>

#include "nt/pnp/pnp_internal.h"

#define TEXT_UNITS 1024

static bool read_text(struct pnp_device *device, WCHAR *text, size_t *ret_units)
{
	WCHAR *key = pnp_node_enum_key(device);
	ULONG type = 0, bytes = 0;
	bool found = key && NT_SUCCESS(cm_value_query(device->machine, key, u"Security", &type,
	                                              text, TEXT_UNITS * sizeof(WCHAR), &bytes));

	free(key);
	*ret_units = bytes / sizeof(WCHAR);
	while (*ret_units && !text[*ret_units - 1])
		--*ret_units;
	return found && type == REG_SZ;
}

void pnp_security_apply(struct pnp_device *device)
{
	static const WCHAR nobody[] = u"D:P";
	PSECURITY_DESCRIPTOR descriptor = NULL;
	WCHAR text[TEXT_UNITS];
	size_t units;

	if (!read_text(device, text, &units))
		return;
	if (!NT_SUCCESS(se_descriptor_from_sddl(text, units, &descriptor, NULL)))
		se_descriptor_from_sddl(nobody, 3, &descriptor, NULL);
	if (descriptor)
		ob_set_security_descriptor(pnp_device_physical_object(device), descriptor);
}
