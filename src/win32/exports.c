/* win32/exports.c - the tables of this folder. */
#include "win32/win32.h"

#define TABLES(X) \
	X(win32_error_export_table) X(win32_heap_export_table) X(win32_file_export_table) \
	X(win32_io_export_table) X(win32_wait_export_table) X(win32_object_export_table) \
	X(win32_lock_export_table) X(win32_thread_export_table) X(win32_service_export_table) \
	X(win32_environment_export_table) X(win32_crt_file_export_table) \
	X(win32_crt_print_export_table) X(win32_crt_memory_export_table) \
	X(win32_crt_exit_export_table)

#define DECLARE(table) extern const struct image_export_table table;
TABLES(DECLARE)

#define ADDRESS(table) &table,
const struct image_export_table *const win32_export_tables[] = { TABLES(ADDRESS) NULL };
