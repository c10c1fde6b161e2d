/*
 * cm/callback.h - showing registry operations to the callbacks that drivers registered.
 *
 * Model    Before an operation each callback is asked, highest altitude first; a failure or
 *          STATUS_CALLBACK_BYPASS ends it there. Afterwards those that were asked are told, lowest first.
 *          A machine without callbacks pays one load.
 */
#ifndef DRYDOCK_NT_CM_CALLBACK_H
#define DRYDOCK_NT_CM_CALLBACK_H

#include "nt/cm/cm_internal.h"

#define CM_CALLBACKS_MAX 16

struct cm_callback;

struct cm_operation {
	int pre_class, post_class;
	void *information;         /* of the pre notification */
	PVOID *call_context;       /* in information */
	PVOID *object_context;     /* in information */
	struct cm_key *key;        /* the object; null for create and open */
	uint32_t count;
	struct cm_callback *asked[CM_CALLBACKS_MAX];
	PVOID kept_context[CM_CALLBACKS_MAX];
};

#define CM_OPERATION(name, info, object) \
	{ .pre_class = RegNtPre##name, .post_class = RegNtPost##name, .information = &(info), \
	  .call_context = &(info).CallContext, .object_context = &(info).ObjectContext, .key = (object) }

/* True: carry the operation out; false: *ret_status is its result. Either way call cm_operation_end(). */
bool cm_operation_ask(struct cm_machine *cm, struct cm_operation *operation, NTSTATUS *ret_status);
/* Tell what became of it; object: what a create or open gave, else the key. Gives the status that is left. */
NTSTATUS cm_operation_tell(struct cm_operation *operation, void *object, NTSTATUS status);

static inline bool cm_operation_begin(struct cm_machine *cm, struct cm_operation *operation,
                                      NTSTATUS *ret_status)
{
	if (__builtin_expect(__atomic_load_n(&cm->callbacks, __ATOMIC_ACQUIRE) == NULL, 1))
		return true;
	return cm_operation_ask(cm, operation, ret_status);
}

static inline NTSTATUS cm_operation_end(struct cm_operation *operation, void *object, NTSTATUS status)
{
	return operation->count ? cm_operation_tell(operation, object, status) : status;
}

/* The object of a key goes: contexts that were set for it are given back. */
void cm_callbacks_forget_object(struct cm_machine *cm, struct cm_key *key);
void cm_callbacks_finish(struct cm_machine *cm);

/* Documented in wdm.h; no header of ours declared them when this was written. */
NTSTATUS NTAPI CmCallbackGetKeyObjectIDEx(PLARGE_INTEGER cookie, PVOID object, PULONG_PTR ret_id,
                                          PCUNICODE_STRING *ret_name, ULONG flags);
VOID NTAPI CmCallbackReleaseKeyObjectIDEx(PCUNICODE_STRING name);

#endif
