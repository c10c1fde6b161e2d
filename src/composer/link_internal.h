/* composer/link_internal.h - what the files of a link share. All but the view and next_remote is the link's thread's alone. */
#ifndef DRYDOCK_COMPOSER_LINK_INTERNAL_H
#define DRYDOCK_COMPOSER_LINK_INTERNAL_H

#include "base/host/host.h"
#include "base/host/host_launch.h"
#include "base/host/host_socket.h"
#include "composer/link.h"
#include "composer/message.h"
#include "frameworks/idd/idd.h"

enum key { KEY_WAKE, KEY_SOCKET, KEY_PROCESS, KEY_REMOTE };

struct composer_link {
	struct composer_link_options options;
	char *program; /* its path; null: there is none to start */
	struct host_thread *thread;
	int poll, wakeup;
	bool stop; /* relaxed atomics, with the next two lines */
	struct composer_link_view view;
	/* The thread's alone. */
	struct host_launched launched; /* process 0: none */
	int socket;                    /* -1: it has ended */
	bool is_ready;                 /* it has said hello */
	bool is_over;
	struct idd_monitor *monitor; /* taken; null: none */
	struct idd_setting setting;  /* what was set last; width 0: nothing */
	struct idd_mode wanted; /* the mode for which setting was chosen; width 0: none */
	struct idd_frame frame;      /* chain null: none is begun */
	struct composer_chain chain; /* what the composer knows; type 0: none */
	struct composer_draw draw;   /* type 0: it has nothing to draw */
	struct composer_pointer pointer; /* what it knows of who shows the pointer */
	bool owes_answer, answer_is_due; /* to a cursor of its; once whoever shows the pointer has taken that */
	uint32_t hot_x, hot_y;           /* of the pointer's image */
	/* With a remote: the display is another process's. */
	int next_remote;                        /* a new connection to it; -1: none. Atomic */
	int remote;                             /* -1: none */
	struct composer_chain given;            /* what it gave; type 0: nothing */
	int given_memory[COMPOSER_SURFACES];    /* with that */
	struct composer_draw given_draw;        /* type 0: nothing is to be drawn */
	struct composer_pointer given_pointer;  /* what it said of it last */
	uint8_t heard[COMPOSER_DISPLAY_BYTES_MAX]; /* a message that is looked at */
};

/* --- link.c --- */
void composer_link_count(uint64_t *figure);
/* Who does not read is over. */
void composer_link_say(struct composer_link *link, struct host_socket_message *message);
/* The composer knows chain from now on, and gets its memory files. */
void composer_link_say_chain(struct composer_link *link, const struct composer_chain *chain,
                             const int memory[COMPOSER_SURFACES]);
/* It is to draw that surface. */
void composer_link_say_draw(struct composer_link *link, const struct composer_draw *draw);
void composer_link_say_off(struct composer_link *link);
/* Who shows the pointer, when that is news or an answer is owed and due. One that does not read hears it later. */
void composer_link_say_pointer(struct composer_link *link, const struct composer_pointer *pointer, bool is_answer);

/* --- link_machine.c: the display is the machine's; the thread has entered it --- */
/* Take a monitor, set its mode, give the composer a surface to draw: whatever is due. */
void composer_link_machine_update(struct composer_link *link);
void composer_link_machine_present(struct composer_link *link, const struct composer_present *present);
/* pixels: null when the image stays. */
void composer_link_machine_point(struct composer_link *link, const struct composer_cursor *cursor, uint8_t *pixels);
void composer_link_machine_leave(struct composer_link *link);

/* --- link_remote.c: it is a process's at the other end of a socket, where another link is --- */
/* heard: there is something to hear. */
void composer_link_remote_update(struct composer_link *link, bool heard);
void composer_link_remote_present(struct composer_link *link, const struct composer_present *present);
/* Hand a cursor's message on. */
void composer_link_remote_point(struct composer_link *link, void *bytes, size_t size);
void composer_link_remote_leave(struct composer_link *link);

#endif
