/*
 * fuzz/fuzz_compiler_output.c - what compilers say of a source that may be anybody's: it ends in a report.
 *
 * Parser   src/builder/report.c
 */
#include "fuzz.h"

#include "builder/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct report *report = arena_allocate(&arena, sizeof(*report));
	struct implicit_calls calls = { 0 };

	report->arena = &arena;
	report_compiler_output(report, &calls, arena_copy(&arena, (const char *)data, size));
	report_sorted(report);
	arena_finish(&arena);
	return 0;
}
