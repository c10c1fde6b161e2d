/* vm/krun/log.c - the log of the C API: lines on a descriptor. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "vm/krun/krun_internal.h"

#define LINE_BYTES 640
#define STANDARD_ERRORS 2

static struct host_lock log_lock; /* guards the next four */
static uint32_t log_level = KRUN_LOG_LEVEL_WARN;
static int log_target = STANDARD_ERRORS;
static bool log_colour, log_begun;

void krun_log(uint32_t level, const char *format, ...)
{
	static const char *const names[] = { "", "error", "warning", "info", "debug", "trace" };
	char line[LINE_BYTES];
	va_list arguments;
	int length;

	host_lock_acquire(&log_lock);
	if (level && level <= log_level) {
		length = snprintf(line, sizeof(line), "%skrun: %s:%s ", log_colour ? "\033[1m" : "",
		                  names[level], log_colour ? "\033[0m" : "");
		va_start(arguments, format);
		vsnprintf(line + length, sizeof(line) - (size_t)length - 1, format, arguments);
		va_end(arguments);
		length = (int)strlen(line);
		line[length++] = '\n';
		host_stream_write(log_target, line, (size_t)length);
	}
	host_lock_release(&log_lock);
}

int krun_not_built(const char *what)
{
	krun_log(KRUN_LOG_LEVEL_WARN, "%s is not built", what);
	return -ENOTSUP;
}

int32_t krun_set_log_level(uint32_t level)
{
	if (level > KRUN_LOG_LEVEL_TRACE)
		return -EINVAL;
	host_lock_acquire(&log_lock);
	log_level = level;
	host_lock_release(&log_lock);
	return 0;
}

int32_t krun_init_log(int target_fd, uint32_t level, uint32_t style, uint32_t options)
{
	int target = target_fd == KRUN_LOG_TARGET_DEFAULT ? STANDARD_ERRORS : target_fd;
	int error = 0;

	if (level > KRUN_LOG_LEVEL_TRACE || style > KRUN_LOG_STYLE_NEVER ||
	    options > KRUN_LOG_OPTION_NO_ENV || !host_stream_is_open(target))
		return -EINVAL;
	host_lock_acquire(&log_lock);
	if (log_begun) {
		error = -EEXIST;
	} else {
		log_begun = true;
		log_level = level;
		log_target = target;
		log_colour = style == KRUN_LOG_STYLE_ALWAYS ||
		             (style == KRUN_LOG_STYLE_AUTO && host_stream_is_terminal(target));
	}
	host_lock_release(&log_lock);
	return error;
}

int32_t krun_init_log_handle(void *handle, uint32_t level, uint32_t style, uint32_t options)
{
	return handle ? krun_not_built("a handle of Windows") : -EINVAL;
}
