/*
 * vm/hv/seen.c - exits that come again: the instruction found before, while all that it was found by is the same.
 *
 * To find the instruction of an exit, code is fetched through the guest's page tables and decoded, perhaps several times.
 * A driver comes back to the same few instructions. What was found is kept with the bytes of code, and with the entries of
 * the page tables that led to them: where those are as they were, so is the instruction.
 */
#include <string.h>

#include "vm/hv/hv_internal.h"

#define CR0_PG 0x80000000ull
#define CR4_LA57 0x1000ull
#define EFER_LMA 0x400ull
#define ENTRY_PRESENT 1ull
#define ENTRY_LARGE 0x80ull
#define ENTRY_ADDRESS 0x000ffffffffff000ull
#define FRAGMENTS_MAX_BYTES 64u

static struct hv_seen *place_of(struct hv_processor *processor)
{
	uint64_t rip = processor->registers.rip;

	return &processor->seen[(rip ^ rip >> 4) % HV_SEEN];
}

/* What the exit is, without what the guest's registers hold. */
static struct hv_seen_exit describe(const struct hv_processor *processor,
                                    const struct host_kvm_system *system)
{
	const struct host_kvm_exit *exit = &processor->exit;
	bool is_port = exit->kind == HOST_KVM_PORT;

	return (struct hv_seen_exit){
		.rip = processor->registers.rip,
		.code_base = system->segments[HOST_KVM_CS].base,
		.cr0 = system->cr0,
		.cr3 = system->cr3,
		.cr4 = system->cr4,
		.efer = system->efer,
		.code_attributes = system->segments[HOST_KVM_CS].attributes,
		.port = is_port ? exit->port.number : 0,
		.kind = (uint8_t)exit->kind,
		.size = is_port ? exit->port.size : exit->memory.size,
		.write = is_port ? exit->port.write : exit->memory.write,
	};
}

/* Walk to the code, noting each entry; where the host has it, or null. */
static const uint8_t *walk_locked(struct hv_partition *partition, struct hv_seen *seen,
                                  const struct host_kvm_system *system, uint64_t linear)
{
	unsigned levels = (system->cr4 & CR4_LA57) ? 5 : 4;
	uint64_t table = system->cr3 & ENTRY_ADDRESS;

	seen->entry_count = 0;
	if (!(system->cr0 & CR0_PG))
		return hv_memory_at_locked(partition, linear, seen->count);
	if (!(system->efer & EFER_LMA))
		return NULL;
	for (unsigned level = levels; level-- > 0;) {
		unsigned shift = 12 + 9 * level;
		uint64_t mask = (1ull << shift) - 1, entry;
		const uint8_t *at =
			hv_memory_at_locked(partition, table + ((linear >> shift) & 511) * 8, 8);

		if (!at)
			return NULL;
		memcpy(&entry, at, sizeof(entry));
		if (!(entry & ENTRY_PRESENT))
			return NULL;
		seen->entries[seen->entry_count] = at;
		seen->values[seen->entry_count++] = entry;
		if (level == 0 || (level < 3 && (entry & ENTRY_LARGE)))
			return hv_memory_at_locked(partition,
			                           (entry & ENTRY_ADDRESS & ~mask) |
			                                   (linear & mask),
			                           seen->count);
		table = entry & ENTRY_ADDRESS;
	}
	return NULL;
}

/* Whether only the instruction's own bytes have led to it, and not also that others do not fit. */
static bool stands_alone(const struct hv_processor *processor)
{
	const struct host_kvm_exit *exit = &processor->exit;
	bool is_at = processor->before.rip == processor->stopped.rip;

	if (!processor->instruction.length ||
	    hv_instruction_is_string_port(&processor->instruction) ||
	    hv_instruction_is_string_store(&processor->instruction))
		return false;
	if (exit->kind == HOST_KVM_PORT)
		return !is_at || !exit->port.write ||
		       __atomic_load_n(&processor->partition->write_rip, __ATOMIC_RELAXED) ==
		               HV_RIP_AT_INSTRUCTION;
	return !is_at || !exit->memory.write;
}

void hv_seen_note(struct hv_processor *processor, const struct host_kvm_system *system)
{
	struct hv_partition *partition = processor->partition;
	struct hv_seen *seen = place_of(processor);
	uint64_t linear = processor->before.rip;

	seen->valid = false;
	if (!stands_alone(processor))
		return;
	if (hv_code_bytes(system) != 8)
		linear = (uint32_t)(linear + system->segments[HOST_KVM_CS].base);
	seen->count = processor->code_count;
	if (seen->count > HV_PAGE_BYTES - linear % HV_PAGE_BYTES)
		seen->count = (uint8_t)(HV_PAGE_BYTES - linear % HV_PAGE_BYTES);
	if (seen->count < processor->instruction.length)
		return;
	seen->exit = describe(processor, system);
	seen->system_changes = processor->system_changes;
	seen->before_rip = processor->before.rip;
	seen->instruction = processor->instruction;
	memset(seen->bytes, 0, sizeof(seen->bytes));
	memcpy(seen->bytes, processor->code, seen->count);
	host_lock_acquire(&partition->ranges_lock);
	seen->generation = partition->ranges_generation;
	seen->code = walk_locked(partition, seen, system, linear);
	seen->valid = seen->code != NULL;
	host_lock_release(&partition->ranges_lock);
}

static bool is_as_it_was_locked(const struct hv_partition *partition, const struct hv_seen *seen)
{
	if (seen->generation != partition->ranges_generation)
		return false;
	for (unsigned i = 0; i < seen->entry_count; i++)
		if (memcmp(seen->entries[i], &seen->values[i], sizeof(seen->values[i])) != 0)
			return false;
	return memcmp(seen->code, seen->bytes, seen->count) == 0;
}

/* The registers may lead elsewhere now, or hold other values: its place in its page must be that of the access. */
static bool fits_access(const struct hv_processor *processor, const struct hv_seen *seen,
                        const struct host_kvm_system *system)
{
	struct host_kvm_registers registers = processor->registers;
	uint64_t linear, offset;

	if (processor->exit.kind != HOST_KVM_MEMORY)
		return true;
	registers.rip = seen->before_rip;
	if (!hv_instruction_address(&seen->instruction, &registers, system, &linear))
		return false;
	offset = (processor->exit.memory.gpa - linear) % HV_PAGE_BYTES;
	return offset < FRAGMENTS_MAX_BYTES &&
	       (!processor->exit.memory.write ||
	        hv_write_fits(processor, &seen->instruction, offset));
}

/* While no system register has changed, an exit is told from another by what it does alone. */
static bool is_same_exit(const struct hv_processor *processor, struct hv_seen *seen,
                         const struct host_kvm_system *system)
{
	const struct host_kvm_exit *now = &processor->exit;
	const struct hv_seen_exit *then = &seen->exit;
	struct hv_seen_exit exit;

	if (!seen->valid || then->rip != processor->registers.rip || then->kind != now->kind)
		return false;
	if (seen->system_changes == processor->system_changes && now->kind == HOST_KVM_PORT)
		return then->port == now->port.number && then->size == now->port.size &&
		       then->write == now->port.write;
	exit = describe(processor, system);
	if (memcmp(&exit, then, sizeof(exit)) != 0)
		return false;
	seen->system_changes = processor->system_changes;
	return true;
}

bool hv_seen_again(struct hv_processor *processor, const struct host_kvm_system *system)
{
	struct hv_partition *partition = processor->partition;
	struct hv_seen *seen = place_of(processor);
	bool same;

	if (!is_same_exit(processor, seen, system) || !fits_access(processor, seen, system))
		return false;
	host_lock_acquire(&partition->ranges_lock);
	same = is_as_it_was_locked(partition, seen);
	host_lock_release(&partition->ranges_lock);
	if (!same)
		return false;
	processor->instruction = seen->instruction;
	processor->before.rip = seen->before_rip;
	processor->code_count = seen->count;
	memcpy(processor->code, seen->bytes, sizeof(seen->bytes));
	return true;
}
