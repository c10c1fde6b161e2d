/* vm/vmm/windows/unpack.c - Windows, where none of the libraries is: kernels unpack themselves from their 64-bit entry. */
#include <errno.h>

#include "vm/vmm/unpack.h"

const char *vmm_unpack_name(const uint8_t *packed, size_t bytes)
{
	(void)packed, (void)bytes;
	return NULL;
}

int vmm_unpack(const uint8_t *packed, size_t bytes, size_t limit, uint8_t **ret_unpacked,
               size_t *ret_bytes)
{
	(void)packed, (void)bytes, (void)limit, (void)ret_unpacked, (void)ret_bytes;
	return -ENOTSUP;
}
