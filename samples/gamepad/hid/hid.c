/*
 * hid.c - virtual gamepads that games find by HID: a UMDF driver without hardware, below mshidumdf.
 *
 * Whoever plays the pad is a host elsewhere; its reports come through a sealed section (common/link.c) as the pad would send
 * them, and go to who reads. What programs write goes back through the section's ring.
 */
#include "model.h"

#include <strsafe.h>

#define ID_LENGTH 64

typedef struct device {
	struct minidriver minidriver; /* first: the routines' argument */
	struct minidriver_model facts;
	enum pad_device_type type;
	/* The timer's alone. */
	UINT32 told; /* the guard of the report that was told last; odd: none was */
	/* Under the link's lock. */
	BOOLEAN isProofAsked; /* of a Deck */
} HID_DEVICE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(HID_DEVICE, DeviceOf)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD EvtDeviceAdd;

/* --- Input ----------------------------------------------------------------------------------------------------------- */

static const struct xusb_gamepad neutral;

/* Our own, when its section is of such a pad; the link's lock is held. */
static struct pad_hid *Section(const struct device *device)
{
	struct pad_hid *section = device->minidriver.pad.link.view;
	UINT8 type;

	if (section == NULL)
		return NULL;
	pad_copy_in(&type, &section->device_type, sizeof(type));
	return type == device->type ? section : NULL;
}

/*
 * The report now, and the guard's value with it. Before anybody plays, or when the host has stopped in the middle of writing, it is
 * one of a pad that nobody touches. Its number is the driver's own word, whatever the host wrote.
 */
static UINT32 ReadReport(struct device *device, UINT8 report[PAD_REPORT_BYTES])
{
	struct link *link = &device->minidriver.pad.link;
	struct pad_hid *section;
	UINT32 guard = 1;

	LinkLock(link);
	section = Section(device);
	if (section != NULL)
		guard = pad_load_acquire(&section->guard);
	if (guard == 0 || guard % 2 ||
	    !pad_read_guarded(&section->guard, report, section->input, PAD_REPORT_BYTES)) {
		guard = 1;
		hid_pad_pack(device->type, &neutral, 0, report);
	}
	LinkUnlock(link);
	report[0] = HID_PAD_INPUT;
	return guard;
}

/*
 * A report that is new goes to who waits; when nobody does, the next look has it or a newer one. One that is not new is told
 * again now and then, as pads do: a program that comes later hears what is held.
 */
static void Serve(struct pad *pad)
{
	struct device *device = CONTAINING_RECORD(pad, struct device, minidriver.pad);
	UINT8 report[PAD_REPORT_BYTES];
	UINT32 guard = ReadReport(device, report);
	BOOLEAN isDue = guard != device->told || (guard % 2 == 0 && pad->served == 0);

	if (isDue && MinidriverTell(&device->minidriver, report, sizeof(report)))
		device->told = guard;
}

static NTSTATUS GetInput(struct minidriver *minidriver, UINT8 *output, size_t bytes,
                         size_t *ret_bytes)
{
	UINT8 report[PAD_REPORT_BYTES];

	if (bytes < sizeof(report))
		return STATUS_BUFFER_TOO_SMALL;
	ReadReport((struct device *)minidriver, report);
	RtlCopyMemory(output, report, sizeof(report));
	*ret_bytes = sizeof(report);
	return STATUS_SUCCESS;
}

/* --- Output ---------------------------------------------------------------------------------------------------------- */

/* Into the ring, and where hosts look that know no ring. */
static NTSTATUS Write(struct minidriver *minidriver, UINT8 number, const UINT8 *input, size_t bytes)
{
	struct device *device = (struct device *)minidriver;
	struct pad_hid *section;

	UNREFERENCED_PARAMETER(number);
	if (bytes > PAD_REPORT_BYTES)
		return STATUS_INVALID_PARAMETER;
	LinkLock(&minidriver->pad.link);
	section = Section(device);
	if (section != NULL) {
		pad_copy_out(section->output, input, bytes);
		pad_store_release(&section->output_sequence,
		                  pad_load(&section->output_sequence) + 1);
		pad_ring_put(section, input, (UINT32)bytes);
	}
	LinkUnlock(&minidriver->pad.link);
	return section != NULL ? STATUS_SUCCESS : STATUS_DEVICE_NOT_CONNECTED;
}

/* --- Features -------------------------------------------------------------------------------------------------------- */

/* A Deck has one feature report, whose first byte is an order. */
static NTSTATUS SetFeature(struct minidriver *minidriver, UINT8 number, const UINT8 *input,
                           size_t bytes)
{
	struct device *device = (struct device *)minidriver;

	if (device->type != PAD_STEAM_DECK)
		return STATUS_INVALID_PARAMETER;
	if (bytes < 2 || input[0] != DECK_PROOF)
		return Write(minidriver, number, input, bytes);
	if (input[1] != DECK_PROOF_WORD)
		return STATUS_INVALID_PARAMETER;
	LinkLock(&minidriver->pad.link);
	device->isProofAsked = TRUE;
	LinkUnlock(&minidriver->pad.link);
	return STATUS_SUCCESS;
}

static NTSTATUS GetDeckFeature(struct device *device, UINT8 *output, size_t bytes,
                               size_t *ret_bytes)
{
	struct pad_proof proof;
	BOOLEAN isAsked;

	LinkLock(&device->minidriver.pad.link);
	isAsked = device->isProofAsked;
	device->isProofAsked = FALSE;
	LinkUnlock(&device->minidriver.pad.link);
	if (!isAsked || bytes < 2 + sizeof(proof))
		return STATUS_INVALID_DEVICE_REQUEST;
	LinkFillProof(&device->minidriver.pad.link, &proof);
	RtlZeroMemory(output, bytes);
	output[0] = DECK_PROOF;
	output[1] = DECK_PROOF_WORD;
	RtlCopyMemory(output + 2, &proof, sizeof(proof));
	*ret_bytes = bytes;
	return STATUS_SUCCESS;
}

/* An address of our own in the pairing report: no two pads of a machine are the same. */
static void FillPairing(const struct device *device, UINT8 *address)
{
	address[0] = (UINT8)device->minidriver.pad.link.index;
	address[1] = (UINT8)device->type;
	address[5] = 0x02; /* given by who runs it, not by a maker */
}

static NTSTATUS GetFeature(struct minidriver *minidriver, UINT8 number, UINT8 *output, size_t bytes,
                           size_t *ret_bytes)
{
	struct device *device = (struct device *)minidriver;
	struct pad_proof proof;

	if (device->type == PAD_STEAM_DECK)
		return GetDeckFeature(device, output, bytes, ret_bytes);
	if (bytes < 1 + sizeof(proof) && number == PAD_PROOF_REPORT)
		return STATUS_BUFFER_TOO_SMALL;
	RtlZeroMemory(output, bytes);
	output[0] = number;
	*ret_bytes = bytes;
	if (number == PAD_PROOF_REPORT) {
		LinkFillProof(&minidriver->pad.link, &proof);
		RtlCopyMemory(output + 1, &proof, sizeof(proof));
		return STATUS_SUCCESS;
	}
	if (bytes < 7 ||
	    number != (device->type == PAD_DUALSHOCK4 ? DUALSHOCK4_PAIRING : DUALSENSE_PAIRING))
		return STATUS_INVALID_PARAMETER;
	FillPairing(device, output + 1);
	return STATUS_SUCCESS;
}

static void Serial(struct minidriver *minidriver, WCHAR *text, size_t capacity)
{
	StringCchPrintfW(text, capacity, L"drydock-%u", minidriver->pad.link.index);
}

/* --- The driver ------------------------------------------------------------------------------------------------------ */

/* What it is to be stands in its ids: programs ask for descriptors before anybody plays. */
static NTSTATUS BecomeModel(WDFDEVICE handle, struct device *device)
{
	WCHAR id[ID_LENGTH * 4];
	const struct hid_pad_model *model;
	ULONG bytes;
	NTSTATUS status =
		WdfDeviceQueryProperty(handle, DevicePropertyHardwareID, sizeof(id), id, &bytes);

	if (!NT_SUCCESS(status))
		return status;
	model = ModelOf(id);
	if (model == NULL)
		return STATUS_NOT_SUPPORTED;
	device->type = model->type;
	device->facts = model->facts;
	device->facts.serial = Serial;
	device->facts.getFeature = GetFeature;
	device->facts.setFeature = SetFeature;
	device->facts.getInput = GetInput;
	device->facts.write = Write;
	device->minidriver.model = &device->facts;
	device->told = 1;
	return STATUS_SUCCESS;
}

static NTSTATUS EvtDeviceAdd(_In_ WDFDRIVER driver, _Inout_ PWDFDEVICE_INIT init)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	struct device *device;
	WDFDEVICE handle;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(driver);
	MinidriverInit(init);
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, HID_DEVICE);
	status = WdfDeviceCreate(&init, &attributes, &handle);
	if (!NT_SUCCESS(status))
		return status;
	device = DeviceOf(handle);
	status = BecomeModel(handle, device);
	if (!NT_SUCCESS(status))
		return status;
	device->minidriver.pad.serve = Serve;
	return MinidriverCreate(handle, &device->minidriver, PAD_KIND_HID);
}

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT driver, _In_ PUNICODE_STRING registryPath)
{
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, EvtDeviceAdd);
	return WdfDriverCreate(driver, registryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
	                       WDF_NO_HANDLE);
}
