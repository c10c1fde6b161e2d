/* tools/drydock/command_machine.c - drydock machine start, list and stop: machines that others attach to. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "drydock/run.h"
#include "drydock/service.h"
#include "machine/attach.h"
#include "nt/port/port.h"

#define TRACE_CAPACITY 1024u
#define REPORT_BYTES_MAX (1u << 20)
#define STOP_SECONDS 60
#define SERVICES_MAX 256
#define NS_PER_MS 1000000ll

static const struct tool_option options[] = {
	{ 0, "foreground", NULL,
	  "start: stay until Ctrl-C or 'drydock machine stop', then report" },
	{ 0, "processors", "N", "start: emulated processors (2)" },
	{ 0, "plug", "HARDWARE-ID", "start: plug this device; may be given again" },
	{ 0, "account-of", "USER=ACCOUNT",
	  "start: programs of this Linux user are System, LocalService, NetworkService, "
	  "Administrator or User; may be given again" },
	{ 0, "handles", "LIST",
	  "start: rules that differ between Windows systems: close-first, fifo, strict" },
	{ 'q', "quiet", NULL, "start: do not show what drivers print" },
	{ 0, "sanitize", "LIST", "start: address,undefined by default; thread; none" },
	{ 0, "release", NULL, "start: optimize, no sanitizer" },
	{ 0, "cc", "COMPILER", "start: clang (default), gcc, or a path" },
	{ 0, "configuration", "NAME", "start: Debug or Release of the project" },
	{ 'j', "jobs", "N", "start: compilers at a time" },
	{ 0, NULL, NULL, NULL },
};

static const char *const examples[] = {
	"drydock machine start lab samples/ioctl",
	"drydock attach lab -- samples/ioctl/app",
	"drydock machine list",
	"drydock machine stop lab",
	NULL,
};

struct machine_request {
	struct run_request run;
	const char *verb, *name;
	char *account_of[MACHINE_USERS_MAX];
	bool foreground;
	struct service_paths paths;
	int lock;
};

/* --- start ------------------------------------------------------------------------------------------------------- */

static int print_file(const char *path, FILE *to)
{
	char *text;
	size_t bytes;

	if (host_file_read(path, REPORT_BYTES_MAX, &text, &bytes))
		return -1;
	fwrite(text, 1, bytes, to);
	free(text);
	return 0;
}

/* The lock's content is for `machine list`. */
static void write_lock(const struct machine_request *request)
{
	char text[512];
	int used = snprintf(text, sizeof(text), "%d", (int)getpid());

	for (size_t index = 0; index < request->run.plan.driver_count && used < 400; index++)
		used += snprintf(text + used, sizeof(text) - (size_t)used, " %.40s",
		                 request->run.plan.driver[index].name);
	if (ftruncate(request->lock, 0) || pwrite(request->lock, text, (size_t)used, 0) != used)
		fprintf(stderr, "drydock: %s cannot be written\n", request->paths.lock);
}

/* The first line of the report's file is the status that `machine stop` leaves with. */
static void write_report(const struct machine_request *request, const struct run_outcome *outcome,
                         int status)
{
	char path[SERVICE_PATH_BYTES + 8];
	FILE *file;

	snprintf(path, sizeof(path), "%s.new", request->paths.report);
	file = fopen(path, "we");
	if (!file)
		return;
	fprintf(file, "%d\n", status);
	if (outcome)
		report_print(file, &request->run.plan, outcome);
	fclose(file);
	host_file_rename(path, request->paths.report);
}

static int run_machine(struct machine_request *request)
{
	struct run_outcome outcome;
	int status;

	write_lock(request);
	host_file_remove(request->paths.report);
	status = supervise(&request->run.plan, &outcome);
	if (status == 0) {
		status = run_outcome_status(&outcome);
		/* Ctrl-C is how a machine in the foreground is told to stop. */
		if (status == EXIT_FINDINGS && outcome.interrupted &&
		    !outcome.shared->sink.finding_count && outcome.shared->stage == RUN_DONE)
			status = EXIT_CLEAN;
		write_report(request, &outcome, status);
		if (request->foreground)
			report_print(stdout, &request->run.plan, &outcome);
	} else {
		write_report(request, NULL, status);
	}
	run_outcome_finish(&outcome);
	host_file_remove(request->paths.socket);
	host_file_remove(request->paths.lock);
	return status;
}

static _Noreturn void be_service(struct machine_request *request)
{
	int null = open("/dev/null", O_RDONLY);
	int log = open(request->paths.log, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);

	setsid();
	dup2(null, 0);
	dup2(log, 1);
	dup2(log, 2);
	_exit(run_machine(request));
}

/* The end that did not become ready: what it left is told here. */
static int tell_failure(const struct machine_request *request, pid_t child)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	print_file(request->paths.log, stderr);
	print_file(request->paths.report, stderr);
	fprintf(stderr, "drydock: machine %s did not start\n", request->name);
	return WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : EXIT_INTERNAL;
}

static int start_service(struct machine_request *request)
{
	int ready[2];
	char byte;
	pid_t child;

	if (pipe(ready)) {
		fprintf(stderr, "drydock: no pipe: %s\n", strerror(errno));
		return EXIT_INTERNAL;
	}
	request->run.plan.ready = ready[1];
	fflush(NULL);
	child = fork();
	if (child == 0) {
		close(ready[0]);
		be_service(request);
	}
	close(ready[1]);
	if (child < 0) {
		fprintf(stderr, "drydock: no process: %s\n", strerror(errno));
		return EXIT_INTERNAL;
	}
	if (read(ready[0], &byte, 1) != 1)
		return tell_failure(request, child);
	printf("machine %s is ready\n", request->name);
	return EXIT_CLEAN;
}

static int start(struct machine_request *request)
{
	int status;

	request->lock = service_lock(&request->paths);
	if (request->lock < 0) {
		fprintf(stderr, "drydock: machine %s runs already\n", request->name);
		return EXIT_CANNOT;
	}
	if (request->run.directory_count) {
		status = run_build_drivers(&request->run);
		if (status)
			return status;
	}
	request->run.plan.serve = strdup(request->paths.socket);
	request->run.plan.ready = -1;
	return request->foreground ? run_machine(request) : start_service(request);
}

/* --- list and stop ----------------------------------------------------------------------------------------------- */

static void list_one(const struct service_paths *paths, const char *name)
{
	char *text;
	size_t bytes;

	if (!service_runs(paths) || host_file_read(paths->lock, 4096, &text, &bytes))
		return;
	printf("%s\t%s\n", name, text);
	free(text);
}

static int list(void)
{
	struct service_paths paths;
	char **names;
	size_t count;

	if (!service_paths("x", &paths))
		return EXIT_CANNOT;
	if (host_directory_list(paths.folder, SERVICES_MAX, &names, &count))
		return EXIT_CLEAN;
	for (size_t index = 0; index < count; index++) {
		char *end = strstr(names[index], ".lock");

		if (!end || end[5])
			continue;
		*end = 0;
		if (service_name_is_valid(names[index]) && service_paths(names[index], &paths))
			list_one(&paths, names[index]);
	}
	host_directory_free(names, count);
	return EXIT_CLEAN;
}

static bool wait_for_end(const struct service_paths *paths)
{
	uint32_t word = 0;

	for (int turn = 0; turn < STOP_SECONDS * 100; turn++) {
		if (!service_runs(paths))
			return true;
		host_futex_wait(&word, 0, 10 * NS_PER_MS);
	}
	return false;
}

/* Print the report behind its first line, which is the status. */
static int print_report(const struct service_paths *paths)
{
	char *text, *rest;
	size_t bytes;
	long status;

	if (host_file_read(paths->report, REPORT_BYTES_MAX, &text, &bytes)) {
		fprintf(stderr, "drydock: the machine left no report; see %s\n", paths->log);
		return EXIT_INTERNAL;
	}
	status = strtol(text, &rest, 10);
	fputs(*rest == '\n' ? rest + 1 : rest, stdout);
	free(text);
	return (int)status;
}

/* One that has ended by itself, by a bug check say, has left its report; it may be about to. */
static int stop(const struct machine_request *request)
{
	const struct service_paths *paths = &request->paths;
	NTSTATUS status = STATUS_SUCCESS;
	int result;

	if (service_runs(paths)) {
		status = port_client_stop_machine(paths->socket);
		if (!wait_for_end(paths)) {
			fprintf(stderr,
			        "drydock: machine %s has not ended after %d seconds (status "
			        "0x%08X)\n",
			        request->name, STOP_SECONDS, (unsigned)status);
			return EXIT_INTERNAL;
		}
	} else if (!host_file_exists(paths->report)) {
		fprintf(stderr, "drydock: there is no machine %s\n", request->name);
		return EXIT_CANNOT;
	}
	result = print_report(paths);
	host_file_remove(paths->report);
	return result;
}

/* --- The command ------------------------------------------------------------------------------------------------- */

/* A user is named or numbered; the plan has numbers. */
static bool take_account(struct machine_request *request, const char *text)
{
	const char *accounts = strchr(text, '=');
	const struct passwd *known;
	struct port_user user;
	char name[128], made[256];

	if (!accounts || (size_t)(accounts - text) >= sizeof(name) ||
	    request->run.plan.account_of_count == MACHINE_USERS_MAX)
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)(accounts - text), text);
	known = getpwnam(name);
	if (known)
		snprintf(made, sizeof(made), "%u%.100s", (unsigned)known->pw_uid, accounts);
	else
		snprintf(made, sizeof(made), "%.227s", text);
	if (!port_user_parse(made, &user))
		return false;
	request->account_of[request->run.plan.account_of_count++] = strdup(made);
	return true;
}

static bool take_option(struct machine_request *request, struct tool_parser *parser,
                        const char *option)
{
	struct run_plan *plan = &request->run.plan;
	uint64_t number = 0;

	if (strcmp(option, "foreground") == 0)
		request->foreground = true;
	else if (strcmp(option, "quiet") == 0)
		plan->quiet = true;
	else if (strcmp(option, "processors") == 0 && tool_number(parser, 1, 64, &number))
		plan->processors = (uint32_t)number;
	else if (strcmp(option, "handles") == 0 && tool_handles(parser, &plan->handles))
		; /* taken */
	else if (strcmp(option, "plug") == 0 && plan->plug_count < RUN_PLUGS_MAX)
		plan->plug[plan->plug_count++] = strdup(parser->value);
	else if (strcmp(option, "account-of") != 0 || !take_account(request, parser->value))
		return false;
	return true;
}

static int take_word(struct machine_request *request, const char *word)
{
	if (!request->verb)
		request->verb = word;
	else if (!request->name)
		request->name = word;
	else if (request->run.directory_count < RUN_DIRECTORIES_MAX)
		request->run.directory[request->run.directory_count++] = word;
	else
		return tool_usage(&command_machine, "at most %d folders", RUN_DIRECTORIES_MAX);
	return EXIT_CLEAN;
}

static int parse(struct machine_request *request, int count, char **arguments)
{
	struct tool_parser parser = { .command = &command_machine,
		                      .count = count,
		                      .arguments = arguments };
	const char *option;

	while ((option = tool_parse(&parser)) != NULL) {
		if (!option[0]) {
			if (take_word(request, parser.value))
				return EXIT_USAGE;
			continue;
		}
		request->run.sanitize_given =
			request->run.sanitize_given || strcmp(option, "sanitize") == 0;
		if (!take_option(request, &parser, option) && !parser.failed &&
		    !tool_build_option(&parser, option, &request->run.build) && !parser.failed)
			return tool_usage(&command_machine, "--%s", option);
	}
	if (parser.failed)
		return EXIT_USAGE;
	if (parser.index < count)
		return tool_usage(&command_machine, "programs run with 'drydock attach'");
	if (!request->run.sanitize_given && !request->run.build.release)
		request->run.build.sanitize = BUILDER_ADDRESS | BUILDER_UNDEFINED;
	return EXIT_CLEAN;
}

static int dispatch(struct machine_request *request)
{
	bool starts, stops;

	if (!request->verb)
		return tool_usage(&command_machine, "start, list or stop?");
	if (strcmp(request->verb, "list") == 0)
		return request->name ? tool_usage(&command_machine, "too many words") : list();
	starts = strcmp(request->verb, "start") == 0;
	stops = strcmp(request->verb, "stop") == 0;
	if (!starts && !stops)
		return tool_usage(&command_machine, "'%s' is none of start, list, stop",
		                  request->verb);
	if (!request->name)
		return tool_usage(&command_machine, "which machine?");
	if (!service_name_is_valid(request->name))
		return tool_usage(&command_machine,
		                  "a machine's name is up to %d letters, digits, '-', '_' and '.'",
		                  SERVICE_NAME_MAX);
	if (stops && request->run.directory_count)
		return tool_usage(&command_machine, "too many words");
	if (!service_paths(request->name, &request->paths))
		return EXIT_CANNOT;
	return starts ? start(request) : stop(request);
}

static int run(int count, char **arguments)
{
	struct machine_request *request = calloc(1, sizeof(*request));
	int status;

	if (!request)
		return EXIT_INTERNAL;
	tool_build_defaults(&request->run.build, &request->run.start_ns);
	request->run.plan.plug = request->run.plug;
	request->run.plan.account_of = request->account_of;
	request->run.plan.trace_capacity = TRACE_CAPACITY;
	status = parse(request, count, arguments);
	if (status == EXIT_CLEAN)
		status = dispatch(request);
	for (size_t index = 0; index < request->run.result_count; index++)
		builder_result_finish(&request->run.result[index]);
	for (size_t index = 0; index < request->run.plan.plug_count; index++)
		free(request->run.plug[index]);
	for (size_t index = 0; index < request->run.plan.account_of_count; index++)
		free(request->account_of[index]);
	request->run.plan.plug = NULL;
	request->run.plan.plug_count = 0;
	request->run.plan.account_of = NULL;
	request->run.plan.account_of_count = 0;
	run_plan_finish(&request->run.plan);
	free(request);
	return status;
}

const struct tool_command command_machine = {
	.name = "machine",
	.synopsis = "start NAME [OPTIONS] [DIR...] | list | stop NAME",
	.summary = "machines that go on running, for programs that attach",
	.text = "start   builds the drivers in DIR..., starts a machine as a service, loads the "
		"drivers and plugs\n"
		"        their devices, and returns when programs can attach to it.\n"
		"list    prints the machines that run: name, process, drivers.\n"
		"stop    ends the attached programs, unloads the drivers, and prints the report.\n"
		"Sockets, logs and reports lie in $XDG_RUNTIME_DIR/drydock, or in "
		"/tmp/drydock-UID.\n"
		"Exit status: 0; of stop and of start --foreground, that of 'drydock run'.",
	.options = options,
	.examples = examples,
	.run = run,
};
