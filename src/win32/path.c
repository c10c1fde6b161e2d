/* win32/path.c - Win32 names of files and devices as NT paths. */
#include <string.h>

#include "win32/win32_internal.h"

static bool is_slash(WCHAR character)
{
	return character == u'\\' || character == u'/';
}

static bool is_drive(const WCHAR *name)
{
	return ((name[0] >= u'A' && name[0] <= u'Z') || (name[0] >= u'a' && name[0] <= u'z')) &&
	       name[1] == u':';
}

/* Append text to to at *length; false when it does not fit. */
static bool append(WCHAR *to, size_t *length, const WCHAR *text, size_t count)
{
	if (*length + count >= WIN32_PATH_MAX)
		return false;
	memcpy(to + *length, text, count * sizeof(WCHAR));
	*length += count;
	to[*length] = 0;
	return true;
}

/* Drop the last component of to, but not `C:\`. */
static void drop_component(WCHAR *to, size_t *length)
{
	while (*length > 3 && to[*length - 1] != u'\\')
		--*length;
	if (*length > 3)
		--*length;
	to[*length] = 0;
}

/* Append name's components to the whole path to. */
static NTSTATUS append_components(WCHAR *to, size_t *length, const WCHAR *name)
{
	while (*name) {
		size_t count = 0;
		while (name[count] && !is_slash(name[count]))
			count++;
		if (count == 2 && name[0] == u'.' && name[1] == u'.') {
			drop_component(to, length);
		} else if (count > 0 && !(count == 1 && name[0] == u'.')) {
			bool separated = to[*length - 1] == u'\\';
			if ((!separated && !append(to, length, u"\\", 1)) ||
			    !append(to, length, name, count))
				return STATUS_NAME_TOO_LONG;
		}
		name += count;
		while (is_slash(*name))
			name++;
	}
	return STATUS_SUCCESS;
}

NTSTATUS win32_full_path(const WCHAR *name, WCHAR *to)
{
	const WCHAR *directory = win32_process_current()->directory;
	size_t length = 0;

	if (is_drive(name)) {
		WCHAR root[3] = { name[0] >= u'a' ? name[0] - 32 : name[0], u':', u'\\' };
		append(to, &length, root, 3);
		return append_components(to, &length, name + 2);
	}
	append(to, &length, directory, is_slash(*name) ? 3 : crt_wcslen(directory));
	return append_components(to, &length, name);
}

/* Names that are devices wherever they stand. */
static const WCHAR *device_name(const WCHAR *name)
{
	static const struct {
		const WCHAR *name, *device;
	} devices[] = {
		{ u"NUL", u"\\??\\NUL" },
		{ u"CON", u"\\??\\CONOUT$" },
		{ u"CONIN$", u"\\??\\CONIN$" },
		{ u"CONOUT$", u"\\??\\CONOUT$" },
	};
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (crt__wcsicmp(name, devices[i].name) == 0)
			return devices[i].device;
	return NULL;
}

static bool is_port(const WCHAR *name)
{
	return (crt__wcsnicmp(name, u"COM", 3) == 0 || crt__wcsnicmp(name, u"LPT", 3) == 0) &&
	       name[3] >= u'1' && name[3] <= u'9' && name[4] == 0;
}

static NTSTATUS prefixed(const WCHAR *prefix, const WCHAR *rest, WCHAR *to)
{
	size_t length = 0;
	bool fits = append(to, &length, prefix, crt_wcslen(prefix)) &&
	            append(to, &length, rest, crt_wcslen(rest));
	return fits ? STATUS_SUCCESS : STATUS_NAME_TOO_LONG;
}

NTSTATUS win32_nt_path(const WCHAR *name, WCHAR *to)
{
	WCHAR whole[WIN32_PATH_MAX];
	NTSTATUS status;

	if (!name || !*name)
		return STATUS_OBJECT_PATH_NOT_FOUND;
	if (is_slash(name[0]) && is_slash(name[1]) && (name[2] == u'.' || name[2] == u'?') &&
	    is_slash(name[3]))
		return prefixed(u"\\??\\", name + 4, to);
	if (is_slash(name[0]) && is_slash(name[1]))
		return prefixed(u"\\??\\UNC\\", name + 2, to);
	if (device_name(name))
		return prefixed(device_name(name), u"", to);
	if (is_port(name))
		return prefixed(u"\\??\\", name, to);
	status = win32_full_path(name, whole);
	return NT_SUCCESS(status) ? prefixed(u"\\??\\", whole, to) : status;
}
