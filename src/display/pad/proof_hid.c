/* display/pad/proof_hid.c - a feature report, an order before one, or a serial number. */
#include "display/pad/proof_hid.h"

#include <string.h>

#include <hidclass.h>

#include "display/pad/identity.h"
#include "drydock/hid_pad_protocol.h"
#include "nt/ob/nt_services.h"

#include "nt/port/redirect.h"

#define SERIAL_UNITS 64

static NTSTATUS control(HANDLE device, uint32_t code, const void *input, uint32_t input_bytes,
                        void *output, uint32_t output_bytes, uint32_t *ret_bytes)
{
	const struct display_objects *objects = display_objects_nt();

	return objects->control(objects->context, device, code, input, input_bytes, output,
	                        output_bytes, ret_bytes);
}

/* --- Reports -------------------------------------------------------------------------------------------------------- */

static NTSTATUS take_proof(const uint8_t *report, uint32_t bytes, uint32_t at,
                           struct pad_proof *ret_proof, uint32_t *ret_bytes)
{
	if (bytes < at + sizeof(*ret_proof))
		return STATUS_DEVICE_DATA_ERROR;
	memcpy(ret_proof, report + at, sizeof(*ret_proof));
	*ret_bytes = sizeof(*ret_proof);
	return STATUS_SUCCESS;
}

static NTSTATUS prove_by_report(HANDLE device, struct pad_proof *ret_proof, uint32_t *ret_bytes)
{
	uint8_t report[PAD_REPORT_BYTES] = { PAD_PROOF_REPORT };
	uint32_t bytes = 0;
	NTSTATUS status = control(device, IOCTL_HID_GET_FEATURE, report, sizeof(report), report,
	                          sizeof(report), &bytes);

	return NT_SUCCESS(status) ? take_proof(report, bytes, 1, ret_proof, ret_bytes) : status;
}

/* Behind a zero for the number that its reports have not. */
static NTSTATUS prove_by_order(HANDLE device, struct pad_proof *ret_proof, uint32_t *ret_bytes)
{
	uint8_t report[1 + PAD_REPORT_BYTES] = { 0, DECK_PROOF, DECK_PROOF_WORD };
	uint32_t bytes = 0;
	NTSTATUS status =
		control(device, IOCTL_HID_SET_FEATURE, report, sizeof(report), NULL, 0, &bytes);

	memset(report, 0, sizeof(report));
	if (NT_SUCCESS(status))
		status = control(device, IOCTL_HID_GET_FEATURE, report, sizeof(report), report,
		                 sizeof(report), &bytes);
	if (NT_SUCCESS(status) && (report[1] != DECK_PROOF || report[2] != DECK_PROOF_WORD))
		status = STATUS_DEVICE_DATA_ERROR;
	return NT_SUCCESS(status) ? take_proof(report, bytes, 3, ret_proof, ret_bytes) : status;
}

/* --- A serial number ------------------------------------------------------------------------------------------------ */

/* A decimal number and the character after it. False: it is none. */
static bool take_number(const WCHAR **at, const WCHAR *end, WCHAR after, uint32_t *ret_number)
{
	uint64_t number = 0;
	const WCHAR *begin = *at;

	for (; *at < end && **at >= u'0' && **at <= u'9' && number <= UINT32_MAX; (*at)++)
		number = number * 10 + (uint64_t)(**at - u'0');
	if (*at == begin || *at == end || **at != after || number > UINT32_MAX)
		return false;
	(*at)++;
	*ret_number = (uint32_t)number;
	return true;
}

bool pad_proof_of_serial(const WCHAR *serial, size_t units, struct pad_proof *ret_proof)
{
	static const char prefix[] = PAD_PROOF_PREFIX ":";
	const WCHAR *at = serial, *end = serial + units;
	struct pad_proof proof = { .magic = PAD_PROOF_MAGIC };

	for (size_t index = 0; index < sizeof(prefix) - 1; index++, at++)
		if (at == end || *at != (WCHAR)prefix[index])
			return false;
	if (!take_number(&at, end, u':', &proof.protocol) ||
	    !take_number(&at, end, u':', &proof.pad_index) ||
	    !take_number(&at, end, 0, &proof.driver_pid))
		return false;
	*ret_proof = proof;
	return true;
}

static NTSTATUS prove_by_serial(HANDLE device, struct pad_proof *ret_proof, uint32_t *ret_bytes)
{
	WCHAR serial[SERIAL_UNITS] = { 0 };
	uint32_t bytes = 0;
	NTSTATUS status = control(device, IOCTL_HID_GET_SERIALNUMBER_STRING, NULL, 0, serial,
	                          sizeof(serial), &bytes);

	if (!NT_SUCCESS(status))
		return status;
	if (bytes > sizeof(serial) ||
	    !pad_proof_of_serial(serial, bytes / sizeof(WCHAR), ret_proof))
		return STATUS_DEVICE_DATA_ERROR;
	*ret_bytes = sizeof(*ret_proof);
	return STATUS_SUCCESS;
}

/* --- Devices -------------------------------------------------------------------------------------------------------- */

static const struct pad_identity *identity_of(const HID_COLLECTION_INFORMATION *information)
{
	const struct pad_identity *identity =
		pad_identity_of((uint32_t)information->VendorID << 16 | information->ProductID);

	return identity->kind == PAD_KIND_HID ? identity : NULL;
}

static NTSTATUS prove(HANDLE device, enum pad_kind kind, struct pad_proof *ret_proof,
                      uint32_t *ret_bytes)
{
	HID_COLLECTION_INFORMATION information = { 0 };
	const struct pad_identity *identity;
	uint32_t bytes = 0;
	NTSTATUS status = control(device, IOCTL_HID_GET_COLLECTION_INFORMATION, NULL, 0,
	                          &information, sizeof(information), &bytes);

	if (!NT_SUCCESS(status))
		return status;
	identity = identity_of(&information);
	if (kind == PAD_KIND_MOUSE)
		return identity ? STATUS_NOT_SUPPORTED
		                : prove_by_serial(device, ret_proof, ret_bytes);
	if (!identity)
		return STATUS_NOT_SUPPORTED;
	return identity->device_type == PAD_STEAM_DECK
	               ? prove_by_order(device, ret_proof, ret_bytes)
	               : prove_by_report(device, ret_proof, ret_bytes);
}

NTSTATUS pad_prove_hid(enum pad_kind kind, uint32_t number, struct pad_proof *ret_proof,
                       uint32_t *ret_bytes)
{
	HANDLE device;
	/* Without any access: a proof is for everybody. */
	NTSTATUS status = display_open_interface(&GUID_DEVINTERFACE_HID, number, 0, &device);

	if (!NT_SUCCESS(status))
		return status;
	status = prove(device, kind, ret_proof, ret_bytes);
	NtClose(device);
	return status;
}
