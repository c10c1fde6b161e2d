/* win32/thread_api.c - threads, thread-local storage, processes. */
#include "nt/ps/nt_services.h"
#include "win32/attach.h"

/* Priorities of the normal class, the only one there is. */
enum { LOWEST_OF_CLASS = 1, NORMAL_OF_CLASS = 8, HIGHEST_OF_CLASS = 15 };

struct start {
	LPTHREAD_START_ROUTINE routine;
	LPVOID parameter;
};

static void run(void *context)
{
	struct start start = *(struct start *)context;

	win32_free(context);
	DWORD code = start.routine(start.parameter);
	if (port_services_attached)
		win32_attach_end_thread(code);
	ps_thread_terminate(ps_current_thread(), (NTSTATUS)code);
}

static HANDLE create_attached(struct start *start, DWORD flags, LPDWORD ret_id)
{
	HANDLE handle = NULL;
	DWORD id;
	NTSTATUS status = win32_attach_create_thread(run, start, (flags & CREATE_SUSPENDED) != 0,
	                                             &handle, &id);

	if (!win32_succeed(status)) {
		win32_free(start);
		return NULL;
	}
	if (ret_id)
		*ret_id = id;
	return handle;
}

static HANDLE create_thread(LPSECURITY_ATTRIBUTES security, SIZE_T stack_bytes,
                            LPTHREAD_START_ROUTINE routine, LPVOID parameter, DWORD flags,
                            LPDWORD ret_id)
{
	struct start *start = win32_allocate(sizeof(*start));
	ULONG attributes = security && security->bInheritHandle ? OBJ_INHERIT : 0;
	struct ps_thread *thread;
	HANDLE handle = NULL;
	NTSTATUS status;

	if (!start) {
		win32_set_error(ERROR_NOT_ENOUGH_MEMORY);
		return NULL;
	}
	*start = (struct start){ routine, parameter };
	if (port_services_attached)
		return create_attached(start, flags, ret_id);
	/* Suspended until its handle is made: it may end before that otherwise. */
	status = win32_thread_start(win32_process_current(), run, start, true, &thread);
	if (!NT_SUCCESS(status)) {
		win32_free(start);
		win32_succeed(status);
		return NULL;
	}
	status = ob_open_handle(thread, THREAD_ALL_ACCESS, attributes, &handle);
	if (ret_id)
		*ret_id = thread->ke.id;
	if (!NT_SUCCESS(status))
		ps_thread_terminate(thread, status);
	if (!(flags & CREATE_SUSPENDED) || !NT_SUCCESS(status))
		ps_thread_resume(thread);
	ob_dereference(thread);
	return win32_succeed(status) ? handle : NULL;
}

static _Noreturn void exit_thread(DWORD code)
{
	if (port_services_attached)
		win32_attach_end_thread(code);
	ps_thread_terminate(ps_current_thread(), (NTSTATUS)code);
	ke_thread_leave();
}

/* Body of a thread or process handle, referenced; null with the last error set. */
static void *object_of(HANDLE handle, ACCESS_MASK access, struct ob_type *type)
{
	void *body = NULL;
	NTSTATUS status = ob_reference_handle(handle, access, type, UserMode, &body, NULL);
	return win32_succeed(status) ? body : NULL;
}

static struct ps_thread *thread_of(HANDLE handle, ACCESS_MASK access)
{
	return object_of(handle, access, ps_thread_type(ke_current_machine()));
}

static struct ps_process *process_of(HANDLE handle, ACCESS_MASK access)
{
	return object_of(handle, access, ps_process_type(ke_current_machine()));
}

static BOOL terminate_thread(HANDLE handle, DWORD code)
{
	NTSTATUS status = WIN32_CALL(NtTerminateThread(handle, (NTSTATUS)code));
	return win32_succeed(status);
}

static BOOL get_exit_code_thread(HANDLE handle, LPDWORD ret_code)
{
	if (port_services_attached)
		return win32_attach_exit_code(handle, true, ret_code);
	struct ps_thread *thread = thread_of(handle, THREAD_QUERY_INFORMATION);
	if (!thread)
		return FALSE;
	*ret_code = __atomic_load_n(&thread->ke.state, __ATOMIC_ACQUIRE) == KE_THREAD_ENDED
	                    ? (DWORD)thread->ke.exit_status
	                    : STILL_ACTIVE;
	ob_dereference(thread);
	return TRUE;
}

static DWORD get_thread_id(HANDLE handle)
{
	if (port_services_attached)
		return win32_attach_thread_id(handle);
	struct ps_thread *thread = thread_of(handle, THREAD_QUERY_LIMITED_INFORMATION);
	DWORD id = thread ? thread->ke.id : 0;
	if (thread)
		ob_dereference(thread);
	return id;
}

static DWORD resume_thread(HANDLE handle)
{
	ULONG before = 0;
	NTSTATUS status = WIN32_CALL(NtResumeThread(handle, &before));

	return win32_succeed(status) ? before : (DWORD)-1;
}

static DWORD suspend_thread(HANDLE handle)
{
	ULONG before = 0;
	NTSTATUS status = WIN32_CALL(NtSuspendThread(handle, &before));

	return win32_succeed(status) ? before : (DWORD)-1;
}

/* An APC of a program takes one argument. */
static VOID call_apc(PVOID routine, PVOID data, PVOID unused)
{
	((void (*)(ULONG_PTR))routine)((ULONG_PTR)data);
}

static DWORD queue_user_apc(void (*routine)(ULONG_PTR), HANDLE thread, ULONG_PTR data)
{
	NTSTATUS status =
		WIN32_CALL(NtQueueApcThread(thread, call_apc, (PVOID)routine, (PVOID)data, NULL));

	return (DWORD)win32_succeed(status);
}

/* Within the normal class: two up, two down, and the two ends of it. 0: there is no such level. */
static KPRIORITY priority_of_level(int level)
{
	if (level == THREAD_PRIORITY_TIME_CRITICAL)
		return HIGHEST_OF_CLASS;
	if (level == THREAD_PRIORITY_IDLE)
		return LOWEST_OF_CLASS;
	return level < THREAD_PRIORITY_LOWEST || level > THREAD_PRIORITY_HIGHEST
	               ? 0
	               : NORMAL_OF_CLASS + level;
}

static int level_of_priority(KPRIORITY priority)
{
	if (priority == HIGHEST_OF_CLASS)
		return THREAD_PRIORITY_TIME_CRITICAL;
	if (priority == LOWEST_OF_CLASS)
		return THREAD_PRIORITY_IDLE;
	return priority ? priority - NORMAL_OF_CLASS : THREAD_PRIORITY_NORMAL;
}

static BOOL set_thread_priority(HANDLE handle, int level)
{
	KPRIORITY priority = priority_of_level(level);
	NTSTATUS status;

	if (!priority)
		return win32_fail(ERROR_INVALID_PARAMETER);
	status = WIN32_CALL(
		NtSetInformationThread(handle, ThreadPriority, &priority, sizeof(priority)));
	return win32_succeed(status);
}

/* What ThreadBasicInformation gives; no header of the kit has a name for it. */
struct basic_information {
	NTSTATUS exit_status;
	PVOID teb;
	CLIENT_ID id;
	ULONG_PTR affinity;
	KPRIORITY priority, base_priority;
};

static bool query_basic(HANDLE handle, struct basic_information *ret_information)
{
	NTSTATUS status =
		WIN32_CALL(NtQueryInformationThread(handle, ThreadBasicInformation, ret_information,
	                                            sizeof(*ret_information), NULL));

	return win32_succeed(status);
}

static int get_thread_priority(HANDLE handle)
{
	struct basic_information information;

	return query_basic(handle, &information) ? level_of_priority(information.priority)
	                                         : THREAD_PRIORITY_ERROR_RETURN;
}

static DWORD_PTR all_processors(void)
{
	uint32_t count = ke_current_machine()->options.processor_count;
	return count >= 64 ? ~(DWORD_PTR)0 : ((DWORD_PTR)1 << count) - 1;
}

static DWORD_PTR set_thread_affinity_mask(HANDLE handle, DWORD_PTR mask)
{
	struct basic_information information;
	NTSTATUS status;

	if (!query_basic(handle, &information))
		return 0;
	status =
		WIN32_CALL(NtSetInformationThread(handle, ThreadAffinityMask, &mask, sizeof(mask)));
	return win32_succeed(status) ? information.affinity : 0;
}

static BOOL get_process_affinity_mask(HANDLE process, PDWORD_PTR ret_process, PDWORD_PTR ret_system)
{
	PROCESS_BASIC_INFORMATION basic;
	NTSTATUS status = WIN32_CALL(NtQueryInformationProcess(process, ProcessBasicInformation,
	                                                       &basic, sizeof(basic), NULL));
	if (!NT_SUCCESS(status))
		return win32_succeed(status);
	*ret_process = *ret_system = all_processors();
	return TRUE;
}

static HANDLE get_current_thread(void)
{
	return NtCurrentThread();
}

static DWORD get_current_thread_id(void)
{
	return ke_current_thread()->id;
}

static BOOL switch_to_thread(void)
{
	return WIN32_CALL(NtYieldExecution()) != STATUS_NO_YIELD_PERFORMED;
}

static DWORD get_current_processor_number(void)
{
	return KeGetCurrentProcessorNumberEx(NULL);
}

/* --- Processes ----------------------------------------------------------------------------------------------- */

static HANDLE get_current_process(void)
{
	return NtCurrentProcess();
}

static DWORD get_current_process_id(void)
{
	return port_services_attached ? win32_attach_process_id()
	                              : win32_process_current()->ps->ke.id;
}

static _Noreturn void exit_process(UINT code)
{
	crt_process_finish(win32_process_current());
	win32_process_exit(code);
}

static BOOL terminate_process(HANDLE handle, UINT code)
{
	NTSTATUS status = WIN32_CALL(NtTerminateProcess(handle, (NTSTATUS)code));
	return win32_succeed(status);
}

static BOOL get_exit_code_process(HANDLE handle, LPDWORD ret_code)
{
	if (port_services_attached)
		return win32_attach_exit_code(handle, false, ret_code);
	struct ps_process *process = process_of(handle, PROCESS_QUERY_INFORMATION);
	if (!process)
		return FALSE;
	*ret_code = process->exiting ? (DWORD)process->exit_status : STILL_ACTIVE;
	ob_dereference(process);
	return TRUE;
}

static HANDLE open_process(DWORD access, BOOL inherit, DWORD id)
{
	OBJECT_ATTRIBUTES attributes;
	CLIENT_ID client = { UlongToHandle(id), NULL };
	HANDLE handle = NULL;
	NTSTATUS status;

	InitializeObjectAttributes(&attributes, NULL, inherit ? OBJ_INHERIT : 0, NULL, NULL);
	status = WIN32_CALL(NtOpenProcess(&handle, access, &attributes, &client));
	return win32_succeed(status) ? handle : NULL;
}

static BOOL is_wow64_process(HANDLE process, PBOOL ret_is)
{
	*ret_is = FALSE;
	return TRUE;
}

/* --- Thread-local storage -------------------------------------------------------------------------------------- */

static DWORD tls_alloc(void)
{
	struct win32_process *process = win32_process_current();
	DWORD index = TLS_OUT_OF_INDEXES;

	host_lock_acquire(&process->lock);
	for (DWORD slot = 0; slot < WIN32_TLS_SLOTS && index == TLS_OUT_OF_INDEXES; slot++) {
		if (process->tls_used[slot / 32] & (1u << slot % 32))
			continue;
		process->tls_used[slot / 32] |= 1u << slot % 32;
		index = slot;
	}
	host_lock_release(&process->lock);
	if (index == TLS_OUT_OF_INDEXES)
		win32_set_error(ERROR_NO_MORE_ITEMS);
	else
		win32_thread_current()->tls[index] = NULL;
	return index;
}

static BOOL tls_free(DWORD index)
{
	struct win32_process *process = win32_process_current();

	if (index >= WIN32_TLS_SLOTS || !(process->tls_used[index / 32] & (1u << index % 32)))
		return win32_fail(ERROR_INVALID_PARAMETER);
	host_lock_acquire(&process->lock);
	process->tls_used[index / 32] &= ~(1u << index % 32);
	for (LIST_ENTRY *entry = process->threads.Flink; entry != &process->threads;
	     entry = entry->Flink)
		CONTAINING_RECORD(entry, struct win32_thread, entry)->tls[index] = NULL;
	host_lock_release(&process->lock);
	return TRUE;
}

static LPVOID tls_get_value(DWORD index)
{
	struct win32_thread *thread = win32_thread_current();

	thread->last_error = index < WIN32_TLS_SLOTS ? NO_ERROR : ERROR_INVALID_PARAMETER;
	return index < WIN32_TLS_SLOTS ? thread->tls[index] : NULL;
}

static BOOL tls_set_value(DWORD index, LPVOID value)
{
	if (index >= WIN32_TLS_SLOTS)
		return win32_fail(ERROR_INVALID_PARAMETER);
	win32_thread_current()->tls[index] = value;
	return TRUE;
}

/* --- The C runtime's threads ---------------------------------------------------------------------------------- */

static uintptr_t begin_thread_ex(void *security, unsigned int stack_bytes,
                                 unsigned int (*start)(void *), void *argument, unsigned int flags,
                                 unsigned int *ret_id)
{
	return (uintptr_t)create_thread(security, stack_bytes, (LPTHREAD_START_ROUTINE)start,
	                                argument, flags, ret_id);
}

struct plain_start {
	void (*start)(void *);
	void *argument;
};

static DWORD run_plain(LPVOID context)
{
	struct plain_start start = *(struct plain_start *)context;
	win32_free(context);
	start.start(start.argument);
	return 0;
}

/* The handle closes itself: the caller must not use it after the thread's end, as documented. */
static uintptr_t begin_thread(void (*start)(void *), unsigned int stack_bytes, void *argument)
{
	struct plain_start *context = win32_allocate(sizeof(*context));
	HANDLE handle;

	if (!context)
		return (uintptr_t)-1;
	*context = (struct plain_start){ start, argument };
	handle = create_thread(NULL, stack_bytes, run_plain, context, 0, NULL);
	return handle ? (uintptr_t)handle : (uintptr_t)-1;
}

static _Noreturn void end_thread(void)
{
	exit_thread(0);
}

WIN32_TABLE(win32_thread_export_table, "kernel32.dll", W("CreateThread", create_thread),
            W("ExitProcess", exit_process), W("ExitThread", exit_thread),
            W("GetCurrentProcess", get_current_process),
            W("GetCurrentProcessId", get_current_process_id),
            W("GetCurrentProcessorNumber", get_current_processor_number),
            W("GetCurrentThread", get_current_thread),
            W("GetCurrentThreadId", get_current_thread_id),
            W("GetExitCodeProcess", get_exit_code_process),
            W("GetExitCodeThread", get_exit_code_thread),
            W("GetProcessAffinityMask", get_process_affinity_mask), W("GetThreadId", get_thread_id),
            W("GetThreadPriority", get_thread_priority), W("IsWow64Process", is_wow64_process),
            W("OpenProcess", open_process), W("QueueUserAPC", queue_user_apc),
            W("ResumeThread", resume_thread), W("SetThreadAffinityMask", set_thread_affinity_mask),
            W("SetThreadPriority", set_thread_priority), W("SuspendThread", suspend_thread),
            W("SwitchToThread", switch_to_thread), W("TerminateProcess", terminate_process),
            W("TerminateThread", terminate_thread), W("TlsAlloc", tls_alloc),
            W("TlsFree", tls_free), W("TlsGetValue", tls_get_value),
            W("TlsSetValue", tls_set_value), W("_beginthread", begin_thread),
            W("_beginthreadex", begin_thread_ex), W("_endthread", end_thread),
            W("_endthreadex", exit_thread), W("_getpid", get_current_process_id));
