/*
 * tools/drydock/console.h - a microVM's console on our standard streams.
 *
 * Model    A thread hands on what is typed or piped in, and signals. On a terminal, which is in raw mode meanwhile, Ctrl-]
 *          stops the machine.
 */
#ifndef DRYDOCK_CONSOLE_H
#define DRYDOCK_CONSOLE_H

#include "vm/vmm/vmm.h"

#define CONSOLE_PORTS 4u

struct console;

/* Which of our streams are ports of the guest's, and which its terminal. */
struct console_plan {
	struct vmm_port ports[CONSOLE_PORTS];
	size_t count;
	int input_port, signal_port; /* -1: none */
	char streams[4]; /* "tpp": for standard input, output and errors; see vmm_guest_orders */
};

/* Streams that are no terminal are ports, and signals go through one. */
void console_plan_make(struct console_plan *plan);
/* All streams are ports, and signals too; which number they have is the caller's to say. */
void console_plan_all(struct console_plan *plan);
/*
 * Begin to feed vmm as plan, which outlives it, says; null: all is its console's, and signals stop it.
 * Gives    Null when that cannot be: the machine then runs without input.
 */
struct console *console_start(struct vmm *vmm, const struct console_plan *plan);
/* The terminal as it was, the signals as they were. Null is accepted. */
void console_stop(struct console *console);
/* The guest takes input again; fits vmm_options. */
void console_ready(void *context);
/* Write what the guest sent to standard output; fits vmm_options. */
void console_write(void *context, const void *bytes, size_t count);
/* The same to our terminal, whichever stream that is; standard error where none is. */
void console_write_terminal(void *context, const void *bytes, size_t count);
/* The same to standard error. */
void console_complain(void *context, const void *bytes, size_t count);

#endif
