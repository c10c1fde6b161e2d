/* win32/avrt_api.c - the multimedia class scheduler: threads that serve a stream, by the name of their task. */
#include "win32/win32_internal.h"

#include <avrt.h>

/* What a handle is made of: the thread's priority before, under a mark. */
#define HANDLE_MARK 0x41560000u
#define PRIORITY_MASK 0xFFu

static const struct {
	const WCHAR *name;
	KPRIORITY priority;
} tasks[] = {
	{ u"Audio", 23 },        { u"Capture", 23 },        { u"DisplayPostProcessing", 23 },
	{ u"Distribution", 23 }, { u"Games", 23 },          { u"Playback", 23 },
	{ u"Pro Audio", 26 },    { u"Window Manager", 23 },
};

static bool same_name(const WCHAR *left, const WCHAR *right)
{
	while (*left && RtlUpcaseUnicodeChar(*left) == RtlUpcaseUnicodeChar(*right))
		left++, right++;
	return *left == *right;
}

static HANDLE set_characteristics_w(LPCWSTR task, LPDWORD index)
{
	for (DWORD at = 0; task && index && at < ARRAYSIZE(tasks); at++) {
		if (!same_name(task, tasks[at].name))
			continue;
		if (*index && *index != at + 1) {
			win32_set_error(ERROR_INVALID_TASK_INDEX);
			return NULL;
		}
		*index = at + 1;
		KPRIORITY before = KeSetPriorityThread(KeGetCurrentThread(), tasks[at].priority);
		return (HANDLE)(ULONG_PTR)(HANDLE_MARK | ((ULONG)before & PRIORITY_MASK));
	}
	win32_set_error(ERROR_INVALID_TASK_NAME);
	return NULL;
}

static HANDLE set_characteristics_a(LPCSTR task, LPDWORD index)
{
	WCHAR name[32];
	size_t length = 0;

	for (; task && task[length] && length < ARRAYSIZE(name) - 1; length++)
		name[length] = (unsigned char)task[length];
	name[length] = 0;
	return set_characteristics_w(name, index);
}

static BOOL revert_characteristics(HANDLE handle)
{
	ULONG_PTR value = (ULONG_PTR)handle;

	if ((value & ~(ULONG_PTR)PRIORITY_MASK) != HANDLE_MARK) {
		win32_set_error(ERROR_INVALID_HANDLE);
		return FALSE;
	}
	KeSetPriorityThread(KeGetCurrentThread(), (KPRIORITY)(value & PRIORITY_MASK));
	return TRUE;
}

WIN32_TABLE(win32_avrt_export_table, "avrt.dll",
            W("AvRevertMmThreadCharacteristics", revert_characteristics),
            W("AvSetMmThreadCharacteristicsA", set_characteristics_a),
            W("AvSetMmThreadCharacteristicsW", set_characteristics_w));
