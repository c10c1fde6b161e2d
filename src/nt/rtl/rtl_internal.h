/* rtl/rtl_internal.h - what the documented Rtl files share. */
#ifndef DRYDOCK_NT_RTL_INTERNAL_H
#define DRYDOCK_NT_RTL_INTERNAL_H

#include "base/image/registry.h"
#include "nt/rtl/service.h"

#define RTL_TABLE(exports) { "ntoskrnl.exe", (exports), sizeof(exports) / sizeof((exports)[0]) }

/* The tag of strings that Rtl functions allocate, 'Strg'. */
#define RTL_STRING_TAG 0x67727453u

extern const struct image_export_table rtl_string_export_table, rtl_string_compare_export_table,
	rtl_string_convert_export_table, rtl_string_number_export_table, rtl_bitmap_export_table,
	rtl_bitmap_run_export_table, rtl_time_export_table, rtl_memory_export_table,
	rtl_number_export_table, rtl_version_export_table, rtl_debug_export_table,
	rtl_avl_export_table, rtl_splay_export_table, rtl_generic_export_table,
	rtl_strsafe_export_table, rtl_strsafe_unicode_export_table;

#endif
