/* Job and debug objects: names, handles, rights. */
#include "../exec_machine.h"

#include "nt/ps/nt_services.h"

NTSTATUS NTAPI NtCreateJobObject(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes);
NTSTATUS NTAPI NtCreateDebugObject(PHANDLE handle, ACCESS_MASK access,
                                   POBJECT_ATTRIBUTES attributes, ULONG flags);

TEST(a_job_is_opened_by_its_name_until_its_last_handle_closes)
{
	struct exec_machine *exec = exec_machine_start();
	EXEC_NAME(name, u"\\BaseNamedObjects\\Job");
	OBJECT_ATTRIBUTES attributes;
	HANDLE job = NULL, again = NULL;

	InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
	assert_int_equal(NtCreateJobObject(&job, 0x1F003F, &attributes), STATUS_SUCCESS);
	assert_int_equal(NtCreateJobObject(&again, 0x1F003F, &attributes),
	                 STATUS_OBJECT_NAME_COLLISION);
	assert_null(again);
	assert_int_equal(NtOpenJobObject(&again, 4, &attributes), STATUS_SUCCESS);
	assert_int_equal(ZwClose(job), STATUS_SUCCESS);
	assert_int_equal(ZwClose(again), STATUS_SUCCESS);
	assert_int_equal(NtOpenJobObject(&again, 4, &attributes), STATUS_OBJECT_NAME_NOT_FOUND);
	assert_null(again);
	exec_machine_end(exec);
}

TEST(a_job_is_no_other_object_and_is_not_signalled)
{
	struct exec_machine *exec = exec_machine_start();
	EXEC_NAME(name, u"\\BaseNamedObjects\\Job");
	OBJECT_ATTRIBUTES attributes;
	LARGE_INTEGER now = { .QuadPart = 0 };
	HANDLE job, other = NULL;

	InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
	assert_int_equal(NtCreateJobObject(&job, 0x1F003F, &attributes), STATUS_SUCCESS);
	assert_int_equal(ZwOpenEvent(&other, EVENT_ALL_ACCESS, &attributes),
	                 STATUS_OBJECT_TYPE_MISMATCH);
	assert_int_equal(ZwSetEvent(job, NULL), STATUS_OBJECT_TYPE_MISMATCH);
	assert_int_equal(ZwWaitForSingleObject(job, FALSE, &now), STATUS_TIMEOUT);
	ZwClose(job);
	exec_machine_end(exec);
}

TEST(a_debug_object_knows_one_flag)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE debug = NULL;

	assert_int_equal(NtCreateDebugObject(&debug, 0x1F000F, NULL, 2), STATUS_INVALID_PARAMETER);
	assert_null(debug);
	assert_int_equal(NtCreateDebugObject(&debug, 0x1F000F, NULL, 1), STATUS_SUCCESS);
	assert_int_equal(ZwClose(debug), STATUS_SUCCESS);
	exec_machine_end(exec);
}
