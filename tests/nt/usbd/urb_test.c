/*
 * tests/nt/usbd/urb_test.c - URBs, and handles over a bus with and without USB.
 */
#include "../io/io_fixture.h"

#include <usbbusif.h>

#include "nt/usbd/usbd.h"

static UCHAR configuration[] = {
	9, 2, 50, 0,    2, 1, 0, 0xa0, 50, 9,    4,    0,  0,  2, 0xff, 1,    2,
	0, 7, 5,  0x81, 3, 8, 0, 1,    7,  5,    0x02, 2,  64, 0, 0,    9,    4,
	1, 0, 1,  3,    1, 2, 0, 7,    5,  0x83, 2,    64, 0,  0, 2,    0x30,
};

static PUSB_INTERFACE_DESCRIPTOR interface_at(LONG number)
{
	PUSB_CONFIGURATION_DESCRIPTOR config = (PUSB_CONFIGURATION_DESCRIPTOR)configuration;

	return USBD_ParseConfigurationDescriptorEx(config, config, number, 0, -1, -1, -1);
}

TEST(a_configuration_request_describes_every_interface_asked_for)
{
	USBD_INTERFACE_LIST_ENTRY list[3] = { { 0 } };

	fixture_begin();
	list[0].InterfaceDescriptor = interface_at(0);
	list[1].InterfaceDescriptor = interface_at(1);
	PURB urb = USBD_CreateConfigurationRequestEx((PUSB_CONFIGURATION_DESCRIPTOR)configuration,
	                                             list);
	assert_int_equal(urb->UrbHeader.Function, URB_FUNCTION_SELECT_CONFIGURATION);
	assert_int_equal(urb->UrbHeader.Length, GET_SELECT_CONFIGURATION_REQUEST_SIZE(2, 3));
	assert_ptr_equal(list[0].Interface, &urb->UrbSelectConfiguration.Interface);
	assert_int_equal(list[0].Interface->NumberOfPipes, 2);
	assert_ptr_equal(list[1].Interface, (PUCHAR)list[0].Interface + list[0].Interface->Length);
	assert_int_equal(list[1].Interface->InterfaceNumber, 1);
	assert_int_equal(list[1].Interface->Pipes[0].MaximumTransferSize,
	                 USBD_DEFAULT_MAXIMUM_TRANSFER_SIZE);
	ExFreePool(urb);
	fixture_end();
}

TEST(the_obsolete_request_takes_the_first_settings)
{
	USHORT size = 0;

	fixture_begin();
	PURB urb = USBD_CreateConfigurationRequest((PUSB_CONFIGURATION_DESCRIPTOR)configuration,
	                                           &size);
	assert_int_equal(size, GET_SELECT_CONFIGURATION_REQUEST_SIZE(2, 3));
	ExFreePool(urb);
	fixture_end();
}

/* --- Handles -------------------------------------------------------------------------------------------- */

static bool offered;
static int references;

static VOID get_version(PVOID context, PUSBD_VERSION_INFORMATION version, PULONG capabilities)
{
	(void)context;
	version->USBDI_Version = 0x600;
	*capabilities = 0;
}

static NTSTATUS bus_time(PVOID context, PULONG frame)
{
	(void)context;
	*frame = 77;
	return STATUS_SUCCESS;
}

static VOID dereference(PVOID context)
{
	(void)context;
	references--;
}

static NTSTATUS answer(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	USB_BUS_INTERFACE_USBDI_V0 *bus =
		(USB_BUS_INTERFACE_USBDI_V0 *)location->Parameters.QueryInterface.Interface;

	(void)device;
	if (!offered || location->MinorFunction != IRP_MN_QUERY_INTERFACE)
		return complete(irp, irp->IoStatus.Status, 0);
	assert_int_equal(irp->IoStatus.Status, STATUS_NOT_SUPPORTED);
	bus->GetUSBDIVersion = get_version;
	bus->QueryBusTime = bus_time;
	bus->InterfaceDereference = dereference;
	references++;
	return complete(irp, STATUS_SUCCESS, 0);
}

static PDEVICE_OBJECT device;

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	(void)path;
	driver->MajorFunction[IRP_MJ_PNP] = answer;
	return IoCreateDevice(driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
}

static void unload(PDRIVER_OBJECT driver)
{
	(void)driver;
	IoDeleteDevice(device);
}

TEST(a_handle_knows_what_the_bus_below_supports)
{
	USBD_HANDLE handle;
	ULONG frame = 0;

	fixture_begin();
	PDRIVER_OBJECT driver = driver_load(u"usbdtest", entry);
	driver->DriverUnload = unload;
	assert_int_equal(USBD_CreateHandle(device, device, USBD_CLIENT_CONTRACT_VERSION_INVALID,
	                                   'tset', &handle),
	                 STATUS_INVALID_PARAMETER);
	must(USBD_CreateHandle(device, device, USBD_CLIENT_CONTRACT_VERSION_602, 'tset', &handle));
	assert_false(USBD_IsInterfaceVersionSupported(handle, USBD_INTERFACE_VERSION_600));
	USBD_CloseHandle(handle);
	assert_int_equal(USBD_QueryBusTime(device, &frame), STATUS_NOT_SUPPORTED);
	offered = true;
	must(USBD_CreateHandle(device, device, USBD_CLIENT_CONTRACT_VERSION_602, 'tset', &handle));
	assert_true(USBD_IsInterfaceVersionSupported(handle, USBD_INTERFACE_VERSION_600));
	assert_false(USBD_IsInterfaceVersionSupported(handle, USBD_INTERFACE_VERSION_602));
	assert_int_equal(USBD_QueryUsbCapability(handle, &USB_BUS_INTERFACE_USBDI_GUID, 0, NULL,
	                                         NULL),
	                 STATUS_NOT_IMPLEMENTED);
	must(USBD_QueryBusTime(device, &frame));
	assert_int_equal(frame, 77);
	assert_int_equal(references, 0);
	USBD_CloseHandle(handle);
	must(io_driver_unload(driver));
	fixture_end();
}

TEST(urbs_of_a_handle_have_their_size_and_function)
{
	USBD_INTERFACE_LIST_ENTRY list[2] = { { 0 } };
	USBD_HANDLE handle;
	IO_STACK_LOCATION location;
	PURB urb;

	fixture_begin();
	PDRIVER_OBJECT driver = driver_load(u"usbdtest", entry);
	driver->DriverUnload = unload;
	must(USBD_CreateHandle(device, device, USBD_CLIENT_CONTRACT_VERSION_602, 'tset', &handle));
	must(USBD_UrbAllocate(handle, &urb));
	USBD_AssignUrbToIoStackLocation(handle, &location, urb);
	assert_ptr_equal(location.Parameters.Others.Argument1, urb);
	USBD_UrbFree(handle, urb);
	must(USBD_IsochUrbAllocate(handle, 4, &urb));
	assert_int_equal(urb->UrbHeader.Length, GET_ISO_URB_SIZE(4));
	USBD_UrbFree(handle, urb);
	assert_int_equal(USBD_IsochUrbAllocate(handle, 0, &urb), STATUS_INVALID_PARAMETER);
	assert_int_equal(USBD_IsochUrbAllocate(handle, 1025, &urb), STATUS_INVALID_PARAMETER);
	list[0].InterfaceDescriptor = interface_at(0);
	must(USBD_SelectConfigUrbAllocateAndBuild(handle,
	                                          (PUSB_CONFIGURATION_DESCRIPTOR)configuration,
	                                          list, &urb));
	assert_int_equal(urb->UrbHeader.Length, GET_SELECT_CONFIGURATION_REQUEST_SIZE(1, 2));
	USBD_UrbFree(handle, urb);
	must(USBD_SelectInterfaceUrbAllocateAndBuild(handle, (PVOID)1, list, &urb));
	assert_int_equal(urb->UrbHeader.Function, URB_FUNCTION_SELECT_INTERFACE);
	assert_int_equal(urb->UrbHeader.Length, GET_SELECT_INTERFACE_REQUEST_SIZE(2));
	assert_ptr_equal(urb->UrbSelectInterface.ConfigurationHandle, (PVOID)1);
	USBD_UrbFree(handle, urb);
	assert_int_equal(USBD_SelectInterfaceUrbAllocateAndBuild(handle, NULL, list, &urb),
	                 STATUS_INVALID_PARAMETER);
	USBD_CloseHandle(handle);
	must(io_driver_unload(driver));
	fixture_end();
}
