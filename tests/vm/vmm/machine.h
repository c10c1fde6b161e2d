/* tests/vm/vmm/machine.h - whole machines that run bare 64-bit code. */
#ifndef DRYDOCK_TESTS_VM_MACHINE_H
#define DRYDOCK_TESTS_VM_MACHINE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "base/host/host_kvm.h"
#include "harness/entries.h"
#include "kernel_file.h"
#include "vm/hv/hv.h"
#include "vm/vmm/vmm.h"

#define MIB (1ull << 20)
#define ENTRY 0x100000ull

struct machine {
	struct vmm_options options;
	struct vmm_reason reason;
	char path[256];
	struct host_lock lock; /* guards text: several processors may write at once */
	char text[256];
	size_t text_bytes;
	unsigned readies;
	struct vmm *vmm;
};

static inline void on_console(void *context, const void *bytes, size_t count)
{
	struct machine *machine = context;

	host_lock_acquire(&machine->lock);
	assert_true(machine->text_bytes + count < sizeof(machine->text));
	memcpy(machine->text + machine->text_bytes, bytes, count);
	machine->text_bytes += count;
	host_lock_release(&machine->lock);
}

static inline void need_kvm(void)
{
	struct host_kvm_abilities abilities;

	hv_backend_kvm.probe(&abilities);
	if (abilities.error || !abilities.split_irqchip)
		SKIP("/dev/kvm cannot be used here");
}

/* Threads that were joined are no longer listed. */
static inline void await_one_thread(void)
{
	while (count_threads() != 1)
		host_yield();
}

/* The options of a machine whose kernel is code. */
static inline void prepare(struct machine *machine, const void *code, size_t code_bytes)
{
	size_t bytes;
	uint8_t *file = elf_make(ENTRY, code, code_bytes, 0x1000, &bytes);

	memset(machine, 0, sizeof(*machine));
	snprintf(machine->path, sizeof(machine->path), "%s/kernel", test_directory());
	assert_int_equal(0, host_file_write(machine->path, file, bytes));
	free(file);
	machine->options = (struct vmm_options){ .kernel_path = machine->path,
		                                 .memory_bytes = 4 * MIB,
		                                 .processors = 1,
		                                 .console = on_console,
		                                 .console_context = machine };
}

static inline enum vmm_end run(struct machine *machine)
{
	enum vmm_end end;

	assert_int_equal(0, vmm_create(&machine->options, &machine->vmm, &machine->reason));
	end = vmm_run(machine->vmm, &machine->reason);
	vmm_destroy(machine->vmm);
	return end;
}

#define RUN(machine, ...) \
	({ \
		static const uint8_t code[] = { __VA_ARGS__ }; \
		need_kvm(); \
		prepare(machine, code, sizeof(code)); \
		run(machine); \
	})

/* mov dx,604h; mov ax,3400h; out dx,ax */
#define POWER_OFF 0x66, 0xba, 0x04, 0x06, 0x66, 0xb8, 0x00, 0x34, 0x66, 0xef

/* A machine that runs on a thread of its own. */
struct running {
	struct machine machine;
	struct host_thread *thread;
	enum vmm_end end;
};

static inline void run_machine(void *argument)
{
	struct running *running = argument;

	running->end = vmm_run(running->machine.vmm, &running->machine.reason);
}

static inline void wait_state(struct vmm *vmm, enum vmm_state state)
{
	while (vmm_state(vmm) != state)
		host_yield();
}

/* running->machine is prepared; it runs when this comes back. */
static inline void start_running(struct running *running)
{
	struct machine *machine = &running->machine;

	machine->options.console_context = machine;
	assert_int_equal(0, vmm_create(&machine->options, &machine->vmm, &machine->reason));
	assert_int_equal(0, host_thread_create(run_machine, running, 0, &running->thread));
	wait_state(machine->vmm, VMM_STATE_RUNNING);
}

static inline enum vmm_end join_running(struct running *running)
{
	host_thread_join(running->thread);
	vmm_destroy(running->machine.vmm);
	return running->end;
}

static inline enum vmm_end stop_running(struct running *running)
{
	vmm_stop(running->machine.vmm);
	return join_running(running);
}

#endif
