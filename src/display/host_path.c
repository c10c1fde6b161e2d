/* display/host_path.c - folded and compared to the last unit. */
#include "display/host_path.h"

static WCHAR fold(WCHAR unit)
{
	if (unit >= u'A' && unit <= u'Z')
		return (WCHAR)(unit - u'A' + u'a');
	return unit == u'/' ? u'\\' : unit;
}

/* The units that path has of text at its beginning; 0: it begins otherwise. */
static size_t skip(const WCHAR *path, size_t units, const WCHAR *text)
{
	size_t used = 0;

	while (used < units && text[used] && fold(path[used]) == fold(text[used]))
		used++;
	return text[used] ? 0 : used;
}

bool display_is_host_path(const WCHAR *path, size_t units, const WCHAR *root)
{
	static const WCHAR folder[] = u"\\system32\\", name[] = u"wudfhost.exe";
	size_t used;

	if (root) {
		used = skip(path, units, root);
		if (!used)
			return false;
		path += used;
		units -= used;
		used = skip(path, units, folder);
		if (!used)
			return false;
		path += used;
		units -= used;
	}
	return units == sizeof(name) / sizeof(WCHAR) - 1 && skip(path, units, name) == units;
}
