/* display/arrival.c - one step after the other. */
#include "display/arrival.h"

const struct display_arrival_policy display_arrival_windows = { .looks = 15,
	                                                        .look_ms = 200,
	                                                        .settle_ms = 1500 };
const struct display_arrival_policy display_arrival_own = { .looks = 0 };

static void take(void (*step)(void *context), void *context)
{
	if (step)
		step(context);
}

static bool look(const struct display_arrival_steps *steps,
                 const struct display_arrival_policy *policy)
{
	for (uint32_t count = 0; count < policy->looks; count++) {
		if (steps->find(steps->context))
			return true;
		steps->sleep(steps->context, policy->look_ms);
	}
	return false;
}

static bool find(const struct display_arrival_steps *steps,
                 const struct display_arrival_policy *policy)
{
	if (!policy->looks || !steps->find || look(steps, policy))
		return true;
	take(steps->extend, steps->context);
	return look(steps, policy);
}

NTSTATUS display_arrive(const struct display_arrival_steps *steps,
                        const struct display_arrival_policy *policy, bool *ret_is_found)
{
	NTSTATUS status;

	take(steps->pin, steps->context);
	status = steps->add(steps->context);
	if (!NT_SUCCESS(status))
		return status;
	take(steps->start_pinger, steps->context);
	*ret_is_found = find(steps, policy);
	if (*ret_is_found)
		take(steps->set_mode, steps->context);
	take(steps->arrange, steps->context);
	if (policy->settle_ms)
		steps->sleep(steps->context, policy->settle_ms);
	return status;
}
