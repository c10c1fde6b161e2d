/* base/host/host_kvm_filter.c - MSRs whose reads or writes are exits: bitmaps of those that the kernel may answer. */
#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_kvm_internal.h"

#define RANGES KVM_MSR_FILTER_MAX_RANGES
#define BITMAP_BYTES KVM_MSR_FILTER_MAX_BITMAP_SIZE
#define RANGE_MSRS (8u * BITMAP_BYTES)

struct filter {
	struct kvm_msr_filter request;
	size_t count;
	uint8_t bitmaps[RANGES][BITMAP_BYTES];
};

/* Take an access out of what the kernel answers; accesses of one kind come in the order of their indices. */
static int refuse(struct filter *filter, uint32_t index, uint32_t kind)
{
	struct kvm_msr_filter_range *range = NULL;
	uint32_t bit;

	if (filter->count)
		range = &filter->request.ranges[filter->count - 1];
	if (!range || range->flags != kind || index - range->base >= RANGE_MSRS) {
		if (filter->count == RANGES)
			return -E2BIG;
		range = &filter->request.ranges[filter->count];
		*range = (struct kvm_msr_filter_range){ .flags = kind,
			                                .base = index,
			                                .bitmap = filter->bitmaps[filter->count] };
		memset(range->bitmap, 0xff, BITMAP_BYTES);
		filter->count++;
	}
	bit = index - range->base;
	range->nmsrs = bit + 1;
	range->bitmap[bit / 8] &= (uint8_t) ~(1u << bit % 8);
	return 0;
}

int host_kvm_filter_msrs(const struct host_kvm *kvm, const struct host_kvm_options *options)
{
	struct filter *filter = calloc(1, sizeof(*filter));
	int error = 0;

	if (!filter)
		return -ENOMEM;
	filter->request.flags = KVM_MSR_FILTER_DEFAULT_ALLOW;
	for (size_t i = 0; !error && i < options->msr_count; i++)
		if (options->msrs[i].read)
			error = refuse(filter, options->msrs[i].index, KVM_MSR_FILTER_READ);
	for (size_t i = 0; !error && i < options->msr_count; i++)
		if (options->msrs[i].write)
			error = refuse(filter, options->msrs[i].index, KVM_MSR_FILTER_WRITE);
	if (!error)
		error = host_kvm_call(kvm->descriptor, KVM_X86_SET_MSR_FILTER, &filter->request);
	free(filter);
	return error;
}
