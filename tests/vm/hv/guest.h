/*
 * tests/vm/hv/guest.h - a partition with 64 KiB of memory at 0 and bare 16-bit code in it.
 *
 * A BARE_TEST gives the same on KVM and on both kinds of the double; KVM_TEST is for KVM alone. What needs KVM is
 * skipped by name where this computer has none.
 */
#ifndef DRYDOCK_TESTS_VM_GUEST_H
#define DRYDOCK_TESTS_VM_GUEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <WinHvPlatform.h>

#include "base/host/host.h"
#include "test.h"
#include "vm/hv/hv.h"

/* A test of every hypervisor: KVM, and the double in both its kinds. */
#define BARE_TEST(name) \
	static void run_##name(void); \
	TEST(name##_on_kvm) \
	{ \
		guest_choose(&hv_backend_kvm); \
		run_##name(); \
	} \
	TEST(name##_on_the_double_at) \
	{ \
		guest_choose(&hv_backend_double_at); \
		run_##name(); \
	} \
	TEST(name##_on_the_double_past) \
	{ \
		guest_choose(&hv_backend_double_past); \
		run_##name(); \
	} \
	static void run_##name(void)

/* A test of every hypervisor that has local APICs. */
#define APIC_TEST(name) \
	static void run_##name(void); \
	TEST(name##_on_kvm) \
	{ \
		guest_choose(&hv_backend_kvm); \
		run_##name(); \
	} \
	TEST(name##_on_the_double) \
	{ \
		guest_choose(&hv_backend_double_apic); \
		run_##name(); \
	} \
	static void run_##name(void)

#define GUEST_BYTES 0x10000u
#define GUEST_ENTRY 0x1000u

struct guest {
	WHV_PARTITION_HANDLE partition;
	uint8_t *memory;
	WHV_RUN_VP_EXIT_CONTEXT exit;
};

/* Use backend; skip where this computer does not have it. */
static inline void guest_choose(const struct hv_backend *backend)
{
	struct host_kvm_abilities abilities;

	backend->probe(&abilities);
	if (abilities.error)
		SKIP("/dev/kvm cannot be used here");
	hv_select_backend(backend);
}

/* A hypervisor that can do no more than it must. */
static inline void guest_probe_nothing(struct host_kvm_abilities *ret_abilities)
{
	*ret_abilities = (struct host_kvm_abilities){ .slots = 32, .processors = 8 };
}

/* One that can give a machine many processors. */
static inline void guest_probe_many(struct host_kvm_abilities *ret_abilities)
{
	hv_backend_double_at.probe(ret_abilities);
	ret_abilities->processors = 255;
}

/* A test that needs KVM. */
#define KVM_TEST(name) \
	static void run_##name(void); \
	TEST(name) \
	{ \
		guest_choose(&hv_backend_kvm); \
		run_##name(); \
	} \
	static void run_##name(void)

static inline void guest_set(struct guest *guest, WHV_REGISTER_NAME name, uint64_t number)
{
	WHV_REGISTER_VALUE value = { .Reg64 = number };

	assert_int_equal(S_OK, WHvSetVirtualProcessorRegisters(guest->partition, 0, &name, 1, &value));
}

static inline uint64_t guest_get(struct guest *guest, WHV_REGISTER_NAME name)
{
	WHV_REGISTER_VALUE value;

	memset(&value, 0xee, sizeof(value));
	assert_int_equal(S_OK, WHvGetVirtualProcessorRegisters(guest->partition, 0, &name, 1, &value));
	return value.Reg64;
}

/* Flat 16-bit code at GUEST_ENTRY: CS, DS, ES and SS begin at 0. */
static inline void guest_reset(struct guest *guest)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterCs, WHvX64RegisterRip,
		                                   WHvX64RegisterRflags, WHvX64RegisterRsp };
	WHV_REGISTER_VALUE values[4] = { 0 };

	values[0].Segment.Limit = 0xffff;
	values[0].Segment.Attributes = 0x9b;
	values[1].Reg64 = GUEST_ENTRY;
	values[2].Reg64 = 2;
	values[3].Reg64 = 0x8000;
	assert_int_equal(S_OK, WHvSetVirtualProcessorRegisters(guest->partition, 0, names, 4, values));
}

static inline void guest_property(struct guest *guest, WHV_PARTITION_PROPERTY_CODE code, uint64_t value,
                                  uint32_t bytes)
{
	assert_int_equal(S_OK, WHvSetPartitionProperty(guest->partition, code, &value, bytes));
}

static inline void guest_prepare(struct guest *guest)
{
	memset(guest, 0, sizeof(*guest));
	assert_int_equal(S_OK, WHvCreatePartition(&guest->partition));
	guest_property(guest, WHvPartitionPropertyCodeProcessorCount, 1, 4);
}

/* Set the partition up and put code into it. */
static inline void guest_start(struct guest *guest, const void *code, size_t code_bytes)
{
	assert_int_equal(S_OK, WHvSetupPartition(guest->partition));
	guest->memory = host_pages_allocate(GUEST_BYTES, NULL);
	assert_non_null(guest->memory);
	assert_int_equal(S_OK, WHvMapGpaRange(guest->partition, guest->memory, 0, GUEST_BYTES,
	                                      WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagWrite |
	                                              WHvMapGpaRangeFlagExecute));
	memcpy(guest->memory + GUEST_ENTRY, code, code_bytes);
	assert_int_equal(S_OK, WHvCreateVirtualProcessor(guest->partition, 0, 0));
	guest_reset(guest);
}

static inline void guest_create(struct guest *guest, const void *code, size_t code_bytes)
{
	guest_prepare(guest);
	guest_start(guest, code, code_bytes);
}

static inline void guest_destroy(struct guest *guest)
{
	assert_int_equal(S_OK, WHvDeletePartition(guest->partition));
	host_pages_free(guest->memory, GUEST_BYTES);
}

/* Run until the next exit; its reason. */
static inline WHV_RUN_VP_EXIT_REASON guest_run(struct guest *guest)
{
	memset(&guest->exit, 0xee, sizeof(guest->exit));
	assert_int_equal(S_OK, WHvRunVirtualProcessor(guest->partition, 0, &guest->exit,
	                                              sizeof(guest->exit)));
	return guest->exit.ExitReason;
}

/* RIP past the instruction of the exit. */
static inline void guest_skip(struct guest *guest)
{
	guest_set(guest, WHvX64RegisterRip,
	          guest->exit.VpContext.Rip + guest->exit.VpContext.InstructionLength);
}

#define GUEST_CODE(guest, ...) \
	do { \
		static const uint8_t code[] = { __VA_ARGS__ }; \
		guest_create(guest, code, sizeof(code)); \
	} while (0)

#endif
