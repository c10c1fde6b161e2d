/*
 * port/adopt.c - arguments of an attached process that the machine cannot see: this program's own constants and
 * buffers, and text that they hold. They are copied to the caller's stack, which is shared, for the time of the call.
 *
 * Nothing is read or written but under the host's guard. What cannot be is handed on as it is: the machine refuses it
 * in the way that the service refuses a bad pointer.
 */
#include "nt/port/client.h"

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
	return to && !host_guard_copy(to, from, bytes) ? from : to;
}

/* Copied in and back. */
static void adopt_both(struct adoption *adoption, uint32_t index, uint64_t bytes)
{
	const void *from = (const void *)adoption->argument[index];
	const void *to = copy(adoption, from, bytes);

	if (to == from || !to || !host_guard_copy((void *)(uintptr_t)from, to, bytes))
		return; /* read-only is bad, too */
	adoption->argument[index] = (uintptr_t)to;
	adoption->back[adoption->back_count].to = (void *)(uintptr_t)from;
	adoption->back[adoption->back_count].from = to;
	adoption->back[adoption->back_count++].bytes = (uint32_t)bytes;
}

static const UNICODE_STRING *adopt_string(struct adoption *adoption, const UNICODE_STRING *string)
{
	UNICODE_STRING given, *own;

	if (!string || !host_guard_copy(&given, string, sizeof(given)) ||
	    (port_client_shares(adoption->client, (uintptr_t)string) &&
	     (!given.Length || port_client_shares(adoption->client, (uintptr_t)given.Buffer))))
		return string;
	own = take(adoption, sizeof(*own));
	if (!own)
		return string;
	*own = given;
	own->Buffer = (WCHAR *)(uintptr_t)copy(adoption, given.Buffer, given.Length);
	return own;
}

#define HEAD_BYTES 8u /* of a SID or an ACL: what tells its length is in there */

/* The descriptor at address with pointers to its parts, whatever its form. False: it cannot be read. */
static bool absolute_form(const void *address, SECURITY_DESCRIPTOR *ret_parts)
{
	SECURITY_DESCRIPTOR_RELATIVE relative;
	const ULONG *offset[] = { &relative.Owner, &relative.Group, &relative.Sacl,
		                  &relative.Dacl };
	void *part[4];

	if (!host_guard_copy(&relative, address, sizeof(relative)))
		return false;
	if (!(relative.Control & SE_SELF_RELATIVE))
		return host_guard_copy(ret_parts, address, sizeof(*ret_parts));
	for (uint32_t index = 0; index < 4; index++)
		part[index] = *offset[index] ? (char *)(uintptr_t)address + *offset[index] : NULL;
	*ret_parts = (SECURITY_DESCRIPTOR){
		.Revision = relative.Revision,
		.Control = relative.Control, /* says still which form it has */
		.Owner = part[0],
		.Group = part[1],
		.Sacl = part[2],
		.Dacl = part[3],
	};
	return true;
}

static PSID adopt_sid(struct adoption *adoption, PSID sid)
{
	SID head;

	if (!sid || !host_guard_copy(&head, sid, HEAD_BYTES))
		return sid;
	return (PSID)(uintptr_t)copy(adoption, sid,
	                             HEAD_BYTES + head.SubAuthorityCount * sizeof(ULONG));
}

static PACL adopt_acl(struct adoption *adoption, PACL acl)
{
	ACL head;

	if (!acl || !host_guard_copy(&head, acl, sizeof(head)))
		return acl;
	return (PACL)(uintptr_t)copy(adoption, acl,
	                             head.AclSize > sizeof(head) ? head.AclSize : sizeof(head));
}

static const void *adopt_descriptor(struct adoption *adoption, const void *descriptor)
{
	SECURITY_DESCRIPTOR given, parts, *own;
	bool shared;

	if (!descriptor || !absolute_form(descriptor, &given))
		return descriptor;
	shared = port_client_shares(adoption->client, (uintptr_t)descriptor);
	if (shared && given.Control & SE_SELF_RELATIVE)
		return descriptor;
	given.Control &= (USHORT)~SE_SELF_RELATIVE;
	parts = given;
	parts.Owner = adopt_sid(adoption, given.Owner);
	parts.Group = adopt_sid(adoption, given.Group);
	parts.Sacl = adopt_acl(adoption, given.Sacl);
	parts.Dacl = adopt_acl(adoption, given.Dacl);
	if (shared && memcmp(&parts, &given, sizeof(parts)) == 0)
		return descriptor;
	own = take(adoption, sizeof(*own));
	if (own)
		*own = parts;
	return own;
}

static void adopt_attributes(struct adoption *adoption, uint32_t index)
{
	const void *attributes = (const void *)adoption->argument[index];
	const UNICODE_STRING *name;
	const void *quality, *descriptor;
	OBJECT_ATTRIBUTES given, *own;

	if (!attributes || !host_guard_copy(&given, attributes, sizeof(given)))
		return;
	name = adopt_string(adoption, given.ObjectName);
	quality =
		copy(adoption, given.SecurityQualityOfService, sizeof(SECURITY_QUALITY_OF_SERVICE));
	descriptor = adopt_descriptor(adoption, given.SecurityDescriptor);
	if (name == given.ObjectName && quality == given.SecurityQualityOfService &&
	    descriptor == given.SecurityDescriptor &&
	    port_client_shares(adoption->client, (uintptr_t)attributes))
		return;
	own = take(adoption, sizeof(*own));
	if (!own)
		return;
	*own = given;
	own->ObjectName = (UNICODE_STRING *)(uintptr_t)name;
	own->SecurityDescriptor = (void *)(uintptr_t)descriptor;
	own->SecurityQualityOfService = (void *)(uintptr_t)quality;
	adoption->argument[index] = (uintptr_t)own;
}

/* Text with its end, of units of one or two bytes. */
static void adopt_text(struct adoption *adoption, uint64_t *argument, uint32_t unit_bytes)
{
	uint64_t bytes = 0;
	uint16_t unit = 0;

	if (!*argument || port_client_shares(adoption->client, *argument))
		return;
	do {
		if (!host_guard_copy(&unit, (const void *)(*argument + bytes), unit_bytes))
			return;
		bytes += unit_bytes;
	} while (unit && bytes < COPIES_BYTES);
	*argument = (uintptr_t)copy(adoption, (const void *)*argument, bytes);
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
	case 'W': adopt_text(adoption, argument, sizeof(WCHAR)); break;
	case 'A': adopt_text(adoption, argument, 1); break;
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
		if (strchr("vucaipwe}]", *letters) || !*argument)
			continue;
		if (*letters == 'O' || *letters == 'C' || *letters == 'S' || *letters == 's' ||
		    !port_client_shares(client, *argument))
			return true;
	}
	return false;
}

static uint64_t call_with(struct adoption *adoption, uint32_t service, const char *letters)
{
	uint32_t index = 0;
	uint64_t result;

	adoption->used = adoption->back_count = 0;
	adoption->failed = false;
	for (const char *letter = letters; *letter; letter++, index++) {
		letter = last_of(letter);
		adopt_one(adoption, index, letter);
	}
	if (adoption->failed)
		return (uint32_t)STATUS_INSUFFICIENT_RESOURCES;
	result = port_call(service, adoption->argument, PORT_ARGUMENTS);
	while (adoption->back_count--) /* what another thread has freed meanwhile, it will not read */
		host_guard_copy(adoption->back[adoption->back_count].to,
		                adoption->back[adoption->back_count].from,
		                adoption->back[adoption->back_count].bytes);
	return result;
}

_Static_assert(sizeof(struct adoption) <= PORT_CLIENT_COPIES_BYTES,
               "it fits where threads have one");

/* A thread with a stack of its own process's has its copies elsewhere: one call at a time. */
static uint64_t call_elsewhere(struct port_client_thread *thread, uint32_t service,
                               const char *letters, uint64_t *argument)
{
	struct adoption *adoption = thread->copies;
	uint64_t result;

	if (thread->copying)
		return (uint32_t)STATUS_INSUFFICIENT_RESOURCES;
	thread->copying = true;
	adoption->client = thread->client;
	adoption->argument = argument;
	result = call_with(adoption, service, letters);
	thread->copying = false;
	return result;
}

static uint64_t call_adopted(struct port_client_thread *thread, uint32_t service,
                             const char *letters, uint64_t *argument)
{
	struct adoption adoption;

	if (thread->copies)
		return call_elsewhere(thread, service, letters, argument);
	adoption.client = thread->client;
	adoption.argument = argument;
	return call_with(&adoption, service, letters);
}

void port_client_copy_elsewhere(struct port_client_thread *thread, void *copies)
{
	thread->copies = copies;
}

uint64_t port_call_service(uint32_t service, const char *letters, uint64_t *argument)
{
	struct port_client_thread *thread = port_client_current();

	if (thread && needs_adoption(thread->client, letters, argument))
		return call_adopted(thread, service, letters, argument);
	return port_call(service, argument, PORT_ARGUMENTS);
}
