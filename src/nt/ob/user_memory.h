/*
 * nt/ob/user_memory.h - what a caller of a system service points to: looked at, copied in, copied out.
 *
 * Model    A caller in user mode may point anywhere, and its other threads may free or change the memory at any time.
 *          So a service copies what it is given once, works on the copy, and copies what it answers at the end. Each
 *          copy looks whether the range is the caller's (mm knows) and runs under the host's guard: memory that went
 *          meanwhile is STATUS_ACCESS_VIOLATION. For callers in kernel mode nothing is looked at, and where a copy is
 *          not needed none is made: "captured" pointers stay what they are.
 * IRQL     <= APC_LEVEL.
 * Tests    tests/nt/ob/user_memory_test.c, tests/nt/io/bad_input_test.c, tests/nt/io/racing_input_test.c
 */
#ifndef DRYDOCK_NT_OB_USER_MEMORY_H
#define DRYDOCK_NT_OB_USER_MEMORY_H

#include "nt/ke/ke.h"

/*
 * mm: is [address, address+bytes) the running user-mode caller's? Before it is set only null is refused.
 * Errors   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT.
 */
typedef NTSTATUS ob_probe(const void *address, size_t bytes, size_t alignment, bool write);
void ob_set_probe(struct ke_machine *machine, ob_probe *probe);

/* --- Looking only: before work that should not be done for nothing --------------------------------------------- */

/* A service's buffer for an answer (length 0: none) and, null is fine, for its length. */
NTSTATUS ob_probe_query(const void *buffer, size_t length, const ULONG *ret_length);
/* What a service reads. */
NTSTATUS ob_probe_input(const void *data, size_t bytes);
/* Where a service's small result is to go; null is fine. */
NTSTATUS ob_probe_result(const void *address, size_t bytes);

/* --- Copies ------------------------------------------------------------------------------------------------------ */

/* From, to the caller's memory. Errors: STATUS_ACCESS_VIOLATION. */
NTSTATUS ob_copy_in(void *to, const void *from, size_t bytes);
NTSTATUS ob_copy_out(void *to, const void *from, size_t bytes);
/* A small result; null is fine, and nobody wants it. */
NTSTATUS ob_copy_result(void *to, const void *value, size_t bytes);
/*
 * Long after the call, by any thread: process gave the address, in mode. Nobody is told when it is gone.
 * mode kernel: it is written as it is.
 */
void ob_copy_late(struct ke_process *process, KPROCESSOR_MODE mode, void *to, const void *from, size_t bytes);
/* Where a service's handle is to go: looked at for user mode, and cleared. Errors: STATUS_ACCESS_VIOLATION. */
NTSTATUS ob_clear_handle(PHANDLE ret_handle);
/*
 * When status says that there is a new handle, it goes to the caller; when it cannot, it is closed.
 * Gives    status, or STATUS_ACCESS_VIOLATION.
 */
NTSTATUS ob_give_handle(PHANDLE ret_handle, HANDLE handle, NTSTATUS status);

/* --- Captured: *pointer becomes that of a copy when the caller is in user mode ------------------------------------- */

/* Null stays null. Errors: STATUS_ACCESS_VIOLATION. */
NTSTATUS ob_capture_timeout(LARGE_INTEGER **timeout, LARGE_INTEGER *copy);
/*
 * A buffer that is read; bytes 0: none. The caller of this frees *ret_memory, which may be null, in any case.
 * Errors   STATUS_ACCESS_VIOLATION, STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS ob_capture_input(const void **data, size_t bytes, void **ret_memory);
/* A descriptor of either form with its parts, else as ob_capture_input(); the copy is of the absolute form. */
NTSTATUS ob_capture_descriptor(PSECURITY_DESCRIPTOR *descriptor, void **ret_memory);

#define OB_CAPTURED_NAME_UNITS 64

struct ob_captured_name {
	UNICODE_STRING name;
	WCHAR *memory; /* null: it fits into text */
	WCHAR text[OB_CAPTURED_NAME_UNITS];
};

/*
 * A name's record and text. ob_release_name() in any case, also when it failed.
 * Errors   as ob_capture_input(); STATUS_DATATYPE_MISALIGNMENT: of the text.
 */
NTSTATUS ob_capture_name(const UNICODE_STRING **name, struct ob_captured_name *captured);
void ob_release_name(struct ob_captured_name *captured);

struct ob_captured_attributes {
	OBJECT_ATTRIBUTES attributes;
	struct ob_captured_name name;
	SECURITY_QUALITY_OF_SERVICE quality;
	void *descriptor; /* owned */
};

/*
 * What a service was given to make or open an object, with all that hangs at it; null stays null.
 * ob_release_attributes() in any case. Errors: as ob_capture_name().
 */
NTSTATUS ob_capture_attributes(const OBJECT_ATTRIBUTES **attributes, struct ob_captured_attributes *captured);
void ob_release_attributes(struct ob_captured_attributes *captured);

/* --- Answers: made in a copy of the caller's buffer -------------------------------------------------------------- */

struct ob_answer {
	void *buffer; /* where the service writes: zeroes, or a kernel caller's own buffer; null when there is none */
	void *given;
	void *memory;
	uint64_t small[16];
};

/*
 * Begin an answer of up to length bytes for buffer. Errors: as ob_capture_input(); then there is nothing to end.
 */
NTSTATUS ob_answer_begin(struct ob_answer *answer, void *buffer, size_t length);
/*
 * field, a pointer in the answer that leads into it, is to lead to where that lies at the caller's. Once for each, when
 * nobody goes by it any more. What the service does not name so is data, whatever it looks like.
 */
void ob_answer_turn(const struct ob_answer *answer, void *field);
/*
 * End it: unless status is an error, bytes go to the caller.
 * Gives    status, or STATUS_ACCESS_VIOLATION.
 */
NTSTATUS ob_answer_end(struct ob_answer *answer, NTSTATUS status, size_t bytes);

/* The length of an answer that ended with status; ret_length may be null. Gives status, or STATUS_ACCESS_VIOLATION. */
NTSTATUS ob_give_length(ULONG *ret_length, ULONG length, NTSTATUS status);
/* An answer of one length, value, and, null is fine, that length. Errors: STATUS_ACCESS_VIOLATION. */
NTSTATUS ob_give_answer(void *buffer, const void *value, ULONG bytes, ULONG *ret_length);

#endif
