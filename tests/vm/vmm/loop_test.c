/* tests/vm/vmm/loop_test.c - the thread that runs devices, and the workers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "vm/vmm/loop.h"

#define DEVICES 3u
#define WORKS 500u

struct trial {
	struct virtio_device device; /* first */
	struct vmm_loop_device loop_device;
	struct vmm_virtio_mmio mmio;
	struct fixture *fixture;
	unsigned kicks[2];
	unsigned more; /* how often a kick says that there is more */
	bool inside;
	bool stays; /* its kick lasts until the gate is open */
};

struct fixture {
	struct vmm_loop loop;
	struct trial trials[DEVICES];
	char order[64];
	uint32_t place; /* in order */
	bool endless;   /* more is until the second device has been kicked */
	struct vmm_doorbell bell;
	uint32_t kicked; /* a futex word */
	uint32_t done;   /* the same */
	uint32_t gate;   /* work waits until it is not 0 */
	uint32_t running;
};

static void bump(uint32_t *word)
{
	__atomic_add_fetch(word, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(word, 2 * VMM_WORKERS_MAX);
}

static void wait_for(uint32_t *word, uint32_t value)
{
	uint32_t seen;

	while ((seen = __atomic_load_n(word, __ATOMIC_SEQ_CST)) < value)
		host_futex_wait(word, seen, -1);
}

static bool kick(struct virtio_device *device, struct virtio_queue *queue)
{
	struct trial *trial = (struct trial *)device;
	struct fixture *fixture = trial->fixture;
	bool more = trial->more > 0;

	assert_true(trial->mmio.lock.word != 0);
	trial->kicks[queue->index]++;
	if (fixture->place < sizeof(fixture->order) - 1)
		fixture->order[fixture->place++] = (char)('a' + (trial - fixture->trials));
	if (fixture->endless && fixture->trials[1].kicks[0])
		fixture->trials[0].more = fixture->trials[2].more = 0;
	else
		trial->more -= more;
	bump(&fixture->kicked);
	if (trial->stays)
		wait_for(&fixture->gate, 1);
	return more;
}

static const struct virtio_model model = {
	.name = "trial", .id = 77, .queue_size = 8, .kick = kick
};

static void on_offload(void *context, struct virtio_work *work)
{
	struct trial *trial = (struct trial *)work->device;

	assert_ptr_equal(&trial->loop_device, context);
	vmm_loop_offload(&trial->fixture->loop, work);
}

static struct fixture *make(void)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_int_equal(0, vmm_loop_init(&fixture->loop));
	for (unsigned i = 0; i < DEVICES; i++) {
		struct trial *trial = &fixture->trials[i];

		virtio_device_init(&trial->device, &model, 0, 2, 0);
		trial->device.active = true;
		trial->device.queues[0].ready = trial->device.queues[1].ready = true;
		trial->device.carrier.context = &trial->loop_device;
		trial->device.carrier.offload = on_offload;
		trial->mmio.device = &trial->device;
		trial->loop_device.mmio = &trial->mmio;
		trial->fixture = fixture;
	}
	return fixture;
}

static void destroy(struct fixture *fixture)
{
	vmm_loop_finish(&fixture->loop);
	free(fixture);
}

static void kick_trial(struct fixture *fixture, unsigned trial, unsigned queue)
{
	vmm_loop_kick(&fixture->loop, &fixture->trials[trial].loop_device, queue);
}

TEST(VM_92_a_device_with_more_to_do_lets_the_others_have_their_turn)
{
	struct fixture *fixture = make();

	fixture->trials[0].more = 3;
	for (unsigned i = 0; i < DEVICES; i++)
		kick_trial(fixture, i, 0);
	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	wait_for(&fixture->kicked, 6);
	vmm_loop_stop(&fixture->loop);
	assert_string_equal("abcaaa", fixture->order);
	destroy(fixture);
}

TEST(VM_92_kicks_of_one_queue_are_one_and_of_two_are_two)
{
	struct fixture *fixture = make();

	kick_trial(fixture, 1, 0);
	kick_trial(fixture, 1, 0);
	kick_trial(fixture, 1, 1);
	kick_trial(fixture, 1, 64);
	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	wait_for(&fixture->kicked, 2);
	vmm_loop_stop(&fixture->loop);
	assert_int_equal(1, fixture->trials[1].kicks[0]);
	assert_int_equal(1, fixture->trials[1].kicks[1]);
	destroy(fixture);
}

TEST(VM_92_who_kicks_a_sleeping_loop_wakes_it_once)
{
	struct fixture *fixture = make();

	fixture->loop.asleep = true;
	kick_trial(fixture, 0, 0);
	assert_false(fixture->loop.asleep);
	/* It waits already: nobody is woken for it. */
	fixture->loop.asleep = true;
	kick_trial(fixture, 0, 1);
	assert_true(fixture->loop.asleep);
	kick_trial(fixture, 1, 0);
	assert_false(fixture->loop.asleep);
	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	vmm_loop_stop(&fixture->loop);
	assert_int_equal(3, fixture->kicked);
	destroy(fixture);
}

TEST(VM_87_a_queue_beyond_the_most_is_none)
{
	struct fixture *fixture = make();

	kick_trial(fixture, 0, VIRTIO_QUEUES_MAX);
	kick_trial(fixture, 0, UINT32_MAX);
	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	vmm_loop_stop(&fixture->loop);
	assert_int_equal(0, fixture->kicked);
	destroy(fixture);
}

TEST(VM_102_what_was_kicked_before_the_end_is_done)
{
	struct fixture *fixture = make();

	fixture->trials[2].more = 1;
	for (unsigned i = 0; i < DEVICES; i++)
		kick_trial(fixture, i, 1);
	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	vmm_loop_stop(&fixture->loop);
	assert_string_equal("abcc", fixture->order);
	destroy(fixture);
}

/* --- Doorbells --------------------------------------------------------------------------------------- */

TEST(VM_87_an_event_kicks_its_queue)
{
	struct fixture *fixture = make();
	struct vmm_doorbell bells[2];

	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(0,
		                 vmm_doorbell_init(&fixture->loop, &fixture->trials[i].loop_device,
		                                   i, &bells[i]));
	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	for (unsigned i = 1; i <= 100; i++) {
		host_event_write(bells[0].event, 1);
		wait_for(&fixture->kicked, i);
	}
	host_event_write(bells[1].event, 1);
	wait_for(&fixture->kicked, 101);
	vmm_loop_stop(&fixture->loop);
	assert_int_equal(100, fixture->trials[0].kicks[0]);
	assert_int_equal(0, fixture->trials[0].kicks[1]);
	assert_int_equal(1, fixture->trials[1].kicks[1]);
	for (unsigned i = 0; i < 2; i++)
		vmm_doorbell_finish(&fixture->loop, &bells[i]);
	destroy(fixture);
}

TEST(VM_87_a_bell_rung_before_the_end_is_answered)
{
	struct fixture *fixture = make();
	struct vmm_doorbell bell;

	assert_int_equal(0, vmm_doorbell_init(&fixture->loop, &fixture->trials[2].loop_device, 1,
	                                      &bell));
	host_event_write(bell.event, 1);
	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	vmm_loop_stop(&fixture->loop);
	assert_int_equal(1, fixture->trials[2].kicks[1]);
	vmm_doorbell_finish(&fixture->loop, &bell);
	destroy(fixture);
}

static void ring_when_asked(void *argument)
{
	struct fixture *fixture = argument;

	wait_for(&fixture->gate, 1);
	host_event_write(fixture->bell.event, 1);
}

/* The first device always has more to do, until the bell of the second has been answered. */
TEST(VM_92_a_bell_has_its_turn_beside_devices_that_are_never_done)
{
	struct fixture *fixture = make();
	struct host_thread *thread;

	fixture->endless = true;
	fixture->trials[0].more = fixture->trials[2].more = UINT32_MAX;
	assert_int_equal(0, vmm_doorbell_init(&fixture->loop, &fixture->trials[1].loop_device, 0,
	                                      &fixture->bell));
	kick_trial(fixture, 0, 0);
	kick_trial(fixture, 2, 0);
	assert_int_equal(0, host_thread_create(ring_when_asked, fixture, 0, &thread));
	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	wait_for(&fixture->kicked, 10);
	bump(&fixture->gate);
	host_thread_join(thread);
	vmm_loop_stop(&fixture->loop);
	assert_int_equal(1, fixture->trials[1].kicks[0]);
	vmm_doorbell_finish(&fixture->loop, &fixture->bell);
	destroy(fixture);
}

TEST(VM_22_a_loop_that_is_held_answers_bells_when_it_is_released)
{
	struct fixture *fixture = make();
	struct vmm_doorbell bell;

	assert_int_equal(0, vmm_doorbell_init(&fixture->loop, &fixture->trials[0].loop_device, 0,
	                                      &bell));
	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	assert_int_equal(0, vmm_loop_hold(&fixture->loop, -1));
	host_event_write(bell.event, 1);
	kick_trial(fixture, 1, 0);
	assert_int_equal(0, fixture->kicked);
	vmm_loop_release(&fixture->loop);
	wait_for(&fixture->kicked, 2);
	vmm_loop_stop(&fixture->loop);
	vmm_doorbell_finish(&fixture->loop, &bell);
	vmm_doorbell_finish(&fixture->loop, &bell);
	destroy(fixture);
}

static void open_when_held(void *context)
{
	struct fixture *fixture = context;

	while (!__atomic_load_n(&fixture->loop.held, __ATOMIC_SEQ_CST))
		host_yield();
	bump(&fixture->gate);
}

#define MINUTE_NS 60000000000

static void hold_amid_work(int64_t timeout_ns)
{
	struct fixture *fixture = make();
	struct host_thread *thread;

	fixture->trials[0].stays = true;
	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	kick_trial(fixture, 0, 0);
	wait_for(&fixture->kicked, 1);
	assert_int_equal(0, host_thread_create(open_when_held, fixture, 0, &thread));
	assert_int_equal(0, vmm_loop_hold(&fixture->loop, timeout_ns));
	assert_false(fixture->loop.running);
	host_thread_join(thread);
	vmm_loop_release(&fixture->loop);
	vmm_loop_stop(&fixture->loop);
	destroy(fixture);
}

TEST(VM_22_holding_a_loop_waits_for_the_device_that_runs)
{
	hold_amid_work(-1);
	hold_amid_work(MINUTE_NS);
}

TEST(VM_22_holding_a_loop_gives_up_when_its_device_does_not_end)
{
	struct fixture *fixture = make();

	fixture->trials[0].stays = true;
	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	kick_trial(fixture, 0, 0);
	wait_for(&fixture->kicked, 1);
	assert_int_equal(-ETIMEDOUT, vmm_loop_hold(&fixture->loop, 1000));
	assert_false(fixture->loop.held);
	bump(&fixture->gate);
	kick_trial(fixture, 1, 0);
	wait_for(&fixture->kicked, 2);
	vmm_loop_stop(&fixture->loop);
	destroy(fixture);
}

TEST(VM_22_holding_a_loop_without_patience_looks_once)
{
	struct fixture *fixture = make();

	fixture->trials[0].stays = true;
	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	assert_int_equal(0, vmm_loop_hold(&fixture->loop, 0));
	vmm_loop_release(&fixture->loop);
	kick_trial(fixture, 0, 0);
	wait_for(&fixture->kicked, 1);
	assert_int_equal(-ETIMEDOUT, vmm_loop_hold(&fixture->loop, 0));
	assert_false(fixture->loop.held);
	bump(&fixture->gate);
	vmm_loop_stop(&fixture->loop);
	destroy(fixture);
}

/* --- Work -------------------------------------------------------------------------------------------- */

struct job {
	struct virtio_work work; /* first */
	struct fixture *fixture;
	bool ran, done;
};

static void run(struct virtio_work *work)
{
	struct job *job = (struct job *)work;

	bump(&job->fixture->running);
	wait_for(&job->fixture->gate, 1);
	job->ran = true;
}

static void done(struct virtio_work *work)
{
	struct job *job = (struct job *)work;
	struct trial *trial = (struct trial *)work->device;

	assert_true(job->ran);
	/* The executor is one call at a time. */
	assert_false(trial->inside);
	trial->inside = true;
	job->done = true;
	bump(&job->fixture->done);
	trial->inside = false;
}

TEST(VM_4_work_that_blocks_holds_up_neither_the_loop_nor_other_work)
{
	struct fixture *fixture = make();
	struct job jobs[4] = { { .fixture = NULL } };

	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	for (unsigned i = 0; i < 4; i++) {
		jobs[i] = (struct job){ .work = { .run = run, .done = done }, .fixture = fixture };
		virtio_device_offload(&fixture->trials[i % DEVICES].device, &jobs[i].work);
	}
	wait_for(&fixture->running, 4);
	kick_trial(fixture, 0, 0);
	wait_for(&fixture->kicked, 1);
	assert_int_equal(0, fixture->done);
	bump(&fixture->gate);
	wait_for(&fixture->done, 4);
	vmm_loop_stop(&fixture->loop);
	destroy(fixture);
}

TEST(VM_22_a_loop_is_quiet_when_its_work_is_done_and_not_before)
{
	struct fixture *fixture = make();
	struct job jobs[2] = { { .fixture = NULL } };

	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	for (unsigned i = 0; i < 2; i++) {
		jobs[i] = (struct job){ .work = { .run = run, .done = done }, .fixture = fixture };
		virtio_device_offload(&fixture->trials[i].device, &jobs[i].work);
	}
	wait_for(&fixture->running, 2);
	assert_int_equal(0, fixture->loop.waiting_work);
	assert_int_equal(-ETIMEDOUT, vmm_loop_hold(&fixture->loop, 0));
	bump(&fixture->gate);
	wait_for(&fixture->done, 2);
	assert_int_equal(0, vmm_loop_hold(&fixture->loop, -1));
	assert_int_equal(fixture->loop.worker_count, fixture->loop.idle_workers);
	vmm_loop_release(&fixture->loop);
	/* Who is idle takes the next: nobody else is made for it. */
	assert_int_equal(2, fixture->loop.worker_count);
	jobs[0] = (struct job){ .work = { .run = run, .done = done }, .fixture = fixture };
	virtio_device_offload(&fixture->trials[0].device, &jobs[0].work);
	wait_for(&fixture->done, 3);
	assert_int_equal(2, fixture->loop.worker_count);
	vmm_loop_stop(&fixture->loop);
	destroy(fixture);
}

TEST(VM_4_more_work_than_workers_is_all_done_before_the_loop_stops)
{
	struct fixture *fixture = make();
	struct job *jobs = calloc(WORKS, sizeof(*jobs));

	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	for (unsigned i = 0; i < WORKS; i++) {
		jobs[i] = (struct job){ .work = { .run = run, .done = done }, .fixture = fixture };
		virtio_device_offload(&fixture->trials[i % DEVICES].device, &jobs[i].work);
	}
	wait_for(&fixture->running, VMM_WORKERS_MAX);
	assert_int_equal(VMM_WORKERS_MAX, fixture->loop.worker_count);
	bump(&fixture->gate);
	vmm_loop_stop(&fixture->loop);
	assert_int_equal(WORKS, fixture->done);
	for (unsigned i = 0; i < DEVICES; i++)
		assert_int_equal(0, fixture->trials[i].device.work_count);
	free(jobs);
	destroy(fixture);
}

TEST(VM_94_a_loop_with_nothing_to_do_stops_at_once)
{
	struct fixture *fixture = make();

	vmm_loop_stop(&fixture->loop);
	destroy(fixture);
	fixture = make();
	assert_int_equal(0, vmm_loop_start(&fixture->loop));
	vmm_loop_stop(&fixture->loop);
	destroy(fixture);
}
