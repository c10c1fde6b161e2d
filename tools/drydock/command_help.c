/* tools/drydock/command_help.c - drydock help. */
#include <string.h>

#include "drydock/tool.h"

static int run(int count, char **arguments)
{
	if (count == 0) {
		tool_help(stdout, NULL);
		return EXIT_CLEAN;
	}
	if (strcmp(arguments[0], "--help") == 0 || strcmp(arguments[0], "-h") == 0) {
		tool_help(stdout, &command_help);
		return EXIT_CLEAN;
	}
	for (size_t index = 0; tool_commands[index]; index++) {
		if (strcmp(tool_commands[index]->name, arguments[0]) == 0) {
			tool_help(stdout, tool_commands[index]);
			return EXIT_CLEAN;
		}
	}
	return tool_usage(NULL, "there is no command '%s'", arguments[0]);
}

const struct tool_command command_help = {
	.name = "help",
	.synopsis = "[COMMAND]",
	.summary = "say what a command does",
	.text = "Prints the same text as 'drydock COMMAND --help'.",
	.run = run,
};
