/*
 * fuzz/fuzz_sddl.c - SDDL text from anybody: the parser stays in bounds and gives valid descriptors only.
 *
 * Parser   src/nt/se/sddl.c
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "nt/se/se.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count = size, error_offset = 0;
	WCHAR *text = malloc(count * sizeof(WCHAR) + 1);
	PSECURITY_DESCRIPTOR descriptor = NULL;

	if (!text)
		return 0;
	for (size_t i = 0; i < count; i++)
		text[i] = data[i];
	NTSTATUS status = se_descriptor_from_sddl(text, count, &descriptor, &error_offset);
	if (NT_SUCCESS(status)) {
		ULONG bytes = RtlLengthSecurityDescriptor(descriptor);
		if (!RtlValidRelativeSecurityDescriptor(descriptor, bytes, 0))
			abort();
		se_free_descriptor(descriptor);
	} else if (error_offset > count) {
		abort();
	}
	free(text);
	return 0;
}
