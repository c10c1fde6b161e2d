/*
 * vm/control/control.h - asking a machine that runs, from another process of the same user.
 *
 * Model    A machine with a name listens on a socket that keeps messages apart. A request is one message, a JSON object with
 *          the member "request" and what belongs to it; each has one answer, {"ok": true} with what was asked for, or
 *          {"ok": false, "error": ERRNO, "reason": TEXT}. What may be long, the counts, comes as a memory file beside the
 *          answer; a file that is to be written is opened by who asks, and its descriptor comes beside the request, for the
 *          machine may not open files any more. Requests are served one after the other on a thread of their own.
 * Threads  One a server. The rest may be called from any.
 * Errors   0 or a negative errno.
 * Tests    tests/vm/control, fuzz/fuzz_vm_request.c
 */
#ifndef DRYDOCK_VM_CONTROL_H
#define DRYDOCK_VM_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vm/vmm/vmm.h"

#define VM_REQUEST_BYTES 4096u
#define VM_ANSWER_BYTES 4096u
#define VM_CONTROL_CLIENTS_MAX 16u

enum vm_verb { VM_STATS, VM_PAUSE, VM_RESUME, VM_STOP, VM_RESIZE, VM_SNAPSHOT, VM_VERBS };

struct vm_request {
	enum vm_verb verb;
	uint16_t columns, rows; /* of VM_RESIZE */
	bool stop;              /* of VM_SNAPSHOT: the machine ends behind it */
};

/*
 * What bytes ask for; they need not end with a zero.
 * Errors   -EMSGSIZE: longer than VM_REQUEST_BYTES; -EINVAL: no JSON object, an unknown request or member, a number out of
 *          range; why, in words for people, in reason.
 */
int vm_request_parse(const void *bytes, size_t count, struct vm_request *ret_request,
                     struct vmm_reason *reason);
/* As a request says it: "stats" ... */
const char *vm_verb_name(enum vm_verb verb);
/* The request as JSON; how many bytes, without the zero behind them. */
size_t vm_request_write(const struct vm_request *request, char text[VM_REQUEST_BYTES]);

struct vm_control;

/*
 * Serve requests about vmm that come to listener, of host_socket_listen().
 * Owns     listener, from success on. vmm outlives the server.
 */
int vm_control_start(struct vmm *vmm, int listener, struct vm_control **ret_control);
/* Nothing is served any more; clients are cut off. Null is accepted. */
void vm_control_stop(struct vm_control *control);

/*
 * Ask the machine behind the socket at path, and wait. descriptor goes with the request (-1: none) and stays the caller's.
 * Owns     ret_answer, and ret_more (what came beside it, null: nothing), are the caller's to free; the answer is JSON.
 * Errors   Those of connecting; -EPIPE: the machine ended before it answered; -ENOMEM. What the machine refuses is in the
 *          answer.
 */
int vm_control_ask(const char *path, const struct vm_request *request, int descriptor,
                   char **ret_answer, char **ret_more);

#endif
