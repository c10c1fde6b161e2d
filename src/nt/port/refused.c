/*
 * port/refused.c - what a program of an attached process finds under the names of the kernel.
 *
 * Model    Every function that nobody has declared here or in services.h is refused: the image gets an entry of its own
 *          for the name, which says it and fails. The entries are made by the assembler, all alike, each with its number.
 */
#include "nt/ke/ke.h"
#include "nt/port/port.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES 1280
#define ENTRY_BYTES 16
#define DIGITS_OF(number) #number
#define DIGITS(number) DIGITS_OF(number)

/* --- What is local, and why --------------------------------------------------------------------------------- */

static const char *const compiler_names[] = {
	"__sanitizer_cov_trace_pc", "drydock_read_tsc",        "drydock_seh_continue",
	"drydock_seh_filter",       "drydock_seh_pop",         "drydock_seh_push",
	"drydock_setjmp",           "drydock_wpp_start",       "drydock_wpp_stop",
	"drydock_wpp_trace",        "drydock_yield_processor",
};

static const char *const descriptor_names[] = {
	"RtlAbsoluteToSelfRelativeSD",
	"RtlAddAccessAllowedAce",
	"RtlAddAccessAllowedAceEx",
	"RtlAddAccessDeniedAce",
	"RtlAddAccessDeniedAceEx",
	"RtlAddAce",
	"RtlAllocateAndInitializeSid",
	"RtlAreAllAccessesGranted",
	"RtlAreAnyAccessesGranted",
	"RtlConvertSidToUnicodeString",
	"RtlCopySid",
	"RtlCreateAcl",
	"RtlCreateSecurityDescriptor",
	"RtlCreateSecurityDescriptorRelative",
	"RtlDeleteAce",
	"RtlEqualPrefixSid",
	"RtlEqualSid",
	"RtlFirstFreeAce",
	"RtlFreeSid",
	"RtlGetAce",
	"RtlGetControlSecurityDescriptor",
	"RtlGetDaclSecurityDescriptor",
	"RtlGetGroupSecurityDescriptor",
	"RtlGetOwnerSecurityDescriptor",
	"RtlGetSaclSecurityDescriptor",
	"RtlIdentifierAuthoritySid",
	"RtlInitializeSid",
	"RtlLengthRequiredSid",
	"RtlLengthSecurityDescriptor",
	"RtlLengthSid",
	"RtlMakeSelfRelativeSD",
	"RtlMapGenericMask",
	"RtlSelfRelativeToAbsoluteSD",
	"RtlSetDaclSecurityDescriptor",
	"RtlSetGroupSecurityDescriptor",
	"RtlSetOwnerSecurityDescriptor",
	"RtlSetSaclSecurityDescriptor",
	"RtlSubAuthorityCountSid",
	"RtlSubAuthoritySid",
	"RtlValidAcl",
	"RtlValidRelativeSecurityDescriptor",
	"RtlValidSecurityDescriptor",
	"RtlValidSid",
};

static const char *const list_names[] = { "InitializeSListHead", "InterlockedPushListSList" };

static const char *const keyed_names[] = {
	"D3DKMTAcquireKeyedMutex",
	"D3DKMTDestroyKeyedMutex",
	"D3DKMTOpenKeyedMutexFromNtHandle",
	"D3DKMTReleaseKeyedMutex",
};

#define GROUP(names, why) \
	{ \
		names, sizeof(names) / sizeof((names)[0]), why \
	}
static const struct {
	const char *const *name;
	size_t count;
	const char *reason;
} local_groups[] = {
	GROUP(compiler_names,
	      "the builder puts them into every image; they serve the running thread"),
	GROUP(descriptor_names, "descriptors, lists and identifiers in the caller's memory"),
	GROUP(list_names, "lists in the caller's memory"),
	GROUP(keyed_names, "they call the machine that the process is attached to"),
};

static const char *local_reason(const char *name)
{
	for (size_t group = 0; group < sizeof(local_groups) / sizeof(local_groups[0]); group++)
		for (size_t index = 0; index < local_groups[group].count; index++)
			if (strcmp(local_groups[group].name[index], name) == 0)
				return local_groups[group].reason;
	return NULL;
}

/* --- What is refused --------------------------------------------------------------------------------------- */

/* Entry n puts n and its caller's address where port_refuse_entry() finds them. */
extern uint8_t port_refused_entries[];
uint64_t port_refuse_entry(uint32_t number, uint64_t caller);
__asm__(".text\n"
        ".balign " DIGITS(
		ENTRY_BYTES) "\n"
                             ".globl port_refused_entries\n"
                             ".hidden port_refused_entries\n"
                             "port_refused_entries:\n"
                             ".set port_refused_number, 0\n"
                             ".rept " DIGITS(
				     ENTRIES) "\n"
                                              ".balign " DIGITS(
						      ENTRY_BYTES) "\n"
                                                                   "movl $port_refused_number, "
                                                                   "%edi\n"
                                                                   "movq (%rsp), %rsi\n"
                                                                   "jmp port_refuse_entry\n"
                                                                   ".set port_refused_number, "
                                                                   "port_refused_number + 1\n"
                                                                   ".endr\n");

static const char *entry_names[ENTRIES];
static uint32_t entry_count;

static NTSTATUS refuse(const char *name, uint64_t caller)
{
	const struct ke_image_range *image =
		caller ? ke_image_at(ke_current_machine(), caller) : NULL;
	char where[80] = "";

	if (image)
		snprintf(where, sizeof(where), " (called at %s+0x%llx)", image->name,
		         (unsigned long long)(caller - image->start));
	fprintf(stderr,
	        "drydock: %s is not built for attached processes yet%s; run the program in the "
	        "machine (drydock run DRIVER -- PROGRAM)\n",
	        name, where);
	return STATUS_NOT_IMPLEMENTED;
}

__attribute__((used)) uint64_t port_refuse_entry(uint32_t number, uint64_t caller)
{
	return (uint32_t)refuse(entry_names[number], caller);
}

/* --- Names --------------------------------------------------------------------------------------------------- */

/* The stub for name, or for the Nt service that Zw name is to a program; null: it has none. */
static void *find_stub(const char *name)
{
	bool kernel = strncmp(name, "Zw", 2) == 0;

	for (size_t index = 0; index < port_stub_export_table.count; index++) {
		const struct image_export *stub = &port_stub_export_table.exports[index];

		if (strcmp(stub->name, name) == 0 ||
		    (kernel && strcmp(stub->name + 2, name + 2) == 0))
			return stub->address;
	}
	return NULL;
}

enum port_import port_import_kind(const char *name, const char **ret_reason)
{
	const char *reason = local_reason(name);

	if (ret_reason)
		*ret_reason = reason;
	return reason            ? PORT_IMPORT_LOCAL
	       : find_stub(name) ? PORT_IMPORT_REDIRECTED
	                         : PORT_IMPORT_REFUSED;
}

/* What a program finds under the name of export; address null: there are no more entries. */
static struct image_export hidden(const struct image_export *export)
{
	void *stub = find_stub(export->name);

	if (!stub && entry_count < ENTRIES) {
		stub = port_refused_entries + (size_t)entry_count * ENTRY_BYTES;
		entry_names[entry_count++] = export->name;
	}
	return (struct image_export){ export->name, stub, IMAGE_EXPORT_KIND_FUNCTION };
}

/* The table belongs to the registry, which lives as long as the process. */
int port_hide_table(struct image_registry *registry, const struct image_export_table *table)
{
	struct image_export_table *own =
		calloc(1, sizeof(*own) + table->count * sizeof(struct image_export));
	struct image_export *exports = (struct image_export *)(own + 1);

	if (!own)
		return -ENOMEM;
	*own = (struct image_export_table){ "ntdll.dll", exports, 0 };
	for (size_t index = 0; index < table->count; index++) {
		if (table->exports[index].kind == IMAGE_EXPORT_KIND_DATA ||
		    local_reason(table->exports[index].name))
			continue;
		exports[own->count] = hidden(&table->exports[index]);
		if (!exports[own->count++].address)
			goto free_table;
	}
	if (own->count && image_registry_add_client(registry, own))
		goto free_table;
	/* Of one that hides nothing the registry knows nothing. */
	if (!own->count)
		free(own);
	return 0;

free_table:
	free(own);
	return -ENOMEM;
}
