/* rtl/bitmap_internal.h - scanning of bitmaps, shared by the bitmap files. */
#ifndef DRYDOCK_NT_RTL_BITMAP_INTERNAL_H
#define DRYDOCK_NT_RTL_BITMAP_INTERNAL_H

#include <ntifs.h>

#include "nt/rtl/service.h"

#define BITS_PER_WORD 32
#define NOT_FOUND ((ULONG)~0u)

/* The first index from `from` whose bit is value; the size when there is none. */
ULONG rtl_bitmap_next(const RTL_BITMAP *bitmap, ULONG from, bool value);
/* The run of bits of value at or behind from: gives its length (0: none) and its start. */
ULONG rtl_bitmap_run(const RTL_BITMAP *bitmap, ULONG from, bool value, ULONG *ret_start);

#endif
