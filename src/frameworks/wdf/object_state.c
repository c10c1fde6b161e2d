/*
 * frameworks/wdf/object_state.c - the deletion machine's table (WDF-38).
 *
 * Model    state x event -> action. The actions are carried out in object_tree.c. Blank cells of the
 *          specification's table are IGNORE, dashes IMPOSSIBLE.
 */
#include "frameworks/wdf/object.h"

#define ROW(state, on_delete, on_early_dispose, on_parent_destroy, on_worker) \
	[WDF_OBJECT_##state] = { WDF_ACTION_##on_delete, WDF_ACTION_##on_early_dispose, \
		                 WDF_ACTION_##on_parent_destroy, WDF_ACTION_##on_worker }

static const uint8_t actions[WDF_OBJECT_STATE_COUNT][WDF_OBJECT_EVENT_COUNT] = {
	/*  state                      delete          early dispose     parent destroy  worker */
	ROW(CREATED, DELETE_CREATED, DISPOSE_EARLY, ERROR, ERROR),
	ROW(DISPOSING_EARLY, IGNORE, IGNORE, IGNORE, IMPOSSIBLE),
	ROW(WAITING_FOR_EARLY_DISPOSE, IGNORE, DISPOSE_EARLY, ERROR, ERROR),
	ROW(DISPOSING_CHILDREN, IGNORE, IGNORE, IGNORE, IMPOSSIBLE),
	ROW(DEFERRED_DISPOSING, IGNORE, CONTINUE_DISPOSE, IMPOSSIBLE, WORK_DISPOSE),
	ROW(DEFERRED_DELETING, IGNORE, IMPOSSIBLE, IMPOSSIBLE, WORK_DELETE),
	ROW(DISPOSED, DELETE_DISPOSED, IGNORE, DESTROY, IGNORE),
	ROW(WAITING_FOR_PARENT, ERROR, IGNORE, DESTROY, IGNORE),
	ROW(DELETED_DISPOSING, IGNORE, IGNORE, IGNORE, IMPOSSIBLE),
	ROW(DELETED_AND_DISPOSED, IGNORE, IGNORE, IGNORE, IGNORE),
	ROW(DEFERRED_DESTROY, ERROR, ERROR, ERROR, WORK_DESTROY),
	ROW(DESTROYED, USE_AFTER_FREE, USE_AFTER_FREE, USE_AFTER_FREE, ERROR),
};

static const char *const names[] = {
#define WDF_OBJECT_STATE_NAME(state, name) [WDF_OBJECT_##state] = name,
	WDF_OBJECT_STATES(WDF_OBJECT_STATE_NAME)
#undef WDF_OBJECT_STATE_NAME
};
_Static_assert(sizeof(names) / sizeof(names[0]) == WDF_OBJECT_STATE_COUNT, "one name a state");

enum wdf_object_action wdf_object_action(enum wdf_object_state state, enum wdf_object_event event)
{
	return (enum wdf_object_action)actions[state][event];
}

const char *wdf_object_state_name(enum wdf_object_state state)
{
	return state < WDF_OBJECT_STATE_COUNT ? names[state] : "?";
}
