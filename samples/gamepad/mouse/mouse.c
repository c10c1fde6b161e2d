/*
 * mouse.c - a virtual mouse: a UMDF driver without hardware, below mshidumdf.
 *
 * What it moves comes through a sealed section (common/link.c), a report at a time: movements add up, so none is told twice, and the
 * host gives the next when the one before has been taken.
 */
#include "minidriver.h"

#include <strsafe.h>

#define VENDOR 0x1209 /* for who has no number of his own: pid.codes, its products for tests */
#define PRODUCT 0x0001
#define VERSION 0x0100

typedef struct device {
	struct minidriver minidriver; /* first: the routines' argument */
	struct minidriver_model facts;
} MOUSE_DEVICE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(MOUSE_DEVICE, DeviceOf)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD EvtDeviceAdd;

/* Five buttons, both movements in 16 bits, the wheel, and a byte that says nothing: PAD_MOUSE_REPORT_BYTES without a number. */
static const UINT8 descriptor[] = {
	0x05, 0x01, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x01, 0xA1, 0x00, /* a mouse, its pointer */
	0x05, 0x09, 0x19, 0x01, 0x29, 0x05, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01,
	0x95, 0x05, 0x81, 0x02, 0x95, 0x03, 0x81, 0x03, /* buttons, and three bits */
	0x05, 0x01, 0x09, 0x30, 0x09, 0x31, 0x16, 0x01, 0x80, 0x26, 0xFF, 0x7F,
	0x75, 0x10, 0x95, 0x02, 0x81, 0x06,                                     /* X, Y, relative */
	0x09, 0x38, 0x15, 0x81, 0x25, 0x7F, 0x75, 0x08, 0x95, 0x01, 0x81, 0x06, /* the wheel */
	0x95, 0x02, 0x81, 0x03, 0xC0, 0xC0
};

/* --- Input ----------------------------------------------------------------------------------------------------------- */

/* One report from the host to who reads; without a reader it stays where it is. */
static void Serve(struct pad *pad)
{
	struct device *device = CONTAINING_RECORD(pad, struct device, minidriver.pad);
	struct pad_mouse *section = LinkLock(&pad->link);
	UINT8 report[PAD_MOUSE_REPORT_BYTES];
	UINT32 sequence = section != NULL ? pad_load_acquire(&section->in_sequence) : 0;
	BOOLEAN isNew = section != NULL && sequence != pad_load(&section->taken);

	if (isNew)
		pad_copy_in(report, section->report, sizeof(report));
	if (isNew && MinidriverTell(&device->minidriver, report, sizeof(report)))
		pad_store_release(&section->taken, sequence);
	LinkUnlock(&pad->link);
}

/* A mouse that is asked has not moved since. */
static NTSTATUS GetInput(struct minidriver *minidriver, UINT8 *output, size_t bytes,
                         size_t *ret_bytes)
{
	UNREFERENCED_PARAMETER(minidriver);
	if (bytes < PAD_MOUSE_REPORT_BYTES)
		return STATUS_BUFFER_TOO_SMALL;
	RtlZeroMemory(output, PAD_MOUSE_REPORT_BYTES);
	*ret_bytes = PAD_MOUSE_REPORT_BYTES;
	return STATUS_SUCCESS;
}

/* The proof. */
static void Serial(struct minidriver *minidriver, WCHAR *text, size_t capacity)
{
	struct pad_proof proof;

	LinkFillProof(&minidriver->pad.link, &proof);
	StringCchPrintfW(text, capacity, L"DDCP:%u:%u:%u", proof.protocol, proof.pad_index,
	                 proof.driver_pid);
}

/* --- The driver ------------------------------------------------------------------------------------------------------ */

static void FillFacts(struct minidriver_model *facts)
{
	facts->descriptor = descriptor;
	facts->descriptorBytes = sizeof(descriptor);
	facts->vendor = VENDOR;
	facts->product = PRODUCT;
	facts->version = VERSION;
	facts->manufacturer = L"Drydock";
	facts->name = L"Drydock mouse";
	facts->serial = Serial;
	facts->getInput = GetInput;
}

static NTSTATUS EvtDeviceAdd(_In_ WDFDRIVER driver, _Inout_ PWDFDEVICE_INIT init)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	struct device *device;
	WDFDEVICE handle;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(driver);
	MinidriverInit(init);
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, MOUSE_DEVICE);
	status = WdfDeviceCreate(&init, &attributes, &handle);
	if (!NT_SUCCESS(status))
		return status;
	device = DeviceOf(handle);
	FillFacts(&device->facts);
	device->minidriver.model = &device->facts;
	device->minidriver.pad.serve = Serve;
	return MinidriverCreate(handle, &device->minidriver, PAD_KIND_MOUSE);
}

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT driver, _In_ PUNICODE_STRING registryPath)
{
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, EvtDeviceAdd);
	return WdfDriverCreate(driver, registryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
	                       WDF_NO_HANDLE);
}
