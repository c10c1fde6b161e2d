/* ex/callback_api.c - the documented functions on callback objects. */
#include "nt/ex/callback.h"

static NTSTATUS open_existing(struct ex_machine *ex, const OBJECT_ATTRIBUTES *attributes,
                              void **ret_body)
{
	struct ob_lookup lookup = {
		.machine = ex->machine,
		.name = *attributes->ObjectName,
		.root = attributes->RootDirectory,
		.attributes = attributes->Attributes,
		.type = ex->callback_type,
		.mode = KernelMode,
	};

	return ob_lookup_object(&lookup, ret_body);
}

NTSTATUS NTAPI ExCreateCallback(PCALLBACK_OBJECT *CallbackObject,
                                POBJECT_ATTRIBUTES ObjectAttributes, BOOLEAN Create,
                                BOOLEAN AllowMultipleCallbacks)
{
	struct ex_machine *ex = ex_state();
	struct callback_object *object;
	void *body;

	*CallbackObject = NULL;
	KE_REQUIRE_IRQL("ExCreateCallback", PASSIVE_LEVEL, "VF-19", 0xE6);
	if (!ObjectAttributes)
		return STATUS_INVALID_PARAMETER;
	if (ObjectAttributes->ObjectName) {
		NTSTATUS status = open_existing(ex, ObjectAttributes, &body);
		if (NT_SUCCESS(status) || !Create) {
			if (NT_SUCCESS(status))
				*CallbackObject = body;
			return status;
		}
	} else if (!Create) {
		return STATUS_UNSUCCESSFUL;
	}
	OBJECT_ATTRIBUTES attributes = *ObjectAttributes;
	attributes.Attributes |= OBJ_OPENIF;
	NTSTATUS status = ex_callback_create(ex, &attributes, AllowMultipleCallbacks, &object);
	if (NT_SUCCESS(status))
		*CallbackObject = (PCALLBACK_OBJECT)object;
	return NT_SUCCESS(status) ? STATUS_SUCCESS : status;
}

PVOID NTAPI ExRegisterCallback(PCALLBACK_OBJECT CallbackObject, PCALLBACK_FUNCTION CallbackFunction,
                               PVOID CallbackContext)
{
	KE_REQUIRE_IRQL("ExRegisterCallback", APC_LEVEL, "VF-22", 0xDA);
	return ex_callback_register((struct callback_object *)CallbackObject, CallbackFunction,
	                            CallbackContext);
}

VOID NTAPI ExUnregisterCallback(PVOID CbRegistration)
{
	KE_REQUIRE_IRQL("ExUnregisterCallback", APC_LEVEL, "VF-22", 0xDA);
	ex_callback_unregister(CbRegistration);
}

VOID NTAPI ExNotifyCallback(PCALLBACK_OBJECT CallbackObject, PVOID Argument1, PVOID Argument2)
{
	KE_REQUIRE_IRQL("ExNotifyCallback", DISPATCH_LEVEL, "VF-22", 0xDA);
	ex_callback_notify((struct callback_object *)CallbackObject, Argument1, Argument2);
}
