/* ob/machine.c - a machine's namespace begins and ends. */
#include "nt/ob/ob_internal.h"

#include <stdlib.h>

static NTSTATUS make_alias(struct ke_machine *machine, const WCHAR *name, const WCHAR *target)
{
	UNICODE_STRING name_text, target_text;

	RtlInitUnicodeString(&name_text, name);
	RtlInitUnicodeString(&target_text, target);
	NTSTATUS status = ob_make_symbolic_link(machine, &name_text, &target_text);
	if (NT_SUCCESS(status))
		ke_ledger_add(&machine->ledgers.symbolic_links,
		              -1); /* the namespace's own are not counted */
	return status;
}

static NTSTATUS make_namespace(struct ke_machine *machine)
{
	static const WCHAR *const directories[] = {
		u"\\ObjectTypes",
		u"\\Device",
		u"\\Driver",
		u"\\FileSystem",
		u"\\??",
		u"\\BaseNamedObjects",
		u"\\KernelObjects",
		u"\\Callback",
		u"\\Security",
		u"\\Sessions",
		u"\\Sessions\\0",
		u"\\Sessions\\0\\BaseNamedObjects",
		u"\\Sessions\\0\\Windows",
		u"\\Sessions\\0\\Windows\\WindowStations",
		u"\\BaseNamedObjects\\Session",
	};
	static const WCHAR *const aliases[][2] = {
		{ u"\\DosDevices", u"\\??" },
		{ u"\\GLOBAL??", u"\\??" },
		{ u"\\??\\Global", u"\\??" },
		{ u"\\??\\GLOBALROOT", u"" },
		{ u"\\BaseNamedObjects\\Global", u"\\BaseNamedObjects" },
		{ u"\\BaseNamedObjects\\Local", u"\\BaseNamedObjects" },
		{ u"\\BaseNamedObjects\\Session\\0", u"\\BaseNamedObjects" },
	};
	NTSTATUS status = STATUS_SUCCESS;

	for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]) && NT_SUCCESS(status);
	     i++)
		status = ob_make_directory(machine, directories[i]);
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]) && NT_SUCCESS(status); i++)
		status = make_alias(machine, aliases[i][0], aliases[i][1]);
	return status;
}

static void trace_calls(struct ke_machine *machine)
{
	if (!machine->trace || !machine->options.trace_calls)
		return;
	trace_calls_enable(machine->trace, ob_trace_sid_lookup);
	if (machine->options.trace_host)
		trace_calls_include_host(machine->trace);
}

NTSTATUS ob_machine_create(struct ke_machine *machine)
{
	struct ob_machine *ob = calloc(1, sizeof(*ob));
	struct ke_ledgers before = machine->ledgers;

	if (!ob)
		return STATUS_INSUFFICIENT_RESOURCES;
	ob->machine = machine;
	ob->epoch = 1;
	InitializeListHead(&ob->objects);
	InitializeListHead(&ob->timers);
	InitializeListHead(&ob->callbacks);
	KeInitializeEvent(&ob->always, NotificationEvent, TRUE);
	ob->duplicate_closes_first = machine->options.handles & KE_HANDLES_CLOSE_FIRST;
	machine->ob = ob;
	trace_calls(machine);
	NTSTATUS status = ob_create_first_types(machine);
	if (NT_SUCCESS(status))
		status = make_namespace(machine);
	if (NT_SUCCESS(status))
		status = ob_create_dispatcher_types(ob);
	if (NT_SUCCESS(status))
		status = ob_create_keyed_mutex_types(ob);
	if (!NT_SUCCESS(status))
		ob_machine_destroy(machine);
	machine->ledgers.objects = before.objects; /* the namespace's own are not counted */
	return status;
}

/* Nobody is left who could refer to an object: give back what each owns that ob knows of. */
static void free_object(struct ob_machine *ob, struct ob_object *object)
{
	if (object->type == ob->symbolic_link_type)
		free(((struct ob_symbolic_link *)ob_body(object))->target.Buffer);
	if (object->descriptor && ob->security)
		ob->security->release(object->descriptor);
	free(object->creation);
	free(object->name);
	ob_free_memory(ob, object);
}

void ob_machine_destroy(struct ke_machine *machine)
{
	struct ob_machine *ob = machine->ob;

	if (!ob)
		return;
	ob_run_deferred(machine);
	ob_callbacks_destroy(ob);
	while (!IsListEmpty(&ob->objects)) {
		/* Newest first: types go after what is of them. */
		LIST_ENTRY *entry = RemoveTailList(&ob->objects);
		free_object(ob, CONTAINING_RECORD(entry, struct ob_object, machine_entry));
	}
	ob_quarantine_flush(ob);
	ob_retired_flush(ob);
	ob_call_sites_finish(&ob->sites);
	ob_references_finish(ob);
	free(ob);
	machine->ob = NULL;
}

void ob_set_security(struct ke_machine *machine, const struct ob_security_operations *operations)
{
	machine->ob->security = operations;
}

void ob_set_deferral(struct ke_machine *machine,
                     void (*queue)(struct ke_machine *machine, void (*function)(void *),
                                   void *context))
{
	machine->ob->queue_deferred = queue;
}

void ob_set_process_operations(struct ke_machine *machine,
                               const struct ob_process_operations *operations)
{
	machine->ob->process = operations;
}
