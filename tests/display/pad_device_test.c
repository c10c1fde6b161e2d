/*
 * tests/display/pad_device_test.c - what a pad's device on the software bus is called, and that it is there as long as its handle is.
 */
#include "bare_machine.h"

#include "display/pad/device.h"
#include "nt/pnp/software.h"

static const GUID toy = { 0x11223344, 1, 2, { 1, 2, 3, 4, 5, 6, 7, 8 } };
static char said[200];

static void keep_line(void *context, const char *text)
{
	snprintf(said, sizeof(said), "%s", text);
}

static void begin(const WCHAR *hardware_id)
{
	bare_begin(&toy, hardware_id);
	assert_int_equal(pnp_software_start(ke_current_machine()), STATUS_SUCCESS);
}

static void expect_text(struct pnp_device *node, DEVICE_REGISTRY_PROPERTY property,
                        const WCHAR *text, size_t bytes)
{
	uint8_t value[600] = { 0 };
	ULONG used = 0;

	assert_int_equal(pnp_device_property(node, property, value, sizeof(value), &used),
	                 STATUS_SUCCESS);
	assert_int_equal(used, bytes);
	assert_memory_equal(value, text, bytes);
}

#define EXPECT(node, property, literal) expect_text(node, property, literal, sizeof(literal))

static struct pnp_device *find(const WCHAR *path)
{
	struct pnp_device *node = pnp_device_find(ke_current_machine(), path);

	if (node && pnp_device_state(node) == PNP_STATE_STARTED)
		return node;
	pnp_device_unref(node);
	return NULL;
}

static void come_and_go(void *context)
{
	static const WCHAR *const paths[] = { u"SWD\\drydock\\0", u"SWD\\drydock\\9",
		                              u"SWD\\drydock\\10", u"SWD\\drydock\\15" };
	static const uint32_t indices[] = { 0, 9, 10, 15 };
	static const WCHAR *const places[] = { u"0", u"9", u"10", u"15" };
	const struct pad_identity *identity = pad_identity_named("xusb");

	for (size_t at = 0; at < 4; at++) {
		struct pnp_device *node;
		HANDLE device = NULL;

		assert_int_equal(pad_device_create(identity, indices[at], &device), STATUS_SUCCESS);
		node = find(paths[at]);
		assert_non_null(node);
		expect_text(node, DevicePropertyLocationInformation, places[at],
		            (at < 2 ? 2 : 3) * sizeof(WCHAR));
		pnp_device_unref(node);
		NtClose(device);
		pnp_settle(ke_current_machine());
		assert_null(find(paths[at]));
	}
}

TEST(DISP_174_DISP_175_a_pads_device_bears_its_index_and_goes_with_its_handle)
{
	begin(u"root\\drydock_xusb");
	display_host_run(come_and_go, NULL);
	bare_end();
}

static void look_at_ids(void *context)
{
	struct pnp_device *node;
	HANDLE device = NULL;

	assert_int_equal(pad_device_create(pad_identity_named("xusb"), 3, &device), STATUS_SUCCESS);
	node = find(u"SWD\\drydock\\3");
	assert_non_null(node);
	EXPECT(node, DevicePropertyHardwareID,
	       u"root\\drydock_xusb\0USB\\VID_045E&PID_028E&REV_0114\0USB\\VID_045E&PID_028E\0");
	EXPECT(node, DevicePropertyCompatibleIDs,
	       u"USB\\MS_COMP_XUSB10\0USB\\Class_FF&SubClass_5D&Prot_01\0USB\\Class_FF\0");
	EXPECT(node, DevicePropertyContainerID, u"{d7d0c4a1-045e-028e-8d0c-646470616403}");
	pnp_device_unref(node);
	NtClose(device);
}

TEST(DISP_175_a_pads_device_has_the_ids_of_its_twin_and_a_container_of_its_own)
{
	begin(u"root\\drydock_xusb");
	display_host_run(look_at_ids, NULL);
	bare_end();
}

static void make_mouse(void *context)
{
	struct pnp_device *node;
	HANDLE device = NULL;

	assert_int_equal(pad_device_create(pad_identity_mouse(), 0, &device), STATUS_SUCCESS);
	node = find(u"SWD\\drydock\\mouse");
	assert_non_null(node);
	EXPECT(node, DevicePropertyCompatibleIDs,
	       u"USB\\Class_03&SubClass_01&Prot_02\0USB\\Class_03&SubClass_01\0USB\\Class_03\0");
	pnp_device_unref(node);
	NtClose(device);
}

TEST(DISP_175_the_mouses_device_is_called_by_its_name)
{
	begin(u"root\\drydock_mouse");
	display_host_run(make_mouse, NULL);
	bare_end();
}

static void make_in_vain(void *context)
{
	HANDLE device = NULL;

	bare.start = STATUS_DEVICE_CONFIGURATION_ERROR;
	assert_int_equal(pad_device_create(pad_identity_named("xusb"), 0, &device),
	                 STATUS_DEVICE_CONFIGURATION_ERROR);
	assert_int_equal(pad_device_create(pad_identity_named("dualsense"), 0, &device),
	                 STATUS_NO_SUCH_DEVICE);
	assert_null(device);
	pnp_settle(ke_current_machine());
	assert_false(pnp_hardware_present(ke_current_machine(), u"root\\drydock_xusb"));
	assert_false(pnp_hardware_present(ke_current_machine(), u"root\\drydock_dualsense"));
}

TEST(DISP_174_a_device_that_did_not_start_is_not_left_and_why_is_told)
{
	begin(u"root\\drydock_xusb");
	display_host_run(make_in_vain, NULL);
	bare_end();
}

TEST(DISP_172_why_there_is_no_device_is_said_with_its_number)
{
	struct pad_system system = { .log = keep_line };

	pad_device_say_none(&system, pad_identity_named("dualshock4"), 12, STATUS_NO_SUCH_DEVICE);
	assert_string_equal(said, "pad 12: its device cannot be made, status 0xC000000E: no driver "
	                          "for it is installed");
	pad_device_say_none(&system, pad_identity_mouse(), 0, STATUS_IO_TIMEOUT);
	assert_string_equal(said, "the mouse: its device cannot be made, status 0xC00000B5");
	system.log = NULL;
	said[0] = 0;
	pad_device_say_none(&system, pad_identity_mouse(), 0, STATUS_IO_TIMEOUT);
	assert_int_equal(said[0], 0);
}
