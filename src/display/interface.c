/* display/interface.c - devices by their interfaces, in the machine that this thread is in or that this program is attached to. */
#include "base/image/registry.h"
#include "display/objects.h"
#include "nt/mm/mm.h"
#include "nt/ob/nt_services.h"
#include "nt/pnp/pnp.h"

#include "nt/port/redirect.h"

#define NAME_UNITS 256
#define LIST_UNITS \
	2048 /* of a list of names; a call to the machine carries no more than twice that */

struct numbered_name {
	uint32_t number; /* names that still come before it */
	bool found;
	WCHAR text[NAME_UNITS];
};

static void take_name(struct numbered_name *name, const WCHAR *text)
{
	size_t used = 0;

	if (name->found || name->number--)
		return;
	for (; text[used] && used < NAME_UNITS - 1; used++)
		name->text[used] = text[used];
	name->text[used] = 0;
	name->found = true;
}

static void take_view(const struct pnp_interface_view *view, void *context)
{
	take_name(context, view->symbolic_link);
}

/* A list of names, each with its end, in the form that Win32 gives them. */
static void take_list(struct numbered_name *name, WCHAR *list)
{
	for (WCHAR *at = list; *at == u'\\'; at++) {
		at[1] = u'?';
		take_name(name, at);
		while (*at)
			at++;
	}
}

/* As programs ask. */
static void ask(GUID *interface_class, struct numbered_name *name)
{
	typedef uint32_t list_interfaces(GUID * class_guid, WCHAR * device, WCHAR * list,
	                                 uint32_t units, uint32_t flags);
	const struct image_export *export =
		image_registry_find_client(ke_current_machine()->registry, NULL,
	                                   "CM_Get_Device_Interface_ListW");
	union {
		void *address;
		list_interfaces *call;
	} function = { .address = export ? export->address : NULL };
	/* Where the machine has it, too: it is more than a call carries. */
	WCHAR *list = mm_user_allocate(ke_current_thread()->process,
	                               (LIST_UNITS + 1) * sizeof(*list), MM_RANGE_MEMORY);

	if (list && function.call && function.call(interface_class, NULL, list, LIST_UNITS, 0) == 0)
		take_list(name, list);
	if (list)
		mm_user_free(ke_current_machine(), list);
}

static NTSTATUS open_name(const WCHAR *name, ACCESS_MASK access, HANDLE *ret_device)
{
	/* Where the machine has it, too, whoever's memory the caller's is. */
	IO_STATUS_BLOCK *io =
		mm_user_allocate(ke_current_thread()->process, sizeof(*io), MM_RANGE_MEMORY);
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING text;
	NTSTATUS status;

	if (!io)
		return STATUS_INSUFFICIENT_RESOURCES;
	RtlInitUnicodeString(&text, name);
	InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE, NULL, NULL);
	status = NtOpenFile(ret_device, access | SYNCHRONIZE, &attributes, io,
	                    FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_SYNCHRONOUS_IO_NONALERT);
	mm_user_free(ke_current_machine(), io);
	return status;
}

NTSTATUS display_open_interface(const GUID *interface_class, uint32_t number, ACCESS_MASK access,
                                HANDLE *ret_device)
{
	struct numbered_name name = { .number = number };
	GUID wanted = *interface_class;

	if (port_services_attached)
		ask(&wanted, &name);
	else
		pnp_interface_for_each(ke_current_machine(), &wanted, NULL, false, take_view,
		                       &name);
	return name.found ? open_name(name.text, access, ret_device) : STATUS_NO_MORE_ENTRIES;
}
