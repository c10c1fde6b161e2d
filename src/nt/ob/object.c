/* ob/object.c - the header's life: creation, references, removal. */
#include "nt/ke/arena.h"
#include "nt/ob/ob_internal.h"

#include <stdlib.h>
#include <string.h>

static NTSTATUS capture_attributes(const OBJECT_ATTRIBUTES *attributes,
                                   struct ob_creation **ret_creation)
{
	static const UNICODE_STRING no_name;

	*ret_creation = NULL;
	if (!attributes)
		return STATUS_SUCCESS;
	if (attributes->Length != sizeof(*attributes) ||
	    (attributes->Attributes & ~OB_VALID_ATTRIBUTES))
		return STATUS_INVALID_PARAMETER;
	const UNICODE_STRING *name = attributes->ObjectName ? attributes->ObjectName : &no_name;
	if (ke_current_thread_or_null() && ob_previous_mode() == KernelMode)
		ob_check_name(name);
	if ((name->Length & 1) || name->Length > OB_NAME_LENGTH_MAX ||
	    (!attributes->ObjectName && attributes->RootDirectory))
		return STATUS_OBJECT_NAME_INVALID;
	struct ob_creation *creation = malloc(sizeof(*creation) + name->Length);
	if (!creation)
		return STATUS_INSUFFICIENT_RESOURCES;
	creation->root = attributes->RootDirectory;
	creation->attributes = attributes->Attributes;
	creation->descriptor = attributes->SecurityDescriptor;
	creation->name.Length = creation->name.MaximumLength = name->Length;
	creation->name.Buffer = (WCHAR *)(creation + 1);
	if (name->Length)
		memcpy(creation->name.Buffer, name->Buffer, name->Length);
	*ret_creation = creation;
	return STATUS_SUCCESS;
}

/* Under objects_lock; queries read both without it. */
static void count_object(struct ob_type *type)
{
	uint32_t count = type->object_count + 1;

	__atomic_store_n(&type->object_count, count, __ATOMIC_RELAXED);
	if (count > type->most_objects)
		__atomic_store_n(&type->most_objects, count, __ATOMIC_RELAXED);
}

static void link_object(struct ob_object *object)
{
	struct ob_machine *ob = ob_state_of(object);

	ke_lock_take(&ob->objects_lock, KE_RANK_OBJECT);
	object->id = ++ob->next_object_id;
	InsertTailList(&ob->objects, &object->machine_entry);
	count_object(object->type);
	ke_lock_give(&ob->objects_lock, KE_RANK_OBJECT);
	ke_ledger_add(&ob->machine->ledgers.objects, 1);
}

NTSTATUS ob_create_object(struct ob_type *type, size_t body_bytes,
                          const OBJECT_ATTRIBUTES *attributes, void **ret_body)
{
	struct ob_creation *creation;
	if (body_bytes > UINT32_MAX)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = capture_attributes(attributes, &creation);
	if (!NT_SUCCESS(status))
		return status;
	struct ob_object *object = ke_memory_allocate(type->machine, sizeof(*object) + body_bytes);
	if (!object) {
		free(creation);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	__atomic_store_n(&object->magic, OB_MAGIC_LIVE, __ATOMIC_RELAXED);
	object->pointer_count = 1;
	object->type = type;
	object->creation = creation;
	object->body_bytes = (uint32_t)body_bytes;
	if (creation && (creation->attributes & OBJ_PERMANENT))
		object->flags |= OB_PERMANENT;
	if (creation && (creation->attributes & OBJ_EXCLUSIVE))
		object->flags |= OB_EXCLUSIVE;
	if (ob_previous_mode() == KernelMode)
		object->flags |= OB_KERNEL_ONLY;
	link_object(object);
	struct ke_thread *thread = ke_current_thread_or_null();
	if (thread)
		trace_write(thread->base.ring, TRACE_OBJECT_CREATE, object->id, type->index, 0);
	*ret_body = ob_body(object);
	return STATUS_SUCCESS;
}

void ob_free_creation(struct ob_object *object)
{
	free(object->creation);
	object->creation = NULL;
}

void ob_free_memory(struct ob_machine *ob, struct ob_object *object)
{
	if (object)
		ke_memory_free(ob->machine, object, sizeof(*object) + object->body_bytes);
}

/* Keep the freed header readable for a while, so that a late reference is named (OB-11). */
static void quarantine(struct ob_machine *ob, struct ob_object *object)
{
	struct ob_quarantine *ring = &ob->quarantine;
	struct ob_object *evicted[OB_QUARANTINE_SLOTS];
	uint32_t evicted_count = 0;

	__atomic_store_n(&object->magic, OB_MAGIC_FREED, __ATOMIC_RELAXED);
	/* Who set an event without a reference may still do so: it stays one. */
	if (object->type != ob->event_type)
		memset(ob_body(object), 0xDD, object->body_bytes);
	ke_lock_take(&ring->lock, KE_RANK_OBJECT);
	do {
		struct ob_object **slot = &ring->ring[ring->next++ % OB_QUARANTINE_SLOTS];
		if (*slot) {
			ring->bytes -= (*slot)->body_bytes;
			evicted[evicted_count++] = *slot;
		}
		*slot = NULL;
		if (object) {
			*slot = object;
			ring->bytes += object->body_bytes;
			object = NULL;
		}
	} while (ring->bytes > OB_QUARANTINE_BYTES && evicted_count < OB_QUARANTINE_SLOTS);
	ke_lock_give(&ring->lock, KE_RANK_OBJECT);
	while (evicted_count)
		ob_retire(ob, evicted[--evicted_count]);
}

void ob_quarantine_flush(struct ob_machine *ob)
{
	for (uint32_t i = 0; i < OB_QUARANTINE_SLOTS; i++) {
		ob_free_memory(ob, ob->quarantine.ring[i]);
		ob->quarantine.ring[i] = NULL;
	}
}

static void remove_object(struct ob_object *object)
{
	struct ob_machine *ob = ob_state_of(object);
	struct ke_thread *thread = ke_current_thread_or_null();

	if (thread)
		trace_write(thread->base.ring, TRACE_OBJECT_DELETE, object->id, object->type->index,
		            0);
	if (object->type->options.operations.remove)
		object->type->options.operations.remove(ob_body(object));
	ob_forget_references(object);
	ke_lock_take(&ob->objects_lock, KE_RANK_OBJECT);
	RemoveEntryList(&object->machine_entry);
	__atomic_store_n(&object->type->object_count, object->type->object_count - 1,
	                 __ATOMIC_RELAXED);
	ke_lock_give(&ob->objects_lock, KE_RANK_OBJECT);
	ke_ledger_add(&ob->machine->ledgers.objects, -1);
	ob_free_creation(object);
	free(object->name);
	object->name = NULL;
	if (object->descriptor && ob->security)
		ob->security->release(object->descriptor);
	object->descriptor = NULL;
	quarantine(ob, object);
}

void ob_run_deferred(void *context)
{
	struct ob_machine *ob = ((struct ke_machine *)context)->ob;
	struct ob_object *list, *oldest_first = NULL;

	__atomic_store_n(&ob->deferral_queued, 0, __ATOMIC_SEQ_CST);
	list = __atomic_exchange_n(&ob->deferred, NULL, __ATOMIC_ACQ_REL);
	while (list) {
		struct ob_object *next = list->next_deferred;
		list->next_deferred = oldest_first;
		oldest_first = list;
		list = next;
	}
	while (oldest_first) {
		struct ob_object *next = oldest_first->next_deferred;
		remove_object(oldest_first);
		oldest_first = next;
	}
}

static void defer_removal(struct ob_object *object)
{
	struct ob_machine *ob = ob_state_of(object);

	object->next_deferred = __atomic_load_n(&ob->deferred, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&ob->deferred, &object->next_deferred, object, true,
	                                    __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	if (ob->queue_deferred && !__atomic_exchange_n(&ob->deferral_queued, 1, __ATOMIC_SEQ_CST))
		ob->queue_deferred(ob->machine, ob_run_deferred, ob->machine);
}

static _Noreturn void bad_count(struct ob_object *object, int64_t count, const char *what)
{
	struct verify_fact fact = {
		.rule = "VF-11",
		.code = 0xC4,
		.parameter = { 0x3F, (uint64_t)(uintptr_t)ob_body(object), (uint64_t)count, 0 },
		.advice = "Count the references this driver takes and drops on the object; each "
			  "ObReferenceObject needs exactly one ObDereferenceObject.",
	};

	verify_report(&fact, "%s of an object whose reference count is %lld", what,
	              (long long)count);
	fact.code = 0x18;
	fact.parameter[0] = (uint64_t)(uintptr_t)object->type;
	fact.parameter[1] = (uint64_t)(uintptr_t)ob_body(object);
	fact.parameter[2] = (uint64_t)count;
	verify_bugcheck(&fact, "%s of an object that is deleted or never was one", what);
}

void ob_reference_many(void *body, uint32_t count)
{
	struct ob_object *object = ob_header(body);
	int64_t before = __atomic_fetch_add(&object->pointer_count, count, __ATOMIC_RELAXED);

	if (__builtin_expect(before <= 0 || __atomic_load_n(&object->magic, __ATOMIC_RELAXED) !=
	                                            OB_MAGIC_LIVE,
	                     0)) {
		__atomic_fetch_sub(&object->pointer_count, count, __ATOMIC_RELAXED);
		bad_count(object, before, "reference");
	}
}

void ob_reference(void *body)
{
	ob_reference_many(body, 1);
}

bool ob_try_reference(void *body)
{
	struct ob_object *object = ob_header(body);
	int64_t count = __atomic_load_n(&object->pointer_count, __ATOMIC_RELAXED);

	while (count > 0)
		if (__atomic_compare_exchange_n(&object->pointer_count, &count, count + 1, true,
		                                __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
	return false;
}

static int64_t drop(void *body, bool always_defer)
{
	struct ob_object *object = ob_header(body);
	/* Looked at before: once the count is down the object may be another's to free. */
	bool live = __atomic_load_n(&object->magic, __ATOMIC_RELAXED) == OB_MAGIC_LIVE;
	int64_t count = __atomic_sub_fetch(&object->pointer_count, 1, __ATOMIC_ACQ_REL);

	if (__builtin_expect(count > 0 && live, 1))
		return count;
	if (count < 0 || !live) {
		__atomic_add_fetch(&object->pointer_count, 1, __ATOMIC_RELAXED);
		bad_count(object, count, "dereference");
	}
	struct ke_thread *thread = ke_current_thread_or_null();
	if (always_defer || (thread && thread->irql > PASSIVE_LEVEL))
		defer_removal(object);
	else
		remove_object(object);
	return 0;
}

int64_t ob_dereference(void *body)
{
	return drop(body, false);
}

int64_t ob_dereference_deferred(void *body)
{
	return drop(body, true);
}

struct ob_type *ob_type_of(const void *body)
{
	return ob_header(body)->type;
}

struct ke_machine *ob_machine_of(const void *body)
{
	return ob_header(body)->type->machine;
}

uint64_t ob_object_id(const void *body)
{
	return ob_header(body)->id;
}

int64_t ob_pointer_count(const void *body)
{
	return __atomic_load_n(&ob_header(body)->pointer_count, __ATOMIC_RELAXED);
}

uint32_t ob_handle_count(const void *body)
{
	return __atomic_load_n(&ob_header(body)->handle_count, __ATOMIC_RELAXED);
}

bool ob_is_object(const void *body, const struct ob_type *type)
{
	const struct ob_object *object = ob_header(body);

	return __atomic_load_n(&object->magic, __ATOMIC_RELAXED) == OB_MAGIC_LIVE &&
	       __atomic_load_n(&object->pointer_count, __ATOMIC_RELAXED) > 0 &&
	       (!type || object->type == type);
}

void ob_make_temporary(void *body)
{
	struct ob_object *object = ob_header(body);

	__atomic_fetch_and(&object->flags, (uint16_t)~OB_PERMANENT, __ATOMIC_SEQ_CST);
	if (ob_handle_count(body) == 0)
		ob_remove_name(object, false);
}

void ob_make_permanent(void *body)
{
	__atomic_fetch_or(&ob_header(body)->flags, OB_PERMANENT, __ATOMIC_SEQ_CST);
}

UNICODE_STRING ob_object_name(const void *body)
{
	struct ob_object *object = ob_header(body);
	struct ob_machine *ob = ob_state_of(object);
	UNICODE_STRING name = { 0 };

	ke_lock_take(&ob->names_lock, KE_RANK_NAMES);
	if (object->name)
		name = object->name->text;
	ke_lock_give(&ob->names_lock, KE_RANK_NAMES);
	return name;
}

PSECURITY_DESCRIPTOR ob_security(const void *body)
{
	struct ob_object *object = ob_header(body);

	if (object->type->options.operations.security)
		return object->type->options.operations.security((void *)body);
	return __atomic_load_n(&object->descriptor, __ATOMIC_ACQUIRE);
}

void ob_set_security_descriptor(void *body, PSECURITY_DESCRIPTOR descriptor)
{
	struct ob_object *object = ob_header(body);
	struct ob_machine *ob = ob_state_of(object);
	PSECURITY_DESCRIPTOR old =
		__atomic_exchange_n(&object->descriptor, descriptor, __ATOMIC_ACQ_REL);

	if (old && ob->security)
		ob->security->release(old);
}

void *ob_wait_object(void *body)
{
	const struct ob_type_options *options = &ob_header(body)->type->options;

	if (options->flags & OB_TYPE_ALWAYS_SIGNALLED)
		return &ob_state_of(ob_header(body))->always;
	return options->flags & OB_TYPE_WAITABLE ? (char *)body + options->wait_offset : NULL;
}
