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
	struct mm_mapping *mapping; /* of a view, else null; other processes may have views of it, too */
	uint8_t *page;    /* of memory that the process took itself: what each of its pages is; null: all are there */
	ULONG protection; /* as it was taken, with page */
	mm_range_release *release; /* null: its pages are the affair of who added it */
	uint32_t locks;            /* MDLs that hold pages of it */
	uint32_t *page_locks;      /* of each page; null: none was ever locked */
	uint32_t *shown_locks;     /* atomic: where locks are counted for its process to read; null: nowhere */
	bool gone;                 /* nobody's any more: its place and pages stay until the last lock goes */
	bool held;                 /* gone, and locked in the machine that this process is attached to */
};

/* What the host has mapped of a section. */
struct mm_mapping {
	void *base;
	size_t bytes;
	uint64_t offset;
	struct mm_section *section; /* referenced */
	bool writable, copy;        /* copy: what is written stays in this mapping */
	bool outside;               /* another Linux process has it at the same address */
	uint64_t file;              /* the number of the section's memory file that is mapped; under map_lock */
	uint32_t views;             /* under map_lock */
	uint32_t holders;           /* views, and those that are just ended; under map_lock */
};

/* A process's title to a mapping. */
struct mm_view {
	struct mm_view *next;
	struct mm_mapping *mapping;
	struct ke_process *process; /* null: system space */
	bool inherit;               /* children get it, too */
	uint32_t commits;           /* of the segment, that another Linux process has been told; under map_lock */
	bool untold;                /* another Linux process has not mapped it yet; under map_lock */
	uint64_t file;              /* what of it another Linux process has mapped, as in mm_mapping; under map_lock */
	uint32_t depth;             /* of a view of the kernel's: where it was made */
	uint64_t stack[MM_STACK_DEPTH];
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
	struct mm_shared_locks shared_locks; /* of that; count null: none is known */
	uint32_t held_count;                 /* ranges that are held; changed under map_lock */
	uintptr_t held_last;                 /* the last that was looked at; under map_lock */
	struct mm_stack *stacks; /* of client threads, the newest first */
	struct mm_view *views;
	struct mm_io_space *io_spaces;
	struct mm_data_cell *data_cells; /* pushed by compare-exchange */
	const struct mm_file_operations *file_operations;
	struct ob_type *file_type;
	const struct mm_outside_operations *outside; /* atomic */
	uint64_t last_file;                          /* atomic: numbers of memory files */
	bool (*mapping_failure)(void *context);
	void *mapping_failure_context;
	uint32_t locked_ranges; /* atomic: sum of their locks */
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

/* --- page_lock.c --- */
/*
 * Hold the pages of an MDL of the current process until mm_pages_unlock(): mdl says whether they are counted
 * (MDL_INTERNAL). What is freed of them is not its process's any more, and stays where it is.
 * Takes    mode: user: they must be the process's.
 * Errors   STATUS_ACCESS_VIOLATION; STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS mm_pages_lock(PMDL mdl, enum mm_access access, KPROCESSOR_MODE mode);
void mm_pages_unlock(struct ke_machine *machine, PMDL mdl);
/* What range's pages of [base, base + bytes) are is set: the host learns it of those that nobody has locked. */
void mm_pages_protect_locked(const struct mm_range *range, const void *base, size_t bytes);
/* The same, of pages that were given back: they are zero when they are taken again. */
void mm_pages_clear_locked(struct mm_machine *mm, const struct mm_range *range, const void *base, size_t bytes);

/* --- held.c: only in an attached process --- */
/* Has a driver of the machine locked any of the range that begins at start? */
bool mm_is_held(struct mm_machine *mm, const void *start);
/* range ends, but is held: nobody can use it. */
void mm_hold_locked(struct mm_machine *mm, struct mm_range *range);
/* Give back one range that was held, if it is not any more. */
void mm_look_at_held(struct mm_machine *mm);

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
	uint64_t bytes; /* as asked for, or the file's */
	ULONG protection, attributes;
	uint32_t charged; /* the process that made it, when that is another Linux process */
	struct mm_segment *segment; /* what it shows; null: not made */
	struct mm_machine *mm;
};
/* Make section what the file holds, asked bytes long (0: as long as it is). Errors: SEC-2. */
NTSTATUS mm_section_fill_from_file(struct mm_section *section, HANDLE file, uint64_t asked);
NTSTATUS mm_section_fill_with_zeros(struct mm_section *section, uint64_t asked);

/* --- segment.c --- */
#define MM_FILE_SECTION_BYTES_MAX (1ull << 30)

/* The pages that sections show: a memory file. All sections of one file have one segment. */
struct mm_segment {
	struct mm_machine *mm;
	uint32_t sections; /* that show it; under map_lock */
	uint64_t bytes;    /* of the longest of them */
	uint64_t capacity; /* of the memory file; changes with file */
	int descriptor;    /* memory file; changes with file */
	uint64_t file;     /* its number; changes under map_lock */
	char *whole;       /* all of it mapped for writing, of a file, or once another Linux process had a view; atomic */
	bool sealed;       /* nobody can map it for writing but from whole; under turn */
	KEVENT turn;       /* taken by who maps once whole is there */
	bool written;      /* a view that can write was made since the file was written; under map_lock */
	uint32_t commits;   /* since it was made; under map_lock */
	uint8_t *committed; /* SEC_RESERVE: one bit a page, under map_lock; null: all are there */
	void *file_object; /* referenced FILE_OBJECT body, null: none */
	PSECTION_OBJECT_POINTERS pointers; /* of the file, which find it there, under map_lock; null: none */
	uint64_t loaded;   /* so much of the file is here, and what requests read and write of it; under map_lock */
	uint32_t changes;  /* that requests made to what is loaded; under map_lock */
};
/* Zeros, for section alone. Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS mm_segment_create(struct mm_section *section, bool reserved);
/* What shows the file of file_object, whose reference it takes, as long as section. Errors: of the file's device. */
NTSTATUS mm_segment_of_file(struct mm_section *section, void *file_object);
/* section goes. Null is accepted. */
void mm_segment_leave(struct mm_segment *segment);
/* What views have of [offset, offset + bytes) goes to the file; nothing when there is none. */
NTSTATUS mm_segment_write_back(struct mm_segment *segment, uint64_t offset, uint64_t bytes);

/* --- view.c --- */
struct mm_map {
	struct ke_process *process; /* null: system space */
	uint64_t offset;
	size_t bytes;               /* 0: the rest */
	uintptr_t at;               /* 0: anywhere */
	bool writable, copy, inherit;
	bool entitled;              /* who gets it may have any view for writing */
	bool outside;               /* mm_outside_map: the place is reserved */
};
NTSTATUS mm_section_map(struct mm_section *section, struct mm_map *map, void **ret_base);
/* The same without a turn, in this Linux process alone. */
NTSTATUS mm_section_map_here(struct mm_section *section, struct mm_map *map, void **ret_base);
/* Is there what map asks for? Makes its bytes whole pages. Errors: STATUS_INVALID_VIEW_SIZE. */
NTSTATUS mm_section_check_place(const struct mm_section *section, struct mm_map *map);
NTSTATUS mm_section_unmap(struct mm_machine *mm, struct ke_process *process, const void *address);
/* view was taken from the list. */
void mm_view_end(struct mm_machine *mm, struct mm_view *view);
void mm_views_end(struct mm_machine *mm, struct ke_process *process);
/*
 * Commit the pages that [*base, *base + *bytes) touches; both are rounded to pages.
 * Errors   STATUS_NOT_MAPPED_VIEW: no view of a reserved section is there; STATUS_CONFLICTING_ADDRESSES.
 */
NTSTATUS mm_view_commit(struct mm_machine *mm, struct ke_process *process, PVOID *base, SIZE_T *bytes);
/* Write what lies in the view from *base on (*bytes 0: all) to its file. Errors: STATUS_NOT_MAPPED_VIEW. */
NTSTATUS mm_view_flush(struct mm_machine *mm, struct ke_process *process, PVOID *base, SIZE_T *bytes);
/* All of [start, end), which lies in mapping, can be accessed. */
bool mm_mapping_covers_locked(const struct mm_mapping *mapping, uintptr_t start, uintptr_t end);
bool mm_mapping_is_of_locked(const struct mm_machine *mm, const struct mm_mapping *mapping,
                             const struct ke_process *process);

/* --- view_left.c --- */
uint32_t mm_audit_views(struct ke_machine *machine, uintptr_t start, uintptr_t end, const char *driver);

/* --- outside.c --- */
bool mm_is_outside(const struct mm_machine *mm, struct ke_process *process);
NTSTATUS mm_outside_charge(struct mm_section *section, struct ke_process *process);
void mm_outside_refund(const struct mm_section *section);
/* The segment goes. */
void mm_outside_forget(struct mm_segment *segment);
/* In turn: make room. Errors: STATUS_SHARING_VIOLATION: somebody has a view to write; STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS mm_outside_grow(struct mm_segment *segment, uint64_t capacity);
/*
 * Around a commit of pages that were only reserved: other Linux processes that have views of them are told.
 * Gives    False: there are none.
 */
bool mm_outside_begin_commit(struct mm_segment *segment);
void mm_outside_end_commit(struct mm_segment *segment);
/* In turn: mm_section_map() for a process that is another Linux process. */
NTSTATUS mm_outside_map(struct mm_section *section, struct mm_map *map, void **ret_base);
/* The view was taken from the list: its process unmaps it. */
void mm_outside_unmap(struct mm_machine *mm, const struct mm_view *view);
/* Nobody has mapping any more: what is here of it goes. */
void mm_outside_release(struct ke_machine *machine, uintptr_t start, size_t bytes);

/* --- virtual.c --- */
/* What the host makes of range's page. */
enum host_protection mm_page_host_protection(const struct mm_range *range, size_t page);
bool mm_page_is_reserved(const struct mm_range *range, size_t page);
/* PAGE_ of the page at in a range with page; 0: reserved. */
ULONG mm_page_protection(const struct mm_range *range, uintptr_t at);
bool mm_pages_allow(const struct mm_range *range, uintptr_t start, uintptr_t end, enum mm_access access);

/* --- range.c --- */
/* Whose are the pages of [start, end)? All of them process's, with that access. */
bool mm_ranges_cover_locked(struct mm_machine *mm, const struct ke_process *process, uintptr_t start,
                            uintptr_t end, enum mm_access access);
/* The part of the running thread's stack that was the client's when it called the system. */
bool mm_is_own_stack(uintptr_t start, uintptr_t end);
/* A stack of another thread of the current process. */
bool mm_is_other_stack(struct mm_machine *mm, uintptr_t start, uintptr_t end);
/* The range is taken from the map; give its pages back. No lock is held. */
void mm_range_give_back(struct mm_machine *mm, struct mm_range *removed);
void mm_range_take_out_locked(struct mm_machine *mm, struct mm_range *range);
/* The first range that ends above address, or null. */
struct mm_range *mm_range_above_locked(struct mm_machine *mm, uintptr_t address);
#define MM_GRANULE_BYTES 0x10000u /* where memory that a process reserves begins */
/*
 * Zeroed pages of the arena for what process takes by itself. at 0: anywhere, on a granule; else whole pages there.
 * Gives    null: there is no memory, or something is there.
 */
void *mm_user_reserve(struct ke_process *process, uintptr_t at, size_t bytes);
NTSTATUS mm_range_add_view(struct ke_process *process, struct mm_mapping *mapping);
/* from has no view of mapping any more, others have: the range is one of theirs. */
void mm_range_pass_on(struct ke_machine *machine, const struct mm_mapping *mapping, struct ke_process *from);

static inline size_t mm_page_round(size_t bytes)
{
	return (bytes + MM_PAGE_BYTES - 1) & ~(size_t)(MM_PAGE_BYTES - 1);
}
/* May who has a page of that protection write it (his own copy of it, too)? */
static inline bool mm_is_writable(ULONG protection)
{
	return (protection & (PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY)) != 0;
}
static inline bool mm_is_copy(ULONG protection)
{
	return (protection & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY)) != 0;
}

#endif
