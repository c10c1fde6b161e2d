/*
 * vm/vmm/snapshot.h - a machine in a file, and machines made of it.
 *
 * Model    A file has a header, the state (archive.h: what the machine was made of, memory's checks, chips, processors, devices),
 *          and the guest's memory page for page where a page that holds nothing is a hole. Each part has a checksum; the
 *          header's numbers are checked against the file's length. A machine that is made of it maps the memory privately:
 *          pages are read when they are touched, and the file never changes. It is not to change otherwise either, as long
 *          as such a machine runs.
 * Threads  Any that is not the machine's.
 * Errors   0 or a negative errno, with a sentence for people in the reason.
 * Tests    tests/vm/vmm/snapshot_test.c, tests/vm/vmm/snapshot_refused_test.c, fuzz/fuzz_vm_snapshot.c
 */
#ifndef DRYDOCK_VM_VMM_SNAPSHOT_H
#define DRYDOCK_VM_VMM_SNAPSHOT_H

#include "vm/vmm/vmm.h"

#define VMM_SNAPSHOT_VERSION 3u

/*
 * Keep vmm, which runs or is paused, in file, an open one that is written from its beginning. It is paused meanwhile, and then
 * what it was before, whether that went well or not.
 * Errors   -ESRCH: it does not run; -EBUSY: something cannot be kept as it is now; -ETIMEDOUT; those of writing.
 */
int vmm_snapshot(struct vmm *vmm, int file, struct vmm_reason *ret_reason);
/*
 * A machine that stands where the kept one stood: vmm_run() lets it go on. Of options count the callbacks, their contexts, and
 * those of ports, which are found by their names (serial only where the kept machine had one); the rest is the snapshot's. verify: memory is read and compared with its
 * checksums first.
 * Owns     file stays the caller's and may be closed. vmm_destroy() frees the machine.
 * Errors   -EINVAL: no snapshot, of another version, cut short or damaged; -ESTALE: a disk has been written since; -EIO: this
 *          computer's hypervisor does not take a register; those of vmm_create().
 */
int vmm_restore(int file, const struct vmm_options *options, bool verify, struct vmm **ret_vmm,
                struct vmm_reason *ret_reason);
/* The folder that a machine shows its guest, for who confines the monitor; null: there are not that many. */
const struct vmm_folder *vmm_folder(const struct vmm *vmm, size_t index);
/* Whether it has a network, likewise; and whether that makes connections over those of this computer. */
bool vmm_has_network(const struct vmm *vmm);
bool vmm_reaches_out(const struct vmm *vmm);

#endif
