/* tools/drydock/command_inspect.c - drydock inspect: objects, handles and waits of a running machine. */
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "drydock/inspection.h"
#include "drydock/service.h"
#include "drydock/tool.h"
#include "nt/port/port.h"

static const struct tool_option options[] = {
	{ 0, "json", NULL, "one JSON object" },
	{ 0, NULL, NULL, NULL },
};

static const char *const examples[] = {
	"drydock inspect lab",
	"drydock inspect --json lab | jq '.processes[] | {name, handles: (.handles | length)}'",
	NULL,
};

static int print(const char *name, char *lines, bool json)
{
	json_t *inspection = inspection_read(lines, name);
	int status = EXIT_CLEAN;

	if (!inspection) {
		fprintf(stderr,
		        "drydock: machine %s answers otherwise than this program expects; is it of "
		        "another version?\n",
		        name);
		return EXIT_CANNOT;
	}
	if (json)
		json_dumpf(inspection, stdout, JSON_INDENT(1));
	else
		inspection_print(stdout, inspection);
	if (json)
		fputc('\n', stdout);
	if (fflush(stdout) || ferror(stdout))
		status = EXIT_CANNOT;
	json_decref(inspection);
	return status;
}

static int no_machine(const char *name)
{
	fprintf(stderr,
	        "drydock: there is no machine %s; 'drydock machine list' shows those that run\n",
	        name);
	return EXIT_CANNOT;
}

static int inspect(const char *name, bool json)
{
	struct service_paths paths;
	char *lines = NULL;
	NTSTATUS status;
	int result;

	if (!service_paths(name, &paths))
		return EXIT_CANNOT;
	if (!service_runs(&paths))
		return no_machine(name);
	status = port_client_inspect(paths.socket, &lines);
	if (status == STATUS_OBJECT_NAME_NOT_FOUND)
		return no_machine(name);
	if (status == STATUS_PORT_DISCONNECTED) {
		fprintf(stderr, "drydock: machine %s has ended\n", name);
		return EXIT_CANNOT;
	}
	if (!NT_SUCCESS(status)) {
		fprintf(stderr, "drydock: machine %s does not tell what it holds: status 0x%08X\n",
		        name, (unsigned)status);
		return EXIT_CANNOT;
	}
	result = print(name, lines, json);
	free(lines);
	return result;
}

static int run(int count, char **arguments)
{
	struct tool_parser parser = { .command = &command_inspect,
		                      .count = count,
		                      .arguments = arguments };
	const char *option, *name = NULL;
	bool json = false;

	while ((option = tool_parse(&parser)) != NULL) {
		if (option[0])
			json = true;
		else if (name)
			return tool_usage(&command_inspect, "one machine at a time");
		else
			name = parser.value;
	}
	if (parser.failed)
		return EXIT_USAGE;
	if (parser.index < count)
		return tool_usage(&command_inspect, "nothing stands behind '--'");
	if (!name)
		name = host_environment("DRYDOCK_MACHINE");
	if (!name)
		return tool_usage(&command_inspect,
		                  "which machine? Name it, or set DRYDOCK_MACHINE");
	if (!service_name_is_valid(name))
		return tool_usage(&command_inspect, "'%s' is no machine's name", name);
	return inspect(name, json);
}

const struct tool_command command_inspect = {
	.name = "inspect",
	.synopsis = "[OPTIONS] [NAME]",
	.summary = "objects, handles and waits of a running machine",
	.text = "Asks the machine NAME, which 'drydock machine start' has started (default: the "
		"environment\n"
		"variable DRYDOCK_MACHINE), what it holds, and prints it: each object with its "
		"type, its counts of\n"
		"references and handles, and its name; which thread waits for what; each process "
		"with its handles.\n"
		"An attached program's wait for an event that lies in shared memory is not seen.\n"
		"Exit status: 0; 3 when there is no such machine, or it ends before it has "
		"answered.",
	.options = options,
	.examples = examples,
	.run = run,
};
