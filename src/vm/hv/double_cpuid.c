/* vm/hv/double_cpuid.c - the double's CPUID: few leaves of its own, and what a partition makes of them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vm/hv/double_internal.h"

static const struct host_kvm_cpuid own[] = {
	{ .function = 0, .eax = 0xd, .ebx = 0x68747541, .edx = 0x69746e65, .ecx = 0x444d4163 },
	{ .function = 1,
	  .eax = 0x00800f12,
	  .ebx = 0x00010800,
	  .ecx = 0x00000001,
	  .edx = 0x078bfbff },
	{ .function = 0xb, .index = 0, .indexed = true, .eax = 0, .ebx = 1, .ecx = 0x100 },
	{ .function = 0xb, .index = 1, .indexed = true, .eax = 7, .ebx = 1, .ecx = 0x201 },
	{ .function = 0x40000000,
	  .eax = 0x40000001,
	  .ebx = 0x4b4d564b,
	  .ecx = 0x564b4d56,
	  .edx = 0x4d },
	{ .function = 0x40000001, .eax = 0x01007efb },
	{ .function = 0x80000000, .eax = 0x80000008 },
	{ .function = 0x80000007, .edx = 0x100 },
};

/* All that the real thing has, more than we show. */
static const struct host_kvm_cpuid synthetic[] = {
	{ .function = 0x40000000,
	  .eax = 0x40000006,
	  .ebx = 0x7263694d,
	  .ecx = 0x666f736f,
	  .edx = 0x76482074 },
	{ .function = 0x40000003, .eax = 0x2e7f, .edx = 0x10d10 },
};

static int copy(const struct host_kvm_cpuid *from, size_t count, struct host_kvm_cpuid *entries,
                size_t capacity)
{
	if (count > capacity)
		count = capacity;
	memcpy(entries, from, count * sizeof(*entries));
	return (int)count;
}

int double_cpuid_supported(struct host_kvm_cpuid *entries, size_t capacity)
{
	return copy(own, sizeof(own) / sizeof(own[0]), entries, capacity);
}

int double_cpuid_hyperv(struct host_kvm_cpuid *entries, size_t capacity)
{
	return copy(synthetic, sizeof(synthetic) / sizeof(synthetic[0]), entries, capacity);
}

int double_set_cpuid(struct host_kvm_cpu *opaque, const struct host_kvm_cpuid *entries,
                     size_t count)
{
	struct double_cpu *cpu = (struct double_cpu *)opaque;
	struct host_kvm_cpuid *leaves = calloc(count ? count : 1, sizeof(*leaves));

	if (!leaves)
		return -ENOMEM;
	memcpy(leaves, entries, count * sizeof(*leaves));
	free(cpu->leaves);
	cpu->leaves = leaves;
	cpu->leaf_count = count;
	return 0;
}

struct host_kvm_cpuid double_cpuid(const struct double_cpu *cpu, uint32_t function, uint32_t index)
{
	for (size_t i = 0; i < cpu->leaf_count; i++)
		if (cpu->leaves[i].function == function &&
		    (!cpu->leaves[i].indexed || cpu->leaves[i].index == index))
			return cpu->leaves[i];
	return (struct host_kvm_cpuid){ .function = function };
}
