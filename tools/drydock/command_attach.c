/* tools/drydock/command_attach.c - drydock attach: a program in its own process as a client of a running machine. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host_file.h"
#include "drydock/run.h"
#include "drydock/service.h"
#include "machine/attach.h"
#include "nt/port/port.h"

#define STATUS_BAD_NAME ((drydock_status)0xC0000034)
#define STATUS_REFUSED ((drydock_status)0xC0000022)

static const struct tool_option options[] = {
	{ 0, "account", "ACCOUNT",
	  "be System, LocalService, NetworkService, Administrator or User, if the machine lets "
	  "you" },
	{ 0, "sanitize", "LIST", "address,undefined by default; none" },
	{ 0, "release", NULL, "optimize, no sanitizer" },
	{ 0, "cc", "COMPILER", "clang (default), gcc, or a path" },
	{ 0, "configuration", "NAME", "Debug or Release of the project" },
	{ 'j', "jobs", "N", "compilers at a time" },
	{ 0, NULL, NULL, NULL },
};

static const char *const examples[] = {
	"drydock attach lab -- path/to/its/test/program ARGS",
	"DRYDOCK_MACHINE=lab drydock attach -- path/to/program",
	NULL,
};

/* --- The program's process --------------------------------------------------------------------------------------- */

static const char *machine_name, *account, *sanitizers, *child;

/* On the connection's thread: nothing of the program runs on. */
static void on_end(const struct machine_attach *attach, bool machine_ended, uint32_t exit_code,
                   const char *text)
{
	(void)attach;
	if (machine_ended) {
		fprintf(stderr, "drydock: machine %s has ended\n", machine_name);
		_exit(EXIT_FINDINGS);
	}
	if (text)
		fprintf(stderr, "drydock: %s\n", text);
	fflush(stdout);
	_exit(exit_code > 255 || (exit_code && text) ? EXIT_FINDINGS : (int)exit_code);
}

/* The image was built by the process before this one, which exec'd for the sanitizers' sake. */
static int attach_image(const char *image, int count, char **arguments)
{
	struct machine_attach attach = { .image = image,
		                         .count = count,
		                         .arguments = (const char *const *)arguments,
		                         .ended = on_end };
	struct service_paths paths;
	char reason[512] = "";
	drydock_status status;

	if (!service_paths(machine_name, &paths))
		return EXIT_CANNOT;
	attach.socket = paths.socket;
	attach.account = account;
	attach.preload = sanitizers;
	attach.child_bytes = child ? strtoull(child, NULL, 10) : 0;
	setvbuf(stdout, NULL, _IOLBF, 0);
	status = machine_attach_run(&attach, reason, sizeof(reason));
	if (status == STATUS_BAD_NAME)
		fprintf(stderr,
		        "drydock: there is no machine %s; 'drydock machine start %s DRIVER' makes "
		        "one\n",
		        machine_name, machine_name);
	else if (status == STATUS_REFUSED)
		fprintf(stderr,
		        "drydock: machine %s does not let you attach%s%s; see 'drydock machine "
		        "--help', --account-of\n",
		        machine_name, account ? " as " : "", account ? account : "");
	else
		fprintf(stderr, "drydock: machine %s: %s\n", machine_name, reason);
	_exit(EXIT_CANNOT);
}

/* --- The command ------------------------------------------------------------------------------------------------- */

static int parse(struct run_request *request, int count, char **arguments)
{
	struct tool_parser parser = { .command = &command_attach,
		                      .count = count,
		                      .arguments = arguments };
	struct run_plan *plan = &request->plan;
	const char *option;

	while ((option = tool_parse(&parser)) != NULL) {
		if (!option[0]) {
			if (machine_name)
				return tool_usage(&command_attach,
				                  "the program stands behind '--'");
			machine_name = parser.value;
			continue;
		}
		if (strcmp(option, "account") == 0 &&
		    port_account_parse(parser.value, &(enum se_account){ 0 })) {
			account = parser.value;
			continue;
		}
		request->sanitize_given =
			request->sanitize_given || strcmp(option, "sanitize") == 0;
		if (!tool_build_option(&parser, option, &request->build) && !parser.failed)
			return tool_usage(&command_attach, "--%s", option);
	}
	if (parser.failed)
		return EXIT_USAGE;
	if (parser.index + 1 >= count)
		return tool_usage(&command_attach, "which program? It stands behind '--'");
	if (!request->sanitize_given && !request->build.release)
		request->build.sanitize = BUILDER_ADDRESS | BUILDER_UNDEFINED;
	plan->client_arguments = calloc((size_t)(count - parser.index), sizeof(char *));
	for (int index = parser.index + 1; index < count && plan->client_arguments; index++)
		plan->client_arguments[plan->client_argument_count++] = strdup(arguments[index]);
	return EXIT_CLEAN;
}

static int check_name(void)
{
	if (!machine_name)
		machine_name = host_environment("DRYDOCK_MACHINE");
	if (!machine_name)
		return tool_usage(&command_attach,
		                  "which machine? Name it, or set DRYDOCK_MACHINE");
	if (!service_name_is_valid(machine_name))
		return tool_usage(&command_attach, "'%s' is no machine's name", machine_name);
	return EXIT_CLEAN;
}

/* The sanitizers' libraries must be there before anything else: become a new process that has them. */
static int become_client(const struct run_request *request)
{
	const struct run_plan *plan = &request->plan;

	setenv("DRYDOCK_ATTACH_IMAGE", plan->client, 1);
	setenv("DRYDOCK_MACHINE", machine_name, 1);
	if (account)
		setenv("DRYDOCK_ATTACH_ACCOUNT", account, 1);
	sanitizer_environment(tool_image_flags(&request->build));
	fflush(NULL);
	execv("/proc/self/exe", plan->client_arguments);
	fprintf(stderr, "drydock: this program cannot start itself: %s\n", strerror(errno));
	return EXIT_INTERNAL;
}

/* A variable's value, which outlives the variable; null: there is none. */
static const char *keep(const char *name)
{
	const char *value = host_environment(name);

	return value ? strdup(value) : NULL;
}

int attach_process_main(int count, char **arguments)
{
	const char *image = host_environment("DRYDOCK_ATTACH_IMAGE");

	machine_name = host_environment("DRYDOCK_MACHINE");
	account = host_environment("DRYDOCK_ATTACH_ACCOUNT");
	child = keep("DRYDOCK_ATTACH_CHILD");
	sanitizers = keep("LD_PRELOAD");
	unsetenv("DRYDOCK_ATTACH_IMAGE");
	unsetenv("DRYDOCK_ATTACH_CHILD");
	unsetenv("LD_PRELOAD");
	return attach_image(image, count, arguments);
}

static int run(int count, char **arguments)
{
	struct run_request *request = calloc(1, sizeof(*request));
	struct service_paths paths;
	int status;

	if (!request)
		return EXIT_INTERNAL;
	machine_name = NULL;
	tool_build_defaults(&request->build, &request->start_ns);
	status = parse(request, count, arguments);
	if (status == EXIT_CLEAN)
		status = check_name();
	if (status == EXIT_CLEAN && !service_paths(machine_name, &paths))
		status = EXIT_CANNOT;
	if (status == EXIT_CLEAN && !service_runs(&paths)) {
		fprintf(stderr,
		        "drydock: there is no machine %s; 'drydock machine start %s DRIVER' makes "
		        "one\n",
		        machine_name, machine_name);
		status = EXIT_CANNOT;
	}
	if (status == EXIT_CLEAN)
		status = run_build_client(request);
	if (status == EXIT_CLEAN)
		status = become_client(request);
	for (size_t index = 0; index < request->result_count; index++)
		builder_result_finish(&request->result[index]);
	run_plan_finish(&request->plan);
	free(request);
	return status;
}

const struct tool_command command_attach = {
	.name = "attach",
	.synopsis = "[OPTIONS] [NAME] -- PROGRAM [ARGS...]",
	.summary = "run a program in its own process as a client of a machine",
	.text = "Builds PROGRAM (a program project's folder) and runs it in a Linux process of its "
		"own "
		"that is a\n"
		"process of the machine NAME (default: the environment variable DRYDOCK_MACHINE): "
		"it "
		"opens the\n"
		"machine's devices, and its handles and threads are the machine's. Its console is "
		"this "
		"terminal.\n"
		"Exit status: the program's own; 1 when it crashed or the machine has ended, 3 "
		"when it "
		"cannot attach.",
	.options = options,
	.examples = examples,
	.run = run,
};
