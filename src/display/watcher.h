/*
 * display/watcher.h - a viewer of our own at the other end of the WebSocket, for the self-check and for tests.
 *
 * Model    A thread connects to a server on this computer as a page of its own would, says hello, acknowledges what it
 *          decodes, and counts (check.h). Tests make it misbehave by its options.
 * Locks    The words below that are said to be atomic; all else is read after display_watcher_stop().
 * Tests    tests/display/watcher_test.c, tests/display/server_test.c, tests/display/server_words_test.c
 */
#ifndef DRYDOCK_DISPLAY_WATCHER_H
#define DRYDOCK_DISPLAY_WATCHER_H

#include "display/check.h"
#include "display/pad/rumble.h"
#include "display/stream_message.h"

/* With its header. A server that sends a longer one is left, and nothing more is kept of it. */
#define DISPLAY_WATCHER_MESSAGE_MAX (64u << 20)

struct display_watcher_options {
	uint16_t port;
	const char *address;     /* null: 127.0.0.1 */
	const char *fingerprint; /* of the server's certificate, with TLS; another's is not spoken to. Null: no TLS */
	const char *host, *origin; /* null: the server's own */
	const char *protocol;      /* null: STREAM_PROTOCOL; "": none */
	const char *token;
	uint16_t version;  /* 0: STREAM_VERSION */
	uint32_t codecs;   /* 0: STREAM_CODEC_H264 */
	size_t samples;
	bool counts_by_number; /* as display_check has it */
	bool takes_parts;      /* and says so: a video's payload may begin with its part */
	bool is_lazy;          /* acknowledges nothing */
	bool is_deaf;          /* reads nothing once it is welcome */
	bool hears_again;      /* with is_deaf: until it has said something */
	const void *say;       /* sent once it is welcome, or instead of hello when there is no token */
	size_t say_size;
	/* Gets every message that was understood, on the watcher's thread; the payload is valid until it returns. Null: a clipboard ends it. */
	void (*hear)(void *context, const struct stream_header *header, const uint8_t *payload);
	void *context;
};

struct display_watcher {
	struct display_watcher_options options;
	struct lws_context *context;
	struct lws *wsi;
	struct host_thread *thread;
	bool stopping;     /* atomic */
	uint32_t progress; /* atomic, a futex: moves with each of the three below */
	uint32_t frame;    /* atomic: the last frame that was taken */
	bool is_welcome;   /* atomic */
	bool is_over;      /* atomic: closed, or never connected */
	bool said_hello, said_more;
	void *pending; /* atomic: a struct of watcher.c, what is to be said next; null: nothing */
	int socket;    /* atomic; -1: none */
	int close_code;       /* 0: none came */
	char close_words[128]; /* the server's, or why it was left; "": neither */
	uint16_t permissions;
	uint32_t gaps; /* frames that did not come */
	bool began_with_key;
	uint32_t configurations; /* atomic, as the next */
	uint32_t clocks, notices, rumbles, cursors; /* atomics */
	struct pad_rumble_sink rumble[STREAM_PADS]; /* the newest of each gamepad */
	struct {
		uint64_t asked_us, arrived_us, left_us;
	} clock; /* of the last answer */
	struct display_configuration configuration;
	struct display_check check;
	uint8_t *in;
	size_t in_size, in_room;
	uint32_t to_acknowledge;
};

/* Errors   -ENOMEM, -EAGAIN: no thread; as of display_check_init(). What the server says comes later. */
int display_watcher_start(struct display_watcher *ret_watcher, const struct display_watcher_options *options);
/* Wait at most timeout_ms until it is welcome, or over. Gives whether it is welcome. */
bool display_watcher_wait_welcome(struct display_watcher *watcher, uint32_t timeout_ms);
/* Wait at most timeout_ms until that frame was taken, or it is over. Gives whether it was. */
bool display_watcher_wait_frame(struct display_watcher *watcher, uint32_t frame, uint32_t timeout_ms);
/* Wait at most timeout_ms until it is over. */
bool display_watcher_wait_over(struct display_watcher *watcher, uint32_t timeout_ms);
/*
 * Say message once it is welcome, after what was said before; the message is copied. Any thread but its own.
 * Gives    False: it is over, or memory is short.
 */
bool display_watcher_say(struct display_watcher *watcher, const void *message, size_t size);
/* The connection breaks without a word, as a network's does. Any thread. */
void display_watcher_cut(struct display_watcher *watcher);
void display_watcher_stop(struct display_watcher *watcher);
void display_watcher_finish(struct display_watcher *watcher);

#endif
