/* rtl/crt_internal.h - what the C runtime's files share. */
#ifndef DRYDOCK_NT_RTL_CRT_INTERNAL_H
#define DRYDOCK_NT_RTL_CRT_INTERNAL_H

#include "base/image/registry.h"
#include "nt/rtl/crt.h"

#define CRT_EXPORT(name) { #name, (void *)crt_##name, IMAGE_EXPORT_KIND_FUNCTION }
#define CRT_TABLE(exports) { "ntoskrnl.exe", (exports), sizeof(exports) / sizeof((exports)[0]) }

int crt_tolower(int c);

extern const struct image_export_table rtl_crt_memory_export_table, rtl_crt_character_export_table,
	rtl_crt_narrow_export_table, rtl_crt_wide_export_table, rtl_crt_number_export_table,
	rtl_crt_print_export_table;

#endif
