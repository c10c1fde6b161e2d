/*
 * nt/npfs/npfs.h - named pipes: the file system below `\Device\NamedPipe`.
 *
 * Model    A built-in driver with one device. A pipe is a name with a type, a direction, quotas and a security
 *          descriptor; it has instances, each made by one create and connected to one client at a time. An
 *          instance has two queues, one a direction, of messages written and not yet read, or of reads that wait.
 *          All that waits is a pending request; who completes it is whoever does the other half. It has no
 *          thread of its own.
 * Source   WDK and SDK reference: CreateNamedPipe, FSCTL_PIPE_*, FILE_PIPE_LOCAL_INFORMATION; [MS-FSCC] 2.3;
 *          docs/spec/nt-objects.md section 12; docs/pipes.md.
 * Tests    tests/nt/npfs, tests/win32/pipe_test.c
 */
#ifndef DRYDOCK_SRC_NT_NPFS_H
#define DRYDOCK_SRC_NT_NPFS_H

#include "nt/io/io.h"

/*
 * Start the driver `\FileSystem\Npfs`; make `\Device\NamedPipe` and `\??\PIPE`.
 * Needs    io of the machine. Caller: a thread in the machine.
 * IRQL     PASSIVE_LEVEL.
 * Errors   STATUS_INSUFFICIENT_RESOURCES; what io_driver_start() gives.
 */
NTSTATUS npfs_machine_create(struct ke_machine *machine);
/* Stop it; every handle to a pipe must have been closed. A machine without it is accepted. */
void npfs_machine_destroy(struct ke_machine *machine);

#endif
