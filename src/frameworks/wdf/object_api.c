/*
 * frameworks/wdf/object_api.c - WdfObject*.
 */
#include "frameworks/wdf/object.h"

#include "frameworks/wdf/driver.h"

const struct wdf_type wdf_general_type = { .name = "WDFOBJECT", .size = sizeof(struct wdf_object) };

NTSTATUS WdfObjectCreate(PWDF_DRIVER_GLOBALS DriverGlobals, PWDF_OBJECT_ATTRIBUTES Attributes,
                         WDFOBJECT *Object)
{
	struct wdf_binding *binding = wdf_binding_of(DriverGlobals);
	struct wdf_object *object;

	wdf_require_pointer(Object, "WdfObjectCreate", "Object");
	NTSTATUS status =
		wdf_object_create(&(struct wdf_creation){ .binding = binding,
	                                                  .type = &wdf_general_type,
	                                                  .attributes = Attributes,
	                                                  .parent = wdf_driver_object(binding),
	                                                  .caller = WDF_CALLER() },
	                          &object);
	if (NT_SUCCESS(status))
		*Object = WDF_HANDLE(WDFOBJECT, object);
	return status;
}

static bool may_delete(struct wdf_object *object)
{
	if (object->flags & WDF_OBJECT_NO_DELETE)
		return false;
	return object->type->may_delete ? object->type->may_delete(object)
	                                : !(object->type->flags & WDF_TYPE_CANNOT_DELETE);
}

void WdfObjectDelete(PWDF_DRIVER_GLOBALS DriverGlobals, WDFOBJECT Object)
{
	struct wdf_object *object = wdf_object_from_handle(Object, NULL, "WdfObjectDelete");

	(void)DriverGlobals;
	if (!may_delete(object)) {
		wdf_report(&(struct wdf_break){ "WDF-32", WDF_OBJECT_ERROR, Object,
		                                (uint32_t)STATUS_CANNOT_DELETE,
		                                "The framework deletes this object itself." },
		           "WdfObjectDelete: a %s may not be deleted by the driver",
		           object->type->name);
		return;
	}
	if (object->flags & WDF_OBJECT_DELETE_CALLED) {
		wdf_report(&(struct wdf_break){ "WDF-34", WDF_OBJECT_ERROR, Object, object->state,
		                                "Delete an object once." },
		           "WdfObjectDelete: the %s is being deleted already (state %s)",
		           object->type->name,
		           wdf_object_state_name((enum wdf_object_state)object->state));
		return;
	}
	wdf_object_delete(object);
}

void WdfObjectReferenceActual(PWDF_DRIVER_GLOBALS DriverGlobals, WDFOBJECT Handle, PVOID Tag,
                              LONG Line, PCCH File)
{
	struct wdf_object *object = wdf_object_for_context(Handle, "WdfObjectReference");

	(void)DriverGlobals;
	wdf_tags_take(object, &(struct wdf_tag_site){ Tag, File, Line });
	wdf_object_ref(object);
}

void WdfObjectDereferenceActual(PWDF_DRIVER_GLOBALS DriverGlobals, WDFOBJECT Handle, PVOID Tag,
                                LONG Line, PCCH File)
{
	struct wdf_object *object = wdf_object_for_context(Handle, "WdfObjectDereference");

	(void)DriverGlobals;
	wdf_tags_drop(object, &(struct wdf_tag_site){ Tag, File, Line });
	wdf_object_unref(object);
}

PVOID WdfObjectGetTypedContextWorker(PWDF_DRIVER_GLOBALS DriverGlobals, WDFOBJECT Handle,
                                     PCWDF_OBJECT_CONTEXT_TYPE_INFO TypeInfo)
{
	(void)DriverGlobals;
	return wdf_object_context(wdf_object_for_context(Handle, "WdfObjectGetTypedContext"),
	                          TypeInfo);
}

WDFOBJECT WdfObjectContextGetObject(PWDF_DRIVER_GLOBALS DriverGlobals, PVOID ContextPointer)
{
	(void)DriverGlobals;
	wdf_require_pointer(ContextPointer, "WdfObjectContextGetObject", "ContextPointer");
	struct wdf_context *context = CONTAINING_RECORD(ContextPointer, struct wdf_context, memory);
	return WDF_HANDLE(WDFOBJECT, context->object);
}

NTSTATUS WdfObjectAllocateContext(PWDF_DRIVER_GLOBALS DriverGlobals, WDFOBJECT Handle,
                                  PWDF_OBJECT_ATTRIBUTES ContextAttributes, PVOID *Context)
{
	struct wdf_object *object =
		wdf_object_from_handle(Handle, NULL, "WdfObjectAllocateContext");
	struct wdf_creation creation = { .binding = wdf_binding_of(DriverGlobals),
		                         .type = &wdf_general_type,
		                         .attributes = ContextAttributes };

	wdf_require_pointer(ContextAttributes, "WdfObjectAllocateContext", "ContextAttributes");
	NTSTATUS status = wdf_attributes_check(&creation);
	if (!NT_SUCCESS(status))
		return status;
	if (ContextAttributes->ParentObject)
		return STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED;
	if (!ContextAttributes->ContextTypeInfo)
		return STATUS_OBJECT_NAME_INVALID;
	return wdf_object_add_context(object, ContextAttributes, Context);
}

/* Nothing can be queried: the one documented type was for debugging and is refused on Windows too. */
NTSTATUS WdfObjectQuery(PWDF_DRIVER_GLOBALS DriverGlobals, WDFOBJECT Object, const GUID *Guid,
                        ULONG QueryBufferLength, PVOID QueryBuffer)
{
	(void)DriverGlobals, (void)Guid, (void)QueryBufferLength, (void)QueryBuffer;
	wdf_object_from_handle(Object, NULL, "WdfObjectQuery");
	return STATUS_NOT_FOUND;
}
