/* tests/display/pad_proof_hid_test.c - which reports and serial numbers are proofs, and how devices are asked for them. */
#include "bare_machine.h"

#include <hidclass.h>

#include "display/pad/proof_hid.h"

static bool read(const WCHAR *serial, size_t units, struct pad_proof *ret_proof)
{
	*ret_proof = (struct pad_proof){ 1, 1, 1, 1 };
	return pad_proof_of_serial(serial, units, ret_proof);
}

TEST(DISP_168_the_mouses_serial_number_is_its_proof)
{
	static const WCHAR serial[] = u"DDCP:3:7:4294967295";
	struct pad_proof proof;

	assert_true(read(serial, sizeof(serial) / sizeof(WCHAR), &proof));
	assert_true(pad_proof_is_good(&proof, sizeof(proof), 7));
	assert_int_equal(proof.driver_pid, 0xFFFFFFFF);
}

TEST(DISP_167_a_serial_number_of_another_form_is_no_proof)
{
#define ROW(text) \
	{ \
		text, sizeof(text) / sizeof(WCHAR) \
	}
	static const struct {
		const WCHAR *serial;
		size_t units;
	} rows[] = {
		ROW(u""),
		ROW(u"drydock-0"),
		ROW(u"DDCP:"),
		ROW(u"DDCP:3"),
		ROW(u"DDCP:3:7:"),
		ROW(u"DDCP:3:7:12:"),
		ROW(u"DDCP:3:-7:12"),
		ROW(u"DDCP:3: 7:12"),
		ROW(u"DDCP:3:7:4294967296"),
		ROW(u"DDCP:99999999999999999999:7:1"),
		{ u"DDCP:3:7:12", 11 }, /* without its end */
		{ u"DDCP", 3 },
	};

	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		struct pad_proof proof;

		assert_false(read(rows[index].serial, rows[index].units, &proof));
		assert_int_equal(proof.magic, 1);
	}
}

/* --- Devices -------------------------------------------------------------------------------------------------------- */

/* Three of the HID devices of a machine: a pad, one without numbered reports, and a mouse. */
static struct {
	uint16_t vendor, product;
	uint8_t report[80]; /* what the next feature report is */
	uint32_t bytes;
	uint8_t asked[80]; /* with what it was asked, and the order before it */
	uint32_t asked_bytes, orders;
	uint8_t order[80];
	uint32_t order_bytes;
	WCHAR serial[80];
	uint32_t serial_bytes; /* 0: it has none */
} hid[4];

static NTSTATUS give(const struct bare_request *request, const void *bytes, uint32_t count,
                     ULONG_PTR *ret_bytes)
{
	*ret_bytes = count < request->output_bytes ? count : request->output_bytes;
	memcpy(request->output, bytes, *ret_bytes);
	return STATUS_SUCCESS;
}

static NTSTATUS answer(const struct bare_request *request, ULONG_PTR *ret_bytes)
{
	HID_COLLECTION_INFORMATION information = { .VendorID = hid[request->number].vendor,
		                                   .ProductID = hid[request->number].product };

	switch (request->code) {
	case IOCTL_HID_GET_COLLECTION_INFORMATION:
		return give(request, &information, sizeof(information), ret_bytes);
	case IOCTL_HID_SET_FEATURE:
		hid[request->number].orders++;
		hid[request->number].order_bytes = request->input_bytes;
		memcpy(hid[request->number].order, request->input, request->input_bytes);
		return STATUS_SUCCESS;
	case IOCTL_HID_GET_FEATURE:
		/* What is asked with lies in the output. */
		hid[request->number].asked_bytes = request->output_bytes;
		memcpy(hid[request->number].asked, request->output, request->output_bytes);
		return give(request, hid[request->number].report, hid[request->number].bytes,
		            ret_bytes);
	case IOCTL_HID_GET_SERIALNUMBER_STRING:
		return hid[request->number].serial_bytes
		               ? give(request, hid[request->number].serial,
		                      hid[request->number].serial_bytes, ret_bytes)
		               : STATUS_NOT_SUPPORTED;
	default: return STATUS_INVALID_DEVICE_REQUEST;
	}
}

static void begin(void)
{
	static const GUID interface_class = {
		0x4D1E55B2, 0xF16F, 0x11CF, { 0x88, 0xCB, 0x00, 0x11, 0x11, 0x00, 0x00, 0x30 }
	};
	static const uint32_t ids[4] = { 0x054C0CE6, 0x28DE1205, 0x12090001, 0x045E028E };

	bare_begin(&interface_class, u"root\\toy");
	bare.answer = answer;
	memset(hid, 0, sizeof(hid));
	for (int number = 0; number < 4; number++) {
		hid[number].vendor = (uint16_t)(ids[number] >> 16);
		hid[number].product = (uint16_t)ids[number];
		bare_plug(u"root\\toy\0", NULL);
	}
}

static void run(void (*routine)(void *context))
{
	begin();
	display_host_run(routine, NULL);
	bare_end();
}

static const struct pad_proof good = { PAD_PROOF_MAGIC, PAD_PROTOCOL_VERSION, 3, 4321 };

/* The status of asking it, and its proof when there is one. */
static NTSTATUS prove(enum pad_kind kind, uint32_t number, struct pad_proof *ret_proof)
{
	uint32_t bytes = 0;
	NTSTATUS status = pad_prove_hid(kind, number, ret_proof, &bytes);

	if (NT_SUCCESS(status))
		assert_int_equal(bytes, sizeof(*ret_proof));
	return status;
}

static void ask_by_report(void *context)
{
	struct pad_proof proof = { 0 };

	hid[0].report[0] = PAD_PROOF_REPORT;
	memcpy(hid[0].report + 1, &good, sizeof(good));
	hid[0].bytes = 17;
	assert_int_equal(prove(PAD_KIND_HID, 0, &proof), STATUS_SUCCESS);
	assert_memory_equal(&proof, &good, sizeof(good));
	assert_int_equal(hid[0].asked_bytes, PAD_REPORT_BYTES);
	assert_int_equal(hid[0].asked[0], PAD_PROOF_REPORT);
	for (uint32_t at = 1; at < PAD_REPORT_BYTES; at++)
		assert_int_equal(hid[0].asked[at], 0);
	assert_int_equal(hid[0].orders, 0);
	hid[0].bytes = 16;
	assert_int_equal(prove(PAD_KIND_HID, 0, &proof), STATUS_DEVICE_DATA_ERROR);
	hid[0].bytes = 64;
	assert_int_equal(prove(PAD_KIND_HID, 0, &proof), STATUS_SUCCESS);
}

TEST(DISP_168_a_pads_proof_is_in_its_feature_report_behind_the_number)
{
	run(ask_by_report);
}

static void ask_by_order(void *context)
{
	static const uint8_t head[3] = { 0, 0xF9, 0x50 };
	struct pad_proof proof = { 0 };

	memcpy(hid[1].report, head, sizeof(head));
	memcpy(hid[1].report + 3, &good, sizeof(good));
	hid[1].bytes = 19;
	assert_int_equal(prove(PAD_KIND_HID, 1, &proof), STATUS_SUCCESS);
	assert_memory_equal(&proof, &good, sizeof(good));
	/* The order, then a report of the same size that says nothing yet. */
	assert_int_equal(hid[1].orders, 1);
	assert_int_equal(hid[1].order_bytes, 1 + PAD_REPORT_BYTES);
	assert_memory_equal(hid[1].order, head, sizeof(head));
	assert_int_equal(hid[1].asked_bytes, 1 + PAD_REPORT_BYTES);
	for (uint32_t at = 0; at < 1 + PAD_REPORT_BYTES; at++)
		assert_int_equal(hid[1].asked[at], 0);
	hid[1].bytes = 18;
	assert_int_equal(prove(PAD_KIND_HID, 1, &proof), STATUS_DEVICE_DATA_ERROR);
	hid[1].bytes = 65;
	hid[1].report[1]++;
	assert_int_equal(prove(PAD_KIND_HID, 1, &proof), STATUS_DEVICE_DATA_ERROR);
	hid[1].report[1]--;
	hid[1].report[2]++;
	assert_int_equal(prove(PAD_KIND_HID, 1, &proof), STATUS_DEVICE_DATA_ERROR);
}

TEST(DISP_168_a_decks_proof_follows_the_order_for_it)
{
	run(ask_by_order);
}

static void set_serial(const WCHAR *text, uint32_t units)
{
	memcpy(hid[2].serial, text, units * sizeof(WCHAR));
	hid[2].serial_bytes = units * (uint32_t)sizeof(WCHAR);
}

static void ask_by_serial(void *context)
{
	static const WCHAR plain[] = u"DDCP:3:3:4321", begin[] = u"DDCP:3:3:";
	struct pad_proof proof = { 0 };

	assert_int_equal(prove(PAD_KIND_MOUSE, 2, &proof), STATUS_NOT_SUPPORTED);
	set_serial(plain, sizeof(plain) / sizeof(WCHAR));
	assert_int_equal(prove(PAD_KIND_MOUSE, 2, &proof), STATUS_SUCCESS);
	assert_memory_equal(&proof, &good, sizeof(good));
	set_serial(plain, sizeof(plain) / sizeof(WCHAR) - 1);
	assert_int_equal(prove(PAD_KIND_MOUSE, 2, &proof), STATUS_DEVICE_DATA_ERROR);
	/* 64 characters with their end, and one more. */
	for (uint32_t units = 64; units <= 65; units++) {
		for (uint32_t at = 0; at < units; at++)
			hid[2].serial[at] = u'0';
		memcpy(hid[2].serial, begin, sizeof(begin) - sizeof(WCHAR));
		hid[2].serial[units - 2] = u'9';
		hid[2].serial[units - 1] = 0;
		hid[2].serial_bytes = units * (uint32_t)sizeof(WCHAR);
		assert_int_equal(prove(PAD_KIND_MOUSE, 2, &proof),
		                 units == 64 ? STATUS_SUCCESS : STATUS_DEVICE_DATA_ERROR);
	}
	assert_int_equal(proof.driver_pid, 9);
}

TEST(DISP_168_a_mouses_proof_is_its_serial_number_of_64_characters_at_most)
{
	run(ask_by_serial);
}

static void ask_others(void *context)
{
	static const WCHAR serial[] = u"DDCP:3:3:4321";
	struct pad_proof proof;

	set_serial(serial, sizeof(serial) / sizeof(WCHAR));
	/* The pads are no mouse, the mouse and a pad of XInput's are none of HID. */
	assert_int_equal(prove(PAD_KIND_MOUSE, 0, &proof), STATUS_NOT_SUPPORTED);
	assert_int_equal(prove(PAD_KIND_MOUSE, 1, &proof), STATUS_NOT_SUPPORTED);
	assert_int_equal(prove(PAD_KIND_HID, 2, &proof), STATUS_NOT_SUPPORTED);
	assert_int_equal(prove(PAD_KIND_HID, 3, &proof), STATUS_NOT_SUPPORTED);
	assert_int_equal(prove(PAD_KIND_HID, 4, &proof), STATUS_NO_MORE_ENTRIES);
	assert_int_equal(prove(PAD_KIND_MOUSE, 4, &proof), STATUS_NO_MORE_ENTRIES);
}

TEST(DISP_167_only_a_device_of_the_kind_is_asked_who_drives_it)
{
	run(ask_others);
}
