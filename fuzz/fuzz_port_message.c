/*
 * fuzz/fuzz_port_message.c - messages from another process: what is taken has the form that its type says.
 *
 * Parser   src/nt/port/message.c
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "nt/port/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_hello(const struct port_hello *hello)
{
	if (hello->purpose < PORT_ATTACH || hello->purpose > PORT_INSPECT ||
	    hello->account > PORT_ACCOUNTS || (hello->account && hello->purpose != PORT_ATTACH) ||
	    strnlen(hello->name, sizeof(hello->name)) == sizeof(hello->name))
		abort();
}

static void check_range(uint64_t start, uint64_t bytes)
{
	if (!start || !bytes || (start & 0xFFF) || (bytes & 0xFFF) || start + bytes <= start ||
	    start + bytes >= 1ull << 47)
		abort();
}

/* The data stand at the end of their memory, so that the sanitizer sees one byte too many. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	union port_message message;
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		return 0;
	memcpy(copy, data, size);
	if (port_message_parse(copy, size, &message)) {
		if (message.header.bytes != size || memcmp(&message, data, size) != 0)
			abort();
		if (message.header.type == PORT_HELLO)
			check_hello(&message.hello);
		if (message.header.type == PORT_MAP)
			check_range(message.map.address, message.map.bytes);
		if (message.header.type == PORT_VIEW && message.view.kind != PORT_VIEW_FORGET)
			check_range(message.view.address, message.view.bytes);
		if (message.header.type == PORT_VIEW && message.view.kind == PORT_VIEW_MAP &&
		    message.view.offset + message.view.bytes > message.view.file_bytes)
			abort();
		if (message.header.type == PORT_WELCOME)
			check_range(message.welcome.memory_start, message.welcome.memory_bytes);
	}
	free(copy);
	return 0;
}
