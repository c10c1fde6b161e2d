/* drydock run --inject (docs/verifier.md): which calls fail is up to a seed, and what a driver makes of it. */
#include "tools/tool_run.h"

/* Allocates often enough that some seed-chosen call fails whatever the seed. */
#define ALLOCATING(on_failure) \
	TOOL_DRIVER( \
		"static PVOID Block[256];\n", \
		"\tfor (int at = 0; at < 256; at++)\n\t\tif (Block[at])\n" \
		"\t\t\tExFreePool(Block[at]);", \
		"\tfor (int at = 0; at < 256; at++) {\n" \
		"\t\tBlock[at] = ExAllocatePoolWithTag(NonPagedPool, 32, 'tseT');\n" on_failure \
		"\n\t\t*(volatile char *)Block[at] = 1;\n\t}\n\treturn STATUS_SUCCESS;")

static const char careless[] = ALLOCATING("");
static const char careful[] =
	ALLOCATING("\t\tif (!Block[at]) {\n\t\t\tDbgPrint(\"gave up at %d\\n\", at);\n\t\t\twhile "
                   "(at-- > 0)\n\t\t\t\tExFreePool(Block[at]);\n"
                   "\t\t\treturn STATUS_INSUFFICIENT_RESOURCES;\n\t\t}");

TEST(VF_42_inject_finds_the_call_whose_result_is_not_looked_at)
{
	const char *folder = tool_source("careless", "careless.c", careless);
	struct tool_result result = tool_run("run", "--inject", "3", folder);

	tool_expect(&result, 1, "BUG CHECK 0x7E (0xffffffffc0000005, 0x");
	tool_expect(&result, 1, "write to invalid address 0x0 at IRQL 0");
	tool_expect(&result, 1, "made to fail");
	tool_expect(&result, 1, "careless!DriverEntry");
	result = tool_run("run", folder);
	tool_expect(&result, 0, "clean");
}

TEST(VF_42_inject_does_not_blame_a_driver_that_gives_up)
{
	const char *folder = tool_source("careful", "careful.c", careful);
	struct tool_result result = tool_run("run", "--inject", "3", folder);

	tool_expect(&result, 0, "DriverEntry returned 0xC000009A");
	tool_expect(&result, 0, "1 call made to fail");
}

/* Where the driver gave up, as it printed; -1: it did not. */
static int gave_up_at(const struct tool_result *result)
{
	const char *text = strstr(result->output, "gave up at ");
	int at = -1;

	if (text)
		sscanf(text, "gave up at %d", &at);
	return at;
}

TEST(VF_42_inject_repeats_itself)
{
	const char *folder = tool_source("careful", "careful.c", careful);
	struct tool_result first = tool_run("run", "--inject", "9", "--seed", "4", folder);
	struct tool_result second = tool_run("run", "--inject", "9", "--seed", "4", folder);
	struct tool_result other = tool_run("run", "--inject", "10", "--seed", "4", folder);

	assert_in_range(gave_up_at(&first), 0, 255);
	assert_int_equal(gave_up_at(&second), gave_up_at(&first));
	assert_int_not_equal(gave_up_at(&other), gave_up_at(&first));
}
