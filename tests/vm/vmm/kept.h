/* kept.h - a machine that counts, and its way into a file and out of it. */
#ifndef DRYDOCK_TESTS_VM_VMM_KEPT_H
#define DRYDOCK_TESTS_VM_VMM_KEPT_H

#include <fcntl.h>
#include <unistd.h>

#include "machine.h"
#include "vm/vmm/snapshot.h"
#include "vm/vmm/vmm_internal.h"

#define COUNTER 0x2000u

/* mov ecx,2000h; inc qword [rcx]; out 80h,al; jmp back */
static const uint8_t counts[] = {
	0xb9, 0x00, 0x20, 0, 0, 0x48, 0xff, 0x01, 0xe6, 0x80, 0xeb, 0xf9
};

static inline uint64_t counter(struct vmm *vmm)
{
	uint64_t value = 0;

	assert_true(vmm_memory_read(&vmm->memory, COUNTER, &value, sizeof(value)));
	return value;
}

static inline void wait_for_more(struct vmm *vmm, uint64_t than)
{
	while (counter(vmm) <= than)
		host_yield();
}

static inline int make_file(char path[256])
{
	int file;

	snprintf(path, 256, "%s/snapshot", test_directory());
	file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(file >= 0);
	return file;
}

/* A machine that counts, kept after it has begun; how far it was. */
static inline uint64_t keep(struct running *running, int file)
{
	struct vmm_reason reason = { "" };
	uint64_t seen;
	int error;

	start_running(running);
	wait_for_more(running->machine.vmm, 1000);
	assert_int_equal(0, vmm_pause(running->machine.vmm, -1));
	seen = counter(running->machine.vmm);
	error = vmm_snapshot(running->machine.vmm, file, &reason);
	if (error)
		print_error("%s\n", reason.text);
	assert_int_equal(0, error);
	assert_int_equal(VMM_STATE_PAUSED, vmm_state(running->machine.vmm));
	return seen;
}

static inline void restore(struct running *running, const struct vmm_options *options, int file)
{
	struct machine *machine = &running->machine;
	int error = vmm_restore(file, options, true, &machine->vmm, &machine->reason);

	if (error)
		print_error("%s\n", machine->reason.text);
	assert_int_equal(0, error);
}

static inline void go_on(struct running *running)
{
	assert_int_equal(0, host_thread_create(run_machine, running, 0, &running->thread));
	wait_state(running->machine.vmm, VMM_STATE_RUNNING);
}

#endif
