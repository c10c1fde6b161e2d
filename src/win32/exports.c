/* win32/exports.c - the tables of this folder. */
/* The formatter never settles on these tables. */
/* clang-format off */
#include "win32/win32.h"

#define TABLES(X) \
	X(win32_error_export_table) \
	X(win32_event_export_table) \
	X(win32_address_export_table) \
	X(win32_avrt_export_table) \
	X(win32_create_process_export_table) \
	X(win32_mapping_export_table) \
	X(win32_once_export_table) \
	X(win32_resource_export_table) \
	X(win32_slist_export_table) \
	X(win32_temporary_file_export_table) \
	X(win32_timer_queue_export_table) \
	X(win32_identity_export_table) \
	X(win32_impersonation_export_table) \
	X(win32_pipe_export_table) \
	X(win32_pipe_security_export_table) \
	X(win32_sid_export_table) \
	X(win32_window_station_export_table) \
	X(win32_heap_export_table) \
	X(win32_hid_export_table) \
	X(win32_file_export_table) \
	X(win32_io_export_table) \
	X(win32_wait_export_table) X(win32_object_export_table) X(win32_lock_export_table) X( \
		win32_thread_export_table) X(win32_service_export_table) \
		X(win32_environment_export_table) X(win32_crt_file_export_table) X( \
			win32_crt_print_export_table) X(win32_crt_memory_export_table) \
			X(win32_crt_exit_export_table) X(win32_crt_scan_export_table) X( \
				win32_crt_number_export_table) X(win32_crt_time_export_table) \
				X(win32_crt_text_export_table) X(win32_time_export_table) X( \
					win32_string_export_table) X(win32_strsafe_export_table) \
					X(win32_message_export_table) X(win32_module_export_table) \
						X(win32_interface_export_table) X( \
							win32_setup_export_table) \
							X(win32_install_export_table) X( \
								win32_registry_export_table) \
								X(win32_pool_export_table) X( \
									win32_find_export_table) \
									X(win32_token_export_table)

#define DECLARE(table) extern const struct image_export_table table;
TABLES(DECLARE)

#define ADDRESS(table) &table,
const struct image_export_table *const win32_export_tables[] = { TABLES(ADDRESS) NULL };
