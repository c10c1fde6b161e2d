/* win32/find_api.c - FindFirstFile and its kin, over the tree. */
#include <stdlib.h>
#include <string.h>

#include "win32/tree.h"
#include "win32/win32_internal.h"

struct find {
	struct win32_object object;
	uint32_t count, next;
	WIN32_FIND_DATAW entry[];
};

static void destroy_find(struct win32_object *object)
{
	free(object);
}

/* `*` and `?` as usual; "*.*" means everything. */
static bool matches(const WCHAR *pattern, const WCHAR *name)
{
	const WCHAR *star = NULL, *retry = NULL;

	if (crt_wcscmp(pattern, u"*.*") == 0)
		return true;
	while (*name) {
		if (*pattern == u'*') {
			star = ++pattern;
			retry = name;
		} else if (*pattern == u'?' ||
		           (*pattern && rtl_upcase(*pattern) == rtl_upcase(*name))) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star;
			name = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == u'*')
		pattern++;
	return *pattern == 0;
}

static void fill_entry(WIN32_FIND_DATAW *entry, const struct win32_node *node)
{
	FILETIME written = { node->written.LowPart, (DWORD)node->written.HighPart };

	memset(entry, 0, sizeof(*entry));
	entry->dwFileAttributes = node->attributes;
	entry->ftCreationTime = (FILETIME){ node->created.LowPart, (DWORD)node->created.HighPart };
	entry->ftLastAccessTime = entry->ftLastWriteTime = written;
	entry->nFileSizeHigh = (DWORD)((uint64_t)node->bytes >> 32);
	entry->nFileSizeLow = (DWORD)node->bytes;
	for (size_t i = 0; i < MAX_PATH - 1 && node->name[i]; i++)
		entry->cFileName[i] = node->name[i];
}

/* A snapshot of what matches in directory. */
static struct find *collect_locked(struct win32_node *directory, const WCHAR *pattern)
{
	struct find *find;
	uint32_t count = 0;

	for (LIST_ENTRY *entry = directory->children.Flink; entry != &directory->children;
	     entry = entry->Flink)
		count += matches(pattern, CONTAINING_RECORD(entry, struct win32_node, entry)->name);
	find = calloc(1, sizeof(*find) + count * sizeof(find->entry[0]));
	if (!find)
		return NULL;
	for (LIST_ENTRY *entry = directory->children.Flink; entry != &directory->children;
	     entry = entry->Flink) {
		struct win32_node *node = CONTAINING_RECORD(entry, struct win32_node, entry);
		if (matches(pattern, node->name))
			fill_entry(&find->entry[find->count++], node);
	}
	return find;
}

static HANDLE find_first_file_w(LPCWSTR pattern, LPWIN32_FIND_DATAW ret_data)
{
	struct win32_tree *tree = win32_machine_current()->tree;
	WCHAR path[WIN32_PATH_MAX];
	struct win32_lookup found;
	struct find *find = NULL;
	size_t length, directory;

	if (!pattern || !*pattern) {
		win32_set_error(ERROR_PATH_NOT_FOUND);
		return INVALID_HANDLE_VALUE;
	}
	if (!win32_succeed(win32_full_path(pattern, path)))
		return INVALID_HANDLE_VALUE;
	length = directory = crt_wcslen(path);
	while (directory > 3 && path[directory - 1] != u'\\')
		directory--;
	host_lock_acquire(&tree->lock);
	win32_tree_find_locked(tree, NULL, path + 2, directory - 2, &found);
	if (length > directory && found.node && found.node->is_directory)
		find = collect_locked(found.node, path + directory);
	host_lock_release(&tree->lock);
	if (!find || find->count == 0) {
		win32_set_error(found.node ? ERROR_FILE_NOT_FOUND : ERROR_PATH_NOT_FOUND);
		free(find);
		return INVALID_HANDLE_VALUE;
	}
	*ret_data = find->entry[find->next++];
	win32_object_add(&find->object, WIN32_OBJECT_FIND, destroy_find);
	return &find->object;
}

static BOOL find_next_file_w(HANDLE handle, LPWIN32_FIND_DATAW ret_data)
{
	struct find *find = (struct find *)win32_object_check(handle, WIN32_OBJECT_FIND);
	if (!find)
		return win32_fail(ERROR_INVALID_HANDLE);
	if (find->next >= find->count)
		return win32_fail(ERROR_NO_MORE_FILES);
	*ret_data = find->entry[find->next++];
	return TRUE;
}

static void narrow_data(const WIN32_FIND_DATAW *from, LPWIN32_FIND_DATAA to)
{
	memset(to, 0, sizeof(*to));
	memcpy(to, from, offsetof(WIN32_FIND_DATAW, cFileName));
	win32_narrow(from->cFileName, to->cFileName, MAX_PATH);
}

static HANDLE find_first_file_a(LPCSTR pattern, LPWIN32_FIND_DATAA ret_data)
{
	struct win32_wide wide;
	WIN32_FIND_DATAW data;
	HANDLE handle = find_first_file_w(win32_wide(&wide, pattern), &data);
	if (handle != INVALID_HANDLE_VALUE)
		narrow_data(&data, ret_data);
	return handle;
}

static BOOL find_next_file_a(HANDLE handle, LPWIN32_FIND_DATAA ret_data)
{
	WIN32_FIND_DATAW data;
	BOOL found = find_next_file_w(handle, &data);
	if (found)
		narrow_data(&data, ret_data);
	return found;
}

static BOOL find_close(HANDLE handle)
{
	struct win32_object *object = win32_object_check(handle, WIN32_OBJECT_FIND);
	if (!object || !win32_object_remove(object))
		return win32_fail(ERROR_INVALID_HANDLE);
	destroy_find(object);
	return TRUE;
}

WIN32_TABLE(win32_find_export_table, "kernel32.dll", W("FindClose", find_close),
            W("FindFirstFileA", find_first_file_a), W("FindFirstFileW", find_first_file_w),
            W("FindNextFileA", find_next_file_a), W("FindNextFileW", find_next_file_w));
