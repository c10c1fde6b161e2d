/* display/client.c - greeting the driver, adding and removing monitors. */
#include "display/client.h"

#include <stdio.h>
#include <string.h>

static NTSTATUS ask(const struct display_client *client, uint32_t code, const void *input,
                    uint32_t bytes)
{
	uint32_t answered;

	return client->objects->control(client->objects->context, client->device, code, input,
	                                bytes, NULL, 0, &answered);
}

/* Ask for answer_bytes, of which needed are there at least; what is not is zero. */
static NTSTATUS ask_for(const struct display_client *client, uint32_t code, const void *input,
                        uint32_t bytes, void *answer, uint32_t answer_bytes, uint32_t needed)
{
	uint8_t buffer[sizeof(struct frame_log_reply)] = { 0 };
	uint32_t answered = 0;
	NTSTATUS status = client->objects->control(client->objects->context, client->device, code,
	                                           input, bytes, buffer, answer_bytes, &answered);

	if (!NT_SUCCESS(status))
		return status;
	if (answered < needed || answered > answer_bytes)
		return STATUS_INFO_LENGTH_MISMATCH;
	memset(buffer + answered, 0, sizeof(buffer) - answered);
	memcpy(answer, buffer, answer_bytes);
	return status;
}

NTSTATUS display_client_open(struct display_client *ret_client,
                             const struct display_objects *objects, HANDLE device, char *text,
                             size_t bytes)
{
	struct display_client client = { .objects = objects, .device = device };
	struct frame_info_reply info;
	NTSTATUS status =
		ask_for(&client, FRAME_GET_INFO, NULL, 0, &info, sizeof(info), sizeof(info));

	if (!NT_SUCCESS(status)) {
		snprintf(text, bytes, "the driver does not tell its version (status 0x%08X)",
		         (unsigned)status);
		return status;
	}
	if (info.protocol_version < FRAME_PROTOCOL_OLDEST ||
	    info.protocol_version > FRAME_PROTOCOL_VERSION) {
		snprintf(text, bytes, "the driver speaks version %u, and this host %u to %u",
		         info.protocol_version, FRAME_PROTOCOL_OLDEST, FRAME_PROTOCOL_VERSION);
		return STATUS_REVISION_MISMATCH;
	}
	client.protocol_version = info.protocol_version;
	client.watchdog_s = info.watchdog_timeout_s ? info.watchdog_timeout_s : 1;
	*ret_client = client;
	return status;
}

NTSTATUS display_client_clear(const struct display_client *client)
{
	return ask(client, FRAME_CLEAR_ALL, NULL, 0);
}

NTSTATUS display_client_add(const struct display_client *client,
                            const struct frame_add_request *add, struct frame_add_reply *ret_reply)
{
	struct frame_add_reply reply;
	NTSTATUS status = ask_for(client, FRAME_ADD, add, sizeof(*add), &reply, sizeof(reply),
	                          FRAME_ADD_REPLY_LEGACY);

	if (!NT_SUCCESS(status))
		return status;
	if (!reply.driver_pid)
		return STATUS_INVALID_CID;
	*ret_reply = reply;
	return status;
}

NTSTATUS display_client_remove(const struct display_client *client, uint64_t session_id)
{
	struct frame_remove_request request = { .session_id = session_id };

	return ask(client, FRAME_REMOVE, &request, sizeof(request));
}

NTSTATUS display_client_update_modes(const struct display_client *client,
                                     const struct frame_update_modes *modes)
{
	if (client->protocol_version < FRAME_PROTOCOL_MODES)
		return STATUS_NOT_SUPPORTED;
	return ask(client, FRAME_UPDATE_MODES, modes, sizeof(*modes));
}

NTSTATUS display_client_set_colour(const struct display_client *client, uint64_t session_id,
                                   uint32_t colour)
{
	struct frame_set_colour set = { .session_id = session_id, .colour = colour };

	return ask(client, FRAME_SET_COLOUR, &set, sizeof(set));
}

NTSTATUS display_client_get_display(const struct display_client *client, uint64_t session_id,
                                    struct frame_display_reply *ret_display)
{
	struct frame_get_display get = { .session_id = session_id };
	struct frame_display_reply reply;
	NTSTATUS status = ask_for(client, FRAME_GET_DISPLAY, &get, sizeof(get), &reply,
	                          sizeof(reply), sizeof(reply));

	if (!NT_SUCCESS(status))
		return status;
	if (!frame_mode_is_valid(reply.width, reply.height, reply.refresh_hz) ||
	    !frame_format_of(reply.colour))
		return STATUS_INFO_LENGTH_MISMATCH;
	*ret_display = reply;
	return status;
}

NTSTATUS display_client_set_adapter(const struct display_client *client,
                                    const struct frame_set_render_adapter *adapter)
{
	return ask(client, FRAME_SET_RENDER_ADAPTER, adapter, sizeof(*adapter));
}

NTSTATUS display_client_forward_cursor(const struct display_client *client, uint32_t target_id,
                                       bool enable)
{
	struct frame_set_cursor_forward forward = { target_id, enable };

	if (client->protocol_version < FRAME_PROTOCOL_CURSOR_FORWARD)
		return STATUS_NOT_SUPPORTED;
	return ask(client, FRAME_SET_CURSOR_FORWARD, &forward, sizeof(forward));
}

NTSTATUS display_client_drain_log(const struct display_client *client,
                                  struct frame_log_reply *ret_log)
{
	struct frame_log_reply log;
	NTSTATUS status = ask_for(client, FRAME_DRAIN_LOG, NULL, 0, &log, sizeof(log), sizeof(log));

	if (!NT_SUCCESS(status))
		return status;
	if (log.count > FRAME_LOG_ENTRIES)
		return STATUS_INFO_LENGTH_MISMATCH;
	*ret_log = log;
	return status;
}

void display_log_text(const struct frame_log_entry *entry, char *text, size_t bytes)
{
	uint32_t value = entry->value;

	switch (entry->event) {
	case FRAME_LOG_ARRIVED: snprintf(text, bytes, "monitor %u arrived", value); break;
	case FRAME_LOG_DEPARTED: snprintf(text, bytes, "monitor %u departed", value); break;
	case FRAME_LOG_NO_START:
		snprintf(text, bytes, "a monitor did not arrive, status 0x%08X", value);
		break;
	case FRAME_LOG_DELIVERED:
		snprintf(text, bytes, "a ring of generation %u was delivered", value);
		break;
	case FRAME_LOG_REFUSED:
		snprintf(text, bytes, "a request was refused, status 0x%08X", value);
		break;
	case FRAME_LOG_SILENCE:
		snprintf(text, bytes, "nobody asked for %u ticks of the watchdog", value);
		break;
	default: snprintf(text, bytes, "event %u, %u", entry->event, value);
	}
}

NTSTATUS display_client_ping(const struct display_client *client)
{
	return ask(client, FRAME_PING, NULL, 0);
}
