/*
 * port/protocol.h - what passes between a machine and an attached process.
 *
 * Model    Messages on the socket bring a process in, hand over memory and say how it ended. Calls go through one
 *          shared page a thread. Both ends run on one computer: numbers are in its byte order.
 */
#ifndef DRYDOCK_NT_PORT_PROTOCOL_H
#define DRYDOCK_NT_PORT_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PORT_MAGIC 0x50595244u /* DRYP */
#define PORT_VERSION 4u
#define PORT_NAME_BYTES 64
#define PORT_MESSAGE_BYTES_MAX 256
#define PORT_ARGUMENTS 14
#define PORT_GIVEN 2

/* --- Messages ------------------------------------------------------------------------------------------------- */

enum port_message_type {
	PORT_HELLO = 1, /* process: attach, or stop the machine */
	/* machine: you are a process. Descriptors: its memory, its first thread's page, its table of handles */
	PORT_WELCOME,
	PORT_MAP,       /* process: memory at this address, please */
	PORT_MAPPED,    /* machine: descriptor, or a status */
	PORT_THREAD,    /* machine: a thread that port_create_thread made. Descriptor: its page */
	PORT_EVENT,     /* machine: you may use this event where it lies. Descriptor: its page */
	PORT_GOODBYE,   /* machine: the process, or the attempt, is over */
	PORT_SNAPSHOT,  /* machine: what it holds, for PORT_INSPECT. Descriptor: the text of inspect.c */
	PORT_VIEW,      /* machine: map, unmap. Descriptor: the section's file, where something is to be mapped from it */
	PORT_VIEWED,    /* process: done, or a status */
	PORT_CHILD,     /* machine: a process that port_create_process made. Descriptor: where it is attached */
	PORT_MESSAGE_TYPES
};

enum port_purpose { PORT_ATTACH = 1, PORT_STOP = 2, PORT_INSPECT = 3 };
#define PORT_ACCOUNTS 5u
#define PORT_SNAPSHOT_BYTES_MAX (256ull << 20)

struct port_message_header {
	uint32_t magic;
	uint16_t version, type;
	uint32_t bytes; /* of the whole message */
	uint32_t reserved;
};

struct port_hello {
	struct port_message_header header;
	uint32_t purpose;
	uint32_t account; /* 0: as the machine is told for this user; else enum se_account + 1 */
	char name[PORT_NAME_BYTES]; /* of the program; UTF-8, ends with zero */
};

struct port_welcome {
	struct port_message_header header;
	uint32_t process_id, thread_id;
	uint64_t memory_start, memory_bytes;
	uint64_t clock_origin_ns; /* of the machine's time, on the monotonic clock */
	uint64_t given[PORT_GIVEN]; /* handles that it has from the beginning; 0: none */
};

struct port_map {
	struct port_message_header header;
	uint64_t address, bytes;
};

struct port_mapped {
	struct port_message_header header;
	int32_t status;
	uint32_t reserved;
};

struct port_thread_made {
	struct port_message_header header;
	uint32_t thread_id;
	uint32_t reserved;
};

struct port_event_message {
	struct port_message_header header;
	uint32_t id, index; /* as in the table's values */
	uint32_t writable;  /* 0 or 1 */
	uint32_t reserved;
};

struct port_goodbye {
	struct port_message_header header;
	int32_t status; /* the process's exit status, or why it was refused */
	uint32_t reserved;
};

struct port_snapshot {
	struct port_message_header header;
	uint64_t bytes;
};

enum port_view_kind {
	PORT_VIEW_MAP = 1, /* address, bytes, offset, file, flags; file_bytes */
	PORT_VIEW_UNMAP,   /* address, bytes */
	PORT_VIEW_FORGET,  /* file; no answer */
	PORT_VIEW_COMMIT,  /* address, bytes, PORT_VIEW_WRITABLE or not: pages that were only reserved are there */
	PORT_VIEW_KINDS
};
#define PORT_VIEW_WRITABLE 1u
#define PORT_VIEW_COPY 2u    /* what the process writes stays its own */
#define PORT_VIEW_WHOLE 4u   /* the file can be mapped for writing now, and not later: map all of it, and keep that */
#define PORT_VIEW_REPLACE 8u /* over the view that is there */
#define PORT_VIEW_RESERVED 16u /* nothing can be used before it is committed */
#define PORT_VIEW_FLAGS 31u

struct port_view {
	struct port_message_header header;
	uint32_t serial, kind;
	uint64_t address, bytes, offset;
	uint64_t file, file_bytes; /* its number, given once in a machine */
	uint32_t flags;
	uint32_t reserved;
};

struct port_viewed {
	struct port_message_header header;
	uint32_t serial; /* of the PORT_VIEW */
	int32_t status;
};

struct port_child_made {
	struct port_message_header header;
	uint32_t process_id;
	uint32_t reserved;
};

union port_message {
	struct port_message_header header;
	struct port_hello hello;
	struct port_welcome welcome;
	struct port_map map;
	struct port_mapped mapped;
	struct port_thread_made thread;
	struct port_event_message event;
	struct port_view view;
	struct port_viewed viewed;
	struct port_child_made child;
	struct port_goodbye goodbye;
	struct port_snapshot snapshot;
	uint8_t bytes[PORT_MESSAGE_BYTES_MAX];
};

/*
 * Check count bytes and copy them: the length is that of the type, reserved fields are zero, texts end, addresses
 * and lengths are whole pages that do not wrap round.
 * Gives    False: it is none; ret_message is unchanged.
 */
bool port_message_parse(const void *bytes, size_t count, union port_message *ret_message);
/* Fill the header of a message of type; gives its length. */
size_t port_message_begin(union port_message *message, enum port_message_type type);

/* --- Calls ------------------------------------------------------------------------------------------------------ */

/* port_page.state; KE_OUTSIDE_END may be set besides: the thread is over. */
enum port_state {
	PORT_IDLE,        /* the machine looks for a call */
	PORT_IDLE_ASLEEP, /* and sleeps */
	PORT_CALL,        /* the process looks for the result */
	PORT_CALL_ASLEEP  /* and sleeps */
};

/* One page a thread. The machine copies what it reads of it, once. */
struct port_page {
	uint32_t state; /* futex */
	uint32_t service;
	uint64_t sequence; /* one more with every call */
	uint64_t argument[PORT_ARGUMENTS];
	uint64_t result;
	uint32_t last_error; /* of services that set one */
	uint32_t suspended;  /* the thread must not return from a wait; it asks the machine, which keeps it */
	/* With an answer: this APC is due, run it and ask for the next (port_next_apc). 0: none. */
	uint64_t apc_routine;
	uint64_t apc_argument[3];
};

#define PORT_PAGE_BYTES 4096u

/* What port_create_process is asked, and gives. */
#define PORT_CHILD_INHERITS 1u
#define PORT_CHILD_SUSPENDED 2u
#define PORT_CHILD_FLAGS 3u
struct port_process_made {
	uint64_t process, thread; /* handles of the caller's */
	uint32_t process_id, thread_id;
};

/* --- Events in shared memory ---------------------------------------------------------------------------------- */

/*
 * A page that the process can only read shows the first slots of its table of handles: 0, or that the handle's event
 * can be used where it lies, and how. The id of a value is given once, so that a value that is still there says that
 * the handle has not been closed meanwhile. The event's page holds one word: ke/shared_event.h.
 * Behind the slots is the bell: a word that is counted up, and woken, when a slot was emptied or a thread must end.
 * Behind that is the count of MDLs of drivers that have locked any memory of the process's.
 */
#define PORT_SHOWN_SLOTS 511u
#define PORT_EVENTS_MAX 256u
#define PORT_WAIT_SHARED_MAX 64u /* so many events can be waited for where they lie */
#define PORT_SHOWN_SET 1u
#define PORT_SHOWN_WAIT 2u
#define PORT_SHOWN_AUTO 4u
#define PORT_SHOWN_KEYED 8u /* no event: an opening of a keyed mutex, ob/keyed_page.h */
/* What port_share_keyed gives: the value that shows the handle, and its opening's serial in the page. */
struct port_keyed_shown {
	uint64_t value;
	uint32_t serial, reserved;
};
#define PORT_SHOWN(id, index, how) ((uint64_t)(id) << 32 | (uint64_t)(index) << 8 | (how))
#define PORT_SHOWN_ID(value) ((uint32_t)((value) >> 32))
#define PORT_SHOWN_INDEX(value) ((uint32_t)(value) >> 8 & (PORT_EVENTS_MAX - 1))

#endif
