/*
 * fuzz/fuzz_pad_section.c - a pad's mailbox and data section of any bytes, read by both halves of the channel: nothing beyond the
 * sections, an end to every look, no handle closed that is not ours.
 *
 * Parser   src/display/pad/channel.c samples/gamepad/common/link.c
 */
#include <stdlib.h>
#include <string.h>

#include "../samples/gamepad/common/link.c"
#include "display/pad/channel.h"
#include "fuzz.h"

#define INDEX 1
#define PID 7
#define PAGE 4096
#define HANDLE_OF_DATA ((HANDLE)(uintptr_t)1)
#define HANDLE_OF_MAILBOX ((HANDLE)(uintptr_t)2)

/* Each section in memory of its own size: a sanitizer sees a step beyond. The proof is a device's answer. */
struct sections {
	uint8_t *data, *mailbox;
	_Alignas(4) uint8_t proof[sizeof(struct pad_proof)];
	uint32_t proof_bytes;
	uint64_t now_ns;
	uint32_t views, remotes, closed;
};

/* --- The host's half ---------------------------------------------------------------------------------------------- */

static NTSTATUS create_section(void *context, uint64_t bytes, HANDLE *ret_section)
{
	*ret_section = HANDLE_OF_DATA;
	return bytes == PAGE ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

static NTSTATUS create_mailbox(void *context, const char *name, HANDLE *ret_section)
{
	*ret_section = HANDLE_OF_MAILBOX;
	return STATUS_SUCCESS;
}

static NTSTATUS map_own(void *context, HANDLE section, void **ret_view)
{
	struct sections *sections = context;

	sections->views++;
	*ret_view = section == HANDLE_OF_DATA ? sections->data : sections->mailbox;
	return STATUS_SUCCESS;
}

static void unmap_own(void *context, void *view)
{
	((struct sections *)context)->views--;
}

static NTSTATUS duplicate_any(void *context, HANDLE source, HANDLE process, ACCESS_MASK rights,
                              uint64_t *ret_remote)
{
	if (source != HANDLE_OF_DATA || rights != PAD_SECTION_RIGHTS)
		abort();
	*ret_remote = ++((struct sections *)context)->remotes;
	return STATUS_SUCCESS;
}

static void close_own(void *context, HANDLE handle)
{
}

static uint64_t read_clock(void *context)
{
	return ((struct sections *)context)->now_ns += 60000000;
}

static NTSTATUS prove_any(void *context, enum pad_kind kind, uint32_t number,
                          struct pad_proof *ret_proof, uint32_t *ret_bytes)
{
	const struct sections *sections = context;

	if (number)
		return STATUS_NO_MORE_ENTRIES;
	memcpy(ret_proof, sections->proof, sizeof(*ret_proof));
	*ret_bytes = sections->proof_bytes;
	return STATUS_SUCCESS;
}

static NTSTATUS open_any(void *context, uint32_t pid, HANDLE *ret_process)
{
	if (!pid)
		abort();
	*ret_process = NULL;
	return STATUS_SUCCESS;
}

static void pause_none(void *context, uint32_t milliseconds)
{
}

static void log_nothing(void *context, const char *text)
{
	if (strlen(text) > 255)
		abort();
}

static void look_nowhere(void *context, const struct pad_identity *identity, uint32_t index,
                         struct pad_device_state *ret_state)
{
}

/* What the driver may have written while the host was away: anything, anywhere. */
static void scribble(struct sections *sections, const uint8_t *data, size_t size)
{
	size_t head = size < sizeof(struct pad_mailbox) ? size : sizeof(struct pad_mailbox);
	size_t rest = size - head < sizeof(struct pad_hid) ? size - head : sizeof(struct pad_hid);

	memcpy(sections->mailbox, data, head);
	memcpy(sections->data, data + head, rest);
}

/* A driver that is another one each time, in the mailbox, in the proof, or in both. */
static void change(struct sections *sections, uint8_t how)
{
	struct pad_mailbox *mailbox = (struct pad_mailbox *)sections->mailbox;
	struct pad_proof *proof = (struct pad_proof *)sections->proof;

	mailbox->driver_pid += how & 1;
	proof->driver_pid += how >> 1 & 1;
}

static void serve(struct pad_channel *channel)
{
	static const struct xusb_gamepad gamepad = { .buttons = XUSB_A };
	static const uint8_t moved[PAD_REPORT_BYTES] = { 1 };
	uint8_t report[PAD_REPORT_BYTES];
	struct pad_motors motors;
	uint32_t reports = 0;
	int length;

	switch (channel->options.kind) {
	case PAD_KIND_XUSB:
		pad_channel_tell_gamepad(channel, &gamepad);
		pad_channel_hear_motors(channel, &motors);
		return;
	case PAD_KIND_HID:
		pad_channel_tell_input(channel, moved);
		while ((length = pad_channel_hear_report(channel, report)) >= 0)
			if (length > (int)sizeof(report) || ++reports > PAD_RING_SLOTS)
				abort();
		return;
	default: pad_channel_tell_mouse(channel, moved); return;
	}
}

static void run_host(struct sections *sections, enum pad_kind kind, const uint8_t *data,
                     size_t size)
{
	const struct display_objects objects = { .create_section = create_section,
		                                 .map = map_own,
		                                 .unmap = unmap_own,
		                                 .duplicate = duplicate_any,
		                                 .close = close_own,
		                                 .now_ns = read_clock,
		                                 .context = sections };
	const struct pad_system system = { &objects, create_mailbox, prove_any,
		                           open_any, pause_none,     look_nowhere,
		                           NULL,     log_nothing,    sections };
	const struct pad_channel_options options = { kind, INDEX, PAD_DUALSENSE };
	struct pad_channel channel;

	if (!NT_SUCCESS(pad_channel_open(&channel, &system, &options)))
		abort();
	scribble(sections, data, size);
	for (int round = 0; round < 30; round++) {
		pad_channel_pump(&channel);
		serve(&channel);
		change(sections, size ? data[size - 1] : 0);
	}
	pad_channel_close(&channel);
	if (sections->views || sections->remotes > PAD_DELIVERIES_MAX)
		abort();
}

/* --- The driver's half -------------------------------------------------------------------------------------------- */

static NTSTATUS open_mailbox(void *context, const char *name, UINT32 index,
                             struct pad_mailbox **ret_mailbox)
{
	*ret_mailbox = (struct pad_mailbox *)((struct sections *)context)->mailbox;
	return STATUS_SUCCESS;
}

static void close_mailbox(void *context, struct pad_mailbox *mailbox)
{
}

static NTSTATUS map_delivered(void *context, UINT64 section, void **ret_view, UINT64 *ret_bytes)
{
	struct sections *sections = context;

	sections->views++;
	*ret_view = sections->data;
	*ret_bytes = PAGE;
	return STATUS_SUCCESS;
}

static void close_delivered(void *context, UINT64 handle)
{
	((struct sections *)context)->closed++;
}

static UINT32 own_pid(void *context)
{
	return PID;
}

static void lock_nothing(void *context)
{
}

static void run_driver(struct sections *sections, enum pad_kind kind, const uint8_t *data,
                       size_t size)
{
	const struct link_operations operations = { open_mailbox, close_mailbox,   map_delivered,
		                                    unmap_own,    close_delivered, own_pid,
		                                    lock_nothing, lock_nothing,    sections };
	struct link link;

	scribble(sections, data, size);
	LinkInitialize(&link, &operations, kind, INDEX);
	for (int round = 0; round < 3; round++)
		LinkPump(&link);
	/* Adopted is what says that it is ours, once. */
	if (sections->closed != (link.view != NULL))
		abort();
	if (link.view && pad_load(pad_word(link.view, link.layout->index_at)) != INDEX)
		abort();
	LinkDetach(&link);
	if (sections->views)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum pad_kind kind = size ? (enum pad_kind)(data[0] % PAD_KINDS) : PAD_KIND_XUSB;
	struct sections sections = { .data = malloc(PAGE), .mailbox = malloc(PAGE) };

	if (sections.data && sections.mailbox && size) {
		size_t proof =
			size - 1 < sizeof(sections.proof) ? size - 1 : sizeof(sections.proof);

		data++, size--;
		memcpy(sections.proof, data, proof);
		sections.proof_bytes = (uint32_t)proof;
		data += proof, size -= proof;
		memset(sections.data, 0, PAGE);
		memset(sections.mailbox, 0, PAGE);
		run_host(&sections, kind, data, size);
		memset(sections.data, 0, PAGE);
		memset(sections.mailbox, 0, PAGE);
		run_driver(&sections, kind, data, size);
	}
	free(sections.data);
	free(sections.mailbox);
	return 0;
}
