/*
 * machine/sanitizers.c - findings of the address and undefined-behaviour sanitizers.
 *
 * Their libraries are preloaded, or not there at all: every name is weak. Images are built to recover, so
 * the callback records and returns. The text that the library would print is dropped: the finding holds
 * the same facts, with the driver's source lines.
 */
#include "machine/machine_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/host/host_file.h"

#define STACK_DEPTH VERIFY_STACK_DEPTH
/* KASAN_ILLEGAL_ACCESS */
#define ILLEGAL_ACCESS_CODE 0x1F2
/* A driver's undefined behaviour has no bug check of its own on Windows. */
#define UNDEFINED_CODE 0x1E

#define WEAK __attribute__((weak))
extern void __asan_set_error_report_callback(void (*callback)(const char *)) WEAK;
extern int __asan_get_report_access_type(void) WEAK;
extern void *__asan_get_report_address(void) WEAK;
extern void *__asan_get_report_pc(void) WEAK;
extern void *__asan_get_report_bp(void) WEAK;
extern size_t __asan_get_report_access_size(void) WEAK;
extern const char *__asan_get_report_description(void) WEAK;
extern size_t __asan_get_alloc_stack(void *address, void **trace, size_t size, int *thread) WEAK;
extern size_t __asan_get_free_stack(void *address, void **trace, size_t size, int *thread) WEAK;
extern void __ubsan_get_current_report_data(const char **kind, const char **message,
                                            const char **file, unsigned *line, unsigned *column,
                                            char **address) WEAK;

static const char *advice_for(const char *kind)
{
	if (strstr(kind, "use-after-free") || strstr(kind, "use-after-poison"))
		return "Something still points at memory that was given back; see where it was "
		       "freed.";
	if (strstr(kind, "stack"))
		return "An index or length runs past a local array.";
	if (strstr(kind, "global"))
		return "An index or length runs past a global array.";
	return "An index or length runs past the block; see where it was allocated.";
}

static uint32_t collect(uint64_t *addresses)
{
	uint32_t depth;

	addresses[0] = (uint64_t)(uintptr_t)__asan_get_report_pc();
	depth = 1 + (uint32_t)host_backtrace(__asan_get_report_bp(), (uintptr_t *)addresses + 1,
	                                     STACK_DEPTH - 1);
	/* The report's frame may be the library's, which returns to the very access. */
	if (depth > 1 && addresses[1] == addresses[0]) {
		memmove(addresses, addresses + 1, (depth - 1) * sizeof(addresses[0]));
		depth--;
	}
	return depth;
}

/* What looks at other people's stacks and code may meet what an address sanitizer keeps from everybody. */
#define UNWATCHED __attribute__((no_sanitize("address")))

/* A word that lies behind a near call of an image; addresses of its data lie there too. */
UNWATCHED static bool is_return_address(struct ke_machine *kernel, uintptr_t word)
{
	return ke_address_in_image(kernel, word) && ke_address_in_image(kernel, word - 5) &&
	       *(const uint8_t *)(word - 5) == 0xE8;
}

/*
 * The library keeps no frame pointers, so the chain breaks at it. Look upwards for the image's return
 * address, then for the next pair that looks like a frame, and walk on from there.
 */
UNWATCHED static uint32_t collect_by_scan(struct ke_machine *kernel, uint64_t *addresses)
{
	void *low, *high;
	const uintptr_t *at = __builtin_frame_address(0);
	uintptr_t found;

	host_thread_stack(&low, &high);
	while (at + 2 < (const uintptr_t *)high && !is_return_address(kernel, *at))
		at++;
	if (at + 2 >= (const uintptr_t *)high)
		return 0;
	found = *at;
	addresses[0] =
		found - 1; /* of the call, as the innermost frame's address is taken as it is */
	for (at++; at + 2 < (const uintptr_t *)high; at++)
		if (at[0] > (uintptr_t)at && at[0] < (uintptr_t)high && at[1] != found &&
		    is_return_address(kernel, at[1]))
			return 1 + (uint32_t)host_backtrace(at, (uintptr_t *)addresses + 1,
			                                    STACK_DEPTH - 1);
	return 1;
}

static void on_address_report(const char *text)
{
	struct ke_thread *thread = ke_current_thread_or_null();
	uint64_t here[STACK_DEPTH], allocated[STACK_DEPTH], freed[STACK_DEPTH];
	void *address = __asan_get_report_address();
	const char *kind = __asan_get_report_description();
	bool is_write = __asan_get_report_access_type() != 0;
	int number;
	struct verify_fact fact = {
		.rule = "VF-3",
		.code = ILLEGAL_ACCESS_CODE,
		.parameter = { (uintptr_t)address, __asan_get_report_access_size(),
		               (uintptr_t)__asan_get_report_pc(), is_write },
		.advice = advice_for(kind),
		.here_stack = here,
	};

	if (!thread) {
		fputs(text, stderr);
		return;
	}
	fact.here_depth = collect(here);
	fact.related_depth =
		(uint32_t)__asan_get_alloc_stack(address, (void **)allocated, STACK_DEPTH, &number);
	fact.related2_depth =
		(uint32_t)__asan_get_free_stack(address, (void **)freed, STACK_DEPTH, &number);
	fact.related_stack = allocated;
	fact.related2_stack = freed;
	fact.related_label = fact.related_depth ? "allocated" : NULL;
	fact.related2_label = fact.related2_depth ? "freed" : NULL;
	verify_report(&fact, "%s: %s of %zu bytes", kind, is_write ? "write" : "read",
	              __asan_get_report_access_size());
}

/* Called by the library's own name, so this one is a dynamic symbol. */
__attribute__((visibility("default"))) void __ubsan_on_report(void);
void __ubsan_on_report(void)
{
	const char *kind = "", *message = "", *file = "";
	unsigned line = 0, column = 0;
	char *address = NULL;
	struct ke_thread *thread = ke_current_thread_or_null();
	uint64_t here[STACK_DEPTH];
	struct verify_fact fact = {
		.rule = "VF-UB",
		.code = UNDEFINED_CODE,
		.advice = "C leaves the result of this undefined; the compiler may do anything."
	};

	if (!thread || !__ubsan_get_current_report_data)
		return;
	__ubsan_get_current_report_data(&kind, &message, &file, &line, &column, &address);
	fact.here_stack = here;
	fact.here_depth = collect_by_scan(thread->machine, here);
	verify_report(&fact, "undefined behaviour at %s:%u, %s: %s", file, line, kind, message);
}

/* Each library has its own way out for text. Without a descriptor it would make a file of its own. */
static void silence(const char *library, int descriptor)
{
	void (*set_descriptor)(void *) = host_library_symbol(library, "__sanitizer_set_report_fd");

	if (set_descriptor)
		set_descriptor((void *)(intptr_t)descriptor);
}

void machine_sanitizers_init(void)
{
	int descriptor = host_file_open_null();

	if (__asan_set_error_report_callback)
		__asan_set_error_report_callback(on_address_report);
	if (descriptor < 0)
		return;
	silence("libasan.so.8", descriptor);
	silence("libubsan.so.1", descriptor);
}
