/* win32/crt/exit_api.c - exit and what runs before it, abort, assertions, what C++ needs. */
#include <stdio.h>
#include <string.h>

#include "win32/crt/crt_files.h"

static bool take_routine(struct win32_process *process, struct win32_exit_routine *ret_routine)
{
	bool taken;
	host_lock_acquire(&process->lock);
	taken = process->exit_routine_count > 0;
	if (taken)
		*ret_routine = process->exit_routine[--process->exit_routine_count];
	host_lock_release(&process->lock);
	return taken;
}

void crt_process_finish(struct win32_process *process)
{
	struct win32_exit_routine routine;

	while (take_routine(process, &routine))
		routine.routine(routine.context);
	if (process->crt)
		for (size_t i = 3; i < CRT_FILES_MAX; i++)
			if (process->crt->file[i].in_use)
				crt_file_close(&process->crt->file[i]);
}

static int add_routine(void (*routine)(void *), void *context)
{
	struct win32_process *process = win32_process_current();
	bool added;

	host_lock_acquire(&process->lock);
	added = process->exit_routine_count < WIN32_EXIT_ROUTINES;
	if (added)
		process->exit_routine[process->exit_routine_count++] =
			(struct win32_exit_routine){ routine, context };
	host_lock_release(&process->lock);
	return added ? 0 : -1;
}

/* atexit's routine takes nothing and ignores what it is given. */
static int at_exit(void (*routine)(void))
{
	return add_routine((void (*)(void *))routine, NULL);
}

static int cxa_at_exit(void (*routine)(void *), void *context, void *module)
{
	return add_routine(routine, context);
}

static _Noreturn void exit_program(int code)
{
	crt_process_finish(win32_process_current());
	win32_process_exit((uint32_t)code);
}

static _Noreturn void exit_now(int code)
{
	win32_process_exit((uint32_t)code);
}

static void complain(const char *text)
{
	win32_console_write(win32_machine_current(), 2, text, strlen(text));
}

static _Noreturn void abort_program(void)
{
	complain("abort() has been called\n");
	win32_process_exit(3);
}

static _Noreturn void assertion(const char *expression, const char *file, unsigned int line)
{
	char text[512];
	snprintf(text, sizeof(text), "Assertion failed: %s, file %s, line %u\n", expression, file,
	         line);
	complain(text);
	win32_process_exit(3);
}

static _Noreturn void assertion_wide(const WCHAR *expression, const WCHAR *file, unsigned int line)
{
	char narrow_expression[256], narrow_file[128];
	win32_narrow(expression, narrow_expression, sizeof(narrow_expression));
	win32_narrow(file, narrow_file, sizeof(narrow_file));
	assertion(narrow_expression, narrow_file, line);
}

/* --- C++ ----------------------------------------------------------------------------------------------------------- */

static _Noreturn void pure_virtual(void)
{
	complain("pure virtual function call\n");
	win32_process_exit(3);
}

/* A static's guard: byte 0 done, byte 1 running. Another thread waits for the end of it. */
static int guard_acquire(unsigned char *guard)
{
	for (;;) {
		unsigned char before = 0;
		LARGE_INTEGER moment = { .QuadPart = -10000 };
		if (__atomic_load_n(&guard[0], __ATOMIC_ACQUIRE))
			return 0;
		if (__atomic_compare_exchange_n(&guard[1], &before, 1, false, __ATOMIC_ACQUIRE,
		                                __ATOMIC_RELAXED))
			return 1;
		KeDelayExecutionThread(KernelMode, FALSE, &moment);
	}
}

static void guard_release(unsigned char *guard)
{
	__atomic_store_n(&guard[0], 1, __ATOMIC_RELEASE);
	__atomic_store_n(&guard[1], 0, __ATOMIC_RELEASE);
}

static void guard_abort(unsigned char *guard)
{
	__atomic_store_n(&guard[1], 0, __ATOMIC_RELEASE);
}

/* --- errno --------------------------------------------------------------------------------------------------------- */

static int *error_address(void)
{
	return &win32_thread_current()->crt_error;
}

static unsigned int *dos_error_address(void)
{
	return &win32_thread_current()->crt_dos_error;
}

static int set_error(int value)
{
	win32_thread_current()->crt_error = value;
	return 0;
}

static int get_error(int *ret_value)
{
	*ret_value = win32_thread_current()->crt_error;
	return 0;
}

static int *argument_count(void)
{
	return &win32_process_current()->argument_count;
}

static char ***argument_vector(void)
{
	return &win32_process_current()->arguments;
}

static WCHAR ***argument_vector_wide(void)
{
	return &win32_process_current()->wide_arguments;
}

WIN32_TABLE(win32_crt_exit_export_table, "ucrtbase.dll", W("_Exit", exit_now),
            W("__cxa_atexit", cxa_at_exit), W("__cxa_guard_abort", guard_abort),
            W("__cxa_guard_acquire", guard_acquire), W("__cxa_guard_release", guard_release),
            W("__cxa_pure_virtual", pure_virtual), W("__doserrno", dos_error_address),
            W("__p___argc", argument_count), W("__p___argv", argument_vector),
            W("__p___wargv", argument_vector_wide), W("_assert", assertion),
            W("_errno", error_address), W("_exit", exit_now), W("_get_errno", get_error),
            W("_set_errno", set_error), W("_wassert", assertion_wide), W("abort", abort_program),
            W("atexit", at_exit), W("exit", exit_program), W("quick_exit", exit_now));
