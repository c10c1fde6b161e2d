/*
 * fuzz/fuzz_pad_report.c - what a HID device's driver says to the pads' host, of any bytes: a serial number that is to be a proof, and
 * reports that are to be orders of motors. Nothing is read outside them, and what is no proof or no order changes nothing.
 *
 * Parser   src/display/pad/proof_hid.c include/drydock/hid_pad_protocol.h
 */
#include <stdlib.h>
#include <string.h>

#include "display/pad/proof_hid.h"
#include "drydock/hid_pad_protocol.h"
#include "fuzz.h"

/* A copy that ends where its memory does. */
static void *copy_of(const uint8_t *bytes, size_t count)
{
	void *copy = malloc(count ? count : 1);

	if (!copy)
		abort();
	memcpy(copy, bytes, count);
	return copy;
}

static void read_serial(const uint8_t *bytes, size_t count)
{
	static const struct pad_proof untouched = { 1, 2, 3, 4 };
	struct pad_proof proof = untouched;
	WCHAR *serial = copy_of(bytes, count / sizeof(WCHAR) * sizeof(WCHAR));

	if (pad_proof_of_serial(serial, count / sizeof(WCHAR), &proof)) {
		if (proof.magic != PAD_PROOF_MAGIC)
			abort();
	} else if (memcmp(&proof, &untouched, sizeof(proof)) != 0) {
		abort();
	}
	free(serial);
}

static void read_order(const uint8_t *bytes, size_t count)
{
	uint8_t *report = copy_of(bytes, count);

	for (unsigned type = 0; type < PAD_DEVICE_TYPES; type++) {
		struct hid_pad_motors motors = { 1, 2 }, again;
		uint8_t packed[PAD_REPORT_BYTES];
		bool is_order =
			hid_pad_unpack_motors((enum pad_device_type)type, report, count, &motors);
		size_t length = hid_pad_pack_motors((enum pad_device_type)type, &motors, packed);

		if (!is_order && (motors.large != 1 || motors.small != 2))
			abort();
		if (!hid_pad_unpack_motors((enum pad_device_type)type, packed, length, &again) ||
		    memcmp(&again, &motors, sizeof(again)) != 0)
			abort();
	}
	free(report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_serial(data, size);
	read_order(data, size);
	return 0;
}
