/*
 * frameworks/wdf/string_api.c - WdfString*, WdfDriverRetrieveVersionString.
 */
#include "frameworks/wdf/device.h"

struct string {
	struct wdf_object object;
	UNICODE_STRING value; /* owned, zero-terminated */
};

static void release(struct wdf_object *object)
{
	free(((struct string *)object)->value.Buffer);
}

static const struct wdf_type string_type = {
	.name = "WDFSTRING",
	.size = sizeof(struct string),
	.destroy = release,
};

static struct string *string_of(WDFSTRING handle, const char *api)
{
	return (struct string *)wdf_object_from_handle(handle, &string_type, api);
}

NTSTATUS wdf_string_assign(WDFSTRING handle, PCUNICODE_STRING value)
{
	struct string *string = string_of(handle, "WDFSTRING");
	WCHAR *copy = wdf_copy_string(value);

	if (!copy)
		return STATUS_INSUFFICIENT_RESOURCES;
	free(string->value.Buffer);
	string->value =
		(UNICODE_STRING){ value->Length, (USHORT)(value->Length + sizeof(WCHAR)), copy };
	return STATUS_SUCCESS;
}

NTSTATUS WdfStringCreate(PWDF_DRIVER_GLOBALS DriverGlobals, PCUNICODE_STRING UnicodeString,
                         PWDF_OBJECT_ATTRIBUTES StringAttributes, WDFSTRING *String)
{
	struct wdf_binding *binding = wdf_binding_of(DriverGlobals);
	struct wdf_object *object;

	wdf_require_pointer(String, "WdfStringCreate", "String");
	*String = NULL;
	NTSTATUS status =
		wdf_object_create(&(struct wdf_creation){ .binding = binding,
	                                                  .type = &string_type,
	                                                  .attributes = StringAttributes,
	                                                  .parent = wdf_driver_object(binding),
	                                                  .caller = WDF_CALLER() },
	                          &object);
	if (!NT_SUCCESS(status))
		return status;
	if (UnicodeString)
		status = wdf_string_assign(WDF_HANDLE(WDFSTRING, object), UnicodeString);
	if (!NT_SUCCESS(status)) {
		wdf_object_discard(object);
		return status;
	}
	*String = WDF_HANDLE(WDFSTRING, object);
	return STATUS_SUCCESS;
}

void WdfStringGetUnicodeString(PWDF_DRIVER_GLOBALS DriverGlobals, WDFSTRING String,
                               PUNICODE_STRING UnicodeString)
{
	(void)DriverGlobals;
	wdf_require_pointer(UnicodeString, "WdfStringGetUnicodeString", "UnicodeString");
	*UnicodeString = string_of(String, "WdfStringGetUnicodeString")->value;
}

NTSTATUS WdfDriverRetrieveVersionString(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDRIVER Driver,
                                        WDFSTRING String)
{
	UNICODE_STRING text;

	(void)DriverGlobals;
	wdf_object_from_handle(Driver, &wdf_driver_type, "WdfDriverRetrieveVersionString");
	RtlInitUnicodeString(&text, u"Kernel Mode Driver Framework version 1.33.0");
	return wdf_string_assign(String, &text);
}
