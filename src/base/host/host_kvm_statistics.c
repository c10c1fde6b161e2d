/*
 * base/host/host_kvm_statistics.c - what the kernel counts of a machine: a file of descriptions and values, found by name.
 *
 * Source   Linux: KVM_GET_STATS_FD.
 */
#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host_kvm_internal.h"

#define MOST_DESCRIPTIONS 1024u
#define MOST_NAME 256u

static bool read_whole(int descriptor, void *to, size_t bytes, uint64_t offset)
{
	return pread(descriptor, to, bytes, (off_t)offset) == (ssize_t)bytes;
}

/* Where the value of name stands, or 0. */
static uint64_t find(const struct kvm_stats_header *header, const uint8_t *descriptions,
                     const char *name)
{
	size_t step = sizeof(struct kvm_stats_desc) + header->name_size;

	for (uint32_t i = 0; i < header->num_desc; i++) {
		struct kvm_stats_desc description;

		memcpy(&description, descriptions + i * step, sizeof(description));
		if (!strncmp((const char *)descriptions + i * step + sizeof(description), name,
		             header->name_size))
			return header->data_offset + (uint64_t)description.offset;
	}
	return 0;
}

static int read_values(int descriptor, const char *const *names, size_t count, uint64_t *ret_values)
{
	struct kvm_stats_header header;
	uint8_t *descriptions;
	size_t bytes;
	int error = 0;

	if (!read_whole(descriptor, &header, sizeof(header), 0) ||
	    header.num_desc > MOST_DESCRIPTIONS || header.name_size > MOST_NAME)
		return -ENOTSUP;
	bytes = header.num_desc * (sizeof(struct kvm_stats_desc) + header.name_size);
	descriptions = malloc(bytes ? bytes : 1);
	if (!descriptions)
		return -ENOMEM;
	if (!read_whole(descriptor, descriptions, bytes, header.desc_offset))
		error = -ENOTSUP;
	for (size_t i = 0; !error && i < count; i++) {
		uint64_t at = find(&header, descriptions, names[i]);

		if (!at || !read_whole(descriptor, &ret_values[i], sizeof(ret_values[i]), at))
			error = -ENOTSUP;
	}
	free(descriptions);
	return error;
}

int host_kvm_pages(struct host_kvm *kvm, uint64_t ret_pages[3])
{
	static const char *const names[] = { "pages_4k", "pages_2m", "pages_1g" };
	int descriptor = host_kvm_call(kvm->descriptor, KVM_GET_STATS_FD, NULL);
	int error;

	if (descriptor < 0)
		return -ENOTSUP;
	error = read_values(descriptor, names, 3, ret_pages);
	close(descriptor);
	return error;
}
