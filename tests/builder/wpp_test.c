/* Trace headers from rules. */
#include "test.h"

#include <string.h>

#include "builder/wpp.h"

static struct arena arena;
static struct wpp wpp;

static const char *written(void)
{
	static struct text text;

	text.size = 0;
	wpp_write(&wpp, "toy", &text);
	return text.data;
}

static void start(void)
{
	memset(&wpp, 0, sizeof(wpp));
	wpp.arena = &arena;
}

TEST(a_rule_becomes_a_macro)
{
	start();
	wpp_add_rule(&wpp, "TraceEvents(LEVEL, FLAGS, MSG, ...)");
	assert_int_equal(wpp.count, 1);
	assert_non_null(strstr(written(), "#define TraceEvents(LEVEL, FLAGS, MSG, ...) "));
	assert_non_null(strstr(written(), "(unsigned int)(LEVEL), \"\" MSG , ##__VA_ARGS__)"));
	assert_non_null(strstr(written(), "#FLAGS, \"TraceEvents\""));
}

TEST(fixed_values_stand_for_parameters)
{
	start();
	wpp_add_rule(&wpp, "TraceError{LEVEL=TRACE_LEVEL_ERROR, FLAGS=Error}(MSG,...)");
	assert_non_null(strstr(written(), "#define TraceError(MSG, ...) "));
	assert_non_null(strstr(written(), "(unsigned int)(TRACE_LEVEL_ERROR)"));
	assert_non_null(strstr(written(), "\"Error\", \"TraceError\""));
}

TEST(groups_in_parentheses_are_opened)
{
	start();
	wpp_add_rule(&wpp, "TracePrint((LEVEL,FLAGS,MSG,...))");
	wpp_add_rule(&wpp, "DoTrace(LEVEL,FLAG,(MSG,...))");
	assert_non_null(strstr(written(),
	                       "#define TracePrint(WPP_GROUP_0) "
	                       "DRYDOCK_WPP_CALL_TracePrint(DRYDOCK_WPP_OPEN WPP_GROUP_0)"));
	assert_non_null(
		strstr(written(), "#define DRYDOCK_WPP_BODY_DoTrace(LEVEL, FLAG, MSG, ...) "));
	assert_non_null(strstr(written(), "#define DoTrace(LEVEL, FLAG, WPP_GROUP_2) "
	                                  "DRYDOCK_WPP_CALL_DoTrace(LEVEL, FLAG, DRYDOCK_WPP_OPEN "
	                                  "WPP_GROUP_2)"));
}

TEST(rules_are_read_from_comments_with_prefix_and_suffix)
{
	start();
	wpp_scan(&wpp, "// FUNC NotHere(MSG,...);\n// begin_wpp config\n"
	               "// USEPREFIX (Early, \"lost\");\n"
	               "// FUNC Entry{LEVEL=TRACE_LEVEL_VERBOSE}(FLAGS);\n"
	               "// USEPREFIX(Entry, \"%!STDPREFIX! [%!FUNC!] --> entry\");\n"
	               "// FUNC Exit(LEVEL, FLAGS, HR)\n"
	               "// USESUFFIX (Exit, \"Exit, hr=%!HRESULT!; done\", HR);\n"
	               "// end_wpp\n// FUNC NorHere(MSG,...);\n");
	assert_int_equal(wpp.count, 2);
	assert_string_equal(wpp.rules[0].prefix, "\"%!STDPREFIX! [%!FUNC!] --> entry\"");
	assert_string_equal(wpp.rules[1].suffix, "\"Exit, hr=%!HRESULT!; done\"");
	assert_non_null(strstr(written(), "done\", HR); }))"));
}

TEST(the_drivers_own_pre_and_post_macros_are_kept)
{
	start();
	wpp_add_rule(&wpp, "RETURN_IF{LEVEL=2,FLAGS=D}(NTEXPR)");
	assert_non_null(strstr(written(), "#ifdef WPP_LEVEL_FLAGS_NTEXPR_PRE\n"));
	assert_non_null(strstr(written(), "DRYDOCK_WPP_POST_RETURN_IF(2, D, NTEXPR)"));
}

TEST(rules_that_make_no_sense_are_passed_over)
{
	static const char *const rows[] = { "",       "(",       "X",      "X(",     "X{",
		                            "X{A",    "X{A=",    "X{A=b",  "X{A=b}", "X(A",
		                            "X(A,(B", "X(A,(B)", "X(A))(", "1" };

	start();
	for (size_t i = 0; i + 2 < sizeof(rows) / sizeof(*rows); i++)
		wpp_add_rule(&wpp, rows[i]);
	assert_int_equal(wpp.count, 0);
}

TEST(the_first_rule_of_a_name_wins)
{
	start();
	wpp_add_rule(&wpp, "T(MSG,...)");
	wpp_add_rule(&wpp, "T(LEVEL,MSG,...)");
	assert_int_equal(wpp.count, 1);
	assert_int_equal(wpp.rules[0].flat_count, 1);
}
