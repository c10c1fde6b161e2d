/* mm/mm_internal.h - what memory management's files share. */
#ifndef DRYDOCK_NT_MM_INTERNAL_H
#define DRYDOCK_NT_MM_INTERNAL_H

#include "nt/mm/mm.h"

#define MM_PHYSICAL_MEMORY_BIT (1ull << 47)
#define MM_MDL_SHARDS 16
#define MM_MDL_BUCKETS 64
#define MM_STACK_DEPTH 10
#define MM_TAG_MDL 0x206C644Du        /* 'Mdl ' */
#define MM_TAG_CONTIGUOUS 0x746E6F43u /* 'Cont' */
#define MM_TAG_PAGES 0x67617050u      /* 'Ppag' */

struct mm_range {
	uintptr_t start, end;
	struct ke_process *process;
	enum mm_range_kind kind;
	bool writable, from_arena;
};

struct mm_view {
	struct mm_view *next;
	void *base;
	size_t bytes;
	struct mm_section *section; /* referenced */
	struct ke_process *process; /* null: system space */
};

struct mm_io_space {
	struct mm_io_space *next;
	uint64_t physical;
	char *memory;
	size_t bytes;
	uint32_t mappings;
};

/* What is known of an MDL beside it. */
struct mm_mdl_record {
	struct mm_mdl_record *next;
	const MDL *mdl;
	bool allocated; /* by IoAllocateMdl */
	bool locked;
	bool owned_by_driver;
	uint64_t sequence;
	uint32_t depth;
	uint64_t stack[MM_STACK_DEPTH]; /* where it was allocated, or locked last */
};

struct mm_mdl_shard {
	struct host_lock lock;
	struct mm_mdl_record *bucket[MM_MDL_BUCKETS];
} __attribute__((aligned(64)));

/* What a client thread's stack takes. Its other threads may pass what lies there to the system. */
struct mm_stack {
	struct mm_stack *next;
	const struct ke_process *process;
	uintptr_t start, end;
};

struct mm_machine {
	struct ke_machine *machine;
	struct ob_type *section_type;
	struct host_lock map_lock; /* ranges, views, io spaces, rover */
	struct mm_range *range;
	size_t range_count, range_room;
	uintptr_t slice_start, slice_end, rover; /* 0: none taken yet */
	bool shared_slice;                       /* it is another machine's, in slice_descriptor */
	int slice_descriptor;
	struct mm_stack *stacks; /* of client threads, the newest first */
	struct mm_view *views;
	struct mm_io_space *io_spaces;
	struct mm_data_cell *data_cells; /* pushed by compare-exchange */
	const struct mm_file_operations *file_operations;
	struct ob_type *file_type;
	bool (*mapping_failure)(void *context);
	void *mapping_failure_context;
	uint64_t next_mdl;
	struct mm_mdl_shard shard[MM_MDL_SHARDS];
};

static inline struct mm_machine *mm_current(void)
{
	return ke_current_machine()->mm;
}

/* --- range.c --- */
/* The process whose addresses the current thread sees. */
struct ke_process *mm_current_process(void);
void mm_ranges_finish(struct mm_machine *mm);

/* --- mdl.c --- */
void mm_mdl_note(struct ke_machine *machine, const MDL *mdl, bool allocated, bool owned_by_driver);
void mm_mdl_note_lock(struct ke_machine *machine, const MDL *mdl, bool locked);
/* Forget mdl; gives what was known. */
bool mm_mdl_forget(struct ke_machine *machine, const MDL *mdl, struct mm_mdl_record *ret_record);
/* ke_machine.pages_locked. Walks all records. */
bool mm_mdl_is_locked(struct ke_machine *machine, uintptr_t address);
void mm_mdl_fill_pages(PMDL mdl);
void mm_mdls_finish(struct mm_machine *mm);
/* The memory for an MDL over bytes at address, initialized, not recorded. */
PMDL mm_mdl_allocate(struct ke_machine *machine, void *address, ULONG bytes, uint64_t flags);

/* --- mdl_chain.c --- */
struct mm_position;
struct mm_piece {
	UCHAR *address;
	SIZE_T bytes;
};
/* The bytes at position that lie together, wanted at most; makes it normal. Bugcheck at the chain's end. */
NTSTATUS mm_piece_at(struct mm_position *position, SIZE_T wanted, struct mm_piece *ret_piece);

/* --- system_api.c --- */
void mm_data_cells_finish(struct mm_machine *mm);

/* --- section.c --- */
NTSTATUS mm_section_type_create(struct mm_machine *mm);
struct mm_section {
	uint64_t bytes;        /* as asked for, or the file's */
	ULONG protection, attributes;
	int descriptor;        /* memory file */
	void *file;            /* referenced FILE_OBJECT body, null: none */
	bool written;          /* a writable view was made */
	struct mm_machine *mm;
};
struct mm_map {
	struct ke_process *process; /* null: system space */
	uint64_t offset;
	size_t bytes;               /* 0: the rest */
	bool writable;
};
NTSTATUS mm_section_map(struct mm_section *section, struct mm_map *map, void **ret_base);
NTSTATUS mm_section_unmap(struct mm_machine *mm, struct ke_process *process, const void *address);
void mm_views_end(struct mm_machine *mm, struct ke_process *process);

#endif
