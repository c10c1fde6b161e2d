/*
 * nt/mm/mm.h - addresses of processes, MDLs, sections and views, device memory.
 *
 * Model    In-process NT processes share the address space of their Linux process. A machine keeps one sorted map
 *          of the user ranges: which process each belongs to and what it is. Heap, views and thread stacks
 *          of clients are taken from one fixed arena; an image's globals are added as ranges. Everything else
 *          is kernel. On the stack of a thread that is in a system call, what lies above the recorded
 *          stack pointer is user, what lies below is kernel.
 *          MDLs are documented memory that drivers read; what the verifier knows about one is in a table
 *          beside it. Mapped pages have one address only: a system address of an MDL is the address of
 *          its bytes. Pages that an MDL has locked outlive their range: what is freed is nobody's at once, and neither
 *          its pages go nor is its place taken again before the last lock went.
 * Source   WDK reference: MmProbeAndLockPages, IoAllocateMdl, ZwCreateSection; docs/spec MDL-1 to MDL-13,
 *          VF-12, VF-19; docs/machine.md.
 * Locks    mm_machine.map_lock guards the ranges, one short lock per shard guards MDL records; neither is
 *          held across a callback. MDL functions: <= DISPATCH_LEVEL, the rest PASSIVE_LEVEL.
 * Tests    tests/nt/mm/
 */
#ifndef DRYDOCK_NT_MM_H
#define DRYDOCK_NT_MM_H

#include "nt/ex/pool.h"
#include "nt/ob/ob.h"

#define MM_PAGE_BYTES 4096u
/* Where user memory of in-process clients lies; MmHighestUserAddress is the arena's last byte. */
#define MM_ARENA_START KE_USER_ARENA_START
#define MM_ARENA_BYTES KE_USER_ARENA_BYTES
/* Part of the arena that one machine takes; at most 64 machines of a Linux process have clients at once. */
#define MM_ARENA_SLICE_BYTES (MM_ARENA_BYTES / 64)

/* --- Machine -------------------------------------------------------------------------------------- */

/* The Section type, the map, the exported data. Needs ob, ex. Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS mm_machine_create(struct ke_machine *machine);
void mm_machine_destroy(struct ke_machine *machine);
/* ps: child, which is being made, gets the views that parent shares with its children. Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS mm_views_inherit(struct ke_process *parent, struct ke_process *child);
/* ps: process ends; its views and its memory of the arena go. Ranges added by others are forgotten. */
void mm_process_end(struct ke_machine *machine, struct ke_process *process);

/* --- User addresses ----------------------------------------------------------------------------------- */

enum mm_range_kind { MM_RANGE_MEMORY, MM_RANGE_VIEW, MM_RANGE_STACK, MM_RANGE_IMAGE };

/*
 * win32: memory that belongs to a client but was not taken here (image data, a host thread's stack).
 * Errors   STATUS_CONFLICTING_ADDRESSES: overlaps a range; STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS mm_range_add(struct ke_process *process, const void *start, size_t bytes,
                      enum mm_range_kind kind, bool writable);
/* Gives pages of a range back that nobody has any more. Called without locks, at <= DISPATCH_LEVEL, by any thread. */
typedef void mm_range_release(struct ke_machine *machine, uintptr_t start, size_t bytes);
/*
 * port: the same, of pages that go when the range was removed and no MDL has them locked any more: release does that,
 * unless the machine ends before. shown_locks: where it is to be counted how many MDLs lock pages of it, until it is removed; null: nowhere.
 */
NTSTATUS mm_range_add_pages(struct ke_process *process, const void *start, size_t bytes,
                            mm_range_release *release, uint32_t *shown_locks);
/*
 * Forget the range that begins at start; memory taken from the arena is given back, when no MDL has it locked any more.
 * Unknown: nothing.
 */
void mm_range_remove(struct ke_machine *machine, const void *start);
/*
 * Zeroed pages of the arena for process.
 * Errors   null: the slice is used up or memory is short.
 */
void *mm_user_allocate(struct ke_process *process, size_t bytes, enum mm_range_kind kind);
/* Does any MDL hold pages of [start, start + bytes) of the current process? */
bool mm_is_locked(struct ke_machine *machine, const void *start, size_t bytes);
/* Give back what mm_user_allocate gave at start. */
void mm_user_free(struct ke_machine *machine, void *start);

/* Memory that a process takes by itself, page by page reserved or committed: as NtAllocateVirtualMemory and the others. */
struct mm_virtual {
	ULONG type, protection; /* MEM_, PAGE_ */
};
/* May such memory have that protection? */
bool mm_is_protection(ULONG protection);
/*
 * *base null: anywhere. *base and *bytes become whole pages.
 * Errors   STATUS_NO_MEMORY, STATUS_CONFLICTING_ADDRESSES: no place of process's that can be committed.
 */
NTSTATUS mm_virtual_allocate(struct ke_process *process, const struct mm_virtual *how, PVOID *base,
                             SIZE_T *bytes);
/* type: MEM_RELEASE or MEM_DECOMMIT. Errors: STATUS_MEMORY_NOT_ALLOCATED, STATUS_FREE_VM_NOT_AT_BASE. */
NTSTATUS mm_virtual_free(struct ke_process *process, ULONG type, PVOID *base, SIZE_T *bytes);
/*
 * Errors   STATUS_INVALID_PAGE_PROTECTION, STATUS_CONFLICTING_ADDRESSES: not one piece of process's memory;
 *          STATUS_NOT_COMMITTED; STATUS_NOT_SUPPORTED: a heap's, a view's, a stack's or an image's.
 */
NTSTATUS mm_virtual_protect(struct ke_process *process, ULONG protection, PVOID *base, SIZE_T *bytes,
                            ULONG *ret_former);
/* What lies at address. Errors: STATUS_INVALID_PARAMETER: no address that a process can have. */
NTSTATUS mm_virtual_query(struct ke_process *process, const void *address,
                          MEMORY_BASIC_INFORMATION *ret_information);

/* port: a slice of the arena (MM_ARENA_SLICE_BYTES) for another Linux process; 0: all are taken. */
uintptr_t mm_slice_take(void);
void mm_slice_give(uintptr_t start);
/*
 * port, in an attached process: memory for clients comes from descriptor, which lies at start in the machine that
 * the process is attached to, too. Before anything was allocated.
 */
void mm_use_shared_slice(struct ke_machine *machine, uintptr_t start, uint64_t bytes, int descriptor);
/*
 * port, in an attached process: what the machine's drivers have locked of that slice. Memory that is given back meanwhile
 * cannot be used any more, and its place not be taken, until nobody has it locked. Called without locks.
 */
struct mm_shared_locks {
	const uint32_t *count; /* atomic: of MDLs with any of it */
	bool (*are_locked)(const void *start, size_t bytes);
};
void mm_use_shared_locks(struct ke_machine *machine, const struct mm_shared_locks *locks);

enum mm_access { MM_READ = 1, MM_WRITE = 2 };

/*
 * The running thread's stack is user memory of its process from now on, as far as its own calls of the system do not
 * lie on it: other threads hand over buffers in it. Until the process ends. Again: nothing.
 * Errors   STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS mm_stack_add(struct ke_machine *machine);
/* True when all of [address, address+bytes) is user memory of the current thread's (attached) process. */
bool mm_is_user(const void *address, size_t bytes, enum mm_access access);
/* True when any of it is user memory of any process of the machine. */
bool mm_touches_user(struct ke_machine *machine, const void *address, size_t bytes);
/*
 * Errors   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT. For user mode: the range must be user memory;
 *          for kernel mode nothing is checked. bytes 0: fine. What system calls use before they touch buffers.
 */
NTSTATUS mm_probe(const void *address, size_t bytes, size_t alignment, enum mm_access access,
                  KPROCESSOR_MODE mode);

/* --- MDLs ------------------------------------------------------------------------------------------------- */

/*
 * io: an MDL over [address, address+bytes) of a caller of that mode, that is locked for access, not mapped yet, for
 * direct I/O. Freed with mm_mdl_free().
 * Errors   STATUS_ACCESS_VIOLATION: it is not the caller's; STATUS_INSUFFICIENT_RESOURCES.
 */
struct mm_mdl_of {
	void *address;
	ULONG bytes;
	enum mm_access access;
	KPROCESSOR_MODE mode;
};
NTSTATUS mm_mdl_create_locked(struct ke_machine *machine, const struct mm_mdl_of *of, PMDL *ret_mdl);
/* The same over nonpaged memory of the runtime. */
PMDL mm_mdl_create_nonpaged(struct ke_machine *machine, void *address, ULONG bytes);
/* Unlock if locked, and free; without rows of the verifier. Null is accepted. */
void mm_mdl_free(struct ke_machine *machine, PMDL mdl);
/*
 * At unload of the image at [start, end): report MDLs it allocated and left (VF-12 0xC4/0xB8 or 0xCB when
 * locked). Gives the number of findings.
 */
uint32_t mm_audit_image(struct ke_machine *machine, uintptr_t start, uintptr_t end,
                        const char *driver);
/*
 * Ask decide(context) before each mapping of an MDL; true makes it fail (MDL-2). Null: none. Set while no
 * driver runs.
 */
void mm_set_mapping_failure(struct ke_machine *machine, bool (*decide)(void *context),
                            void *context);

/* --- Device memory ------------------------------------------------------------------------------------------ */

/*
 * Device models: physical addresses [physical, physical+bytes) are memory (page aligned, the model's, alive until
 * removal). MmMapIoSpace gives addresses in it.
 * Errors   STATUS_CONFLICTING_ADDRESSES, STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS mm_io_space_add(struct ke_machine *machine, uint64_t physical, void *memory, size_t bytes);
/* Reports mappings that drivers left. */
void mm_io_space_remove(struct ke_machine *machine, uint64_t physical);
/*
 * The memory behind a physical address that a device was told (MmGetPhysicalAddress, DMA, device memory), or
 * null when no bytes of the machine are there.
 */
void *mm_physical_memory(struct ke_machine *machine, uint64_t physical, size_t bytes);
/*
 * The physical address of a byte. Memory lies at its own address with bit 47 set, so that a translation
 * costs nothing; device memory lies below. A driver's limit on physical addresses is therefore not kept.
 */
uint64_t mm_physical_address(struct ke_machine *machine, const void *address);

/* --- Sections --------------------------------------------------------------------------------------------- */

struct mm_section;
struct ob_type *mm_section_type(struct ke_machine *machine);
/* What files give to sections; io sets it. file is a referenced FILE_OBJECT body. */
struct mm_file_operations {
	NTSTATUS (*read)
	(void *file, uint64_t offset, void *buffer, size_t bytes, size_t *ret_bytes);
	NTSTATUS (*write)(void *file, uint64_t offset, const void *buffer, size_t bytes);
	/* Errors: of what is no file with a length, directories too. */
	NTSTATUS (*size)(void *file, uint64_t *ret_bytes);
	NTSTATUS (*resize)(void *file, uint64_t bytes);
};
void mm_set_file_operations(struct ke_machine *machine, const struct mm_file_operations *operations,
                            struct ob_type *file_type);

/*
 * For a file system that gives the FILE_OBJECTs of each file one SECTION_OBJECT_POINTERS: what it does to the file's bytes,
 * under its own lock, which keeps them as they are meanwhile. Nothing where no section shows them. Requests of sections
 * (IRP_PAGING_IO) are about the file's own bytes. Called at PASSIVE_LEVEL; take mm's lock for the copy.
 */
/* buffer holds what the file has of [offset, offset + bytes); what sections show of that comes in its place. */
void mm_file_read(struct ke_machine *machine, PSECTION_OBJECT_POINTERS file, uint64_t offset, void *buffer,
                  size_t bytes);
/* buffer was written there: sections show it. */
void mm_file_write(struct ke_machine *machine, PSECTION_OBJECT_POINTERS file, uint64_t offset, const void *buffer,
                   size_t bytes);
/* The file was before bytes long, and is now: sections show zeros between the two ends. */
void mm_file_resize(struct ke_machine *machine, PSECTION_OBJECT_POINTERS file, uint64_t before, uint64_t now);

/* False: it has views, and they show more than that. */
bool mm_file_can_shrink(struct ke_machine *machine, PSECTION_OBJECT_POINTERS file, uint64_t to);

/* A view as another Linux process is to map it. */
struct mm_outside_view {
	uintptr_t address;
	size_t bytes;
	uint64_t offset;
	bool writable, copy; /* copy: what it writes stays its own */
	bool entitled;       /* the process may have all of the file for writing, and descriptor is not sealed */
	bool reserved;       /* no page of it can be used before commit() */
	bool replace;        /* it has a view there, of the file that this one comes in place of */
	int descriptor;      /* a memory file; the caller's */
	uint64_t file;       /* its number, given once in a machine */
	uint64_t file_bytes;
};
/* What the port gives to sections; called without locks, at PASSIVE_LEVEL. */
struct mm_outside_operations {
	/* Is process a Linux process of its own? */
	bool (*is_outside)(struct ke_process *process);
	/* It ends: what is to be done there is done by its end. */
	bool (*is_ending)(struct ke_process *process);
	/* It makes a section of so many bytes. Errors: STATUS_QUOTA_EXCEEDED. */
	NTSTATUS (*charge)(struct ke_process *process, uint64_t bytes);
	/* The section has gone; process is its number, and it may have gone, too. */
	void (*refund)(struct ke_machine *machine, uint32_t process, uint64_t bytes);
	/*
	 * A place for bytes in process and here, at wanted if that is not 0.
	 * Errors   STATUS_CONFLICTING_ADDRESSES, STATUS_NO_MEMORY, STATUS_PROCESS_IS_TERMINATING.
	 */
	NTSTATUS (*reserve)(struct ke_process *process, uintptr_t wanted, size_t bytes, uintptr_t *ret_at);
	void (*release)(struct ke_machine *machine, uintptr_t at, size_t bytes);
	/* Has process got the file with that number for writing, whole? */
	bool (*has_file)(struct ke_process *process, uint64_t file);
	/* Let process map view; waits until it has. Errors: its own; STATUS_TIMEOUT: it does not answer. */
	NTSTATUS (*map)(struct ke_process *process, const struct mm_outside_view *view);
	/* Let it use pages of a view that were only reserved, for writing too. Errors: as of map(). */
	NTSTATUS (*commit)(struct ke_process *process, uintptr_t at, size_t bytes, bool writable);
	/* Let it unmap; what it does then is its own affair. */
	void (*unmap)(struct ke_process *process, uintptr_t at, size_t bytes);
	/* Nobody maps that file any more. */
	void (*forget)(struct ke_machine *machine, uint64_t file);
};
/*
 * port: the running process, which is a Linux process of its own, maps what views it has from its maker.
 * Errors   STATUS_SHARING_VIOLATION: one that is written cannot be mapped for writing any more; of its mapping.
 */
NTSTATUS mm_outside_take_views(struct ke_machine *machine);
/* null: there are no such processes any more. */
void mm_set_outside_operations(struct ke_machine *machine, const struct mm_outside_operations *operations);

extern const struct image_export_table mm_export_table, mm_system_export_table;

#endif
