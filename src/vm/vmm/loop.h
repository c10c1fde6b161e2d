/*
 * vm/vmm/loop.h - the thread that runs devices, and those that wait for files in their place.
 *
 * Model    One thread takes devices in the order in which they got something to do and lets each do a part of it; it
 *          never blocks in a call to the host but the wait for events: its own, which others write when they give it
 *          something to do while it sleeps, and one for each doorbell, which a guest rings without leaving its
 *          hypervisor. Work that may block goes to workers, which are started as they are needed. Nobody polls: all
 *          sleep until told.
 * Tests    tests/vm/vmm/loop_test.c
 */
#ifndef DRYDOCK_VM_VMM_LOOP_H
#define DRYDOCK_VM_VMM_LOOP_H

#include "base/host/host.h"
#include "base/host/host_poller.h"
#include "devices/virtio/virtio.h"
#include "vm/vmm/virtio_mmio.h"

#define VMM_WORKERS_MAX 32u

/* A device that the loop runs; it is its carrier's context. */
struct vmm_loop_device {
	struct vmm_virtio_mmio *mmio;
	struct vmm_loop_device *next; /* loop's lock */
	bool waits;                   /* loop's lock: in the list */
	uint64_t kicked;              /* atomic: queues, a bit each */
};

/* An event that stands for a kick of a queue; the loop's, but for its memory. */
struct vmm_doorbell {
	struct vmm_loop_device *device;
	unsigned queue;
	struct host_event *event;
};

struct vmm_loop {
	struct host_poller *poller;
	struct host_event *event; /* wakes the loop when it is asleep */
	struct host_lock lock;    /* guards what follows, but the words */
	struct vmm_loop_device *first, *last;
	struct virtio_work *first_work, *last_work;
	struct host_thread *thread;
	struct host_thread *workers[VMM_WORKERS_MAX];
	unsigned worker_count, idle_workers, waiting_work;
	bool stopping, held, running; /* running: a device is being run */
	bool asleep;                  /* waits for events, or is just about to */
	uint32_t work_word; /* changes when workers have */
	uint32_t quiet_word; /* changes when a device or work has ended while held */
};

/* What a loop waits with. 0 or a negative errno. finish: it does not run, and no doorbell is there; none is accepted. */
int vmm_loop_init(struct vmm_loop *loop);
void vmm_loop_finish(struct vmm_loop *loop);
/*
 * Let each write to doorbell->event kick the queue, until vmm_doorbell_finish().
 * Errors   -ENOMEM, -EMFILE, -ENFILE.
 */
int vmm_doorbell_init(struct vmm_loop *loop, struct vmm_loop_device *device, unsigned queue,
                      struct vmm_doorbell *ret_doorbell);
/* The loop does not run any more. One that was not made is accepted. */
void vmm_doorbell_finish(struct vmm_loop *loop, struct vmm_doorbell *doorbell);
/* Start the thread. 0 or a negative errno. What was posted before is done then. */
int vmm_loop_start(struct vmm_loop *loop);
/* End it when what was kicked and all work is done; nothing comes any more. One that was not started is accepted. */
void vmm_loop_stop(struct vmm_loop *loop);
/* Let the loop call the device for queue; any thread. */
void vmm_loop_kick(struct vmm_loop *loop, struct vmm_loop_device *device, unsigned queue);
/*
 * Run no more devices until vmm_loop_release(): waits until none runs and all work is done, at most timeout_ns (negative:
 * for ever). Kicks meanwhile wait.
 * Errors   -ETIMEDOUT: work does not end; it is released again then.
 */
int vmm_loop_hold(struct vmm_loop *loop, int64_t timeout_ns);
void vmm_loop_release(struct vmm_loop *loop);
/* Let a worker run work, and then its done with the device's executor, which lock is. */
void vmm_loop_offload(struct vmm_loop *loop, struct virtio_work *work);

#endif
