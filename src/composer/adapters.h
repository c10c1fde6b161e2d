/*
 * composer/adapters.h - several emulated render adapters of the machine whose displays are composed, as of a laptop with two GPUs.
 *
 * Model    A machine has one, and gets more before its drivers load. Each takes what its driver prefers, unless they are told that
 *          one of them renders whatever is preferred. It goes as a message to the process that has the driver, too.
 * Source   docs/spec/display.md 5.1, 7 (DISP-72, 73, 140, 212); docs/monitor.md.
 * Tests    tests/composer/adapters_test.c, tests/tools/monitor_adapters_test.c
 */
#ifndef DRYDOCK_COMPOSER_ADAPTERS_H
#define DRYDOCK_COMPOSER_ADAPTERS_H

#include <stdint.h>

#define COMPOSER_ADAPTERS_MAX 4u

struct composer_adapters {
	uint8_t count; /* from 1 on; 0 is 1 */
	uint8_t fixed; /* the number of the one that renders whatever is preferred, from 1 on; 0: as is preferred */
};

/* The low part of the LUID of the adapter of that number, from 1 on; the high part is 0. */
#define COMPOSER_ADAPTER_LUID(number) (0xD0000u + (number))

/*
 * Give the machine that the caller has entered so many, and no more than COMPOSER_ADAPTERS_MAX. No driver is loaded.
 * Errors   -EINVAL: adapters makes no sense, or there are some besides the first; -ENOMEM.
 */
int composer_adapters_add(const struct composer_adapters *adapters);

#endif
