/* Constants of Windows' GUID libraries, read from the headers' own definitions. */
#include "builder/build_folder.h"
#include "builder/guids.h"

static bool look_for(const char *header, const char *name, struct guid_value *value)
{
	struct map texts = { 0 };
	struct strings files = { 0 };

	put("include/a.h", header);
	strings_add(&arena, &files, path_of("include/a.h"));
	memset(value, 0, sizeof(*value));
	return guid_find(&arena, &texts, &files, path_of("include"), name, value);
}

#define NUMBERS ", 0x01020304, 5, 0x6u, 1, 2, 3, 4, 5, 6, 7, 8"

TEST(guids_are_read_from_the_definition_of_just_that_name)
{
	struct guid_value value;

	assert_true(look_for("DEFINE_GUID( /* no */ MINE" NUMBERS ");\n"
	                     "DEFINE_GUID(MINE_TOO, 9, 5, 6, 1, 2, 3, 4, 5, 6, 7, 8);\n"
	                     "DEFINE_GUID(\n\tMINE" NUMBERS ");\n",
	                     "MINE", &value));
	assert_string_equal(value.name, "MINE");
	assert_int_equal(value.count, 11);
	assert_int_equal(value.number[0], 0x01020304);
	assert_int_equal(value.number[2], 6);
	assert_int_equal(value.number[10], 8);
}

TEST(guids_of_property_keys_have_a_number_more)
{
	struct guid_value value;

	assert_true(look_for("DEFINE_DEVPROPKEY(KEY" NUMBERS ", 77);", "KEY", &value));
	assert_int_equal(value.count, 12);
	assert_int_equal(value.number[11], 77);
	assert_false(look_for("DEFINE_DEVPROPKEY(KEY" NUMBERS ");", "KEY", &value));
}

TEST(guids_are_not_taken_from_other_macros_or_places)
{
	static const char *const headers[] = {
		"DEFINE_OTHER_THING(MINE" NUMBERS ");", /* a macro of another name, a long one */
		"OTHER(MINE" NUMBERS "); DEFINE_",      "(MINE" NUMBERS "); DEFINE_",
		"MINE" NUMBERS "; DEFINE_GUID",         "DEFINE_GUID(1, MINE" NUMBERS ");",
		"DEFINE_GUID(MINE, 1, 2, 3);",          "DEFINE_GUID(MINES" NUMBERS ");",
		"DEFINE_GUID(MINE_" NUMBERS ");",
	};
	struct guid_value value;

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		assert_false(look_for(headers[i], "MINE", &value));
}

TEST(guids_of_files_elsewhere_are_not_looked_at)
{
	struct map texts = { 0 };
	struct strings files = { 0 };
	struct guid_value value;

	put("include/a.h", "DEFINE_GUID(MINE" NUMBERS ");");
	strings_add(&arena, &files, path_of("include/a.h"));
	strings_add(&arena, &files, path_of("include/absent.h"));
	assert_false(guid_find(&arena, &texts, &files, path_of("kit"), "MINE", &value));
	assert_true(guid_find(&arena, &texts, &files, path_of("include"), "MINE", &value));
	assert_false(guid_find(&arena, &texts, &files, path_of("include"), "YOURS", &value));
}
