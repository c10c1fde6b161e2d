/*
 * tests/vm/whp/table_test.c - the table of Windows' functions, filled from libraries that a loader of this test has.
 *
 * Each function of the libraries says which it is by its result: its place in functions.h.
 */
#include "vm/whp/table.h"

#include <windows.h>
#include <winhvplatform.h>
#include <winhvemulation.h>

#include <string.h>

#include "test.h"

#define W(name, parameters, arguments) NUMBER_##name,
enum {
#include "vm/whp/functions.h"
	COUNT
};
#undef W

static const char *const names[] = {
#define W(name, parameters, arguments) #name,
#include "vm/whp/functions.h"
#undef W
};

/* --- The libraries ----------------------------------------------------------------------------------------------- */

#define W(name, parameters, arguments) \
	static HRESULT WINAPI there_##name parameters \
	{ \
		return 0x1000 + NUMBER_##name; \
	}
#include "vm/whp/functions.h"
#undef W

static const FARPROC functions[] = {
#define W(name, parameters, arguments) (FARPROC)(void (*)(void)) there_##name,
#include "vm/whp/functions.h"
#undef W
};

static struct library {
	const char *name;
	bool is_there;
	unsigned loads, asked;
} libraries[] = { { "WinHvPlatform.dll", true, 0, 0 }, { "WinHvEmulation.dll", true, 0, 0 } };
static const char *absent; /* a function that no library has */

static bool is_emulation(const char *name)
{
	return strncmp(name, "WHvEmulator", 11) == 0;
}

HMODULE LoadLibraryExA(LPCSTR name, HANDLE file, DWORD flags)
{
	assert_null(file);
	/* A library of the program's own folder could be anybody's. */
	assert_int_equal(LOAD_LIBRARY_SEARCH_SYSTEM32, flags);
	for (size_t i = 0; i < 2; i++)
		if (strcmp(name, libraries[i].name) == 0) {
			libraries[i].loads++;
			return libraries[i].is_there ? (HMODULE)&libraries[i] : NULL;
		}
	fail_msg("%s is loaded", name);
	return NULL;
}

FARPROC GetProcAddress(HMODULE module, LPCSTR name)
{
	struct library *library = (struct library *)module;

	assert_non_null(library);
	library->asked++;
	if (is_emulation(name) != (library == &libraries[1]) ||
	    (absent && strcmp(name, absent) == 0))
		return NULL;
	for (size_t i = 0; i < COUNT; i++)
		if (strcmp(name, names[i]) == 0)
			return functions[i];
	fail_msg("%s is asked for", name);
	return NULL;
}

/* It runs once; it would again where it fails. */
BOOL InitOnceExecuteOnce(PINIT_ONCE once, PINIT_ONCE_FN function, PVOID parameter, PVOID *context)
{
	if (!once->Ptr && function(once, parameter, context))
		once->Ptr = once;
	return once->Ptr != NULL;
}

/* --- Calls --------------------------------------------------------------------------------------------------------- */

static HRESULT call_number(size_t which)
{
	WHV_PARTITION_HANDLE partition = NULL;
	WHV_EMULATOR_HANDLE emulator = NULL;

	switch (which) {
	case NUMBER_WHvGetCapability: return WHvGetCapability(0, NULL, 0, NULL);
	case NUMBER_WHvCreatePartition: return WHvCreatePartition(NULL);
	case NUMBER_WHvSetupPartition: return WHvSetupPartition(partition);
	case NUMBER_WHvDeletePartition: return WHvDeletePartition(partition);
	case NUMBER_WHvGetPartitionProperty:
		return WHvGetPartitionProperty(partition, 0, NULL, 0, NULL);
	case NUMBER_WHvSetPartitionProperty: return WHvSetPartitionProperty(partition, 0, NULL, 0);
	case NUMBER_WHvSuspendPartitionTime: return WHvSuspendPartitionTime(partition);
	case NUMBER_WHvResumePartitionTime: return WHvResumePartitionTime(partition);
	case NUMBER_WHvMapGpaRange: return WHvMapGpaRange(partition, NULL, 0, 0, 0);
	case NUMBER_WHvUnmapGpaRange: return WHvUnmapGpaRange(partition, 0, 0);
	case NUMBER_WHvTranslateGva: return WHvTranslateGva(partition, 0, 0, 0, NULL, NULL);
	case NUMBER_WHvRegisterPartitionDoorbellEvent:
		return WHvRegisterPartitionDoorbellEvent(partition, NULL, NULL);
	case NUMBER_WHvQueryGpaRangeDirtyBitmap:
		return WHvQueryGpaRangeDirtyBitmap(partition, 0, 0, NULL, 0);
	case NUMBER_WHvAdviseGpaRange: return WHvAdviseGpaRange(partition, NULL, 0, 0, NULL, 0);
	case NUMBER_WHvCreateVirtualProcessor: return WHvCreateVirtualProcessor(partition, 0, 0);
	case NUMBER_WHvDeleteVirtualProcessor: return WHvDeleteVirtualProcessor(partition, 0);
	case NUMBER_WHvRunVirtualProcessor: return WHvRunVirtualProcessor(partition, 0, NULL, 0);
	case NUMBER_WHvCancelRunVirtualProcessor:
		return WHvCancelRunVirtualProcessor(partition, 0, 0);
	case NUMBER_WHvGetVirtualProcessorRegisters:
		return WHvGetVirtualProcessorRegisters(partition, 0, NULL, 0, NULL);
	case NUMBER_WHvSetVirtualProcessorRegisters:
		return WHvSetVirtualProcessorRegisters(partition, 0, NULL, 0, NULL);
	case NUMBER_WHvGetVirtualProcessorInterruptControllerState:
		return WHvGetVirtualProcessorInterruptControllerState(partition, 0, NULL, 0, NULL);
	case NUMBER_WHvSetVirtualProcessorInterruptControllerState:
		return WHvSetVirtualProcessorInterruptControllerState(partition, 0, NULL, 0);
	case NUMBER_WHvGetVirtualProcessorXsaveState:
		return WHvGetVirtualProcessorXsaveState(partition, 0, NULL, 0, NULL);
	case NUMBER_WHvSetVirtualProcessorXsaveState:
		return WHvSetVirtualProcessorXsaveState(partition, 0, NULL, 0);
	case NUMBER_WHvRequestInterrupt: return WHvRequestInterrupt(partition, NULL, 0);
	case NUMBER_WHvEmulatorCreateEmulator: return WHvEmulatorCreateEmulator(NULL, &emulator);
	case NUMBER_WHvEmulatorDestroyEmulator: return WHvEmulatorDestroyEmulator(emulator);
	case NUMBER_WHvEmulatorTryIoEmulation:
		return WHvEmulatorTryIoEmulation(emulator, NULL, NULL, NULL, NULL);
	case NUMBER_WHvEmulatorTryMmioEmulation:
		return WHvEmulatorTryMmioEmulation(emulator, NULL, NULL, NULL, NULL);
	default: return S_OK;
	}
}

/* What each call says where something is missing. */
static void assert_none(const char *missing)
{
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG, call_number(i));
	assert_string_equal(missing, whp_missing());
}

TEST(VM_1_each_name_goes_to_the_platforms_function_of_that_name)
{
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(0x1000 + i, call_number(i));
	assert_null(whp_missing());
}

TEST(VM_1_libraries_are_loaded_once_when_the_first_is_asked_for)
{
	assert_int_equal(0, libraries[0].loads + libraries[1].loads);
	assert_null(whp_missing());
	assert_null(whp_missing());
	assert_int_equal(0x1000 + NUMBER_WHvCreatePartition, WHvCreatePartition(NULL));
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(1, libraries[i].loads);
	/* What the first has, the second is not asked for. */
	assert_int_equal(COUNT, libraries[0].asked);
	assert_int_equal(4, libraries[1].asked);
}

TEST(VM_1_without_the_platforms_library_every_call_says_that_there_is_no_hypervisor)
{
	libraries[0].is_there = false;
	assert_none("WinHvPlatform.dll");
}

TEST(VM_1_without_the_emulators_library_every_call_says_that_there_is_no_hypervisor)
{
	libraries[1].is_there = false;
	assert_none("WinHvEmulation.dll");
}

TEST(VM_1_a_function_that_an_older_platform_lacks_is_named)
{
	absent = "WHvAdviseGpaRange";
	assert_none("WHvAdviseGpaRange");
	/* It looks no further. */
	assert_int_equal(NUMBER_WHvAdviseGpaRange + 1, libraries[0].asked);
}

TEST(VM_1_the_last_function_may_be_the_one_that_is_missing)
{
	absent = names[COUNT - 1];
	assert_none(names[COUNT - 1]);
}
