/* tools/drydock/vm_root.h - drydock vm run --root: what a machine needs to run one command in a folder. */
#ifndef DRYDOCK_TOOLS_VM_ROOT_H
#define DRYDOCK_TOOLS_VM_ROOT_H

#include "drydock/console.h"
#include "drydock/tool.h"
#include "vm/vmm/guest.h"

#define VM_ROOT_VARIABLES_MAX 256u

struct vm_root {
	char *path; /* null: no root was asked for */
	bool read_only;
	const char *modules_path, *folder;
	struct console_plan plan;
	const char *environment[VM_ROOT_VARIABLES_MAX + 1];
	size_t variable_count;
	const char *const *command; /* null: a shell */
	/* What options point to. */
	struct vmm_folder shown;
	char kernel_path[VMM_GUEST_PATH_BYTES];
	uint8_t *initrd;
	char variables[4][256];
};

/* "DIR", "DIR:ro", "DIR:rw". */
void vm_root_take(struct vm_root *root, struct tool_parser *parser);
void vm_root_take_variable(struct vm_root *root, struct tool_parser *parser);
/* Fill options with a kernel, a first file system and the folder. 0 or a negative errno. */
int vm_root_prepare(struct vm_root *root, struct vmm_options *options,
                    struct vmm_reason *ret_reason);
void vm_root_finish(struct vm_root *root);

#endif
