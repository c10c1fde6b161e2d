/*
 * slotbus.c - a KMDF bus driver with a fixed number of children.
 *
 * The bus is root-enumerated. When it is added it makes one PDO for each slot and reports them as static
 * children: they are there as long as the bus is, and the framework deletes them with it. A child's driver
 * learns its slot through an interface that the PDO answers for.
 * Read CreateChild first: it is what turns a slot into a device that the system finds a driver for.
 */
#include <ntddk.h>
#include <wdf.h>
#include <ntstrsafe.h>
#include <initguid.h>

#include "bus_public.h"
#include "slot_interface.h"

#define ID_CHARACTERS 32
#define LANGUAGE_ENGLISH 0x409

typedef struct _SLOT_PDO {
	ULONG Number;
} SLOT_PDO, *PSLOT_PDO;

WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(SLOT_PDO, SlotGetPdo)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD BusDeviceAdd;
static SLOT_GET_NUMBER SlotGetNumber;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, BusDeviceAdd)
#endif

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT driver, _In_ PUNICODE_STRING registryPath)
{
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, BusDeviceAdd);
	return WdfDriverCreate(driver, registryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
	                       WDF_NO_HANDLE);
}

/* --- A child ---------------------------------------------------------------------------------------------- */

/* What the system is told before the device exists: ids to find a driver by, text to show. */
static NTSTATUS DescribeChild(_In_ PWDFDEVICE_INIT init, _In_ ULONG number)
{
	DECLARE_CONST_UNICODE_STRING(hardwareId, SLOT_HARDWARE_ID);
	DECLARE_CONST_UNICODE_STRING(location, L"Drydock slot bus");
	DECLARE_UNICODE_STRING_SIZE(text, ID_CHARACTERS);
	NTSTATUS status;

	status = WdfPdoInitAssignDeviceID(init, &hardwareId);
	if (!NT_SUCCESS(status))
		return status;
	status = WdfPdoInitAddHardwareID(init, &hardwareId);
	if (!NT_SUCCESS(status))
		return status;
	status = RtlUnicodeStringPrintf(&text, L"%02u", number);
	if (!NT_SUCCESS(status))
		return status;
	status = WdfPdoInitAssignInstanceID(init, &text);
	if (!NT_SUCCESS(status))
		return status;
	status = RtlUnicodeStringPrintf(&text, L"Slot %u", number);
	if (!NT_SUCCESS(status))
		return status;
	WdfPdoInitSetDefaultLocale(init, LANGUAGE_ENGLISH);
	return WdfPdoInitAddDeviceText(init, &text, &location, LANGUAGE_ENGLISH);
}

static ULONG SlotGetNumber(_In_ PVOID context)
{
	return SlotGetPdo((WDFDEVICE)context)->Number;
}

/* The PDO answers for the interface itself; who holds it keeps a reference on the PDO. */
static NTSTATUS OfferInterface(_In_ WDFDEVICE child)
{
	SLOT_INTERFACE interface = { 0 };
	WDF_QUERY_INTERFACE_CONFIG config;

	interface.Header.Size = sizeof(interface);
	interface.Header.Version = SLOT_INTERFACE_VERSION;
	interface.Header.Context = (PVOID)child;
	interface.Header.InterfaceReference = WdfDeviceInterfaceReferenceNoOp;
	interface.Header.InterfaceDereference = WdfDeviceInterfaceDereferenceNoOp;
	interface.GetNumber = SlotGetNumber;
	WDF_QUERY_INTERFACE_CONFIG_INIT(&config, (PINTERFACE)&interface,
	                                &GUID_DRYDOCK_SLOT_INTERFACE, NULL);
	return WdfDeviceAddQueryInterface(child, &config);
}

/* A slot has no wires: nothing is lost when it is asked to sleep or to go. */
static VOID SetCapabilities(_In_ WDFDEVICE child, _In_ ULONG number)
{
	WDF_DEVICE_PNP_CAPABILITIES pnp;

	WDF_DEVICE_PNP_CAPABILITIES_INIT(&pnp);
	pnp.Removable = WdfFalse;
	pnp.SurpriseRemovalOK = WdfTrue;
	pnp.UniqueID = WdfFalse;
	pnp.Address = number;
	pnp.UINumber = number;
	WdfDeviceSetPnpCapabilities(child, &pnp);
}

static NTSTATUS CreateChild(_In_ WDFDEVICE bus, _In_ ULONG number)
{
	PWDFDEVICE_INIT init = WdfPdoInitAllocate(bus);
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFDEVICE child = NULL;
	NTSTATUS status;

	if (init == NULL)
		return STATUS_INSUFFICIENT_RESOURCES;
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, SLOT_PDO);
	status = DescribeChild(init, number);
	if (NT_SUCCESS(status))
		status = WdfDeviceCreate(&init, &attributes, &child);
	if (!NT_SUCCESS(status)) {
		WdfDeviceInitFree(init);
		return status;
	}
	SlotGetPdo(child)->Number = number;
	SetCapabilities(child, number);
	status = OfferInterface(child);
	if (NT_SUCCESS(status))
		status = WdfFdoAddStaticChild(bus, child);
	if (!NT_SUCCESS(status))
		WdfObjectDelete(child);
	return status;
}

/* --- The bus ------------------------------------------------------------------------------------------------- */

static NTSTATUS BusDeviceAdd(_In_ WDFDRIVER driver, _Inout_ PWDFDEVICE_INIT init)
{
	PNP_BUS_INFORMATION information = { GUID_DRYDOCK_BUS_TYPE, PNPBus, 0 };
	NTSTATUS status;
	WDFDEVICE bus;

	UNREFERENCED_PARAMETER(driver);
	PAGED_CODE();
	WdfDeviceInitSetDeviceType(init, FILE_DEVICE_BUS_EXTENDER);
	WdfDeviceInitSetExclusive(init, TRUE);
	status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &bus);
	if (!NT_SUCCESS(status))
		return status;
	WdfDeviceSetBusInformationForChildren(bus, &information);
	for (ULONG number = 1; number <= SLOT_COUNT && NT_SUCCESS(status); number++)
		status = CreateChild(bus, number);
	return status;
}
