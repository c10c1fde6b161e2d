/* machine/names.c - what a program could open: interfaces, links to devices. */
#include "machine/machine_internal.h"

#include "nt/ob/nt_services.h"

#include <string.h>

#define ENTRY_BYTES 1024
#define PATH_UNITS 256

struct name_search {
	struct drydock_machine *machine;
	uint32_t wanted, seen;
	WCHAR found[PATH_UNITS];
	bool done;
};

static void offer(struct name_search *search, const WCHAR *prefix, const WCHAR *text, size_t units)
{
	size_t used = 0;

	if (search->done || search->seen++ != search->wanted)
		return;
	search->done = true;
	for (; prefix[used]; used++)
		search->found[used] = prefix[used];
	if (units > PATH_UNITS - 1 - used)
		units = PATH_UNITS - 1 - used;
	memcpy(&search->found[used], text, units * sizeof(WCHAR));
	search->found[used + units] = 0;
}

static void offer_interface(const struct pnp_interface_view *view, void *context)
{
	size_t units = 0;

	while (view->symbolic_link[units])
		units++;
	offer(context, u"", view->symbolic_link, units);
}

static bool leads_to_device(HANDLE directory, const UNICODE_STRING *name)
{
	static const WCHAR prefix[] = u"\\Device\\";
	const size_t prefix_bytes = sizeof(prefix) - sizeof(WCHAR);
	OBJECT_ATTRIBUTES attributes;
	WCHAR text[PATH_UNITS];
	UNICODE_STRING target = { 0, sizeof(text), text };
	HANDLE link;
	bool leads;

	InitializeObjectAttributes(&attributes, (PUNICODE_STRING)name, OBJ_CASE_INSENSITIVE,
	                           directory, NULL);
	if (!NT_SUCCESS(ZwOpenSymbolicLinkObject(&link, SYMBOLIC_LINK_QUERY, &attributes)))
		return false;
	leads = NT_SUCCESS(ZwQuerySymbolicLinkObject(link, &target, NULL)) &&
	        target.Length > prefix_bytes && memcmp(text, prefix, prefix_bytes) == 0;
	ZwClose(link);
	return leads;
}

/* Links that every machine has: the volume, the console, named pipes. */
static bool is_own_link(const UNICODE_STRING *name)
{
	static const WCHAR *const own[] = { u"C:", u"CON", u"CONIN$", u"CONOUT$", u"NUL", u"PIPE" };
	UNICODE_STRING other;

	for (size_t index = 0; index < sizeof(own) / sizeof(own[0]); index++) {
		RtlInitUnicodeString(&other, own[index]);
		if (RtlEqualUnicodeString(name, &other, TRUE))
			return true;
	}
	return false;
}

/* Interface links are in the directory too, with '#' in their names; they were offered already. */
static bool is_interface_name(const UNICODE_STRING *name)
{
	for (size_t index = 0; index < name->Length / sizeof(WCHAR); index++)
		if (name->Buffer[index] == u'#')
			return true;
	return false;
}

static void offer_links(struct name_search *search)
{
	UNICODE_STRING path;
	OBJECT_ATTRIBUTES attributes;
	union {
		struct {
			UNICODE_STRING Name, TypeName;
		} entry; /* OBJECT_DIRECTORY_INFORMATION */
		uint8_t bytes[ENTRY_BYTES];
	} buffer;
	ULONG position = 0, bytes;
	HANDLE directory;

	RtlInitUnicodeString(&path, u"\\??");
	InitializeObjectAttributes(&attributes, &path, OBJ_CASE_INSENSITIVE, NULL, NULL);
	if (!NT_SUCCESS(ZwOpenDirectoryObject(&directory, DIRECTORY_QUERY, &attributes)))
		return;
	while (!search->done &&
	       NT_SUCCESS(ZwQueryDirectoryObject(directory, &buffer, sizeof(buffer), TRUE,
	                                         position == 0, &position, &bytes))) {
		const UNICODE_STRING *name = &buffer.entry.Name;

		if (!is_interface_name(name) && leads_to_device(directory, name) &&
		    !is_own_link(name))
			offer(search, u"\\\\.\\", name->Buffer, name->Length / sizeof(WCHAR));
	}
	ZwClose(directory);
}

static void search_names(void *context)
{
	struct name_search *search = context;

	pnp_interface_for_each(search->machine->kernel, NULL, NULL, false, offer_interface, search);
	if (!search->done)
		offer_links(search);
}

const char *drydock_openable_name(struct drydock_machine *machine, uint32_t index)
{
	struct name_search search = { .machine = machine, .wanted = index };

	if (machine_call(machine, search_names, &search) < 0 || !search.done)
		return NULL;
	machine_narrow(search.found, machine->model, sizeof(machine->model));
	return machine->model;
}
