/* vm/hv/translate.c - page tables of a guest: 32-bit, PAE and four or five levels; and fetching its code. */
#include "vm/hv/hv_internal.h"

#define CR0_PG 0x80000000ull
#define CR4_PSE 0x10ull
#define CR4_PAE 0x20ull
#define CR4_LA57 0x1000ull
#define EFER_LMA 0x400ull
#define ENTRY_PRESENT 1ull
#define ENTRY_WRITE 2ull
#define ENTRY_USER 4ull
#define ENTRY_LARGE 0x80ull
#define ENTRY_NO_EXECUTE (1ull << 63)
#define ENTRY_ADDRESS 0x000ffffffffff000ull

struct walk {
	unsigned levels;
	unsigned index_bits;
	unsigned entry_bytes;
	unsigned flags;
	bool user;
};

static struct walk walk_of(const struct host_kvm_system *system, unsigned flags)
{
	struct walk walk = { .index_bits = 9, .entry_bytes = 8, .flags = flags };

	if (system->efer & EFER_LMA)
		walk.levels = (system->cr4 & CR4_LA57) ? 5 : 4;
	else if (system->cr4 & CR4_PAE)
		walk.levels = 3;
	else
		walk = (struct walk){
			.levels = 2, .index_bits = 10, .entry_bytes = 4, .flags = flags
		};
	walk.user = ((system->segments[HOST_KVM_SS].attributes >> 5) & 3) == 3 &&
	            !(flags & WHvTranslateGvaFlagPrivilegeExempt);
	return walk;
}

static WHV_TRANSLATE_GVA_RESULT_CODE check_entry(const struct walk *walk, uint64_t entry)
{
	if (!(entry & ENTRY_PRESENT))
		return WHvTranslateGvaResultPageNotPresent;
	if ((walk->user && !(entry & ENTRY_USER)) ||
	    ((walk->flags & WHvTranslateGvaFlagValidateWrite) && !(entry & ENTRY_WRITE)) ||
	    ((walk->flags & WHvTranslateGvaFlagValidateExecute) && walk->entry_bytes == 8 &&
	     (entry & ENTRY_NO_EXECUTE)))
		return WHvTranslateGvaResultPrivilegeViolation;
	return WHvTranslateGvaResultSuccess;
}

/* PAE's topmost entries have neither write nor user bits. */
static uint64_t topmost(const struct walk *walk, unsigned level, uint64_t entry)
{
	return walk->levels == 3 && level == 2 ? entry | ENTRY_WRITE | ENTRY_USER : entry;
}

static bool ends_here(const struct host_kvm_system *system, const struct walk *walk, unsigned level,
                      uint64_t entry)
{
	if (level == 0)
		return true;
	if (!(entry & ENTRY_LARGE) || level > 2 || (walk->levels == 3 && level == 2))
		return false;
	return walk->entry_bytes == 8 || (system->cr4 & CR4_PSE);
}

WHV_TRANSLATE_GVA_RESULT_CODE hv_translate(struct hv_partition *partition,
                                           const struct host_kvm_system *system, uint64_t linear,
                                           unsigned flags, uint64_t *ret_gpa)
{
	struct walk walk = walk_of(system, flags);
	uint64_t table = system->cr3 & (walk.levels == 3 ? 0xffffffe0ull : ENTRY_ADDRESS);

	if (!(system->cr0 & CR0_PG)) {
		*ret_gpa = linear;
		return WHvTranslateGvaResultSuccess;
	}
	for (unsigned level = walk.levels; level-- > 0;) {
		unsigned shift = 12 + level * walk.index_bits;
		uint64_t index = (linear >> shift) & ((1u << walk.index_bits) - 1);
		uint64_t mask = (1ull << shift) - 1, entry = 0;
		WHV_TRANSLATE_GVA_RESULT_CODE code;

		if (!hv_memory_read(partition, table + index * walk.entry_bytes, &entry,
		                    walk.entry_bytes))
			return WHvTranslateGvaResultGpaUnmapped;
		entry = topmost(&walk, level, entry);
		code = check_entry(&walk, entry);
		if (code != WHvTranslateGvaResultSuccess)
			return code;
		if (ends_here(system, &walk, level, entry)) {
			*ret_gpa = (entry & ENTRY_ADDRESS & ~mask) | (linear & mask);
			return WHvTranslateGvaResultSuccess;
		}
		table = entry & ENTRY_ADDRESS;
	}
	return WHvTranslateGvaResultInvalidPageTableFlags;
}

unsigned hv_code_bytes(const struct host_kvm_system *system)
{
	const struct host_kvm_segment *code = &system->segments[HOST_KVM_CS];

	if ((system->efer & EFER_LMA) && (code->attributes & 0x2000))
		return 8;
	return (code->attributes & 0x4000) ? 4 : 2;
}

size_t hv_fetch(struct hv_partition *partition, const struct host_kvm_system *system, uint64_t rip,
                uint8_t *to, size_t bytes)
{
	bool wide = hv_code_bytes(system) == 8;
	uint64_t linear = wide ? rip : (uint32_t)(rip + system->segments[HOST_KVM_CS].base);
	size_t done = 0;

	while (done < bytes) {
		size_t part = HV_PAGE_BYTES - (linear + done) % HV_PAGE_BYTES;
		uint64_t gpa;

		if (part > bytes - done)
			part = bytes - done;
		if (hv_translate(partition, system, linear + done,
		                 WHvTranslateGvaFlagPrivilegeExempt,
		                 &gpa) != WHvTranslateGvaResultSuccess ||
		    !hv_memory_read(partition, gpa, to + done, part))
			break;
		done += part;
	}
	return done;
}
