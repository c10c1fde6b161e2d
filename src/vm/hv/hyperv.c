/*
 * vm/hv/hyperv.c - Hyper-V's synthetic features: which there are, and the CPUID leaves that name them to a guest.
 *
 * The kernel implements the registers; what a guest is told of them is told here, for the bank of features that the
 * partition was given. KVM's own leaves move 100h further on, where its guests look for them, too.
 * Source   Hypervisor Top Level Functional Specification: feature and interface discovery.
 */
#include <string.h>

#include "vm/hv/hv_internal.h"

#define HYPERV_FIRST 0x40000000u
#define HYPERV_LAST 0x40000006u
#define OWN_STEP 0x100u
#define MAX_LEAVES 32u
#define LEAST_PROCESSORS 64u

#define ECX_HYPERVISOR (1u << 31)
#define EDX_FREQUENCIES (1u << 8)
#define EAX_RELAXED_TIMING (1u << 5)
#define EAX_MSR_BITMAPS (1u << 1)
#define EAX_NESTED_PAGES (1u << 3)
#define NEVER_NOTIFY 0xffffffffu

/* A bit of the bank, and what it is in EAX of the leaf of features. */
static const struct {
	uint8_t bank, leaf;
} bits[] = {
	{ 2, 0 },  /* run time of a processor */
	{ 3, 1 },  /* reference counter */
	{ 7, 5 },  /* hypercall page */
	{ 8, 6 },  /* index of a processor */
	{ 9, 9 },  /* reference time-stamp counter */
	{ 11, 11 } /* frequencies */
};

#define PRESENT 1ull /* a hypervisor is present, and its interface is Hv#1 */
#define INTERFACE 2ull

bool hv_hyperv_is_shown(uint64_t features)
{
	return (features & PRESENT) && (features & INTERFACE);
}

static uint32_t leaf_of_bank(uint64_t features)
{
	uint32_t leaf = 0;

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		if (features >> bits[i].bank & 1)
			leaf |= 1u << bits[i].leaf;
	return leaf;
}

uint64_t hv_hyperv_features(const struct hv_backend *backend)
{
	struct host_kvm_cpuid leaves[MAX_LEAVES];
	int count = backend->cpuid_hyperv(leaves, MAX_LEAVES);
	uint64_t features = 0;

	for (int i = 0; i < count; i++) {
		if (leaves[i].function != HYPERV_FIRST + 3)
			continue;
		features = PRESENT | INTERFACE;
		for (size_t bit = 0; bit < sizeof(bits) / sizeof(bits[0]); bit++)
			if (leaves[i].eax >> bits[bit].leaf & 1)
				features |= 1ull << bits[bit].bank;
	}
	return features;
}

static struct host_kvm_cpuid leaf(const struct hv_properties *properties, uint32_t number)
{
	uint32_t features = leaf_of_bank(properties->synthetic);
	struct host_kvm_cpuid leaf = { .function = HYPERV_FIRST + number };

	switch (number) {
	case 0:
		leaf.eax = HYPERV_LAST;
		memcpy(&leaf.ebx, "Micr", 4);
		memcpy(&leaf.ecx, "osof", 4);
		memcpy(&leaf.edx, "t Hv", 4);
		break;
	case 1: memcpy(&leaf.eax, "Hv#1", 4); break;
	case 3:
		leaf.eax = features;
		leaf.edx = features >> 11 & 1 ? EDX_FREQUENCIES : 0;
		break;
	case 4:
		leaf.eax = EAX_RELAXED_TIMING;
		leaf.ebx = NEVER_NOTIFY;
		break;
	case 5:
		leaf.eax = properties->processor_count > LEAST_PROCESSORS
		                   ? properties->processor_count
		                   : LEAST_PROCESSORS;
		break;
	case 6: leaf.eax = EAX_MSR_BITMAPS | EAX_NESTED_PAGES; break;
	default: break;
	}
	return leaf;
}

/* Make room for our leaves, and say that a hypervisor is there. */
static void prepare(struct host_kvm_cpuid *leaf)
{
	if (leaf->function == 1)
		leaf->ecx |= ECX_HYPERVISOR;
	if (leaf->function - HYPERV_FIRST >= OWN_STEP)
		return;
	if (leaf->function == HYPERV_FIRST)
		leaf->eax += OWN_STEP;
	leaf->function += OWN_STEP;
}

size_t hv_hyperv_leaves(const struct hv_properties *properties, struct host_kvm_cpuid *leaves,
                        size_t count, size_t capacity)
{
	if (!hv_hyperv_is_shown(properties->synthetic))
		return count;
	for (size_t i = 0; i < count; i++)
		prepare(&leaves[i]);
	for (uint32_t number = 0; number <= HYPERV_LAST - HYPERV_FIRST && count < capacity;
	     number++)
		leaves[count++] = leaf(properties, number);
	return count;
}
