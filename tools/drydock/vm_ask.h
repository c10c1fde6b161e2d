/*
 * tools/drydock/vm_ask.h - microVMs with a name: where they are asked, and asking them.
 *
 * Model    drydock vm run --name NAME listens at vm/NAME.sock in the folder of service.h, which is the user's alone, and
 *          holds vm/NAME.lock as long as it runs.
 */
#ifndef DRYDOCK_TOOL_VM_ASK_H
#define DRYDOCK_TOOL_VM_ASK_H

#include "drydock/tool.h"
#include "vm/control/control.h"

struct vm_name {
	struct vm_control *control; /* null: it has no name */
	int listener, lock;         /* -1: none */
	char socket[128], lock_path[128];
};

/* Take the name, before the monitor confines itself; false with what is wrong told. Null gives none. */
bool vm_name_take(struct vm_name *name, const char *text);
/* Serve requests about vmm; what goes wrong is told, and the machine then runs without. */
void vm_name_serve(struct vm_name *name, struct vmm *vmm);
/* vmm is not asked any more, and the name is free. */
void vm_name_finish(struct vm_name *name);

/* Whether word is a verb that asks a machine: stats, pause, ... */
bool vm_ask_is_verb(const char *word);
/* drydock vm VERB NAME [...]; gives an exit status. */
int vm_ask(const struct tool_command *command, int count, char **arguments);

#endif
