/*
 * tests/display/capture_hosts_test.c - capture hosts of one machine: two at once, as processes; and two hundred sessions one after the
 * other, which leave nothing behind.
 */
#include "display_machine.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../tools/monitor/message.h"
#include "base/host/host_file.h"
#include "base/host/host_sandbox.h"
#include "base/host/host_socket.h"
#include "display/session.h"
#include "harness/entries.h"
#include "machine/companion.h"

/* --- Two at once ---------------------------------------------------------------------------------------------------- */

#define HOSTS 2
#define GONE_MS 20000u

struct hosts {
	struct display_machine display;
	struct machine_companion companion[HOSTS];
	int socket[HOSTS], poll;
	char said[600]; /* path of what they print */
};

static const char *sanitizer_options(void)
{
	static char text[600];
	const char *options = getenv("ASAN_OPTIONS");

	snprintf(text, sizeof(text), "ASAN_OPTIONS=%s", options ? options : "");
	return text;
}

static void start_host(struct hosts *hosts, int index)
{
	char path[600];
	const char *const environment[] = { CAPTURE_SIZE "=160x96@30", CAPTURE_SECONDS "=0",
		                            CAPTURE_PORT "=0",         CAPTURE_INSIDE "=1",
		                            sanitizer_options(),       NULL };
	struct machine_companion_options options = { .program = path,
		                                     .name = CAPTURE_PROGRAM,
		                                     .account = "System",
		                                     .environment = environment };
	int sockets[2];

	snprintf(path, sizeof(path), "%s/" CAPTURE_PROGRAM, test_build_root());
	assert_int_equal(host_socket_pair(sockets), 0);
	options.descriptor = sockets[1];
	assert_int_equal(machine_companion_start(hosts->display.machine, &options,
	                                         &hosts->companion[index]),
	                 0);
	close(sockets[1]);
	hosts->socket[index] = sockets[0];
	assert_int_equal(host_poll_add(hosts->poll, sockets[0], (uint64_t)index), 0);
}

/* What they print goes to a file: the words of the refusal are looked for. */
static void start_hosts(struct hosts *hosts)
{
	int own = dup(2), file;

	snprintf(hosts->said, sizeof(hosts->said), "%s/said", test_directory());
	file = open(hosts->said, O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
	assert_true(own >= 0 && file >= 0);
	dup2(file, 2);
	for (int index = 0; index < HOSTS; index++)
		start_host(hosts, index);
	dup2(own, 2);
	close(own);
	close(file);
}

/* The next that says how it went; its status in ret_status. */
static int wait_for_figures(struct hosts *hosts, int32_t *ret_status)
{
	for (;;) {
		struct message message;
		struct host_socket_message received = { .bytes = &message,
			                                .count = sizeof(message) };
		uint64_t index;

		/* A signal ends the wait, too: a child's end is one. */
		if (host_poll_wait(hosts->poll, &index, 1, -1) != 1)
			continue;
		assert_int_equal(host_socket_receive(hosts->socket[index], false, &received), 1);
		assert_int_equal(received.count, sizeof(message));
		if (message.kind != MESSAGE_FIGURES)
			continue;
		*ret_status = message.figures.status;
		host_poll_remove(hosts->poll, hosts->socket[index]);
		return (int)index;
	}
}

static void say_stop(struct hosts *hosts, int index)
{
	struct message message = { .kind = MESSAGE_STOP };
	struct host_socket_message sent = { .bytes = &message, .count = sizeof(message) };

	host_socket_send(hosts->socket[index], &sent);
}

/* Whichever came second; the other one's pictures go on until it is told to stop. */
TEST_LIMIT(DISP_194_a_second_capture_host_of_a_machine_is_refused_in_clear_words, 180)
{
	struct hosts hosts = { .poll = host_poll_create() };
	int32_t status;
	int refused;
	char *said;
	size_t size;

	if (test_schedule_is_seeded())
		SKIP("a seeded machine starts no programs");
	display_machine_start(&hosts.display);
	start_hosts(&hosts);
	drydock_thread_exit(hosts.display.machine);
	refused = wait_for_figures(&hosts, &status);
	assert_int_equal(status, CANNOT);
	say_stop(&hosts, !refused);
	assert_int_equal(wait_for_figures(&hosts, &status), !refused);
	assert_int_equal(status, GOOD);
	assert_int_equal(drydock_thread_enter(hosts.display.machine), 0);
	for (int index = 0; index < HOSTS; index++)
		assert_int_equal(machine_companion_end(hosts.display.machine,
		                                       &hosts.companion[index], GONE_MS),
		                 MACHINE_COMPANION_ENDED);
	assert_int_equal(host_file_read(hosts.said, 1u << 20, &said, &size), 0);
	assert_non_null(strstr(said,
	                       "no picture came: another capture host has the displays of this "
	                       "machine"));
	free(said);
	for (int index = 0; index < HOSTS; index++)
		close(hosts.socket[index]);
	close(hosts.poll);
	display_machine_end(&hosts.display);
}

/* --- One after the other -------------------------------------------------------------------------------------------- */

#define SESSIONS 200u
#define SETTLED 10u /* sessions after which nothing grows any more */

struct standing {
	uint32_t threads, descriptors, handles;
	uint64_t memory_kib;
};

struct sessions {
	struct display_pipeline pipeline;
	bool interrupted; /* atomic */
	uint32_t pictures;
	struct standing settled, last;
};

static uint64_t own_status(const char *name)
{
	char line[200];
	unsigned long long value = 0;
	FILE *file = fopen("/proc/self/status", "re");

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, name, strlen(name)) == 0)
			value = strtoull(line + strlen(name) + 1, NULL, 10);
	fclose(file);
	return value;
}

static struct standing stand(void)
{
	ULONG handles = 0;

	assert_int_equal(NtQueryInformationProcess(NtCurrentProcess(), ProcessHandleCount, &handles,
	                                           sizeof(handles), NULL),
	                 STATUS_SUCCESS);
	return (struct standing){ (uint32_t)own_status("Threads"), count_descriptors(), handles,
		                  own_status("RssAnon") };
}

static void deliver(void *context, const struct display_coded *coded)
{
	struct sessions *sessions = context;

	sessions->pictures++;
	__atomic_store_n(&sessions->interrupted, true, __ATOMIC_RELAXED);
	free(coded->packet.memory);
}

/* Until its first picture is encoded. */
static void run_session(struct sessions *sessions)
{
	struct display_pipeline_options pipeline = {
		.format = { .width = 320, .height = 192, .refresh_hz = 60 },
		.deliver = deliver,
		.context = sessions,
	};
	struct display_session_options options = { .width = 320,
		                                   .height = 192,
		                                   .refresh_hz = 60,
		                                   .interrupted = &sessions->interrupted,
		                                   .pipeline = &sessions->pipeline,
		                                   .has_driver_inside = true };
	struct display_session_report report;

	sessions->interrupted = false;
	assert_int_equal(display_pipeline_start(&sessions->pipeline, &pipeline), 0);
	display_pipeline_watch(&sessions->pipeline, true);
	if (!display_session_run(&options, &report))
		fail_msg("no session: %s", report.text);
	display_pipeline_stop(&sessions->pipeline);
	display_pipeline_finish(&sessions->pipeline);
}

static void run_sessions(void *context)
{
	struct sessions *sessions = context;

	for (uint32_t count = 1; count <= SESSIONS; count++) {
		run_session(sessions);
		if (count == SETTLED)
			sessions->settled = stand();
	}
	sessions->last = stand();
}

TEST_LIMIT(DISP_206_two_hundred_sessions_leave_no_thread_no_descriptor_and_no_handle, 600)
{
	struct display_machine display;
	struct sessions sessions = { .pictures = 0 };
	const struct standing *settled = &sessions.settled, *last = &sessions.last;

	if (test_schedule_is_seeded())
		SKIP("an encoder's thread is none of a seeded machine's");
	display_machine_start(&display);
	display_host_run(run_sessions, &sessions);
	fprintf(stderr,
	        "figure: %u sessions: threads %u to %u, descriptors %u to %u, handles %u to %u, "
	        "memory %llu to %llu KiB\n",
	        SESSIONS, settled->threads, last->threads, settled->descriptors, last->descriptors,
	        settled->handles, last->handles, (unsigned long long)settled->memory_kib,
	        (unsigned long long)last->memory_kib);
	assert_true(sessions.pictures >= SESSIONS);
	/* The machine's own workers come and go: one or two, not one a session. */
	assert_true(last->threads <= settled->threads + 2);
	assert_true(last->descriptors <= settled->descriptors);
	assert_true(last->handles <= settled->handles);
	/* A sanitizer keeps what was freed for a while. */
	if (host_sandbox_is_possible())
		assert_true(last->memory_kib <=
		            settled->memory_kib + settled->memory_kib / 20 + 4096);
	display_machine_end(&display);
}
