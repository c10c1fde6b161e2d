/*
 * ring.c - from present to consume: the card's driver and a capture host in one machine, beside a bare copy and wake.
 *
 * usage    ring IMAGE INF      prints "name value" lines: microseconds, and ratios
 *
 * The driver publishes 3840x2160 BGRA and says when it began to; the host looks at the clock when it holds the slot
 * and could convert. After each frame the bare side has its turn: a thread copies a frame from sealed pages to sealed pages, the
 * next of as many frames as a ring has slots, and wakes the host's thread by a futex.
 */
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "display/client.h"
#include "display/ring.h"
#include "drydock/drydock.h"
#include "nt/ob/nt_services.h"
#include "nt/ps/ps.h"

#define WIDTH 3840u
#define HEIGHT 2160u
#define HERTZ 20u
#define WARM_FRAMES 12
#define FRAMES 100
#define NS_PER_TICK 100
#define WAIT_MS 1000

static void check(int fine, const char *what)
{
	if (fine)
		return;
	fprintf(stderr, "ring: %s failed\n", what);
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* --- The bare side ----------------------------------------------------------------------------------------------- */

struct bare {
	struct frame_shape shape;
	uint8_t *from, *to;
	uint32_t question, answer; /* futex words: how many */
	uint64_t started_ns;
};

static uint8_t *sealed_pages(uint64_t bytes)
{
	int file = memfd_create("bench", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	void *memory;

	check(file >= 0 && ftruncate(file, (off_t)bytes) == 0, "memfd_create");
	memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	check(memory != MAP_FAILED, "mmap");
	check(fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0, "sealing");
	close(file);
	memset(memory, 1, bytes);
	return memory;
}

static void give(uint32_t *word)
{
	__atomic_add_fetch(word, 1, __ATOMIC_RELEASE);
	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void await(uint32_t *word, uint32_t count)
{
	uint32_t found;

	while ((found = __atomic_load_n(word, __ATOMIC_ACQUIRE)) != count)
		syscall(SYS_futex, word, FUTEX_WAIT, found, NULL, NULL, 0);
}

static void *copy_frames(void *context)
{
	struct bare *bare = context;

	for (uint32_t frame = 0; frame < WARM_FRAMES + FRAMES; frame++) {
		await(&bare->question, frame + 1);
		bare->started_ns = now_ns();
		memcpy(bare->to + (uint64_t)(frame % FRAME_RING_MAX) * bare->shape.slot_bytes,
		       bare->from, bare->shape.slot_bytes);
		give(&bare->answer);
	}
	return NULL;
}

/* --- The capture host --------------------------------------------------------------------------------------------- */

struct host {
	struct display_client client;
	struct display_ring ring;
	struct display_consumer consumer;
	HANDLE device, process;
	struct bare bare;
	uint64_t present_to_consume_ns[FRAMES], bare_ns[FRAMES];
	uint64_t took_ns;
};

static void consumed(void *context, const struct display_picture *picture)
{
	struct host *host = context;
	const struct display_objects *objects = host->ring.objects;

	host->took_ns = objects->now_ns(objects->context) - picture->display_time * NS_PER_TICK;
}

static void next_frame(struct host *host)
{
	const struct display_objects *objects = host->ring.objects;

	while (!display_consume(&host->consumer, consumed, host))
		objects->wait(objects->context, host->ring.event, WAIT_MS);
}

static uint64_t bare_frame(struct bare *bare, uint32_t frame)
{
	give(&bare->question);
	await(&bare->answer, frame + 1);
	return now_ns() - bare->started_ns;
}

static void open_host(struct host *host)
{
	const struct frame_add_request add = {
		.session_id = 1, .width = WIDTH, .height = HEIGHT, .refresh_hz = HERTZ
	};
	const struct display_objects *objects = display_objects_nt();
	struct display_mode mode = { .width = WIDTH,
		                     .height = HEIGHT,
		                     .format = FRAME_FORMAT_BGRA8 };
	struct frame_add_reply reply;
	char text[200];

	check(NT_SUCCESS(display_open_device(&host->device)), "opening the driver");
	check(NT_SUCCESS(display_client_open(&host->client, objects, host->device, text,
	                                     sizeof(text))),
	      "greeting the driver");
	check(NT_SUCCESS(display_client_add(&host->client, &add, &reply)), "adding a monitor");
	check(NT_SUCCESS(display_open_process(reply.driver_pid, &host->process)),
	      "opening the driver's process");
	mode.target_id = reply.target_id;
	check(NT_SUCCESS(display_ring_init(&host->ring, objects, &mode)), "making a ring");
	check(NT_SUCCESS(display_ring_deliver(&host->ring, host->process, host->device)),
	      "delivering the ring");
	check(display_ring_wait_open(&host->ring, NULL, NULL) == STATUS_SUCCESS,
	      "waiting for the first picture");
	display_consumer_init(&host->consumer, &host->ring);
}

static void close_host(struct host *host)
{
	display_client_remove(&host->client, 1);
	display_ring_finish(&host->ring);
	NtClose(host->process);
	NtClose(host->device);
}

static void run_host(void *context)
{
	struct host *host = context;
	struct bare *bare = &host->bare;
	pthread_t thread;

	open_host(host);
	bare->shape = host->ring.shape;
	bare->from = sealed_pages(bare->shape.slot_bytes);
	bare->to = sealed_pages(bare->shape.slot_bytes * FRAME_RING_MAX);
	check(pthread_create(&thread, NULL, copy_frames, bare) == 0, "pthread_create");
	for (uint32_t frame = 0; frame < WARM_FRAMES + FRAMES; frame++) {
		uint32_t index = frame < WARM_FRAMES ? 0 : frame - WARM_FRAMES;

		next_frame(host);
		host->present_to_consume_ns[index] = host->took_ns;
		host->bare_ns[index] = bare_frame(bare, frame);
	}
	pthread_join(thread, NULL);
	close_host(host);
}

/* --- Figures ----------------------------------------------------------------------------------------------------- */

static int compare(const void *one, const void *other)
{
	double left = *(const double *)one, right = *(const double *)other;

	return (left > right) - (left < right);
}

/* The value below which so many of a hundred are. Sorts. */
static double percentile(double *values, uint32_t hundredths)
{
	qsort(values, FRAMES, sizeof(*values), compare);
	return values[FRAMES * hundredths / 100 - (hundredths == 100)];
}

static void print_figures(const struct host *host)
{
	double ours[FRAMES], bare[FRAMES], ratio[FRAMES];

	for (int index = 0; index < FRAMES; index++) {
		ours[index] = (double)host->present_to_consume_ns[index] / 1e3;
		bare[index] = (double)host->bare_ns[index] / 1e3;
		ratio[index] = ours[index] / bare[index];
	}
	printf("ring %.1f\nbare %.1f\nring_by_bare %.4f\n", percentile(ours, 50),
	       percentile(bare, 50), percentile(ratio, 50));
	printf("ring_p99 %.1f\nbare_p99 %.1f\n", percentile(ours, 99), percentile(bare, 99));
}

/* --- The machine -------------------------------------------------------------------------------------------------- */

static void run_process(struct host *host)
{
	struct ps_process_options process = { .image_name = u"bench-capture" };
	struct ps_thread_options thread = { .start = run_host, .context = host };
	struct ps_thread *running;

	check(NT_SUCCESS(ps_process_create(ke_current_machine(), &process, &thread.process)),
	      "making a process");
	check(NT_SUCCESS(ps_thread_create(ke_current_machine(), &thread, &running)),
	      "making a thread");
	KeWaitForSingleObject(running, Executive, KernelMode, FALSE, NULL);
	ob_dereference(running);
	ob_dereference(thread.process);
}

int main(int count, char **arguments)
{
	static struct host host;
	struct drydock_machine *machine;
	struct drydock_driver *driver;
	struct drydock_device *device;

	if (count != 3) {
		fputs("usage: ring IMAGE INF\n", stderr);
		return 2;
	}
	check(drydock_machine_create(NULL, &machine) >= 0, "making a machine");
	if (drydock_driver_add(machine, arguments[1], arguments[2], &driver) < 0 ||
	    drydock_device_plug(machine, NULL, &device) < 0) {
		fprintf(stderr, "ring: the driver: %s\n", drydock_last_error(machine));
		return 1;
	}
	run_process(&host);
	check(drydock_machine_stop(machine) >= 0, "stopping the machine");
	check(drydock_finding_count(machine) == 0, "a run without findings");
	drydock_machine_destroy(machine);
	print_figures(&host);
	return 0;
}
