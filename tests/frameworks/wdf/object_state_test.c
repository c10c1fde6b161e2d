/*
 * tests/frameworks/wdf/object_state_test.c - every cell of the deletion machine (WDF-38).
 */
#include "frameworks/wdf/object.h"

#include "harness/test.h"

#define CELLS 4

/* The specification's table, column by column: delete, early dispose, parent destroy, worker. */
static const struct {
	enum wdf_object_state state;
	enum wdf_object_action cells[CELLS];
} table[] = {
	{ WDF_OBJECT_CREATED,
	  { WDF_ACTION_DELETE_CREATED, WDF_ACTION_DISPOSE_EARLY, WDF_ACTION_ERROR,
	    WDF_ACTION_ERROR } },
	{ WDF_OBJECT_WAITING_FOR_EARLY_DISPOSE,
	  { WDF_ACTION_IGNORE, WDF_ACTION_DISPOSE_EARLY, WDF_ACTION_ERROR, WDF_ACTION_ERROR } },
	{ WDF_OBJECT_DISPOSING_CHILDREN,
	  { WDF_ACTION_IGNORE, WDF_ACTION_IGNORE, WDF_ACTION_IGNORE, WDF_ACTION_IMPOSSIBLE } },
	{ WDF_OBJECT_DEFERRED_DISPOSING,
	  { WDF_ACTION_IGNORE, WDF_ACTION_CONTINUE_DISPOSE, WDF_ACTION_IMPOSSIBLE,
	    WDF_ACTION_WORK_DISPOSE } },
	{ WDF_OBJECT_DEFERRED_DELETING,
	  { WDF_ACTION_IGNORE, WDF_ACTION_IMPOSSIBLE, WDF_ACTION_IMPOSSIBLE,
	    WDF_ACTION_WORK_DELETE } },
	{ WDF_OBJECT_DISPOSED,
	  { WDF_ACTION_DELETE_DISPOSED, WDF_ACTION_IGNORE, WDF_ACTION_DESTROY,
	    WDF_ACTION_IGNORE } },
	{ WDF_OBJECT_WAITING_FOR_PARENT,
	  { WDF_ACTION_ERROR, WDF_ACTION_IGNORE, WDF_ACTION_DESTROY, WDF_ACTION_IGNORE } },
	{ WDF_OBJECT_DELETED_DISPOSING,
	  { WDF_ACTION_IGNORE, WDF_ACTION_IGNORE, WDF_ACTION_IGNORE, WDF_ACTION_IMPOSSIBLE } },
	{ WDF_OBJECT_DELETED_AND_DISPOSED,
	  { WDF_ACTION_IGNORE, WDF_ACTION_IGNORE, WDF_ACTION_IGNORE, WDF_ACTION_IGNORE } },
	{ WDF_OBJECT_DEFERRED_DESTROY,
	  { WDF_ACTION_ERROR, WDF_ACTION_ERROR, WDF_ACTION_ERROR, WDF_ACTION_WORK_DESTROY } },
	{ WDF_OBJECT_DESTROYED,
	  { WDF_ACTION_USE_AFTER_FREE, WDF_ACTION_USE_AFTER_FREE, WDF_ACTION_USE_AFTER_FREE,
	    WDF_ACTION_ERROR } },
};

TEST(WDF_38a_the_machine_holds_every_cell_of_the_specification)
{
	for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++)
		for (int event = 0; event < CELLS; event++)
			assert_int_equal(wdf_object_action(table[row].state,
			                                   (enum wdf_object_event)event),
			                 table[row].cells[event]);
}

TEST(WDF_38a_every_state_has_a_name)
{
	for (int state = 0; state < WDF_OBJECT_STATE_COUNT; state++)
		assert_string_not_equal(wdf_object_state_name((enum wdf_object_state)state), "?");
}
