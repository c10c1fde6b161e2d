/* tests/nt/ob/access_test.c - access masks of handles, references and opens by pointer, queries. */
#include "../exec_machine.h"

#include "nt/ob/nt_services.h"
#include "nt/ob/ob_internal.h"
#include "nt/se/nt_services.h"
#include "nt/se/se_internal.h"

static ACCESS_MASK granted_of(HANDLE handle)
{
	PUBLIC_OBJECT_BASIC_INFORMATION information;

	assert_int_equal(NtQueryObject(handle, ObjectBasicInformation, &information,
	                               sizeof(information), NULL),
	                 STATUS_SUCCESS);
	return information.GrantedAccess;
}

static HANDLE new_event(ACCESS_MASK access)
{
	HANDLE handle;

	assert_int_equal(NtCreateEvent(&handle, access, NULL, NotificationEvent, FALSE),
	                 STATUS_SUCCESS);
	return handle;
}

static void *body_of(HANDLE handle)
{
	void *body;

	assert_int_equal(ob_reference_handle(handle, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_SUCCESS);
	ob_dereference(body);
	return body;
}

static POBJECT_TYPE type_named(struct exec_machine *exec, const WCHAR *name)
{
	return (POBJECT_TYPE)ob_type_find(exec->machine, name);
}

/* An event that guarded text lets a plain user read only; the thread acts for that user. */
static HANDLE begin_guarded(struct exec_machine *exec, OBJECT_ATTRIBUTES *attributes,
                            UNICODE_STRING *name)
{
	static const WCHAR text[] = u"D:P(A;;GR;;;BU)";
	PSECURITY_DESCRIPTOR descriptor;
	size_t error;
	HANDLE event;

	assert_int_equal(se_descriptor_from_sddl(text, sizeof(text) / 2 - 1, &descriptor, &error),
	                 STATUS_SUCCESS);
	InitializeObjectAttributes(attributes, name, 0, NULL, descriptor);
	assert_int_equal(ZwCreateEvent(&event, EVENT_ALL_ACCESS, attributes, NotificationEvent,
	                               FALSE),
	                 STATUS_SUCCESS);
	attributes->SecurityDescriptor = NULL;
	se_free_descriptor(descriptor);
	se_impersonate(&exec->thread->ke, se_account_token(exec->machine, SE_ACCOUNT_USER));
	exec->thread->ke.previous_mode = UserMode;
	return event;
}

static void end_guarded(struct exec_machine *exec, HANDLE event)
{
	exec->thread->ke.previous_mode = KernelMode;
	se_impersonate(&exec->thread->ke, NULL);
	NtClose(event);
	exec_machine_end(exec);
}

/* --- Masks ------------------------------------------------------------------------------------------------------- */

TEST(AC_1_generic_bits_are_mapped_and_never_granted)
{
	static const struct {
		ACCESS_MASK asked, granted;
	} rows[] = { { GENERIC_READ, 0x20001 },
		     { GENERIC_WRITE, 0x20002 },
		     { GENERIC_EXECUTE, 0x120000 },
		     { GENERIC_ALL, EVENT_ALL_ACCESS },
		     { GENERIC_READ | EVENT_MODIFY_STATE, 0x20003 } };
	struct exec_machine *exec = exec_machine_start();

	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		HANDLE handle = new_event(rows[index].asked);

		assert_int_equal(granted_of(handle), rows[index].granted);
		NtClose(handle);
	}
	exec_machine_end(exec);
}

TEST(AC_2_maximum_allowed_gives_what_the_check_would_and_is_not_granted_itself)
{
	struct exec_machine *exec = exec_machine_start();
	EXEC_NAME(name, u"\\BaseNamedObjects\\guarded");
	OBJECT_ATTRIBUTES attributes;
	HANDLE event = begin_guarded(exec, &attributes, &name), opened, made;

	assert_int_equal(NtOpenEvent(&opened, MAXIMUM_ALLOWED, &attributes), STATUS_SUCCESS);
	assert_int_equal(granted_of(opened), 0x20001);
	NtClose(opened);
	made = new_event(MAXIMUM_ALLOWED);
	assert_int_equal(granted_of(made), EVENT_ALL_ACCESS);
	NtClose(made);
	end_guarded(exec, event);
}

TEST(AC_3_a_duplication_drops_bits_that_the_type_does_not_have)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS), copy;

	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, NtCurrentProcess(), &copy,
	                                   EVENT_MODIFY_STATE | 0xFF00, 0, 0),
	                 STATUS_SUCCESS);
	assert_int_equal(granted_of(copy), EVENT_MODIFY_STATE);
	NtClose(copy);
	NtClose(source);
	exec_machine_end(exec);
}

TEST(AC_4_user_mode_has_the_rights_of_its_slot_whatever_the_descriptor_says)
{
	struct exec_machine *exec = exec_machine_start();
	EXEC_NAME(name, u"\\BaseNamedObjects\\guarded");
	OBJECT_ATTRIBUTES attributes;
	HANDLE event = begin_guarded(exec, &attributes, &name), reader;

	/* The creator's handle works for the user although the descriptor would refuse him. */
	assert_int_equal(NtSetEvent(event, NULL), STATUS_SUCCESS);
	assert_int_equal(NtOpenEvent(&reader, GENERIC_READ, &attributes), STATUS_SUCCESS);
	assert_int_equal(NtSetEvent(reader, NULL), STATUS_ACCESS_DENIED);
	se_impersonate(&exec->thread->ke, NULL);
	assert_int_equal(NtSetEvent(reader, NULL), STATUS_ACCESS_DENIED);
	NtClose(reader);
	end_guarded(exec, event);
}

TEST(AC_6_the_system_security_right_needs_the_privilege)
{
	struct exec_machine *exec = exec_machine_start();
	EXEC_NAME(name, u"\\BaseNamedObjects\\guarded");
	OBJECT_ATTRIBUTES attributes;
	HANDLE event = begin_guarded(exec, &attributes, &name), opened;

	assert_int_equal(NtOpenEvent(&opened, ACCESS_SYSTEM_SECURITY, &attributes),
	                 STATUS_PRIVILEGE_NOT_HELD);
	assert_int_equal(NtCreateEvent(&opened, EVENT_ALL_ACCESS | ACCESS_SYSTEM_SECURITY, NULL,
	                               NotificationEvent, FALSE),
	                 STATUS_PRIVILEGE_NOT_HELD);
	se_impersonate(&exec->thread->ke, NULL);
	assert_int_equal(NtOpenEvent(&opened, ACCESS_SYSTEM_SECURITY, &attributes), STATUS_SUCCESS);
	assert_int_equal(granted_of(opened), ACCESS_SYSTEM_SECURITY);
	NtClose(opened);
	assert_int_equal(NtCreateEvent(&opened, ACCESS_SYSTEM_SECURITY, NULL, NotificationEvent,
	                               FALSE),
	                 STATUS_SUCCESS);
	NtClose(opened);
	end_guarded(exec, event);
}

/* --- References ------------------------------------------------------------------------------------------------------ */

TEST(RF_1_a_reference_by_handle_counts_once_and_tells_access_and_attributes)
{
	struct exec_machine *exec = exec_machine_start();
	POBJECT_TYPE type = type_named(exec, u"Event");
	OBJECT_HANDLE_INFORMATION information = { 0 };
	UCHAR flags[2] = { 1, 0 };
	HANDLE handle = new_event(SYNCHRONIZE | EVENT_QUERY_STATE);
	void *body = body_of(handle);
	int64_t before = ob_pointer_count(body);
	PVOID same;

	NtSetInformationObject(handle, ObjectHandleFlagInformation, flags, 2);
	assert_int_equal(ObReferenceObjectByHandle(handle, EVENT_QUERY_STATE, type, UserMode, &same,
	                                           &information),
	                 STATUS_SUCCESS);
	assert_ptr_equal(same, body);
	assert_int_equal(ob_pointer_count(body), before + 1);
	assert_int_equal(information.GrantedAccess, SYNCHRONIZE | EVENT_QUERY_STATE);
	assert_int_equal(information.HandleAttributes, OBJ_INHERIT);
	ObDereferenceObject(same);
	assert_int_equal(ObReferenceObjectByHandle(handle, 0, type_named(exec, u"Mutant"), UserMode,
	                                           &same, NULL),
	                 STATUS_OBJECT_TYPE_MISMATCH);
	assert_int_equal(ObReferenceObjectByHandle(handle, EVENT_MODIFY_STATE, type, UserMode,
	                                           &same, NULL),
	                 STATUS_ACCESS_DENIED);
	assert_int_equal(ObReferenceObjectByHandle(handle, 0, NULL, UserMode, &same, NULL),
	                 STATUS_OBJECT_TYPE_MISMATCH);
	assert_int_equal(ObReferenceObjectByHandle((HANDLE)0x7F0, 0, type, UserMode, &same, NULL),
	                 STATUS_INVALID_HANDLE);
	assert_null(same);
	assert_int_equal(ob_pointer_count(body), before);
	assert_int_equal(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &same, NULL),
	                 STATUS_SUCCESS);
	ObDereferenceObject(same);
	NtClose(handle);
	exec_machine_end(exec);
}

TEST(RF_2_generic_bits_of_a_request_are_not_mapped)
{
	struct exec_machine *exec = exec_machine_start();
	POBJECT_TYPE type = type_named(exec, u"Event");
	HANDLE handle = new_event(EVENT_ALL_ACCESS);
	PVOID body;

	assert_int_equal(ObReferenceObjectByHandle(handle, GENERIC_READ, type, UserMode, &body,
	                                           NULL),
	                 STATUS_ACCESS_DENIED);
	NtClose(handle);
	exec_machine_end(exec);
}

static NTSTATUS open_pointer(void *body, ULONG attributes, POBJECT_TYPE type, KPROCESSOR_MODE mode)
{
	HANDLE handle = (HANDLE)0x1234;
	NTSTATUS status = ObOpenObjectByPointer(body, attributes, NULL, EVENT_QUERY_STATE, type,
	                                        mode, &handle);

	if (NT_SUCCESS(status))
		NtClose(handle);
	else
		assert_null(handle);
	return status;
}

TEST(RF_4_an_open_by_pointer_takes_few_attributes)
{
	static const ULONG refused[] = { OBJ_PERMANENT, OBJ_CASE_INSENSITIVE, OBJ_OPENIF,
		                         OBJ_OPENLINK, OBJ_INHERIT | OBJ_EXCLUSIVE };
	struct exec_machine *exec = exec_machine_start();
	HANDLE handle = new_event(EVENT_ALL_ACCESS);
	void *body = body_of(handle);

	for (int index = 0; index < 5; index++)
		assert_int_equal(open_pointer(body, refused[index], NULL, KernelMode),
		                 STATUS_INVALID_PARAMETER);
	assert_int_equal(open_pointer(body, OBJ_INHERIT, NULL, KernelMode), STATUS_SUCCESS);
	assert_int_equal(open_pointer(body, OBJ_KERNEL_HANDLE, NULL, KernelMode), STATUS_SUCCESS);
	NtClose(handle);
	exec_machine_end(exec);
}

TEST(RF_5_a_forced_check_is_made_for_kernel_mode_too_and_user_mode_names_the_type)
{
	struct exec_machine *exec = exec_machine_start();
	EXEC_NAME(name, u"\\BaseNamedObjects\\guarded");
	OBJECT_ATTRIBUTES attributes;
	HANDLE event = begin_guarded(exec, &attributes, &name), handle;
	POBJECT_TYPE type = type_named(exec, u"Event");
	void *body = body_of(event);

	assert_int_equal(ObOpenObjectByPointer(body, 0, NULL, EVENT_MODIFY_STATE, type, KernelMode,
	                                       &handle),
	                 STATUS_SUCCESS);
	NtClose(handle);
	assert_int_equal(ObOpenObjectByPointer(body, OBJ_FORCE_ACCESS_CHECK, NULL,
	                                       EVENT_MODIFY_STATE, type, KernelMode, &handle),
	                 STATUS_ACCESS_DENIED);
	assert_int_equal(open_pointer(body, OBJ_FORCE_ACCESS_CHECK, type, KernelMode),
	                 STATUS_SUCCESS);
	assert_int_equal(open_pointer(body, 0, NULL, UserMode), STATUS_OBJECT_TYPE_MISMATCH);
	assert_int_equal(open_pointer(body, 0, NULL, KernelMode), STATUS_SUCCESS);
	end_guarded(exec, event);
}

TEST(RF_6_without_an_access_state_the_callers_token_counts)
{
	struct exec_machine *exec = exec_machine_start();
	EXEC_NAME(name, u"\\BaseNamedObjects\\guarded");
	OBJECT_ATTRIBUTES attributes;
	HANDLE event = begin_guarded(exec, &attributes, &name), handle;
	POBJECT_TYPE type = type_named(exec, u"Event");
	void *body = body_of(event);

	assert_int_equal(ObOpenObjectByPointer(body, 0, NULL, EVENT_MODIFY_STATE, type, UserMode,
	                                       &handle),
	                 STATUS_ACCESS_DENIED);
	assert_int_equal(ObOpenObjectByPointer(body, 0, NULL, ACCESS_SYSTEM_SECURITY, type,
	                                       UserMode, &handle),
	                 STATUS_PRIVILEGE_NOT_HELD);
	assert_int_equal(open_pointer(body, 0, type_named(exec, u"Mutant"), UserMode),
	                 STATUS_OBJECT_TYPE_MISMATCH);
	assert_int_equal(open_pointer(body, 0, type, UserMode), STATUS_SUCCESS);
	se_impersonate(&exec->thread->ke, NULL); /* the system's own token has the privilege */
	assert_int_equal(ObOpenObjectByPointer(body, 0, NULL, ACCESS_SYSTEM_SECURITY, type,
	                                       UserMode, &handle),
	                 STATUS_SUCCESS);
	NtClose(handle);
	end_guarded(exec, event);
}

/* --- Queries -------------------------------------------------------------------------------------------------------- */

TEST(QO_2_a_short_buffer_gives_the_needed_length)
{
	static const struct {
		OBJECT_INFORMATION_CLASS class;
		ULONG length, needed;
	} rows[] = { { ObjectBasicInformation, 4, sizeof(PUBLIC_OBJECT_BASIC_INFORMATION) },
		     { ObjectNameInformation, 4,
		       sizeof(OBJECT_NAME_INFORMATION) + sizeof(u"\\BaseNamedObjects\\e") },
		     { ObjectTypeInformation, 8, 0x68 + 16 },
		     { ObjectHandleFlagInformation, 1, 2 } };
	struct exec_machine *exec = exec_machine_start();
	EXEC_NAME(name, u"\\BaseNamedObjects\\e");
	OBJECT_ATTRIBUTES attributes;
	UCHAR buffer[256];
	HANDLE handle;

	InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
	NtCreateEvent(&handle, EVENT_ALL_ACCESS, &attributes, NotificationEvent, FALSE);
	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		ULONG needed = 0;

		memset(buffer, 0xCC, sizeof(buffer));
		assert_int_equal(NtQueryObject(handle, rows[index].class, buffer,
		                               rows[index].length, &needed),
		                 STATUS_INFO_LENGTH_MISMATCH);
		assert_int_equal(needed, rows[index].needed);
		assert_int_equal(buffer[0], 0xCC);
		assert_int_equal(NtQueryObject(handle, rows[index].class, buffer, needed, NULL),
		                 STATUS_SUCCESS);
	}
	NtClose(handle);
	exec_machine_end(exec);
}

TEST(QO_3_a_query_tells_the_state_takes_nothing_and_needs_its_right)
{
	struct exec_machine *exec = exec_machine_start();
	struct {
		LONG kind, state;
	} event;
	struct {
		LONG count, limit;
	} semaphore;
	struct {
		LONG count;
		BOOLEAN owned, abandoned;
	} mutant;
	HANDLE handles[3], bare;

	NtCreateEvent(&handles[0], EVENT_ALL_ACCESS, NULL, SynchronizationEvent, TRUE);
	NtCreateSemaphore(&handles[1], SEMAPHORE_ALL_ACCESS, NULL, 2, 5);
	NtCreateMutant(&handles[2], MUTANT_ALL_ACCESS, NULL, TRUE);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(NtQueryEvent(handles[0], 0, &event, sizeof(event), NULL),
		                 STATUS_SUCCESS);
		assert_int_equal(event.kind, SynchronizationEvent);
		assert_int_equal(event.state, 1);
		assert_int_equal(NtQuerySemaphore(handles[1], 0, &semaphore, sizeof(semaphore),
		                                  NULL),
		                 STATUS_SUCCESS);
		assert_int_equal(semaphore.count, 2);
		assert_int_equal(semaphore.limit, 5);
		assert_int_equal(NtQueryMutant(handles[2], 0, &mutant, sizeof(mutant), NULL),
		                 STATUS_SUCCESS);
		assert_int_equal(mutant.count, 0);
		assert_true(mutant.owned);
		assert_false(mutant.abandoned);
	}
	NtWaitForSingleObject(handles[2], FALSE, NULL);
	NtQueryMutant(handles[2], 0, &mutant, sizeof(mutant), NULL);
	assert_int_equal(mutant.count, -1);
	NtReleaseMutant(handles[2], NULL);
	NtReleaseMutant(handles[2], NULL);
	bare = new_event(SYNCHRONIZE | EVENT_MODIFY_STATE);
	exec->thread->ke.previous_mode = UserMode;
	assert_int_equal(NtQueryEvent(bare, 0, &event, sizeof(event), NULL), STATUS_ACCESS_DENIED);
	exec->thread->ke.previous_mode = KernelMode;
	NtClose(bare);
	for (int index = 0; index < 3; index++)
		NtClose(handles[index]);
	exec_machine_end(exec);
}

TEST(QO_4_objects_are_compared_not_handles)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE one = new_event(EVENT_ALL_ACCESS), other = new_event(EVENT_ALL_ACCESS), copy;

	NtDuplicateObject(NtCurrentProcess(), one, NtCurrentProcess(), &copy, 0, 0,
	                  DUPLICATE_SAME_ACCESS);
	assert_int_equal(NtCompareObjects(one, copy), STATUS_SUCCESS);
	assert_int_equal(NtCompareObjects(one, one), STATUS_SUCCESS);
	assert_int_equal(NtCompareObjects(one, other), (NTSTATUS)0xC00001AC);
	assert_int_equal(NtCompareObjects(one, (HANDLE)0x7F0), STATUS_INVALID_HANDLE);
	NtClose(copy);
	NtClose(one);
	NtClose(other);
	exec_machine_end(exec);
}

/* --- Descriptors and capabilities ----------------------------------------------------------------------------------- */

static HANDLE event_with(UNICODE_STRING *name, PSECURITY_DESCRIPTOR descriptor)
{
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle;

	InitializeObjectAttributes(&attributes, name, 0, NULL, descriptor);
	assert_int_equal(NtCreateEvent(&handle, EVENT_ALL_ACCESS, &attributes, NotificationEvent,
	                               FALSE),
	                 STATUS_SUCCESS);
	return handle;
}

TEST(SD_8_named_objects_and_types_that_demand_it_keep_a_descriptor_others_only_their_own)
{
	static const WCHAR text[] = u"D:P(A;;GA;;;SY)";
	struct exec_machine *exec = exec_machine_start();
	EXEC_NAME(name, u"\\BaseNamedObjects\\named");
	struct ps_process_options options = { .is_client = true };
	PSECURITY_DESCRIPTOR descriptor;
	struct ps_process *process;
	HANDLE unnamed, named, guarded;
	size_t error;

	assert_int_equal(se_descriptor_from_sddl(text, sizeof(text) / 2 - 1, &descriptor, &error),
	                 STATUS_SUCCESS);
	unnamed = event_with(NULL, NULL);
	named = event_with(&name, NULL);
	guarded = event_with(NULL, descriptor);
	assert_null(ob_security(body_of(unnamed)));
	assert_non_null(ob_security(body_of(named)));
	assert_non_null(ob_security(body_of(guarded)));
	assert_int_equal(ps_process_create(exec->machine, &options, &process), STATUS_SUCCESS);
	assert_non_null(ob_security(process));
	ps_process_terminate(process, 0);
	ob_dereference(process);
	NtClose(unnamed);
	NtClose(named);
	NtClose(guarded);
	se_free_descriptor(descriptor);
	exec_machine_end(exec);
}

TEST(SD_9_an_object_without_a_name_is_inherited_duplicated_and_used_by_its_value)
{
	struct exec_machine *exec = exec_machine_start();
	struct ps_process_options options = { .is_client = true, .inherit_handles = true };
	UCHAR flags[2] = { 1, 0 };
	HANDLE handle = event_with(NULL, NULL), copy;
	struct ps_process *child;

	NtSetInformationObject(handle, ObjectHandleFlagInformation, flags, 2);
	assert_int_equal(ps_process_create(exec->machine, &options, &child), STATUS_SUCCESS);
	assert_int_equal(ob_handle_table_count(child->ke.handle_table), 1); /* inherited */
	assert_int_equal(ob_handle_count(body_of(handle)), 2);
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), handle, NtCurrentProcess(), &copy, 0,
	                                   0, DUPLICATE_SAME_ACCESS),
	                 STATUS_SUCCESS);
	exec->thread->ke.previous_mode = UserMode;
	assert_int_equal(NtSetEvent(handle, NULL), STATUS_SUCCESS);
	exec->thread->ke.previous_mode = KernelMode;
	assert_int_equal(KeReadStateEvent(body_of(copy)), 1);
	ps_process_terminate(child, 0);
	ob_dereference(child);
	NtClose(copy);
	NtClose(handle);
	exec_machine_end(exec);
}

TEST(SD_10_an_open_slot_keeps_its_rights_whatever_changes_later)
{
	static const WCHAR text[] = u"D:P";
	struct exec_machine *exec = exec_machine_start();
	EXEC_NAME(name, u"\\BaseNamedObjects\\guarded");
	OBJECT_ATTRIBUTES attributes;
	HANDLE event = begin_guarded(exec, &attributes, &name), reader, again;
	PSECURITY_DESCRIPTOR nobody;
	LONG state[2];
	size_t error;

	assert_int_equal(NtOpenEvent(&reader, GENERIC_READ, &attributes), STATUS_SUCCESS);
	assert_int_equal(se_descriptor_from_sddl(text, sizeof(text) / 2 - 1, &nobody, &error),
	                 STATUS_SUCCESS);
	ob_set_security_descriptor(body_of(event), nobody);
	assert_int_equal(NtOpenEvent(&again, GENERIC_READ, &attributes), STATUS_ACCESS_DENIED);
	assert_int_equal(NtQueryEvent(reader, 0, state, sizeof(state), NULL), STATUS_SUCCESS);
	assert_int_equal(NtSetEvent(event, NULL), STATUS_SUCCESS);
	NtClose(reader);
	end_guarded(exec, event);
}
