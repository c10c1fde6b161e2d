/* tests/composer/adapters_test.c - several emulated adapters: their numbers, and what makes no sense. */
#include "harness/test.h"

#include <errno.h>

#include "composer/adapters.h"
#include "drydock/drydock.h"
#include "frameworks/idd/idd.h"
#include "nt/ke/ke.h"

static struct drydock_machine *machine;

static int add(uint8_t count, uint8_t fixed)
{
	struct composer_adapters adapters = { count, fixed };

	assert_true(drydock_machine_create(NULL, &machine) >= 0);
	return composer_adapters_add(&adapters);
}

static void end(void)
{
	drydock_machine_destroy(machine);
}

static NTSTATUS fix(unsigned number)
{
	return idd_gpu_fix(ke_current_machine(),
	                   (LUID){ .LowPart = COMPOSER_ADAPTER_LUID(number) });
}

TEST(DISP_72_adapters_have_the_numbers_that_a_capture_host_knows)
{
	LUID next;

	assert_int_equal(add(COMPOSER_ADAPTERS_MAX, 0), 0);
	for (unsigned number = 1; number <= COMPOSER_ADAPTERS_MAX; number++)
		assert_int_equal(fix(number), STATUS_SUCCESS);
	assert_int_equal(fix(COMPOSER_ADAPTERS_MAX + 1), STATUS_NOT_FOUND);
	assert_int_equal(idd_gpu_add(ke_current_machine(), u"One more", &next), STATUS_SUCCESS);
	assert_int_equal(next.LowPart, COMPOSER_ADAPTER_LUID(COMPOSER_ADAPTERS_MAX + 1));
	assert_int_equal(next.HighPart, 0);
	end();
}

TEST(adapters_that_make_no_sense_are_refused)
{
	assert_int_equal(add(COMPOSER_ADAPTERS_MAX + 1, 0), -EINVAL);
	end();
	assert_int_equal(add(2, 3), -EINVAL);
	end();
	assert_int_equal(add(0, 2), -EINVAL);
	end();
	assert_int_equal(add(0, 0), 0);
	end();
}
