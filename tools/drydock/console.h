/*
 * tools/drydock/console.h - a microVM's serial port on standard input and output.
 *
 * Model    A thread hands on what is typed or piped in, and stops the machine at Ctrl-] (on a terminal, which is in
 *          raw mode meanwhile), SIGTERM and SIGINT.
 */
#ifndef DRYDOCK_CONSOLE_H
#define DRYDOCK_CONSOLE_H

#include <stddef.h>

struct vmm;
struct console;

/* Begin to feed vmm. Null when that cannot be: the machine then runs without input. */
struct console *console_start(struct vmm *vmm);
/* The terminal as it was, the signals as they were. Null is accepted. */
void console_stop(struct console *console);
/* The guest takes input again; fits vmm_options. */
void console_ready(void *context);
/* Write what the guest sent to standard output; fits vmm_options. */
void console_write(void *context, const void *bytes, size_t count);
/* The same to standard error. */
void console_complain(void *context, const void *bytes, size_t count);

#endif
