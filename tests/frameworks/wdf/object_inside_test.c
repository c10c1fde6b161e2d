/*
 * tests/frameworks/wdf/object_inside_test.c - what no driver can bring about: parents given later, objects
 * without a handle, every error cell of the deletion machine (A2).
 */
#include "frameworks/wdf/object.h"

#include "wdf_fixture.h"

static const WDF_OBJECT_CONTEXT_TYPE_INFO first_type = { sizeof(first_type), "first", 16,
	                                                 &first_type, NULL };
static const WDF_OBJECT_CONTEXT_TYPE_INFO second_type = { sizeof(second_type), "second", 16,
	                                                  &second_type, NULL };

static void first_cleanup(WDFOBJECT object)
{
	(void)object;
	note("-1 ");
}

static void first_destroy(WDFOBJECT object)
{
	(void)object;
	note("~1 ");
}

static void second_cleanup(WDFOBJECT object)
{
	(void)object;
	note("-2 ");
}

static void second_destroy(WDFOBJECT object)
{
	(void)object;
	note("~2 ");
}

static void attributes_first(WDF_OBJECT_ATTRIBUTES *attributes)
{
	WDF_OBJECT_ATTRIBUTES_INIT(attributes);
	attributes->ContextTypeInfo = &first_type;
	attributes->EvtCleanupCallback = first_cleanup;
	attributes->EvtDestroyCallback = first_destroy;
}

static NTSTATUS add_second(struct wdf_object *object)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ContextTypeInfo = &second_type;
	attributes.EvtCleanupCallback = second_cleanup;
	attributes.EvtDestroyCallback = second_destroy;
	return wdf_object_add_context(object, &attributes, NULL);
}

static struct wdf_object *make_of(const struct wdf_type *type, PWDF_OBJECT_ATTRIBUTES attributes,
                                  struct wdf_object *parent)
{
	struct wdf_object *object = NULL;

	must(wdf_object_create(&(struct wdf_creation){ .binding = wdf.binding,
	                                               .type = type,
	                                               .attributes = attributes,
	                                               .parent = parent },
	                       &object));
	return object;
}

static struct wdf_object *make_plain(struct wdf_object *parent)
{
	return make_of(&wdf_general_type, NULL, parent);
}

static void expect_status(NTSTATUS status, NTSTATUS expected)
{
	assert_int_equal((unsigned)status, (unsigned)expected);
}

/* --- Parents ---------------------------------------------------------------------------------------- */

TEST(WDF_31a_an_object_that_has_a_parent_gets_no_other)
{
	wdf_begin();
	struct wdf_object *one = make_plain(NULL), *two = make_plain(NULL),
			  *child = make_plain(one);
	expect_status(wdf_object_set_parent(child, two), STATUS_WDF_PARENT_ALREADY_ASSIGNED);
	expect_status(wdf_object_set_parent(child, one), STATUS_WDF_PARENT_ALREADY_ASSIGNED);
	assert_ptr_equal(child->parent, one);
	assert_true(IsListEmpty(&two->children));
	wdf_object_delete(one);
	wdf_object_delete(two);
	wdf_end();
}

TEST(WDF_31b_an_object_is_not_its_own_parent)
{
	wdf_begin();
	struct wdf_object *object = make_plain(NULL);
	expect_status(wdf_object_set_parent(object, object), STATUS_WDF_PARENT_IS_SELF);
	assert_null(object->parent);
	wdf_object_delete(object);
	wdf_end();
}

TEST(WDF_30a_in_every_state_but_created_parent_child_and_context_are_refused)
{
	wdf_begin();
	struct wdf_object *object = make_plain(NULL), *other = make_plain(NULL);
	for (int state = 0; state < WDF_OBJECT_STATE_COUNT; state++) {
		if (state == WDF_OBJECT_CREATED)
			continue;
		object->state = (uint16_t)state;
		expect_status(wdf_object_set_parent(object, other), STATUS_DELETE_PENDING);
		expect_status(wdf_object_set_parent(other, object), STATUS_DELETE_PENDING);
		expect_status(add_second(object), STATUS_DELETE_PENDING);
		assert_true(IsListEmpty(&object->children) && IsListEmpty(&other->children));
		assert_null(object->contexts);
	}
	object->state = WDF_OBJECT_CREATED;
	must(wdf_object_set_parent(object, other));
	wdf_object_delete(other);
	wdf_end();
}

/* --- Contexts and callbacks ---------------------------------------------------------------------------- */

TEST(WDF_55b_a_context_header_holds_owner_next_callbacks_and_type)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	wdf_begin();
	attributes_first(&attributes);
	struct wdf_object *object = make_of(&wdf_general_type, &attributes, NULL);
	must(add_second(object));
	struct wdf_context *first = object->contexts, *second = first->next;
	assert_ptr_equal(first->object, object);
	assert_ptr_equal((void *)first->cleanup, (void *)first_cleanup);
	assert_ptr_equal((void *)first->destroy, (void *)first_destroy);
	assert_ptr_equal(first->type, &first_type);
	assert_ptr_equal(second->object, object);
	assert_ptr_equal(second->type, &second_type);
	assert_null(second->next);
	wdf_object_delete(object);
	expect_log("-1 -2 ~1 ~2 ");
	wdf_end();
}

static bool keep_cleanup(struct wdf_object *object)
{
	(void)object;
	return false;
}

static const struct wdf_type keeping_type = {
	.name = "KEEPING",
	.size = sizeof(struct wdf_object),
	.dispose = keep_cleanup,
};

TEST(WDF_27_where_cleanup_was_skipped_destroy_brings_it_context_by_context)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	wdf_begin();
	attributes_first(&attributes);
	struct wdf_object *object = make_of(&keeping_type, &attributes, NULL);
	must(add_second(object));
	wdf_object_delete(object);
	expect_log("-1 ~1 -2 ~2 ");
	wdf_end();
}

TEST(WDF_37_an_object_without_a_handle_calls_nothing)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	struct wdf_object *object;

	wdf_begin();
	attributes_first(&attributes);
	must(wdf_object_allocate(&(struct wdf_creation){ .binding = wdf.binding,
	                                                 .type = &wdf_general_type,
	                                                 .attributes = &attributes },
	                         &object));
	wdf_object_delete(object);
	expect_log("");
	wdf_end();
}

/* --- Error cells ---------------------------------------------------------------------------------------------- */

static void send_delete(struct wdf_object *parent, struct wdf_object *child)
{
	(void)parent;
	wdf_object_delete(child);
}

static void send_early_dispose(struct wdf_object *parent, struct wdf_object *child)
{
	(void)child;
	wdf_object_early_dispose(parent);
}

static void send_parent_destroy(struct wdf_object *parent, struct wdf_object *child)
{
	(void)child;
	wdf_object_destroy_children(parent);
}

static void send_worker(struct wdf_object *parent, struct wdf_object *child)
{
	(void)parent;
	wdf_object_run_deferred(child);
}

/* Bring event to an object in state: a break, and the object stays as it is. */
static void expect_error(enum wdf_object_state state, enum wdf_object_event event)
{
	static void (*const send[])(struct wdf_object *, struct wdf_object *) = {
		[WDF_OBJECT_EVENT_DELETE] = send_delete,
		[WDF_OBJECT_EVENT_EARLY_DISPOSE] = send_early_dispose,
		[WDF_OBJECT_EVENT_PARENT_DESTROY] = send_parent_destroy,
		[WDF_OBJECT_EVENT_WORKER] = send_worker,
	};
	struct wdf_object *parent = make_plain(NULL), *child = make_plain(parent);

	child->state = (uint16_t)state;
	send[event](parent, child);
	assert_int_equal(child->state, state);
	assert_string_equal(fixture.machine->sink->finding[0].rule, "WDF-38");
	assert_int_equal(fixture.machine->sink->finding[0].parameter[2], state);
	expect_finding(0x10D, 7);
	/* Take both apart as if nothing had happened. */
	child->state = child->parent ? WDF_OBJECT_DISPOSED : WDF_OBJECT_CREATED;
	if (!child->parent)
		wdf_object_delete(child);
	wdf_object_delete(parent);
}

TEST(WDF_38b_every_error_cell_is_a_break)
{
	int errors = 0;

	wdf_begin();
	for (int state = 0; state < WDF_OBJECT_STATE_COUNT; state++)
		for (int event = 0; event < WDF_OBJECT_EVENT_COUNT; event++) {
			enum wdf_object_action action =
				wdf_object_action((enum wdf_object_state)state,
			                          (enum wdf_object_event)event);
			if (action != WDF_ACTION_ERROR && action != WDF_ACTION_USE_AFTER_FREE)
				continue;
			expect_error((enum wdf_object_state)state, (enum wdf_object_event)event);
			errors++;
		}
	assert_int_equal(errors, 12);
	assert_int_equal(fixture.machine->ledgers.wdf_objects, 1);
	wdf_end();
}
