/* rtl/exports.c - the list of rtl's tables. */
#include "nt/rtl/exports.h"

#include "nt/rtl/crt_internal.h"
#include "nt/rtl/rtl_internal.h"

const struct image_export_table *const rtl_export_tables[] = {
	&rtl_avl_export_table,
	&rtl_bitmap_export_table,
	&rtl_bitmap_run_export_table,
	&rtl_crt_character_export_table,
	&rtl_crt_memory_export_table,
	&rtl_crt_narrow_export_table,
	&rtl_crt_number_export_table,
	&rtl_crt_print_export_table,
	&rtl_crt_wide_export_table,
	&rtl_debug_export_table,
	&rtl_generic_export_table,
	&rtl_memory_export_table,
	&rtl_number_export_table,
	&rtl_splay_export_table,
	&rtl_strsafe_export_table,
	&rtl_strsafe_unicode_export_table,
	&rtl_string_compare_export_table,
	&rtl_string_convert_export_table,
	&rtl_string_export_table,
	&rtl_string_number_export_table,
	&rtl_time_export_table,
	&rtl_version_export_table,
	NULL,
};
