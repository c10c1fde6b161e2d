/* tools/drydock/vm_ask.c - drydock vm stats, pause, resume, stop, snapshot: asking a microVM that runs. */
#include "drydock/vm_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/host_socket.h"
#include "drydock/service.h"

/* The places of a machine's name; false with what is wrong told. */
static bool find_places(const char *text, struct vm_name *name)
{
	struct service_paths paths;

	if (!service_name_is_valid(text)) {
		fprintf(stderr,
		        "drydock: '%s' is no machine's name: letters, digits, '-', '_' and '.', at "
		        "most %u\n",
		        text, SERVICE_NAME_MAX);
		return false;
	}
	if (!service_paths(text, &paths))
		return false;
	snprintf(name->socket, sizeof(name->socket), "%s/vm", paths.folder);
	if (mkdir(name->socket, 0700) && errno != EEXIST) {
		fprintf(stderr, "drydock: %s cannot be made: %s\n", name->socket, strerror(errno));
		return false;
	}
	snprintf(name->lock_path, sizeof(name->lock_path), "%.60s/vm/%.32s.lock", paths.folder,
	         text);
	snprintf(name->socket, sizeof(name->socket), "%.60s/vm/%.32s.sock", paths.folder, text);
	return true;
}

bool vm_name_take(struct vm_name *name, const char *text)
{
	struct service_paths lock = { "" };

	*name = (struct vm_name){ .listener = -1, .lock = -1 };
	if (!text)
		return true;
	if (!find_places(text, name))
		return false;
	snprintf(lock.lock, sizeof(lock.lock), "%.99s", name->lock_path);
	name->lock = service_lock(&lock);
	if (name->lock < 0) {
		fprintf(stderr, "drydock: a machine %s runs already\n", text);
		return false;
	}
	name->listener = host_socket_listen(name->socket, false);
	if (name->listener >= 0)
		return true;
	fprintf(stderr, "drydock: nobody can be listened to at %s: %s\n", name->socket,
	        strerror(-name->listener));
	vm_name_finish(name);
	return false;
}

void vm_name_serve(struct vm_name *name, struct vmm *vmm)
{
	int error = name->listener < 0 ? 0 : vm_control_start(vmm, name->listener, &name->control);

	if (error)
		fprintf(stderr, "drydock: the machine answers no requests: %s\n", strerror(-error));
	else if (name->control)
		name->listener = -1;
}

/* The socket's file may stay, where the monitor may not remove it any more: the lock says whether somebody listens. */
void vm_name_finish(struct vm_name *name)
{
	vm_control_stop(name->control);
	name->control = NULL;
	if (name->listener >= 0)
		close(name->listener);
	if (name->lock >= 0) {
		unlink(name->socket);
		close(name->lock);
	}
	name->listener = name->lock = -1;
}

/* --- Asking -------------------------------------------------------------------------------------------------- */

static int find_verb(const char *word, enum vm_verb *ret_verb)
{
	for (int i = 0; i < VM_VERBS; i++)
		if (strcmp(word, vm_verb_name((enum vm_verb)i)) == 0) {
			*ret_verb = (enum vm_verb)i;
			return 0;
		}
	return -ENOENT;
}

bool vm_ask_is_verb(const char *word)
{
	enum vm_verb verb;

	return find_verb(word, &verb) == 0 && verb != VM_RESIZE;
}

static int print_more(const char *text)
{
	json_t *root = json_loads(text, 0, NULL);

	if (!root)
		return EXIT_CANNOT;
	json_dumpf(root, stdout, JSON_INDENT(1));
	fputc('\n', stdout);
	json_decref(root);
	return fflush(stdout) || ferror(stdout) ? EXIT_CANNOT : EXIT_CLEAN;
}

static int take_answer(const char *name, const char *answer, const char *more)
{
	json_t *root = json_loads(answer, 0, NULL);
	const char *reason = json_string_value(json_object_get(root, "reason"));
	int status = EXIT_CLEAN;

	if (!json_is_true(json_object_get(root, "ok"))) {
		fprintf(stderr, "drydock: machine %s: %s\n", name,
		        reason ? reason : "it answers otherwise than this program expects");
		status = EXIT_CANNOT;
	} else if (more) {
		status = print_more(more);
	}
	json_decref(root);
	return status;
}

static int ask(const char *text, const struct vm_request *request, int file)
{
	char *answer = NULL, *more = NULL;
	struct vm_name name;
	int error, status;

	if (!find_places(text, &name))
		return EXIT_CANNOT;
	error = vm_control_ask(name.socket, request, file, &answer, &more);
	if (error) {
		fprintf(stderr, "drydock: machine %s: %s\n", text,
		        error == -ENOENT || error == -ECONNREFUSED
		                ? "there is none that runs; 'drydock vm run --name' gives one its "
		                  "name"
		        : error == -EPIPE || error == -ECONNRESET ? "it has ended"
		                                                  : strerror(-error));
		return EXIT_CANNOT;
	}
	status = take_answer(text, answer, more);
	free(answer);
	free(more);
	return status;
}

/* The machine may open no files: it gets one, which becomes FILE when it is whole. */
static int ask_snapshot(const char *name, const char *path, struct vm_request *request)
{
	char made[4096];
	int file, status;

	snprintf(made, sizeof(made), "%.4000s.part", path);
	file = open(made, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file < 0) {
		fprintf(stderr, "drydock: %s: %s\n", made, strerror(errno));
		return EXIT_CANNOT;
	}
	status = ask(name, request, file);
	close(file);
	if (status == EXIT_CLEAN && rename(made, path)) {
		fprintf(stderr, "drydock: %s: %s\n", path, strerror(errno));
		status = EXIT_CANNOT;
	}
	if (status != EXIT_CLEAN)
		unlink(made);
	return status;
}

int vm_ask(const struct tool_command *command, int count, char **arguments)
{
	struct tool_parser parser = { .command = command, .count = count, .arguments = arguments };
	struct vm_request request = { .verb = VM_STATS };
	const char *words[3] = { NULL, NULL, NULL };
	const char *option;
	size_t used = 0, wanted;

	find_verb(arguments[0], &request.verb);
	wanted = request.verb == VM_SNAPSHOT ? 3 : 2;
	while ((option = tool_parse(&parser)) != NULL) {
		if (request.verb == VM_SNAPSHOT && strcmp(option, "stop") == 0) {
			request.stop = true;
			continue;
		}
		if (*option)
			return tool_usage(command, "--%s does not go with %s", option,
			                  arguments[0]);
		if (used == wanted)
			return tool_usage(command, "'%s' is not expected here", parser.value);
		words[used++] = parser.value;
	}
	if (parser.failed)
		return EXIT_USAGE;
	if (used < wanted)
		return tool_usage(command, "vm %s needs the name of a machine%s", arguments[0],
		                  wanted > 2 ? " and a file" : "");
	if (request.verb == VM_SNAPSHOT)
		return ask_snapshot(words[1], words[2], &request);
	return ask(words[1], &request, -1);
}
