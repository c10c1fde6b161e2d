/* vm/vmm/loop.c - the thread that runs devices, and those that wait for files in their place. */
#include "vm/vmm/loop.h"

#include <errno.h>
#include <stddef.h>

static void tell(uint32_t *word)
{
	__atomic_add_fetch(word, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(word, 1);
}

/* --- Devices ---------------------------------------------------------------------------------------- */

void vmm_loop_kick(struct vmm_loop *loop, struct vmm_loop_device *device, unsigned queue)
{
	bool first;

	if (queue >= VIRTIO_QUEUES_MAX)
		return;
	__atomic_or_fetch(&device->kicked, 1ull << queue, __ATOMIC_SEQ_CST);
	host_lock_acquire(&loop->lock);
	first = !device->waits;
	if (first) {
		device->waits = true;
		device->next = NULL;
		if (loop->last)
			loop->last->next = device;
		else
			loop->first = device;
		loop->last = device;
	}
	host_lock_release(&loop->lock);
	if (first)
		tell(&loop->word);
}

static struct vmm_loop_device *next_device(struct vmm_loop *loop, bool *ret_stopping)
{
	struct vmm_loop_device *device;

	host_lock_acquire(&loop->lock);
	device = loop->held ? NULL : loop->first;
	loop->running = device != NULL;
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

static void run_loop(void *argument)
{
	struct vmm_loop *loop = argument;
	struct vmm_loop_device *device;
	bool stopping;

	/* What was kicked before the end is done: it may be the last that the guest had to say. */
	do {
		uint32_t seen = __atomic_load_n(&loop->word, __ATOMIC_SEQ_CST);

		device = next_device(loop, &stopping);
		if (device) {
			run_device(loop, device);
			host_lock_acquire(&loop->lock);
			loop->running = false;
			host_lock_release(&loop->lock);
			tell(&loop->quiet_word);
		} else if (!stopping)
			host_futex_wait(&loop->word, seen, -1);
	} while (device || !stopping);
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

static void run_worker(void *argument)
{
	struct vmm_loop *loop = argument;
	struct virtio_work *work;

	while ((work = next_work(loop)) != NULL) {
		struct vmm_loop_device *device = work->device->carrier.context;
		struct host_lock *executor = &device->mmio->lock;

		work->run(work);
		host_lock_acquire(executor);
		virtio_device_work_done(work);
		host_lock_release(executor);
		host_lock_acquire(&loop->lock);
		loop->idle_workers++;
		host_lock_release(&loop->lock);
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
	host_lock_acquire(&loop->lock);
	loop->held = held;
	host_lock_release(&loop->lock);
	tell(&loop->word);
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
	host_lock_acquire(&loop->lock);
	loop->stopping = true;
	loop->held = false;
	host_lock_release(&loop->lock);
	tell(&loop->word);
	host_thread_join(loop->thread);
	loop->thread = NULL;
	__atomic_add_fetch(&loop->work_word, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(&loop->work_word, VMM_WORKERS_MAX);
	for (unsigned i = 0; i < loop->worker_count; i++)
		host_thread_join(loop->workers[i]);
	loop->worker_count = loop->idle_workers = 0;
}
