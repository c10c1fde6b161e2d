/* vm/vmm/elf_image.c - ELF-64 for x86: every number is checked before a byte is copied. */
#include "vm/vmm/elf_image.h"

#include <errno.h>
#include <string.h>

#include "base/host/host_file.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/reason.h"

#define MAX_SEGMENTS 64u
#define CLASS_64 2
#define LITTLE_ENDIAN_DATA 1
#define MACHINE_X86_64 62
#define TYPE_EXECUTABLE 2
#define TYPE_SHARED 3
#define SEGMENT_LOAD 1

struct elf_header {
	uint8_t ident[16];
	uint16_t type;
	uint16_t machine;
	uint32_t version;
	uint64_t entry;
	uint64_t segments_offset;
	uint64_t sections_offset;
	uint32_t flags;
	uint16_t header_bytes;
	uint16_t segment_bytes;
	uint16_t segment_count;
	uint16_t section_bytes;
	uint16_t section_count;
	uint16_t names_index;
};

struct elf_segment {
	uint32_t type;
	uint32_t flags;
	uint64_t offset;
	uint64_t virtual_address;
	uint64_t physical_address;
	uint64_t file_bytes;
	uint64_t memory_bytes;
	uint64_t alignment;
};

_Static_assert(sizeof(struct elf_header) == 64, "ELF-64 header");
_Static_assert(sizeof(struct elf_segment) == 56, "ELF-64 program header");

/* The segments to load, in file order. */
struct segments {
	struct elf_segment load[MAX_SEGMENTS];
	size_t count;
};

/* Where the segments' bytes come from: the whole file in memory, or a file that is read straight into the guest's. */
struct source {
	const uint8_t *file; /* its first bytes at least */
	size_t there;        /* how many of them */
	uint64_t bytes;      /* of the whole file */
	int descriptor;      /* negative: all of it is there */
};

bool vmm_elf_is(const uint8_t *file, size_t bytes)
{
	return bytes >= 4 && memcmp(file, "\177ELF", 4) == 0;
}

static int check_header(const struct elf_header *header, size_t bytes, struct vmm_reason *reason)
{
	if (header->ident[4] != CLASS_64 || header->ident[5] != LITTLE_ENDIAN_DATA ||
	    header->machine != MACHINE_X86_64)
		return vmm_fail(reason, -ENOEXEC, "the ELF file is not for 64-bit x86");
	if (header->type != TYPE_EXECUTABLE && header->type != TYPE_SHARED)
		return vmm_fail(reason, -ENOEXEC, "the ELF file is no program: its type is %u",
		                header->type);
	if (header->segment_bytes != sizeof(struct elf_segment))
		return vmm_fail(reason, -ENOEXEC, "the ELF file's program headers have %u bytes",
		                header->segment_bytes);
	if (!header->segment_count || header->segment_count > MAX_SEGMENTS)
		return vmm_fail(reason, -ENOEXEC, "the ELF file has %u program headers",
		                header->segment_count);
	if (header->segments_offset > bytes ||
	    header->segment_count * sizeof(struct elf_segment) > bytes - header->segments_offset)
		return vmm_fail(reason, -ENOEXEC, "the ELF file ends before its program headers");
	return 0;
}

static bool overlap(const struct elf_segment *left, const struct elf_segment *right)
{
	return left->physical_address < right->physical_address + right->memory_bytes &&
	       right->physical_address < left->physical_address + left->memory_bytes;
}

/* Below 1 MiB lie the tables of layout.h; what is between them is free. */
static bool lies_between_tables(const struct elf_segment *segment)
{
	static const struct {
		uint64_t first, end;
	} free_ranges[] = {
		{ VMM_PAGE_BYTES, VMM_ZERO_PAGE_GPA },
		{ VMM_PD_GPA + VMM_PAGE_BYTES, VMM_COMMAND_LINE_GPA },
		{ VMM_COMMAND_LINE_GPA + VMM_COMMAND_LINE_BYTES, VMM_EBDA_GPA },
	};

	for (size_t i = 0; i < sizeof(free_ranges) / sizeof(free_ranges[0]); i++)
		if (segment->physical_address >= free_ranges[i].first &&
		    segment->physical_address < free_ranges[i].end &&
		    segment->memory_bytes <= free_ranges[i].end - segment->physical_address)
			return true;
	return false;
}

static int check_segment(const struct elf_segment *segment, uint64_t bytes,
                         const struct vmm_memory *memory, struct vmm_reason *reason)
{
	uint64_t end = segment->physical_address + segment->memory_bytes;

	if (segment->file_bytes > segment->memory_bytes || segment->offset > bytes ||
	    segment->file_bytes > bytes - segment->offset)
		return vmm_fail(
			reason, -ENOEXEC,
			"a segment of the ELF file is longer than the file, or than its memory");
	if (segment->physical_address < VMM_HIGH_GPA && !lies_between_tables(segment))
		return vmm_fail(
			reason, -ENOEXEC,
			"a segment of the ELF file lies at %#llx, over the tables below 1 MiB",
			(unsigned long long)segment->physical_address);
	if (!vmm_memory_contains(memory, segment->physical_address, segment->memory_bytes) ||
	    end > vmm_memory_low_end(memory))
		return vmm_fail(
			reason, -ENOSPC,
			"the kernel needs memory up to %llu MiB, and the machine has %llu MiB",
			(unsigned long long)(end >> 20) + 1,
			(unsigned long long)(memory->bytes >> 20));
	return 0;
}

/* Read the program headers at table and check each against the file, the memory and the others. */
static int collect(const struct source *source, const struct vmm_memory *memory,
                   struct segments *segments, struct vmm_reason *reason)
{
	struct elf_header header;
	int error;

	memcpy(&header, source->file, sizeof(header));
	segments->count = 0;
	for (size_t i = 0; i < header.segment_count; i++) {
		struct elf_segment *segment = &segments->load[segments->count];

		memcpy(segment, source->file + header.segments_offset + i * sizeof(*segment),
		       sizeof(*segment));
		if (segment->type != SEGMENT_LOAD || !segment->memory_bytes)
			continue;
		error = check_segment(segment, source->bytes, memory, reason);
		if (error)
			return error;
		for (size_t other = 0; other < segments->count; other++)
			if (overlap(segment, &segments->load[other]))
				return vmm_fail(reason, -ENOEXEC,
				                "two segments of the ELF file overlap at %#llx",
				                (unsigned long long)segment->physical_address);
		segments->count++;
	}
	return 0;
}

static int check_entry(const struct segments *segments, uint64_t entry, struct vmm_reason *reason)
{
	for (size_t i = 0; i < segments->count; i++) {
		const struct elf_segment *segment = &segments->load[i];

		if (entry >= segment->physical_address &&
		    entry - segment->physical_address < segment->file_bytes)
			return entry < VMM_IDENTITY_BYTES
			               ? 0
			               : vmm_fail(reason, -ENOEXEC,
			                          "the kernel's entry %#llx is above 1 GiB",
			                          (unsigned long long)entry);
	}
	return vmm_fail(reason, -ENOEXEC, "the ELF file's entry %#llx is in none of its segments",
	                (unsigned long long)entry);
}

static int fill(const struct source *source, const struct elf_segment *segment,
                struct vmm_memory *memory)
{
	uint8_t *to;

	if (source->descriptor < 0) {
		vmm_memory_write(memory, segment->physical_address, source->file + segment->offset,
		                 segment->file_bytes);
		return 0;
	}
	to = guest_memory_pin(&memory->guest, segment->physical_address, segment->file_bytes);
	return host_descriptor_read_at(source->descriptor, to, segment->file_bytes,
	                               segment->offset);
}

static int load_segments(const struct source *source, const struct segments *segments,
                         struct vmm_memory *memory, struct vmm_kernel *kernel)
{
	int error = 0;

	kernel->end = 0;
	for (size_t i = 0; !error && i < segments->count; i++) {
		const struct elf_segment *segment = &segments->load[i];
		uint64_t end = segment->physical_address + segment->memory_bytes;

		error = fill(source, segment, memory);
		vmm_memory_zero(memory, segment->physical_address + segment->file_bytes,
		                segment->memory_bytes - segment->file_bytes);
		if (end > kernel->end)
			kernel->end = end;
	}
	return error;
}

static int load(const struct source *source, struct vmm_memory *memory,
                struct vmm_kernel *ret_kernel, struct vmm_reason *reason)
{
	struct elf_header header;
	struct segments segments;
	int error;

	if (!vmm_elf_is(source->file, source->there) || source->there < sizeof(header))
		return vmm_fail(reason, -ENOEXEC,
		                "the kernel is no ELF file, or ends in its header");
	memcpy(&header, source->file, sizeof(header));
	error = check_header(&header, source->there, reason);
	if (!error)
		error = collect(source, memory, &segments, reason);
	if (!error)
		error = check_entry(&segments, header.entry, reason);
	if (error)
		return error;
	ret_kernel->entry = header.entry;
	error = load_segments(source, &segments, memory, ret_kernel);
	return error ? vmm_fail(reason, error, "the kernel cannot be read: %s", strerror(-error))
	             : 0;
}

int vmm_elf_load(const uint8_t *file, size_t bytes, struct vmm_memory *memory,
                 struct vmm_kernel *ret_kernel, struct vmm_reason *ret_reason)
{
	struct source source = { .file = file, .there = bytes, .bytes = bytes, .descriptor = -1 };

	return load(&source, memory, ret_kernel, ret_reason);
}

bool vmm_elf_begins(const uint8_t *file, size_t bytes)
{
	struct elf_header header;

	if (!vmm_elf_is(file, bytes) || bytes < sizeof(header))
		return false;
	memcpy(&header, file, sizeof(header));
	return header.segments_offset <= bytes &&
	       header.segment_count * sizeof(struct elf_segment) <= bytes - header.segments_offset;
}

int vmm_elf_load_file(const struct vmm_elf_file *file, struct vmm_memory *memory,
                      struct vmm_kernel *ret_kernel, struct vmm_reason *ret_reason)
{
	struct source source = { .file = file->head,
		                 .there = file->head_bytes,
		                 .bytes = file->bytes,
		                 .descriptor = file->descriptor };

	return load(&source, memory, ret_kernel, ret_reason);
}
