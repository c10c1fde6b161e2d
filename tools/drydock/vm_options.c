/* tools/drydock/vm_options.c - what the options of drydock vm say. */
#include "drydock/vm_options.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_MEMORY_MIB 512u
#define MAX_MEMORY_MIB (1u << 20)

bool vm_options_begin(struct vm_options *request)
{
	*request = (struct vm_options){
		.options = { .processors = 1, .memory_bytes = (uint64_t)DEFAULT_MEMORY_MIB << 20 }
	};
	request->options.oem_strings = request->oem_strings;
	request->options.disks = request->disks;
	request->command_line = calloc(1, VM_OPTIONS_LINE_BYTES);
	return request->command_line != NULL;
}

void vm_options_finish(struct vm_options *request)
{
	free(request->command_line);
	vm_root_finish(&request->root);
	for (size_t i = 0; i < request->options.disk_count; i++)
		free(request->disk_paths[i]);
}

/* Append word behind a space; false when the line would be too long. */
bool vm_options_add_word(char *line, const char *word)
{
	size_t length = strlen(line);

	if (length + strlen(word) + 2 > VM_OPTIONS_LINE_BYTES)
		return false;
	snprintf(line + length, VM_OPTIONS_LINE_BYTES - length, "%s%s", length ? " " : "", word);
	return true;
}

static bool add_words(struct tool_parser *parser, char *line, const char *word)
{
	if (vm_options_add_word(line, word))
		return true;
	parser->failed = true;
	tool_usage(parser->command, "the kernel's command line has more than %u bytes",
	           VM_OPTIONS_LINE_BYTES);
	return false;
}

/* "512", "512M", "2G"; in bytes. */
static bool take_memory(struct tool_parser *parser, uint64_t *ret_bytes)
{
	const char *text = parser->value;
	size_t length = strlen(text);
	char last = length ? text[length - 1] : 0, number[32];
	unsigned shift = last == 'G' || last == 'g' ? 30 : 20;
	uint64_t count;
	bool good;

	snprintf(number, sizeof(number), "%.*s",
	         (int)(strchr("GgMm", last) && last ? length - 1 : length), text);
	parser->value = number;
	good = tool_number(parser, 1, MAX_MEMORY_MIB, &count);
	parser->value = text;
	*ret_bytes = count << shift;
	return good;
}

static void take_console(struct tool_parser *parser, struct vm_options *request)
{
	request->options.virtio_console = strcmp(parser->value, "virtio") == 0;
	if (request->options.virtio_console)
		add_words(parser, request->command_line, "console=hvc0");
	if (request->options.virtio_console || strcmp(parser->value, "serial") == 0)
		return;
	parser->failed = true;
	tool_usage(parser->command, "the console is serial or virtio, not '%s'", parser->value);
}

static void take_disk(struct tool_parser *parser, struct vm_options *request)
{
	size_t count = request->options.disk_count, length = strlen(parser->value);
	bool read_only = length > 3 && strcmp(parser->value + length - 3, ",ro") == 0;

	if (count == VM_OPTIONS_DISKS_MAX) {
		parser->failed = true;
		tool_usage(parser->command, "a machine has at most %u disks", VM_OPTIONS_DISKS_MAX);
		return;
	}
	request->disk_paths[count] = strndup(parser->value, length - (read_only ? 3 : 0));
	if (!request->disk_paths[count]) {
		parser->failed = true;
		return;
	}
	request->disks[count].path = request->disk_paths[count];
	request->disks[count].read_only = read_only;
	request->options.disk_count++;
}

static void take_oem_string(struct tool_parser *parser, struct vm_options *request)
{
	if (request->options.oem_string_count < VM_OPTIONS_OEM_STRINGS_MAX && *parser->value) {
		request->oem_strings[request->options.oem_string_count++] = parser->value;
		return;
	}
	parser->failed = true;
	tool_usage(parser->command, "an OEM string is not empty, and there are at most %u",
	           VM_OPTIONS_OEM_STRINGS_MAX);
}

static void take_rings(struct tool_parser *parser, struct vm_options *request)
{
	request->options.packed_rings = strcmp(parser->value, "packed") == 0;
	if (request->options.packed_rings || strcmp(parser->value, "split") == 0)
		return;
	parser->failed = true;
	tool_usage(parser->command, "rings are split or packed, not '%s'", parser->value);
}

void vm_options_take(struct tool_parser *parser, const char *option, struct vm_options *request)
{
	uint64_t number;

	if (strcmp(option, "kernel") == 0) {
		request->options.kernel_path = parser->value;
	} else if (strcmp(option, "initrd") == 0) {
		request->options.initrd_path = parser->value;
	} else if (strcmp(option, "firmware") == 0) {
		request->options.firmware_path = parser->value;
	} else if (strcmp(option, "oem-string") == 0) {
		take_oem_string(parser, request);
	} else if (strcmp(option, "root") == 0) {
		vm_root_take(&request->root, parser);
	} else if (strcmp(option, "env") == 0) {
		vm_root_take_variable(&request->root, parser);
	} else if (strcmp(option, "modules") == 0) {
		request->root.modules_path = parser->value;
	} else if (vm_network_take(&request->network, parser, option)) {
		return;
	} else if (strcmp(option, "workdir") == 0) {
		request->root.folder = parser->value;
	} else if (strcmp(option, "append") == 0) {
		add_words(parser, request->command_line, parser->value);
	} else if (strcmp(option, "mem") == 0) {
		take_memory(parser, &request->options.memory_bytes);
	} else if (strcmp(option, "populate") == 0) {
		request->options.populate = true;
	} else if (strcmp(option, "disk") == 0) {
		take_disk(parser, request);
	} else if (strcmp(option, "console") == 0) {
		take_console(parser, request);
	} else if (strcmp(option, "rings") == 0) {
		take_rings(parser, request);
	} else if (strcmp(option, "cpus") == 0) {
		if (tool_number(parser, 1, VMM_MAX_PROCESSORS, &number))
			request->options.processors = (uint32_t)number;
	} else if (strcmp(option, "name") == 0) {
		request->name = parser->value;
	} else if (strcmp(option, "verify") == 0) {
		request->verify = true;
	} else if (strcmp(option, "stats") == 0) {
		request->stats = true;
	} else {
		parser->failed = true;
		tool_usage(parser->command, "'%s' is not expected here", parser->value);
	}
}

/* What stands behind "--" is for the guest's init: the kernel hands it over, or our own has it in its orders. */
void vm_options_take_command(struct tool_parser *parser, struct vm_options *request)
{
	bool first = true;

	if (request->root.path && !request->options.initrd_path) {
		if (parser->index < parser->count)
			request->root.command =
				(const char *const *)parser->arguments + parser->index + 1;
		return;
	}
	for (int i = parser->index; !parser->failed && i < parser->count; i++) {
		const char *word = parser->arguments[i];

		if (first && strcmp(word, "--") != 0)
			return;
		if (!first && strpbrk(word, " \t\"")) {
			parser->failed = true;
			tool_usage(
				parser->command,
				"'%s' cannot be handed to the guest: the kernel splits its command "
				"line at spaces and quotes",
				word);
			return;
		}
		add_words(parser, request->command_line, word);
		first = false;
	}
}
