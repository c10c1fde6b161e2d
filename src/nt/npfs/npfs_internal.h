/*
 * nt/npfs/npfs_internal.h - what the files of this folder share.
 *
 * Locks    npfs_machine.lock guards everything here. It is a host lock: while it is held nothing is completed,
 *          waited for, dereferenced or called back. An operation collects the requests that it ends and the
 *          memory that it frees in struct npfs_operation; both are done away with after the lock.
 * Cancel   A queued request bears npfs_cancel(). Whoever takes it from its queue clears the routine first; where
 *          that gives null, a canceller has it: it stays for it (reads, listens, flushes, waits), or gets its
 *          result in npfs_slot() (writes whose bytes are gone).
 */
#ifndef DRYDOCK_NT_NPFS_INTERNAL_H
#define DRYDOCK_NT_NPFS_INTERNAL_H

#include <ntifs.h>

#include "nt/npfs/npfs.h"
#include "nt/se/se.h"

#define NPFS_BUCKETS 64
#define NPFS_DEFAULT_TIMEOUT_100NS (-50 * 10000) /* PIPE-12: 50 ms */

enum npfs_side { NPFS_CLIENT = FILE_PIPE_CLIENT_END, NPFS_SERVER = FILE_PIPE_SERVER_END };

struct npfs_machine {
	struct host_lock lock;
	LIST_ENTRY buckets[NPFS_BUCKETS]; /* npfs_pipe.entry: pipes that can be found by name */
	LIST_ENTRY waiters;               /* npfs_waiter.entry */
	uint64_t armed_for;               /* deadline that timer was last set for */
	KTIMER timer;                     /* set without the lock */
	KDPC dpc;
};

struct npfs_now {
	uint64_t interrupt_100ns;
	int64_t system_100ns;
};

/* One name. Lives as long as an instance refers to it. */
struct npfs_pipe {
	LIST_ENTRY entry;     /* self-linked when the name is gone or there is none */
	UNICODE_STRING name;  /* with its first backslash, own buffer; empty: unnamed */
	uint32_t references;  /* instances in memory */
	uint32_t instances;   /* whose server end is open */
	uint32_t maximum;
	ULONG type, configuration;
	LARGE_INTEGER timeout;
	LIST_ENTRY listening; /* npfs_instance.listening, who listens longest first */
	PSECURITY_DESCRIPTOR descriptor;
};

/* What was written and not read. */
struct npfs_message {
	LIST_ENTRY entry;
	PIRP irp;               /* the write that waits for room, or null */
	struct se_token *token; /* whom the client was; referenced; may be null */
	uint32_t bytes, taken;
	uint8_t data[];
};

/* One direction: never messages and readers at once. */
struct npfs_queue {
	LIST_ENTRY messages; /* npfs_message.entry */
	LIST_ENTRY readers;  /* reads and transceives, by npfs_link() */
	LIST_ENTRY flushers; /* of the writing end */
	uint32_t quota;
	uint32_t message_count;
	uint32_t waiting;    /* messages with a request */
	uint64_t unread;     /* bytes */
};

/* Who has opened an end. */
struct npfs_opener {
	uint32_t process_id, session_id;
};

struct npfs_file;

struct npfs_instance {
	struct npfs_pipe *pipe;
	LIST_ENTRY listening;        /* npfs_pipe.listening, else self-linked */
	ULONG state;                 /* FILE_PIPE_xxx_STATE */
	struct npfs_file *file[2];   /* by side; null: none, or gone */
	struct npfs_queue queue[2];  /* by the side that reads */
	LIST_ENTRY listeners;        /* pending listens */
	struct npfs_opener opener[2];
	bool has_client;             /* opener[NPFS_CLIENT] is of the present connection */
	struct se_token *client;     /* whom the server may impersonate; referenced, may be null */
};

/* FILE_OBJECT.FsContext. Null: the device itself was opened. */
struct npfs_file {
	bool is_root;                   /* `\Device\NamedPipe\` */
	enum npfs_side side;
	struct npfs_instance *instance; /* null: the server has disconnected this client */
	ULONG read_mode, completion_mode;
	/* Client: what impersonation may be, and the copy of its token made last. */
	SECURITY_IMPERSONATION_LEVEL level;
	bool effective_only, dynamic;
	struct se_client_capture capture;
};

/* One dispatched request. */
struct npfs_operation {
	struct npfs_machine *npfs;
	PIRP irp;
	PIO_STACK_LOCATION stack;
	struct npfs_file *file;     /* null: the device */
	struct npfs_instance *instance; /* file's; null: root, device, disconnected client */
	ULONG_PTR information;
	LIST_ENTRY done;            /* requests to complete */
	LIST_ENTRY garbage;         /* npfs_message.entry */
	struct se_token *tokens[4]; /* to dereference */
	uint32_t token_count;
	struct npfs_pipe *dead_pipe;
	struct npfs_instance *dead_instance;
	PSECURITY_DESCRIPTOR dead_descriptor;
	struct se_token *impersonate; /* referenced */
};

/* The links and the slot that a request has while a driver holds it. */
static inline LIST_ENTRY *npfs_link(PIRP irp)
{
	return &irp->Tail.Overlay.ListEntry;
}
static inline PIRP npfs_irp(LIST_ENTRY *link)
{
	return CONTAINING_RECORD(link, IRP, Tail.Overlay.ListEntry);
}
/* Of a queued request: the message of a write, the waiter of a wait, else null. */
static inline PVOID *npfs_slot(PIRP irp)
{
	return &irp->Tail.Overlay.DriverContext[0];
}

/* --- Operations (machine.c) -------------------------------------------------------------------------- */

void npfs_operation_begin(struct npfs_operation *operation, struct npfs_machine *npfs);
/* The lock has been released: complete and free what was collected. */
void npfs_operation_end(struct npfs_operation *operation);
/* Put a request that was taken from its queue among those to complete. */
void npfs_finish_locked(struct npfs_operation *operation, PIRP irp, NTSTATUS status,
                        ULONG_PTR information);
/*
 * Mark operation's request pending and put it at list's end (null: its links are not used).
 * Gives    STATUS_PENDING; STATUS_CANCELLED when its cancel was asked for already: it is not in the list.
 */
NTSTATUS npfs_pend_locked(struct npfs_operation *operation, LIST_ENTRY *list, PVOID slot);
/* The first of list that no canceller has, out of the list; null: there is none. */
PIRP npfs_take_locked(LIST_ENTRY *list);
/* End a request that is in no list, with what its canceller is to say should one have it already. */
void npfs_decide_locked(struct npfs_operation *operation, PIRP irp, NTSTATUS status,
                        ULONG_PTR information);
/* Drop a reference to token after the lock; null is accepted. */
void npfs_release_later(struct npfs_operation *operation, struct se_token *token);
/* Complete all of list with status. */
void npfs_finish_all_locked(struct npfs_operation *operation, LIST_ENTRY *list, NTSTATUS status);

/* --- Pipes (pipe.c) ----------------------------------------------------------------------------------- */

/* The pipe of that name, or null. Case does not matter. */
struct npfs_pipe *npfs_pipe_find_locked(struct npfs_machine *npfs, const UNICODE_STRING *name);
void npfs_pipe_link_locked(struct npfs_machine *npfs, struct npfs_pipe *pipe);
/* A copy of parameters, name and descriptor (both taken over); null: memory is short. */
struct npfs_pipe *npfs_pipe_create(const NAMED_PIPE_CREATE_PARAMETERS *parameters, ULONG configuration);
void npfs_pipe_destroy(struct npfs_pipe *pipe);
/* An instance of pipe that listens; takes a reference on pipe. Null: memory is short. */
struct npfs_instance *npfs_instance_create_locked(struct npfs_pipe *pipe,
                                                  const NAMED_PIPE_CREATE_PARAMETERS *parameters);
/* Its server end is closed for good: it counts no more, and the last takes the name with it. */
void npfs_instance_retire_locked(struct npfs_instance *instance);
/* Neither end refers to instance any more: let it and, after the last, the pipe go with operation. */
void npfs_instance_consider_free_locked(struct npfs_operation *operation,
                                        struct npfs_instance *instance);
/* Fill with the running thread's process. */
void npfs_opener_fill(struct npfs_opener *opener);

/* --- Queues (queue.c) ---------------------------------------------------------------------------------- */

void npfs_queue_init(struct npfs_queue *queue, uint32_t quota);
struct npfs_write {
	const void *data;
	uint32_t bytes;
	bool message_type;    /* of the pipe */
	bool message_reader;  /* read mode of the reading end */
	bool no_wait;         /* completion mode of the writing end */
	bool never_waits;     /* a transceive's: kept whatever the quota says */
	struct se_token *token; /* referenced, taken over; may be null */
	struct se_token **reader_token; /* where a read that is met leaves it; null: nowhere */
};
/*
 * Give bytes to the reads that wait and keep the rest.
 * Gives    STATUS_SUCCESS, operation->information set; STATUS_PENDING: the request waits for room.
 * Errors   STATUS_INSUFFICIENT_RESOURCES, STATUS_CANCELLED.
 */
NTSTATUS npfs_queue_write_locked(struct npfs_operation *operation, struct npfs_queue *queue,
                                 const struct npfs_write *write);
struct npfs_read {
	uint8_t *to;
	uint32_t capacity;
	bool message_mode;
	bool peek;
	struct se_token **token; /* gets that of the last message read; null: nowhere */
};
/*
 * Copy from messages that are there. At least one must be.
 * Gives    Bytes in ret_bytes; STATUS_BUFFER_OVERFLOW: the message has more.
 */
NTSTATUS npfs_queue_read_locked(struct npfs_operation *operation, struct npfs_queue *queue,
                                const struct npfs_read *read, uint32_t *ret_bytes);
/* Writes for which there is room now, and flushes when nothing is left. */
void npfs_queue_settle_locked(struct npfs_operation *operation, struct npfs_queue *queue);
/* Take message out of queue; it goes with operation. */
void npfs_queue_drop_locked(struct npfs_operation *operation, struct npfs_queue *queue,
                            struct npfs_message *message);
/* End all that waits on queue with status; discard: also throw away what was written. */
void npfs_queue_break_locked(struct npfs_operation *operation, struct npfs_queue *queue,
                             NTSTATUS status, bool discard);
/* Let the waiting writes of a writer that has gone succeed: their bytes are kept. */
void npfs_queue_orphan_locked(struct npfs_operation *operation, struct npfs_queue *queue);
/* Where a read or transceive puts bytes; a transceive's was left in npfs_slot() + 1. */
uint8_t *npfs_read_buffer(PIRP irp, uint32_t *ret_capacity);

/* --- Requests by major function and control code; with the lock held unless said ----------------------- */

typedef NTSTATUS npfs_handler(struct npfs_operation *operation);
npfs_handler npfs_read, npfs_write, npfs_flush;                    /* transfer.c */
npfs_handler npfs_cleanup, npfs_close, npfs_listen, npfs_disconnect; /* state.c */
npfs_handler npfs_control;       /* control.c; takes the lock itself */
npfs_handler npfs_query, npfs_set;                                 /* information.c */
npfs_handler npfs_query_security, npfs_set_security;               /* security.c */
/* create.c; they take the lock themselves. */
npfs_handler npfs_create_client, npfs_create_server;

/* The error of operations on a file without an instance: root and device, or disconnected client. */
NTSTATUS npfs_absent(const struct npfs_operation *operation);
/* State of the pipe as an end sees it, for reads and writes: an error, or STATUS_SUCCESS when connected. */
NTSTATUS npfs_state_error(const struct npfs_instance *instance, NTSTATUS when_closing);
/* A client has opened instance: end its listens. */
void npfs_connect_locked(struct npfs_operation *operation, struct npfs_instance *instance,
                         struct npfs_file *file);
/* Whom a write of operation's client speaks for, referenced; null for servers and anonymous clients. */
struct se_token *npfs_writer_token(struct npfs_operation *operation);

/* --- Waiting for an instance (wait.c) ---------------------------------------------------------------------- */

void npfs_waiters_init(struct npfs_machine *npfs);
void npfs_waiters_finish(struct npfs_machine *npfs);
/* Takes the lock itself. */
NTSTATUS npfs_wait(struct npfs_operation *operation);
/* pipe has an instance that listens. */
void npfs_wake_waiters_locked(struct npfs_operation *operation, const struct npfs_pipe *pipe);
/* A wait's request was cancelled: its waiter goes. */
void npfs_waiter_cancelled_locked(void *waiter);

#endif
