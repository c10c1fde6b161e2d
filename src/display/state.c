/* display/state.c - asking, and telling what was answered. */
#include "display/state.h"

void display_state_follow(struct display_state *state, const struct display_client *client,
                          uint64_t session_id)
{
	host_lock_acquire(&state->lock);
	state->client = client ? *client : (struct display_client){ 0 };
	state->session_id = session_id;
	state->epoch++;
	state->is_read = false;
	host_lock_release(&state->lock);
}

bool display_state_take(struct display_state *state, struct frame_display_reply *ret_shown)
{
	bool taken;

	host_lock_acquire(&state->lock);
	taken = state->is_read;
	if (taken)
		*ret_shown = state->shown;
	state->is_read = false;
	host_lock_release(&state->lock);
	return taken;
}

/* A device that is retired meanwhile is not closed, so asking it again does no harm. */
void display_state_read(struct display_state *state)
{
	struct frame_display_reply shown;
	struct display_client client;
	uint64_t session_id;
	uint32_t epoch;
	NTSTATUS status;

	host_lock_acquire(&state->lock);
	client = state->client;
	session_id = state->session_id;
	epoch = state->epoch;
	host_lock_release(&state->lock);
	if (!client.device)
		return;
	status = display_client_get_display(&client, session_id, &shown);
	host_lock_acquire(&state->lock);
	state->reads++;
	state->unreadable += !NT_SUCCESS(status);
	if (NT_SUCCESS(status) && epoch == state->epoch) {
		state->shown = shown;
		state->is_read = true;
	}
	host_lock_release(&state->lock);
}

void display_state_run(struct display_state *state, const struct display_objects *objects)
{
	while (!__atomic_load_n(&state->stopping, __ATOMIC_ACQUIRE)) {
		display_state_read(state);
		objects->sleep(objects->context, DISPLAY_STATE_MS);
	}
}

void display_state_stop(struct display_state *state)
{
	__atomic_store_n(&state->stopping, true, __ATOMIC_RELEASE);
}
