/* nt/ob/duplicate_fixture.h - what the tests of NtDuplicateObject share. */
#ifndef DRYDOCK_TESTS_DUPLICATE_FIXTURE_H
#define DRYDOCK_TESTS_DUPLICATE_FIXTURE_H

#include "../exec_machine.h"

#include "nt/ob/nt_services.h"

static inline HANDLE new_event(ACCESS_MASK access, ULONG attributes)
{
	OBJECT_ATTRIBUTES object_attributes;
	HANDLE handle = NULL;

	InitializeObjectAttributes(&object_attributes, NULL, attributes, NULL, NULL);
	assert_int_equal(NtCreateEvent(&handle, access, &object_attributes, NotificationEvent,
	                               FALSE),
	                 STATUS_SUCCESS);
	return handle;
}

static inline NTSTATUS duplicate(HANDLE source, HANDLE *ret_handle, ULONG options)
{
	return NtDuplicateObject(NtCurrentProcess(), source, NtCurrentProcess(), ret_handle, 0, 0,
	                         options);
}

static inline bool is_valid(HANDLE handle)
{
	PVOID body;

	if (!NT_SUCCESS(ob_reference_handle(handle, 0, NULL, KernelMode, &body, NULL)))
		return false;
	ob_dereference(body);
	return true;
}

static inline void *body_of(HANDLE handle)
{
	void *body;

	assert_int_equal(ob_reference_handle(handle, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_SUCCESS);
	ob_dereference(body);
	return body;
}

static inline struct ob_handle_information information_of(HANDLE handle)
{
	struct ob_handle_information information;
	void *body;

	assert_int_equal(ob_reference_handle(handle, 0, NULL, KernelMode, &body, &information),
	                 STATUS_SUCCESS);
	ob_dereference(body);
	return information;
}

static inline struct ps_process *new_client(struct exec_machine *exec, ACCESS_MASK access,
                                     HANDLE *ret_handle)
{
	struct ps_process_options options = { .is_client = true };
	struct ps_process *process;

	assert_int_equal(ps_process_create(exec->machine, &options, &process), STATUS_SUCCESS);
	assert_int_equal(ob_open_handle(process, access, 0, ret_handle), STATUS_SUCCESS);
	return process;
}

static inline void end_client(struct ps_process *process, HANDLE handle)
{
	ps_process_terminate(process, 0);
	ob_dereference(process);
	if (handle)
		NtClose(handle);
}

/* A thread's start: sets the event of a handle. */
static inline void set_event(void *context)
{
	NtSetEvent(*(HANDLE *)context, NULL);
}

#endif
