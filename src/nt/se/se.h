/*
 * nt/se/se.h - security: SIDs, ACLs, descriptors, tokens, the access check, SDDL.
 *
 * Model    A token is an object: user, groups, privileges, default DACL. Its reader is the subject of a
 *          thread: the impersonation token, else the process's. A descriptor that an object keeps is
 *          self-relative. The access check is a pure function of descriptor, token and mask.
 * Source   WDK and SDK reference: SeAccessCheck, "Security Descriptor Definition Language", winnt.h layouts;
 *          docs/spec/nt-objects.md section 13.
 * Locks    A token does not change after creation but for privilege states, which are atomic.
 * IRQL     PASSIVE_LEVEL unless said otherwise.
 * Tests    tests/nt/se/, fuzz/fuzz_sddl.c
 */
#ifndef DRYDOCK_NT_SE_H
#define DRYDOCK_NT_SE_H

#include "nt/ob/ob.h"

/* --- Machine -------------------------------------------------------------------------------------- */

enum se_account { SE_ACCOUNT_SYSTEM, SE_ACCOUNT_LOCAL_SERVICE, SE_ACCOUNT_NETWORK_SERVICE,
	SE_ACCOUNT_ADMINISTRATOR, SE_ACCOUNT_USER, SE_ACCOUNT_COUNT };

/* The Token type, the five tokens, SeExports; installs the checks in ob. */
NTSTATUS se_machine_create(struct ke_machine *machine);
void se_machine_destroy(struct ke_machine *machine);

/* --- Tokens ------------------------------------------------------------------------------------------ */

struct se_token;

/* The machine's token of that account; borrowed, lives as long as the machine. */
struct se_token *se_account_token(struct ke_machine *machine, enum se_account account);
/* The token that speaks for the current thread: impersonation, else process, else system. Borrowed. */
struct se_token *se_effective_token(void);
/* The subject's user SID; borrowed. */
PSID se_token_user(const struct se_token *token);
/* True when sid is an enabled user or group of token (deny_only counts for deny entries). */
bool se_token_has_sid(const struct se_token *token, PSID sid, bool for_deny);
/* True when privilege is held and enabled. */
bool se_token_has_privilege(const struct se_token *token, LUID privilege);
/* Set the token that PsGetCurrentThread impersonates; null: stop. Takes its own reference. */
NTSTATUS se_impersonate(struct ke_thread *thread, struct se_token *token);

struct se_token_copy {
	TOKEN_TYPE type;
	SECURITY_IMPERSONATION_LEVEL level;
	bool effective_only; /* without the privileges that are not enabled */
};
/* A token of its own, alike to source otherwise, referenced. Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS se_token_duplicate(const struct se_token *source, const struct se_token_copy *options,
                            struct se_token **ret_token);
/* The copy of a client's token that a server acts with, and which state of which token it is of. Zero: none. */
struct se_client_capture {
	struct se_token *copy;
	LUID source;
	uint64_t enabled;
};
/*
 * Bring capture up to the running thread's token; no copy is made while that is the same and unchanged.
 * Gives    The copy that was replaced, for the caller to dereference, or null. capture->copy is null when
 *          memory is short.
 */
struct se_token *se_client_capture(struct se_client_capture *capture, SECURITY_IMPERSONATION_LEVEL level,
                                   bool effective_only);
/* A new process's token: adds a reference to token (null: system) and stores it. */
void se_process_assign_token(struct ke_process *process, struct se_token *token);
void se_process_release_token(struct ke_process *process);

/* --- Access check ------------------------------------------------------------------------------------- */

struct se_check {
	PSECURITY_DESCRIPTOR descriptor; /* null: granted (SD-2) */
	const struct se_token *token;
	ACCESS_MASK desired;
	ACCESS_MASK granted_before;
	const GENERIC_MAPPING *mapping;
};
/*
 * The rules SD-2 to SD-7. Pure: touches nothing but its arguments.
 * Errors   STATUS_ACCESS_DENIED, STATUS_PRIVILEGE_NOT_HELD, STATUS_GENERIC_NOT_MAPPED.
 */
NTSTATUS se_access_check(const struct se_check *check, ACCESS_MASK *ret_granted);

/* --- Descriptors ---------------------------------------------------------------------------------------- */

/*
 * A self-relative copy from malloc of any valid descriptor.
 * Errors   STATUS_INVALID_SECURITY_DESCR, STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS se_copy_descriptor(PSECURITY_DESCRIPTOR descriptor, PSECURITY_DESCRIPTOR *ret_copy);
void se_free_descriptor(PSECURITY_DESCRIPTOR descriptor);

/*
 * Parse SDDL of count characters (SD-1) to a self-relative descriptor from malloc.
 * Bounded: at most 64 KiB of text, 1024 entries. ret_error_offset (may be null) is the character at fault.
 * Errors   STATUS_INVALID_PARAMETER, STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS se_descriptor_from_sddl(const WCHAR *text, size_t count, PSECURITY_DESCRIPTOR *ret_descriptor,
                                 size_t *ret_error_offset);

extern const struct image_export_table se_export_table;

#endif
