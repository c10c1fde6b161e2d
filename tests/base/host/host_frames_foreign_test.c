/*
 * tests/base/host/host_frames_foreign_test.c - programs that others wrote at the other end: QEMU's stream network, with its own
 * user network behind it, over TCP and a local socket; and passt.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "frames_side.h"

#define QEMU "/usr/bin/qemu-system-x86_64"
#define PASST "/usr/bin/passt"
#define WORDS 24
#define SECONDS 120

static const uint8_t card[6] = { 0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee };

static void need(const char *program)
{
	if (access(program, X_OK) != 0)
		SKIP("a program of others' is not installed");
}

/* It ends with this test at the latest. */
static pid_t launch(const char *const *words)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execv(words[0], (char *const *)(uintptr_t)words);
	_exit(127);
}

static void end(pid_t child)
{
	int status;

	kill(child, SIGKILL);
	assert_int_equal(child, waitpid(child, &status, 0));
}

/* False: the program ended before it listened. */
static bool wait_socket(const char *path, pid_t child)
{
	struct stat file;
	int status;

	while (stat(path, &file) != 0 || !S_ISSOCK(file.st_mode)) {
		if (waitpid(child, &status, WNOHANG) != 0)
			return false;
		host_yield();
	}
	return true;
}

/* Who has that address? from wants to know. */
static void ask(struct side *side, const uint8_t from[4], const uint8_t whom[4])
{
	uint8_t frame[42] = { [0] = 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, [12] = 0x08, 0x06,
		              0,          1,    8,    0,    6,    4,    0,           1 };

	memcpy(frame + 6, card, 6);
	memcpy(frame + 22, card, 6);
	memcpy(frame + 28, from, 4);
	memcpy(frame + 38, whom, 4);
	assert_true(host_frames_send(side->frames, frame, sizeof(frame)));
}

/* The router of QEMU's user network answers; who cannot have such a network has ended. */
static void assert_answer(struct side *side, pid_t qemu)
{
	static const uint8_t whom[4] = { 10, 0, 2, 2 };
	int status;

	side->protocol = 0x0806;
	while (!__atomic_load_n(&side->up, __ATOMIC_SEQ_CST)) {
		if (waitpid(qemu, &status, WNOHANG) != 0)
			SKIP("this QEMU has no stream network, or no user network");
		host_yield();
	}
	ask(side, (const uint8_t[4]){ 10, 0, 2, 15 }, whom);
	wait_for(&side->count, 1);
	assert_memory_equal(card, side->last, 6);
	assert_int_equal(2, side->last[21]); /* an answer */
	assert_memory_equal(whom, side->last + 28, 4);
}

/* A computer of QEMU's with nothing in it but two networks that it joins. */
static pid_t launch_qemu(const char *stream)
{
	const char *words[WORDS] = { QEMU,       "-machine",
		                     "none",     "-nodefaults",
		                     "-display", "none",
		                     "-netdev",  "user,id=behind",
		                     "-netdev",  stream,
		                     "-netdev",  "hubport,id=one,hubid=0,netdev=behind",
		                     "-netdev",  "hubport,id=two,hubid=0,netdev=before" };

	return launch(words);
}

TEST_LIMIT(VM_122_qemus_stream_network_answers_over_a_local_socket, SECONDS)
{
	struct side *side = make_side();
	char stream[256];
	pid_t qemu;

	need(QEMU);
	snprintf(side->name, sizeof(side->name), "%s/socket", test_directory());
	snprintf(stream, sizeof(stream), "stream,id=before,server=on,addr.type=unix,addr.path=%s",
	         side->name);
	qemu = launch_qemu(stream);
	if (!wait_socket(side->name, qemu))
		SKIP("this QEMU has no stream network, or no user network");
	start_side(side,
	           (struct host_frames_options){ .kind = HOST_FRAMES_STREAM, .peer = side->name });
	assert_answer(side, qemu);
	end(qemu);
	wait_for(&side->downs, 1);
	finish(side);
}

/* A socket that listens, which the program inherits: no other can come between. */
TEST_LIMIT(VM_120_qemus_stream_network_answers_over_tcp, SECONDS)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t bytes = sizeof(at);
	struct side *side = make_side();
	char stream[256];
	pid_t qemu;

	need(QEMU);
	side->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(0, bind(side->listener, (struct sockaddr *)&at, sizeof(at)));
	assert_int_equal(0, listen(side->listener, 1));
	assert_int_equal(0, getsockname(side->listener, (struct sockaddr *)&at, &bytes));
	snprintf(side->name, sizeof(side->name), "127.0.0.1:%u", ntohs(at.sin_port));
	snprintf(stream, sizeof(stream), "stream,id=before,server=on,addr.type=fd,addr.str=%d",
	         side->listener);
	qemu = launch_qemu(stream);
	close(side->listener);
	side->listener = -1;
	start_side(side, (struct host_frames_options){ .peer = side->name });
	assert_answer(side, qemu);
	end(qemu);
	wait_for(&side->downs, 1);
	finish(side);
}

/* It copies this computer's own network, and so needs one; without, it ends. */
TEST_LIMIT(VM_122_passt_answers_over_a_local_socket_that_was_given, SECONDS)
{
	struct side *side = make_side();
	char number[16];
	const char *words[] = { PASST, "--foreground", "--quiet", "--fd", number, NULL };
	int ends[2];
	pid_t passt;

	need(PASST);
	assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	snprintf(number, sizeof(number), "%d", ends[1]);
	assert_int_equal(0, fcntl(ends[0], F_SETFD, FD_CLOEXEC));
	passt = launch(words);
	close(ends[1]);
	side->protocol = 0x0806;
	start_side(side, (struct host_frames_options){ .kind = HOST_FRAMES_STREAM,
	                                               .descriptor = ends[0] });
	close(ends[0]);
	wait_for(&side->up, 1);
	ask(side, (const uint8_t[4]){ 10, 0, 2, 15 }, (const uint8_t[4]){ 10, 0, 2, 2 });
	while (!__atomic_load_n(&side->count, __ATOMIC_SEQ_CST) &&
	       !__atomic_load_n(&side->downs, __ATOMIC_SEQ_CST))
		host_yield();
	if (!__atomic_load_n(&side->count, __ATOMIC_SEQ_CST))
		SKIP("passt finds no network of this computer's to copy");
	assert_memory_equal(card, side->last, 6);
	assert_int_equal(2, side->last[21]);
	end(passt);
	wait_for(&side->downs, 1);
	finish(side);
}
