/*
 * vm/vmm/unpack.h - compressed kernels: gzip, bzip2, XZ, LZ4 (as kernels use it) and Zstandard.
 *
 * What stands behind the compressed stream is not looked at: kernels append their unpacked size.
 */
#ifndef DRYDOCK_VM_VMM_UNPACK_H
#define DRYDOCK_VM_VMM_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The name of the compression that packed begins with, or null. */
const char *vmm_unpack_name(const uint8_t *packed, size_t bytes);
/*
 * Unpack at most limit bytes.
 * Owns     ret_unpacked is the caller's to free().
 * Errors   -ENOEXEC: no known compression, or the stream is broken; -EFBIG: more than limit; -ENOMEM.
 */
int vmm_unpack(const uint8_t *packed, size_t bytes, size_t limit, uint8_t **ret_unpacked,
               size_t *ret_bytes);

#endif
