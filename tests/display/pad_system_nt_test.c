/*
 * tests/display/pad_system_nt_test.c - what the machine's own services give the pads' host: mailboxes, proofs and what is known of a device.
 */
#include "bare_machine.h"

#include "display/pad/system.h"
#include "drydock/xusb_protocol.h"
#include "nt/mm/nt_services.h"
#include "nt/rtl/inf.h"
#include "object_look.h"

static const GUID pads = XUSB_INTERFACE;
static struct pad_system pad_system;

static void begin(const WCHAR *hardware_id)
{
	bare_begin(&pads, hardware_id);
	pad_system_nt(&pad_system, NULL, NULL);
}

/* --- Mailboxes ------------------------------------------------------------------------------------------------------ */

static void make_mailbox(void *context)
{
	struct {
		PVOID base;
		ULONG attributes;
		LARGE_INTEGER size;
	} basic = { 0 };
	union {
		OBJECT_NAME_INFORMATION name;
		uint8_t bytes[512];
	} answer = { 0 };
	static const WCHAR expected[] = u"\\BaseNamedObjects\\ddpad-boot-15";
	HANDLE mailbox, again = NULL, other;

	assert_int_equal(pad_system.create_mailbox(NULL, "ddpad-boot-15", &mailbox),
	                 STATUS_SUCCESS);
	assert_int_equal(granted(mailbox), SECTION_MAP_READ | SECTION_MAP_WRITE | SECTION_QUERY);
	assert_int_equal(NtQuerySection(mailbox, 0, &basic, sizeof(basic), NULL), STATUS_SUCCESS);
	assert_int_equal(basic.size.QuadPart, 4096);
	assert_int_equal(NtQueryObject(mailbox, ObjectNameInformation, &answer, sizeof(answer),
	                               NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(answer.name.Name.Length, sizeof(expected) - sizeof(WCHAR));
	assert_memory_equal(answer.name.Name.Buffer, expected, sizeof(expected) - sizeof(WCHAR));
	/* One that is there is not opened; one of another name is another. */
	assert_int_equal(pad_system.create_mailbox(NULL, "DDPAD-boot-15", &again),
	                 STATUS_OBJECT_NAME_COLLISION);
	assert_null(again);
	assert_int_equal(pad_system.create_mailbox(NULL, "ddpad-boot-1", &other), STATUS_SUCCESS);
	NtClose(other);
	NtClose(mailbox);
}

TEST(DISP_161_DISP_162_a_mailbox_is_a_page_with_a_name_that_nobody_else_has)
{
	begin(NULL);
	display_host_run(make_mailbox, NULL);
	bare_end();
}

static void look_at_list(void *context)
{
	uint8_t answer[512];
	BOOLEAN present = FALSE, defaulted;
	PACCESS_ALLOWED_ACE entry;
	HANDLE mailbox;
	PACL list = NULL;
	ULONG needed;

	assert_int_equal(pad_system.create_mailbox(NULL, "ddpad-boot-0", &mailbox), STATUS_SUCCESS);
	assert_int_equal(NtQuerySecurityObject(mailbox, DACL_SECURITY_INFORMATION, answer,
	                                       sizeof(answer), &needed),
	                 STATUS_SUCCESS);
	assert_int_equal(RtlGetDaclSecurityDescriptor(answer, &present, &list, &defaulted),
	                 STATUS_SUCCESS);
	assert_non_null(list);
	assert_int_equal(list->AceCount, 2);
	entry = (PACCESS_ALLOWED_ACE)(list + 1);
	entry = (PACCESS_ALLOWED_ACE)((uint8_t *)entry + entry->Header.AceSize);
	assert_int_equal(entry->Mask, PAD_SECTION_RIGHTS);
	NtClose(mailbox);
}

TEST(DISP_161_a_mailbox_is_the_systems_and_for_drivers_to_read_and_write)
{
	begin(NULL);
	display_host_run(look_at_list, NULL);
	bare_end();
}

/* --- Proofs --------------------------------------------------------------------------------------------------------- */

static NTSTATUS answer(const struct bare_request *request, ULONG_PTR *ret_bytes)
{
	struct pad_proof proof = { PAD_PROOF_MAGIC, PAD_PROTOCOL_VERSION, request->number, 77 };

	if (request->code != 0x80003F80 || request->output_bytes != 16 || request->input_bytes != 0)
		return STATUS_INVALID_DEVICE_REQUEST;
	memcpy(request->output, &proof, sizeof(proof));
	*ret_bytes = sizeof(proof);
	return STATUS_SUCCESS;
}

static void ask_pads(void *context)
{
	for (uint32_t number = 0; number < 2; number++) {
		struct pad_proof proof = { 0 };
		uint32_t bytes = 0;

		assert_int_equal(pad_system.prove(NULL, PAD_KIND_XUSB, number, &proof, &bytes),
		                 STATUS_SUCCESS);
		assert_true(pad_proof_is_good(&proof, bytes, number));
		assert_int_equal(proof.driver_pid, 77);
		assert_int_equal(pad_system.prove(NULL, PAD_KIND_XUSB, 2, &proof, &bytes),
		                 STATUS_NO_MORE_ENTRIES);
		assert_int_equal(pad_system.prove(NULL, PAD_KIND_HID, number, &proof, &bytes),
		                 STATUS_NO_MORE_ENTRIES);
	}
}

TEST(DISP_167_DISP_168_each_xinput_pad_says_by_its_code_who_drives_it)
{
	begin(u"root\\toy");
	bare.answer = answer;
	bare_plug(u"root\\toy\0", NULL);
	bare_plug(u"root\\toy\0", NULL);
	display_host_run(ask_pads, NULL);
	bare_end();
}

/* --- What is known of a device -------------------------------------------------------------------------------------- */

static struct pad_device_state state_of(const char *name, uint32_t index)
{
	struct pad_device_state state = { .is_outside = true };

	pad_system.look(NULL, pad_identity_named(name), index, &state);
	assert_false(state.is_outside);
	assert_int_equal(state.problem == STATUS_SUCCESS, state.is_started || !state.is_present);
	return state;
}

static void look_at_devices(void *context)
{
	static const uint32_t there[] = { 0, 7, 12 }, absent[] = { 1, 2, 8, 70, 120 };

	for (size_t at = 0; at < 3; at++) {
		assert_true(state_of("xusb", there[at]).is_present);
		assert_true(state_of("xusb", there[at]).is_started);
		assert_false(state_of("dualsense", there[at]).is_present);
	}
	for (size_t at = 0; at < 5; at++)
		assert_false(state_of("xusb", absent[at]).is_present);
	assert_false(state_of("xusb", 0).is_installed);
}

TEST(DISP_172_a_pads_device_is_known_by_its_first_id_and_its_location)
{
	begin(u"root\\drydock_xusb");
	bare_plug(u"root\\drydock_xusb\0USB\\VID_045E&PID_028E\0", NULL);
	bare_plug(u"ROOT\\Drydock_XUSB\0", u"7");
	bare_plug(u"root\\drydock_xusb\0", u"12");
	display_host_run(look_at_devices, NULL);
	bare_end();
}

static void look_at_broken(void *context)
{
	struct pad_device_state state = state_of("xusb", 3);

	assert_true(state.is_present);
	assert_false(state.is_started);
	assert_int_equal(state.problem, STATUS_DEVICE_CONFIGURATION_ERROR);
}

TEST(DISP_172_why_a_pads_device_did_not_start_is_known)
{
	begin(u"root\\drydock_xusb");
	bare.start = STATUS_DEVICE_CONFIGURATION_ERROR;
	bare_plug(u"root\\drydock_xusb\0", u"3");
	display_host_run(look_at_broken, NULL);
	bare_end();
}

static void look_at_store(void *context)
{
	assert_true(state_of("xusb", 0).is_installed);
	assert_true(state_of("dualsense", 0).is_installed);
	assert_false(state_of("dualshock4", 0).is_installed);
	assert_false(state_of("xusb", 0).is_present);
}

TEST(DISP_172_whether_a_driver_for_it_is_installed_is_known_without_any_device)
{
	static const char text[] =
		"[Version]\nSignature=\"$WINDOWS "
		"NT$\"\nClass=Sample\n[Manufacturer]\nM=Models,NTamd64\n"
		"[Models.NTamd64]\nD=Install,root\\Drydock_XUSB\nE=Install,root\\drydock_"
		"dualsense\n"
		"[Install.NT]\n[Install.NT.Services]\nAddService=bare,2,Service\n"
		"[Service]\nServiceType=1\nStartType=3\nErrorControl=1\nServiceBinary=%13%\\bare."
		"sys\n";
	struct rtl_inf_error error;
	struct rtl_inf *inf = rtl_inf_parse(text, sizeof(text) - 1, &error);

	assert_non_null(inf);
	begin(NULL);
	assert_int_equal(pnp_inf_add(ke_current_machine(), inf), STATUS_SUCCESS);
	display_host_run(look_at_store, NULL);
	bare_end();
	rtl_inf_destroy(inf);
}

/* --- Time ----------------------------------------------------------------------------------------------------------- */

static void pass_time(void *context)
{
	const struct display_objects *objects = pad_system.objects;
	uint64_t before = objects->now_ns(NULL), passed;

	pad_system.pause(NULL, 120);
	passed = objects->now_ns(NULL) - before;
	assert_in_range(passed, 119900000, 120500000);
}

/* In a machine that has its own time. */
TEST(a_pads_host_pauses_as_many_milliseconds_as_it_says)
{
	bare_begin_as(true, NULL, NULL);
	pad_system_nt(&pad_system, NULL, NULL);
	display_host_run(pass_time, NULL);
	bare_end();
}
