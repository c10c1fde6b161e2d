/*
 * composer/link.h - a machine's indirect display, drawn by a composer in another process.
 *
 * Model    A thread beside the machine listens to the composer's process and to the machine's indirect displays (idd.h).
 *          It takes the first monitor that arrives, sets the mode that its driver prefers, in HDR when that has ten bits
 *          alone, hands the swap chain's
 *          surfaces to the composer, and presents what that has drawn. One surface at a time is the composer's to draw; the
 *          driver never waits for it. When nothing is drawn, nothing runs here. Each look into the machine enters it
 *          and leaves it again: no thread of the machine waits for a socket.
 *          A driver in a process of its own has a link there, which takes this one for its composer; this one hands messages
 *          on, each checked, so that programs outlive a driver's process.
 *          A composer that says what it must not is ended; one that ends by itself before its time is started again.
 * Trust    Of the composer nothing is believed (message.h); what it can spoil is the picture.
 * Source   docs/composer.md
 * Tests    tests/composer/link_test.c, link_pointer_test.c, link_remote_test.c
 */
#ifndef DRYDOCK_COMPOSER_LINK_H
#define DRYDOCK_COMPOSER_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "drydock/drydock.h"

#define COMPOSER_RESTARTS_MAX 5u

struct composer_link;

struct composer_link_options {
	struct drydock_machine *machine; /* free, not seeded; not used when is_remote */
	bool is_remote;                  /* the display is that of who composer_link_connect() connects */
	const char *program;             /* drydock-composer's path, which is copied; null: display_socket is the composer's end */
	const char *const *command;      /* what it runs; ends with null. Copied by nobody: they stay */
	bool is_apart;                   /* program is started in namespaces of its own, where that can be had */
	int display_socket;              /* with a null program: taken over */
	int seat_socket;                 /* the composer's end; the caller's, and it stays. -1: none */
	uint32_t connector;              /* of the monitor that it takes, from 1 on; 0: of any. Not used when is_remote */
	uint32_t white_nits;             /* of HDR, within COMPOSER_WHITE_...; 0: COMPOSER_WHITE_MIN */
	/*
	 * On the link's thread, once: there is no composer any more. status is its exit status; its command's, when that ended;
	 * -1: the link ended it.
	 */
	void (*ended)(void *context, int status);
	void *context;
};

struct composer_link_view {
	int process;        /* Linux's number of the newest one, which may have ended; 0: there was none */
	uint32_t restarts;
	uint64_t presented; /* frames */
	uint64_t pointed;   /* times that it told where the pointer is, or what */
	uint64_t refused;   /* messages that were none */
	uint32_t width, height; /* of the swap chain; 0: there is none */
};

/*
 * Start the composer and the thread. The caller is not in the machine, or is: it does not matter.
 * Errors   -ENOENT: there is no such program; -ENOMEM, -EAGAIN, -EMFILE.
 */
int composer_link_start(const struct composer_link_options *options, struct composer_link **ret_link);
/*
 * With is_remote: a new connection to a process in which the display's driver lives, in place of the one before; any thread.
 * Gives    The end that is that process's, where it starts a link of its own with a null program; the caller's.
 * Errors   a negative errno.
 */
int composer_link_connect(struct composer_link *link);
void composer_link_look(struct composer_link *link, struct composer_link_view *ret_view);
/* End both. The caller is not in the machine. The monitor is nobody's afterwards. Null is accepted. */
void composer_link_stop(struct composer_link *link);

#endif
