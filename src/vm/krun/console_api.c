/* vm/krun/console_api.c - consoles. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vm/krun/krun_internal.h"

int32_t krun_disable_implicit_console(uint32_t ctx_id)
{
	KRUN_CONTEXT(context, ctx_id);
	if (context->console_output)
		return -EINVAL;
	context->no_implicit_console = true;
	return 0;
}

int32_t krun_set_console_output(uint32_t ctx_id, const char *filepath)
{
	KRUN_CONTEXT(context, ctx_id);
	if (krun_text_check(filepath) || !*filepath || context->no_implicit_console ||
	    context->console_output)
		return -EINVAL;
	return krun_text_set(&context->console_output, filepath);
}

int32_t krun_set_kernel_console(uint32_t ctx_id, const char *console_id)
{
	KRUN_CONTEXT(context, ctx_id);
	if (krun_text_check(console_id) || !*console_id || strpbrk(console_id, " \"\n"))
		return -EINVAL;
	return krun_text_set(&context->kernel_console, console_id);
}

static bool is_stream(int fd)
{
	return fd == -1 || (fd >= 0 && host_stream_is_open(fd));
}

/* Whether a console may be added now. */
static int check_console(const struct krun_context *context)
{
	if (!context->no_implicit_console)
		return -EEXIST;
	return context->has_console ? krun_not_built("a second console") : 0;
}

int32_t krun_add_virtio_console_default(uint32_t ctx_id, int input_fd, int output_fd, int err_fd)
{
	KRUN_CONTEXT(context, ctx_id);
	int error;

	if (!is_stream(input_fd) || !is_stream(output_fd) || !is_stream(err_fd))
		return -EINVAL;
	error = check_console(context);
	if (error)
		return error;
	context->has_console = true;
	context->input = input_fd;
	context->output = output_fd;
	context->errors = err_fd;
	return 0;
}

int32_t krun_add_serial_console_default(uint32_t ctx_id, int input_fd, int output_fd)
{
	KRUN_CONTEXT(context, ctx_id);
	if (!is_stream(input_fd) || !is_stream(output_fd) || context->has_serial)
		return -EINVAL;
	context->has_serial = true;
	context->serial_input = input_fd;
	context->serial_output = output_fd;
	return 0;
}

int32_t krun_add_virtio_console_multiport(uint32_t ctx_id)
{
	KRUN_CONTEXT(context, ctx_id);
	int error = check_console(context);

	if (error)
		return error;
	context->has_console = context->is_multiport = true;
	return 0;
}

/* name null: the terminal. */
static int add_port(struct krun_context *context, uint32_t console_id, const char *name,
                    const int streams[2])
{
	struct krun_port port = { NULL, streams[0], streams[1] };

	if (!context->is_multiport || console_id != 0)
		return -EINVAL;
	if (context->port_count == KRUN_PORTS_MAX)
		return -ENOSPC;
	for (size_t i = 0; i < context->port_count; i++) {
		const char *other = context->ports[i].name;

		if (!name && !other)
			return krun_not_built("a second terminal");
		if (name && other && strcmp(name, other) == 0)
			return -EEXIST;
	}
	if (name && krun_text_set(&port.name, name))
		return -ENOMEM;
	context->ports[context->port_count++] = port;
	return 0;
}

int32_t krun_add_console_port_tty(uint32_t ctx_id, uint32_t console_id, const char *name,
                                  int tty_fd)
{
	KRUN_CONTEXT(context, ctx_id);
	if (krun_text_check(name) || tty_fd < 0 || !host_stream_is_open(tty_fd))
		return -EINVAL;
	if (!host_stream_is_terminal(tty_fd))
		return -ENOTTY;
	return add_port(context, console_id, NULL, (const int[]){ tty_fd, tty_fd });
}

int32_t krun_add_console_port_inout(uint32_t ctx_id, uint32_t console_id, const char *name,
                                    int input_fd, int output_fd)
{
	KRUN_CONTEXT(context, ctx_id);
	if (krun_text_check(name) || !*name || strlen(name) >= 64 || !is_stream(input_fd) ||
	    !is_stream(output_fd))
		return -EINVAL;
	return add_port(context, console_id, name, (const int[]){ input_fd, output_fd });
}

/* --- Handles of Windows --------------------------------------------------------------------------------------- */

static int32_t no_handle(uint32_t ctx_id, const void *handle)
{
	KRUN_CONTEXT(context, ctx_id);
	return handle ? krun_not_built("a handle of Windows") : -EINVAL;
}

int32_t krun_add_virtio_console_default_handle(uint32_t ctx_id, void *input, void *output,
                                               void *errors)
{
	return no_handle(ctx_id, input ? input : output ? output : errors);
}

int32_t krun_add_serial_console_default_handle(uint32_t ctx_id, void *input, void *output)
{
	return no_handle(ctx_id, input ? input : output);
}

int32_t krun_add_console_port_tty_handle(uint32_t ctx_id, uint32_t console_id, const char *name,
                                         void *handle)
{
	return no_handle(ctx_id, krun_text_check(name) ? NULL : handle);
}

int32_t krun_add_console_port_inout_handle(uint32_t ctx_id, uint32_t console_id, const char *name,
                                           void *input, void *output)
{
	return no_handle(ctx_id, krun_text_check(name) ? NULL : input ? input : output);
}
