/* Threads: creation, end, attachment, termination, look-ups. */
#include "../exec_machine.h"

#include "nt/ob/nt_services.h"
#include "nt/ps/nt_services.h"

struct report {
	KIRQL irql;
	BOOLEAN apcs_disabled, is_system;
	HANDLE process_id, thread_id;
};

static VOID look_around(PVOID StartContext)
{
	struct report *report = StartContext;

	report->irql = KeGetCurrentIrql();
	report->apcs_disabled = KeAreApcsDisabled();
	report->is_system = PsIsSystemThread(PsGetCurrentThread());
	report->process_id = PsGetCurrentProcessId();
	report->thread_id = PsGetCurrentThreadId();
	PsTerminateSystemThread(7);
}

static VOID return_only(PVOID StartContext)
{
}

TEST(THR_1b_a_system_thread_starts_at_PASSIVE_LEVEL_in_the_system_process)
{
	struct exec_machine *exec = exec_machine_start();
	struct report report = { .irql = 99 };
	CLIENT_ID id;
	HANDLE handle;
	PVOID thread;

	assert_int_equal(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, &id,
	                                      look_around, &report),
	                 STATUS_SUCCESS);
	assert_true((ULONG_PTR)handle >= 0xFFFFFFFF80000000ull);
	assert_int_equal(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &thread, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(ZwClose(handle), STATUS_SUCCESS);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	assert_int_equal(report.irql, PASSIVE_LEVEL);
	assert_true(report.apcs_disabled);
	assert_true(report.is_system);
	assert_ptr_equal(report.process_id, (HANDLE)4);
	assert_ptr_equal(report.thread_id, id.UniqueThread);
	assert_int_equal(PsGetThreadExitStatus(thread), 7);
	ObDereferenceObject(thread);
	exec_machine_end(exec);
}

/* Made by a thread of user mode too: the handle is the kernel's, and is a driver's to close. */
TEST(THR_1a_the_handle_is_a_kernel_handle_to_be_closed)
{
	struct exec_machine *exec = exec_machine_start();
	int64_t before = exec->machine->ledgers.handles;
	HANDLE handle;
	PVOID thread;

	exec->thread->ke.previous_mode = UserMode;
	assert_int_equal(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL,
	                                      return_only, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(exec->thread->ke.previous_mode, UserMode);
	assert_true((ULONG_PTR)handle >= 0xFFFFFFFF80000000ull);
	assert_int_equal(ObReferenceObjectByHandle(handle, 0,
	                                           (POBJECT_TYPE)ps_thread_type(exec->machine),
	                                           UserMode, &thread, NULL),
	                 STATUS_INVALID_HANDLE);
	exec_machine_take_finding(exec, 0xC4, 0xF7); /* RF-3: in the system process */
	exec->thread->ke.previous_mode = KernelMode;
	assert_int_equal(exec->machine->ledgers.handles, before + 1);
	assert_int_equal(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &thread, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(ZwClose(handle), STATUS_SUCCESS);
	assert_int_equal(exec->machine->ledgers.handles, before);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ObDereferenceObject(thread);
	exec_machine_end(exec);
}

static VOID count_apc(PVOID context, PVOID one, PVOID two)
{
	(*(LONG *)context)++;
}

static VOID count_apc_first(PRKAPC apc, PKNORMAL_ROUTINE *normal, PVOID *context, PVOID *one,
                            PVOID *two)
{
}

struct apc_report {
	LONG held, ran;
};

static VOID queue_to_itself(PVOID StartContext)
{
	struct apc_report *report = StartContext;
	LONG ran = 0;
	KAPC apc;

	KeInitializeApc(&apc, KeGetCurrentThread(), OriginalApcEnvironment, count_apc_first, NULL,
	                count_apc, KernelMode, &ran);
	KeInsertQueueApc(&apc, NULL, NULL, 0);
	report->held = ran == 0;
	KeLeaveCriticalRegion();
	report->ran = ran;
	KeEnterCriticalRegion();
	PsTerminateSystemThread(STATUS_SUCCESS);
}

TEST(THR_1b_a_system_thread_starts_with_normal_kernel_apcs_off)
{
	struct exec_machine *exec = exec_machine_start();
	struct apc_report report = { 0 };
	HANDLE handle;

	PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, queue_to_itself,
	                     &report);
	ZwWaitForSingleObject(handle, FALSE, NULL);
	ZwClose(handle);
	assert_int_equal(report.held, 1);
	assert_int_equal(report.ran, 1);
	exec_machine_end(exec);
}

static VOID end_in_a_call(PVOID StartContext)
{
	PsTerminateSystemThread(STATUS_CANCELLED);
	*(LONG *)StartContext = 1;
}

TEST(THR_1d_PsTerminateSystemThread_ends_a_system_thread_and_no_other)
{
	struct exec_machine *exec = exec_machine_start();
	LONG went_on = 0;
	HANDLE handle;
	PVOID thread;

	assert_int_equal(PsTerminateSystemThread(0), STATUS_INVALID_PARAMETER);
	PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, end_in_a_call, &went_on);
	ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &thread, NULL);
	ZwWaitForSingleObject(handle, FALSE, NULL);
	ZwClose(handle);
	assert_int_equal(PsGetThreadExitStatus(thread), STATUS_CANCELLED);
	assert_int_equal(went_on, 0);
	ObDereferenceObject(thread);
	exec_machine_end(exec);
}

TEST(THR_1d_returning_from_the_routine_ends_the_thread)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handle;

	assert_int_equal(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL,
	                                      return_only, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(ZwWaitForSingleObject(handle, FALSE, NULL), STATUS_WAIT_0);
	ZwClose(handle);
	exec_machine_end(exec);
}

TEST(PS_permanent_exclusive_and_openif_are_invalid)
{
	static const ULONG flags[] = { OBJ_PERMANENT, OBJ_EXCLUSIVE, OBJ_OPENIF };
	struct exec_machine *exec = exec_machine_start();
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle;

	for (int i = 0; i < 3; i++) {
		InitializeObjectAttributes(&attributes, NULL, flags[i], NULL, NULL);
		assert_int_equal(PsCreateSystemThread(&handle, 0, &attributes, NULL, NULL,
		                                      return_only, NULL),
		                 STATUS_INVALID_PARAMETER);
	}
	exec_machine_end(exec);
}

static VOID leave_in_region(PVOID StartContext)
{
	KeEnterCriticalRegion();
}

TEST(THR_11a_a_thread_that_ends_in_a_critical_region_is_bugcheck_1)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handle;

	PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, leave_in_region, NULL);
	ZwWaitForSingleObject(handle, FALSE, NULL);
	ZwClose(handle);
	assert_int_equal(exec->sink.finding[0].code, 0x1);
	exec->sink.finding_count = 0;
	exec_machine_end(exec);
}

struct stay {
	KEVENT leave;
};

static VOID stay(PVOID StartContext)
{
	KeWaitForSingleObject(&((struct stay *)StartContext)->leave, Executive, KernelMode, FALSE,
	                      NULL);
}

TEST(THR_2c_a_thread_alive_at_unload_is_reported_with_its_routine)
{
	struct exec_machine *exec = exec_machine_start();
	uintptr_t start = (uintptr_t)stay;
	int64_t before = exec->machine->ledgers.threads;
	struct stay context;
	HANDLE handle;

	KeInitializeEvent(&context.leave, NotificationEvent, FALSE);
	PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, stay, &context);
	assert_int_equal(exec->machine->ledgers.threads, before + 1);
	assert_int_equal(ps_audit_image(exec->machine, start, start + 1, "drv"), 1);
	exec_machine_take_finding(exec, 0xCE, start);
	KeSetEvent(&context.leave, 0, FALSE);
	ZwWaitForSingleObject(handle, FALSE, NULL);
	ZwClose(handle);
	assert_int_equal(ps_audit_image(exec->machine, start, start + 1, "drv"), 0);
	exec_machine_end(exec);
}

static void wait_as_user(void *context)
{
	NtWaitForSingleObject(*(HANDLE *)context, FALSE, NULL);
	ps_thread_check_terminate();
}

TEST(DSP_15_terminating_a_process_ends_its_threads_in_user_waits)
{
	struct exec_machine *exec = exec_machine_start();
	struct ps_process_options options = { .is_client = true };
	struct ps_thread_options thread_options = { .start = wait_as_user };
	struct ps_process *process;
	struct ps_thread *thread;
	HANDLE event, in_client;
	PVOID body;

	assert_int_equal(ps_process_create(exec->machine, &options, &process), STATUS_SUCCESS);
	NtCreateEvent(&event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE);
	ObReferenceObjectByHandle(event, 0, NULL, KernelMode, &body, NULL);
	assert_int_equal(ob_open_handle_in(&process->ke, body, EVENT_ALL_ACCESS, 0, &in_client),
	                 STATUS_SUCCESS);
	thread_options.process = process;
	thread_options.context = &in_client;
	assert_int_equal(ps_thread_create(exec->machine, &thread_options, &thread), STATUS_SUCCESS);
	ps_process_terminate(process, 5);
	assert_int_equal(KeWaitForSingleObject(process, Executive, KernelMode, FALSE, NULL),
	                 STATUS_WAIT_0);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	assert_int_equal(PsGetThreadExitStatus((PETHREAD)thread), 5);
	assert_int_equal(process->exit_status, 5);
	ob_dereference(thread);
	ob_dereference(process);
	ObDereferenceObject(body);
	NtClose(event);
	exec_machine_end(exec);
}

TEST(DSP_15_a_process_that_is_ending_takes_no_more_threads)
{
	struct exec_machine *exec = exec_machine_start();
	struct ps_process_options options = { .is_client = true };
	struct ps_thread_options thread_options = { .start = return_only };
	struct ps_thread *thread;

	assert_int_equal(ps_process_create(exec->machine, &options, &thread_options.process),
	                 STATUS_SUCCESS);
	ps_process_terminate(thread_options.process, 0);
	assert_int_equal(ps_thread_create(exec->machine, &thread_options, &thread),
	                 STATUS_PROCESS_IS_TERMINATING);
	ob_dereference(thread_options.process);
	exec_machine_end(exec);
}

static uint32_t last_thread_ended;

static void end_of_process(struct ps_process *process)
{
	last_thread_ended++;
}

TEST(DSP_16_the_last_thread_ends_its_process)
{
	struct exec_machine *exec = exec_machine_start();
	struct ps_process_options options = { .is_client = true };
	struct ps_thread_options thread_options = { .start = return_only };
	struct ps_thread *thread;

	assert_int_equal(ps_process_create(exec->machine, &options, &thread_options.process),
	                 STATUS_SUCCESS);
	thread_options.process->ended = end_of_process;
	assert_int_equal(ps_thread_create(exec->machine, &thread_options, &thread), STATUS_SUCCESS);
	KeWaitForSingleObject(thread_options.process, Executive, KernelMode, FALSE, NULL);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	assert_int_equal(last_thread_ended, 1);
	ob_dereference(thread);
	ob_dereference(thread_options.process);
	exec_machine_end(exec);
}

static uint32_t notified;

static VOID notify_thread(HANDLE ProcessId, HANDLE ThreadId, BOOLEAN Create)
{
	notified += Create ? 1 : 0x100;
}

TEST(PS_thread_notify_routines_hear_of_both_ends)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handle;

	assert_int_equal(PsSetCreateThreadNotifyRoutine(notify_thread), STATUS_SUCCESS);
	PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, return_only, NULL);
	ZwWaitForSingleObject(handle, FALSE, NULL);
	ZwClose(handle);
	assert_int_equal(notified, 0x101);
	assert_int_equal(PsRemoveCreateThreadNotifyRoutine(notify_thread), STATUS_SUCCESS);
	exec_machine_end(exec);
}

TEST(PS_look_up_by_thread_id)
{
	struct exec_machine *exec = exec_machine_start();
	PETHREAD thread = NULL;

	assert_int_equal(PsLookupThreadByThreadId(PsGetCurrentThreadId(), &thread), STATUS_SUCCESS);
	assert_ptr_equal(thread, PsGetCurrentThread());
	assert_ptr_equal(PsGetThreadProcessId(thread), (HANDLE)4);
	ObDereferenceObject(thread);
	assert_int_equal(PsLookupThreadByThreadId((HANDLE)1, &thread), STATUS_INVALID_CID);
	exec_machine_end(exec);
}

static void run_suspended(void *context)
{
	*(uint32_t *)context = 1;
}

TEST(PS_a_suspended_thread_runs_when_it_is_resumed)
{
	struct exec_machine *exec = exec_machine_start();
	LARGE_INTEGER short_time = { .QuadPart = -20000 };
	uint32_t ran = 0;
	struct ps_thread_options options = { .start = run_suspended,
		                             .context = &ran,
		                             .suspended = true };
	struct ps_thread *thread;

	assert_int_equal(ps_thread_create(exec->machine, &options, &thread), STATUS_SUCCESS);
	KeDelayExecutionThread(KernelMode, FALSE, &short_time);
	assert_int_equal(ran, 0);
	assert_int_equal(ps_thread_resume(thread), 1);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	assert_int_equal(ran, 1);
	ob_dereference(thread);
	exec_machine_end(exec);
}
