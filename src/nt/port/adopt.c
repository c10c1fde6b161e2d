/*
 * port/adopt.c - arguments of an attached process that the machine cannot see: this program's own constants and
 * buffers, and text that they hold. They are copied to the caller's stack, which is shared, for the time of the call.
 */
#include "nt/port/client.h"
#include "nt/rtl/crt.h"

#include <stdio.h>
#include <string.h>

#define COPIES_BYTES 16384u

struct adoption {
	struct port_client *client;
	uint64_t *argument;
	uint32_t used;
	bool failed;
	struct {
		void *to;
		const void *from;
		uint32_t bytes;
	} back[PORT_ARGUMENTS];
	uint32_t back_count;
	_Alignas(16) uint8_t copies[COPIES_BYTES];
};

bool port_client_shares(const struct port_client *client, uint64_t address)
{
	if (address >= client->memory.start &&
	    address - client->memory.start < client->memory.bytes)
		return true;
	if (port_client_has_view(client, address))
		return true;
	for (uint32_t index = 0; index < client->map_count; index++)
		if (address - client->map[index].address < client->map[index].bytes)
			return true;
	return false;
}

static void *take(struct adoption *adoption, uint64_t bytes)
{
	uint32_t at = (adoption->used + 15) & ~15u;

	if (bytes > COPIES_BYTES || at + bytes > COPIES_BYTES) {
		adoption->failed = true;
		return NULL;
	}
	adoption->used = at + (uint32_t)bytes;
	return adoption->copies + at;
}

static const void *copy(struct adoption *adoption, const void *from, uint64_t bytes)
{
	void *to;

	if (!from || !bytes || port_client_shares(adoption->client, (uintptr_t)from))
		return from;
	to = take(adoption, bytes);
	if (to)
		memcpy(to, from, bytes);
	return to;
}

/* Copied in and back. */
static void adopt_both(struct adoption *adoption, uint32_t index, uint64_t bytes)
{
	const void *from = (const void *)adoption->argument[index];
	const void *to = copy(adoption, from, bytes);

	if (to == from || !to)
		return;
	adoption->argument[index] = (uintptr_t)to;
	adoption->back[adoption->back_count].to = (void *)(uintptr_t)from;
	adoption->back[adoption->back_count].from = to;
	adoption->back[adoption->back_count++].bytes = (uint32_t)bytes;
}

static const UNICODE_STRING *adopt_string(struct adoption *adoption, const UNICODE_STRING *string)
{
	UNICODE_STRING *own;

	if (!string ||
	    (port_client_shares(adoption->client, (uintptr_t)string) &&
	     (!string->Length || port_client_shares(adoption->client, (uintptr_t)string->Buffer))))
		return string;
	own = take(adoption, sizeof(*own));
	if (!own)
		return string;
	*own = *string;
	own->Buffer = (WCHAR *)(uintptr_t)copy(adoption, string->Buffer, string->Length);
	return own;
}

static const void *part_at(const SECURITY_DESCRIPTOR_RELATIVE *relative, ULONG offset)
{
	return offset ? (const uint8_t *)relative + offset : NULL;
}

/* The absolute form of it, with pointers to the same parts. */
static SECURITY_DESCRIPTOR absolute_form(const SECURITY_DESCRIPTOR *descriptor)
{
	const SECURITY_DESCRIPTOR_RELATIVE *relative = (const void *)descriptor;

	if (!(descriptor->Control & SE_SELF_RELATIVE))
		return *descriptor;
	return (SECURITY_DESCRIPTOR){
		.Revision = relative->Revision,
		.Control = (USHORT)(relative->Control & ~SE_SELF_RELATIVE),
		.Owner = (PSID)(uintptr_t)part_at(relative, relative->Owner),
		.Group = (PSID)(uintptr_t)part_at(relative, relative->Group),
		.Sacl = (PACL)(uintptr_t)part_at(relative, relative->Sacl),
		.Dacl = (PACL)(uintptr_t)part_at(relative, relative->Dacl),
	};
}

static void adopt_parts(struct adoption *adoption, SECURITY_DESCRIPTOR *parts)
{
	if (parts->Owner)
		parts->Owner =
			(PSID)(uintptr_t)copy(adoption, parts->Owner, RtlLengthSid(parts->Owner));
	if (parts->Group)
		parts->Group =
			(PSID)(uintptr_t)copy(adoption, parts->Group, RtlLengthSid(parts->Group));
	if (parts->Sacl)
		parts->Sacl = (PACL)(uintptr_t)copy(adoption, parts->Sacl, parts->Sacl->AclSize);
	if (parts->Dacl)
		parts->Dacl = (PACL)(uintptr_t)copy(adoption, parts->Dacl, parts->Dacl->AclSize);
}

static const void *adopt_descriptor(struct adoption *adoption,
                                    const SECURITY_DESCRIPTOR *descriptor)
{
	SECURITY_DESCRIPTOR parts, *own;
	bool shared;

	if (!descriptor)
		return NULL;
	shared = port_client_shares(adoption->client, (uintptr_t)descriptor);
	if (shared && descriptor->Control & SE_SELF_RELATIVE)
		return descriptor;
	parts = absolute_form(descriptor);
	adopt_parts(adoption, &parts);
	if (shared && memcmp(&parts, descriptor, sizeof(parts)) == 0)
		return descriptor;
	own = take(adoption, sizeof(*own));
	if (own)
		*own = parts;
	return own;
}

static void adopt_attributes(struct adoption *adoption, uint32_t index)
{
	const OBJECT_ATTRIBUTES *attributes = (const OBJECT_ATTRIBUTES *)adoption->argument[index];
	const UNICODE_STRING *name;
	const void *quality, *descriptor;
	OBJECT_ATTRIBUTES *own;

	if (!attributes)
		return;
	name = adopt_string(adoption, attributes->ObjectName);
	quality = copy(adoption, attributes->SecurityQualityOfService,
	               sizeof(SECURITY_QUALITY_OF_SERVICE));
	descriptor = adopt_descriptor(adoption, attributes->SecurityDescriptor);
	if (name == attributes->ObjectName && quality == attributes->SecurityQualityOfService &&
	    descriptor == attributes->SecurityDescriptor &&
	    port_client_shares(adoption->client, (uintptr_t)attributes))
		return;
	own = take(adoption, sizeof(*own));
	if (!own)
		return;
	*own = *attributes;
	own->ObjectName = (UNICODE_STRING *)(uintptr_t)name;
	own->SecurityDescriptor = (void *)(uintptr_t)descriptor;
	own->SecurityQualityOfService = (void *)(uintptr_t)quality;
	adoption->argument[index] = (uintptr_t)own;
}

static void adopt_one(struct adoption *adoption, uint32_t index, const char *letter)
{
	uint64_t *argument = &adoption->argument[index];

	switch (*letter) {
	case 'O': adopt_attributes(adoption, index); break;
	case 'C': *argument = (uintptr_t)adopt_descriptor(adoption, (const void *)*argument); break;
	case 's':
	case 'S':
		*argument = (uintptr_t)adopt_string(adoption, (const UNICODE_STRING *)*argument);
		break;
	case 't':
	case 'T': *argument = (uintptr_t)copy(adoption, (const void *)*argument, 8); break;
	case 'G':
	case 'X': *argument = (uintptr_t)copy(adoption, (const void *)*argument, 16); break;
	case 'W':
		if (*argument)
			*argument = (uintptr_t)copy(adoption, (const void *)*argument,
			                            (crt_wcslen((const WCHAR *)*argument) + 1) *
			                                    sizeof(WCHAR));
		break;
	case 'A':
		if (*argument)
			*argument = (uintptr_t)copy(adoption, (const void *)*argument,
			                            strlen((const char *)*argument) + 1);
		break;
	case 'z': adopt_both(adoption, index, (uint32_t)argument[1] * sizeof(WCHAR)); break;
	case 'H':
		*argument = (uintptr_t)copy(adoption, (const void *)*argument,
		                            8 * (uint32_t)adoption->argument[0]);
		break;
	case 'r':
	case 'g':
		*argument =
			(uintptr_t)copy(adoption, (const void *)*argument, (uint32_t)argument[1]);
		break;
	case 'o': adopt_both(adoption, index, (uint32_t)argument[1]); break;
	case 'q':
	case 'Q': adopt_both(adoption, index, 8); break;
	case 'd':
	case 'D': adopt_both(adoption, index, 4); break;
	case 'b':
	case 'B': adopt_both(adoption, index, 1); break;
	default: break;
	}
}

/* A letter that is a pair of brackets with a number ends with the second. */
static const char *last_of(const char *letter)
{
	return letter + (*letter == '{' || *letter == '[' ? strcspn(letter, "}]") : 0);
}

/* Is anything of it not shared? Most calls have all in heap, image and stack. */
static bool needs_adoption(const struct port_client *client, const char *letters,
                           const uint64_t *argument)
{
	for (; *letters; letters++, argument++) {
		letters = last_of(letters);
		if (strchr("vucaiwe}]", *letters) || !*argument)
			continue;
		if (*letters == 'O' || *letters == 'C' || *letters == 'S' || *letters == 's' ||
		    !port_client_shares(client, *argument))
			return true;
	}
	return false;
}

static uint64_t call_adopted(struct port_client *client, uint32_t service, const char *letters,
                             uint64_t *argument)
{
	struct adoption adoption;
	uint32_t index = 0;
	uint64_t result;

	adoption.client = client;
	adoption.argument = argument;
	adoption.used = adoption.back_count = 0;
	adoption.failed = false;
	for (const char *letter = letters; *letter; letter++, index++) {
		letter = last_of(letter);
		adopt_one(&adoption, index, letter);
	}
	if (adoption.failed)
		return (uint32_t)STATUS_INSUFFICIENT_RESOURCES;
	result = port_call(service, argument, PORT_ARGUMENTS);
	while (adoption.back_count--)
		memcpy(adoption.back[adoption.back_count].to,
		       adoption.back[adoption.back_count].from,
		       adoption.back[adoption.back_count].bytes);
	return result;
}

uint64_t port_call_service(uint32_t service, const char *letters, uint64_t *argument)
{
	struct port_client_thread *thread = port_client_current();

	if (thread && needs_adoption(thread->client, letters, argument))
		return call_adopted(thread->client, service, letters, argument);
	return port_call(service, argument, PORT_ARGUMENTS);
}
