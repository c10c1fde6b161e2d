/*
 * vm/vmm/modules.h - a kernel's modules: which file is which, and what it needs before it.
 *
 * Model    A folder of modules has a list of them (modules.dep, or modules.order where nobody has run depmod) and of
 *          what is in the kernel itself. What a module needs stands in the module.
 * Errors   0 or a negative errno, with a sentence for people in the reason.
 * Tests    tests/vm/vmm/guest_test.c
 */
#ifndef DRYDOCK_VM_VMM_MODULES_H
#define DRYDOCK_VM_VMM_MODULES_H

#include "vm/vmm/initramfs.h"
#include "vm/vmm/vmm.h"

#define VMM_MODULES_MAX 64u
#define VMM_MODULE_NAME_BYTES 64u

struct vmm_modules {
	const char *path; /* the folder */
	char *list, *built_in;
	struct vmm_initramfs *archive;
	const char *archive_folder;
	size_t count;
	char names[VMM_MODULES_MAX]
		  [VMM_MODULE_NAME_BYTES]; /* in the archive, in the order in which they load */
};

/* Errors   -ENOENT: path has no list of modules. */
int vmm_modules_open(struct vmm_modules *modules, const char *path, struct vmm_reason *ret_reason);
void vmm_modules_close(struct vmm_modules *modules);
/*
 * Put the module name into the archive, unpacked, behind those that it needs; nothing where the kernel has it built in.
 * Errors   -ENOENT: it is not there; -ENOEXEC: it cannot be unpacked; -E2BIG: too many.
 */
int vmm_modules_add(struct vmm_modules *modules, const char *name, struct vmm_reason *ret_reason);

#endif
