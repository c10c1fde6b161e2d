/* composer/mode_choice.c - sizes are kept, rates give way. */
#include "composer/mode_choice.h"

#include <stddef.h>

const struct idd_mode *composer_mode_wanted(const struct idd_mode *modes, uint32_t count)
{
	for (uint32_t at = 0; at < count; at++)
		if (modes[at].preferred)
			return &modes[at];
	return count ? modes : NULL;
}

/* Less than 0: one is slower than other. */
static int compare_rates(const struct idd_mode *one, const struct idd_mode *other)
{
	uint64_t left = (uint64_t)one->rate_numerator * other->rate_denominator;
	uint64_t right = (uint64_t)other->rate_numerator * one->rate_denominator;

	return left < right ? -1 : left > right;
}

/* Of the two, both of the wanted size, the one to be set; best may be null. */
static const struct idd_mode *better(const struct idd_mode *best, const struct idd_mode *mode,
                                     const struct idd_mode *wanted)
{
	bool best_fits, mode_fits;

	if (!best)
		return mode;
	best_fits = compare_rates(best, wanted) <= 0;
	mode_fits = compare_rates(mode, wanted) <= 0;
	if (best_fits != mode_fits)
		return mode_fits ? mode : best;
	return compare_rates(mode, best) > 0 ? mode : best;
}

const struct idd_mode *composer_mode_choose(const struct idd_mode *modes, uint32_t count,
                                            const struct idd_mode *wanted, uint64_t refused)
{
	const struct idd_mode *best = NULL;

	for (uint32_t at = 0; at < count && at < 64; at++)
		if (!(refused >> at & 1) && modes[at].width == wanted->width &&
		    modes[at].height == wanted->height)
			best = better(best, &modes[at], wanted);
	return best;
}
