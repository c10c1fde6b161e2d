/* vm/hv/hv_internal.h - partitions and processors, shared by the files of this folder. */
#ifndef DRYDOCK_VM_HV_INTERNAL_H
#define DRYDOCK_VM_HV_INTERNAL_H

#include <WinHvPlatform.h>

#include "base/host/host.h"
#include "vm/hv/decode.h"
#include "vm/hv/hv.h"

#define HV_PAGE_BYTES 4096u
#define HV_APIC_BYTES 1024u
#define HV_MAX_PROCESSORS 255u
#define HV_MAX_LEVEL_ROUTES 24u

/* Guest memory that is one slot of the hypervisor. */
struct hv_range {
	uint64_t gpa;
	uint64_t bytes;
	uint8_t *host;
	unsigned flags; /* WHV_MAP_GPA_RANGE_FLAGS */
	uint32_t slot;
	uint64_t *
		dirty; /* a bit each page that was written and not yet told; null: not tracked. Owned */
};

/* Where a port write leaves RIP while the monitor looks at it; learnt from the first one. */
enum hv_write_rip { HV_RIP_UNKNOWN, HV_RIP_AT_INSTRUCTION, HV_RIP_PAST_INSTRUCTION };

struct hv_properties {
	uint32_t processor_count;
	uint64_t extended_exits;
	uint64_t msr_exits;
	uint64_t exception_exits;
	uint32_t local_apic_mode;
	uint32_t separate_security_domain;
	uint32_t unimplemented_msr_action;
	WHV_MSR_ACTION_ENTRY *msr_actions; /* in the order of their indices; owned */
	uint32_t msr_action_count;
	uint64_t synthetic; /* the bank of Hyper-V's features that processors have */
	WHV_X64_CPUID_RESULT *cpuid; /* owned */
	uint32_t cpuid_count;
	WHV_X64_CPUID_RESULT2 *cpuid2; /* owned */
	uint32_t cpuid2_count;
};

#define HV_SEEN 8u
#define HV_WALK_MAX 5u

/* An exit but for what registers hold; compared as bytes. */
struct hv_seen_exit {
	uint64_t rip, code_base, cr0, cr3, cr4, efer;
	uint16_t code_attributes, port;
	uint8_t kind, size, write, unused;
};

_Static_assert(sizeof(struct hv_seen_exit) == 56, "no holes");

/* An exit whose instruction has been found, and on what that rests. */
struct hv_seen {
	bool valid;
	struct hv_seen_exit exit;
	uint64_t before_rip;
	struct hv_instruction instruction;
	uint8_t bytes[16]; /* of its code, up to the end of a page */
	uint8_t count;
	uint64_t generation; /* of the partition's ranges */
	const uint8_t *code; /* where bytes were fetched from */
	const uint8_t *entries[HV_WALK_MAX];
	uint64_t values[HV_WALK_MAX];
	unsigned entry_count;
	uint64_t
		system_changes; /* the processor's, when the exit's system registers were last found to be its own */
};

struct hv_processor {
	struct hv_partition *partition;
	uint32_t index;
	struct host_kvm_cpu *cpu;

	/* What the monitor sees; `dirty` when the hypervisor does not have it yet. */
	struct host_kvm_registers registers;
	bool dirty;
	uint32_t
		touched; /* a bit for each of them that the monitor has set since the exit, in the order of names */

	/* Those of the last exit; how often they were others than at the exit before; and what an exit shows of them. */
	struct host_kvm_system system;
	uint64_t system_changes;
	WHV_VP_EXIT_CONTEXT shown;
	WHV_X64_SEGMENT_REGISTER shown_ds, shown_es;

	/* The instruction of the exit, while the hypervisor has not finished it. */
	bool pending;
	struct host_kvm_exit exit;
	uint64_t exits[HOST_KVM_EXIT_KINDS]; /* how many of each kind; atomic, written by its thread */
	bool runs;                      /* atomic */
	struct host_kvm_registers before;
	struct host_kvm_registers stopped; /* what the hypervisor showed at the exit */
	struct hv_instruction instruction;
	uint8_t code[16];
	uint8_t code_count;
	uint8_t around[2 * HV_MAX_INSTRUCTION]; /* code from around_rip on */
	uint64_t around_rip;
	size_t around_count;
	struct hv_seen seen[HV_SEEN];
};

struct hv_partition {
	uint64_t magic;
	const struct hv_backend *backend;
	struct host_kvm *machine; /* null before WHvSetupPartition */
	struct hv_properties properties;
	uint32_t write_rip; /* enum hv_write_rip */

	struct host_lock ranges_lock; /* guards what follows, up to slot_count */
	struct hv_range *ranges;      /* ordered by gpa, never overlapping */
	size_t range_count, range_capacity;
	uint64_t ranges_generation; /* counts changes */
	uint8_t *slots;             /* which slots are taken */
	uint32_t slot_count;

	struct host_lock routes_lock; /* guards routes */
	struct host_kvm_message routes[HV_MAX_LEVEL_ROUTES];
	size_t route_count;

	struct host_lock doorbells_lock;           /* guards doorbells */
	struct host_kvm_doorbell *doorbells;       /* as registered: bytes 0 is any; owned */
	size_t doorbell_count, doorbell_capacity;

	bool time_suspended;
	bool time_frozen; /* atomic; since a reset, until a processor runs: what a suspended one would have is there */
	uint64_t suspended_clock;
	uint64_t suspended_tsc[HV_MAX_PROCESSORS];

	struct hv_processor *processors[HV_MAX_PROCESSORS];
};

/* The partition behind handle, or null. */
struct hv_partition *hv_partition_from_handle(WHV_PARTITION_HANDLE handle);
/* The processor, or null with why in ret_error. */
struct hv_processor *hv_processor_find(WHV_PARTITION_HANDLE handle, UINT32 index,
                                       HRESULT *ret_error);
/* What a negative errno of the hypervisor is to a program. */
HRESULT hv_result(int error);

/* The hypervisor's machine as the partition's properties say. */
int hv_machine_create(const struct hv_partition *partition, struct host_kvm **ret_machine);
/* Time that a reset has frozen goes on. */
void hv_time_thaw(struct hv_partition *partition);
/* Let the doorbells that are registered ring in the partition's machine, which has none yet. */
int hv_doorbells_renew(struct hv_partition *partition);

/* MSRs with an action of their own. Errors: E_INVALIDARG, WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG. */
HRESULT hv_msr_actions_set(struct hv_partition *partition, const void *list, uint32_t bytes);
/* What the partition says of an access to an MSR that the hypervisor has not answered. */
WHV_MSR_ACTION hv_msr_action(const struct hv_properties *properties, uint32_t index, bool write);
/* Those that the hypervisor must not answer itself, for its options; the caller frees them. Null: out of memory. */
struct host_kvm_msr *hv_msr_filter(const struct hv_properties *properties);

/* Whether [gpa, gpa + bytes) is whole pages, at least one, where a processor can have memory. */
bool hv_memory_whole_pages(uint64_t gpa, uint64_t bytes);
/* Memory: map, unmap (all mappings with size UINT64_MAX from 0), and copying out of the guest. */
HRESULT hv_memory_map(struct hv_partition *partition, const struct hv_range *range);
HRESULT hv_memory_unmap(struct hv_partition *partition, uint64_t gpa, uint64_t bytes);
void hv_memory_finish(struct hv_partition *partition);
/* Whether all of the range is tracked, and its pages written since the last time, in bitmap unless that is null. */
HRESULT hv_memory_dirty(struct hv_partition *partition, uint64_t gpa, uint64_t bytes,
                        uint64_t *bitmap);
/*
 * Map all that is mapped into machine, too, with nothing written since; and add to the partition's bits what its own machine
 * has logged.
 */
int hv_memory_renew(struct hv_partition *partition, struct host_kvm *machine);
void hv_memory_collect(struct hv_partition *partition);
/* The part of one mapping that begins at gpa and has at most bytes; false: nothing is mapped there. */
bool hv_memory_piece(struct hv_partition *partition, uint64_t gpa, uint64_t bytes,
                     struct hv_range *ret_piece);
/* Copy guest memory at gpa; false when not all of it is mapped. */
bool hv_memory_read(struct hv_partition *partition, uint64_t gpa, void *to, size_t bytes);

/* Where the host has [gpa, gpa + bytes), if that lies in one range, or null; under ranges_lock. */
const uint8_t *hv_memory_at_locked(const struct hv_partition *partition, uint64_t gpa,
                                   uint64_t bytes);

/* Walk the page tables; the result code of WHvTranslateGva. */
WHV_TRANSLATE_GVA_RESULT_CODE hv_translate(struct hv_partition *partition,
                                           const struct host_kvm_system *system, uint64_t linear,
                                           unsigned flags, uint64_t *ret_gpa);
/* Copy at most bytes of code at rip into to; how many there are. */
size_t hv_fetch(struct hv_partition *partition, const struct host_kvm_system *system, uint64_t rip,
                uint8_t *to, size_t bytes);
/* 2, 4 or 8 for 16-, 32- and 64-bit code. */
unsigned hv_code_bytes(const struct host_kvm_system *system);

/* The bits of ExtendedVmExits that this hypervisor has. */
uint64_t hv_possible_exits(const struct hv_backend *backend, const struct host_kvm_abilities *abilities);
/* The bank of Hyper-V's synthetic features that backend has; 0: none. */
uint64_t hv_hyperv_features(const struct hv_backend *backend);
/* Whether a partition with this bank is one of Hyper-V's to its guest. */
bool hv_hyperv_is_shown(uint64_t features);
/*
 * Put Hyper-V's leaves to count others, of which the hypervisor's own give way to 100h further on; how many there are then,
 * at most capacity.
 */
size_t hv_hyperv_leaves(const struct hv_properties *properties, struct host_kvm_cpuid *leaves,
                        size_t count, size_t capacity);
/* Show processor the leaves that the hypervisor has, as the partition's properties change them. */
int hv_cpuid_set(struct hv_processor *processor);
/* A processor of the partition's machine that is nobody's yet. */
int hv_processor_make(struct hv_partition *partition, uint32_t index,
                      struct hv_processor **ret_processor);
void hv_processor_destroy(struct hv_processor *processor);
/* The processor whose run ended last on this thread, or null. */
struct hv_processor *hv_last_exited(void);
/*
 * Let the hypervisor finish the pending instruction with whatever its answers hold, and forget what that did to
 * the registers: they are then those that the monitor sees, to be set at the next run.
 */
void hv_processor_drain(struct hv_processor *processor);
/* Work out the registers before the instruction of an exit, and the instruction itself. */
void hv_pending_begin(struct hv_processor *processor, const struct host_kvm_system *system);
/* Whether instruction, were it at rip, can have made the processor's exit. */
bool hv_instruction_fits(const struct hv_processor *processor, const struct host_kvm_system *system,
                         const struct hv_instruction *instruction, uint64_t rip);
/*
 * The same of a write's size and value alone, offset behind the operand's first byte: a prefix changes how much is written, or
 * out of which register. Over the end of a page a write comes in two parts.
 */
bool hv_write_fits(const struct hv_processor *processor, const struct hv_instruction *instruction,
                   uint64_t offset);
/* Bytes of an access, for opcodes whose lowest bit says whether that is one. */
unsigned hv_instruction_width(const struct hv_instruction *instruction);
/* Keep what has been found of an exit; take the instruction of one that is there again, as hv_pending_begin() would find it. */
void hv_seen_note(struct hv_processor *processor, const struct host_kvm_system *system);
bool hv_seen_again(struct hv_processor *processor, const struct host_kvm_system *system);
/* True when what the monitor did is what the hypervisor will do by itself at the next run; answers are in place. */
bool hv_pending_agrees(struct hv_processor *processor);
/* True for a pending MOV of 4 or 8 bytes between memory and a register, or of an immediate number, of one access. */
bool hv_pending_is_move(const struct hv_processor *processor);
/* Say in context why processor stopped. */
void hv_exit_context(struct hv_processor *processor, WHV_RUN_VP_EXIT_CONTEXT *ret_context);

#endif
