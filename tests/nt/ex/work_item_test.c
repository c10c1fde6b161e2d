/* Work items, and what the object manager leaves to them. */
#include "../exec_machine.h"

#include "nt/ex/nt_services.h"

struct job {
	WORK_QUEUE_ITEM item;
	KEVENT done;
	KIRQL irql;
	BOOLEAN is_system;
};

static VOID work(PVOID Parameter)
{
	struct job *job = Parameter;

	job->irql = KeGetCurrentIrql();
	job->is_system = ke_current_thread()->process == ke_current_machine()->system_process;
	KeSetEvent(&job->done, 0, FALSE);
}

TEST(VF_29_a_work_item_runs_at_PASSIVE_LEVEL_in_the_system_process)
{
	struct exec_machine *exec = exec_machine_start();
	struct job job = { .irql = 99 };
	KIRQL irql;

	KeInitializeEvent(&job.done, NotificationEvent, FALSE);
	ExInitializeWorkItem(&job.item, work, &job);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	ExQueueWorkItem(&job.item, DelayedWorkQueue);
	KeLowerIrql(irql);
	KeWaitForSingleObject(&job.done, Executive, KernelMode, FALSE, NULL);
	assert_int_equal(job.irql, PASSIVE_LEVEL);
	assert_true(job.is_system);
	exec_machine_end(exec);
}

static VOID block(PVOID Parameter)
{
	KeWaitForSingleObject(&((struct job *)Parameter)->done, Executive, KernelMode, FALSE, NULL);
}

TEST(VF_29_a_blocked_work_item_does_not_hold_up_another)
{
	struct exec_machine *exec = exec_machine_start();
	struct job first = { 0 }, second = { 0 };

	KeInitializeEvent(&first.done, NotificationEvent, FALSE);
	KeInitializeEvent(&second.done, NotificationEvent, FALSE);
	ExInitializeWorkItem(&first.item, block, &first);
	ExInitializeWorkItem(&second.item, work, &second);
	ExQueueWorkItem(&first.item, DelayedWorkQueue);
	ExQueueWorkItem(&second.item, DelayedWorkQueue);
	KeWaitForSingleObject(&second.done, Executive, KernelMode, FALSE, NULL);
	KeSetEvent(&first.done, 0, FALSE);
	exec_machine_end(exec);
}

/* More than there can be workers; the machine's end waits for them all. */
TEST(VF_29_more_work_items_than_workers_all_run_and_end)
{
	struct exec_machine *exec = exec_machine_start();
	WORK_QUEUE_ITEM items[100];
	struct job job = { 0 };

	KeInitializeEvent(&job.done, NotificationEvent, FALSE);
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		ExInitializeWorkItem(&items[i], block, &job);
		ExQueueWorkItem(&items[i], DelayedWorkQueue);
	}
	KeSetEvent(&job.done, 0, FALSE);
	ex_flush_work(exec->machine);
	assert_int_equal(exec->machine->ledgers.work_items, 0);
	exec_machine_end(exec);
}

static VOID leave_raised(PVOID Parameter)
{
	KIRQL irql;

	KeRaiseIrql(APC_LEVEL, &irql);
	KeSetEvent(&((struct job *)Parameter)->done, 0, FALSE);
}

TEST(VF_18_a_work_item_that_returns_raised_is_E1)
{
	struct exec_machine *exec = exec_machine_start();
	struct job job = { 0 };

	KeInitializeEvent(&job.done, NotificationEvent, FALSE);
	ExInitializeWorkItem(&job.item, leave_raised, &job);
	ExQueueWorkItem(&job.item, DelayedWorkQueue);
	KeWaitForSingleObject(&job.done, Executive, KernelMode, FALSE, NULL);
	ex_flush_work(exec->machine);
	exec_machine_take_finding(exec, 0xE1, (uintptr_t)leave_raised);
	exec_machine_end(exec);
}

static uint32_t removed;

static void note_removal(void *body)
{
	removed++;
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
}

TEST(OB_4_an_object_dropped_above_PASSIVE_LEVEL_is_removed_by_a_worker)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_type_options options = { .name = u"Noted",
		                           .operations = { .remove = note_removal } };
	struct ob_type *type;
	KIRQL irql;
	void *body;

	assert_int_equal(ob_type_create(exec->machine, &options, &type), STATUS_SUCCESS);
	assert_int_equal(ob_create_object(type, 8, NULL, &body), STATUS_SUCCESS);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	ObDereferenceObject(body);
	KeLowerIrql(irql);
	ex_flush_work(exec->machine);
	assert_int_equal(removed, 1);
	exec_machine_end(exec);
}

static void drop_too_often(void *context)
{
	ObDereferenceObject(context);
}

TEST(OB_10_one_dereference_too_many_is_C4_3F_and_bugcheck_18)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_type_options options = { .name = u"Noted" };
	struct ob_type *type;
	void *body;

	assert_int_equal(ob_type_create(exec->machine, &options, &type), STATUS_SUCCESS);
	assert_int_equal(ob_create_object(type, 8, NULL, &body), STATUS_SUCCESS);
	ObDereferenceObject(body);
	assert_false(ke_call_guarded(drop_too_often, body));
	assert_int_equal(exec->sink.finding_count, 2);
	assert_int_equal(exec->sink.finding[0].code, 0xC4);
	assert_int_equal(exec->sink.finding[0].parameter[0], 0x3F);
	assert_int_equal(exec->sink.finding[1].code, 0x18);
	assert_int_equal(exec->sink.finding[1].severity, VERIFY_BUGCHECK);
}
