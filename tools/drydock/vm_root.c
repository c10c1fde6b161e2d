/* tools/drydock/vm_root.c - drydock vm run --root: what a machine needs to run one command in a folder. */
#include "drydock/vm_root.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"

#define TAG "root"
#define CONSOLE "hvc0"
#define HOST_NAME "drydock"

void vm_root_take(struct vm_root *root, struct tool_parser *parser)
{
	size_t length = strlen(parser->value);
	const char *end = length > 3 ? parser->value + length - 3 : "";
	bool has_way = strcmp(end, ":ro") == 0 || strcmp(end, ":rw") == 0;

	if (root->path) {
		parser->failed = true;
		tool_usage(parser->command, "a machine has one root");
		return;
	}
	root->read_only = has_way && end[2] == 'o';
	root->path = strndup(parser->value, has_way ? length - 3 : length);
	parser->failed |= !root->path;
}

void vm_root_take_variable(struct vm_root *root, struct tool_parser *parser)
{
	if (strchr(parser->value, '=') && *parser->value != '=' &&
	    root->variable_count < VM_ROOT_VARIABLES_MAX) {
		root->environment[root->variable_count++] = parser->value;
		return;
	}
	parser->failed = true;
	tool_usage(parser->command, "'%s' is no NAME=VALUE, or one of more than %u", parser->value,
	           VM_ROOT_VARIABLES_MAX);
}

/* One that is not given. */
static void add_default(struct vm_root *root, size_t place, const char *name, const char *value)
{
	size_t length = strlen(name);

	if (!value || root->variable_count == VM_ROOT_VARIABLES_MAX)
		return;
	for (size_t i = 0; i < root->variable_count; i++)
		if (strncmp(root->environment[i], name, length) == 0 &&
		    root->environment[i][length] == '=')
			return;
	snprintf(root->variables[place], sizeof(root->variables[place]), "%s=%s", name, value);
	root->environment[root->variable_count++] = root->variables[place];
}

static int make_initrd(struct vm_root *root, struct vmm_options *options, struct vmm_reason *reason)
{
	static const char *const shell[] = { "/bin/sh", NULL };
	struct vmm_guest_orders orders = {
		.kernel_path = options->kernel_path,
		.modules_path = root->modules_path,
		.tag = TAG,
		.read_only = root->read_only,
		.folder = root->folder ? root->folder : "/",
		.host_name = HOST_NAME,
		.console = CONSOLE,
		.streams = root->plan.streams,
		.network = options->network && !options->network->peer,
		.card = options->network != NULL,
		.disks = options->disk_count > 0,
		.command = root->command && root->command[0] ? root->command : shell,
		.environment = root->environment,
	};
	size_t bytes;
	int error = vmm_guest_initramfs(&orders, &root->initrd, &bytes, reason);

	options->initrd = root->initrd;
	options->initrd_bytes = error ? 0 : bytes;
	return error;
}

int vm_root_prepare(struct vm_root *root, struct vmm_options *options,
                    struct vmm_reason *ret_reason)
{
	int error = 0;

	root->shown =
		(struct vmm_folder){ .path = root->path, .tag = TAG, .read_only = root->read_only };
	options->folders = &root->shown;
	options->folder_count = 1;
	if (options->initrd_path)
		return 0;
	options->virtio_console = true;
	console_plan_make(&root->plan);
	options->ports = root->plan.ports;
	options->port_count = root->plan.count;
	add_default(root, 0, "PATH",
	            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	add_default(root, 1, "HOME", "/root");
	add_default(root, 2, "TERM", host_environment("TERM"));
	add_default(root, 3, "LANG", host_environment("LANG"));
	if (!options->kernel_path) {
		error = vmm_guest_find_kernel(NULL, root->kernel_path, ret_reason);
		options->kernel_path = root->kernel_path;
	}
	return error ? error : make_initrd(root, options, ret_reason);
}

void vm_root_finish(struct vm_root *root)
{
	free(root->path);
	free(root->initrd);
}
