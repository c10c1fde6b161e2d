/* cm/callback_api.c - CmRegisterCallbackEx and what goes with it. */
#include <ntifs.h>
#include <stdlib.h>
#include <string.h>

#include "nt/cm/callback.h"

#define CODE_VERIFIER 0xC4u
#define LOWEST_ALTITUDE u"0"

struct object_context {
	struct object_context *next;
	struct cm_key *key;
	PVOID context;
};

struct cm_callback {
	struct cm_callback *next;
	PEX_CALLBACK_FUNCTION function;
	PVOID context;
	LONGLONG cookie;
	WCHAR *altitude;
	size_t altitude_length;
	uint32_t
		running; /* calls in progress, and one while it is registered; under callbacks_lock */
	bool removed;
	KEVENT idle;
	struct object_context *contexts;
	uint32_t depth;
	uint64_t stack[8];
};

/* --- Altitudes -------------------------------------------------------------------------------------------- */

struct decimal {
	const WCHAR *text;
	size_t whole, length; /* digits in front of the point, and all */
};

static struct decimal read_altitude(const WCHAR *text, size_t length)
{
	struct decimal value;

	while (length && *text == '0') {
		text++;
		length--;
	}
	value = (struct decimal){ text, 0, length };
	while (value.whole < length && text[value.whole] != '.')
		value.whole++;
	return value;
}

static LONG compare_altitudes(struct decimal left, struct decimal right)
{
	size_t longest = left.length > right.length ? left.length : right.length;

	if (left.whole != right.whole)
		return left.whole < right.whole ? -1 : 1;
	for (size_t index = 0; index < longest; index++) {
		WCHAR a = index < left.length ? left.text[index] : '0';
		WCHAR b = index < right.length ? right.text[index] : '0';

		if (a != b && !(a == '.' && b == '0') && !(a == '0' && b == '.'))
			return a < b ? -1 : 1;
	}
	return 0;
}

LONG NTAPI RtlCompareAltitudes(PCUNICODE_STRING left, PCUNICODE_STRING right)
{
	return compare_altitudes(read_altitude(left->Buffer, left->Length / sizeof(WCHAR)),
	                         read_altitude(right->Buffer, right->Length / sizeof(WCHAR)));
}

/* --- Registration ----------------------------------------------------------------------------------------------- */

static NTSTATUS insert(struct cm_machine *cm, struct cm_callback *callback, bool unique)
{
	struct decimal altitude = read_altitude(callback->altitude, callback->altitude_length);
	struct cm_callback **place = &cm->callbacks;
	NTSTATUS status = STATUS_SUCCESS;
	uint32_t count = 0;

	host_lock_acquire(&cm->callbacks_lock);
	for (struct cm_callback *other = cm->callbacks; other; other = other->next) {
		LONG order = compare_altitudes(altitude, read_altitude(other->altitude,
		                                                       other->altitude_length));

		count++;
		if (unique && order == 0)
			status = STATUS_FLT_INSTANCE_ALTITUDE_COLLISION;
		if (order < 0 || (order == 0 && !unique))
			place = &other->next;
	}
	if (count == CM_CALLBACKS_MAX)
		status = STATUS_INSUFFICIENT_RESOURCES;
	if (NT_SUCCESS(status)) {
		callback->cookie = ++cm->next_cookie;
		callback->next = *place;
		__atomic_store_n(place, callback, __ATOMIC_RELEASE);
	}
	host_lock_release(&cm->callbacks_lock);
	return status;
}

static NTSTATUS add(PEX_CALLBACK_FUNCTION function, const WCHAR *altitude, size_t length,
                    PVOID context, PLARGE_INTEGER ret_cookie, bool unique)
{
	struct cm_callback *callback = calloc(1, sizeof(*callback));
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

	if (!callback)
		return status;
	callback->function = function;
	callback->context = context;
	callback->running = 1;
	callback->altitude = cm_copy_text(altitude, length);
	callback->altitude_length = length;
	callback->depth = verify_capture_stack(callback->stack, 8);
	KeInitializeEvent(&callback->idle, NotificationEvent, FALSE);
	if (callback->altitude)
		status = insert(cm_current(), callback, unique);
	if (!NT_SUCCESS(status)) {
		free(callback->altitude);
		free(callback);
		return status;
	}
	ret_cookie->QuadPart = callback->cookie;
	return status;
}

NTSTATUS NTAPI CmRegisterCallback(PEX_CALLBACK_FUNCTION function, PVOID context,
                                  PLARGE_INTEGER ret_cookie)
{
	return add(function, LOWEST_ALTITUDE, 1, context, ret_cookie, false);
}

NTSTATUS NTAPI CmRegisterCallbackEx(PEX_CALLBACK_FUNCTION function, PCUNICODE_STRING altitude,
                                    PVOID driver, PVOID context, PLARGE_INTEGER ret_cookie,
                                    PVOID reserved)
{
	if (!function || !altitude || !altitude->Length || !driver || !ret_cookie)
		return STATUS_INVALID_PARAMETER;
	return add(function, altitude->Buffer, altitude->Length / sizeof(WCHAR), context,
	           ret_cookie, true);
}

static void unref(struct cm_machine *cm, struct cm_callback *callback)
{
	bool last;

	host_lock_acquire(&cm->callbacks_lock);
	last = --callback->running == 0;
	host_lock_release(&cm->callbacks_lock);
	if (last)
		KeSetEvent(&callback->idle, IO_NO_INCREMENT, FALSE);
}

static void give_back_context(struct cm_callback *callback, struct object_context *entry)
{
	REG_CALLBACK_CONTEXT_CLEANUP_INFORMATION information = { entry->key, entry->context, NULL };

	callback->function(callback->context, (PVOID)(ULONG_PTR)RegNtCallbackObjectContextCleanup,
	                   &information);
	free(entry);
}

static void finish(struct cm_callback *callback)
{
	while (callback->contexts) {
		struct object_context *entry = callback->contexts;

		callback->contexts = entry->next;
		give_back_context(callback, entry);
	}
	free(callback->altitude);
	free(callback);
}

static struct cm_callback **find_locked(struct cm_machine *cm, LONGLONG cookie)
{
	struct cm_callback **place = &cm->callbacks;

	while (*place && (*place)->cookie != cookie)
		place = &(*place)->next;
	return place;
}

NTSTATUS NTAPI CmUnRegisterCallback(LARGE_INTEGER cookie)
{
	struct cm_machine *cm = cm_current();
	struct cm_callback **place, *callback;

	host_lock_acquire(&cm->callbacks_lock);
	place = find_locked(cm, cookie.QuadPart);
	callback = *place;
	if (callback) {
		__atomic_store_n(place, callback->next, __ATOMIC_RELEASE);
		callback->removed = true;
	}
	host_lock_release(&cm->callbacks_lock);
	if (!callback)
		return STATUS_INVALID_PARAMETER;
	unref(cm, callback);
	KeWaitForSingleObject(&callback->idle, Executive, KernelMode, FALSE, NULL);
	finish(callback);
	return STATUS_SUCCESS;
}

void cm_callbacks_finish(struct cm_machine *cm)
{
	while (cm->callbacks) {
		struct cm_callback *callback = cm->callbacks;

		cm->callbacks = callback->next;
		while (callback->contexts) {
			struct object_context *entry = callback->contexts;

			callback->contexts = entry->next;
			free(entry);
		}
		free(callback->altitude);
		free(callback);
	}
}

uint32_t cm_audit_image(struct ke_machine *machine, uintptr_t start, uintptr_t end,
                        const char *driver)
{
	struct cm_machine *cm = machine->cm;
	struct cm_callback **place = &cm->callbacks, *left = NULL, *callback;
	uint32_t count = 0;

	host_lock_acquire(&cm->callbacks_lock);
	while ((callback = *place)) {
		if ((uintptr_t)callback->function >= start && (uintptr_t)callback->function < end) {
			*place = callback->next;
			callback->next = left;
			left = callback;
		} else {
			place = &callback->next;
		}
	}
	host_lock_release(&cm->callbacks_lock);
	while ((callback = left)) {
		left = callback->next;
		verify_report(
			&(struct verify_fact){
				.rule = "VF-22",
				.code = CODE_VERIFIER,
				.parameter = { 0xDA, (uintptr_t)callback->function, 0, 0 },
				.advice = "Call CmUnRegisterCallback in DriverUnload.",
				.here_stack = callback->stack,
				.here_depth = callback->depth,
				.driver = driver },
			"driver %s was unloaded with a registry callback registered", driver);
		callback->contexts = NULL;
		free(callback->altitude);
		free(callback);
		count++;
	}
	return count;
}

/* --- Object contexts ------------------------------------------------------------------------------------------------ */

static struct object_context **context_place(struct cm_callback *callback, const struct cm_key *key)
{
	struct object_context **place = &callback->contexts;

	while (*place && (*place)->key != key)
		place = &(*place)->next;
	return place;
}

static PVOID context_of(struct cm_machine *cm, struct cm_callback *callback,
                        const struct cm_key *key)
{
	struct object_context *entry;
	PVOID context;

	host_lock_acquire(&cm->callbacks_lock);
	entry = *context_place(callback, key);
	context = entry ? entry->context : NULL;
	host_lock_release(&cm->callbacks_lock);
	return context;
}

NTSTATUS NTAPI CmSetCallbackObjectContext(PVOID object, PLARGE_INTEGER cookie, PVOID context,
                                          PVOID *ret_old)
{
	struct cm_machine *cm = cm_current();
	struct object_context *fresh = calloc(1, sizeof(*fresh)), **place;
	struct cm_callback *callback;
	PVOID old = NULL;

	if (!fresh)
		return STATUS_INSUFFICIENT_RESOURCES;
	host_lock_acquire(&cm->callbacks_lock);
	callback = *find_locked(cm, cookie->QuadPart);
	if (callback) {
		place = context_place(callback, object);
		if (*place) {
			old = (*place)->context;
			(*place)->context = context;
		} else {
			*fresh = (struct object_context){ .key = object, .context = context };
			*place = fresh;
			fresh = NULL;
		}
	}
	host_lock_release(&cm->callbacks_lock);
	free(fresh);
	if (ret_old)
		*ret_old = old;
	return callback ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

void cm_callbacks_forget_object(struct cm_machine *cm, struct cm_key *key)
{
	if (!__atomic_load_n(&cm->callbacks, __ATOMIC_ACQUIRE))
		return;
	for (;;) {
		struct cm_callback *callback;
		struct object_context *entry = NULL, **place;

		host_lock_acquire(&cm->callbacks_lock);
		for (callback = cm->callbacks; callback; callback = callback->next) {
			place = context_place(callback, key);
			entry = *place;
			if (entry) {
				*place = entry->next;
				callback->running++;
				break;
			}
		}
		host_lock_release(&cm->callbacks_lock);
		if (!entry)
			return;
		give_back_context(callback, entry);
		unref(cm, callback);
	}
}

/* --- Operations ---------------------------------------------------------------------------------------------------------- */

static void collect(struct cm_machine *cm, struct cm_operation *operation)
{
	host_lock_acquire(&cm->callbacks_lock);
	for (struct cm_callback *callback = cm->callbacks; callback; callback = callback->next) {
		callback->running++;
		operation->asked[operation->count++] = callback;
	}
	host_lock_release(&cm->callbacks_lock);
}

bool cm_operation_ask(struct cm_machine *cm, struct cm_operation *operation, NTSTATUS *ret_status)
{
	uint32_t index = 0;
	NTSTATUS status = STATUS_SUCCESS;

	collect(cm, operation);
	for (; index < operation->count && status == STATUS_SUCCESS; index++) {
		struct cm_callback *callback = operation->asked[index];

		*operation->call_context = NULL;
		*operation->object_context =
			operation->key ? context_of(cm, callback, operation->key) : NULL;
		status = callback->function(callback->context,
		                            (PVOID)(ULONG_PTR)operation->pre_class,
		                            operation->information);
		operation->kept_context[index] = *operation->call_context;
	}
	/* Whoever ended the operation is not told of it, nor are those below. */
	for (uint32_t rest = status == STATUS_SUCCESS ? index : index - 1; rest < operation->count;
	     rest++)
		unref(cm, operation->asked[rest]);
	if (status != STATUS_SUCCESS)
		operation->count = index - 1;
	*ret_status = status == STATUS_CALLBACK_BYPASS ? STATUS_SUCCESS : status;
	return status == STATUS_SUCCESS;
}

NTSTATUS cm_operation_tell(struct cm_operation *operation, void *object, NTSTATUS status)
{
	struct cm_machine *cm = cm_current();

	for (uint32_t index = operation->count; index-- > 0;) {
		struct cm_callback *callback = operation->asked[index];
		REG_POST_OPERATION_INFORMATION information = {
			.Object = object,
			.Status = status,
			.PreInformation = operation->information,
			.ReturnStatus = status,
			.CallContext = operation->kept_context[index],
			.ObjectContext = object ? context_of(cm, callback, object) : NULL
		};
		NTSTATUS answer =
			callback->function(callback->context,
		                           (PVOID)(ULONG_PTR)operation->post_class, &information);

		if (answer == STATUS_CALLBACK_BYPASS)
			status = information.ReturnStatus;
		unref(cm, callback);
	}
	operation->count = 0;
	return status;
}

/* --- Names of keys ----------------------------------------------------------------------------------------------------- */

static NTSTATUS name_of(struct cm_key *key, PUNICODE_STRING *ret_name)
{
	size_t length = 0;
	WCHAR *path;
	UNICODE_STRING *name;

	host_lock_acquire(&key->cm->lock);
	path = cm_node_path_locked(key->node, &length);
	host_lock_release(&key->cm->lock);
	name = path ? ex_pool_allocate(key->cm->machine, POOL_FLAG_PAGED,
	                               sizeof(*name) + (length + 1) * sizeof(WCHAR), 'NmcR')
	            : NULL;
	if (name) {
		name->Buffer = (PWCH)(name + 1);
		name->Length = (USHORT)(length * sizeof(WCHAR));
		name->MaximumLength = (USHORT)((length + 1) * sizeof(WCHAR));
		memcpy(name->Buffer, path, (length + 1) * sizeof(WCHAR));
	}
	free(path);
	*ret_name = name;
	return name ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS NTAPI CmCallbackGetKeyObjectIDEx(PLARGE_INTEGER cookie, PVOID object, PULONG_PTR ret_id,
                                          PCUNICODE_STRING *ret_name, ULONG flags)
{
	struct cm_key *key = object;
	PUNICODE_STRING name;
	NTSTATUS status = STATUS_SUCCESS;

	if (flags || !object || !ob_is_object(object, cm_current()->key_type))
		return STATUS_INVALID_PARAMETER;
	if (ret_id)
		*ret_id = key->node->id;
	if (ret_name) {
		status = name_of(key, &name);
		*ret_name = name;
	}
	return status;
}

VOID NTAPI CmCallbackReleaseKeyObjectIDEx(PCUNICODE_STRING name)
{
	ex_pool_free(ke_current_machine(), (void *)name, 0);
}

/* The older form's name lives as long as the key: it is kept with it. */
NTSTATUS NTAPI CmCallbackGetKeyObjectID(PLARGE_INTEGER cookie, PVOID object, PULONG_PTR ret_id,
                                        PCUNICODE_STRING *ret_name)
{
	struct cm_key *key = object;
	NTSTATUS status = CmCallbackGetKeyObjectIDEx(cookie, object, ret_id, NULL, 0);

	if (!NT_SUCCESS(status) || !ret_name)
		return status;
	if (!key->name)
		status = name_of(key, &key->name);
	*ret_name = key->name;
	return status;
}

/* There are no transactions here. */
PVOID NTAPI CmGetBoundTransaction(PLARGE_INTEGER cookie, PVOID object)
{
	return NULL;
}

VOID NTAPI CmGetCallbackVersion(PULONG major, PULONG minor)
{
	if (major)
		*major = 2;
	if (minor)
		*minor = 0;
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(CmCallbackGetKeyObjectID),       IMAGE_EXPORT(CmCallbackGetKeyObjectIDEx),
	IMAGE_EXPORT(CmCallbackReleaseKeyObjectIDEx), IMAGE_EXPORT(CmGetBoundTransaction),
	IMAGE_EXPORT(CmGetCallbackVersion),           IMAGE_EXPORT(CmRegisterCallback),
	IMAGE_EXPORT(CmRegisterCallbackEx),           IMAGE_EXPORT(CmSetCallbackObjectContext),
	IMAGE_EXPORT(CmUnRegisterCallback),           IMAGE_EXPORT(RtlCompareAltitudes),
};

const struct image_export_table cm_callback_export_table = { "ntoskrnl.exe", exports,
	                                                     sizeof(exports) / sizeof(exports[0]) };
