/* vm/vmm/loop.c - the thread that runs devices, and those that wait for files in their place. */
#include "vm/vmm/loop.h"

#include <errno.h>
#include <stddef.h>

/* Devices that are run while others wait before the loop looks for events again. */
#define TURNS 4u

static void tell(uint32_t *word)
{
	__atomic_add_fetch(word, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(word, 1);
}

/* --- Devices ---------------------------------------------------------------------------------------- */

static void append_locked(struct vmm_loop *loop, struct vmm_loop_device *device)
{
	device->waits = true;
	device->next = NULL;
	if (loop->last)
		loop->last->next = device;
	else
		loop->first = device;
	loop->last = device;
}

/* Whether the loop has to be woken, by the one who asks. */
static bool take_sleep_locked(struct vmm_loop *loop)
{
	bool asleep = loop->asleep;

	loop->asleep = false;
	return asleep;
}

void vmm_loop_kick(struct vmm_loop *loop, struct vmm_loop_device *device, unsigned queue)
{
	bool wake = false;

	if (queue >= VIRTIO_QUEUES_MAX)
		return;
	__atomic_or_fetch(&device->kicked, 1ull << queue, __ATOMIC_SEQ_CST);
	host_lock_acquire(&loop->lock);
	if (!device->waits) {
		append_locked(loop, device);
		wake = take_sleep_locked(loop);
	}
	host_lock_release(&loop->lock);
	if (wake)
		host_event_write(loop->event, 1);
}

/* The next device to run; null: the loop may sleep, or stop, and then it is said to be asleep. */
static struct vmm_loop_device *next_device(struct vmm_loop *loop, bool *ret_stopping)
{
	struct vmm_loop_device *device;

	host_lock_acquire(&loop->lock);
	device = loop->held ? NULL : loop->first;
	loop->running = device != NULL;
	loop->asleep = !device;
	if (device) {
		loop->first = device->next;
		if (!loop->first)
			loop->last = NULL;
		device->waits = false;
	}
	*ret_stopping = loop->stopping;
	host_lock_release(&loop->lock);
	return device;
}

/* A part of what each kicked queue has; a queue with more goes behind the other devices. */
static void run_device(struct vmm_loop *loop, struct vmm_loop_device *device)
{
	uint64_t kicked = __atomic_exchange_n(&device->kicked, 0, __ATOMIC_SEQ_CST);

	for (unsigned queue = 0; kicked >> queue; queue++) {
		bool more;

		if (!(kicked >> queue & 1))
			continue;
		host_lock_acquire(&device->mmio->lock);
		more = virtio_device_kick(device->mmio->device, queue);
		host_lock_release(&device->mmio->lock);
		if (more)
			vmm_loop_kick(loop, device, queue);
		if (queue == VIRTIO_QUEUES_MAX - 1)
			break;
	}
}

/* True when there are more. */
static bool end_device(struct vmm_loop *loop)
{
	bool held, more;

	host_lock_acquire(&loop->lock);
	loop->running = false;
	held = loop->held;
	more = loop->first != NULL;
	host_lock_release(&loop->lock);
	if (held)
		tell(&loop->quiet_word);
	return more;
}

/*
 * Wait for events, or only look for them; how many there were. They are told once for each time that they are written, so
 * that nothing has to be read.
 */
static int collect(struct vmm_loop *loop, int timeout_ms)
{
	struct host_poll_event events[HOST_POLL_BATCH];
	int count = host_poller_wait(loop->poller, timeout_ms, events, HOST_POLL_BATCH);

	host_lock_acquire(&loop->lock);
	loop->asleep = false;
	for (int i = 0; i < count; i++) {
		const struct vmm_doorbell *doorbell =
			(const struct vmm_doorbell *)(uintptr_t)events[i].token;

		if (!doorbell)
			continue;
		__atomic_or_fetch(&doorbell->device->kicked, 1ull << doorbell->queue,
		                  __ATOMIC_SEQ_CST);
		if (!doorbell->device->waits)
			append_locked(loop, doorbell->device);
	}
	host_lock_release(&loop->lock);
	return count;
}

static void run_loop(void *argument)
{
	struct vmm_loop *loop = argument;
	unsigned turns = 0;
	bool stopping;

	host_thread_name("vm_loop");
	/* What was kicked before the end is done: it may be the last that the guest had to say. */
	for (;;) {
		struct vmm_loop_device *device = next_device(loop, &stopping);

		if (device) {
			run_device(loop, device);
			/* Doorbells have their turn beside devices that are never done. */
			if (end_device(loop) && ++turns % TURNS == 0)
				collect(loop, 0);
		} else if (!stopping) {
			collect(loop, -1);
		} else if (collect(loop, 0) <= 0) {
			return;
		}
	}
}

/* --- Work that may block -------------------------------------------------------------------------------- */

/* The next work; null when the loop stops and there is none. */
static struct virtio_work *next_work(struct vmm_loop *loop)
{
	struct virtio_work *work;
	bool stopping;

	for (;;) {
		uint32_t seen = __atomic_load_n(&loop->work_word, __ATOMIC_SEQ_CST);

		host_lock_acquire(&loop->lock);
		work = loop->first_work;
		if (work) {
			loop->first_work = work->next;
			if (!loop->first_work)
				loop->last_work = NULL;
			loop->idle_workers--;
			loop->waiting_work--;
		}
		stopping = loop->stopping;
		host_lock_release(&loop->lock);
		if (work || stopping)
			return work;
		host_futex_wait(&loop->work_word, seen, -1);
	}
}

/* True when somebody waits for quiet. */
static bool end_work(struct vmm_loop *loop)
{
	bool held;

	host_lock_acquire(&loop->lock);
	loop->idle_workers++;
	held = loop->held;
	host_lock_release(&loop->lock);
	return held;
}

static void run_worker(void *argument)
{
	struct vmm_loop *loop = argument;
	struct virtio_work *work;

	host_thread_name("vm_worker");
	while ((work = next_work(loop)) != NULL) {
		struct vmm_loop_device *device = work->device->carrier.context;
		struct host_lock *executor = &device->mmio->lock;

		work->run(work);
		host_lock_acquire(executor);
		virtio_device_work_done(work);
		host_lock_release(executor);
		if (end_work(loop))
			tell(&loop->quiet_word);
	}
}

static void add_worker(struct vmm_loop *loop)
{
	struct host_thread **place = &loop->workers[loop->worker_count];

	if (host_thread_create(run_worker, loop, 0, place) == 0) {
		loop->worker_count++;
		loop->idle_workers++;
	}
}

void vmm_loop_offload(struct vmm_loop *loop, struct virtio_work *work)
{
	work->next = NULL;
	host_lock_acquire(&loop->lock);
	if (loop->last_work)
		loop->last_work->next = work;
	else
		loop->first_work = work;
	loop->last_work = work;
	loop->waiting_work++;
	if (loop->waiting_work > loop->idle_workers && loop->worker_count < VMM_WORKERS_MAX)
		add_worker(loop);
	host_lock_release(&loop->lock);
	tell(&loop->work_word);
}

/* --- Holding ---------------------------------------------------------------------------------------- */

static bool is_quiet(struct vmm_loop *loop)
{
	bool quiet;

	host_lock_acquire(&loop->lock);
	quiet = !loop->running && !loop->first_work && loop->idle_workers == loop->worker_count;
	host_lock_release(&loop->lock);
	return quiet;
}

static void set_held(struct vmm_loop *loop, bool held)
{
	bool wake;

	host_lock_acquire(&loop->lock);
	loop->held = held;
	wake = take_sleep_locked(loop);
	host_lock_release(&loop->lock);
	if (wake)
		host_event_write(loop->event, 1);
}

int vmm_loop_hold(struct vmm_loop *loop, int64_t timeout_ns)
{
	uint64_t end = host_clock_monotonic_ns() + (uint64_t)timeout_ns;

	set_held(loop, true);
	for (;;) {
		uint32_t seen = __atomic_load_n(&loop->quiet_word, __ATOMIC_SEQ_CST);
		uint64_t now = host_clock_monotonic_ns();

		if (is_quiet(loop))
			return 0;
		if (timeout_ns >= 0 && now >= end) {
			set_held(loop, false);
			return -ETIMEDOUT;
		}
		host_futex_wait(&loop->quiet_word, seen,
		                timeout_ns < 0 ? -1 : (int64_t)(end - now));
	}
}

void vmm_loop_release(struct vmm_loop *loop)
{
	set_held(loop, false);
}

/* --- Life ----------------------------------------------------------------------------------------- */

int vmm_loop_init(struct vmm_loop *loop)
{
	int error = host_poller_create(&loop->poller);

	if (!error)
		error = host_event_create(HOST_EVENT_NONBLOCK, &loop->event);
	if (!error)
		error = host_poller_add(loop->poller, host_event_descriptor(loop->event),
		                        HOST_POLL_IN | HOST_POLL_EDGE, 0);
	if (error)
		vmm_loop_finish(loop);
	return error;
}

void vmm_loop_finish(struct vmm_loop *loop)
{
	host_poller_destroy(loop->poller);
	host_event_destroy(loop->event);
	loop->poller = NULL;
	loop->event = NULL;
}

int vmm_doorbell_init(struct vmm_loop *loop, struct vmm_loop_device *device, unsigned queue,
                      struct vmm_doorbell *ret_doorbell)
{
	struct vmm_doorbell doorbell = { .device = device, .queue = queue };
	int error = host_event_create(HOST_EVENT_NONBLOCK, &doorbell.event);

	if (error)
		return error;
	error = host_poller_add(loop->poller, host_event_descriptor(doorbell.event),
	                        HOST_POLL_IN | HOST_POLL_EDGE, (uintptr_t)ret_doorbell);
	if (error)
		host_event_destroy(doorbell.event);
	else
		*ret_doorbell = doorbell;
	return error;
}

void vmm_doorbell_finish(struct vmm_loop *loop, struct vmm_doorbell *doorbell)
{
	if (!doorbell->event)
		return;
	host_poller_remove(loop->poller, host_event_descriptor(doorbell->event));
	host_event_destroy(doorbell->event);
	doorbell->event = NULL;
}

/* The first worker is there from the start, so that work is done even where no other can be had. */
int vmm_loop_start(struct vmm_loop *loop)
{
	int error = host_thread_create(run_loop, loop, 0, &loop->thread);

	if (error)
		return error;
	host_lock_acquire(&loop->lock);
	add_worker(loop);
	error = loop->worker_count ? 0 : -EAGAIN;
	host_lock_release(&loop->lock);
	if (error)
		vmm_loop_stop(loop);
	return error;
}

void vmm_loop_stop(struct vmm_loop *loop)
{
	bool wake;

	host_lock_acquire(&loop->lock);
	loop->stopping = true;
	loop->held = false;
	wake = take_sleep_locked(loop);
	host_lock_release(&loop->lock);
	if (wake)
		host_event_write(loop->event, 1);
	host_thread_join(loop->thread);
	loop->thread = NULL;
	__atomic_add_fetch(&loop->work_word, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(&loop->work_word, VMM_WORKERS_MAX);
	for (unsigned i = 0; i < loop->worker_count; i++)
		host_thread_join(loop->workers[i]);
	loop->worker_count = loop->idle_workers = 0;
}
