/*
 * tools/drydock/vm_options.h - what the options of drydock vm ask for.
 *
 * Model    One option after another is taken; what is wrong with one is told as wrong usage and sets the parser's failed.
 */
#ifndef DRYDOCK_TOOLS_VM_OPTIONS_H
#define DRYDOCK_TOOLS_VM_OPTIONS_H

#include "drydock/tool.h"
#include "drydock/vm_network.h"
#include "drydock/vm_root.h"
#include "vm/vmm/vmm.h"

#define VM_OPTIONS_DISKS_MAX 60u
#define VM_OPTIONS_OEM_STRINGS_MAX 255u
#define VM_OPTIONS_LINE_BYTES 0x10000u

struct vm_options {
	struct vm_root root;
	struct vm_network network;
	struct vmm_options options;
	struct vmm_disk disks[VM_OPTIONS_DISKS_MAX];
	char *disk_paths[VM_OPTIONS_DISKS_MAX];
	const char *oem_strings[VM_OPTIONS_OEM_STRINGS_MAX];
	char *command_line;   /* VM_OPTIONS_LINE_BYTES */
	const char *name;     /* null: none */
	const char *snapshot; /* null: a new machine */
	bool stats, verify;
};

/* Nothing asked for yet; false: no memory. */
bool vm_options_begin(struct vm_options *request);
void vm_options_finish(struct vm_options *request);
/* An option that the parser has found, with its value. */
void vm_options_take(struct tool_parser *parser, const char *option, struct vm_options *request);
/* What stands behind "--", for the guest's init. */
void vm_options_take_command(struct tool_parser *parser, struct vm_options *request);
/* Append word behind a space; false when the line would be too long. */
bool vm_options_add_word(char *line, const char *word);

#endif
