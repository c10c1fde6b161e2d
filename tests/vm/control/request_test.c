/* tests/vm/control/request_test.c - the text of requests. */
#include "vm/control/control.h"

#include <errno.h>
#include <string.h>

#include "test.h"

static int parse(const char *text, struct vm_request *request, struct vmm_reason *reason)
{
	return vm_request_parse(text, strlen(text), request, reason);
}

TEST(VM_22_each_request_is_known_by_its_name)
{
	struct vm_request request;
	struct vmm_reason reason;
	char text[VM_REQUEST_BYTES];

	for (int verb = 0; verb < VM_VERBS; verb++) {
		struct vm_request wanted = { (enum vm_verb)verb, 80, 24, true };
		size_t length = vm_request_write(&wanted, text);

		assert_int_equal(0, vm_request_parse(text, length, &request, &reason));
		assert_int_equal(verb, request.verb);
		assert_int_equal(verb == VM_RESIZE ? 80 : 0, request.columns);
		assert_int_equal(verb == VM_RESIZE ? 24 : 0, request.rows);
		assert_int_equal(verb == VM_SNAPSHOT, request.stop);
	}
}

TEST(VM_7_requests_that_are_none_are_refused_in_words)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "", "no JSON object" },
		{ "[]", "another value" },
		{ "{\"request\": \"sta", "no JSON object" },
		{ "{}", "\"request\" is not there" },
		{ "{\"request\": 7}", "no text" },
		{ "{\"request\": \"fly\"}", "no request 'fly'" },
		{ "{\"request\": \"stats\", \"rows\": 1}", "'rows' does not belong" },
		{ "{\"request\": \"pause\", \"request\": \"stop\"}", "no JSON object" },
		{ "{\"request\": \"resize\", \"columns\": 80}", "a size is" },
		{ "{\"request\": \"resize\", \"columns\": 0, \"rows\": 1}",
		  "\"columns\" is no number" },
		{ "{\"request\": \"resize\", \"columns\": 1, \"rows\": 65536}",
		  "\"rows\" is no number" },
		{ "{\"request\": \"resize\", \"columns\": \"1\", \"rows\": 1}",
		  "\"columns\" is no" },
		{ "{\"request\": \"snapshot\", \"stop\": 1}", "'stop' does not belong" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vm_request request = { .verb = VM_VERBS };
		struct vmm_reason reason = { "" };

		assert_int_equal(-EINVAL, parse(rows[i].text, &request, &reason));
		if (!strstr(reason.text, rows[i].words))
			print_error("%s: %s\n", rows[i].text, reason.text);
		assert_non_null(strstr(reason.text, rows[i].words));
		assert_int_equal(VM_VERBS, request.verb);
	}
}

TEST(VM_7_a_request_that_is_too_long_is_refused)
{
	static char text[VM_REQUEST_BYTES + 1];
	struct vm_request request;
	struct vmm_reason reason;

	memset(text, ' ', sizeof(text));
	memcpy(text, "{\"request\": \"stats\"}", 20);
	assert_int_equal(0, vm_request_parse(text, VM_REQUEST_BYTES, &request, &reason));
	assert_int_equal(-EMSGSIZE, vm_request_parse(text, sizeof(text), &request, &reason));
}
