/*
 * fuzz/fuzz_calls.c - calls and handles as JSON lines, written by another system.
 *
 * Parser   tools/drydock/call_json.c
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drydock/call.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct call_list list = { 0 };
	char *text = malloc(size + 1);
	FILE *nowhere;
	size_t line;

	memcpy(text, data, size);
	text[size] = 0;
	nowhere = fopen("/dev/null", "w");
	if (nowhere && !call_json_read(text, &list, &line))
		call_json_write(nowhere, &list);
	if (nowhere)
		fclose(nowhere);
	call_list_finish(&list);
	free(text);
	return 0;
}
