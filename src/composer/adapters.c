/* composer/adapters.c - more of them, with numbers that everybody can tell. */
#include "composer/adapters.h"

#include <errno.h>

#include "frameworks/idd/idd.h"
#include "nt/ke/ke.h"

_Static_assert(COMPOSER_ADAPTER_LUID(1) == IDD_GPU_LUID_LOW(1), "LUIDs of adapters");

/* The first is there. */
static int add(struct ke_machine *machine, const struct composer_adapters *adapters)
{
	WCHAR name[] = u"Drydock emulated adapter 1";
	LUID luid;

	for (unsigned number = 2; number <= adapters->count; number++) {
		name[sizeof(name) / sizeof(name[0]) - 2] = (WCHAR)(u'0' + number);
		if (!NT_SUCCESS(idd_gpu_add(machine, name, &luid)))
			return -ENOMEM;
		if (luid.LowPart != COMPOSER_ADAPTER_LUID(number))
			return -EINVAL;
	}
	luid = (LUID){ .LowPart = COMPOSER_ADAPTER_LUID(adapters->fixed) };
	return !adapters->fixed || NT_SUCCESS(idd_gpu_fix(machine, luid)) ? 0 : -EINVAL;
}

int composer_adapters_add(const struct composer_adapters *adapters)
{
	if (adapters->count > COMPOSER_ADAPTERS_MAX ||
	    adapters->fixed > (adapters->count ? adapters->count : 1))
		return -EINVAL;
	return add(ke_current_machine(), adapters);
}
