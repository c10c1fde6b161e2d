/* machine/findings.c - findings, ledgers and the trace at the embedding door. */
#include "machine/machine_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/verify/symbols.h"

#define LEDGERS(X) \
	X(pool_blocks, "pool") \
	X(pool_bytes, "pool_bytes") \
	X(irps, "irps") \
	X(mdls, "mdls") \
	X(handles, "handles") \
	X(objects, "objects") \
	X(references, "references") \
	X(work_items, "work_items") \
	X(timers, "timers") \
	X(dpcs, "dpcs") \
	X(threads, "threads") \
	X(devices, "devices") \
	X(symbolic_links, "symbolic_links") \
	X(interfaces, "interfaces") \
	X(sections, "sections") \
	X(views, "views") \
	X(wdf_objects, "wdf_objects")

struct ledger {
	const char *name;
	size_t offset;
};

static const struct ledger ledgers[] = {
#define LEDGER(field, name) { name, offsetof(struct ke_ledgers, field) },
	LEDGERS(LEDGER)
#undef LEDGER
};

const char *drydock_ledger_name(uint32_t index)
{
	return index < sizeof(ledgers) / sizeof(ledgers[0]) ? ledgers[index].name : NULL;
}

static int64_t ledger_row(const struct ke_ledgers *rows, size_t index)
{
	return *(const int64_t *)((const char *)rows + ledgers[index].offset);
}

int64_t drydock_ledger(const struct drydock_machine *machine, const char *name)
{
	for (size_t index = 0; index < sizeof(ledgers) / sizeof(ledgers[0]); index++)
		if (strcmp(ledgers[index].name, name) == 0)
			return ledger_row(&machine->kernel->ledgers, index) -
			       ledger_row(&machine->baseline, index);
	return 0;
}

uint32_t drydock_finding_count(const struct drydock_machine *machine)
{
	return machine->kernel->sink->finding_count;
}

/* The innermost frame in an image is where the driver stands. False: the stack holds none. */
static bool locate(struct drydock_machine *machine, const struct verify_stack *stack,
                   struct drydock_finding *finding)
{
	struct verify_location location;
	/* "here" begins with where it stood, "routine" with an entry; all else are return addresses. */
	bool exact = strcmp(stack->label, "here") == 0 || strcmp(stack->label, "routine") == 0;

	if (!machine->symbols)
		machine->symbols = verify_symbols_create();
	for (uint32_t index = 0; machine->symbols && index < stack->depth; index++) {
		if (!verify_symbols_find(machine->symbols, machine->kernel->sink,
		                         stack->addresses[index], index > 0 || !exact, &location) ||
		    verify_is_own_header(location.file))
			continue;
		finding->file = location.file ? location.file : "";
		finding->function = location.function ? location.function : "";
		finding->line = location.line;
		return true;
	}
	return false;
}

bool drydock_finding_at(struct drydock_machine *machine, uint32_t index,
                        struct drydock_finding *ret_finding)
{
	const struct verify_finding *from;

	if (index >= machine->kernel->sink->finding_count)
		return false;
	from = &machine->kernel->sink->finding[index];
	*ret_finding = (struct drydock_finding){
		.code = from->code,
		.bugcheck = from->severity == VERIFY_BUGCHECK,
		.rule = from->rule,
		.driver = from->driver,
		.text = from->text,
		.advice = from->advice,
		.count = from->count,
	};
	memcpy(ret_finding->parameter, from->parameter, sizeof(ret_finding->parameter));
	ret_finding->file = ret_finding->function = "";
	/* A rule that is checked after the driver returned names the place in a second stack. */
	for (uint32_t index = 0; index < from->stack_count; index++)
		if (locate(machine, &from->stack[index], ret_finding))
			break;
	return true;
}

void machine_symbols_free(struct drydock_machine *machine)
{
	verify_symbols_destroy(machine->symbols);
	machine->symbols = NULL;
}

drydock_status drydock_trace_save(struct drydock_machine *machine, const char *path)
{
	if (!machine->kernel->trace || trace_log_save(machine->kernel->trace, path))
		return STATUS_UNSUCCESSFUL;
	return STATUS_SUCCESS;
}
