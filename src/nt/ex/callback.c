/* ex/callback.c - callback objects: named lists of functions that a notifier calls in order. */
#include "nt/ex/callback.h"

#include <stdlib.h>

static void remove_callback(void *body)
{
	/* A registration holds a reference: none is left. */
}

NTSTATUS ex_callbacks_create(struct ex_machine *ex)
{
	static const struct ob_type_options options = {
		.name = u"Callback",
		.valid_access = 0x1F0001,
		.mapping = { 0x20000, 0x20001, 0x120000, 0x1F0001 },
		.operations = { .remove = remove_callback },
	};
	static const WCHAR *const names[] = {
		u"\\Callback\\SetSystemTime",
		u"\\Callback\\PowerState",
		u"\\Callback\\ProcessorAdd",
	};
	NTSTATUS status = ob_type_create(ex->machine, &options, &ex->callback_type);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && NT_SUCCESS(status); i++) {
		struct callback_object *object;
		OBJECT_ATTRIBUTES attributes;
		UNICODE_STRING name;
		RtlInitUnicodeString(&name, names[i]);
		InitializeObjectAttributes(&attributes, &name, OBJ_PERMANENT | OBJ_CASE_INSENSITIVE,
		                           NULL, NULL);
		status = ex_callback_create(ex, &attributes, true, &object);
		if (NT_SUCCESS(status)) {
			ob_dereference(object);
			ke_ledger_add(&ex->machine->ledgers.objects, -1); /* the machine's own */
		}
	}
	return status;
}

NTSTATUS ex_callback_create(struct ex_machine *ex, const OBJECT_ATTRIBUTES *attributes,
                            bool allow_multiple, struct callback_object **ret_object)
{
	struct ob_insert insert = { .desired = 0 };
	struct ob_insert_result result;
	void *body;
	NTSTATUS status = ob_create_object(ex->callback_type, sizeof(struct callback_object),
	                                   attributes, &body);

	if (!NT_SUCCESS(status))
		return status;
	struct callback_object *object = body;
	object->allow_multiple = allow_multiple;
	InitializeListHead(&object->registrations);
	status = ob_insert_object(object, &insert, &result);
	if (NT_SUCCESS(status))
		*ret_object = result.body;
	return status;
}

struct callback_registration *ex_callback_register(struct callback_object *object,
                                                   PCALLBACK_FUNCTION function, PVOID context)
{
	struct ex_machine *ex = ob_machine_of(object)->ex;
	struct callback_registration *registration = calloc(1, sizeof(*registration));

	if (!registration)
		return NULL;
	registration->object = object;
	registration->function = function;
	registration->context = context;
	registration->site = verify_image_caller();
	host_lock_acquire(&ex->callbacks_lock);
	bool fits = object->allow_multiple || IsListEmpty(&object->registrations);
	if (fits) {
		InsertTailList(&object->registrations, &registration->entry);
		InsertTailList(&ex->registrations, &registration->machine_entry);
	}
	host_lock_release(&ex->callbacks_lock);
	if (!fits) {
		free(registration);
		return NULL;
	}
	ob_reference(object);
	return registration;
}

/* True when nobody runs registration any more and it is off the lists. */
static bool try_unlink(struct ex_machine *ex, struct callback_registration *registration)
{
	host_lock_acquire(&ex->callbacks_lock);
	registration->leaving = true; /* no new call begins */
	bool idle = registration->busy == 0;
	if (idle) {
		RemoveEntryList(&registration->entry);
		RemoveEntryList(&registration->machine_entry);
	}
	host_lock_release(&ex->callbacks_lock);
	return idle;
}

void ex_callback_unregister(struct callback_registration *registration)
{
	LARGE_INTEGER a_millisecond = { .QuadPart = -10000 };
	struct callback_object *object = registration->object;
	struct ex_machine *ex = ob_machine_of(object)->ex;

	while (!try_unlink(ex, registration))
		KeDelayExecutionThread(KernelMode, FALSE, &a_millisecond);
	free(registration);
	ob_dereference(object);
}

/* The next registration behind entry that may be called, marked busy; null: the end. */
static struct callback_registration *next_busy_locked(struct callback_object *object,
                                                      LIST_ENTRY *entry)
{
	for (entry = entry->Flink; entry != &object->registrations; entry = entry->Flink) {
		struct callback_registration *registration =
			CONTAINING_RECORD(entry, struct callback_registration, entry);
		if (!registration->leaving) {
			registration->busy++;
			return registration;
		}
	}
	return NULL;
}

void ex_callback_notify(struct callback_object *object, PVOID argument1, PVOID argument2)
{
	struct ex_machine *ex = ob_machine_of(object)->ex;
	struct callback_registration *registration, *next;

	host_lock_acquire(&ex->callbacks_lock);
	registration = next_busy_locked(object, &object->registrations);
	host_lock_release(&ex->callbacks_lock);
	while (registration) {
		registration->function(registration->context, argument1, argument2);
		host_lock_acquire(&ex->callbacks_lock);
		next = next_busy_locked(object, &registration->entry);
		registration->busy--;
		host_lock_release(&ex->callbacks_lock);
		registration = next;
	}
}

static bool is_in(uintptr_t start, uintptr_t end, uint64_t address)
{
	return address >= start && address < end;
}

uint32_t ex_audit_callbacks(struct ex_machine *ex, uintptr_t start, uintptr_t end,
                            const char *driver)
{
	uint32_t found = 0;

	for (LIST_ENTRY *entry = ex->registrations.Flink; entry != &ex->registrations;
	     entry = entry->Flink) {
		struct callback_registration *registration =
			CONTAINING_RECORD(entry, struct callback_registration, machine_entry);
		uint64_t function = (uint64_t)(uintptr_t)registration->function;
		if (!is_in(start, end, function))
			continue;
		struct verify_fact fact = {
			.rule = "VF-22",
			.code = 0xC4,
			.parameter = { 0xDA, function, 0, 0 },
			.advice = "Call ExUnregisterCallback before the driver unloads.",
			.related_label = registration->site ? "registered" : NULL,
			.related_stack = &registration->site,
			.related_depth = 1,
		};
		verify_report(&fact,
		              "%s unloads with a function of a callback object still registered",
		              driver);
		found++;
	}
	return found;
}

void ex_callbacks_destroy(struct ex_machine *ex)
{
	while (!IsListEmpty(&ex->registrations)) {
		LIST_ENTRY *entry = RemoveHeadList(&ex->registrations);
		free(CONTAINING_RECORD(entry, struct callback_registration, machine_entry));
	}
}
