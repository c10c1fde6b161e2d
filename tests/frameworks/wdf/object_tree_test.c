/*
 * tests/frameworks/wdf/object_tree_test.c - parents and children, both passes of deletion (A2).
 */
#include "object_fixture.h"

TEST(WDF_20a_an_object_begins_with_one_reference_which_its_deletion_drops)
{
	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	WdfObjectReference(object);
	WdfObjectDereference(object);
	expect_log("");
	WdfObjectDelete(object);
	expect_log("-o ~o ");
	wdf_end();
}

/* --- Sibling order --------------------------------------------------------------------------------- */

static void make_row(WDFOBJECT parent)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h" };

	for (size_t at = 0; at < sizeof(names) / sizeof(names[0]); at++)
		make(parent, names[at]);
}

TEST(WDF_23a_siblings_go_in_order_of_creation_in_both_passes)
{
	wdf_begin();
	WDFOBJECT parent = make(NULL, "p");
	make_row(parent);
	WdfObjectDelete(parent);
	expect_log("-a -b -c -d -e -f -g -h -p ~a ~b ~c ~d ~e ~f ~g ~h ~p ");
	wdf_end();
}

static NTSTATUS enter_shuffled(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	WCHAR key[256];

	memcpy(key, path->Buffer, path->Length);
	memcpy(key + path->Length / sizeof(WCHAR), u"\\Parameters\\Wdf",
	       sizeof(u"\\Parameters\\Wdf"));
	must(cm_value_set_string(fixture.machine, key, u"wdf_sibling_order", u"seeded"));
	wdf_unbind(wdf.binding);
	must(wdf_bind(fixture.machine, object, path, &wdf.image, &wdf.binding));
	return create_driver(object, path);
}

/* Every name once; the children before p in each pass. */
static void expect_whole_passes(void)
{
	for (const char *name = "abcdefgh"; *name; name++) {
		char cleaned[] = { '-', *name, ' ', 0 }, destroyed[] = { '~', *name, ' ', 0 };
		assert_non_null(strstr(callback_log, cleaned));
		assert_non_null(strstr(callback_log, destroyed));
		assert_true(strstr(callback_log, cleaned) < strstr(callback_log, "-p "));
		assert_true(strstr(callback_log, destroyed) > strstr(callback_log, "-p "));
	}
	assert_int_equal(strlen(callback_log), 18 * 3);
}

TEST(WDF_23b_the_switch_permutes_siblings_and_nothing_else)
{
	bool permuted = false;

	wdf_begin(.entry = enter_shuffled);
	for (int round = 0; round < 20; round++) {
		WDFOBJECT parent = make(NULL, "p");
		make_row(parent);
		WdfObjectDelete(parent);
		expect_whole_passes();
		permuted |= memcmp(callback_log, "-a -b -c -d -e -f -g -h ", 24) != 0;
		callback_log[0] = 0;
	}
	assert_true(permuted);
	wdf_end();
}

/* --- Cleanup and destroy ------------------------------------------------------------------------------ */

static void cleanup_that_deletes_again(WDFOBJECT object)
{
	note("-%s ", context_of(object)->name);
	WdfObjectReference(object);
	WdfObjectDereference(object);
	assert_ptr_equal(WdfObjectContextGetObject(context_of(object)), object);
}

TEST(WDF_25b_cleanup_gets_a_handle_that_is_still_good)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	wdf_begin();
	name_attributes(&attributes, NULL);
	attributes.EvtCleanupCallback = cleanup_that_deletes_again;
	WdfObjectDelete(make_from(&attributes, "o"));
	expect_log("-o ~o ");
	wdf_end();
}

TEST(WDF_25a_cleanup_runs_once_though_parent_and_child_are_both_deleted)
{
	wdf_begin();
	WDFOBJECT parent = make(NULL, "p");
	WDFOBJECT child = make(parent, "c");
	WdfObjectReference(child);
	WdfObjectDelete(child);
	WdfObjectDelete(parent);
	expect_log("-c -p ~p ");
	WdfObjectDereference(child);
	expect_log("~c ");
	wdf_end();
}

TEST(WDF_26a_destroy_runs_at_the_last_dereference_and_the_handle_is_gone_after_it)
{
	wdf_begin();
	WDFOBJECT object = make(NULL, "o");
	WdfObjectReference(object);
	WdfObjectReference(object);
	WdfObjectDelete(object);
	WdfObjectDereference(object);
	expect_log("-o ");
	WdfObjectDereference(object);
	expect_log("~o ");
	assert_int_equal(fixture.machine->ledgers.wdf_objects, 1);
	wdf_end();
}

static void destroy_that_reads_contexts(WDFOBJECT object)
{
	note("~%s %s ", context_of(object)->name, other_of(object) ? "both" : "one");
	assert_ptr_equal(WdfObjectContextGetObject(context_of(object)), object);
}

static void destroy_that_creates(WDFOBJECT object)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFOBJECT child;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = object;
	note("%08x ", (unsigned)WdfObjectCreate(&attributes, &child));
}

TEST(WDF_26b_destroy_may_read_contexts_and_nothing_else)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	void *second;

	wdf_begin();
	name_attributes(&attributes, NULL);
	attributes.EvtDestroyCallback = destroy_that_reads_contexts;
	WDFOBJECT object = make_from(&attributes, "o");
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT_B);
	must(WdfObjectAllocateContext(object, &attributes, &second));
	WdfObjectDelete(object);
	expect_log("-o ~o both ");
	expect_no_finding();

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.EvtDestroyCallback = destroy_that_creates;
	must(WdfObjectCreate(&attributes, &object));
	WdfObjectDelete(object);
	expect_log("c0000056 ");
	assert_string_equal(fixture.machine->sink->finding[0].rule, "WDF-26");
	fixture.machine->sink->finding_count = 0;
	wdf_end();
}

static void destroy_that_references(WDFOBJECT object)
{
	WdfObjectReference(object);
}

TEST(WDF_26c_a_reference_taken_in_destroy_is_a_break)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFOBJECT object;

	wdf_begin();
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.EvtDestroyCallback = destroy_that_references;
	must(WdfObjectCreate(&attributes, &object));
	WdfObjectDelete(object);
	expect_break(7, "WDF-26");
	wdf_end();
}

/* --- Deletion of children ------------------------------------------------------------------------------ */

TEST(WDF_33a_deleting_a_child_takes_it_out_of_its_parent)
{
	wdf_begin();
	WDFOBJECT parent = make(NULL, "p");
	WDFOBJECT child = make(parent, "c");
	make(child, "g");
	WdfObjectDelete(child);
	expect_log("-g -c ~g ~c ");
	WdfObjectDelete(parent);
	expect_log("-p ~p ");
	wdf_end();
}

static void cleanup_that_deletes_itself(WDFOBJECT object)
{
	note("-%s ", context_of(object)->name);
	WdfObjectDelete(object);
}

TEST(WDF_34a_a_second_delete_while_disposing_is_ignored_with_a_break)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	wdf_begin();
	name_attributes(&attributes, NULL);
	attributes.EvtCleanupCallback = cleanup_that_deletes_itself;
	WdfObjectDelete(make_from(&attributes, "o"));
	expect_log("-o ~o ");
	expect_break(7, "WDF-34");
	wdf_end();
}

TEST(WDF_36_a_creation_that_fails_half_way_calls_nothing)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_IO_QUEUE_CONFIG config;
	WDFQUEUE queue = NULL;

	wdf_begin();
	WDFDEVICE device = make_control_device(WDF_NO_OBJECT_ATTRIBUTES);
	/* The queue's level differs from the device's: found after its object was made. */
	name_attributes(&attributes, NULL);
	attributes.SynchronizationScope = WdfSynchronizationScopeDevice;
	attributes.ExecutionLevel = WdfExecutionLevelPassive;
	WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
	int64_t before = fixture.machine->ledgers.wdf_objects;
	assert_int_equal((unsigned)WdfIoQueueCreate(device, &config, &attributes, &queue),
	                 (unsigned)STATUS_INVALID_PARAMETER);
	assert_null(queue);
	expect_log("");
	assert_int_equal(fixture.machine->ledgers.wdf_objects, before);
	WdfObjectDelete(device);
	wdf_end();
}

/* --- Locks ----------------------------------------------------------------------------------------------- */

static WDFOBJECT tree_root;

static void callback_that_uses_the_tree(WDFOBJECT object)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFOBJECT other;
	void *context;

	/* All of these take locks of the object, its parent or the root. */
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = object;
	WdfObjectCreate(&attributes, &other);
	attributes.ParentObject = tree_root;
	WdfObjectCreate(&attributes, &other);
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT_B);
	WdfObjectAllocateContext(object, &attributes, &context);
	must(WdfObjectCreate(WDF_NO_OBJECT_ATTRIBUTES, &other));
	WdfObjectDelete(other);
	note("-%s ", context_of(object)->name);
}

TEST(WDF_39b_callbacks_run_without_any_objects_lock)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	wdf_begin();
	tree_root = make(NULL, "r");
	name_attributes(&attributes, tree_root);
	attributes.EvtCleanupCallback = callback_that_uses_the_tree;
	WDFOBJECT child = make_from(&attributes, "c");
	attributes.ParentObject = child;
	make_from(&attributes, "g");
	WdfObjectDelete(tree_root);
	expect_log("-g -c -r ~g ~c ~r ");
	wdf_end();
}

#define ROUNDS 400
static WDFOBJECT shared_children[ROUNDS];
static KEVENT go;

static void delete_children(PVOID context)
{
	(void)context;
	KeWaitForSingleObject(&go, Executive, KernelMode, FALSE, NULL);
	for (int at = 0; at < ROUNDS; at++) {
		WdfObjectDelete(shared_children[at]);
		WdfObjectDereference(shared_children[at]);
	}
	PsTerminateSystemThread(STATUS_SUCCESS);
}

/* A child's delete locks it, then its parent; the parent's passes must never do it the other way round. */
TEST(WDF_39a_children_and_parents_deleted_at_once_do_not_deadlock)
{
	WDFOBJECT parents[ROUNDS];
	HANDLE thread;

	wdf_begin();
	KeInitializeEvent(&go, NotificationEvent, FALSE);
	for (int at = 0; at < ROUNDS; at++) {
		WDF_OBJECT_ATTRIBUTES attributes;
		must(WdfObjectCreate(WDF_NO_OBJECT_ATTRIBUTES, &parents[at]));
		WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
		attributes.ParentObject = parents[at];
		must(WdfObjectCreate(&attributes, &shared_children[at]));
		WdfObjectReference(shared_children[at]);
	}
	must(PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, delete_children,
	                          NULL));
	KeSetEvent(&go, 0, FALSE);
	for (int at = 0; at < ROUNDS; at++)
		WdfObjectDelete(parents[at]);
	must(ZwWaitForSingleObject(thread, FALSE, NULL));
	must(ZwClose(thread));
	assert_int_equal(fixture.machine->ledgers.wdf_objects, 1);
	wdf_end();
}
