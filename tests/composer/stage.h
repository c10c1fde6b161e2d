/*
 * composer/stage.h - drydock-composer, or drydock-player, with the machine's and the capture host's ends of its sockets in the test.
 */
#ifndef DRYDOCK_TESTS_COMPOSER_STAGE_H
#define DRYDOCK_TESTS_COMPOSER_STAGE_H

#include "harness/test.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_launch.h"
#include "base/host/host_share.h"
#include "base/host/host_socket.h"
#include "composer/light.h"
#include "composer/message.h"

extern char **environ;

struct stage {
	struct host_launched composer;
	int display, seat;
	struct composer_chain chain;
	int descriptor[COMPOSER_SURFACES];
	uint8_t *surface[COMPOSER_SURFACES];
	uint32_t drawn[COMPOSER_SURFACES]; /* number of the presentation; 0: none */
	uint32_t presented, index;         /* presentations of the chain; the surface that is drawn now */
	uint32_t newest;                   /* surface; valid once presented is above 0 */
	uint8_t *copy; /* of the picture, from what was told to have changed alone; null: none is kept */
	uint64_t told; /* pixels */
	uint32_t white_nits;               /* of the next chain, which is of HDR; 0: SDR */
	uint32_t refresh_seconds;          /* of the next chain; 0: it refreshes 60 times a second */
	bool has_cursor;                   /* the pointer is shown here, not in the picture */
	uint32_t cursors;                  /* told so far */
	struct composer_cursor cursor;     /* the last that was told; its size is 0 when the image stays */
};

static inline void stage_forget_surfaces(struct stage *stage)
{
	for (unsigned at = 0; at < COMPOSER_SURFACES && stage->surface[at]; at++) {
		host_pages_free(stage->surface[at], composer_chain_bytes(&stage->chain));
		host_descriptor_close(stage->descriptor[at]);
		stage->surface[at] = NULL;
	}
}

/* A socket holds so much that a busy composer has not read yet: until there is room again. */
static inline void stage_say(int socket, void *bytes, size_t count)
{
	struct host_socket_message message = { .bytes = bytes, .count = count };
	int error;

	while ((error = host_socket_send(socket, &message)) == -EAGAIN)
		poll(&(struct pollfd){ .fd = socket, .events = POLLOUT }, 1, -1);
	assert_int_equal(error, 0);
}

static inline void stage_draw(struct stage *stage, uint32_t index)
{
	uint32_t drawn = stage->drawn[index];
	struct composer_draw draw = { COMPOSER_DRAW, stage->chain.chain, index, drawn ? stage->presented - drawn + 1 : 0 };

	stage->index = index;
	stage_say(stage->display, &draw, sizeof(draw));
}

/* Another swap chain of that size. */
static inline void stage_set_chain(struct stage *stage, uint32_t width, uint32_t height)
{
	uint32_t number = stage->chain.chain + 1;
	struct host_socket_message message = { .bytes = &stage->chain,
		                               .count = sizeof(stage->chain),
		                               .descriptor_count = COMPOSER_SURFACES };

	stage_forget_surfaces(stage);
	stage->chain = (struct composer_chain){ COMPOSER_CHAIN, number, width, height, 0, 60, 1,
		                                stage->white_nits ? COMPOSER_HDR : COMPOSER_SDR,
		                                stage->white_nits };
	stage->chain.pitch_bytes = (width * composer_pixel_bytes(&stage->chain) + 63) & ~63u;
	if (stage->refresh_seconds) {
		stage->chain.rate_numerator = 1;
		stage->chain.rate_denominator = stage->refresh_seconds;
	}
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++) {
		size_t size = composer_chain_bytes(&stage->chain);

		stage->descriptor[at] = host_shared_file_create("stage", size);
		stage->surface[at] = host_shared_map_anywhere(stage->descriptor[at], size);
		assert_non_null(stage->surface[at]);
		message.descriptor[at] = stage->descriptor[at];
		stage->drawn[at] = 0;
	}
	stage->presented = 0;
	assert_int_equal(host_socket_send(stage->display, &message), 0);
	stage_draw(stage, 0);
}

static inline void stage_say_pointer(struct stage *stage, bool is_answer)
{
	struct composer_pointer pointer = { COMPOSER_POINTER, stage->has_cursor, 1, is_answer };

	stage_say(stage->display, &pointer, sizeof(pointer));
}

/* From now on it is. */
static inline void stage_take_cursor(struct stage *stage, bool has_cursor)
{
	stage->has_cursor = has_cursor;
	stage_say_pointer(stage, false);
}

static inline void stage_copy(struct stage *stage, const struct composer_present *present)
{
	size_t pitch = stage->chain.pitch_bytes;

	for (uint32_t at = 0; at < present->dirty_count; at++) {
		const struct composer_rectangle *part = &present->dirty[at];

		stage->told += (uint64_t)(part->right - part->left) * (uint64_t)(part->bottom - part->top);
		for (int32_t y = part->top; y < part->bottom; y++)
			memcpy(stage->copy + (size_t)y * pitch + (size_t)part->left * 4,
			       stage->surface[present->index] + (size_t)y * pitch + (size_t)part->left * 4,
			       (size_t)(part->right - part->left) * 4);
	}
}

/* Wait at most timeout_ms for a presentation, and give the next surface, or for the pointer; false: none came. */
static inline bool stage_wait(struct stage *stage, int timeout_ms)
{
	static uint32_t bytes[COMPOSER_DISPLAY_BYTES_MAX / 4 + 1];
	struct composer_present present;
	struct composer_draw draw = { COMPOSER_DRAW, stage->chain.chain, stage->index, 0 };
	struct host_socket_message message = { .bytes = bytes, .count = sizeof(bytes) };
	uint64_t key;
	int poll = host_poll_create();

	host_poll_add(poll, stage->display, 0);
	int there = host_poll_wait(poll, &key, 1, timeout_ms);
	host_descriptor_close(poll);
	if (there <= 0)
		return false;
	assert_int_equal(host_socket_receive(stage->display, false, &message), 1);
	if (composer_message_cursor(bytes, message.count, &stage->cursor)) {
		stage->cursors++;
		stage_say_pointer(stage, true);
		return true;
	}
	assert_int_equal(message.count, sizeof(present));
	memcpy(&present, bytes, sizeof(present));
	/* Of a chain of before. */
	if (present.chain != stage->chain.chain)
		return true;
	assert_true(composer_message_present(bytes, message.count, &stage->chain, &draw, &present));
	stage->newest = present.index;
	if (stage->copy)
		stage_copy(stage, &present);
	stage->drawn[present.index] = ++stage->presented;
	stage_draw(stage, (present.index + 1) % COMPOSER_SURFACES);
	return true;
}

static inline uint32_t stage_pixel(const struct stage *stage, uint32_t x, uint32_t y)
{
	uint32_t pixel;

	memcpy(&pixel, stage->surface[stage->newest] + (size_t)y * stage->chain.pitch_bytes + x * 4, sizeof(pixel));
	return pixel & 0xFFFFFF;
}

/* Of a chain of HDR: four halves, R first. */
static inline uint64_t stage_light(const struct stage *stage, uint32_t x, uint32_t y)
{
	uint64_t pixel;

	memcpy(&pixel, stage->surface[stage->newest] + (size_t)y * stage->chain.pitch_bytes + x * 8, sizeof(pixel));
	return pixel;
}

static inline uint64_t stage_light_of(uint32_t colour, uint32_t white_nits)
{
	struct composer_light_table table = { .white_nits = 0 };

	composer_light_prepare(&table, white_nits);
	return 0x3C00ull << 48 | (uint64_t)table.half[colour & 0xFF] << 32 |
	       (uint64_t)table.half[colour >> 8 & 0xFF] << 16 | table.half[colour >> 16 & 0xFF];
}

static inline void stage_expect_light(struct stage *stage, uint32_t x, uint32_t y, uint32_t colour)
{
	while (stage->presented == 0 ||
	       stage_light(stage, x, y) != stage_light_of(colour, stage->chain.white_nits))
		stage_wait(stage, -1);
}

/* Wait until the pixel of the newest picture has that colour; the test's time limit ends it otherwise. */
static inline void stage_expect(struct stage *stage, uint32_t x, uint32_t y, uint32_t colour)
{
	while (stage->presented == 0 || stage_pixel(stage, x, y) != colour)
		stage_wait(stage, -1);
}

/* Wait until nothing was presented for quiet_ms. */
static inline void stage_settle(struct stage *stage, int quiet_ms)
{
	while (stage_wait(stage, quiet_ms))
		continue;
}

/* Start that program of the build with arguments, which end with null. It has not said anything yet. */
static inline void stage_launch(struct stage *stage, const char *name, const char *const *arguments, bool apart)
{
	char path[600];
	int display[2], seat[2], error;
	struct host_launch launch = { .path = path,
		                      .arguments = arguments,
		                      .environment = (const char *const *)environ,
		                      .descriptor_count = 2,
		                      .apart = apart };

	snprintf(path, sizeof(path), "%s/%s", test_build_root(), name);
	if (access(path, X_OK) != 0)
		SKIP("the program is not built");
	*stage = (struct stage){ 0 };
	assert_int_equal(host_socket_pair(display), 0);
	assert_int_equal(host_socket_pair(seat), 0);
	launch.descriptor[0] = display[1];
	launch.descriptor[1] = seat[1];
	error = host_launch(&launch, &stage->composer);
	if (apart && (error == -EPERM || error == -ENOSPC))
		SKIP("the kernel allows no namespaces here");
	assert_int_equal(error, 0);
	host_descriptor_close(display[1]);
	host_descriptor_close(seat[1]);
	stage->display = display[0];
	stage->seat = seat[0];
}

/* It says that it is there, and gets a monitor of that size. */
static inline void stage_greet(struct stage *stage, uint32_t width, uint32_t height)
{
	struct composer_ready ready;
	struct host_socket_message message = { .bytes = &ready, .count = sizeof(ready) };

	assert_int_equal(host_socket_receive(stage->display, true, &message), 1);
	assert_true(composer_message_ready(&ready, message.count));
	stage_set_chain(stage, width, height);
}

/* Start it with a command, which ends with null, on a monitor of that size. */
static inline void stage_begin(struct stage *stage, const char *const *command, uint32_t width, uint32_t height)
{
	stage_launch(stage, "drydock-composer", command, false);
	stage_greet(stage, width, height);
}

/* A terminal without a border, of a colour that nothing else has, in which sh runs script. */
#define STAGE_COLOUR 0x204060u
static inline void stage_begin_terminal(struct stage *stage, const char *script)
{
	const char *const command[] = { "foot",   "-o", "pad=0x0", "-o", "colors.background=204060", "-o",
		                        "cursor.blink=no", "sh", "-c", script, NULL };

	if (access("/usr/bin/foot", X_OK) != 0)
		SKIP("foot is not installed");
	stage_begin(stage, command, 640, 400);
}

/*
 * Wait until the terminal fills the monitor and has the keyboard: its cursor, in the first cell, is solid from then on, and nothing is
 * drawn any more unless the script does so. Its first frame may be smaller, and is drawn before it has heard of the keyboard.
 */
static inline void stage_await_terminal(struct stage *stage)
{
	while (stage->presented == 0 || stage_pixel(stage, stage->chain.width - 1, stage->chain.height - 1) != STAGE_COLOUR ||
	       stage_pixel(stage, stage->chain.width / 2, stage->chain.height / 2) != STAGE_COLOUR ||
	       stage_pixel(stage, 3, 5) == STAGE_COLOUR)
		stage_wait(stage, -1);
}

/* Close the sockets as a machine that ends does; gives the composer's exit status once it has ended. */
static inline int stage_end(struct stage *stage)
{
	uint64_t key;
	int poll = host_poll_create(), status;

	host_descriptor_close(stage->display);
	host_descriptor_close(stage->seat);
	host_poll_add(poll, stage->composer.process_descriptor, 0);
	assert_int_equal(host_poll_wait(poll, &key, 1, -1), 1);
	host_descriptor_close(poll);
	status = host_launch_end(&stage->composer);
	host_descriptor_close(stage->composer.process_descriptor);
	stage_forget_surfaces(stage);
	return status;
}

static inline void stage_event(struct stage *stage, struct composer_event event)
{
	struct composer_input input = { COMPOSER_INPUT, 1, { event } };

	stage_say(stage->seat, &input, offsetof(struct composer_input, event) + sizeof(event));
}

static inline void stage_key(struct stage *stage, uint32_t code, bool down)
{
	stage_event(stage, (struct composer_event){ .kind = down ? COMPOSER_KEY_DOWN : COMPOSER_KEY_UP, .code = code });
}

static inline void stage_press(struct stage *stage, uint32_t code)
{
	stage_key(stage, code, true);
	stage_key(stage, code, false);
}

#endif
