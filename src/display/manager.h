/*
 * display/manager.h - the virtual monitors of this program: who has which, and when it goes.
 *
 * Model    A slot is one client's monitor: idle (none), active with so many leases, lingering until a moment, or pinned (kept for
 *          ever). A lease carries the stamp of the monitor that it is of; what an older stamp says counts for nothing. A
 *          monitor that nobody had for a while is made anew and not used again: swap chains do not survive that, and so
 *          is one whose driver's process has ended. What monitors are is the operations' matter.
 * Source   docs/spec/display.md 9.2 (DISP-187 to 192, 198, 200, 201).
 * Locks    operations.lock is held through every change, also through the calls of operations that make and end monitors; so
 *          an acquire waits for an end that is under way, and its new monitor is not undone.
 * Tests    tests/display/manager_test.c
 */
#ifndef DRYDOCK_DISPLAY_MANAGER_H
#define DRYDOCK_DISPLAY_MANAGER_H

#include <stdbool.h>

#include "display/objects.h"

#define DISPLAY_SLOTS_MAX 16u   /* hard */
#define DISPLAY_SLOTS_DEFAULT 4u
#define DISPLAY_SETTLE_MS 400u  /* of Windows, after a monitor went; our composer needs none */
#define DISPLAY_LINGER_MS 10000u
#define DISPLAY_TICK_MS 500u
#define DISPLAY_PREEMPT_MS 3000u
#define DISPLAY_PREEMPT_STEP_MS 25u
#define DISPLAY_CLOSE_QUIT 0x51u /* a client's close code: it does not come back, so nothing lingers */

struct display_manager_mode {
	uint32_t width, height, refresh_hz;
};

struct display_manager_operations {
	void (*lock)(void *context);
	void (*unlock)(void *context);
	/* A monitor for slot (1 and up). */
	NTSTATUS (*create)(void *context, uint32_t slot, const struct display_manager_mode *mode, void **ret_monitor);
	NTSTATUS (*change_mode)(void *context, void *monitor, const struct display_manager_mode *mode);
	/* Its driver's process lives. */
	bool (*is_alive)(void *context, void *monitor);
	/* The end of a monitor, in this order; the pinger has been waited for when stop_pinger returns. */
	void (*stop_pinger)(void *context, void *monitor);
	void (*restore_topology)(void *context, void *monitor);
	void (*remove)(void *context, void *monitor);
	uint64_t (*now_ms)(void *context);
	void (*sleep)(void *context, uint32_t ms);
	void *context;
};

struct display_manager_policy {
	uint32_t settle_ms;
	uint32_t linger_ms; /* 0: none */
	bool is_pinned;     /* a monitor that nobody has is kept */
	uint32_t slots_max; /* at once; at most DISPLAY_SLOTS_MAX */
};

enum display_slot_state { DISPLAY_SLOT_IDLE, DISPLAY_SLOT_ACTIVE, DISPLAY_SLOT_LINGERING, DISPLAY_SLOT_PINNED };

struct display_slot {
	enum display_slot_state state;
	uint64_t client; /* 0: it has not said who it is */
	void *monitor;
	struct display_manager_mode mode;
	uint32_t stamp, leases;
	uint64_t until_ms;
	bool is_wanted; /* its leases are asked to be released */
};

struct display_manager {
	const struct display_manager_operations *operations;
	struct display_manager_policy policy;
	struct display_slot slot[DISPLAY_SLOTS_MAX + 1]; /* [0] is not used */
	uint32_t last_stamp;
};

struct display_lease {
	uint32_t slot, stamp; /* slot 0: none */
	void *monitor;
	struct display_manager_mode mode; /* the live one */
};

/* What a client gets while another one has a monitor. The same client, when it says who it is, never conflicts with itself. */
enum display_conflict { DISPLAY_SEPARATE, DISPLAY_JOIN, DISPLAY_STEAL, DISPLAY_REJECT };

struct display_manager_request {
	uint64_t client;
	struct display_manager_mode mode;
	enum display_conflict conflict;
	bool is_new_session; /* of a client that may have one: that is asked to go, and then goes */
};

void display_manager_init(struct display_manager *ret_manager, const struct display_manager_operations *operations,
                          const struct display_manager_policy *policy);
/* End all monitors. */
void display_manager_finish(struct display_manager *manager);
/*
 * A lease of a monitor of that mode; with DISPLAY_JOIN of the mode that it has.
 * Errors   STATUS_SHARING_VIOLATION: refused, text has the live mode and client; STATUS_QUOTA_EXCEEDED: there are as many
 *          as may be; what create and change_mode give. text may be null.
 */
NTSTATUS display_manager_acquire(struct display_manager *manager, const struct display_manager_request *request,
                                 struct display_lease *ret_lease, char *text, size_t bytes);
/* is_quit: its client went deliberately. A lease whose monitor is another by now: nothing happens. */
void display_manager_release(struct display_manager *manager, const struct display_lease *lease, bool is_quit);
/*
 * The monitor of lease is ended and made anew, when its driver's process has ended or force says so; lease is made good.
 * Whoever else has it finds his stale, and comes for another.
 * Errors   STATUS_NOT_FOUND: lease is stale; of create. Then lease is none.
 */
NTSTATUS display_manager_renew(struct display_manager *manager, struct display_lease *lease, bool force);
/* The monitor of lease was given another mode: what is made anew has that. */
void display_manager_note_mode(struct display_manager *manager, struct display_lease *lease,
                               const struct display_manager_mode *mode);
/* Somebody waits for lease to be released, or it is stale already. */
bool display_manager_is_wanted(struct display_manager *manager, const struct display_lease *lease);
/* Every DISPLAY_TICK_MS: ends what has lingered long enough. */
void display_manager_tick(struct display_manager *manager);
/*
 * An operator's word: end the monitor that slot keeps.
 * Errors   STATUS_DEVICE_BUSY: it is active; STATUS_NOT_FOUND: there is none.
 */
NTSTATUS display_manager_free(struct display_manager *manager, uint32_t slot);

#endif
