/*
 * display/client.h - the host's side of the driver's control device.
 *
 * Model    A client is an open device that has told its version. What the driver answers is copied out and bounded;
 *          an answer that is too short is a failure.
 * Errors   STATUS_REVISION_MISMATCH: the versions do not go together, the reason is in text; STATUS_INFO_LENGTH_MISMATCH:
 *          a short answer; STATUS_INVALID_CID: no process to give handles to; and what the driver says.
 * Tests    tests/display/client_test.c
 */
#ifndef DRYDOCK_DISPLAY_CLIENT_H
#define DRYDOCK_DISPLAY_CLIENT_H

#include <stdbool.h>

#include <drydock/frame_channel.h>

#include "display/objects.h"

struct display_client {
	const struct display_objects *objects;
	HANDLE device; /* the caller's */
	uint32_t protocol_version;
	uint32_t watchdog_s;
};

/* Greet the driver behind device. text says what is wrong when it is refused. */
NTSTATUS display_client_open(struct display_client *ret_client, const struct display_objects *objects,
                             HANDLE device, char *text, size_t bytes);
/* Departs what hosts before us left behind. */
NTSTATUS display_client_clear(const struct display_client *client);
NTSTATUS display_client_add(const struct display_client *client, const struct frame_add_request *add,
                            struct frame_add_reply *ret_reply);
NTSTATUS display_client_remove(const struct display_client *client, uint64_t session_id);
/* The first of a monitor's modes is another. Errors: STATUS_NOT_SUPPORTED: it is too old; its own, then all is as it was. */
NTSTATUS display_client_update_modes(const struct display_client *client, const struct frame_update_modes *modes);
/*
 * What a monitor shows, SDR or HDR (enum frame_colour); and what it shows now, with its mode, whoever set it.
 * Errors   STATUS_NOT_FOUND: the driver knows SDR alone; STATUS_INFO_LENGTH_MISMATCH; its own. Then it is unknown.
 */
NTSTATUS display_client_set_colour(const struct display_client *client, uint64_t session_id, uint32_t colour);
NTSTATUS display_client_get_display(const struct display_client *client, uint64_t session_id,
                                    struct frame_display_reply *ret_display);
/* Where the driver is to render; before display_client_add(). Errors: the driver's. */
NTSTATUS display_client_set_adapter(const struct display_client *client,
                                    const struct frame_set_render_adapter *adapter);
/* The cursor of target_id is written into its section, or hidden. Errors: STATUS_NOT_SUPPORTED: it is too old; its own. */
NTSTATUS display_client_forward_cursor(const struct display_client *client, uint32_t target_id, bool enable);
/* What the driver has noted since it was asked last. Errors: STATUS_NOT_FOUND: it keeps no log; its own. */
NTSTATUS display_client_drain_log(const struct display_client *client, struct frame_log_reply *ret_log);
/* An entry in words. */
void display_log_text(const struct frame_log_entry *entry, char *text, size_t bytes);
NTSTATUS display_client_ping(const struct display_client *client);

#endif
