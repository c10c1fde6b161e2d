/* vm/control/server.c - the thread that serves requests. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_socket.h"
#include "vm/control/control.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/snapshot.h"

#define KEY_LISTENER VM_CONTROL_CLIENTS_MAX
#define KEY_END (VM_CONTROL_CLIENTS_MAX + 1)
#define KEYS 8u
#define PATIENCE_NS 10000000000ll /* for what blocks the host's side of a machine */

struct vm_control {
	struct vmm *vmm;
	struct host_thread *thread;
	int listener, poll, wakeup;
	int clients[VM_CONTROL_CLIENTS_MAX]; /* -1: free */
};

/* --- Answers ---------------------------------------------------------------------------------------------- */

struct answer {
	char text[VM_ANSWER_BYTES];
	int more; /* a memory file; -1: none */
};

/* A byte of a reason takes six in JSON at most. */
_Static_assert(6 * sizeof(struct vmm_reason) + 64 < VM_ANSWER_BYTES, "an answer has room");

static void write_answer(struct answer *answer, json_t *root)
{
	answer->text[root ? json_dumpb(root, answer->text, sizeof(answer->text), 0) : 0] = 0;
	json_decref(root);
}

/* What a reason quotes may have been cut within a character, and JSON takes whole ones alone. */
static json_t *words_of(const struct vmm_reason *reason)
{
	struct vmm_reason plain = *reason;
	json_t *words = json_string(plain.text);

	if (words)
		return words;
	for (char *at = plain.text; *at; at++)
		if (*at & 0x80)
			*at = '?';
	return json_string(plain.text);
}

static void refuse(struct answer *answer, int error, const struct vmm_reason *reason)
{
	write_answer(answer, json_pack("{s:b, s:i, s:o}", "ok", 0, "error", -error, "reason",
	                               words_of(reason)));
}

/* text as a memory file; -errno. */
static int memory_file(const char *text)
{
	size_t bytes = strlen(text);
	int file = host_memory_file_create("drydock-stats", bytes);
	void *view;

	if (file < 0)
		return file;
	view = host_memory_file_map(file, bytes, 0, HOST_READ_WRITE);
	if (!view) {
		host_descriptor_close(file);
		return -ENOMEM;
	}
	memcpy(view, text, bytes);
	host_pages_free(view, bytes);
	return file;
}

static int give_stats(struct vmm *vmm, struct answer *answer)
{
	char *text = vmm_stats_json(vmm);
	int file = text ? memory_file(text) : -ENOMEM;

	free(text);
	if (file < 0)
		return file;
	answer->more = file;
	return 0;
}

/* --- Requests --------------------------------------------------------------------------------------------- */

static int snapshot(struct vmm *vmm, const struct vm_request *request, int file,
                    struct vmm_reason *reason)
{
	int error = file < 0 ? vmm_fail(reason, -EINVAL, "a snapshot needs a file's descriptor")
	                     : vmm_snapshot(vmm, file, reason);

	if (!error && request->stop)
		vmm_stop(vmm);
	return error;
}

static int do_request(struct vmm *vmm, const struct vm_request *request, int file,
                      struct answer *answer, struct vmm_reason *reason)
{
	switch (request->verb) {
	case VM_STATS: return give_stats(vmm, answer);
	case VM_PAUSE: return vmm_pause(vmm, PATIENCE_NS);
	case VM_RESUME: return vmm_resume(vmm);
	case VM_STOP: vmm_stop(vmm); return 0;
	case VM_RESIZE: vmm_console_resize(vmm, request->columns, request->rows); return 0;
	case VM_SNAPSHOT: return snapshot(vmm, request, file, reason);
	default: return -ENOSYS;
	}
}

static void answer_to(struct vmm *vmm, const struct host_socket_message *message,
                      struct answer *answer)
{
	struct vmm_reason reason = { "" };
	struct vm_request request;
	int error = message->truncated
	                    ? -EMSGSIZE
	                    : vm_request_parse(message->bytes, message->count, &request, &reason);

	if (!error) {
		error = do_request(vmm, &request,
		                   message->descriptor_count ? message->descriptor[0] : -1, answer,
		                   &reason);
		if (error && !reason.text[0])
			strncpy(reason.text, strerror(-error), sizeof(reason.text) - 1);
	}
	if (error)
		refuse(answer, error, &reason);
	else
		write_answer(answer, json_pack("{s:b}", "ok", 1));
}

/* --- Clients ---------------------------------------------------------------------------------------------- */

static void drop(struct vm_control *control, unsigned client)
{
	host_poll_remove(control->poll, control->clients[client]);
	host_descriptor_close(control->clients[client]);
	control->clients[client] = -1;
}

/* One request; whoever does not read its answer loses its connection. */
static void serve(struct vm_control *control, unsigned client)
{
	char room[VM_REQUEST_BYTES];
	struct host_socket_message message = { .bytes = room, .count = sizeof(room) };
	struct answer answer = { .more = -1 };
	int got = host_socket_receive(control->clients[client], false, &message);

	if (got == -EAGAIN)
		return;
	if (got <= 0) {
		drop(control, client);
		return;
	}
	answer_to(control->vmm, &message, &answer);
	for (size_t i = 0; i < message.descriptor_count; i++)
		host_descriptor_close(message.descriptor[i]);
	message =
		(struct host_socket_message){ .bytes = answer.text, .count = strlen(answer.text) };
	if (answer.more >= 0)
		message.descriptor[message.descriptor_count++] = answer.more;
	if (host_socket_send(control->clients[client], &message) != 0)
		drop(control, client);
	if (answer.more >= 0)
		host_descriptor_close(answer.more);
}

/* Others than this user, and root, are not listened to, whatever the folder lets in. */
static bool is_ours(int socket)
{
	struct host_socket_peer peer;

	if (host_socket_peer(socket, &peer) != 0)
		return false;
	if (peer.process_descriptor >= 0)
		host_descriptor_close(peer.process_descriptor);
	return peer.user == host_user() || peer.user == 0;
}

static void admit(struct vm_control *control)
{
	int socket = host_socket_accept(control->listener);
	unsigned place = 0;

	if (socket < 0)
		return;
	while (place < VM_CONTROL_CLIENTS_MAX && control->clients[place] >= 0)
		place++;
	if (place == VM_CONTROL_CLIENTS_MAX || !is_ours(socket) ||
	    host_poll_add(control->poll, socket, place) != 0)
		host_descriptor_close(socket);
	else
		control->clients[place] = socket;
}

static void run(void *argument)
{
	struct vm_control *control = argument;
	uint64_t keys[KEYS];

	for (;;) {
		int count = host_poll_wait(control->poll, keys, KEYS, -1);

		for (int i = 0; i < count; i++) {
			if (keys[i] == KEY_END)
				return;
			if (keys[i] == KEY_LISTENER)
				admit(control);
			else if (control->clients[keys[i]] >= 0)
				serve(control, (unsigned)keys[i]);
		}
	}
}

/* --- Life --------------------------------------------------------------------------------------------------- */

static void release(struct vm_control *control)
{
	for (unsigned i = 0; i < VM_CONTROL_CLIENTS_MAX; i++)
		if (control->clients[i] >= 0)
			host_descriptor_close(control->clients[i]);
	if (control->poll >= 0)
		host_descriptor_close(control->poll);
	if (control->wakeup >= 0)
		host_descriptor_close(control->wakeup);
	free(control);
}

int vm_control_start(struct vmm *vmm, int listener, struct vm_control **ret_control)
{
	struct vm_control *control = calloc(1, sizeof(*control));
	int error = 0;

	if (!control)
		return -ENOMEM;
	control->vmm = vmm;
	control->listener = listener;
	for (unsigned i = 0; i < VM_CONTROL_CLIENTS_MAX; i++)
		control->clients[i] = -1;
	control->poll = host_poll_create();
	control->wakeup = host_wakeup_create();
	if (control->poll < 0 || control->wakeup < 0)
		error = -EMFILE;
	if (!error)
		error = host_poll_add(control->poll, listener, KEY_LISTENER);
	if (!error)
		error = host_poll_add(control->poll, control->wakeup, KEY_END);
	if (!error)
		error = host_thread_create(run, control, 0, &control->thread);
	if (error) {
		release(control);
		return error;
	}
	*ret_control = control;
	return 0;
}

void vm_control_stop(struct vm_control *control)
{
	if (!control)
		return;
	host_wakeup_set(control->wakeup);
	host_thread_join(control->thread);
	host_descriptor_close(control->listener);
	release(control);
}
