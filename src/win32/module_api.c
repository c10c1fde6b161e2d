/*
 * win32/module_api.c - modules: the program itself, and the system's by name.
 *
 * A system module is the set of names that the machine's tables give to it; nothing is loaded. A library
 * file of a program's own is not built: LoadLibrary of it fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/image/image.h"
#include "win32/win32_internal.h"

struct win32_module {
	struct win32_object object;
	char name[64];
	uint32_t references;
};

static void destroy_module(struct win32_object *object)
{
	free(object);
}

/* Lower case, with ".dll" when there is no extension, without directories. */
static void module_name(const char *name, char *to, size_t capacity)
{
	const char *slash = strrchr(name, '\\');
	snprintf(to, capacity, "%s%s", slash ? slash + 1 : name, strchr(name, '.') ? "" : ".dll");
	for (; *to; to++)
		if (*to >= 'A' && *to <= 'Z')
			*to = (char)(*to + 32);
}

static bool is_system_module(const char *name)
{
	const struct image_registry *registry = ke_current_machine()->registry;
	size_t count = image_registry_count(registry);

	for (size_t i = 0; i < count; i++) {
		const char *module;
		image_registry_at(registry, i, &module);
		if (strcmp(module, name) == 0)
			return true;
	}
	return strcmp(name, "ntdll.dll") == 0 || strcmp(name, "user32.dll") == 0;
}

static struct win32_module *find_module(const char *name)
{
	struct win32_process *process = win32_process_current();
	struct win32_module *found = NULL;

	host_lock_acquire(&process->lock);
	for (LIST_ENTRY *entry = process->objects.Flink; entry != &process->objects && !found;
	     entry = entry->Flink) {
		struct win32_object *object = CONTAINING_RECORD(entry, struct win32_object, entry);
		struct win32_module *module = (struct win32_module *)object;
		if (object->kind == WIN32_OBJECT_MODULE && strcmp(module->name, name) == 0)
			found = module;
	}
	host_lock_release(&process->lock);
	return found;
}

static HMODULE program_module(void)
{
	const struct image *image = win32_process_current()->image;

	return image ? (HMODULE)image->start : NULL;
}

static HMODULE get_module_handle_a(LPCSTR name)
{
	char module[64];
	struct win32_module *found;

	if (!name)
		return program_module();
	module_name(name, module, sizeof(module));
	found = find_module(module);
	if (!found && is_system_module(module)) {
		found = calloc(1, sizeof(*found));
		if (found) {
			snprintf(found->name, sizeof(found->name), "%s", module);
			win32_object_add(&found->object, WIN32_OBJECT_MODULE, destroy_module);
		}
	}
	if (!found)
		win32_set_error(ERROR_MOD_NOT_FOUND);
	return (HMODULE)found;
}

static HMODULE get_module_handle_w(LPCWSTR name)
{
	char narrow[128];
	win32_narrow(name, narrow, sizeof(narrow));
	return get_module_handle_a(name ? narrow : NULL);
}

static HMODULE load_library_a(LPCSTR name)
{
	struct win32_module *module = (struct win32_module *)get_module_handle_a(name);
	if (module && name)
		module->references++;
	return (HMODULE)module;
}

static HMODULE load_library_w(LPCWSTR name)
{
	char narrow[128];
	win32_narrow(name, narrow, sizeof(narrow));
	return load_library_a(narrow);
}

static HMODULE load_library_ex_a(LPCSTR name, HANDLE file, DWORD flags)
{
	return load_library_a(name);
}

static HMODULE load_library_ex_w(LPCWSTR name, HANDLE file, DWORD flags)
{
	return load_library_w(name);
}

static BOOL free_library(HMODULE handle)
{
	struct win32_module *module =
		(struct win32_module *)win32_object_check(handle, WIN32_OBJECT_MODULE);
	if (!module || module->references == 0)
		return win32_fail(ERROR_INVALID_HANDLE);
	module->references--;
	return TRUE;
}

static FARPROC get_proc_address(HMODULE handle, LPCSTR name)
{
	const struct image_registry *registry = ke_current_machine()->registry;
	const struct image_export *export = NULL;
	void *address = NULL;

	if ((uintptr_t)name < 0x10000) {
		win32_set_error(ERROR_PROC_NOT_FOUND);
		return NULL;
	}
	if (handle && handle == program_module())
		address = image_export_address(win32_process_current()->image, name);
	else if (win32_object_check(handle, WIN32_OBJECT_MODULE))
		export = image_registry_find_client(registry, NULL, name);
	if (export && export->kind == IMAGE_EXPORT_KIND_FUNCTION)
		address = export->address;
	if (!address)
		win32_set_error(ERROR_PROC_NOT_FOUND);
	return (FARPROC)address;
}

static void module_path(HMODULE handle, WCHAR *to)
{
	struct win32_object *object = win32_object_check(handle, WIN32_OBJECT_MODULE);
	char path[128];

	if (object)
		snprintf(path, sizeof(path), "C:\\Windows\\System32\\%s",
		         ((struct win32_module *)object)->name);
	else
		snprintf(path, sizeof(path), "C:\\%s.exe", win32_process_current()->name);
	win32_widen(path, to, 128);
}

static DWORD get_module_file_name_w(HMODULE handle, LPWSTR to, DWORD capacity)
{
	WCHAR path[128];
	DWORD length;
	module_path(handle, path);
	length = win32_answer_wide(path, to, capacity);
	if (length < capacity)
		return length;
	win32_set_error(ERROR_INSUFFICIENT_BUFFER);
	return capacity;
}

static DWORD get_module_file_name_a(HMODULE handle, LPSTR to, DWORD capacity)
{
	WCHAR path[128];
	DWORD length;
	module_path(handle, path);
	length = win32_answer_narrow(path, to, capacity);
	if (length < capacity)
		return length;
	win32_set_error(ERROR_INSUFFICIENT_BUFFER);
	return capacity;
}

WIN32_TABLE(win32_module_export_table, "kernel32.dll", W("FreeLibrary", free_library),
            W("GetModuleFileNameA", get_module_file_name_a),
            W("GetModuleFileNameW", get_module_file_name_w),
            W("GetModuleHandleA", get_module_handle_a), W("GetModuleHandleW", get_module_handle_w),
            W("GetProcAddress", get_proc_address), W("LoadLibraryA", load_library_a),
            W("LoadLibraryExA", load_library_ex_a), W("LoadLibraryExW", load_library_ex_w),
            W("LoadLibraryW", load_library_w));
