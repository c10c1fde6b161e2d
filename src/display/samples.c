/* display/samples.c - an array, sorted when it is asked. */
#include "display/samples.h"

#include <errno.h>
#include <stdlib.h>

int display_samples_init(struct display_samples *ret_samples, size_t room)
{
	*ret_samples = (struct display_samples){ .room = room };
	ret_samples->ns = calloc(room ? room : 1, sizeof(*ret_samples->ns));
	return ret_samples->ns ? 0 : -ENOMEM;
}

void display_samples_finish(struct display_samples *samples)
{
	free(samples->ns);
	*samples = (struct display_samples){ 0 };
}

void display_samples_add(struct display_samples *samples, uint64_t ns)
{
	if (samples->count < samples->room)
		samples->ns[samples->count++] = ns;
}

static int compare(const void *one, const void *other)
{
	uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;

	return (a > b) - (a < b);
}

double display_samples_percentile_us(struct display_samples *samples, unsigned percent)
{
	size_t rank;

	if (!samples->count)
		return 0;
	qsort(samples->ns, samples->count, sizeof(*samples->ns), compare);
	rank = (samples->count * percent + 99) / 100;
	return (double)samples->ns[rank ? rank - 1 : 0] / 1000;
}
