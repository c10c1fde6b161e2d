/*
 * fuzz/fuzz_control_request.c - requests to a display driver's control device: codes and structures of any bytes, of two hosts;
 * nothing beyond a buffer, no monitor that is left behind, and no handle of somebody else's that is closed.
 *
 * Requests one after the other: a byte of which code, a byte of flags, a byte each of how long input and answer are, the input.
 *
 * Parser   samples/testcard/driver/control.c samples/testcard/driver/mode_list.c
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../samples/testcard/driver/control.c"
#include "../samples/testcard/driver/mode_list.c"
#include "fuzz.h"

enum { FLAG_OTHER_HOST = 1, FLAG_NO_START = 2, FLAG_TICK = 4, FLAG_CLOSE = 8, FLAG_REFUSE = 16 };

#define HOSTS 2u

struct driver {
	struct control control;
	struct control_operations operations;
	uint32_t live, running;
	uint32_t targets;
	bool locked;
	uint8_t flags;
	bool opened[HOSTS];
};

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void lock(void *context)
{
	struct driver *driver = context;

	require(!driver->locked);
	driver->locked = true;
}

static void unlock(void *context)
{
	struct driver *driver = context;

	require(driver->locked);
	driver->locked = false;
}

static NTSTATUS start(void *context, struct monitor *monitor)
{
	struct driver *driver = context;

	require(!driver->locked && monitor->id >= 1 && monitor->id <= FRAME_MONITORS_MAX);
	if (driver->flags & FLAG_NO_START)
		return STATUS_UNSUCCESSFUL;
	monitor->targetId = 0x100 + driver->targets++ % 8;
	monitor->excludesCursor = monitor->wantsCursor;
	driver->running++;
	return STATUS_SUCCESS;
}

static void stop(void *context, struct monitor *monitor)
{
	struct driver *driver = context;

	require(!driver->locked && driver->running);
	driver->running--;
}

static struct monitor *allocate(void *context)
{
	((struct driver *)context)->live++;
	return malloc(sizeof(struct monitor));
}

static void release(void *context, struct monitor *monitor)
{
	((struct driver *)context)->live--;
	free(monitor);
}

/* Of a ring that was delivered: its numbers may be anything, but not none. */
static void close_handle(void *context, UINT64 handle)
{
	require(!((struct driver *)context)->locked && handle);
}

static UINT32 own_pid(void *context)
{
	return 4;
}

static NTSTATUS answer(struct driver *driver)
{
	require(!driver->locked);
	return driver->flags & FLAG_REFUSE ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

static NTSTATUS update(void *context, struct monitor *monitor)
{
	require(monitor->modes.count >= 1 &&
	        frame_mode_is_valid(monitor->modes.mode[0].width, monitor->modes.mode[0].height,
	                            monitor->modes.mode[0].refreshHz));
	return answer(context);
}

static NTSTATUS set_adapter(void *context, const struct frame_set_render_adapter *adapter)
{
	return answer(context);
}

static NTSTATUS set_cursor(void *context, struct monitor *monitor,
                           const struct frame_set_cursor_channel *channel)
{
	require(monitor->excludesCursor && channel->section && channel->target_id);
	return answer(context);
}

static NTSTATUS forward_cursor(void *context, struct monitor *monitor, BOOLEAN enable)
{
	require(monitor->excludesCursor);
	return answer(context);
}

static void ask(struct driver *driver, uint8_t code, uint8_t *input, size_t input_bytes,
                size_t output_bytes)
{
	static const uint32_t codes[] = { FRAME_GET_INFO,
		                          FRAME_ADD,
		                          FRAME_REMOVE,
		                          FRAME_PING,
		                          FRAME_CLEAR_ALL,
		                          FRAME_SET_RENDER_ADAPTER,
		                          FRAME_UPDATE_MODES,
		                          FRAME_SET_FRAME_CHANNEL,
		                          FRAME_SET_CURSOR_CHANNEL,
		                          FRAME_SET_CURSOR_FORWARD,
		                          FRAME_DRAIN_LOG,
		                          0x1234 };
	/* A block of its own: what is written behind it is found. */
	uint8_t *output = calloc(1, output_bytes ? output_bytes : 1);
	struct control_request request = { .code = codes[code % (sizeof(codes) / 4)],
		                           .input = input,
		                           .inputBytes = input_bytes,
		                           .output = output,
		                           .outputBytes = output_bytes,
		                           .owner = driver->flags & FLAG_OTHER_HOST };
	SIZE_T bytes = 0;

	if (!output)
		return;
	ControlHandle(&driver->control, &request, &bytes);
	require(bytes <= output_bytes && !driver->locked);
	free(output);
}

/* Hosts come and go, and time goes by. */
static void live(struct driver *driver)
{
	unsigned host = driver->flags & FLAG_OTHER_HOST;

	if (!driver->opened[host])
		driver->opened[host] = ControlOpened(&driver->control, host);
	if (driver->flags & FLAG_TICK)
		ControlTick(&driver->control);
	if (driver->flags & FLAG_CLOSE && driver->opened[host]) {
		ControlClosed(&driver->control, host);
		driver->opened[host] = false;
	}
	require(!driver->locked && driver->running == driver->live);
}

static void run(struct driver *driver, const uint8_t *data, size_t size)
{
	while (size >= 4) {
		size_t bytes = data[2] < size - 4 ? data[2] : size - 4;
		uint8_t *input = malloc(bytes ? bytes : 1);

		if (!input)
			return;
		memcpy(input, data + 4, bytes);
		driver->flags = data[1];
		ask(driver, data[0], input, bytes, (size_t)data[3] * 2);
		free(input);
		live(driver);
		data += 4 + bytes;
		size -= 4 + bytes;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct driver driver;

	memset(&driver, 0, sizeof(driver));
	driver.operations = (struct control_operations){ .lock = lock,
		                                         .unlock = unlock,
		                                         .start = start,
		                                         .stop = stop,
		                                         .allocate = allocate,
		                                         .release = release,
		                                         .close_handle = close_handle,
		                                         .pid = own_pid,
		                                         .update = update,
		                                         .set_adapter = set_adapter,
		                                         .set_cursor = set_cursor,
		                                         .forward_cursor = forward_cursor,
		                                         .context = &driver };
	driver.control.operations = &driver.operations;
	run(&driver, data, size);
	driver.flags = 0;
	ControlClear(&driver.control);
	require(driver.live == 0 && driver.running == 0);
	return 0;
}
