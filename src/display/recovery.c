/* display/recovery.c - clocks of a session without pictures. */
#include "display/recovery.h"

#include "display/ring.h"

void display_recovery_init(struct display_recovery *ret_recovery, uint64_t now_ms)
{
	*ret_recovery = (struct display_recovery){ .fresh_ms = now_ms, .look_ms = now_ms };
}

void display_recovery_fresh(struct display_recovery *recovery, uint64_t now_ms)
{
	recovery->fresh_ms = now_ms;
	recovery->is_recovering = false;
}

void display_recovery_begin(struct display_recovery *recovery, uint64_t now_ms)
{
	if (recovery->is_recovering)
		return;
	recovery->is_recovering = true;
	recovery->since_ms = now_ms;
	recovery->kick_ms = now_ms + DISPLAY_KICK_FIRST_MS;
}

enum display_due display_recovery_due(struct display_recovery *recovery, uint64_t now_ms)
{
	if (recovery->is_recovering && now_ms - recovery->since_ms >= DISPLAY_RECOVER_MS)
		return DISPLAY_DUE_END;
	if (now_ms - recovery->fresh_ms >= DISPLAY_LOOK_AFTER_MS &&
	    now_ms - recovery->look_ms >= DISPLAY_LOOK_EVERY_MS) {
		recovery->look_ms = now_ms;
		return DISPLAY_DUE_LOOK;
	}
	if (recovery->is_recovering && now_ms >= recovery->kick_ms) {
		recovery->kick_ms += DISPLAY_KICK_AGAIN_MS;
		return DISPLAY_DUE_KICK;
	}
	return DISPLAY_DUE_NOTHING;
}

bool display_recovery_is_still(const struct display_recovery *recovery, uint64_t now_ms,
                               uint32_t steady_ms)
{
	return !recovery->is_recovering && now_ms - recovery->fresh_ms >= steady_ms;
}

static uint64_t last_kick_ms;

bool display_kick_is_due(uint64_t now_ms)
{
	uint64_t last = __atomic_load_n(&last_kick_ms, __ATOMIC_RELAXED);

	return now_ms - last >= DISPLAY_KICK_APART_MS &&
	       __atomic_compare_exchange_n(&last_kick_ms, &last, now_ms, false, __ATOMIC_RELAXED,
	                                   __ATOMIC_RELAXED);
}
