/* vm/vmm/guest_words.c - a guest's first program and what it is to run, as words of its kernel's command line. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "vm/vmm/guest.h"
#include "vm/vmm/reason.h"

/* A kernel gives its first program so many of each (its own two variables among them), and stops where there are more. */
#define WORDS_MAX 30u

struct line {
	char *text;
	size_t bytes, used;
	unsigned variables, arguments;
	int error;
	struct vmm_reason *reason;
};

int vmm_guest_kernel_words(const char *console, char *line, size_t bytes)
{
	int count = snprintf(line, bytes,
	                     "reboot=k panic=-1 panic_print=0 console=%s rootfstype=virtiofs rw "
	                     "quiet no-kvmapf init=/init.krun",
	                     console ? console : "hvc0");

	return count < 0 || (size_t)count >= bytes ? -ENOSPC : 0;
}

/* Whether the kernel hands text on as it is: it splits at spaces, and takes quotes away. */
static bool stays_whole(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~' || *text == '"')
			return false;
	return true;
}

static void add(struct line *line, const char *name, const char *equals, const char *value)
{
	size_t room = line->bytes - line->used;
	int count;

	if (line->error)
		return;
	if (!stays_whole(name) || !stays_whole(value)) {
		line->error =
			vmm_fail(line->reason, -EINVAL,
		                 "'%.200s%s%.200s' cannot be told to a kernel's first program: a "
		                 "word of the "
		                 "command line has no spaces, quotes or bytes that are not ASCII",
		                 name, equals, value);
		return;
	}
	count = snprintf(line->text + line->used, room, "%s%s%s%s", line->used ? " " : "", name,
	                 equals, value);
	if (count < 0 || (size_t)count >= room)
		line->error =
			vmm_fail(line->reason, -EINVAL,
		                 "the kernel's command line has more than %zu bytes", line->bytes);
	else
		line->used += (size_t)count;
}

static void add_variable(struct line *line, const char *name, const char *value)
{
	if (!value)
		return;
	line->variables++;
	add(line, name, "=", value);
}

/* One of the caller's own, "NAME=value". */
static void add_own(struct line *line, const char *variable)
{
	const char *equals = strchr(variable, '=');

	line->variables++;
	if (!line->error &&
	    (!equals || equals == variable || memchr(variable, '.', (size_t)(equals - variable))))
		line->error = vmm_fail(
			line->reason, -EINVAL,
			"'%.200s' is no NAME=VALUE that a kernel hands on: one with a dot is a "
			"module's",
			variable);
	add(line, variable, "", "");
}

static int check_counts(const struct line *line)
{
	if (line->error)
		return line->error;
	if (line->variables > WORDS_MAX || line->arguments > WORDS_MAX)
		return vmm_fail(
			line->reason, -EINVAL,
			"a kernel hands its first program at most %u variables and %u arguments, "
			"not %u and %u",
			WORDS_MAX, WORDS_MAX, line->variables, line->arguments);
	return 0;
}

int vmm_guest_program_words(const struct vmm_guest_program *program, char *text, size_t bytes,
                            struct vmm_reason *ret_reason)
{
	struct line line = {
		.text = text, .bytes = bytes, .used = strlen(text), .reason = ret_reason
	};

	add_variable(&line, "KRUN_INIT", program->path);
	add_variable(&line, "KRUN_WORKDIR", program->folder);
	add_variable(&line, "KRUN_RLIMITS", program->limits);
	add_variable(&line, "KRUN_BLOCK_ROOT_DEVICE", program->root_device);
	add_variable(&line, "KRUN_BLOCK_ROOT_FSTYPE", program->root_type);
	add_variable(&line, "KRUN_BLOCK_ROOT_OPTIONS", program->root_options);
	add_variable(&line, "KRUN_HOME", program->home);
	add_variable(&line, "KRUN_TERM", program->terminal);
	add_variable(&line, "KRUN_INIT_PID1", program->is_process_1 ? "1" : NULL);
	for (const char *const *own = program->environment; own && *own; own++)
		add_own(&line, *own);
	if (program->arguments && *program->arguments)
		add(&line, "--", "", "");
	for (const char *const *word = program->arguments; word && *word; word++) {
		line.arguments++;
		add(&line, "", "", *word);
	}
	return check_counts(&line);
}
