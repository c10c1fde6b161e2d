/*
 * tests/frameworks/wdf/object_test.c - the object tree, two-pass deletion, contexts, handles (A2).
 */
#include "object_fixture.h"

TEST(WDF_22a_WDF_22b_both_passes_go_children_first)
{
	wdf_begin();
	WDFOBJECT parent = make(NULL, "parent");
	WDFOBJECT child = make(parent, "child");
	make(child, "grandchild");
	make(parent, "second");
	WdfObjectDelete(parent);
	expect_log("-grandchild -child -second -parent ~grandchild ~child ~second ~parent ");
	wdf_end();
}

TEST(WDF_20b_WDF_20c_WDF_28b_children_keep_their_order_and_hold_no_reference_on_the_parent)
{
	wdf_begin();
	WDFOBJECT parent = make(NULL, "p");
	WDFOBJECT child = make(parent, "a");
	make(parent, "b");
	make(parent, "c");
	WdfObjectReference(child);
	WdfObjectDelete(parent);
	expect_log("-a -b -c -p ~b ~c ~p ");
	WdfObjectDereference(child);
	expect_log("~a ");
	wdf_end();
}

TEST(WDF_21_the_default_parent_is_the_driver)
{
	wdf_begin();
	make(NULL, "object");
	wdf_unload();
	expect_log("-object ~object ");
	wdf_end();
}

TEST(WDF_24_every_cleanup_comes_before_the_first_destroy)
{
	wdf_begin();
	WDFOBJECT root = make(NULL, "1");
	make(make(root, "2"), "3");
	make(make(root, "4"), "5");
	WdfObjectDelete(root);
	const char *first_destroy = strchr(callback_log, '~');
	assert_null(strchr(first_destroy, '-'));
	callback_log[0] = 0;
	wdf_end();
}

TEST(WDF_28a_a_reference_delays_destroy_but_not_cleanup)
{
	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	WdfObjectReference(object);
	WdfObjectDelete(object);
	expect_log("-o ");
	assert_string_equal(context_of(object)->name, "o");
	WdfObjectDereference(object);
	expect_log("~o ");
	wdf_end();
}

TEST(WDF_25a_cleanup_runs_once_for_each_context)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	void *context;

	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT_B);
	attributes.EvtCleanupCallback = cleanup;
	must(WdfObjectAllocateContext(object, &attributes, &context));
	WdfObjectDelete(object);
	expect_log("-o -o ~o ");
	wdf_end();
}

static void adopt_in_cleanup(WDFOBJECT object)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFOBJECT child;
	void *context;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = object;
	note("child %08x ", (unsigned)WdfObjectCreate(&attributes, &child));
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT_B);
	note("context %08x ", (unsigned)WdfObjectAllocateContext(object, &attributes, &context));
}

TEST(WDF_30b_an_object_in_its_own_cleanup_takes_no_child_and_no_context)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFOBJECT object;

	wdf_begin();
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.EvtCleanupCallback = adopt_in_cleanup;
	must(WdfObjectCreate(&attributes, &object));
	WdfObjectDelete(object);
	expect_log("child c0000056 context c0000056 ");
	wdf_end();
}

static void delete_sibling(WDFOBJECT object)
{
	WDFOBJECT sibling = *(WDFOBJECT *)other_of(object);

	note("deleting ");
	WdfObjectDelete(sibling);
	note("deleted ");
}

TEST(WDF_33b_WDF_33c_a_child_deleted_while_its_parent_goes_waits_for_the_parent)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFOBJECT object;

	wdf_begin();
	WDFOBJECT parent = make(NULL, "p");
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT_B);
	attributes.ParentObject = parent;
	attributes.EvtCleanupCallback = delete_sibling;
	must(WdfObjectCreate(&attributes, &object));
	*(WDFOBJECT *)other_of(object) = make(parent, "sibling");
	WdfObjectDelete(parent);
	expect_log("deleting deleted -sibling -p ~sibling ~p ");
	wdf_end();
}

static void use_deleted(void *context)
{
	WdfObjectDelete(context);
}

TEST(WDF_34b_a_handle_used_after_deletion_is_named)
{
	wdf_begin();
	WDFOBJECT object = make(NULL, "gone");
	WdfObjectDelete(object);
	callback_log[0] = 0;
	assert_false(ke_call_guarded(use_deleted, object));
	struct verify_finding *finding = &fixture.machine->sink->finding[0];
	assert_int_equal(finding->code, 0x10D);
	assert_int_equal(finding->parameter[0], 5);
	assert_non_null(strstr(finding->text, "already destroyed"));
}

TEST(WDF_35_an_explicit_delete_of_a_referenced_child_after_its_parent_is_harmless)
{
	wdf_begin();
	WDFOBJECT parent = make(NULL, "p");
	WDFOBJECT child = make(parent, "c");
	WdfObjectReference(child);
	WdfObjectDelete(parent);
	expect_log("-c -p ~p ");
	WdfObjectDelete(child);
	expect_log("");
	WdfObjectDereference(child);
	expect_log("~c ");
	wdf_end();
}

TEST(WDF_57a_a_lookup_of_an_absent_type_gives_null)
{
	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	assert_null(other_of(object));
	assert_non_null(context_of(object));
	WdfObjectDelete(object);
	callback_log[0] = 0;
	wdf_end();
}

TEST(WDF_55c_contexts_are_zeroed_and_aligned_to_16_bytes)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	static const char zeros[sizeof(CONTEXT_B)];

	wdf_begin();
	for (int round = 0; round < 300; round++) {
		WDFOBJECT object;
		WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT_B);
		must(WdfObjectCreate(&attributes, &object));
		assert_int_equal((uintptr_t)other_of(object) & 15, 0);
		assert_memory_equal(other_of(object), zeros, sizeof(zeros));
		memset(other_of(object), 0xaa, sizeof(zeros));
		WdfObjectDelete(object);
	}
	wdf_end();
}

TEST(WDF_59_context_to_object_is_the_inverse_for_every_context)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	void *second;

	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT_B);
	must(WdfObjectAllocateContext(object, &attributes, &second));
	assert_ptr_equal(WdfObjectContextGetObject(context_of(object)), object);
	assert_ptr_equal(WdfObjectContextGetObject(second), object);
	WdfObjectDelete(object);
	callback_log[0] = 0;
	wdf_end();
}

TEST(WDF_31d_a_type_that_demands_a_parent_says_so)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_TIMER_CONFIG config;
	WDFTIMER timer;

	wdf_begin();
	WDF_TIMER_CONFIG_INIT(&config, (PFN_WDF_TIMER)default_unload);
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	assert_int_equal(WdfTimerCreate(&config, &attributes, &timer),
	                 STATUS_WDF_PARENT_NOT_SPECIFIED);
	wdf_end();
}

/* --- Deferral ------------------------------------------------------------------------------------ */

/* What is deferred waits for this processor; in the free schedule a worker of another may have run. */
static void expect_nothing_yet(void)
{
	if (test_schedule_is_seeded())
		assert_string_equal(callback_log, "");
}

static KIRQL seen_irql;
static PKTHREAD seen_thread;

static void irql_cleanup(WDFOBJECT object)
{
	seen_irql = KeGetCurrentIrql();
	seen_thread = KeGetCurrentThread();
	cleanup(object);
}

TEST(WDF_49a_WDF_49b_WDF_46b_a_passive_grandchild_moves_deletion_to_passive_level)
{
	KIRQL irql;

	wdf_begin();
	WDFOBJECT root = make(NULL, "root");
	WDFOBJECT child = make(root, "child");
	make_with(child, "passive", WdfExecutionLevelPassive);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	WdfObjectDelete(root);
	expect_nothing_yet();
	KeLowerIrql(irql);
	ex_flush_work(fixture.machine);
	expect_log("-passive -child -root ~passive ~child ~root ");
	wdf_end();
}

TEST(WDF_45a_deletion_at_dispatch_of_a_passive_object_is_deferred)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFOBJECT object;
	KIRQL irql;

	wdf_begin();
	seen_irql = 99;
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT_A);
	attributes.ExecutionLevel = WdfExecutionLevelPassive;
	attributes.EvtCleanupCallback = irql_cleanup;
	must(WdfObjectCreate(&attributes, &object));
	context_of(object)->name = "o";
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	WdfObjectDelete(object);
	expect_nothing_yet();
	KeLowerIrql(irql);
	ex_flush_work(fixture.machine);
	assert_int_equal(seen_irql, PASSIVE_LEVEL);
	assert_true(seen_thread != KeGetCurrentThread());
	expect_log("-o ");
	wdf_end();
}

TEST(WDF_47_the_last_dereference_at_dispatch_defers_destruction)
{
	KIRQL irql;

	wdf_begin();
	WDFOBJECT object = make_with(NULL, "o", WdfExecutionLevelPassive);
	WdfObjectReference(object);
	WdfObjectDelete(object);
	expect_log("-o ");
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	WdfObjectDereference(object);
	expect_nothing_yet();
	KeLowerIrql(irql);
	ex_flush_work(fixture.machine);
	expect_log("~o ");
	wdf_end();
}

/* --- Breaks ----------------------------------------------------------------------------------------- */

static void drop_reference(void *context)
{
	WdfObjectDereference(context);
}

TEST(WDF_29_dropping_the_last_reference_without_deletion_is_a_bug_check)
{
	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	assert_false(ke_call_guarded(drop_reference, object));
	assert_int_equal(fixture.machine->sink->finding[0].code, 0x10D);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 7);
}

static void use_null(void *context)
{
	(void)context;
	WdfObjectDelete(NULL);
}

TEST(WDF_61a_a_null_handle_is_a_bug_check)
{
	wdf_begin();
	assert_false(ke_call_guarded(use_null, NULL));
	assert_int_equal(fixture.machine->sink->finding[0].code, 0x10D);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 5);
}

static void use_wrong_type(void *context)
{
	WdfWaitLockRelease((WDFWAITLOCK)context);
}

TEST(WDF_61a_a_handle_of_another_type_is_a_bug_check)
{
	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	assert_false(ke_call_guarded(use_wrong_type, object));
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 5);
}

static void create_without_place(void *context)
{
	(void)context;
	WdfObjectCreate(WDF_NO_OBJECT_ATTRIBUTES, NULL);
}

TEST(WDF_61b_a_null_mandatory_pointer_is_a_bug_check)
{
	wdf_begin();
	assert_false(ke_call_guarded(create_without_place, NULL));
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 4);
}

TEST(WDF_60b_live_handles_differ_and_no_handle_is_small)
{
	WDFOBJECT objects[64];

	wdf_begin();
	for (int at = 0; at < 64; at++) {
		objects[at] = make(NULL, "o");
		assert_true((uintptr_t)objects[at] > 0xffff);
		assert_int_equal((uintptr_t)objects[at] & 7, 0);
		for (int before = 0; before < at; before++)
			assert_ptr_not_equal(objects[before], objects[at]);
	}
	wdf_unload();
	callback_log[0] = 0;
	wdf_end();
}

TEST(WDF_68_an_object_left_at_unload_is_reported)
{
	wdf_begin();
	WDFOBJECT object = make(NULL, "left");
	WdfObjectReference(object);
	WdfObjectDelete(object);
	callback_log[0] = 0;
	wdf_unload();
	expect_finding(0x10D, 7);
	wdf_end();
}
