/* port/client.h - what the attached process's files share. */
#ifndef DRYDOCK_NT_PORT_CLIENT_H
#define DRYDOCK_NT_PORT_CLIENT_H

#include "base/host/host_share.h"
#include "base/host/host_socket.h"
#include "nt/port/port.h"

#define PORT_CLIENT_SPINS 2000u
/* Who sleeps longer is woken by what has nothing to do with this thread: looking would not have found it sooner. */
#define PORT_CLIENT_LONG_NS 200000u

/* What a thread looked at before it slept; all atomic, read by others. */
struct port_client_sleep {
	uint32_t count;       /* 0: it does not sleep */
	const uint32_t *word; /* one of those that it sleeps on */
	struct {
		const uint64_t *place;
		uint64_t value; /* that place showed */
	} handle[PORT_WAIT_SHARED_MAX];
};

struct port_client_thread {
	struct port_client *client;
	struct port_client_thread *next;
	struct port_page *page;
	uint64_t sequence;
	uint32_t id;
	void *copies; /* where arguments are copied to; null: to its stack, which the machine has, too */
	bool copying;
	uint32_t busy; /* atomic: it uses an event's page */
	bool waits_long;     /* it slept so long the last time that looking before was in vain */
	uint64_t calls_long; /* the same of calls: a bit a service, several share one */
	struct port_client_sleep sleep;
};

/* An event's page as this process has it. */
struct port_client_event {
	uint32_t id; /* atomic; 0: being changed, or none */
	uint32_t *word;
	uint32_t refused; /* the last id whose page could not be mapped */
};
#define PORT_RETIRED_MAX 256

/* What is known of an opening of a keyed mutex, by its handle's slot. */
struct port_client_keyed {
	uint64_t value;  /* atomic: as it was shown when serial was told; 0: being changed, or none */
	uint32_t serial; /* of the opening in the page */
	int32_t uses;    /* by calls, since it was last shared; atomic */
};

/* A view from this process's maker, which lies where that has it. */
#define PORT_FOREIGN_MAX 1024
struct port_client_foreign {
	uint64_t address, bytes; /* atomic; bytes 0: none */
};

/* All of a section's file, mapped for writing before it was sealed. */
struct port_client_whole {
	uint64_t file; /* 0: none */
	char *pages;
	uint64_t bytes;
};
/* Views whose pages are this process's own once they are written. */
#define PORT_COPIES_MAX 64
struct port_client_copy {
	uint64_t address, bytes; /* atomic; bytes 0: none */
};

/* Where services write their numbers to: memory that the machine has, too. */
struct port_client_numbers {
	uint64_t handle;
	uint32_t id;
	struct port_keyed_shown keyed;
	UNICODE_STRING name;
	WCHAR text[PORT_NAME_BYTES];
	struct port_process_made made;
};

/* Lives as long as the process. */
struct port_client {
	int socket;
	struct host_thread *listener, *watcher; /* watcher: none before a page has come */
	void (*ended)(void *context, bool machine_ended, NTSTATUS status);
	void *ended_context;
	void (*thread_end)(void);
	struct port_client_memory memory;
	struct {
		uint64_t address, bytes;
	} map[PORT_MAPS_MAX]; /* what port_client_map() made the machine's, too */
	uint32_t map_count;   /* grows under request_lock */
	struct port_client_numbers *scratch; /* under request_lock */
	struct port_client_thread *first;
	uint64_t given[PORT_GIVEN], clock_origin_ns;
	uint32_t process_id;
	uint32_t spins;
	bool close_is_strict;
	const uint64_t *shown; /* what the machine shows of the table of handles */
	struct port_client_event event[PORT_EVENTS_MAX]; /* changed by the listener alone */
	uint32_t *retired[PORT_RETIRED_MAX];             /* pages that a thread may still look at; listener only */
	uint32_t retired_count;
	struct port_client_keyed keyed[PORT_SHOWN_SLOTS]; /* serials change under lock */
	uint64_t views_start, views_bytes; /* where views of sections lie */
	struct port_client_whole whole[PORT_WHOLES_MAX]; /* listener only */
	struct port_client_copy copy[PORT_COPIES_MAX];   /* changed by the listener alone */
	uint32_t copy_count;                             /* atomic */
	struct port_client_foreign foreign[PORT_FOREIGN_MAX]; /* changed by the listener alone */
	uint32_t foreign_count;                               /* atomic; grows alone */
	void (*on_view)(const struct port_view *view);
	uint32_t child_id;    /* 0: none; a process that was made and not taken yet, under lock */
	int child_descriptor; /* 0: none */
	uint32_t arrivals; /* futex: messages so far */
	uint32_t mapped;   /* 1: a reply is there, of the two fields below */
	NTSTATUS mapped_status;
	int mapped_descriptor;
	struct host_lock lock;         /* threads */
	struct host_lock request_lock; /* one request at a time; held over the wait for its answer */
	struct port_client_thread *threads;
};

/* client_process.c: the machine has given descriptor, where the process id is attached; it is taken over. */
void port_client_add_child(struct port_client *client, uint32_t id, int descriptor);

/* adopt.c: is address memory that the machine has, too? */
bool port_client_shares(const struct port_client *client, uint64_t address);

/* client.c: wait until something has come since arrivals was seen. False: nothing came for long. */
bool port_client_wait_arrival(struct port_client *client, uint32_t seen);
/* client.c: wait until the page of the event that slot shows is there, or will not come. */
void port_client_await_page(struct port_client *client, uint64_t slot);

/* --- client_event.c --- */
/* A use of an event where it lies, by a handle that is shown. */
struct port_client_use {
	struct port_client_thread *thread;
	const uint64_t *place; /* of the handle in what is shown */
	uint64_t value;        /* what it was */
	uint32_t *word;
};
/* How handle allows: PORT_SHOWN_SET or PORT_SHOWN_WAIT. False: the machine must be called. True: the end follows. */
bool port_client_begin_use(struct port_client_use *use, uint64_t handle, uint32_t how);
/* Of all uses of the running thread. */
void port_client_end_use(struct port_client_use *use);
static inline bool port_client_is_auto(const struct port_client_use *use)
{
	return use->value & PORT_SHOWN_AUTO;
}
enum port_look { PORT_LOOK_SIGNALED, PORT_LOOK_SLEEP, PORT_LOOK_MACHINE };
/* One look at the word, which takes an event; who has slept leaves word that others may sleep, too. */
enum port_look port_client_look(struct port_client_use *use, bool slept, uint32_t *ret_seen);
/* Before a sleep: leave word of it where setters look for that. False: the word is not as seen any more. */
bool port_client_tell_sleep(struct port_client_use *use, uint32_t *seen);
/* Who has slept and leaves without the event may have been the one whom a setter woke. */
void port_client_pass_on(struct port_client_use *use);
/* The thread must take nothing: it asks the machine, which keeps it until it is resumed. */
static inline bool port_client_is_suspended(const struct port_client_use *use)
{
	return __atomic_load_n(&use->thread->page->suspended, __ATOMIC_ACQUIRE) != 0;
}
/* The machine has ended the thread. */
bool port_client_has_ended(const struct port_client_use *use);
/*
 * timeout: address of a time as services take it; 0: none. 0: do not sleep; UINT64_MAX: for ever. False: by the clock on
 * the wall, which the machine looks at, or it cannot be read, which the machine tells.
 */
bool port_client_deadline(uint64_t timeout, uint64_t *ret_deadline_ns);
/* The timeout that is left of deadline_ns, at to, as argument, if the machine is able to read it there. */
void port_client_rest(uint64_t deadline_ns, int64_t *to, uint64_t *argument);
/* The machine has given a page for an event: descriptor stays the caller's. On the listener. */
void port_client_add_event(struct port_client *client, const struct port_event_message *message,
                           int descriptor);

/* --- client_sleep.c --- */
/*
 * Sleep while each of count words is as expected; use: of which handle each of them is. Other processes may write the
 * words: the sleep ends as well when the machine takes back one of the handles' objects, or ends the thread.
 * Gives    0: look again; -ETIMEDOUT; -ENOSYS: the kernel cannot.
 */
int port_client_sleep(const struct port_client_use *use, const struct host_futex_word *word,
                      uint32_t count, uint64_t deadline_ns);
/* How often to look for what is waited for before sleeping. */
static inline uint32_t port_client_spins(const struct port_client_thread *thread)
{
	return thread->waits_long ? 0 : thread->client->spins;
}
/* Before the first page is used; on the listener. False: no thread could be made, nobody may sleep. */
bool port_client_watch(struct port_client *client);
/* For tests: called between a sleeper's last look and its sleep when it is not null. */
extern void (*port_client_falls_asleep)(void);

/* --- client_section.c --- */
/* The machine says what to map or unmap: do it, and answer. descriptor (-1: none) stays the caller's. On the listener. */
void port_client_view(struct port_client *client, const struct port_view *view, int descriptor);
/* Is address in a view that the machine has, too? */
bool port_client_has_view(const struct port_client *client, uint64_t address);

/*
 * For tests that kill a process behind each of its stores to shared memory: called there when it is not null.
 */
extern void (*port_client_stored)(void);
static inline void port_client_store(void)
{
	if (__builtin_expect(port_client_stored != NULL, 0))
		port_client_stored();
}

#endif
