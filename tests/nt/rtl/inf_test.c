/* nt/rtl/inf_test.c - INF files read as Windows reads them. */
#include <stdio.h>
#include <string.h>

#include "nt/rtl/crt.h"
#include "nt/rtl/inf.h"
#include "test.h"

static struct rtl_inf *parse(const char *text)
{
	struct rtl_inf_error error = { 0 };
	struct rtl_inf *inf = rtl_inf_parse(text, strlen(text), &error);

	if (!inf)
		print_error("line %u: %s\n", error.line, error.text);
	assert_non_null(inf);
	return inf;
}

static void assert_text(const char16_t *actual, const char16_t *expected)
{
	assert_non_null(actual);
	assert_int_equal(crt_wcscmp(actual, expected), 0);
}

#define HEADER "[Version]\nClass=Sample\n"

TEST(INF_a_field_is_unquoted_and_its_strings_are_replaced)
{
	struct rtl_inf *inf = parse(HEADER "[S]\nkey = %A% b , \"c, \"\"d\"\" %A%\" , ;comment\n"
	                                   "[Strings]\na = \"x y\"\n");
	const struct rtl_inf_line *line =
		rtl_inf_line_find(rtl_inf_section_find(inf, u"s"), u"KEY", 0);

	assert_non_null(line);
	assert_int_equal(line->number, 4);
	assert_int_equal(line->field_count, 3);
	assert_text(line->field[0], u"x y b");
	assert_text(line->field[1], u"c, \"d\" x y");
	assert_text(line->field[2], u"");
	assert_null(rtl_inf_field(line, 3));
	rtl_inf_destroy(inf);
}

TEST(INF_a_name_without_a_string_and_a_directory_number_stay)
{
	struct rtl_inf *inf = parse(HEADER "a = %12%\\x.sys, %None%, 50%%\n");

	assert_text(rtl_inf_version(inf, u"a"), u"%12%\\x.sys");
	assert_text(rtl_inf_line_find(rtl_inf_section_at(inf, 0), u"a", 0)->field[1], u"%None%");
	assert_text(rtl_inf_line_find(rtl_inf_section_at(inf, 0), u"a", 0)->field[2], u"50%");
	rtl_inf_destroy(inf);
}

TEST(INF_a_backslash_at_the_end_continues_the_line)
{
	struct rtl_inf *inf = parse(HEADER "list = a, \\ ; first\n  b,\\\n c\nnext = d\n");
	const struct rtl_inf_section *section = rtl_inf_section_at(inf, 0);

	assert_int_equal(rtl_inf_line_find(section, u"list", 0)->field_count, 3);
	assert_text(rtl_inf_line_find(section, u"list", 0)->field[2], u"c");
	assert_int_equal(rtl_inf_line_find(section, u"next", 0)->number, 6);
	rtl_inf_destroy(inf);
}

TEST(INF_sections_of_one_name_are_one)
{
	struct rtl_inf *inf = parse(HEADER "[a]\nx=1\n[B]\n[A]\nx=2\n");
	const struct rtl_inf_section *section = rtl_inf_section_find(inf, u"A");

	assert_int_equal(rtl_inf_section_count(inf), 3);
	assert_int_equal(section->line_count, 2);
	assert_text(rtl_inf_line_find(section, u"X", 1)->field[0], u"2");
	rtl_inf_destroy(inf);
}

TEST(INF_text_in_front_of_the_first_section_says_nothing)
{
	struct rtl_inf *inf = parse("/*++\n; x\nabc = 1\n--*/\n" HEADER);

	assert_int_equal(rtl_inf_section_count(inf), 1);
	rtl_inf_destroy(inf);
}

TEST(INF_utf16_with_either_mark_reads_as_utf8)
{
	static const char16_t text[] = u"\xFEFF[Version]\nClass=\x00C4\n";
	uint8_t swapped[sizeof(text)];
	struct rtl_inf_error error;
	struct rtl_inf *inf = rtl_inf_parse(text, sizeof(text) - 2, &error);

	assert_text(rtl_inf_version(inf, u"Class"), u"\x00C4");
	rtl_inf_destroy(inf);
	for (size_t index = 0; index < sizeof(text); index++)
		swapped[index] = ((const uint8_t *)text)[index ^ 1];
	inf = rtl_inf_parse(swapped, sizeof(text) - 2, &error);
	assert_text(rtl_inf_version(inf, u"Class"), u"\x00C4");
	rtl_inf_destroy(inf);
	inf = parse("[Version]\nClass=\xC3\x84\n");
	assert_text(rtl_inf_version(inf, u"Class"), u"\x00C4");
	rtl_inf_destroy(inf);
	inf = parse("[Version]\nClass=\xC4\x80\n");
	assert_text(rtl_inf_version(inf, u"Class"), u"\x0100");
	rtl_inf_destroy(inf);
	inf = parse("[Version]\nClass=\xC4x\x80\n");
	assert_text(rtl_inf_version(inf, u"Class"), u"\x00C4x\x20AC");
	rtl_inf_destroy(inf);
}

TEST(INF_the_best_decorated_models_and_install_sections_are_used)
{
	struct rtl_inf *inf =
		parse(HEADER "[Manufacturer]\nMaker = M, NTx86, NT$ARCH$, NTamd64.10.0\n"
	                     "[M]\nd=Wrong,ROOT\\A\n[M.NTx86]\nd=Wrong,ROOT\\B\n[M.NTamd64]"
	                     "\n\"Dev\"=I,ROOT\\C,ROOT\\D\n"
	                     "[I]\n[I.NT]\n[I.NT.Services]\n[I.NTamd64.6.1.Services]\n[I.NTamd64."
	                     "HW]\n[I.NTarm64]\n");
	const struct rtl_inf_model *model;

	assert_int_equal(rtl_inf_model_count(inf), 1);
	model = rtl_inf_model_at(inf, 0);
	assert_text(model->manufacturer, u"Maker");
	assert_text(model->description, u"Dev");
	assert_text(model->hardware_id, u"ROOT\\C");
	assert_int_equal(model->compatible_count, 1);
	assert_text(model->compatible[0], u"ROOT\\D");
	assert_text(rtl_inf_install_section(inf, model->install, u"")->name, u"I.NT");
	assert_text(rtl_inf_install_section(inf, model->install, u".Services")->name,
	            u"I.NTamd64.6.1.Services");
	assert_text(rtl_inf_install_section(inf, model->install, u".HW")->name, u"I.NTamd64.HW");
	assert_null(rtl_inf_install_section(inf, model->install, u".Wdf"));
	rtl_inf_destroy(inf);
}

TEST(INF_services_are_found_through_needs)
{
	struct rtl_inf *inf = parse(
		HEADER
		"[I.Services]\nAddService=one,2,S1\nNeeds=More\n[More]\nAddService=two,,"
		"S2\nAddService=,2\n"
		"[S1]\nServiceType=1\nStartType=0x3\nErrorControl=1\nServiceBinary=%12%\\one.sys\n"
		"DisplayName=\"One\"\nLoadOrderGroup=Base\n");
	const struct rtl_inf_section *services = rtl_inf_section_find(inf, u"I.Services");
	struct rtl_inf_service service;

	assert_true(rtl_inf_service_at(inf, services, 0, &service));
	assert_text(service.name, u"one");
	assert_int_equal(service.flags & RTL_INF_SERVICE_ASSOCIATED, RTL_INF_SERVICE_ASSOCIATED);
	assert_int_equal(service.type, 1);
	assert_int_equal(service.start, 3);
	assert_text(service.binary, u"%12%\\one.sys");
	assert_text(service.display_name, u"One");
	assert_true(rtl_inf_service_at(inf, services, 1, &service));
	assert_text(service.name, u"two");
	assert_null(service.install);
	assert_true(rtl_inf_service_at(inf, services, 2, &service));
	assert_text(service.name, u"");
	assert_false(rtl_inf_service_at(inf, services, 3, &service));
	rtl_inf_destroy(inf);
}

static void read_entry(const struct rtl_inf *inf, uint32_t index, struct rtl_inf_registry *entry)
{
	struct rtl_inf_error error;

	assert_true(rtl_inf_registry_read(&rtl_inf_section_find(inf, u"R")->lines[index], entry,
	                                  &error));
}

TEST(INF_the_reflectors_service_is_known_without_its_inf)
{
	struct rtl_inf_service service;
	struct rtl_inf *inf =
		parse(HEADER "[x.Services]\nInclude=wudfrd.inf\nNeeds=WUDFRD.NT.Services\n"
	                     "[y.Services]\nNeeds=WUDFRD.NT.Other\n");

	assert_true(rtl_inf_service_at(inf, rtl_inf_section_find(inf, u"x.Services"), 0, &service));
	assert_text(service.name, u"WUDFRd");
	assert_int_equal(service.flags & RTL_INF_SERVICE_ASSOCIATED, 2);
	assert_text(service.binary, u"%12%\\WUDFRd.sys");
	assert_false(
		rtl_inf_service_at(inf, rtl_inf_section_find(inf, u"x.Services"), 1, &service));
	assert_false(
		rtl_inf_service_at(inf, rtl_inf_section_find(inf, u"y.Services"), 0, &service));
	rtl_inf_destroy(inf);
}

TEST(INF_a_package_of_a_hid_device_gets_the_services_of_windows_own_files)
{
	struct rtl_inf *inf =
		parse(HEADER "[x.Services]\nInclude=MsHidUmdf.inf,WUDFRD.inf\n"
	                     "Needs=MsHidUmdf.NT.Services,WUDFRD_LowerFilter.NT.Services\n"
	                     "[x.HW]\nNeeds=y\n[y]\nNeeds=wudfrd_lowerfilter.nt.hw\n");
	const struct rtl_inf_section *services = rtl_inf_section_find(inf, u"x.Services");
	struct rtl_inf_service service;

	assert_true(rtl_inf_service_at(inf, services, 0, &service));
	assert_text(service.name, u"mshidumdf");
	assert_text(service.binary, u"%12%\\mshidumdf.sys");
	assert_true(service.flags & RTL_INF_SERVICE_ASSOCIATED);
	assert_true(rtl_inf_service_at(inf, services, 1, &service));
	assert_text(service.name, u"WUDFRd");
	assert_text(service.binary, u"%12%\\WUDFRd.sys");
	assert_false(service.flags & RTL_INF_SERVICE_ASSOCIATED);
	assert_false(rtl_inf_service_at(inf, services, 2, &service));
	assert_true(rtl_inf_needs(inf, rtl_inf_section_find(inf, u"x.HW"),
	                          u"WUDFRD_LowerFilter.NT.hw"));
	assert_false(rtl_inf_needs(inf, services, u"WUDFRD_LowerFilter.NT.hw"));
	assert_false(rtl_inf_needs(inf, NULL, u"WUDFRD_LowerFilter.NT.hw"));
	rtl_inf_destroy(inf);
}

TEST(INF_registry_lines_carry_typed_data)
{
	struct rtl_inf *inf =
		parse(HEADER "[R]\n"
	                     "HKR, Sub, Number, 0x00010001, 0x2A\nHKLM, Software, Text,, \"a b\"\n"
	                     "HKR,, List, 0x10000, a, bc\nHKR,, Bytes, 1, 01, 0xFF\nHKR,, Four, "
	                     "0x10001, 1,2,3,4\n"
	                     "HKR, Only\nHKR,, Gone, 4\n");
	struct rtl_inf_registry entry;

	read_entry(inf, 0, &entry);
	assert_int_equal(entry.type, 4);
	assert_int_equal(entry.data_bytes, 4);
	assert_int_equal(*(const uint32_t *)entry.data, 42);
	assert_text(entry.key, u"Sub");
	rtl_inf_registry_finish(&entry);
	read_entry(inf, 1, &entry);
	assert_int_equal(entry.root, RTL_INF_HKLM);
	assert_int_equal(entry.type, 1);
	assert_text(entry.data, u"a b");
	assert_int_equal(entry.data_bytes, 8);
	rtl_inf_registry_finish(&entry);
	read_entry(inf, 2, &entry);
	assert_int_equal(entry.type, 7);
	assert_memory_equal(entry.data, u"a\0bc\0", 12);
	assert_int_equal(entry.data_bytes, 12);
	rtl_inf_registry_finish(&entry);
	read_entry(inf, 3, &entry);
	assert_int_equal(entry.type, 3);
	assert_memory_equal(entry.data, "\x01\xFF", 2);
	rtl_inf_registry_finish(&entry);
	read_entry(inf, 4, &entry);
	assert_memory_equal(entry.data, "\1\2\3\4", 4);
	rtl_inf_registry_finish(&entry);
	read_entry(inf, 5, &entry);
	assert_null(entry.value);
	rtl_inf_registry_finish(&entry);
	read_entry(inf, 6, &entry);
	assert_int_equal(entry.flags, RTL_INF_DELETE_VALUE);
	rtl_inf_registry_finish(&entry);
	rtl_inf_destroy(inf);
}

TEST(INF_errors_name_the_line_and_the_reason)
{
	static const struct {
		const char *text;
		uint32_t line;
		const char *reason;
	} rows[] = {
		{ "[Version]\n[Broken\n", 2, "']'" },
		{ "[Other]\na=1\n", 0, "[Version]" },
		{ "", 0, "[Version]" },
	};

	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		struct rtl_inf_error error = { .line = 99 };

		assert_null(rtl_inf_parse(rows[index].text, strlen(rows[index].text), &error));
		assert_int_equal(error.line, rows[index].line);
		assert_non_null(strstr(error.text, rows[index].reason));
	}
}

TEST(INF_numbers_are_decimal_hexadecimal_or_negative)
{
	assert_int_equal(rtl_inf_number(u"16", 0), 16);
	assert_int_equal(rtl_inf_number(u"0x10", 0), 16);
	assert_int_equal(rtl_inf_number(u"-1", 0), -1);
	assert_int_equal(rtl_inf_number(u"abc", 7), 7);
	assert_int_equal(rtl_inf_number(u"1x", 7), 7);
	assert_int_equal(rtl_inf_number(NULL, 7), 7);
}

/* Parse a line with a field of count characters; null, or the error, when it does not fit. */
static struct rtl_inf *parse_long(const char *before, size_t count, const char *after,
                                  struct rtl_inf_error *error)
{
	static char text[8192];
	size_t at = (size_t)snprintf(text, sizeof(text), HEADER "key = %s", before);

	memset(text + at, 'x', count);
	snprintf(text + at + count, sizeof(text) - at - count, "%s\nnext = 1\n", after);
	return rtl_inf_parse(text, strlen(text), error);
}

TEST(INF_a_field_has_at_most_4096_characters_quoted_or_not)
{
	static const char *const ends[][2] = { { "", "" }, { "\"", "\"" } };

	for (size_t index = 0; index < 2; index++) {
		struct rtl_inf_error error = { 0 };
		struct rtl_inf *inf = parse_long(ends[index][0], 4096, ends[index][1], &error);

		assert_non_null(inf);
		assert_int_equal(crt_wcslen(rtl_inf_version(inf, u"key")), 4096);
		assert_text(rtl_inf_version(inf, u"next"), u"1");
		rtl_inf_destroy(inf);
		assert_null(parse_long(ends[index][0], 4097, ends[index][1], &error));
		assert_int_equal(error.line, 3);
		assert_non_null(strstr(error.text, "4,096"));
	}
}

TEST(INF_a_decoration_ranks_by_architecture_then_version_then_build)
{
	static const struct {
		const char *sections;
		const char16_t *best;
	} rows[] = {
		{ "[I.NT.10.0]\n[I.NTamd64]\n", u"I.NTamd64" },
		{ "[I.NTamd64.10.0]\n[I.NTamd64.9.9]\n", u"I.NTamd64.10.0" },
		{ "[I.NTamd64.6.3]\n[I.NTamd64.6.1]\n", u"I.NTamd64.6.3" },
		{ "[I.NTamd64.6.12]\n[I.NTamd64.6.9]\n", u"I.NTamd64.6.12" },
		{ "[I.NTamd64.10.0...16299]\n[I.NTamd64.10.0]\n", u"I.NTamd64.10.0...16299" },
		{ "[I.NTamd64.10.0...22000]\n[I.NTamd64.10.0...9999]\n",
		  u"I.NTamd64.10.0...22000" },
		{ "[I.NTamd64.10.0...22000]\n[I.NTamd64.10.1]\n", u"I.NTamd64.10.1" },
		/* What is no decoration of this machine never fits. */
		{ "[I]\n[I.NTamd64.10.0....1]\n[I.NTamd64.1.1.1.1.1.1]\n", u"I" },
		{ "[I]\n[I.NTamd64.1x]\n[I.NTamd64.1/]\n[I.NTamd64.1:]\n", u"I" },
		{ "[I]\n[I.NTamd64x]\n[I.NTx86]\n[I.N]\n[I.]\n[IJ]\n", u"I" },
		{ "[I]\n[I.NTamd64.10.0...999999]\n", u"I.NTamd64.10.0...999999" },
		{ "[I]\n[I.NTamd64.10.0...1000000]\n", u"I" },
	};

	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		char text[256];

		snprintf(text, sizeof(text), HEADER "%s", rows[index].sections);
		struct rtl_inf *inf = parse(text);

		assert_text(rtl_inf_install_section(inf, u"I", u"")->name, rows[index].best);
		rtl_inf_destroy(inf);
	}
}
