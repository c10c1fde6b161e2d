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
};

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
	uint32_t arrivals; /* futex: messages so far */
	uint32_t mapped;   /* 1: a reply is there, of the two fields below */
	NTSTATUS mapped_status;
	int mapped_descriptor;
	struct host_lock lock;         /* threads */
	struct host_lock request_lock; /* one request at a time; held over the wait for its answer */
	struct port_client_thread *threads;
};

#endif
