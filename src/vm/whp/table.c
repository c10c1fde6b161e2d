/*
 * vm/whp/table.c - Windows alone: the platform's functions, found when the first of them is called.
 *
 * The monitor calls them by their names; here those are ours, and go on through one table that is filled from
 * WinHvPlatform.dll and WinHvEmulation.dll. Where a library or a function is missing there is no hypervisor: every
 * call says so, WHvGetCapability too, and the program itself loads everywhere.
 */
#include <windows.h>
#include <winhvplatform.h>
#include <winhvemulation.h>

#include "vm/whp/table.h"

#define W(name, parameters, arguments) HRESULT(WINAPI *name) parameters;
static struct {
#include "vm/whp/functions.h"
} table;
#undef W

static const char *const names[] = {
#define W(name, parameters, arguments) #name,
#include "vm/whp/functions.h"
#undef W
};

#define COUNT (sizeof(names) / sizeof(names[0]))

_Static_assert(sizeof(table) == COUNT * sizeof(FARPROC), "a place for each name");

static const char *missing = "WinHvPlatform.dll";
static INIT_ONCE once = INIT_ONCE_STATIC_INIT;

static FARPROC find(const HMODULE libraries[2], const char *name)
{
	for (int i = 0; i < 2; i++) {
		FARPROC found = GetProcAddress(libraries[i], name);

		if (found)
			return found;
	}
	return NULL;
}

static BOOL CALLBACK fill(INIT_ONCE *unused_once, void *unused, void **unused_too)
{
	HMODULE libraries[2] = {
		LoadLibraryExA("WinHvPlatform.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32),
		LoadLibraryExA("WinHvEmulation.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32)
	};
	FARPROC *places = (FARPROC *)&table;

	(void)unused_once, (void)unused, (void)unused_too;
	if (!libraries[0])
		return TRUE;
	missing = "WinHvEmulation.dll";
	if (!libraries[1])
		return TRUE;
	for (size_t i = 0; i < COUNT; i++) {
		places[i] = find(libraries, names[i]);
		if (!places[i]) {
			missing = names[i];
			return TRUE;
		}
	}
	missing = NULL;
	return TRUE;
}

const char *whp_missing(void)
{
	InitOnceExecuteOnce(&once, fill, NULL, NULL);
	return missing;
}

#define W(name, parameters, arguments) \
	HRESULT WINAPI name parameters \
	{ \
		return whp_missing() ? WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG : table.name arguments; \
	}
#include "vm/whp/functions.h"
