/* base/host/host_kvm_debug.c - whether exceptions can be exits: a machine of one page runs into a breakpoint. */
#include <stdlib.h>
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_kvm.h"
#include "base/host/host_kvm_internal.h"

#define PAGE_BYTES 4096u
#define ENTRY 0x100u

/* int3; hlt. The exception's vector points to the hlt, too. */
static const uint8_t code[] = { 0xcc, 0xf4 };
static const uint8_t vector[] = { (ENTRY + 1) & 0xff, ENTRY >> 8, 0, 0 };

static bool stops_at_breakpoint(struct host_kvm_cpu *cpu)
{
	struct host_kvm_registers registers;
	struct host_kvm_system system;
	struct host_kvm_exit exit;

	host_kvm_cpu_registers(cpu, &registers);
	registers.rip = ENTRY;
	registers.general[4] = PAGE_BYTES;
	host_kvm_cpu_set_registers(cpu, &registers);
	host_kvm_cpu_system(cpu, &system);
	system.segments[HOST_KVM_CS].base = system.segments[HOST_KVM_CS].selector = 0;
	host_kvm_cpu_set_system(cpu, &system);
	host_kvm_cpu_run(cpu, false, &exit);
	return exit.kind == HOST_KVM_EXCEPTION && exit.exception.vector == HOST_KVM_BREAKPOINT;
}

static bool can_take_breakpoints(void)
{
	const struct host_kvm_options options = { .exceptions = 1u << HOST_KVM_BREAKPOINT };
	uint8_t *memory = host_pages_allocate(PAGE_BYTES, NULL);
	struct host_kvm *kvm = NULL;
	struct host_kvm_cpu *cpu = NULL;
	bool can = false;

	if (!memory)
		return false;
	memcpy(memory + ENTRY, code, sizeof(code));
	memcpy(memory + 4 * HOST_KVM_BREAKPOINT, vector, sizeof(vector));
	if (host_kvm_create(&options, &kvm) == 0 &&
	    host_kvm_map(kvm, 0, 0, PAGE_BYTES, memory, 0) == 0 &&
	    host_kvm_cpu_create(kvm, 0, &cpu) == 0)
		can = stops_at_breakpoint(cpu);
	host_kvm_cpu_destroy(cpu);
	host_kvm_destroy(kvm);
	host_pages_free(memory, PAGE_BYTES);
	return can;
}

uint32_t host_kvm_exceptions(void)
{
	static uint32_t known; /* atomic; bit 31: it is known */
	uint32_t bits = __atomic_load_n(&known, __ATOMIC_ACQUIRE);

	if (!bits) {
		bits = 1u << 31 | (can_take_breakpoints() ? 1u << HOST_KVM_BREAKPOINT : 0);
		__atomic_store_n(&known, bits, __ATOMIC_RELEASE);
	}
	return bits & ~(1u << 31);
}
