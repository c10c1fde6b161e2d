/*
 * frameworks/wdf/file_api.c - WdfFileObject*, WdfDeviceGetFileObject.
 */
#include "frameworks/wdf/device.h"

static struct wdf_file *file_of(WDFFILEOBJECT handle, const char *api)
{
	return (struct wdf_file *)wdf_object_from_handle(handle, &wdf_file_type, api);
}

PUNICODE_STRING WdfFileObjectGetFileName(PWDF_DRIVER_GLOBALS DriverGlobals,
                                         WDFFILEOBJECT FileObject)
{
	struct wdf_file *file = file_of(FileObject, "WdfFileObjectGetFileName");

	(void)DriverGlobals;
	return file->file_object ? &file->file_object->FileName : &file->name;
}

ULONG WdfFileObjectGetFlags(PWDF_DRIVER_GLOBALS DriverGlobals, WDFFILEOBJECT FileObject)
{
	struct wdf_file *file = file_of(FileObject, "WdfFileObjectGetFlags");

	(void)DriverGlobals;
	return file->file_object ? file->file_object->Flags : 0;
}

WDFDEVICE WdfFileObjectGetDevice(PWDF_DRIVER_GLOBALS DriverGlobals, WDFFILEOBJECT FileObject)
{
	(void)DriverGlobals;
	return WDF_HANDLE(WDFDEVICE, file_of(FileObject, "WdfFileObjectGetDevice")->device);
}

PFILE_OBJECT WdfFileObjectWdmGetFileObject(PWDF_DRIVER_GLOBALS DriverGlobals,
                                           WDFFILEOBJECT FileObject)
{
	(void)DriverGlobals;
	return file_of(FileObject, "WdfFileObjectWdmGetFileObject")->file_object;
}

WDFFILEOBJECT WdfDeviceGetFileObject(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                                     PFILE_OBJECT FileObject)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfDeviceGetFileObject");
	struct wdf_file *file = wdf_file_find(device, FileObject);

	(void)DriverGlobals;
	return file ? WDF_HANDLE(WDFFILEOBJECT, file) : NULL;
}

ULONG WdfFileObjectGetInitiatorProcessId(PWDF_DRIVER_GLOBALS DriverGlobals,
                                         WDFFILEOBJECT FileObject)
{
	(void)DriverGlobals;
	return file_of(FileObject, "WdfFileObjectGetInitiatorProcessId")->initiator;
}
