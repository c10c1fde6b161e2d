/*
 * machine/user_host_internal.h - inside a driver's process: what the threads that hear the reflector and the requests share.
 */
#ifndef DRYDOCK_MACHINE_USER_HOST_INTERNAL_H
#define DRYDOCK_MACHINE_USER_HOST_INTERNAL_H

#include "frameworks/umdf/wire.h"
#include "machine/guest.h"
#include "machine/machine_internal.h"
#include "machine/user_host.h"
#include "nt/io/io.h"

#define USER_HOST_NAME_UNITS 128
#define USER_HOST_ISSUE ((PVOID)1) /* of a packet: a request to be sent, and not one that has ended */

/* A request that the driver has, in memory that both machines have; its input follows the output. */
struct user_host_job {
	LIST_ENTRY entry; /* user_host.jobs */
	uint64_t id;
	struct umdf_request request;
	uint32_t references;  /* the list, and who cancels it; under user_host.lock */
	HANDLE file;          /* null: it is of none, and irp is its request */
	PIRP irp;
	bool is_cancelled;    /* atomic */
	IO_STATUS_BLOCK io;   /* of the own machine */
	IO_STATUS_BLOCK call; /* of the answer */
	uint32_t output_bytes;
	bool gives_output;
	struct umdf_answer answer;
	uint8_t data[];
};

/* One in a process's life. */
struct user_host {
	const struct machine_user_host *options;
	struct machine_guest guest;
	struct drydock_device *device;
	UNICODE_STRING name; /* of the physical device object */
	WCHAR name_text[USER_HOST_NAME_UNITS];
	HANDLE receive, answer; /* of the launching machine */
	HANDLE completions;     /* of the own one */
	struct host_lock lock;  /* jobs */
	LIST_ENTRY jobs;
	LIST_ENTRY files; /* the receiver's alone */
	char *reason;
	size_t reason_bytes;
	drydock_status status;
};
extern struct user_host user_host;

/* --- Requests (user_host_request.c) ------------------------------------------------------------------------------------ */

/* Memory that both machines have; null: it is short. mm_user_free() takes it back. */
void *user_host_memory(size_t bytes);
/* A call of the reflector's channel; every pointer is to memory that both machines have. */
NTSTATUS user_host_channel_call(HANDLE channel, uint32_t code, IO_STATUS_BLOCK *io, const void *input,
                                uint32_t input_bytes, void *output, uint32_t output_bytes);
/* Begin what is asked; its answer comes when the driver has done it. Not UMDF_STOP. The receiver alone. */
void user_host_begin(const struct umdf_request *request, const void *input, uint32_t input_bytes);
/* Give it to the own machine's device. What ends well comes to the completion port, now or later. */
NTSTATUS user_host_issue(struct user_host_job *job);
/* It has ended: tell the reflector. job is gone. */
void user_host_answer(struct user_host_job *job, NTSTATUS status, ULONG_PTR information);

#endif
