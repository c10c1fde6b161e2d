/*
 * ob/callback_api.c - drivers that watch and trim handles to processes and threads (ObRegisterCallbacks).
 *
 * The machine keeps one list, highest altitude first. A handle operation marks each callback busy while it runs
 * and calls it without a lock; unregistration waits for those.
 */
#include "nt/ob/ob_internal.h"

#include <stdlib.h>
#include <string.h>

#define CALLBACKS_PER_OPERATION 16

struct ob_callback {
	LIST_ENTRY entry; /* ob_machine.callbacks */
	struct ob_callback_registration *registration;
	struct ob_type *type;
	OB_OPERATION operations;
	POB_PRE_OPERATION_CALLBACK before;
	POB_POST_OPERATION_CALLBACK after;
	uint32_t busy;
	bool leaving;
};

struct ob_callback_registration {
	PVOID context;
	UNICODE_STRING altitude; /* buffer behind the callbacks */
	uint32_t count;
	struct ob_callback callback[];
};

/* Altitudes are decimal numbers as text: the longer whole part is higher. */
static int compare_altitudes(const UNICODE_STRING *a, const UNICODE_STRING *b)
{
	if (a->Length != b->Length)
		return a->Length < b->Length ? -1 : 1;
	for (uint32_t i = 0; i < a->Length / sizeof(WCHAR); i++)
		if (a->Buffer[i] != b->Buffer[i])
			return a->Buffer[i] < b->Buffer[i] ? -1 : 1;
	return 0;
}

static struct ob_callback *at(LIST_ENTRY *entry)
{
	return CONTAINING_RECORD(entry, struct ob_callback, entry);
}

static bool is_watchable(const struct ob_type *type)
{
	static const WCHAR process[] = u"Process", thread[] = u"Thread";

	return memcmp(type->options.name, process, sizeof(process)) == 0 ||
	       memcmp(type->options.name, thread, sizeof(thread)) == 0;
}

static NTSTATUS check_registration(const OB_CALLBACK_REGISTRATION *given)
{
	if (given->Version != OB_FLT_REGISTRATION_VERSION ||
	    given->OperationRegistrationCount == 0 || !given->OperationRegistration ||
	    !given->Altitude.Length)
		return STATUS_INVALID_PARAMETER;
	for (uint32_t i = 0; i < given->OperationRegistrationCount; i++) {
		const OB_OPERATION_REGISTRATION *operation = &given->OperationRegistration[i];
		const OB_OPERATION known =
			OB_OPERATION_HANDLE_CREATE | OB_OPERATION_HANDLE_DUPLICATE;
		if (!operation->ObjectType ||
		    !is_watchable(ob_type_from_public(*operation->ObjectType)) ||
		    !operation->Operations || (operation->Operations & ~known) ||
		    (!operation->PreOperation && !operation->PostOperation))
			return STATUS_INVALID_PARAMETER;
	}
	return STATUS_SUCCESS;
}

static struct ob_callback_registration *copy_registration(const OB_CALLBACK_REGISTRATION *given)
{
	uint32_t count = given->OperationRegistrationCount;
	struct ob_callback_registration *copy =
		calloc(1,
	               sizeof(*copy) + count * sizeof(copy->callback[0]) + given->Altitude.Length);

	if (!copy)
		return NULL;
	copy->context = given->RegistrationContext;
	copy->count = count;
	copy->altitude = given->Altitude;
	copy->altitude.Buffer = (WCHAR *)&copy->callback[count];
	memcpy(copy->altitude.Buffer, given->Altitude.Buffer, given->Altitude.Length);
	for (uint32_t i = 0; i < count; i++) {
		const OB_OPERATION_REGISTRATION *operation = &given->OperationRegistration[i];
		copy->callback[i] = (struct ob_callback){
			.registration = copy,
			.type = ob_type_from_public(*operation->ObjectType),
			.operations = operation->Operations,
			.before = operation->PreOperation,
			.after = operation->PostOperation,
		};
	}
	return copy;
}

/* The first callback that lies lower; collision: null with *ret_same set. */
static LIST_ENTRY *place_locked(struct ob_machine *ob, const UNICODE_STRING *altitude,
                                bool *ret_same)
{
	LIST_ENTRY *entry = ob->callbacks.Flink;
	int order = 1;

	while (entry != &ob->callbacks &&
	       (order = compare_altitudes(&at(entry)->registration->altitude, altitude)) > 0)
		entry = entry->Flink;
	*ret_same = entry != &ob->callbacks && order == 0;
	return entry;
}

NTSTATUS NTAPI ObRegisterCallbacks(POB_CALLBACK_REGISTRATION CallbackRegistration,
                                   PVOID *RegistrationHandle)
{
	struct ob_machine *ob = ob_current();
	bool same;

	KE_REQUIRE_IRQL("ObRegisterCallbacks", APC_LEVEL, "VF-22", 0xDA);
	NTSTATUS status = check_registration(CallbackRegistration);
	if (!NT_SUCCESS(status))
		return status;
	struct ob_callback_registration *registration = copy_registration(CallbackRegistration);
	if (!registration)
		return STATUS_INSUFFICIENT_RESOURCES;
	ke_lock_take(&ob->callbacks_lock, KE_RANK_OBJECT);
	LIST_ENTRY *place = place_locked(ob, &registration->altitude, &same);
	for (uint32_t i = 0; i < registration->count && !same; i++) {
		InsertTailList(place, &registration->callback[i].entry);
		__atomic_fetch_add(&registration->callback[i].type->callback_count, 1,
		                   __ATOMIC_RELEASE);
	}
	ke_lock_give(&ob->callbacks_lock, KE_RANK_OBJECT);
	if (same) {
		free(registration);
		return STATUS_FLT_INSTANCE_ALTITUDE_COLLISION;
	}
	*RegistrationHandle = registration;
	return STATUS_SUCCESS;
}

/* True when callback is off the list and nobody runs it. */
static bool try_unlink(struct ob_machine *ob, struct ob_callback *callback)
{
	ke_lock_take(&ob->callbacks_lock, KE_RANK_OBJECT);
	callback->leaving = true;
	bool idle = callback->busy == 0;
	if (idle) {
		RemoveEntryList(&callback->entry);
		__atomic_fetch_sub(&callback->type->callback_count, 1, __ATOMIC_RELEASE);
	}
	ke_lock_give(&ob->callbacks_lock, KE_RANK_OBJECT);
	return idle;
}

VOID NTAPI ObUnRegisterCallbacks(PVOID RegistrationHandle)
{
	struct ob_callback_registration *registration = RegistrationHandle;
	LARGE_INTEGER a_millisecond = { .QuadPart = -10000 };

	KE_REQUIRE_IRQL("ObUnRegisterCallbacks", APC_LEVEL, "VF-22", 0xDA);
	for (uint32_t i = 0; i < registration->count; i++)
		while (!try_unlink(ob_current(), &registration->callback[i]))
			KeDelayExecutionThread(KernelMode, FALSE, &a_millisecond);
	free(registration);
}

USHORT NTAPI ObGetFilterVersion(VOID)
{
	return OB_FLT_REGISTRATION_VERSION;
}

/* --- One operation ---------------------------------------------------------------------------------------- */

/* Those that watch operation on type, marked busy, highest first. */
static uint32_t begin(struct ob_machine *ob, const struct ob_handle_operation *operation,
                      struct ob_callback **callbacks)
{
	uint32_t count = 0;

	ke_lock_take(&ob->callbacks_lock, KE_RANK_OBJECT);
	for (LIST_ENTRY *entry = ob->callbacks.Flink;
	     entry != &ob->callbacks && count < CALLBACKS_PER_OPERATION; entry = entry->Flink) {
		struct ob_callback *callback = at(entry);
		if (callback->leaving || callback->type != operation->object->type ||
		    !(callback->operations & operation->operation))
			continue;
		callback->busy++;
		callbacks[count++] = callback;
	}
	ke_lock_give(&ob->callbacks_lock, KE_RANK_OBJECT);
	return count;
}

static void end(struct ob_machine *ob, struct ob_callback **callbacks, uint32_t count)
{
	ke_lock_take(&ob->callbacks_lock, KE_RANK_OBJECT);
	while (count)
		callbacks[--count]->busy--;
	ke_lock_give(&ob->callbacks_lock, KE_RANK_OBJECT);
}

/* A callback may take rights away, never add them. */
static ACCESS_MASK call_before(struct ob_callback *callback,
                               const struct ob_handle_operation *operation, ACCESS_MASK access,
                               PVOID *ret_call_context)
{
	OB_PRE_OPERATION_PARAMETERS parameters;
	OB_PRE_OPERATION_INFORMATION information = {
		.Operation = operation->operation,
		.KernelHandle = operation->kernel_handle,
		.Object = ob_body(operation->object),
		.ObjectType = (POBJECT_TYPE)operation->object->type,
		.Parameters = &parameters,
	};

	memset(&parameters, 0, sizeof(parameters));
	/* Both members of the union begin with these two. */
	parameters.CreateHandleInformation.DesiredAccess = access;
	parameters.CreateHandleInformation.OriginalDesiredAccess = operation->granted;
	if (operation->operation == OB_OPERATION_HANDLE_DUPLICATE) {
		parameters.DuplicateHandleInformation.SourceProcess = operation->source;
		parameters.DuplicateHandleInformation.TargetProcess = operation->target;
	}
	if (callback->before)
		callback->before(callback->registration->context, &information);
	*ret_call_context = information.CallContext;
	return access & parameters.CreateHandleInformation.DesiredAccess;
}

static void call_after(struct ob_callback *callback, const struct ob_handle_operation *operation,
                       const struct ob_handle_outcome *outcome, PVOID call_context)
{
	OB_POST_OPERATION_PARAMETERS parameters = { .CreateHandleInformation = {
							    outcome->granted } };
	OB_POST_OPERATION_INFORMATION information = {
		.Operation = operation->operation,
		.KernelHandle = operation->kernel_handle,
		.Object = ob_body(operation->object),
		.ObjectType = (POBJECT_TYPE)operation->object->type,
		.CallContext = call_context,
		.ReturnStatus = outcome->status,
		.Parameters = NT_SUCCESS(outcome->status) ? &parameters : NULL,
	};

	if (callback->after)
		callback->after(callback->registration->context, &information);
}

NTSTATUS ob_watched_operation(const struct ob_handle_operation *operation,
                              NTSTATUS (*make)(const struct ob_handle_operation *operation,
                                               ACCESS_MASK granted, HANDLE *ret_handle),
                              HANDLE *ret_handle)
{
	struct ob_machine *ob = ob_state_of(operation->object);
	struct ob_callback *callbacks[CALLBACKS_PER_OPERATION];
	PVOID context[CALLBACKS_PER_OPERATION];
	struct ob_handle_outcome outcome = { .granted = operation->granted };
	uint32_t count = begin(ob, operation, callbacks);

	for (uint32_t i = 0; i < count; i++)
		outcome.granted =
			call_before(callbacks[i], operation, outcome.granted, &context[i]);
	outcome.status = make(operation, outcome.granted, ret_handle);
	for (uint32_t i = count; i--;)
		call_after(callbacks[i], operation, &outcome, context[i]);
	end(ob, callbacks, count);
	return outcome.status;
}

uint32_t ob_audit_callbacks(struct ke_machine *machine, uintptr_t start, uintptr_t end,
                            const char *driver)
{
	uint32_t found = 0;

	for (LIST_ENTRY *entry = machine->ob->callbacks.Flink; entry != &machine->ob->callbacks;
	     entry = entry->Flink) {
		const struct ob_callback *callback = at(entry);
		uintptr_t routine =
			callback->before ? (uintptr_t)callback->before : (uintptr_t)callback->after;
		struct verify_fact fact = {
			.rule = "VF-22",
			.code = 0xC4,
			.parameter = { 0xDA, routine, 0, 0 },
			.advice = "Call ObUnRegisterCallbacks before the driver unloads.",
		};
		if (routine < start || routine >= end)
			continue;
		verify_report(&fact,
		              "%s unloads with callbacks of ObRegisterCallbacks still registered",
		              driver);
		found++;
	}
	return found;
}

void ob_callbacks_destroy(struct ob_machine *ob)
{
	while (!IsListEmpty(&ob->callbacks)) {
		struct ob_callback_registration *registration =
			at(ob->callbacks.Flink)->registration;
		for (uint32_t i = 0; i < registration->count; i++)
			RemoveEntryList(&registration->callback[i].entry);
		free(registration);
	}
}
