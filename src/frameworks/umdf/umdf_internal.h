/* frameworks/umdf/umdf_internal.h - what the reflector's files share. */
#ifndef DRYDOCK_FRAMEWORKS_UMDF_INTERNAL_H
#define DRYDOCK_FRAMEWORKS_UMDF_INTERNAL_H

#include <wdmsec.h>

#include "frameworks/umdf/umdf.h"
#include "frameworks/umdf/wire.h"
#include "nt/port/port.h"
#include "nt/ps/ps.h"

struct umdf_driver {
	PDRIVER_OBJECT object;
	struct umdf_driver_options options;
	struct umdf_device *devices; /* in order of arrival */
};

enum umdf_state {
	UMDF_STATE_NEW,      /* no host yet, or none any more and another comes */
	UMDF_STATE_RUNNING,  /* requests are told to the host */
	UMDF_STATE_STOPPING, /* the device goes */
	UMDF_STATE_GONE      /* no host will come */
};

/* A file that is open here, at its FsContext; the host hears of its end after all else of it. */
struct umdf_file {
	LIST_ENTRY entry; /* umdf_device.closed */
	uint64_t id;
	uint32_t generation; /* of the host that knows it */
};

struct umdf_device {
	struct umdf_device *next;
	struct umdf_driver *driver;
	PDEVICE_OBJECT object, lower, physical, channel;
	struct host_lock lock; /* all below */
	enum umdf_state state;
	LIST_ENTRY waiting;    /* IRPs that the host has not been told of */
	LIST_ENTRY taken;      /* IRPs that it has */
	LIST_ENTRY closed;     /* struct umdf_file */
	PIRP next_call;        /* UMDF_NEXT that waits; null: none does */
	bool stop_wanted, stop_told;
	uint64_t last_id;
	uint32_t generation;   /* hosts so far */
	uint32_t restarts;
	uint8_t nonce[UMDF_NONCE_BYTES];
	PFILE_OBJECT receiver; /* that of the host's first handle, by address alone */
	struct ps_process *host; /* referenced; null: none */
	int linux_process;
	/* PnP thread and host: */
	KEVENT started; /* the host has said how its start went */
	struct umdf_started said; /* how; written once before started is set */
	KEVENT idle; /* no host is being launched anew */
	uint32_t link_count;
	UNICODE_STRING link[UMDF_INTERFACES_MAX];
	PIO_WORKITEM work;
};

/* In both kinds of device objects, first: which of them a request is for. */
struct umdf_extension {
	struct umdf_device *device;
	bool is_channel;
};

/* What a request carries while it is on the lists. */
#define UMDF_IRP_ID(irp) (*(uint64_t *)&(irp)->Tail.Overlay.DriverContext[0])
#define UMDF_IRP_FLAGS(irp) (*(uint64_t *)&(irp)->Tail.Overlay.DriverContext[1])
#define UMDF_FLAG_TAKEN 1u
#define UMDF_FLAG_CANCEL 2u   /* its cancel was asked for, and the host has to be told */
#define UMDF_FLAG_TOLD 4u     /* it has been */
#define UMDF_FLAG_ANSWERED 8u /* off the lists; who cancels it completes it */

/* --- request.c --- */
/* A request of a client: tell the host, or fail. */
NTSTATUS umdf_request_arrive(struct umdf_device *device, PIRP irp);
NTSTATUS umdf_complete(PIRP irp, NTSTATUS status, ULONG_PTR information);
/* The same with the status that is in it. */
void umdf_finish(PIRP irp);
/* The host has gone: all that it had, and all that waits, fails. */
void umdf_requests_fail(struct umdf_device *device);
/* Take the request of id from what the host has, to be completed. Null: there is none, or who cancels it does it. */
PIRP umdf_request_take(struct umdf_device *device, uint64_t id, const struct umdf_answer *answer);
/* What the host reads, and writes, of a request: null: nothing. */
const void *umdf_request_input(PIRP irp, uint32_t *ret_bytes);
void *umdf_request_output(PIRP irp, uint32_t *ret_bytes);

/* --- channel.c --- */
NTSTATUS umdf_channel_create(struct umdf_device *device);
/* There may be something for the host to hear. */
void umdf_channel_pump(struct umdf_device *device);
NTSTATUS umdf_channel_dispatch(struct umdf_device *device, PIRP irp);
/* answer.c. answer, of bytes bytes with what follows it, is for irp, and makes sense. */
bool umdf_answer_fits(PIRP irp, const struct umdf_answer *answer, uint32_t bytes);
/* started, of bytes bytes, is whole. */
bool umdf_started_is_whole(const struct umdf_started *started, uint32_t bytes);

/* --- host.c --- */
/* Launch a host and wait until its device runs. */
NTSTATUS umdf_host_start(struct umdf_device *device);
/* Ask it to end, wait for that, and end it if it does not. */
void umdf_host_stop(struct umdf_device *device);
/* The channel's last word: it has ended. */
void umdf_host_ended(struct umdf_device *device);

#endif
