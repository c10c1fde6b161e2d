/* port/client.h - what the attached process's files share. */
#ifndef DRYDOCK_NT_PORT_CLIENT_H
#define DRYDOCK_NT_PORT_CLIENT_H

#include "base/host/host_share.h"
#include "base/host/host_socket.h"
#include "nt/port/port.h"

#define PORT_CLIENT_SPINS 2000u

struct port_client_thread {
	struct port_client *client;
	struct port_client_thread *next;
	struct port_page *page;
	uint64_t sequence;
	uint32_t id;
	uint32_t busy; /* atomic: it uses an event's page */
};

/* An event's page as this process has it. */
struct port_client_event {
	uint32_t id; /* atomic; 0: being changed, or none */
	uint32_t *word;
	uint32_t refused; /* the last id whose page could not be mapped */
};
#define PORT_RETIRED_MAX 256

/* Where services write their numbers to: memory that the machine has, too. */
struct port_client_numbers {
	uint64_t handle;
	uint32_t id;
};

/* Lives as long as the process. */
struct port_client {
	int socket;
	struct host_thread *listener;
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
	uint32_t process_id;
	uint32_t spins;
	const uint64_t *shown; /* what the machine shows of the table of handles */
	struct port_client_event event[PORT_EVENTS_MAX]; /* changed by the listener alone */
	uint32_t *retired[PORT_RETIRED_MAX];             /* pages that a thread may still look at; listener only */
	uint32_t retired_count;
	uint32_t arrivals; /* futex: messages so far */
	uint32_t mapped;   /* 1: a reply is there, of the two fields below */
	NTSTATUS mapped_status;
	int mapped_descriptor;
	struct host_lock lock;         /* threads */
	struct host_lock request_lock; /* one request at a time; held over the wait for its answer */
	struct port_client_thread *threads;
};

/* adopt.c: is address memory that the machine has, too? */
bool port_client_shares(const struct port_client *client, uint64_t address);

/* client.c: wait until the page of the event that slot shows is there, or will not come. */
void port_client_await_page(struct port_client *client, uint64_t slot);

/* --- client_event.c --- */
/* The machine has given a page for an event: descriptor stays the caller's. On the listener. */
void port_client_add_event(struct port_client *client, const struct port_event_message *message,
                           int descriptor);

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
