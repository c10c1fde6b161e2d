/* port/client_process.c - processes that an attached process makes: what it is given of them. */
#include "nt/port/client.h"

void port_client_add_child(struct port_client *client, uint32_t id, int descriptor)
{
	int former = -1;

	host_lock_acquire(&client->lock);
	former = client->child_descriptor;
	client->child_id = id;
	client->child_descriptor = descriptor;
	host_lock_release(&client->lock);
	if (former > 0)
		host_descriptor_close(former);
}

/* 0: it has not come yet. */
static int take_child(struct port_client *client, uint32_t id)
{
	int descriptor = 0;

	host_lock_acquire(&client->lock);
	if (client->child_id == id) {
		descriptor = client->child_descriptor;
		client->child_id = 0;
		client->child_descriptor = 0;
	}
	host_lock_release(&client->lock);
	return descriptor;
}

/* The message comes before the call's answer, but on another way. */
static int await_child(struct port_client *client, uint32_t id)
{
	for (;;) {
		uint32_t seen = __atomic_load_n(&client->arrivals, __ATOMIC_SEQ_CST);
		int descriptor = take_child(client, id);

		if (descriptor)
			return descriptor;
		if (!port_client_wait_arrival(client, seen))
			return -1;
	}
}

static void set_name(struct port_client_numbers *numbers, const WCHAR *name)
{
	USHORT count = 0;

	while (name[count] && count < PORT_NAME_BYTES - 1) {
		numbers->text[count] = name[count];
		count++;
	}
	numbers->name = (UNICODE_STRING){ (USHORT)(count * sizeof(WCHAR)),
		                          (USHORT)(count * sizeof(WCHAR)), numbers->text };
}

NTSTATUS port_client_create_process(struct port_client *client, const WCHAR *name, uint32_t flags,
                                    struct port_client_child *ret_child)
{
	struct port_client_numbers *numbers = client->scratch;
	NTSTATUS status;

	host_lock_acquire(&client->request_lock);
	set_name(numbers, name);
	status = (NTSTATUS)port_call(PORT_port_create_process,
	                             (uint64_t[]){ (uintptr_t)&numbers->name, flags,
	                                           (uintptr_t)&numbers->made },
	                             3);
	if (NT_SUCCESS(status)) {
		ret_child->made = numbers->made;
		ret_child->socket = await_child(client, numbers->made.process_id);
		if (ret_child->socket < 0)
			status = STATUS_PORT_DISCONNECTED; /* nothing but the machine's end */
	}
	host_lock_release(&client->request_lock);
	return status;
}

NTSTATUS port_client_begin_process(void)
{
	struct port_client *client = port_client_current()->client;

	port_client_begin_thread();
	client->close_is_strict = (BOOLEAN)port_call(PORT_port_close_is_strict, NULL, 0);
	return (NTSTATUS)port_call(PORT_port_take_views, NULL, 0);
}
