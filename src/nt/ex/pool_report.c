/* ex/pool_report.c - findings about pool: VF-2, VF-3, VF-4. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "nt/ex/pool_internal.h"

#define CODE_VERIFIER 0xC4u
#define CODE_BAD_POOL_CALLER 0xC2u
#define TAG_TEXT_BYTES 5

/* 'abcd' as a developer writes it: the first character is the lowest byte. */
static const char *tag_text(uint32_t tag, char text[TAG_TEXT_BYTES])
{
	for (int index = 0; index < 4; index++) {
		uint8_t byte = (uint8_t)(tag >> (8 * index));

		text[index] = byte >= 0x20 && byte < 0x7F ? (char)byte : '.';
	}
	text[4] = 0;
	return text;
}

void pool_report_unknown(uintptr_t address)
{
	verify_report(&(struct verify_fact){ .rule = "VF-2",
	                                     .code = CODE_VERIFIER,
	                                     .parameter = { 0x10, address },
	                                     .advice = "Free the address that the allocation gave, "
	                                               "once, and not memory of another kind." },
	              "ExFreePool was given an address that is not the start of a pool block");
}

void pool_report_double_free(const struct pool_block *block)
{
	char tag[TAG_TEXT_BYTES];

	verify_report(&(struct verify_fact){ .rule = "VF-2",
	                                     .code = CODE_VERIFIER,
	                                     .parameter = { 0x13, 0, block->address, block->tag },
	                                     .advice = "Look at the first free below; clear the "
	                                               "pointer there or give up one owner.",
	                                     .related_label = "freed",
	                                     .related_stack = block->freed_stack,
	                                     .related_depth = block->freed_depth,
	                                     .related2_label = "allocated",
	                                     .related2_stack = block->allocated_stack,
	                                     .related2_depth = block->allocated_depth },
	              "a pool block of %zu bytes, tag '%s', was freed twice", block->bytes,
	              tag_text(block->tag, tag));
}

void pool_report_tag(const struct pool_block *block, uint32_t tag)
{
	char allocated[TAG_TEXT_BYTES], given[TAG_TEXT_BYTES];

	verify_report(
		&(struct verify_fact){
			.rule = "VF-2",
			.code = CODE_BAD_POOL_CALLER,
			.parameter = { 0xA, block->address, block->tag, tag },
			.advice = "Free with the tag that the block was allocated with.",
			.related_label = "allocated",
			.related_stack = block->allocated_stack,
			.related_depth = block->allocated_depth },
		"a pool block with tag '%s' was freed with tag '%s'",
		tag_text(block->tag, allocated), tag_text(tag, given));
}

void pool_report_runtime_block(const struct pool_block *block)
{
	char tag[TAG_TEXT_BYTES];

	verify_report(
		&(struct verify_fact){ .rule = "VF-2",
	                               .code = CODE_VERIFIER,
	                               .parameter = { 0x10, block->address },
	                               .advice = "Give it back with the function that belongs to "
	                                         "the one it came from.",
	                               .related_label = "allocated",
	                               .related_stack = block->allocated_stack,
	                               .related_depth = block->allocated_depth },
		"ExFreePool was given memory of the system, tag '%s', that the driver does not own",
		tag_text(block->tag, tag));
}

void pool_report_request(uintptr_t address)
{
	verify_report(&(struct verify_fact){ .rule = "VF-15",
	                                     .code = CODE_VERIFIER,
	                                     .parameter = { 0x105, address },
	                                     .advice = "Give an IRP back with IoFreeIrp." },
	              "ExFreePool was given an IRP");
}

void pool_report_freed_inside(const struct pool_block *block, uintptr_t address)
{
	char tag[TAG_TEXT_BYTES];

	verify_report(&(struct verify_fact){ .rule = "VF-2",
	                                     .code = CODE_VERIFIER,
	                                     .parameter = { 0x14, 0, address, block->tag },
	                                     .advice = "The pointer is one into a block that was "
	                                               "freed; see where, and who kept it.",
	                                     .related_label = "freed",
	                                     .related_stack = block->freed_stack,
	                                     .related_depth = block->freed_depth,
	                                     .related2_label = "allocated",
	                                     .related2_stack = block->allocated_stack,
	                                     .related2_depth = block->allocated_depth },
	              "byte %zu of a pool block of %zu bytes, tag '%s', that was freed before, was "
	              "given to ExFreePool",
	              (size_t)(address - block->address), block->bytes, tag_text(block->tag, tag));
}

static uint32_t guard_code(const struct ex_pool *pool, const struct pool_block *block, bool after)
{
	if (!after)
		return 0x52;
	return pool_head_is_damaged(pool, block) ? 0x53 : 0x51;
}

void pool_report_guard(const struct ex_pool *pool, const struct pool_block *block, uintptr_t damage)
{
	bool after = damage >= block->address;
	uint32_t code = guard_code(pool, block, after);
	uint64_t distance =
		after ? damage - block->address - block->bytes : block->address - damage;
	char tag[TAG_TEXT_BYTES];

	verify_report(
		&(struct verify_fact){
			.rule = "VF-3",
			.code = CODE_VERIFIER,
			.parameter = { code, block->address, damage, block->bytes },
			.advice = "Run under --sanitize=address to have the write itself named.",
			.related_label = "allocated",
			.related_stack = block->allocated_stack,
			.related_depth = block->allocated_depth },
		"memory was written %" PRIu64 " bytes %s a pool block of %zu bytes, tag '%s'%s",
		distance, after ? "after the end of" : "before the start of", block->bytes,
		tag_text(block->tag, tag), code == 0x53 ? ", and before its start" : "");
}

void pool_report_freed_write(const struct pool_block *block, uintptr_t damage)
{
	char tag[TAG_TEXT_BYTES];

	verify_report(&(struct verify_fact){ .rule = "VF-3",
	                                     .code = CODE_VERIFIER,
	                                     .parameter = { 0x54, block->address, damage,
	                                                    block->bytes },
	                                     .advice = "Look who still holds the pointer; "
	                                               "--sanitize=address names the write itself.",
	                                     .here_stack = block->freed_stack,
	                                     .here_depth = block->freed_depth,
	                                     .related_label = "allocated",
	                                     .related_stack = block->allocated_stack,
	                                     .related_depth = block->allocated_depth },
	              "byte %zu of a pool block of %zu bytes, tag '%s', was written after the "
	              "block was freed",
	              (size_t)(damage - block->address), block->bytes, tag_text(block->tag, tag));
}

void pool_check_unloading(struct ex_pool *pool, const struct pool_block *block)
{
	uint64_t caller = verify_image_caller();

	if (!(block->flags & EX_POOL_DRIVER_OWNED) || caller < pool->unloading_start ||
	    caller >= pool->unloading_end)
		return;
	verify_report(&(struct verify_fact){ .rule = "VF-4",
	                                     .code = CODE_VERIFIER,
	                                     .parameter = { 0x61, 0, 0, block->bytes },
	                                     .advice = "End the driver's threads, timers and work "
	                                               "items before DriverUnload returns." },
	              "a thread of a driver that has been unloaded allocates pool");
}

/* --- What is left at unload ------------------------------------------------------------------------------ */

struct leak_site {
	uint64_t caller; /* innermost image address of the allocation */
	uint32_t count;
	size_t bytes;
	const struct pool_block *first;
};

static uint64_t owner_address(const struct ex_pool *pool, const struct pool_block *block)
{
	const struct verify_sink *sink = pool->machine->sink;

	for (uint32_t index = 0; index < block->allocated_depth; index++)
		if (verify_sink_module_at(sink, block->allocated_stack[index]))
			return block->allocated_stack[index];
	return 0;
}

static void report_site(const struct leak_site *site, const char *driver, uint32_t total)
{
	char tag[TAG_TEXT_BYTES];
	const struct pool_block *block = site->first;

	verify_report(
		&(struct verify_fact){
			.rule = "VF-4",
			.code = CODE_VERIFIER,
			.parameter = { 0x62, (uintptr_t)driver, site->bytes, total },
			.advice = "Free it on the unload path, or where its owner is deleted.",
			.here_stack = block->allocated_stack,
			.here_depth = block->allocated_depth,
			.driver = driver },
		"driver %s left %u pool block%s of this allocation, %zu bytes in all, tag '%s'",
		driver, site->count, site->count == 1 ? "" : "s", site->bytes,
		tag_text(block->tag, tag));
}

static void add_to_site(struct leak_site *sites, size_t *count, uint64_t caller,
                        const struct pool_block *block)
{
	size_t index = 0;

	while (index < *count && sites[index].caller != caller)
		index++;
	if (index == *count)
		sites[(*count)++] = (struct leak_site){ .caller = caller, .first = block };
	sites[index].count++;
	sites[index].bytes += block->bytes;
}

uint32_t ex_pool_report_leaks(struct ke_machine *machine, uint64_t start, uint64_t end,
                              const char *driver)
{
	struct ex_pool *pool = ex_pool_of(machine);
	size_t total = 0, site_count = 0;
	uint32_t leaked = 0;
	struct pool_block **list = pool_record_list(pool, &total);
	struct leak_site *sites = list ? calloc(total, sizeof(*sites)) : NULL;

	for (size_t index = 0; sites && index < total; index++) {
		uint64_t caller = owner_address(pool, list[index]);

		if (!(list[index]->flags & EX_POOL_DRIVER_OWNED) || caller < start || caller >= end)
			continue;
		add_to_site(sites, &site_count, caller, list[index]);
		leaked++;
	}
	for (size_t index = 0; index < site_count; index++)
		report_site(&sites[index], driver, leaked);
	free(sites);
	free(list);
	return leaked;
}
