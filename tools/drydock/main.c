/* tools/drydock/main.c - the command line: find the command, run it. */
#include <errno.h>
#include <string.h>

#include "base/host/host_file.h"
#include "drydock/tool.h"

static int run(int count, char **arguments)
{
	if (count < 2 || strcmp(arguments[1], "--help") == 0 || strcmp(arguments[1], "-h") == 0) {
		tool_help(count < 2 ? stderr : stdout, NULL);
		return count < 2 ? EXIT_USAGE : EXIT_CLEAN;
	}
	if (strcmp(arguments[1], "--version") == 0) {
		puts("drydock " DRYDOCK_VERSION);
		return EXIT_CLEAN;
	}
	for (size_t index = 0; tool_commands[index]; index++)
		if (strcmp(arguments[1], tool_commands[index]->name) == 0)
			return tool_commands[index]->run(count - 2, arguments + 2);
	return tool_usage(NULL, "there is no command '%s'", arguments[1]);
}

int main(int count, char **arguments)
{
	int status;

	if (host_environment("DRYDOCK_MACHINE_PROCESS"))
		return machine_process_main();
	if (host_environment("DRYDOCK_ATTACH_IMAGE"))
		return attach_process_main(count, arguments);
	status = run(count, arguments);
	if ((fflush(stdout) || ferror(stdout)) && status < EXIT_CANNOT) {
		fprintf(stderr, "drydock: standard output cannot be written: %s\n",
		        strerror(errno));
		status = EXIT_CANNOT;
	}
	return status;
}
