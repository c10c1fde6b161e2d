/*
 * tools/drydock/exerciser_file.c - what the exerciser does with one open file.
 *
 * Every request is asynchronous. A few may go on at a time; the oldest is given a moment, then cancelled,
 * so that a driver that waits for something is asked to let go of it, as on Windows when a program ends.
 */
#include <stdlib.h>
#include <string.h>

#include "drydock/exerciser_file.h"

#define BUFFER_BYTES 4096
#define IN_FLIGHT 8
#define WAIT_MS 5
/* Of all waiting for requests that go on, so that a driver that keeps everything does not take minutes. */
#define PATIENCE_MS 400
#define STATUS_TIMEOUT 0x102

#define METHODS 4

struct slot {
	struct drydock_request *request;
	uint8_t input[BUFFER_BYTES], output[BUFFER_BYTES];
};

struct exercise_lane {
	struct drydock_file *file;
	bool (*over)(const void *context);
	const void *context;
	unsigned next;
	uint32_t patience_ms;
	bool stuck; /* the driver keeps a cancelled request: nothing more is sent */
	struct slot slot[IN_FLIGHT];
};

static bool is_over(const struct exercise_lane *lane)
{
	return lane->stuck || lane->over(lane->context);
}

/* End slot's request: patience first, then cancel. A driver that still keeps it owns the buffers, too. */
static void settle(struct exercise_lane *lane, struct slot *slot)
{
	if (!slot->request)
		return;
	if (lane->patience_ms >= WAIT_MS) {
		if (drydock_file_wait(slot->request, WAIT_MS, NULL) == STATUS_TIMEOUT)
			lane->patience_ms -= WAIT_MS;
	}
	if (drydock_file_finish(slot->request) == STATUS_TIMEOUT)
		lane->stuck = true;
	slot->request = NULL;
}

static void send(struct exercise_lane *lane, struct drydock_transfer transfer)
{
	struct slot *slot = &lane->slot[lane->next++ % IN_FLIGHT];

	settle(lane, slot);
	if (is_over(lane))
		return;
	memset(slot->input, 'd', transfer.input_bytes);
	transfer.input = transfer.input_bytes ? slot->input : NULL;
	transfer.output = transfer.output_bytes ? slot->output : NULL;
	drydock_file_start(lane->file, &transfer, &slot->request);
	/* Most drivers are done by now. */
	if (slot->request && drydock_file_wait(slot->request, 0, NULL) != STATUS_TIMEOUT) {
		drydock_file_finish(slot->request);
		slot->request = NULL;
	}
}

static void settle_all(struct exercise_lane *lane)
{
	for (unsigned index = 0; index < IN_FLIGHT && !lane->stuck; index++)
		settle(lane, &lane->slot[index]);
}

static void read_and_write(struct exercise_lane *lane)
{
	static const uint32_t sizes[] = { 0, 1, 16, 512, BUFFER_BYTES };

	for (size_t index = 0; index < sizeof(sizes) / sizeof(sizes[0]) && !is_over(lane);
	     index++) {
		send(lane, (struct drydock_transfer){ .operation = DRYDOCK_WRITE,
		                                      .input_bytes = sizes[index] });
		send(lane, (struct drydock_transfer){ .operation = DRYDOCK_READ,
		                                      .output_bytes = sizes[index] });
	}
}

/* Device types that drivers of one's own use: FILE_DEVICE_UNKNOWN, and the first free for vendors. */
static const uint32_t types[] = { 0x22, 0x8000, 40000 };
static const struct {
	uint32_t first, last;
} functions[] = { { 0x800, 0x83f }, { 0x900, 0x91f } };
static const uint32_t accesses[] = { 0, 3 };
static const uint32_t sizes[] = { 0, 4, 256 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void send_variants(struct exercise_lane *lane, uint32_t type, uint32_t function)
{
	for (uint32_t variant = 0;
	     variant < METHODS * COUNT(accesses) * COUNT(sizes) && !is_over(lane); variant++) {
		uint32_t method = variant % METHODS,
			 access = accesses[variant / METHODS % COUNT(accesses)];
		uint32_t size = sizes[variant / METHODS / COUNT(accesses)];

		send(lane, (struct drydock_transfer){ .operation = DRYDOCK_CONTROL,
		                                      .code = type << 16 | access << 14 |
		                                              function << 2 | method,
		                                      .input_bytes = size,
		                                      .output_bytes = size });
	}
}

static void sweep_controls(struct exercise_lane *lane)
{
	for (size_t type = 0; type < COUNT(types); type++)
		for (size_t range = 0; range < COUNT(functions); range++)
			for (uint32_t function = functions[range].first;
			     function <= functions[range].last && !is_over(lane); function++)
				send_variants(lane, types[type], function);
}

void exercise_file(struct drydock_file *file, bool (*over)(const void *context),
                   const void *context)
{
	struct exercise_lane *lane = calloc(1, sizeof(*lane));

	if (!lane)
		return;
	lane->file = file;
	lane->over = over;
	lane->context = context;
	lane->patience_ms = PATIENCE_MS;
	sweep_controls(lane);
	read_and_write(lane);
	settle_all(lane);
	if (!lane->stuck)
		free(lane);
}
