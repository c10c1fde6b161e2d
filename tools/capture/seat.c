/* tools/capture/seat.c - one event, one message. */
#include "capture/seat.h"

#include "base/host/host.h"
#include "base/host/host_socket.h"
#include "drydock/composer_format.h"

/* Written once by who hears the machine's process, read by the server's thread. */
static int seat = -1;

void seat_open(int descriptor)
{
	int before = __atomic_exchange_n(&seat, descriptor, __ATOMIC_ACQ_REL);

	if (before >= 0)
		host_descriptor_close(before);
}

void seat_input(void *context, const struct display_input *input)
{
	struct composer_input message = { .type = COMPOSER_INPUT, .count = 1 };
	struct host_socket_message sent = { .bytes = &message,
		                            .count = offsetof(struct composer_input, event) +
		                                     sizeof(struct composer_event) };
	int socket = __atomic_load_n(&seat, __ATOMIC_ACQUIRE);

	(void)context;
	message.event[0] = (struct composer_event){ .tag = input->tag,
		                                    .kind = input->kind,
		                                    .code = input->code,
		                                    .x = input->x,
		                                    .y = input->y,
		                                    .flags = input->flags };
	if (socket >= 0)
		host_socket_send(socket, &sent);
}
