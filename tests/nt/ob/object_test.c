/* tests/nt/ob/object_test.c - headers, counts, types and their procedures. */
#include "../exec_machine.h"

#include "nt/ob/nt_services.h"
#include "nt/ob/ob_internal.h"

/* --- A type that writes down what its procedures were told --------------------------------------------------- */

struct note {
	void *body;
	struct ke_process *process;
	ACCESS_MASK granted;
	uint32_t process_handles, system_handles;
	KIRQL irql;
};

static struct {
	struct note open, close, asked;
	int opens, closes, removes, asks;
	NTSTATUS open_status;
	bool keep;
} told;

static NTSTATUS on_open(void *body, struct ke_process *process, ACCESS_MASK granted)
{
	told.open = (struct note){ .body = body, .process = process, .granted = granted };
	told.opens++;
	return told.open_status;
}

static bool on_okay_to_close(void *body, struct ke_process *process, KPROCESSOR_MODE mode)
{
	told.asked = (struct note){ .body = body, .process = process };
	told.asks++;
	return !told.keep;
}

static void on_close(void *body, struct ke_process *process, ACCESS_MASK granted,
                     uint32_t process_handles, uint32_t system_handles)
{
	told.close = (struct note){ body,           process,           granted, process_handles,
		                    system_handles, KeGetCurrentIrql() };
	told.closes++;
}

static void on_remove(void *body)
{
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	__atomic_add_fetch(&told.removes, 1, __ATOMIC_RELAXED); /* by a worker too */
}

static const struct ob_type_options toy_options = {
	.name = u"Toy",
	.mapping = { 1, 2, 4, 0x1F0007 },
	.valid_access = 0x1F0007,
	.operations = { .open = on_open,
	                .okay_to_close = on_okay_to_close,
	                .close = on_close,
	                .remove = on_remove },
};

static struct ob_type *toy_type(struct exec_machine *exec)
{
	struct ob_type *type;

	memset(&told, 0, sizeof(told));
	assert_int_equal(ob_type_create(exec->machine, &toy_options, &type), STATUS_SUCCESS);
	return type;
}

static void *new_toy(struct ob_type *type, const WCHAR *name, ULONG flags, HANDLE *ret_handle)
{
	OBJECT_ATTRIBUTES attributes;
	struct ob_insert insert = { .desired = 7, .want_handle = ret_handle != NULL };
	struct ob_insert_result result;
	UNICODE_STRING text;
	void *body;

	RtlInitUnicodeString(&text, name);
	InitializeObjectAttributes(&attributes, name ? &text : NULL, flags, NULL, NULL);
	assert_int_equal(ob_create_object(type, 24, &attributes, &body), STATUS_SUCCESS);
	assert_int_equal(ob_pointer_count(body), 1);
	assert_int_equal(ob_handle_count(body), 0);
	assert_int_equal(ob_insert_object(body, &insert, &result), STATUS_SUCCESS);
	if (ret_handle)
		*ret_handle = result.handle;
	return body;
}

static PUBLIC_OBJECT_BASIC_INFORMATION basic_of(HANDLE handle)
{
	PUBLIC_OBJECT_BASIC_INFORMATION information;

	assert_int_equal(NtQueryObject(handle, ObjectBasicInformation, &information,
	                               sizeof(information), NULL),
	                 STATUS_SUCCESS);
	return information;
}

/* --- Headers and counts ------------------------------------------------------------------------------------------ */

TEST(OB_1_a_header_holds_counts_type_flags_name_descriptor_and_exclusive_owner)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_type *type = toy_type(exec);
	UNICODE_STRING name;
	HANDLE handle;
	void *body =
		new_toy(type, u"\\BaseNamedObjects\\toy", OBJ_PERMANENT | OBJ_EXCLUSIVE, &handle);

	assert_int_equal(ob_pointer_count(body), 2); /* the handle's and the name's */
	assert_int_equal(ob_handle_count(body), 1);
	assert_ptr_equal(ob_type_of(body), type);
	assert_int_equal(basic_of(handle).Attributes, OBJ_PERMANENT | OBJ_EXCLUSIVE);
	name = ob_object_name(body);
	assert_int_equal(name.Length, 6);
	assert_memory_equal(name.Buffer, u"toy", 6);
	assert_non_null(ob_security(body));
	assert_ptr_equal(ob_header(body)->exclusive_owner, exec->machine->system_process);
	assert_true(ob_header(body)->flags & OB_KERNEL_ONLY);
	NtClose(handle);
	assert_null(ob_header(body)->exclusive_owner);
	assert_int_equal(told.removes, 0);
	ob_make_temporary(body);
	assert_int_equal(told.removes, 1);
	exec_machine_end(exec);
}

TEST(OB_2_each_handle_owns_one_reference)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_type *type = toy_type(exec);
	HANDLE handles[4];
	void *body = new_toy(type, NULL, 0, &handles[0]);

	for (int index = 1; index < 4; index++) {
		assert_int_equal(ob_open_handle(body, 1, 0, &handles[index]), STATUS_SUCCESS);
		assert_int_equal(ob_handle_count(body), index + 1);
		assert_int_equal(ob_pointer_count(body), index + 1);
	}
	ob_reference(body);
	for (int index = 0; index < 4; index++) {
		NtClose(handles[index]);
		assert_int_equal(ob_handle_count(body), 3 - index);
		assert_int_equal(ob_pointer_count(body), 4 - index);
		assert_int_equal(told.removes, 0);
	}
	ob_dereference(body);
	assert_int_equal(told.removes, 1);
	exec_machine_end(exec);
}

TEST(OB_3_insertion_gives_a_handle_for_the_creation_reference_unless_it_is_kept)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_type *type = toy_type(exec);
	struct ob_insert insert = { .desired = 1, .want_handle = true, .keep_pointer = true };
	struct ob_insert_result result;
	HANDLE handle;
	void *body = new_toy(type, NULL, 0, &handle);

	assert_int_equal(ob_pointer_count(body), 1);
	NtClose(handle);
	assert_int_equal(told.removes, 1);
	assert_int_equal(ob_create_object(type, 8, NULL, &body), STATUS_SUCCESS);
	assert_int_equal(ob_insert_object(body, &insert, &result), STATUS_SUCCESS);
	assert_int_equal(ob_pointer_count(body), 2);
	NtClose(result.handle);
	assert_int_equal(told.removes, 1);
	ob_dereference(body);
	assert_int_equal(told.removes, 2);
	exec_machine_end(exec);
}

TEST(OB_6_the_close_procedure_hears_of_every_close_with_the_counts_before_it)
{
	struct exec_machine *exec = exec_machine_start();
	struct ps_process_options options = { .is_client = true };
	struct ob_type *type = toy_type(exec);
	struct ps_process *client;
	HANDLE handles[3];
	void *body = new_toy(type, NULL, 0, &handles[0]);

	assert_int_equal(ps_process_create(exec->machine, &options, &client), STATUS_SUCCESS);
	assert_int_equal(ob_open_handle(body, 2, 0, &handles[1]), STATUS_SUCCESS);
	assert_int_equal(ob_open_handle_in(&client->ke, body, 4, 0, &handles[2]), STATUS_SUCCESS);
	NtClose(handles[1]);
	assert_int_equal(told.closes, 1);
	assert_ptr_equal(told.close.body, body);
	assert_ptr_equal(told.close.process, exec->machine->system_process);
	assert_int_equal(told.close.granted, 2);
	assert_int_equal(told.close.process_handles, 2);
	assert_int_equal(told.close.system_handles, 3);
	ps_process_terminate(client, 0);
	assert_int_equal(told.closes, 2);
	assert_ptr_equal(told.close.process, &client->ke);
	assert_int_equal(told.close.granted, 4);
	assert_int_equal(told.close.process_handles, 1);
	assert_int_equal(told.close.system_handles, 2);
	NtClose(handles[0]);
	assert_int_equal(told.close.process_handles, 1);
	assert_int_equal(told.close.system_handles, 1);
	assert_int_equal(told.removes, 1);
	ob_dereference(client);
	exec_machine_end(exec);
}

/* --- Types ---------------------------------------------------------------------------------------------------------- */

TEST(OB_9_a_type_maps_generic_rights_and_its_open_procedure_may_refuse)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_type *type = toy_type(exec);
	HANDLE handle, refused = NULL;
	void *body = new_toy(type, NULL, 0, &handle);

	assert_int_equal(ob_map_access(type, GENERIC_READ), 1);
	assert_int_equal(ob_map_access(type, GENERIC_WRITE | GENERIC_EXECUTE), 6);
	assert_int_equal(ob_map_access(type, GENERIC_ALL), 0x1F0007);
	assert_ptr_equal(ob_type_find(exec->machine, u"Toy"), type);
	assert_int_equal(told.opens, 1);
	assert_int_equal(told.open.granted, 7);
	told.open_status = STATUS_DEVICE_BUSY;
	assert_int_equal(ob_open_handle(body, 1, 0, &refused), STATUS_DEVICE_BUSY);
	assert_int_equal(ob_handle_count(body), 1);
	assert_int_equal(ob_pointer_count(body), 1);
	assert_int_equal(NtWaitForSingleObject(handle, FALSE, NULL), STATUS_OBJECT_TYPE_MISMATCH);
	NtClose(handle);
	exec_machine_end(exec);
}

TEST(CL_3_a_close_asks_first_then_counts_and_frees_the_slot)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_type *type = toy_type(exec);
	HANDLE handle, second;
	void *body = new_toy(type, u"\\BaseNamedObjects\\toy", 0, &handle);

	told.keep = true;
	exec->thread->ke.previous_mode = UserMode;
	assert_int_equal(NtClose(handle), STATUS_HANDLE_NOT_CLOSABLE);
	exec->thread->ke.previous_mode = KernelMode;
	assert_int_equal(told.asks, 1);
	assert_int_equal(told.closes, 0);
	assert_int_equal(ob_handle_count(body), 1);
	told.keep = false;
	assert_int_equal(ob_open_handle(body, 1, 0, &second), STATUS_SUCCESS);
	assert_int_equal(NtClose(handle), STATUS_SUCCESS);
	assert_int_equal(told.closes, 1);
	assert_int_equal(ob_object_name(body).Length, 6);
	assert_int_equal(told.removes, 0);
	ob_reference(body);
	assert_int_equal(NtClose(second), STATUS_SUCCESS);
	assert_int_equal(ob_object_name(body).Length, 0);
	assert_int_equal(told.removes, 0);
	ob_dereference(body);
	assert_int_equal(told.removes, 1);
	exec_machine_end(exec);
}

/* --- Late and misplaced references ------------------------------------------------------------------------------- */

static void reference_it(void *body)
{
	ob_reference(body);
}

TEST(OB_11_a_late_reference_to_a_freed_object_is_0x18_and_no_crash)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_type *type = toy_type(exec);
	HANDLE handle;
	UCHAR *body = new_toy(type, NULL, 0, &handle);

	NtClose(handle);
	assert_int_equal(told.removes, 1);
	assert_false(ob_is_object(body, NULL));
	assert_int_equal(body[0], 0xDD);
	assert_int_equal(body[23], 0xDD);
	assert_false(ke_call_guarded(reference_it, body));
	assert_true(exec->sink.bugchecked);
	assert_int_equal(exec->sink.finding[exec->sink.finding_count - 1].code, 0x18);
	assert_int_equal(exec->sink.finding[exec->sink.finding_count - 1].parameter[1],
	                 (uintptr_t)body);
}

TEST(OB_12_references_are_taken_at_DISPATCH_LEVEL_and_handles_at_PASSIVE_LEVEL)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_type *type = toy_type(exec);
	HANDLE handle, second;
	PVOID same;
	KIRQL irql;
	void *body = new_toy(type, NULL, 0, &handle);

	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	ObReferenceObject(body);
	ObDereferenceObject(body);
	assert_int_equal(exec->sink.finding_count, 0);
	ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &same, NULL);
	exec_machine_take_finding(exec, 0xC4, 0x3C);
	ObDereferenceObject(body);
	ObOpenObjectByPointer(body, 0, NULL, 1, NULL, KernelMode, &second);
	exec_machine_take_finding(exec, 0xC4, 0xE6);
	KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
	ObReferenceObject(body);
	exec_machine_take_finding(exec, 0xC4, 0x3F);
	KeLowerIrql(DISPATCH_LEVEL);
	ObDereferenceObject(body);
	KeLowerIrql(PASSIVE_LEVEL);
	NtClose(second);
	NtClose(handle);
	exec_machine_end(exec);
}

TEST(CL_6_a_close_above_PASSIVE_LEVEL_is_C4_E6)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_type *type = toy_type(exec);
	HANDLE handle;
	KIRQL irql;

	new_toy(type, NULL, 0, &handle);
	KeRaiseIrql(APC_LEVEL, &irql);
	NtClose(handle);
	KeLowerIrql(irql);
	exec_machine_take_finding(exec, 0xC4, 0xE6);
	new_toy(type, NULL, 0, &handle);
	KeEnterGuardedRegion();
	ZwClose(handle);
	KeLeaveGuardedRegion();
	exec_machine_take_finding(exec, 0xC4, 0xE6);
	ex_flush_work(exec->machine);
	exec_machine_end(exec);
}

/* --- Slots ------------------------------------------------------------------------------------------------------------ */

TEST(HT_2_zero_is_no_handle)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE first;
	PVOID body;

	for (ULONG_PTR value = 0; value < 4; value++)
		assert_int_equal(ob_reference_handle((HANDLE)value, 0, NULL, KernelMode, &body,
		                                     NULL),
		                 STATUS_INVALID_HANDLE);
	NtCreateEvent(&first, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE);
	assert_ptr_equal(first, (HANDLE)4);
	NtClose(first);
	exec_machine_end(exec);
}

static void note_entry(void *context, const struct ob_handle_entry *entry)
{
	*(struct ob_handle_entry *)context = *entry;
}

TEST(HT_5_a_slot_holds_object_access_and_attributes)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_type *type = toy_type(exec);
	UCHAR flags[2] = { 1, 1 };
	struct ob_handle_entry entry = { 0 };
	HANDLE handle;
	void *body = new_toy(type, NULL, OBJ_INHERIT, &handle);

	NtSetInformationObject(handle, ObjectHandleFlagInformation, flags, 2);
	ob_handle_table_walk(exec->machine->system_process->handle_table, note_entry, &entry);
	assert_ptr_equal(entry.handle, handle);
	assert_ptr_equal(entry.body, body);
	assert_int_equal(entry.information.granted, 7);
	assert_int_equal(entry.information.attributes, OBJ_INHERIT | OB_PROTECT_CLOSE);
	flags[0] = flags[1] = 0;
	NtSetInformationObject(handle, ObjectHandleFlagInformation, flags, 2);
	NtClose(handle);
	exec_machine_end(exec);
}

TEST(HT_10_handle_flags_are_of_one_slot_and_need_no_right)
{
	struct exec_machine *exec = exec_machine_start();
	UCHAR flags[2] = { 1, 1 }, seen[2];
	HANDLE bare, other;

	assert_int_equal(NtCreateEvent(&bare, 0, NULL, NotificationEvent, FALSE), STATUS_SUCCESS);
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), bare, NtCurrentProcess(), &other, 0,
	                                   0, DUPLICATE_SAME_ACCESS),
	                 STATUS_SUCCESS);
	exec->thread->ke.previous_mode = UserMode;
	assert_int_equal(NtSetInformationObject(bare, ObjectHandleFlagInformation, flags, 2),
	                 STATUS_SUCCESS);
	assert_int_equal(NtQueryObject(other, ObjectHandleFlagInformation, seen, 2, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(seen[0] + seen[1], 0);
	assert_int_equal(NtQueryObject(bare, ObjectHandleFlagInformation, seen, 2, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(seen[0] + seen[1], 2);
	assert_int_equal(NtClose(bare), STATUS_HANDLE_NOT_CLOSABLE);
	flags[1] = 0;
	assert_int_equal(NtSetInformationObject(bare, ObjectHandleFlagInformation, flags, 2),
	                 STATUS_SUCCESS);
	assert_int_equal(NtClose(bare), STATUS_SUCCESS);
	assert_int_equal(NtClose(other), STATUS_SUCCESS);
	exec->thread->ke.previous_mode = KernelMode;
	exec_machine_end(exec);
}
