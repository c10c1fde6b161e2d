/* vm/krun/context.c - contexts, their numbers, and texts that are kept in them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vm/krun/krun_internal.h"

static struct host_lock contexts_lock; /* guards the next two */
static struct krun_context *contexts;
static uint32_t next_id;

/* --- Contexts ----------------------------------------------------------------------------------------------- */

int32_t krun_create_ctx(void)
{
	struct krun_context *context = calloc(1, sizeof(*context));

	if (!context)
		return -ENOMEM;
	context->processors = 1;
	context->memory_mib = 512;
	context->shutdown = -1;
	context->card = -1;
	host_lock_acquire(&contexts_lock);
	context->id = next_id++ & INT32_MAX;
	context->next = contexts;
	contexts = context;
	host_lock_release(&contexts_lock);
	return (int32_t)context->id;
}

struct krun_context *krun_context_find(uint32_t id)
{
	struct krun_context *context;

	host_lock_acquire(&contexts_lock);
	for (context = contexts; context && context->id != id; context = context->next) {
	}
	host_lock_release(&contexts_lock);
	return context;
}

struct krun_context *krun_context_take(uint32_t id)
{
	struct krun_context **place, *context;

	host_lock_acquire(&contexts_lock);
	for (place = &contexts; *place && (*place)->id != id; place = &(*place)->next) {
	}
	context = *place;
	if (context)
		*place = context->next;
	host_lock_release(&contexts_lock);
	return context;
}

static void free_files(struct krun_context *context)
{
	for (size_t i = 0; i < context->folder_count; i++) {
		free(context->folders[i].tag);
		free(context->folders[i].path);
	}
	for (size_t i = 0; i < context->disk_count; i++) {
		free(context->disks[i].id);
		free(context->disks[i].path);
	}
	for (size_t i = 0; i < context->port_count; i++)
		free(context->ports[i].name);
}

void krun_context_destroy(struct krun_context *context)
{
	if (!context)
		return;
	free_files(context);
	free(context->root);
	free(context->kernel);
	free(context->firmware);
	krun_list_free(context->oem_strings);
	free(context->initramfs);
	free(context->command_line);
	free(context->workdir);
	free(context->peer);
	free(context->program);
	free(context->limits);
	free(context->root_device);
	free(context->root_type);
	free(context->root_options);
	free(context->console_output);
	free(context->kernel_console);
	krun_list_free(context->arguments);
	krun_list_free(context->environment);
	if (context->card >= 0)
		host_descriptor_close(context->card);
	if (context->shutdown >= 0)
		host_descriptor_close(context->shutdown);
	free(context);
}

int32_t krun_free_ctx(uint32_t ctx_id)
{
	struct krun_context *context = krun_context_take(ctx_id);

	krun_context_destroy(context);
	return context ? 0 : -ENOENT;
}

/* --- Texts -------------------------------------------------------------------------------------------------- */

/* How many bytes the character at text has; 0: it is none. */
static size_t character(const unsigned char *text)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t count = text[0] < 0x80   ? 1
	               : text[0] < 0xc2 ? 0
	               : text[0] < 0xe0 ? 2
	               : text[0] < 0xf0 ? 3
	               : text[0] < 0xf5 ? 4
	                                : 0;
	uint32_t value = text[0] & (0x7fu >> count);

	for (size_t i = 1; i < count; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (text[i] & 0x3f);
	}
	if (count > 1 &&
	    (value < least[count] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)))
		return 0;
	return count;
}

int krun_text_check(const char *text)
{
	size_t at = 0, step;

	if (!text)
		return -EINVAL;
	for (; text[at]; at += step) {
		step = character((const unsigned char *)text + at);
		if (!step || at + step > KRUN_TEXT_MAX)
			return -EINVAL;
	}
	return 0;
}

int krun_text_set(char **place, const char *text)
{
	int error = krun_text_check(text);
	char *copy;

	if (error)
		return error;
	copy = strdup(text);
	if (!copy)
		return -ENOMEM;
	free(*place);
	*place = copy;
	return 0;
}

void krun_list_free(char **list)
{
	for (char **at = list; at && *at; at++)
		free(*at);
	free(list);
}

int krun_list_set(char ***place, const char *const *list)
{
	size_t count = 0;
	int error = 0;
	char **copy;

	for (; !error && list[count]; count++)
		error = count == KRUN_LIST_MAX ? -EINVAL : krun_text_check(list[count]);
	if (error)
		return error;
	copy = calloc(count + 1, sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		copy[i] = strdup(list[i]);
		if (!copy[i]) {
			krun_list_free(copy);
			return -ENOMEM;
		}
	}
	krun_list_free(*place);
	*place = copy;
	return 0;
}
