/*
 * tests/vm/guest/kernel.h - what a guest's first program finds in place of its kernel.
 *
 * Model    The guest's files are a folder of the test: "/dev/hvc0" is TEST/guest/dev/hvc0. Files are opened, read and written there;
 *          what would change this computer is only written down, one line a call, children's calls too; time passes when it is asked
 *          for, at once. A command that is executed says on its output and error what it was given, and ends as it is told.
 */
#ifndef DRYDOCK_TESTS_VM_GUEST_KERNEL_H
#define DRYDOCK_TESTS_VM_GUEST_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define KERNEL_ALWAYS (-1)

/* Where path of the guest is here; good until the fourth call from here on. */
const char *kernel_path(const char *path);
/* A file of the guest, with the folders that lead to it. */
void kernel_put(const char *path, const char *text);
void kernel_put_bytes(const char *path, const void *bytes, size_t count);
/* The same, when the guest has waited so many times. */
void kernel_put_later(unsigned waits, const char *path, const char *text);
/* A link of the guest to a file of this computer. */
void kernel_link(const char *path, const char *target);
/* What a file has; good until the fourth call from here on. */
const char *kernel_file(const char *path);

/* The next calls whose lines begin so fail with error: times of them, or KERNEL_ALWAYS. */
void kernel_fail(const char *line, int error, int times);
/* The program is process 1 from here on. */
void kernel_be_process_1(void);
/* How the command ends: with a status, or by the signal where that is not 0. */
void kernel_command_ends(int status, int number);
/* Who dies when everybody is killed. */
void kernel_killed(pid_t process);

/* Run what must end the machine; whether it switched it off. What it says is kept for kernel_said(). */
bool kernel_ends(void (*run)(void *context), void *context);
/* Run it as a child, and give what waitpid() says of it. */
int kernel_child(void (*run)(void *context), void *context);
/* All that was said on the kernel's console. */
const char *kernel_said(void);
/* The lines of the calls that begin so, in order. */
const char *kernel_calls(const char *begin);
/* How often a line stands there. */
unsigned kernel_count(const char *begin);
/* Milliseconds that the program has waited. */
unsigned kernel_waited_ms(void);
/* No child is left, when this returns. */
void kernel_wait_for_children(void);
/* Descriptors that this process has open. */
unsigned kernel_descriptors(void);

#endif
