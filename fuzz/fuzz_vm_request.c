/*
 * fuzz/fuzz_vm_request.c - what asks a machine: whatever is taken can be written again, and means the same then.
 *
 * Parser   src/vm/control/request.c
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vm/control/control.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vm_request request, again;
	struct vmm_reason reason = { "" };
	char text[VM_REQUEST_BYTES];
	size_t length;

	if (vm_request_parse(data, size, &request, &reason) != 0) {
		if (!reason.text[0])
			abort();
		return 0;
	}
	length = vm_request_write(&request, text);
	if (vm_request_parse(text, length, &again, &reason) != 0 || again.verb != request.verb ||
	    again.columns != request.columns || again.rows != request.rows ||
	    again.stop != request.stop)
		abort();
	return 0;
}
