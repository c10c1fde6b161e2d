/* ob/dispatcher_type.c - the types of waitable objects with handles, and what their creation shares. */
#include "nt/ob/ob_internal.h"

/* The same with attributes that are the service's own. */
static NTSTATUS create_handle(const struct ob_new_object *object,
                              const OBJECT_ATTRIBUTES *attributes, HANDLE *ret_handle)
{
	struct ob_insert insert = { .desired = object->desired, .want_handle = true };
	struct ob_insert_result result;
	void *body;
	NTSTATUS status = ob_create_object(object->type, object->body_bytes, attributes, &body);

	if (!NT_SUCCESS(status))
		return status;
	object->init(body, object->context);
	status = ob_insert_object(body, &insert, &result);
	return ob_give_handle(ret_handle, result.handle, status);
}

NTSTATUS ob_create_handle(const struct ob_new_object *object, HANDLE *ret_handle)
{
	const OBJECT_ATTRIBUTES *attributes = object->attributes;
	struct ob_captured_attributes captured;
	NTSTATUS status = ob_clear_handle(ret_handle);

	if (!NT_SUCCESS(status) || !attributes)
		return NT_SUCCESS(status) ? create_handle(object, NULL, ret_handle) : status;
	status = ob_capture_attributes(&attributes, &captured);
	if (NT_SUCCESS(status))
		status = create_handle(object, attributes, ret_handle);
	ob_release_attributes(&captured);
	return status;
}

/* A mutant dies with an owner: it leaves the owner's list. */
static void remove_mutant(void *body)
{
	KMUTANT *mutant = body;

	if (mutant->OwnerThread)
		KeReleaseMutant(mutant, 0, TRUE, FALSE);
}

NTSTATUS ob_create_dispatcher_types(struct ob_machine *ob)
{
	static const struct {
		size_t cell; /* offset of the type's pointer in struct ob_machine */
		struct ob_type_options options;
	} types[] = {
		{ offsetof(struct ob_machine, event_type),
		  { .name = u"Event",
		    .valid_access = 0x1F0003,
		    .flags = OB_TYPE_WAITABLE,
		    .mapping = { 0x20001, 0x20002, 0x120000, 0x1F0003 } } },
		{ offsetof(struct ob_machine, mutant_type),
		  { .name = u"Mutant",
		    .valid_access = 0x1F0001,
		    .flags = OB_TYPE_WAITABLE,
		    .mapping = { 0x20001, 0x20000, 0x120000, 0x1F0001 },
		    .operations = { .remove = remove_mutant } } },
		{ offsetof(struct ob_machine, semaphore_type),
		  { .name = u"Semaphore",
		    .valid_access = 0x1F0003,
		    .flags = OB_TYPE_WAITABLE,
		    .mapping = { 0x20001, 0x20002, 0x120000, 0x1F0003 } } },
		{ offsetof(struct ob_machine, timer_type),
		  { .name = u"Timer",
		    .valid_access = 0x1F0003,
		    .flags = OB_TYPE_WAITABLE,
		    .mapping = { 0x20001, 0x20002, 0x120000, 0x1F0003 },
		    .operations = { .remove = ob_remove_timer } } },
		{ offsetof(struct ob_machine, keyed_event_type),
		  { .name = u"KeyedEvent",
		    .valid_access = 0x1F0003,
		    .flags = OB_TYPE_ALWAYS_SIGNALLED,
		    .mapping = { 0x20001, 0x20002, 0x20000, 0xF0003 } } },
	};
	NTSTATUS status = STATUS_SUCCESS;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]) && NT_SUCCESS(status); i++)
		status = ob_type_create(ob->machine, &types[i].options,
		                        (struct ob_type **)((char *)ob + types[i].cell));
	return status;
}
