/*
 * wdf/child_list.h - child lists of bus drivers.
 *
 * Source   WDF reference pages; layouts and values as published, checked in tests/frameworks/wdf.
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_CHILD_LIST_H
#define DRYDOCK_WDF_CHILD_LIST_H

typedef enum _WDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS {
	WdfChildListRetrieveDeviceUndefined = 0,
	WdfChildListRetrieveDeviceSuccess,
	WdfChildListRetrieveDeviceNotYetCreated,
	WdfChildListRetrieveDeviceNoSuchDevice
} WDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS, *PWDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS;

typedef enum _WDF_RETRIEVE_CHILD_FLAGS {
	WdfRetrieveUnspecified = 0x0000,
	WdfRetrievePresentChildren = 0x0001,
	WdfRetrieveMissingChildren = 0x0002,
	WdfRetrievePendingChildren = 0x0004,
	WdfRetrieveAddedChildren = (WdfRetrievePresentChildren | WdfRetrievePendingChildren),
	WdfRetrieveAllChildren = 0x07
} WDF_RETRIEVE_CHILD_FLAGS;

typedef struct _WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER {
	ULONG IdentificationDescriptionSize;
} WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER, *PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER;

static inline void WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER_INIT(
		PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Header,
		ULONG IdentificationDescriptionSize)
{
	RtlZeroMemory(Header, IdentificationDescriptionSize);
	Header->IdentificationDescriptionSize = IdentificationDescriptionSize;
}

typedef struct _WDF_CHILD_ADDRESS_DESCRIPTION_HEADER {
	ULONG AddressDescriptionSize;
} WDF_CHILD_ADDRESS_DESCRIPTION_HEADER, *PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER;

static inline void WDF_CHILD_ADDRESS_DESCRIPTION_HEADER_INIT(
		PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER Header,
		ULONG AddressDescriptionSize)
{
	RtlZeroMemory(Header, AddressDescriptionSize);
	Header->AddressDescriptionSize = AddressDescriptionSize;
}

WDF_CALLBACK_(NTSTATUS, WDF_CHILD_LIST_CREATE_DEVICE, (WDFCHILDLIST ChildList,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
	PWDFDEVICE_INIT ChildInit))
WDF_CALLBACK_(void, WDF_CHILD_LIST_SCAN_FOR_CHILDREN, (WDFCHILDLIST ChildList))
WDF_CALLBACK_(void, WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COPY, (WDFCHILDLIST ChildList,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER SourceIdentificationDescription,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER DestinationIdentificationDescription))
WDF_CALLBACK_(NTSTATUS, WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE,
	(WDFCHILDLIST ChildList,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER SourceIdentificationDescription,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER DestinationIdentificationDescription))
WDF_CALLBACK_(BOOLEAN, WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE, (WDFCHILDLIST ChildList,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER FirstIdentificationDescription,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER SecondIdentificationDescription))
WDF_CALLBACK_(void, WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP, (WDFCHILDLIST ChildList,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription))
WDF_CALLBACK_(void, WDF_CHILD_LIST_ADDRESS_DESCRIPTION_COPY, (WDFCHILDLIST ChildList,
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER SourceAddressDescription,
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER DestinationAddressDescription))
WDF_CALLBACK_(NTSTATUS, WDF_CHILD_LIST_ADDRESS_DESCRIPTION_DUPLICATE, (WDFCHILDLIST ChildList,
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER SourceAddressDescription,
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER DestinationAddressDescription))
WDF_CALLBACK_(void, WDF_CHILD_LIST_ADDRESS_DESCRIPTION_CLEANUP, (WDFCHILDLIST ChildList,
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription))
WDF_CALLBACK_(BOOLEAN, WDF_CHILD_LIST_DEVICE_REENUMERATED, (WDFCHILDLIST ChildList,
	WDFDEVICE OldDevice, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER OldAddressDescription,
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER NewAddressDescription))

typedef struct _WDF_CHILD_RETRIEVE_INFO {
	ULONG Size;
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription;
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription;
	WDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS Status;
	PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE EvtChildListIdentificationDescriptionCompare;
} WDF_CHILD_RETRIEVE_INFO, *PWDF_CHILD_RETRIEVE_INFO;

static inline void WDF_CHILD_RETRIEVE_INFO_INIT(PWDF_CHILD_RETRIEVE_INFO Info,
		PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription)
{
	WDF_INIT_SIZED_(Info);
	Info->IdentificationDescription = IdentificationDescription;
}

typedef struct _WDF_CHILD_LIST_CONFIG {
	ULONG Size;
	ULONG IdentificationDescriptionSize;
	ULONG AddressDescriptionSize;
	PFN_WDF_CHILD_LIST_CREATE_DEVICE EvtChildListCreateDevice;
	PFN_WDF_CHILD_LIST_SCAN_FOR_CHILDREN EvtChildListScanForChildren;
	PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COPY EvtChildListIdentificationDescriptionCopy;
	PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE EvtChildListIdentificationDescriptionDuplicate;
	PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP EvtChildListIdentificationDescriptionCleanup;
	PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE EvtChildListIdentificationDescriptionCompare;
	PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_COPY EvtChildListAddressDescriptionCopy;
	PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_DUPLICATE EvtChildListAddressDescriptionDuplicate;
	PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_CLEANUP EvtChildListAddressDescriptionCleanup;
	PFN_WDF_CHILD_LIST_DEVICE_REENUMERATED EvtChildListDeviceReenumerated;
} WDF_CHILD_LIST_CONFIG, *PWDF_CHILD_LIST_CONFIG;

static inline void WDF_CHILD_LIST_CONFIG_INIT(PWDF_CHILD_LIST_CONFIG Config,
		ULONG IdentificationDescriptionSize,
		PFN_WDF_CHILD_LIST_CREATE_DEVICE EvtChildListCreateDevice)
{
	WDF_INIT_SIZED_(Config);
	Config->IdentificationDescriptionSize = IdentificationDescriptionSize;
	Config->EvtChildListCreateDevice = EvtChildListCreateDevice;
}

typedef struct _WDF_CHILD_LIST_ITERATOR {
	ULONG Size;
	ULONG Flags;
	PVOID Reserved[4];
} WDF_CHILD_LIST_ITERATOR, *PWDF_CHILD_LIST_ITERATOR;

static inline void WDF_CHILD_LIST_ITERATOR_INIT(PWDF_CHILD_LIST_ITERATOR Iterator, ULONG Flags)
{
	WDF_INIT_SIZED_(Iterator);
	Iterator->Flags = Flags;
}

#endif
