/* se/se_internal.h - what the security folder's own files share. */
#ifndef DRYDOCK_NT_SE_INTERNAL_H
#define DRYDOCK_NT_SE_INTERNAL_H

#include "nt/se/nt_services.h"
#include "nt/se/se.h"

#define SE_GROUPS_MAX 12
#define SE_SID_BYTES_MAX 68
#define SE_ACCESS_ALLOWED_CALLBACK_ACE_TYPE 9

/* A SID of fixed text, laid out as SID. */
struct se_fixed_sid {
	UCHAR revision, count;
	UCHAR authority[6];
	ULONG sub[6];
};

/* The SIDs this machine knows by name; two_letters is SDDL's. */
struct se_well_known {
	char two_letters[3];
	struct se_fixed_sid sid;
};
extern const struct se_well_known se_well_known[];
extern const size_t se_well_known_count;
/* The SID with those two SDDL letters; never null for the ones the code names. */
PSID se_sid_by_letters(const char *letters);

struct se_group {
	PSID sid; /* static */
	ULONG attributes;
};
#define SE_GROUP_MANDATORY_ 1u
#define SE_GROUP_ENABLED_BY_DEFAULT_ 2u
#define SE_GROUP_ENABLED_ 4u
#define SE_GROUP_OWNER_ 8u
#define SE_GROUP_USE_FOR_DENY_ONLY_ 0x10u

/* Body of a Token object. */
struct se_token {
	PSID user, owner, primary_group;    /* static */
	struct se_group group[SE_GROUPS_MAX];
	uint32_t group_count;
	PSID restricted[SE_GROUPS_MAX];     /* SD-7; none: not restricted */
	uint32_t restricted_count;
	uint64_t privileges;                /* bit n: the privilege with LUID n is held */
	uint64_t enabled;                   /* atomic */
	PACL default_dacl;                  /* owned, from malloc; null: none */
	TOKEN_TYPE type;
	SECURITY_IMPERSONATION_LEVEL level;
	LUID id, authentication_id;
	ULONG session_id;
	char source[8];
};

struct se_machine {
	struct ke_machine *machine;
	struct ob_type *token_type;
	struct se_token *account[SE_ACCOUNT_COUNT];
	uint32_t next_luid;
};

/* descriptor.c: parts of a descriptor of either form; null when absent. */
PSID se_descriptor_owner(PSECURITY_DESCRIPTOR descriptor);
PSID se_descriptor_group(PSECURITY_DESCRIPTOR descriptor);
/* ret_present: false is "no DACL", which grants everything, as a null one does. */
PACL se_descriptor_dacl(PSECURITY_DESCRIPTOR descriptor, bool *ret_present);
PACL se_descriptor_sacl(PSECURITY_DESCRIPTOR descriptor, bool *ret_present);
/* Build a self-relative descriptor from parts (any may be null); malloc, null when memory is short. */
struct se_descriptor_parts {
	PSID owner, group;
	PACL dacl, sacl;
	SECURITY_DESCRIPTOR_CONTROL control; /* PRESENT bits included */
};
PSECURITY_DESCRIPTOR se_build_descriptor(const struct se_descriptor_parts *parts);
void se_descriptor_parts(PSECURITY_DESCRIPTOR descriptor, struct se_descriptor_parts *ret_parts);
uint32_t se_parts_bytes(const struct se_descriptor_parts *parts);
/* Write a self-relative descriptor of se_parts_bytes() bytes to memory. */
void se_write_parts(const struct se_descriptor_parts *parts, void *memory);

/* sid.c */
uint32_t se_sid_bytes(PSID sid);
bool se_sid_equal(PSID a, PSID b);

/* acl.c */
/* First ACE, and the one behind ace; null at the end or when the list is broken. */
ACE_HEADER *se_acl_next(PACL acl, ACE_HEADER *ace, uint32_t *index);
bool se_acl_valid(PACL acl);

/* token.c */
NTSTATUS se_create_tokens(struct se_machine *se);
void se_remove_token(void *body);
/* One that no token of this machine has had. */
LUID se_new_luid(struct se_machine *se);
struct se_token *se_token_from_object(PACCESS_TOKEN token);

/* subject.c */
NTSTATUS se_assign_security(struct ob_type *type, PSECURITY_DESCRIPTOR given, bool named,
                            PSECURITY_DESCRIPTOR *ret_descriptor);

static inline struct se_machine *se_state(void)
{
	return ke_current_machine()->se;
}

#endif
