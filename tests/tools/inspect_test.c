/* drydock inspect: what a running machine holds, told for people and as JSON. */
#include "tools/tool_run.h"

#include <fcntl.h>
#include <jansson.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/host_socket.h"

#define LAB "lab"

/* "hold" has a named event, a twin of its handle that children inherit, and waits; "set" ends that. */
static const char client[] =
	"#include <windows.h>\n#include <string.h>\n"
	"int main(int argc, char **argv)\n{\n"
	"\tHANDLE event = CreateEventA(NULL, TRUE, FALSE, \"InspectMe\"), twin;\n"
	"\tif (argc > 1 && !strcmp(argv[1], \"set\"))\n\t\treturn !SetEvent(event);\n"
	"\tDuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &twin, SYNCHRONIZE, "
	"TRUE, 0);\n"
	"\treturn (int)WaitForSingleObject(twin, INFINITE);\n}\n";

static void use_own_folder(void)
{
	setenv("XDG_RUNTIME_DIR", test_directory(), 1);
	unsetenv("DRYDOCK_MACHINE");
}

static json_t *inspect(void)
{
	struct tool_result result = tool_run("inspect", "--json", LAB);
	json_t *inspection;

	assert_int_equal(result.status, 0);
	inspection = json_loads(result.output, 0, NULL);
	assert_non_null(inspection);
	return inspection;
}

static json_t *find(json_t *array, const char *key, const char *value)
{
	size_t index;
	json_t *record;

	json_array_foreach(array, index, record)
	{
		const char *text = json_string_value(json_object_get(record, key));

		if (text && strcmp(text, value) == 0)
			return record;
	}
	return NULL;
}

/* The event of the holder, once somebody waits for it; *ret_inspection is the caller's. */
static json_t *wait_for_waiter(json_t **ret_inspection)
{
	for (;;) {
		json_t *event;

		*ret_inspection = inspect();
		event = find(json_object_get(*ret_inspection, "objects"), "name",
		             "\\BaseNamedObjects\\InspectMe");
		if (event && json_array_size(json_object_get(event, "waiters")))
			return event;
		json_decref(*ret_inspection);
		usleep(10000);
	}
}

static long long integer(const json_t *record, const char *key)
{
	assert_true(json_is_integer(json_object_get(record, key)));
	return json_integer_value(json_object_get(record, key));
}

static const json_t *process_of(const json_t *inspection, const json_t *waiter)
{
	const json_t *processes = json_object_get(inspection, "processes");
	size_t index = 0;

	while (integer(json_array_get(processes, index), "id") != integer(waiter, "process"))
		index++;
	return json_array_get(processes, index);
}

/* Exactly the two handles to event, with the rights and the attribute that they were made with. */
static void expect_handles(const json_t *process, long long event)
{
	size_t index, found = 0;
	const json_t *handle;

	json_array_foreach(json_object_get(process, "handles"), index, handle)
	{
		bool twin = json_is_true(json_object_get(handle, "inherit"));

		if (integer(handle, "object") != event)
			continue;
		found++;
		assert_string_equal(json_string_value(json_object_get(handle, "access")),
		                    twin ? "0x100000" : "0x1f0003");
	}
	assert_int_equal(found, 2);
}

static pid_t hold(const char *program)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		execl(tool_program(), "drydock", "attach", "--release", LAB, "--", program, "hold",
		      NULL);
		_exit(99);
	}
	return child;
}

TEST_LIMIT(inspect_tells_objects_handles_and_who_waits_for_what, 120)
{
	const char *program = tool_source("client", "client.c", client);
	struct tool_result result;
	json_t *inspection, *event;
	const json_t *process;
	int status;
	pid_t child;

	use_own_folder();
	result = tool_run("machine", "start", LAB, "--release",
	                  tool_source("good", "good.c", TOOL_GOOD_DRIVER));
	tool_expect(&result, 0, "machine lab is ready");
	child = hold(program);
	event = wait_for_waiter(&inspection);
	assert_string_equal(json_string_value(json_object_get(event, "type")), "Event");
	assert_int_equal(integer(event, "handles"), 2);
	assert_true(integer(event, "references") >= 2);
	process = process_of(inspection, json_array_get(json_object_get(event, "waiters"), 0));
	assert_true(json_is_true(json_object_get(process, "attached")));
	expect_handles(process, integer(event, "id"));
	json_decref(inspection);
	result = tool_run("inspect", LAB);
	tool_expect(&result, 0, "\\BaseNamedObjects\\InspectMe");
	tool_expect(&result, 0, " for Event ");
	tool_expect(&result, 0, ", attached: 1 threads, ");
	result = tool_run("attach", "--release", LAB, "--", program, "set");
	assert_int_equal(result.status, 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	inspection = inspect();
	assert_null(find(json_object_get(inspection, "objects"), "name",
	                 "\\BaseNamedObjects\\InspectMe"));
	json_decref(inspection);
	result = tool_run("machine", "stop", LAB);
	tool_expect(&result, 0, "0 findings");
}

TEST(inspect_names_a_machine_that_is_not_there)
{
	struct tool_result result;

	use_own_folder();
	result = tool_run("inspect", "nobody");
	tool_expect(&result, 3, "there is no machine nobody");
	assert_null(strstr(result.output, "{"));
	result = tool_run("inspect", "--json", "nobody");
	tool_expect(&result, 3, "there is no machine nobody");
	result = tool_run("inspect");
	tool_expect(&result, 2, "which machine?");
	result = tool_run("inspect", "../up");
	tool_expect(&result, 2, "'../up' is no machine's name");
	result = tool_run("inspect", "one", "two");
	tool_expect(&result, 2, "one machine at a time");
}

/* Take a connection, and go without an answer. */
static void be_dying_machine(const char *path)
{
	int listener = host_socket_listen(path, false), socket;

	if (listener < 0)
		_exit(1);
	for (;;) {
		struct host_socket_message packet = { .bytes = (char[256]){ 0 }, .count = 256 };

		socket = host_socket_accept(listener);
		if (socket < 0) {
			usleep(1000);
			continue;
		}
		host_socket_receive(socket, true, &packet);
		_exit(0);
	}
}

TEST(inspect_says_that_the_machine_has_ended_meanwhile)
{
	struct tool_result result;
	char path[700];
	pid_t child;
	int lock;

	use_own_folder();
	snprintf(path, sizeof(path), "%s/drydock", test_directory());
	assert_int_equal(host_directory_make(path), 0);
	assert_int_equal(chmod(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/drydock/%s.lock", test_directory(), LAB);
	lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(lock >= 0);
	assert_int_equal(flock(lock, LOCK_EX), 0);
	snprintf(path, sizeof(path), "%s/drydock/%s.sock", test_directory(), LAB);
	child = fork();
	if (child == 0)
		be_dying_machine(path);
	while (!host_file_exists(path))
		usleep(1000);
	do
		result = tool_run("inspect", LAB);
	while (strstr(result.output, "there is no machine")); /* it does not listen yet */
	tool_expect(&result, 3, "machine lab has ended");
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(lock);
}
