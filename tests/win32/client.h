/*
 * tests/win32/client.h - run a C function of the test as the main function of a client program.
 *
 * API(CreateFileW)(...) calls what a client that imports CreateFileW would call.
 */
#ifndef DRYDOCK_TESTS_WIN32_CLIENT_H
#define DRYDOCK_TESTS_WIN32_CLIENT_H

#include "harness/test.h"

#include <stdlib.h>
#include <string.h>

#include "base/image/image.h"
#include "machine/machine_internal.h"
#include "nt/ledgers.h"
#include "win32/win32_internal.h"

static struct drydock_machine *test_machine;
static char console_text[4096];
static size_t console_used;
static const char *console_input = "";

__attribute__((unused)) static void *import(const char *name)
{
	const struct image_export *export =
		image_registry_find_client(ke_current_machine()->registry, NULL, name);

	if (!export)
		print_error("%s is not exported\n", name);
	assert_non_null(export);
	return export->address;
}

#define API(name) ((__typeof__(&(name)))import(#name))
#define API_AS(type, name) ((__typeof__(type) *)import(name))

static void collect_console(void *context, int stream, const char *text, size_t bytes)
{
	if (console_used + bytes < sizeof(console_text)) {
		memcpy(console_text + console_used, text, bytes);
		console_used += bytes;
		console_text[console_used] = '\0';
	}
}

static size_t give_line(void *context, char *to, size_t capacity)
{
	size_t count = strcspn(console_input, "\n");
	count += console_input[count] == '\n';
	count = count < capacity ? count : capacity;
	memcpy(to, console_input, count);
	console_input += count;
	return count;
}

static const struct win32_console_operations test_console = { collect_console, give_line, NULL };

static void machine_up(void)
{
	struct drydock_options options = { .schedule = test_schedule_is_seeded() ? DRYDOCK_SEEDED : DRYDOCK_FREE,
		                           .seed = test_seed() };
	assert_int_equal(drydock_machine_create(&options, &test_machine), 0);
	win32_console_set(test_machine->kernel, &test_console, NULL);
}

static void machine_down(void)
{
	uint32_t findings;
	drydock_machine_stop(test_machine);
	ledgers_expect_same(&test_machine->baseline, &test_machine->kernel->ledgers);
	findings = drydock_finding_count(test_machine);
	for (uint32_t i = 0; i < findings; i++) {
		struct drydock_finding finding;
		drydock_finding_at(test_machine, i, &finding);
		print_error("finding 0x%X: %s\n", finding.code, finding.text);
	}
	drydock_machine_destroy(test_machine);
	assert_int_equal(findings, 0);
}

/* An image that holds nothing but an entry point in the test itself. */
static struct image *make_image(int (*entry)(int, char **))
{
	static struct drydock_image record;
	static char pages[2 * 4096] __attribute__((aligned(4096)));
	struct image *image = calloc(1, sizeof(*image));

	record = (struct drydock_image){ .magic = DRYDOCK_IMAGE_MAGIC, .abi = DRYDOCK_IMAGE_ABI,
		                         .kind = DRYDOCK_IMAGE_PROGRAM, .entry_kind = DRYDOCK_ENTRY_MAIN,
		                         .name = "test", .entry = (void *)entry };
	assert_non_null(image);
	image->record = &record;
	image->start = (uintptr_t)pages;
	image->end = (uintptr_t)pages + sizeof(pages);
	return image;
}

/* Run entry as a client of test_machine; arguments end with null. */
static struct win32_client_result run_with(int (*entry)(int, char **), const char *const *arguments)
{
	struct win32_client_options options = { .image = make_image(entry), .name = "test",
		                                .arguments = arguments };
	struct win32_client_result result = { .exit_code = 0xdead };
	struct ps_process *process = NULL;

	while (arguments && arguments[options.argument_count])
		options.argument_count++;
	assert_int_equal(win32_client_start(test_machine->kernel, &options, &process), STATUS_SUCCESS);
	assert_int_equal(win32_client_wait(process, NULL, &result), STATUS_SUCCESS);
	ob_dereference(process);
	return result;
}

/* A machine, one client that frees what it allocates, no finding. */
__attribute__((unused)) static uint32_t run(int (*entry)(int, char **))
{
	struct win32_client_result result;
	machine_up();
	result = run_with(entry, NULL);
	machine_down();
	if (result.leaked_blocks)
		print_error("the client leaks %llu blocks, one made at %p\n",
		            (unsigned long long)result.leaked_blocks, (void *)result.leak_site);
	assert_int_equal(result.leaked_blocks, 0);
	return result.exit_code;
}

#endif
