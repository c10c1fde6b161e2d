/* vm/control/request.c - a request's text, which anybody of the same user may have written. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "vm/control/control.h"
#include "vm/vmm/reason.h"

static const char *const verbs[] = {
	[VM_STATS] = "stats", [VM_PAUSE] = "pause",   [VM_RESUME] = "resume",
	[VM_STOP] = "stop",   [VM_RESIZE] = "resize", [VM_SNAPSHOT] = "snapshot"
};

_Static_assert(sizeof(verbs) / sizeof(verbs[0]) == VM_VERBS, "each verb has a name");

const char *vm_verb_name(enum vm_verb verb)
{
	return verbs[verb];
}

static int take_verb(const json_t *root, enum vm_verb *ret_verb, struct vmm_reason *reason)
{
	const char *name = json_string_value(json_object_get(root, "request"));

	if (!name)
		return vmm_fail(reason, -EINVAL, "the member \"request\" is not there, or no text");
	for (int i = 0; i < VM_VERBS; i++)
		if (strcmp(name, verbs[i]) == 0) {
			*ret_verb = (enum vm_verb)i;
			return 0;
		}
	return vmm_fail(reason, -EINVAL, "there is no request '%.40s'", name);
}

static int take_size(const json_t *value, const char *name, uint16_t *ret_size,
                     struct vmm_reason *reason)
{
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value) || number < 1 || number > UINT16_MAX)
		return vmm_fail(reason, -EINVAL, "\"%s\" is no number from 1 to 65535", name);
	*ret_size = (uint16_t)number;
	return 0;
}

static int take_member(const char *name, const json_t *value, struct vm_request *request,
                       struct vmm_reason *reason)
{
	if (strcmp(name, "request") == 0)
		return 0;
	if (request->verb == VM_RESIZE && strcmp(name, "columns") == 0)
		return take_size(value, name, &request->columns, reason);
	if (request->verb == VM_RESIZE && strcmp(name, "rows") == 0)
		return take_size(value, name, &request->rows, reason);
	if (request->verb == VM_SNAPSHOT && strcmp(name, "stop") == 0 && json_is_boolean(value)) {
		request->stop = json_is_true(value);
		return 0;
	}
	return vmm_fail(reason, -EINVAL, "'%.40s' does not belong to a request '%s', or not so",
	                name, verbs[request->verb]);
}

static int take_all(json_t *root, struct vm_request *request, struct vmm_reason *reason)
{
	int error = take_verb(root, &request->verb, reason);
	const char *name;
	json_t *value;

	if (error)
		return error;
	json_object_foreach(root, name, value)
	{
		error = take_member(name, value, request, reason);
		if (error)
			return error;
	}
	if (request->verb == VM_RESIZE && (!request->columns || !request->rows))
		return vmm_fail(reason, -EINVAL, "a size is \"columns\" and \"rows\"");
	return 0;
}

int vm_request_parse(const void *bytes, size_t count, struct vm_request *ret_request,
                     struct vmm_reason *reason)
{
	struct vm_request request = { VM_STATS, 0, 0, false };
	json_error_t wrong;
	json_t *root;
	int error;

	if (count > VM_REQUEST_BYTES)
		return vmm_fail(reason, -EMSGSIZE, "a request has at most %u bytes",
		                VM_REQUEST_BYTES);
	root = json_loadb(bytes, count, JSON_REJECT_DUPLICATES, &wrong);
	if (!json_is_object(root)) {
		json_decref(root);
		return vmm_fail(reason, -EINVAL, "no JSON object: %.100s",
		                root ? "another value" : wrong.text);
	}
	error = take_all(root, &request, reason);
	json_decref(root);
	if (!error)
		*ret_request = request;
	return error;
}

size_t vm_request_write(const struct vm_request *request, char text[VM_REQUEST_BYTES])
{
	const char *name = verbs[request->verb];

	if (request->verb == VM_RESIZE)
		return (size_t)snprintf(text, VM_REQUEST_BYTES,
		                        "{\"request\": \"%s\", \"columns\": %u, \"rows\": %u}",
		                        name, request->columns, request->rows);
	if (request->verb == VM_SNAPSHOT)
		return (size_t)snprintf(text, VM_REQUEST_BYTES,
		                        "{\"request\": \"%s\", \"stop\": %s}", name,
		                        request->stop ? "true" : "false");
	return (size_t)snprintf(text, VM_REQUEST_BYTES, "{\"request\": \"%s\"}", name);
}
