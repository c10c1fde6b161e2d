/* vm/vmm/confine.c - the monitor gives up what a machine does not need. */
#include "vm/vmm/confine.h"

#include "base/host/host_confine.h"
#include "base/host/host_file.h"
#include "base/host/host_sandbox.h"
#include "vm/vmm/snapshot.h"
#include "vm/vmm/slots.h"

#define NAME_SERVERS "/etc/resolv.conf"

int vmm_confine(const struct vmm *vmm)
{
	struct host_confine_path paths[VMM_SLOTS_MAX + 1];
	const struct vmm_folder *folder;
	size_t count = 0;
	int error;

	for (; count < VMM_SLOTS_MAX && (folder = vmm_folder(vmm, count)) != NULL; count++)
		paths[count] = (struct host_confine_path){ folder->path, folder->read_only };
	/* The network asks whom the names of this computer's network are asked from. */
	if (vmm_reaches_out(vmm) && host_file_exists(NAME_SERVERS))
		paths[count++] = (struct host_confine_path){ NAME_SERVERS, true };
	error = host_confine(paths, count, vmm_reaches_out(vmm));
	/* Sanitizers look into their own process as debuggers do. */
	if (!error && host_sandbox_is_possible()) {
		host_sandbox_preload("libgcc_s.so.1");
		error = host_sandbox_refuse_others();
	}
	return error;
}
