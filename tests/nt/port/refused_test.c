/* tests/nt/port/refused_test.c - what programs of attached processes find under the names that images import. */
#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drydock/drydock.h"
#include "machine/machine_internal.h"
#include "machine/tables.h"
#include "nt/port/port.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef void visitor(const struct image_export_table *table, const struct image_export *export,
                     void *context);

static void visit_kernel(visitor *visit, void *context)
{
	for (size_t index = 0; index < COUNT(machine_tables); index++)
		for (size_t row = 0; row < machine_tables[index]->count; row++)
			visit(machine_tables[index], &machine_tables[index]->exports[row], context);
}

static const struct image_export *find(const char *name)
{
	const struct image_export *found =
		image_registry_find_client(machine_registry(), NULL, name);

	assert_non_null(found);
	return found;
}

static const struct image_export *find_stub(const char *name)
{
	for (size_t index = 0; index < port_stub_export_table.count; index++)
		if (strcmp(port_stub_export_table.exports[index].name + 2, name + 2) == 0)
			return &port_stub_export_table.exports[index];
	return NULL;
}

static bool is_service(const char *name)
{
	return (strncmp(name, "Nt", 2) == 0 || strncmp(name, "Zw", 2) == 0) && name[2] >= 'A' &&
	       name[2] <= 'Z';
}

/* --- Every name -------------------------------------------------------------------------------------------- */

static uint32_t refused_count, redirected_count, local_count;

static void check_kind(const struct image_export_table *table, const struct image_export *export,
                       void *context)
{
	const char *reason;
	const struct image_export *found = find(export->name);

	if (export->kind == IMAGE_EXPORT_KIND_DATA)
		return;
	switch (port_import_kind(export->name, &reason)) {
	case PORT_IMPORT_REDIRECTED:
		assert_ptr_equal(found->address, find_stub(export->name)->address);
		assert_true(is_service(export->name));
		redirected_count++;
		break;
	case PORT_IMPORT_LOCAL:
		assert_true(reason && strlen(reason) > 10);
		assert_false(is_service(export->name));
		assert_ptr_equal(found->address, export->address);
		local_count++;
		break;
	case PORT_IMPORT_REFUSED:
		assert_ptr_not_equal(found->address, export->address);
		refused_count++;
		break;
	}
}

TEST(each_name_of_the_kernel_is_redirected_local_for_a_reason_or_refused)
{
	port_services_attach();
	visit_kernel(check_kind, NULL);
	assert_true(refused_count > 500);
	assert_true(redirected_count > 150);
	assert_true(local_count > 50);
}

static void check_pure(const struct image_export *export)
{
	assert_false(is_service(export->name));
	assert_ptr_equal(find(export->name)->address, export->address);
}

/* The layers' check holds that nothing of that folder knows a machine. */
TEST(names_of_the_run_time_library_stay_the_programs_own)
{
	port_services_attach();
	for (size_t index = 0; rtl_export_tables[index]; index++)
		for (size_t row = 0; row < rtl_export_tables[index]->count; row++)
			check_pure(&rtl_export_tables[index]->exports[row]);
}

TEST(names_of_a_driver_are_not_hidden)
{
	port_services_attach();
	assert_ptr_equal(image_registry_find(machine_registry(), NULL, "ZwCreateFile")->address,
	                 (void *)ZwCreateFile);
	assert_ptr_equal(image_registry_find(machine_registry(), NULL, "KeSetEvent")->address,
	                 (void *)KeSetEvent);
}

/* --- What refuses ---------------------------------------------------------------------------------------------- */

static char text[1 << 19];

/* What standard error got of calls of every refused name. */
static void call_refused(const struct image_export_table *table, const struct image_export *export,
                         void *context)
{
	uint32_t (*function)(void) = (uint32_t(*)(void))find(export->name)->address;

	if (export->kind == IMAGE_EXPORT_KIND_DATA ||
	    port_import_kind(export->name, NULL) != PORT_IMPORT_REFUSED)
		return;
	if (function() != (uint32_t)STATUS_NOT_IMPLEMENTED)
		(*(uint32_t *)context)++;
}

static void check_named(const struct image_export_table *table, const struct image_export *export,
                        void *context)
{
	char line[200];

	if (export->kind == IMAGE_EXPORT_KIND_DATA ||
	    port_import_kind(export->name, NULL) != PORT_IMPORT_REFUSED)
		return;
	snprintf(line, sizeof(line), "drydock: %s is not built for attached processes yet",
	         export->name);
	assert_non_null(strstr(text, line));
}

static void read_text(const char *path)
{
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = 0;
	fclose(file);
}

TEST(each_refused_name_fails_and_says_itself)
{
	struct drydock_options options = { .schedule = DRYDOCK_FREE };
	struct drydock_machine *machine;
	uint32_t others = 0;
	char path[300];
	int saved = dup(2), file;

	port_services_attach();
	assert_int_equal(drydock_machine_create(&options, &machine), 0);
	snprintf(path, sizeof(path), "%s/errors", test_directory());
	file = open(path, O_CREAT | O_WRONLY, 0600);
	dup2(file, 2);
	visit_kernel(call_refused, &others);
	dup2(saved, 2);
	assert_int_equal(others, 0);
	read_text(path);
	visit_kernel(check_named, NULL);
	drydock_machine_destroy(machine);
}

/* --- What the functions of programs are made of ---------------------------------------------------------------- */

/*
 * Objects of src/win32 that call the executive below the services, and why the program's own machine is right for it.
 * "server": those parts run in the machine that programs attach to; their functions are in remote.c's lists.
 */
static const struct {
	const char *object, *functions, *reason;
} below_services[] = {
	{ "address_wait", "KeInitializeEvent KeSetEvent KeWaitForSingleObject",
	  "waiters of one process; nothing has a handle" },
	{ "attach",
	  "mm_range_add mm_range_remove mm_use_shared_locks mm_use_shared_slice "
	  "mm_user_allocate mm_user_free ob_dereference ps_current_thread "
	  "ps_system_process ps_thread_create ps_thread_resume ps_thread_terminate",
	  "the half of a thread that this process has" },
	{ "avrt_api", "KeGetCurrentThread KeSetPriorityThread",
	  "the half of a thread that this process has; priorities change nothing" },
	{ "console",
	  "IoCreateDevice IoCreateSymbolicLink IoDeleteDevice IoDeleteSymbolicLink "
	  "ZwCreateFile io_driver_create io_driver_start io_driver_unload",
	  "a console belongs to the process" },
	{ "create_process_api",
	  "ob_dereference ob_open_handle ps_process_terminate ps_thread_resume", "server" },
	{ "crt_exit_api", "KeDelayExecutionThread", "time passes alike everywhere" },
	{ "crt_time_api", "KeQueryInterruptTime KeQuerySystemTime",
	  "time passes alike everywhere" },
	{ "environment_api", "ob_dereference ps_process_terminate",
	  "Ctrl-C of the process's own console" },
	{ "heap", "mm_is_locked mm_is_user mm_user_allocate mm_user_free", "the process's memory" },
	{ "heap_api",
	  "mm_is_protection mm_is_user mm_virtual_allocate mm_virtual_free mm_virtual_protect "
	  "mm_virtual_query",
	  "the process's memory" },
	{ "install_api", "pnp_device_plug pnp_device_query_remove pnp_device_unref pnp_inf_add",
	  "server" },
	{ "interface_api",
	  "KeInitializeEvent KeSetEvent KeWaitForSingleObject ob_dereference pnp_device_find "
	  "pnp_device_instance_path pnp_device_next pnp_device_parent pnp_device_state "
	  "pnp_device_unref pnp_interface_for_each pnp_listener_create pnp_listener_destroy "
	  "ps_current_thread",
	  "server" },
	{ "lock_api", "KeSetEvent", "waiters of one process" },
	{ "null_device",
	  "IoCreateDevice IoCreateSymbolicLink IoDeleteDevice IoDeleteSymbolicLink "
	  "io_driver_create io_driver_start io_driver_unload",
	  "server" },
	{ "pool_api",
	  "KeClearEvent KeInitializeEvent KeInitializeSemaphore KeReleaseSemaphore KeSetEvent "
	  "KeWaitForSingleObject ob_dereference ps_current_thread",
	  "threads of one process; waits for handles are services" },
	{ "process",
	  "KeWaitForSingleObject mm_range_add mm_range_remove ob_dereference "
	  "ob_try_reference ps_current_process ps_current_thread ps_process_create "
	  "ps_process_terminate ps_thread_terminate",
	  "the record of the process itself" },
	{ "service_api",
	  "cm_key_create cm_key_delete_tree cm_key_exists cm_value_query cm_value_set "
	  "cm_value_set_dword cm_value_set_string io_driver_find io_driver_unload ob_dereference "
	  "SeTokenIsAdmin se_effective_token",
	  "server" },
	{ "setup_api",
	  "pnp_device_capability_bits pnp_device_find pnp_device_instance_path pnp_device_next "
	  "pnp_device_property pnp_device_ref pnp_device_unref pnp_interface_for_each",
	  "server" },
	{ "thread",
	  "mm_stack_add ps_current_process ps_current_thread ps_thread_create "
	  "ps_thread_terminate",
	  "the half of a thread that this process has" },
	{ "thread_api",
	  "KeGetCurrentProcessorNumberEx ob_dereference ob_open_handle ob_reference_handle "
	  "ps_current_thread ps_process_type ps_thread_resume ps_thread_terminate ps_thread_type",
	  "each asks first whether the process is attached" },
	{ "time_api", "KeQueryInterruptTime KeQueryPerformanceCounter KeQuerySystemTime",
	  "time passes alike everywhere" },
	{ "timer_queue_api",
	  "KeInitializeEvent KeQueryInterruptTime KeSetEvent KeWaitForSingleObject ob_dereference "
	  "ob_reference_handle ob_type_find",
	  "threads of one process; an event told of the end is refused" },
	{ "user_driver",
	  "KeInitializeEvent KeInitializeSemaphore KeReleaseSemaphore KeSetEvent "
	  "KeWaitForSingleObject mm_user_allocate ob_dereference ps_current_thread "
	  "ps_system_process ps_thread_create",
	  "the process that drivers live in, which runs no program, and its threads' first calls" },
	{ "volume",
	  "IoCreateDevice IoCreateSymbolicLink IoDeleteDevice IoDeleteSymbolicLink "
	  "KeQuerySystemTime io_driver_create io_driver_start io_driver_unload "
	  "mm_file_can_shrink mm_file_read mm_file_resize mm_file_write",
	  "server" },
	{ "window_station_api",
	  "ob_create_object ob_insert_object ob_open_handle ob_reference ob_type_create",
	  "server" },
};

static bool is_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at += length)
		if ((at == words || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
			return true;
	return false;
}

static bool is_allowed(const char *object, const char *function)
{
	for (size_t index = 0; index < COUNT(below_services); index++)
		if (strcmp(below_services[index].object, object) == 0)
			return is_word(below_services[index].functions, function);
	return false;
}

/* A name that leads to objects, processes, devices or time of a machine. */
static bool is_executive(const char *name)
{
	static const char *const prefixes[] = {
		"Ob",  "Ps",  "Se",  "Io",  "Cm",  "Mm",  "Ex",  "Ke",   "Po",    "Nt", "Zw",
		"ob_", "ps_", "se_", "io_", "cm_", "mm_", "ex_", "pnp_", "npfs_", "po_"
	};

	if (strcmp(name, "ps_thread_check_terminate") == 0)
		return false; /* at the end of each call */
	for (size_t index = 0; index < COUNT(prefixes); index++) {
		size_t length = strlen(prefixes[index]);

		if (strncmp(name, prefixes[index], length) == 0 &&
		    (prefixes[index][length - 1] == '_' ||
		     (name[length] >= 'A' && name[length] <= 'Z')))
			return true;
	}
	return false;
}

/* "PATH:src_FOLDER_NAME.c.o:   U FUNCTION" */
static bool parse_line(const char *line, const char *folder, char *object, char *function)
{
	const char *start = strstr(line, folder);

	return start &&
	       sscanf(start + strlen(folder), "%79[^.].c.o: U %79s", object, function) == 2;
}

typedef bool is_fault(const char *object, const char *function);

/* Look at each function that an object of folder needs of others; faults are named. Gives how many were looked at. */
static uint32_t count_faults(const char *library, const char *folder, is_fault *fault,
                             uint32_t *ret_faults)
{
	char command[600], line[1000], object[80], function[80];
	uint32_t seen = 0;
	FILE *names;

	snprintf(command, sizeof(command), "nm -A -u %s/%s.p/*.o", test_build_root(), library);
	names = popen(command, "r");
	assert_non_null(names);
	while (fgets(line, sizeof(line), names)) {
		if (!parse_line(line, folder, object, function))
			continue;
		seen++;
		if (!fault(object, function))
			continue;
		fprintf(stderr, "%s%s calls %s\n", folder, object, function);
		(*ret_faults)++;
	}
	assert_int_equal(pclose(names), 0);
	return seen;
}

static bool acts_on_own_machine(const char *object, const char *function)
{
	return is_executive(function) && !is_allowed(object, function);
}

TEST(functions_of_programs_reach_the_kernel_by_redirected_services_alone)
{
	uint32_t faults = 0;

	assert_true(count_faults("libdrydock_win32.a", "src_win32_", acts_on_own_machine, &faults) >
	            500);
	assert_int_equal(faults, 0);
}

/*
 * Nothing that runs in a machine waits outside ke (design, decision 2). The port waits at the seam: for a call, an
 * answer, a message or the end of a Linux process, with its thread outside the machine.
 */
static bool waits_outside_ke(const char *object, const char *function)
{
	static const char *const may[] = { "nt_ke_scheduler_free", "nt_ke_scheduler_seeded",
		                           "nt_ke_thread",         "nt_port_call",
		                           "nt_port_client",       "nt_port_client_sleep",
		                           "nt_port_listener",     "nt_port_server" };

	if (strncmp(function, "host_futex_wait", 15) != 0 || strncmp(object, "base_host", 9) == 0)
		return false;
	for (size_t index = 0; index < COUNT(may); index++)
		if (strcmp(object, may[index]) == 0)
			return false;
	return true;
}

TEST(nothing_waits_outside_ke_but_the_port_at_its_seam)
{
	uint32_t faults = 0;

	assert_true(count_faults("libdrydock_kernel.a", "src_", waits_outside_ke, &faults) > 5000);
	assert_true(count_faults("libdrydock_win32.a", "src_", waits_outside_ke, &faults) > 500);
	assert_int_equal(faults, 0);
}

TEST(what_runs_only_in_the_machine_is_named_so)
{
	static const char *const kept[] = { "OpenSCManagerW", "GetThreadDesktop",
		                            "SetupDiGetClassDevsW",
		                            "UpdateDriverForPlugAndPlayDevicesW",
		                            "CM_Register_Notification" };

	port_services_attach();
	for (size_t index = 0; index < COUNT(kept); index++) {
		const struct image_export *found = find(kept[index]);
		bool is_remote = false;

		for (size_t row = 0; row < win32_remote_export_table.count; row++)
			is_remote = is_remote || found == &win32_remote_export_table.exports[row];
		assert_true(is_remote);
	}
	for (size_t index = 0; index < COUNT(below_services); index++)
		assert_true(strlen(below_services[index].reason) > 5);
}
