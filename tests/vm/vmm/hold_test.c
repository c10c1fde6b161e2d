/* tests/vm/vmm/hold_test.c - pausing and resuming whatever the guest does. */
#include <errno.h>

#include "machine.h"
#include "vm/vmm/vmm_internal.h"

#define MEMORY_COUNTER 0x2000u

/* mov ecx,2000h; inc qword [rcx]; jmp back */
static const uint8_t counts[] = { 0xb9, 0x00, 0x20, 0, 0, 0x48, 0xff, 0x01, 0xeb, 0xfb };
/* the same with out 80h,al behind each step */
static const uint8_t counts_and_exits[] = { 0xb9, 0x00, 0x20, 0,    0,    0x48,
	                                    0xff, 0x01, 0xe6, 0x80, 0xeb, 0xf9 };
static const uint8_t halts[] = { 0xf4, 0xeb, 0xfd };

static uint64_t counter(struct vmm *vmm)
{
	uint64_t value = 0;

	assert_true(vmm_memory_read(&vmm->memory, MEMORY_COUNTER, &value, sizeof(value)));
	return value;
}

static void wait_for_more(struct vmm *vmm, uint64_t than)
{
	while (counter(vmm) <= than)
		host_yield();
}

static void assert_pauses(const void *code, size_t code_bytes)
{
	struct running running;
	struct vmm *vmm;
	uint64_t seen;

	need_kvm();
	prepare(&running.machine, code, code_bytes);
	start_running(&running);
	vmm = running.machine.vmm;
	wait_for_more(vmm, 0);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(0, vmm_pause(vmm, -1));
		assert_int_equal(VMM_STATE_PAUSED, vmm_state(vmm));
		seen = counter(vmm);
		for (int turn = 0; turn < 100; turn++)
			host_yield();
		assert_int_equal(seen, counter(vmm));
		assert_int_equal(0, vmm_resume(vmm));
		wait_for_more(vmm, seen);
	}
	assert_int_equal(VMM_STOPPED, stop_running(&running));
}

TEST(VM_22_a_guest_that_spins_is_paused_and_goes_on)
{
	assert_pauses(counts, sizeof(counts));
}

TEST(VM_22_a_guest_that_leaves_all_the_time_is_paused_and_goes_on)
{
	assert_pauses(counts_and_exits, sizeof(counts_and_exits));
}

static void assert_pauses_halted(uint32_t processors)
{
	struct running running;

	need_kvm();
	prepare(&running.machine, halts, sizeof(halts));
	running.machine.options.processors = processors;
	start_running(&running);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(0, vmm_pause(running.machine.vmm, -1));
		assert_int_equal(0, vmm_resume(running.machine.vmm));
	}
	assert_int_equal(VMM_STOPPED, stop_running(&running));
}

TEST(VM_22_a_guest_that_has_halted_is_paused)
{
	assert_pauses_halted(1);
}

TEST(VM_22_processors_that_wait_for_their_start_are_paused)
{
	assert_pauses_halted(4);
}

TEST(VM_22_pausing_and_resuming_twice_is_once)
{
	struct running running;

	need_kvm();
	prepare(&running.machine, counts, sizeof(counts));
	start_running(&running);
	assert_int_equal(0, vmm_resume(running.machine.vmm));
	assert_int_equal(0, vmm_pause(running.machine.vmm, -1));
	assert_int_equal(0, vmm_pause(running.machine.vmm, -1));
	assert_int_equal(0, vmm_resume(running.machine.vmm));
	assert_int_equal(VMM_STATE_RUNNING, vmm_state(running.machine.vmm));
	wait_for_more(running.machine.vmm, counter(running.machine.vmm));
	assert_int_equal(VMM_STOPPED, stop_running(&running));
}

TEST(VM_22_a_paused_machine_is_stopped)
{
	struct running running;

	need_kvm();
	prepare(&running.machine, counts, sizeof(counts));
	running.machine.options.processors = 2;
	start_running(&running);
	assert_int_equal(0, vmm_pause(running.machine.vmm, -1));
	assert_int_equal(VMM_STOPPED, stop_running(&running));
}

TEST(VM_22_a_machine_that_does_not_run_is_neither_paused_nor_resumed)
{
	static const uint8_t code[] = { POWER_OFF, 0xeb, 0xfe };
	struct machine machine;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	assert_int_equal(VMM_STATE_CREATED, vmm_state(machine.vmm));
	assert_int_equal(-ESRCH, vmm_pause(machine.vmm, -1));
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	assert_int_equal(VMM_STATE_ENDED, vmm_state(machine.vmm));
	assert_int_equal(-ESRCH, vmm_pause(machine.vmm, -1));
	assert_int_equal(-ESRCH, vmm_resume(machine.vmm));
	vmm_destroy(machine.vmm);
}

/* A console that blocks until it is let go. */
struct blocker {
	struct running running;
	uint32_t blocks, let_go;
};

static void block(void *context, const void *bytes, size_t count)
{
	struct blocker *blocker = context;

	__atomic_store_n(&blocker->blocks, 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&blocker->let_go, __ATOMIC_SEQ_CST))
		host_futex_wait(&blocker->let_go, 0, -1);
}

TEST(VM_22_a_console_that_blocks_makes_a_pause_give_up_and_the_guest_go_on)
{
	/* mov dx,3f8h; out dx,al; then count */
	static const uint8_t code[] = { 0x66, 0xba, 0xf8, 0x03, 0xee, 0xb9, 0x00, 0x20,
		                        0,    0,    0x48, 0xff, 0x01, 0xeb, 0xfb };
	static struct blocker blocker;
	struct machine *machine = &blocker.running.machine;

	need_kvm();
	prepare(machine, code, sizeof(code));
	machine->options.console = block;
	machine->options.console_context = &blocker;
	assert_int_equal(0, vmm_create(&machine->options, &machine->vmm, &machine->reason));
	assert_int_equal(0, host_thread_create(run_machine, &blocker.running, 0,
	                                       &blocker.running.thread));
	while (!__atomic_load_n(&blocker.blocks, __ATOMIC_SEQ_CST))
		host_yield();
	wait_state(machine->vmm, VMM_STATE_RUNNING);
	assert_int_equal(-ETIMEDOUT, vmm_pause(machine->vmm, 1000000));
	/* Who gives no time does not wait. */
	assert_int_equal(-ETIMEDOUT, vmm_pause(machine->vmm, 0));
	assert_int_equal(VMM_STATE_RUNNING, vmm_state(machine->vmm));
	__atomic_store_n(&blocker.let_go, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(&blocker.let_go, 1);
	wait_for_more(machine->vmm, 0);
	assert_int_equal(0, vmm_pause(machine->vmm, -1));
	assert_int_equal(VMM_STOPPED, stop_running(&blocker.running));
}

/* --- On the double --------------------------------------------------------------------------------- */

/* Halts are exits where there is no local APIC to end them. */
static int create_without_apics(const struct host_kvm_options *options, struct host_kvm **ret_kvm)
{
	struct host_kvm_options without = *options;

	without.local_apic = false;
	return hv_backend_double_apic.create(&without, ret_kvm);
}

/* The double says that it has local APICs, which nothing here uses. */
static void start_on_the_double(struct running *running, const void *code, size_t code_bytes)
{
	static struct hv_backend backend;

	backend = hv_backend_double_apic;
	backend.create = create_without_apics;
	hv_select_backend(&backend);
	prepare(&running->machine, code, code_bytes);
	start_running(running);
	hv_select_backend(NULL);
}

TEST(VM_22_a_guest_that_spins_on_the_double_is_paused_and_goes_on)
{
	static const uint8_t code[] = { 0xeb, 0xfe };
	struct running running;
	uint64_t runs;

	start_on_the_double(&running, code, sizeof(code));
	for (int i = 0; i < 50; i++) {
		assert_int_equal(0, vmm_pause(running.machine.vmm, -1));
		runs = vmm_counter(running.machine.vmm, VMM_CALL_RUN);
		for (int turn = 0; turn < 100; turn++)
			host_yield();
		assert_int_equal(runs, vmm_counter(running.machine.vmm, VMM_CALL_RUN));
		assert_int_equal(0, vmm_resume(running.machine.vmm));
	}
	assert_int_equal(VMM_STOPPED, stop_running(&running));
}

TEST(VM_22_a_halt_exit_on_the_double_is_paused_and_ends_nothing)
{
	struct running running;

	start_on_the_double(&running, halts, sizeof(halts));
	while (!vmm_counter(running.machine.vmm, VMM_EXIT_HALT))
		host_yield();
	assert_int_equal(0, vmm_pause(running.machine.vmm, -1));
	assert_int_equal(0, vmm_resume(running.machine.vmm));
	assert_int_equal(0, vmm_pause(running.machine.vmm, -1));
	assert_int_equal(VMM_STATE_PAUSED, vmm_state(running.machine.vmm));
	assert_int_equal(VMM_STOPPED, stop_running(&running));
}

/* --- Time ------------------------------------------------------------------------------------------ */

TEST(VM_22_the_timer_chip_stands_still_while_the_machine_does)
{
	struct vmm_pit pit;
	uint64_t deadline;

	vmm_pit_init(&pit);
	vmm_pit_write(&pit, 0x43, 0x34, 0);
	vmm_pit_write(&pit, 0x40, 0, 1000);
	vmm_pit_write(&pit, 0x40, 0x10, 1000);
	deadline = vmm_pit_deadline(&pit);
	vmm_pit_shift(&pit, 5000000);
	assert_int_equal(deadline + 5000000, vmm_pit_deadline(&pit));
}
