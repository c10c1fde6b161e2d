/* tests/vm/control/server_test.c - machines that are asked. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../vmm/machine.h"
#include "base/host/host_socket.h"
#include "vm/control/control.h"

static const uint8_t spins[] = { 0xeb, 0xfe };

struct served {
	struct running running;
	struct vm_control *control;
	char path[256];
};

/* A machine that runs, and who listens for requests to it. */
static int prepare_served(struct served *served)
{
	int listener;

	need_kvm();
	prepare(&served->running.machine, spins, sizeof(spins));
	start_running(&served->running);
	snprintf(served->path, sizeof(served->path), "%s/socket", test_directory());
	listener = host_socket_listen(served->path, false);
	assert_true(listener >= 0);
	return listener;
}

static void serve_on(struct served *served, int listener)
{
	assert_int_equal(0,
	                 vm_control_start(served->running.machine.vmm, listener, &served->control));
}

static void start(struct served *served)
{
	serve_on(served, prepare_served(served));
}

static void finish(struct served *served)
{
	vm_control_stop(served->control);
	assert_int_equal(VMM_STOPPED, stop_running(&served->running));
}

/* Asks for verb; the answer's "ok". */
static bool ask(struct served *served, enum vm_verb verb, char **ret_more)
{
	struct vm_request request = { verb, 100, 30, false };
	char *answer = NULL, *more = NULL;
	json_t *root;
	bool ok;

	assert_int_equal(0, vm_control_ask(served->path, &request, -1, &answer, &more));
	root = json_loads(answer, 0, NULL);
	assert_non_null(root);
	ok = json_is_true(json_object_get(root, "ok"));
	if (!ok)
		assert_true(json_integer_value(json_object_get(root, "error")) > 0);
	json_decref(root);
	free(answer);
	if (ret_more)
		*ret_more = more;
	else
		assert_null(more);
	return ok;
}

TEST(VM_22_a_machine_is_paused_and_resumed_from_outside)
{
	struct served served;

	start(&served);
	assert_true(ask(&served, VM_PAUSE, NULL));
	assert_int_equal(VMM_STATE_PAUSED, vmm_state(served.running.machine.vmm));
	assert_true(ask(&served, VM_RESUME, NULL));
	assert_int_equal(VMM_STATE_RUNNING, vmm_state(served.running.machine.vmm));
	assert_true(ask(&served, VM_RESIZE, NULL));
	finish(&served);
}

static int lowest_free(void)
{
	int file = open("/", O_PATH | O_CLOEXEC);

	close(file);
	return file;
}

/* A program that was started without a standard input: the first descriptor that the server makes is 0. */
TEST(VM_22_descriptors_may_be_numbered_from_0)
{
	struct served served;
	int listener = prepare_served(&served);

	close(0);
	serve_on(&served, listener);
	assert_int_not_equal(0, lowest_free());
	assert_true(ask(&served, VM_PAUSE, NULL));
	finish(&served);
	assert_int_equal(0, lowest_free());
}

TEST(VM_192_the_counts_come_as_one_file_of_json)
{
	struct served served;
	char *more = NULL;
	json_t *root;

	start(&served);
	assert_true(ask(&served, VM_STATS, &more));
	root = json_loads(more, 0, NULL);
	assert_string_equal("running", json_string_value(json_object_get(root, "state")));
	json_decref(root);
	free(more);
	finish(&served);
}

TEST(VM_22_a_machine_is_stopped_from_outside_and_says_so_afterwards)
{
	struct served served;

	start(&served);
	assert_true(ask(&served, VM_STOP, NULL));
	wait_state(served.running.machine.vmm, VMM_STATE_ENDED);
	assert_false(ask(&served, VM_PAUSE, NULL));
	vm_control_stop(served.control);
	assert_int_equal(VMM_STOPPED, join_running(&served.running));
}

static void send_text(int socket, const char *text, size_t count)
{
	struct host_socket_message message = { .bytes = (void *)(uintptr_t)text, .count = count };

	assert_int_equal(0, host_socket_send(socket, &message));
}

static json_t *receive(int socket)
{
	char room[VM_ANSWER_BYTES];
	struct host_socket_message message = { .bytes = room, .count = sizeof(room) };
	json_t *root;

	assert_int_equal(1, host_socket_receive(socket, true, &message));
	root = json_loadb(room, message.count, 0, NULL);
	assert_non_null(root);
	return root;
}

TEST(VM_7_what_is_no_request_is_answered_and_the_next_one_is_served)
{
	static char large[VM_REQUEST_BYTES + 100];
	struct served served;
	json_t *root;
	int socket;

	start(&served);
	socket = host_socket_connect(served.path);
	assert_true(socket >= 0);
	send_text(socket, "nonsense", 8);
	root = receive(socket);
	assert_int_equal(EINVAL, json_integer_value(json_object_get(root, "error")));
	json_decref(root);
	send_text(socket, large, sizeof(large));
	root = receive(socket);
	assert_int_equal(EMSGSIZE, json_integer_value(json_object_get(root, "error")));
	json_decref(root);
	send_text(socket, "{\"request\": \"pause\"}", 20);
	root = receive(socket);
	assert_true(json_is_true(json_object_get(root, "ok")));
	json_decref(root);
	host_descriptor_close(socket);
	finish(&served);
}

TEST(VM_7_more_clients_than_there_are_places_are_cut_off_and_hurt_nobody)
{
	int sockets[VM_CONTROL_CLIENTS_MAX];
	char byte;
	struct host_socket_message message = { .bytes = &byte, .count = 1 };
	struct served served;
	json_t *root;
	int more;

	start(&served);
	for (unsigned i = 0; i < VM_CONTROL_CLIENTS_MAX; i++) {
		sockets[i] = host_socket_connect(served.path);
		send_text(sockets[i], "{\"request\": \"resume\"}", 21);
		json_decref(receive(sockets[i]));
	}
	more = host_socket_connect(served.path);
	assert_true(host_socket_receive(more, true, &message) <= 0);
	host_descriptor_close(more);
	send_text(sockets[3], "{\"request\": \"resume\"}", 21);
	root = receive(sockets[3]);
	assert_true(json_is_true(json_object_get(root, "ok")));
	json_decref(root);
	for (unsigned i = 0; i < VM_CONTROL_CLIENTS_MAX; i++)
		host_descriptor_close(sockets[i]);
	finish(&served);
}

TEST(VM_22_nobody_listens_where_no_machine_is)
{
	struct vm_request request = { .verb = VM_STATS };
	char path[256], *answer, *more;

	snprintf(path, sizeof(path), "%s/none", test_directory());
	assert_int_equal(-ENOENT, vm_control_ask(path, &request, -1, &answer, &more));
}

TEST(VM_22_a_request_that_fails_says_why_in_its_own_words)
{
	struct vm_request request = { .verb = VM_SNAPSHOT };
	char *answer = NULL, *more = NULL;
	struct served served;
	json_t *root;

	start(&served);
	assert_int_equal(0, vm_control_ask(served.path, &request, -1, &answer, &more));
	root = json_loads(answer, 0, NULL);
	assert_int_equal(EINVAL, json_integer_value(json_object_get(root, "error")));
	assert_string_equal("a snapshot needs a file's descriptor",
	                    json_string_value(json_object_get(root, "reason")));
	json_decref(root);
	free(answer);
	assert_true(ask(&served, VM_STOP, NULL));
	wait_state(served.running.machine.vmm, VMM_STATE_ENDED);
	request.verb = VM_PAUSE;
	assert_int_equal(0, vm_control_ask(served.path, &request, -1, &answer, &more));
	root = json_loads(answer, 0, NULL);
	assert_int_equal(ESRCH, json_integer_value(json_object_get(root, "error")));
	assert_string_equal(strerror(ESRCH), json_string_value(json_object_get(root, "reason")));
	json_decref(root);
	free(answer);
	vm_control_stop(served.control);
	assert_int_equal(VMM_STOPPED, join_running(&served.running));
}

TEST(VM_22_a_machine_ends_behind_its_snapshot_where_that_was_asked)
{
	struct vm_request request = { .verb = VM_SNAPSHOT };
	struct served served;
	char path[256];

	start(&served);
	snprintf(path, sizeof(path), "%s/snapshot", test_directory());
	for (unsigned stop = 0; stop < 2; stop++) {
		char *answer = NULL, *more = NULL;
		int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

		request.stop = stop;
		assert_int_equal(0, vm_control_ask(served.path, &request, file, &answer, &more));
		assert_non_null(strstr(answer, "\"ok\": true"));
		free(answer);
		close(file);
		if (!stop)
			assert_true(ask(&served, VM_RESUME, NULL));
	}
	wait_state(served.running.machine.vmm, VMM_STATE_ENDED);
	vm_control_stop(served.control);
	assert_int_equal(VMM_STOPPED, join_running(&served.running));
}

/* Nothing else is opened meanwhile: the counts' file is the descriptor that was free. */
TEST(VM_192_the_file_of_the_counts_may_be_descriptor_0)
{
	char room[VM_ANSWER_BYTES];
	struct host_socket_message message = { .bytes = room, .count = sizeof(room) };
	struct served served;
	int socket;

	start(&served);
	socket = host_socket_connect(served.path);
	assert_true(socket >= 0);
	/* The server has taken the connection when it has answered. */
	send_text(socket, "nonsense", 8);
	json_decref(receive(socket));
	close(0);
	send_text(socket, "{\"request\": \"stats\"}", 20);
	assert_int_equal(1, host_socket_receive(socket, true, &message));
	assert_int_equal(1, message.descriptor_count);
	host_descriptor_close(message.descriptor[0]);
	host_descriptor_close(socket);
	finish(&served);
}

/* The same of a file that is sent: nothing else is opened between the two. */
TEST(VM_22_the_file_of_a_snapshot_may_be_descriptor_0)
{
	static const char request[] = "{\"request\": \"snapshot\"}";
	struct host_socket_message message = { .bytes = (char *)request,
		                               .count = sizeof(request) - 1 };
	struct served served;
	char path[256];
	json_t *answer;
	int socket;

	start(&served);
	snprintf(path, sizeof(path), "%s/snapshot", test_directory());
	socket = host_socket_connect(served.path);
	assert_true(socket >= 0);
	send_text(socket, "nonsense", 8);
	json_decref(receive(socket));
	message.descriptor[0] = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	message.descriptor_count = 1;
	assert_true(message.descriptor[0] > 0);
	close(0);
	assert_int_equal(0, host_socket_send(socket, &message));
	answer = receive(socket);
	assert_true(json_is_true(json_object_get(answer, "ok")));
	json_decref(answer);
	host_descriptor_close(message.descriptor[0]);
	host_descriptor_close(socket);
	finish(&served);
}

struct stranger {
	int listener;
	unsigned descriptors;
};

/* Answers one request with descriptors that nobody asked for. */
static void answer_as_stranger(void *context)
{
	struct stranger *stranger = context;
	char room[VM_REQUEST_BYTES];
	struct host_socket_message message = { .bytes = room, .count = sizeof(room) };
	int socket = accept(stranger->listener, NULL, NULL);

	assert_true(socket >= 0);
	assert_int_equal(1, host_socket_receive(socket, true, &message));
	message = (struct host_socket_message){ .bytes = "{}", .count = 2 };
	for (; message.descriptor_count < stranger->descriptors; message.descriptor_count++)
		message.descriptor[message.descriptor_count] = stranger->listener;
	assert_int_equal(0, host_socket_send(socket, &message));
	close(socket);
}

TEST(VM_7_descriptors_of_an_answer_are_closed_however_many_they_are)
{
	struct vm_request request = { .verb = VM_PAUSE };
	struct stranger stranger = { .descriptors = HOST_SOCKET_DESCRIPTORS_MAX };
	struct host_thread *thread;
	char path[256], *answer = NULL, *more = NULL;
	int before;

	snprintf(path, sizeof(path), "%s/socket", test_directory());
	stranger.listener = host_socket_listen(path, false);
	assert_true(stranger.listener >= 0);
	before = lowest_free();
	assert_int_equal(0, host_thread_create(answer_as_stranger, &stranger, 0, &thread));
	assert_int_equal(0, vm_control_ask(path, &request, -1, &answer, &more));
	host_thread_join(thread);
	assert_string_equal("{}", answer);
	assert_int_equal(before, lowest_free());
	free(answer);
	free(more);
	host_descriptor_close(stranger.listener);
}

static unsigned count_open(void)
{
	unsigned count = 0;

	for (int file = 0; file < 256; file++)
		count += fcntl(file, F_GETFD) >= 0;
	return count;
}

TEST(VM_7_a_server_that_stops_cuts_off_everybody_and_keeps_no_descriptor)
{
	int sockets[3];
	char byte;
	struct host_socket_message message = { .bytes = &byte, .count = 1 };
	struct vm_control *control;
	unsigned before = count_open();
	char path[256];

	snprintf(path, sizeof(path), "%s/socket", test_directory());
	assert_int_equal(0, vm_control_start(NULL, host_socket_listen(path, false), &control));
	for (unsigned i = 0; i < 3; i++) {
		sockets[i] = host_socket_connect(path);
		/* The server has taken the connection when it has answered. */
		send_text(sockets[i], "nonsense", 8);
		json_decref(receive(sockets[i]));
	}
	vm_control_stop(control);
	for (unsigned i = 0; i < 3; i++) {
		message.count = 1;
		assert_true(host_socket_receive(sockets[i], true, &message) <= 0);
		host_descriptor_close(sockets[i]);
	}
	assert_int_equal(before, count_open());
}

TEST(VM_7_a_client_that_goes_leaves_its_place_to_others)
{
	struct vm_control *control;
	unsigned before;
	char path[256];

	snprintf(path, sizeof(path), "%s/socket", test_directory());
	assert_int_equal(0, vm_control_start(NULL, host_socket_listen(path, false), &control));
	before = count_open();
	for (unsigned i = 0; i < 3 * VM_CONTROL_CLIENTS_MAX; i++) {
		int socket = host_socket_connect(path);

		send_text(socket, "nonsense", 8);
		json_decref(receive(socket));
		host_descriptor_close(socket);
		while (count_open() != before)
			host_yield();
	}
	vm_control_stop(control);
}

TEST(VM_7_descriptors_of_a_request_are_closed_however_many_they_are)
{
	struct host_socket_message message = { .bytes = (void *)(uintptr_t) "nonsense",
		                               .count = 8 };
	struct vm_control *control;
	unsigned before;
	char path[256];
	int socket;

	snprintf(path, sizeof(path), "%s/socket", test_directory());
	assert_int_equal(0, vm_control_start(NULL, host_socket_listen(path, false), &control));
	socket = host_socket_connect(path);
	send_text(socket, "nonsense", 8);
	json_decref(receive(socket));
	before = count_open();
	while (message.descriptor_count < HOST_SOCKET_DESCRIPTORS_MAX)
		message.descriptor[message.descriptor_count++] = 2;
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(0, host_socket_send(socket, &message));
		json_decref(receive(socket));
	}
	/* The second answer comes behind what the first request brought. */
	send_text(socket, "nonsense", 8);
	json_decref(receive(socket));
	assert_int_equal(before, count_open());
	host_descriptor_close(socket);
	vm_control_stop(control);
}

TEST(VM_7_a_reason_that_is_cut_within_a_character_is_said_all_the_same)
{
	/* 40 bytes of a name are quoted: 39 letters, and half of the next one. */
	static const char *const letters = "abcdefghijklmnopqrstuvwxyzabcdefghijklm";
	struct vm_control *control;
	char path[256], text[128], wanted[128];
	json_t *root;
	int socket;

	snprintf(path, sizeof(path), "%s/socket", test_directory());
	assert_int_equal(0, vm_control_start(NULL, host_socket_listen(path, false), &control));
	socket = host_socket_connect(path);
	snprintf(text, sizeof(text), "{\"request\": \"%s\xc3\xa9\"}", letters);
	send_text(socket, text, strlen(text));
	root = receive(socket);
	assert_int_equal(EINVAL, json_integer_value(json_object_get(root, "error")));
	snprintf(wanted, sizeof(wanted), "there is no request '%s?'", letters);
	assert_string_equal(wanted, json_string_value(json_object_get(root, "reason")));
	json_decref(root);
	/* A whole one stays as it is. */
	snprintf(text, sizeof(text), "{\"request\": \"\xc3\xa9\"}");
	send_text(socket, text, strlen(text));
	root = receive(socket);
	assert_string_equal("there is no request '\xc3\xa9'",
	                    json_string_value(json_object_get(root, "reason")));
	json_decref(root);
	host_descriptor_close(socket);
	vm_control_stop(control);
}

enum { HEARD, CUT_OFF, NO_CONNECTION };

/* How the server at "socket" takes whoever this process is. */
static int hearing(void)
{
	struct host_socket_message message = { .bytes = (void *)(uintptr_t) "nonsense",
		                               .count = 8 };
	char room[VM_ANSWER_BYTES];
	int socket = host_socket_connect("socket"), got;

	if (socket < 0)
		return NO_CONNECTION;
	host_socket_send(socket, &message);
	message = (struct host_socket_message){ .bytes = room, .count = sizeof(room) };
	got = host_socket_receive(socket, true, &message);
	host_descriptor_close(socket);
	return got > 0 ? HEARD : CUT_OFF;
}

/* What body gives in a process of that user. */
static int as_user(uid_t user, int (*body)(void))
{
	pid_t child = fork();
	int status;

	if (!child)
		_exit(setresuid(user, user, user) ? 99 : body());
	assert_int_equal(child, waitpid(child, &status, 0));
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int ready[2], done[2];

/* A server until the other end of done is closed; how it takes its own user. */
static int serve_a_while(void)
{
	struct vm_control *control;
	int own, listener = host_socket_listen("user/socket", false);
	char byte;

	if (chdir("user") || chmod("socket", 0777) || vm_control_start(NULL, listener, &control))
		return 98;
	own = hearing();
	if (write(ready[1], "", 1) != 1 || read(done[0], &byte, 1) != 0)
		return 97;
	vm_control_stop(control);
	return own;
}

TEST(VM_7_this_user_and_root_are_listened_to_and_nobody_else)
{
	struct vm_control *control;
	pid_t server;
	char byte;
	int status;

	if (getuid())
		SKIP("only root can be others");
	assert_int_equal(0, chdir(test_directory()));
	assert_int_equal(0, chmod(".", 0755));
	assert_int_equal(0, vm_control_start(NULL, host_socket_listen("socket", false), &control));
	assert_int_equal(0, chmod("socket", 0777));
	assert_int_equal(HEARD, as_user(0, hearing));
	assert_int_equal(CUT_OFF, as_user(65533, hearing));
	vm_control_stop(control);
	assert_int_equal(0, mkdir("user", 0755));
	assert_int_equal(0, chown("user", 65533, 65533));
	assert_int_equal(0, pipe(ready));
	assert_int_equal(0, pipe(done));
	server = fork();
	if (!server) {
		close(done[1]);
		_exit(as_user(65533, serve_a_while));
	}
	close(ready[1]);
	assert_int_equal(1, read(ready[0], &byte, 1));
	assert_int_equal(0, chdir("user"));
	assert_int_equal(HEARD, as_user(0, hearing));
	assert_int_equal(CUT_OFF, as_user(65532, hearing));
	close(done[0]);
	close(done[1]);
	assert_int_equal(server, waitpid(server, &status, 0));
	assert_int_equal(HEARD, WEXITSTATUS(status));
}
