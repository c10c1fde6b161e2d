/*
 * tests/display/pad_channel_stage.h - the host's half of a pad's channel against a machine of arrays.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_PAD_CHANNEL_STAGE_H
#define DRYDOCK_TESTS_DISPLAY_PAD_CHANNEL_STAGE_H

#include "fake_objects.h"

#include <stdio.h>

#include "display/pad/channel.h"

#define DEVICES 3
#define MS 1000000ull

/* A machine with a few devices that say something, and a memory of what was said. */
struct stage {
	struct fake fake;
	struct pad_system system;
	struct {
		struct pad_proof proof;
		uint32_t bytes;
		NTSTATUS status;
	} device[DEVICES];
	uint32_t devices, proofs, processes, last_pid, pauses,
		taken; /* taken: so often the name is */
	char name[64];
	NTSTATUS process_status;
	struct pad_device_state state;
	const struct pad_identity *looked_for;
	uint32_t lines;
	char line[300];
	struct pad_channel channel;
	bool is_other;    /* every device is another pad's */
	bool keeps_views; /* somebody else has them open, too */
};

static struct stage stage;

static inline NTSTATUS create_mailbox(void *context, const char *name, HANDLE *ret_section)
{
	snprintf(stage.name, sizeof(stage.name), "%s", name);
	if (stage.taken) {
		stage.taken--;
		return STATUS_OBJECT_NAME_COLLISION;
	}
	stage.fake.bytes = 4096;
	return fake_new(&stage.fake, ret_section);
}

static inline NTSTATUS prove(void *context, enum pad_kind kind, uint32_t number,
                      struct pad_proof *ret_proof, uint32_t *ret_bytes)
{
	stage.proofs++;
	if (number >= stage.devices)
		return STATUS_NO_MORE_ENTRIES;
	if (stage.is_other)
		return STATUS_ACCESS_DENIED;
	*ret_proof = stage.device[number].proof;
	*ret_bytes = stage.device[number].bytes;
	return stage.device[number].status;
}

static inline NTSTATUS open_process(void *context, uint32_t pid, HANDLE *ret_process)
{
	stage.last_pid = pid;
	if (!NT_SUCCESS(stage.process_status))
		return stage.process_status;
	stage.processes++;
	*ret_process = FAKE_PROCESS;
	return STATUS_SUCCESS;
}

static inline void pause_ms(void *context, uint32_t milliseconds)
{
	assert_int_equal(milliseconds, 50);
	stage.pauses++;
}

static inline void look(void *context, const struct pad_identity *identity, uint32_t index,
                 struct pad_device_state *ret_state)
{
	stage.looked_for = identity;
	*ret_state = stage.state;
}

static inline void log_line(void *context, const char *text)
{
	stage.lines++;
	snprintf(stage.line, sizeof(stage.line), "%s", text);
}

/* The process's handle is no entry of the fake's table. */
static inline void close_any(void *context, HANDLE handle)
{
	if (handle == FAKE_PROCESS)
		stage.processes--;
	else
		fake_close(context, handle);
}

static inline void unmap(void *context, void *view)
{
	if (!stage.keeps_views)
		fake_unmap(context, view);
}

static inline void begin(void)
{
	stage = (struct stage){
		.devices = 1,
		.device[0] = { { PAD_PROOF_MAGIC, PAD_PROTOCOL_VERSION, 2, 900 }, 16, 0 }
	};
	fake_init(&stage.fake);
	stage.fake.objects.close = close_any;
	stage.fake.objects.unmap = unmap;
	stage.fake.now_ns = 50000 * MS;
	stage.system = (struct pad_system){ &stage.fake.objects,
		                            create_mailbox,
		                            prove,
		                            open_process,
		                            pause_ms,
		                            look,
		                            NULL,
		                            log_line,
		                            NULL };
}

static inline NTSTATUS open_kind(enum pad_kind kind)
{
	struct pad_channel_options options = { kind, 2, PAD_DUALSENSE_EDGE };

	return pad_channel_open(&stage.channel, &stage.system, &options);
}

static inline struct pad_xusb *open_xusb(void)
{
	begin();
	assert_int_equal(open_kind(PAD_KIND_XUSB), STATUS_SUCCESS);
	return stage.channel.data;
}

static inline void pump(uint32_t milliseconds)
{
	stage.fake.now_ns += milliseconds * MS;
	pad_channel_pump(&stage.channel);
}

/* A driver with that pid says that it is there; the device says what it says. */
static inline void hint(uint32_t pid)
{
	stage.channel.mailbox->driver_pid = pid;
	pump(PAD_EAGER_MS);
}

static inline void end(void)
{
	pad_channel_close(&stage.channel);
	assert_int_equal(stage.fake.views, 0);
	assert_int_equal(fake_open_handles(&stage.fake), 0);
	assert_int_equal(stage.fake.double_closes, 0);
	assert_int_equal(stage.processes, 0);
}

#endif
