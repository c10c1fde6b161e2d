/* ex/callback.h - callback objects, for this folder. */
#ifndef DRYDOCK_NT_EX_CALLBACK_H
#define DRYDOCK_NT_EX_CALLBACK_H

#include "nt/ex/ex_internal.h"

struct callback_object {
	LIST_ENTRY registrations; /* in order; under ex_machine.callbacks_lock */
	bool allow_multiple;
};

struct callback_registration {
	LIST_ENTRY entry, machine_entry;
	struct callback_object *object; /* referenced */
	PCALLBACK_FUNCTION function;
	PVOID context;
	uint64_t site;
	uint32_t busy;                  /* calls in progress */
	bool leaving;
};

/* A new object, referenced; OBJ_OPENIF gives an existing one. Errors: as ob_insert_object(). */
NTSTATUS ex_callback_create(struct ex_machine *ex, const OBJECT_ATTRIBUTES *attributes, bool allow_multiple,
                            struct callback_object **ret_object);
/* Null: memory is short, or the object takes one function only and has it. */
struct callback_registration *ex_callback_register(struct callback_object *object, PCALLBACK_FUNCTION function,
                                                   PVOID context);
/* Returns when no call of it is in progress. <= APC_LEVEL. */
void ex_callback_unregister(struct callback_registration *registration);
/* Call the functions in order of registration, at the caller's IRQL (<= DISPATCH_LEVEL). */
void ex_callback_notify(struct callback_object *object, PVOID argument1, PVOID argument2);

#endif
