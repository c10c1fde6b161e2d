/* calls.h - a context, a folder with a file, and a call that is asked with a context and without one. */
#ifndef DRYDOCK_TESTS_VM_KRUN_CALLS_H
#define DRYDOCK_TESTS_VM_KRUN_CALLS_H

#include <errno.h>
#include <stdio.h>

#include "base/host/host_file.h"
#include "drydock/krun.h"
#include "test.h"

#define NOBODY 12345u

static char folder[256], file[264];

static inline uint32_t context(void)
{
	int32_t id = krun_create_ctx();

	assert_true(id >= 0);
	krun_set_log_level(KRUN_LOG_LEVEL_OFF);
	snprintf(folder, sizeof(folder), "%s", test_directory());
	snprintf(file, sizeof(file), "%s/file", folder);
	assert_int_equal(0, host_file_write(file, "bytes", 5));
	return (uint32_t)id;
}

/* A call on a new context, and the same on none. */
#define ROW(expected, call) \
	do { \
		uint32_t ctx = context(); \
		int32_t result = call; \
		if (result != (expected)) \
			print_error("%s: %d\n", #call, result); \
		assert_int_equal(expected, result); \
		assert_int_equal(0, krun_free_ctx(ctx)); \
		ctx = NOBODY; \
		result = call; \
		if (result != -ENOENT) \
			print_error("%s, no context: %d\n", #call, result); \
		assert_int_equal(-ENOENT, result); \
	} while (0)

#endif
