/* vm/control/client.c - asking a machine. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "base/host/host_socket.h"
#include "vm/control/control.h"

#define MORE_BYTES (16u << 20)

static int send_request(int socket, const struct vm_request *request, int descriptor)
{
	char text[VM_REQUEST_BYTES];
	struct host_socket_message message = { .bytes = text };

	message.count = vm_request_write(request, text);
	if (descriptor >= 0)
		message.descriptor[message.descriptor_count++] = descriptor;
	return host_socket_send(socket, &message);
}

/* All of a memory file that the machine made; to be freed. */
static char *read_more(int file)
{
	size_t bytes;
	char path[64], *text = NULL;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	return host_file_read(path, MORE_BYTES, &text, &bytes) == 0 ? text : NULL;
}

static int take_answer(int socket, char **ret_answer, char **ret_more)
{
	struct host_socket_message message = { .count = VM_ANSWER_BYTES };
	char *room = malloc(VM_ANSWER_BYTES + 1);
	int got;

	if (!room)
		return -ENOMEM;
	message.bytes = room;
	got = host_socket_receive(socket, true, &message);
	if (got <= 0) {
		free(room);
		return got < 0 ? got : -EPIPE;
	}
	room[message.count] = 0;
	*ret_answer = room;
	*ret_more = message.descriptor_count ? read_more(message.descriptor[0]) : NULL;
	for (size_t i = 0; i < message.descriptor_count; i++)
		host_descriptor_close(message.descriptor[i]);
	return 0;
}

int vm_control_ask(const char *path, const struct vm_request *request, int descriptor,
                   char **ret_answer, char **ret_more)
{
	int socket = host_socket_connect(path), error;

	if (socket < 0)
		return socket;
	error = send_request(socket, request, descriptor);
	if (!error)
		error = take_answer(socket, ret_answer, ret_more);
	host_descriptor_close(socket);
	return error;
}
