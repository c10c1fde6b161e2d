/* machine/debug.c - debug prints of drivers, handed to whoever made the machine. */
#include "machine/debug.h"

#include "machine/machine_internal.h"
#include "nt/rtl/environment.h"

static struct drydock_machine *current(void)
{
	struct ke_thread *thread = ke_current_thread_or_null();

	return thread ? machine_of(thread->machine) : NULL;
}

static void print(uint32_t component, uint32_t level, const char *text, size_t count)
{
	struct drydock_machine *machine = current();

	if (machine && machine->options.debug_print)
		machine->options.debug_print(machine->options.debug_print_context, text);
}

static bool masks_pointers(void)
{
	struct drydock_machine *machine = current();

	return machine && machine->options.schedule == DRYDOCK_SEEDED;
}

static const struct rtl_debug_operations operations = { .print = print,
	                                                .masks_pointers = masks_pointers };

void machine_debug_install(void)
{
	rtl_set_debug_operations(&operations);
}
