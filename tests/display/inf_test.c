/* tests/display/inf_test.c - what the drivers' INF files and projects say: how they are hosted, and that none is for the kernel. */
#include "harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "nt/rtl/inf.h"

static char *text_of(const char *path, size_t *ret_size)
{
	char name[600];
	char *data = NULL;
	size_t size = 0;

	snprintf(name, sizeof(name), "%s/%s", test_source_root(), path);
	assert_int_equal(host_file_read(name, 1 << 20, &data, &size), 0);
	char *text = realloc(data, size + 1);
	assert_non_null(text);
	text[size] = 0;
	*ret_size = size;
	return text;
}

static struct rtl_inf *inf_of(const char *path)
{
	struct rtl_inf_error error = { 0 };
	size_t size;
	char *text = text_of(path, &size);
	struct rtl_inf *inf = rtl_inf_parse(text, size, &error);

	if (!inf)
		fail_msg("%s:%u: %s", path, error.line, error.text);
	free(text);
	return inf;
}

static bool same(const char16_t *left, const char16_t *right)
{
	while (left && *left && *left == *right)
		left++, right++;
	return left && *left == *right;
}

static void expect_said(const struct rtl_inf *inf, const char16_t *section, const char16_t *key,
                        const char16_t *value)
{
	const struct rtl_inf_section *found = rtl_inf_section_find(inf, section);
	const struct rtl_inf_line *line;

	assert_non_null(found);
	line = rtl_inf_line_find(found, key, 0);
	assert_non_null(line);
	assert_true(same(rtl_inf_field(line, 0), value));
}

/* A line of AddReg: root, key, name, flags, value. */
static void expect_registry(const struct rtl_inf *inf, const char16_t *name, const char16_t *value)
{
	const struct rtl_inf_section *found = rtl_inf_section_find(inf, u"Display.Security");

	assert_non_null(found);
	for (uint32_t at = 0; at < found->line_count; at++) {
		const struct rtl_inf_line *line = &found->lines[at];

		if (!same(rtl_inf_field(line, 2), name))
			continue;
		assert_true(same(rtl_inf_field(line, 0), u"HKR"));
		assert_true(same(rtl_inf_field(line, line->field_count - 1), value));
		return;
	}
	fail_msg("there is no such value");
}

TEST(DISP_106_the_displays_inf_says_how_it_is_hosted_and_who_may_open_it)
{
	struct rtl_inf *inf = inf_of("samples/vdisplay/driver/vdisplay.inx");
	const struct rtl_inf_section *wdf = rtl_inf_section_find(inf, u"Display.Install.NT.Wdf");

	assert_true(same(rtl_inf_version(inf, u"Class"), u"Display"));
	assert_true(same(rtl_inf_version(inf, u"ClassGuid"),
	                 u"{4D36E968-E325-11CE-BFC1-08002BE10318}"));
	assert_non_null(wdf);
	expect_said(inf, u"Display.Install.NT.Wdf", u"UmdfHostProcessSharing",
	            u"ProcessSharingDisabled");
	expect_said(inf, u"Display.Install.NT.Wdf", u"UmdfKernelModeClientPolicy",
	            u"AllowKernelModeClients");
	expect_said(inf, u"Display.Umdf", u"UmdfExtensions", u"IddCx0102");
	expect_registry(inf, u"UpperFilters", u"IndirectKmd");
	expect_registry(inf, u"Security", u"D:P(A;;GA;;;SY)(A;;GA;;;BA)");
	rtl_inf_destroy(inf);
}

TEST(DISP_2_every_driver_of_display_and_pads_is_for_user_mode)
{
	static const char *const projects[] = {
		"samples/testcard/driver/testcard.vcxproj",
		"samples/vdisplay/driver/vdisplay.vcxproj",
		"samples/gamepad/xusb/ddxusb.vcxproj",
	};

	for (size_t at = 0; at < sizeof(projects) / sizeof(projects[0]); at++) {
		size_t size;
		char *text = text_of(projects[at], &size);

		if (!strstr(text, "<DriverType>UMDF</DriverType>") ||
		    !strstr(text, "<ConfigurationType>DynamicLibrary</ConfigurationType>") ||
		    !strstr(text, "WindowsUserModeDriver"))
			fail_msg("%s is not for user mode", projects[at]);
		free(text);
	}
}
