/*
 * frameworks/wdf/function_table.c - the 458 slots of KMDF 1.33, from the one list of facts.
 */
#include "frameworks/wdf/function_table.h"

#include "frameworks/wdf/driver.h"

/* Slots whose prototypes need wdfusb.h are taken by name only. */
#undef WDF_FUNCTION
#undef WDF_PROCEDURE
#define WDF_FUNCTION(index, result, name, parameters, arguments)
#define WDF_PROCEDURE(index, name, parameters, arguments)
#define WDF_USB_FUNCTION(index, result, name, parameters, arguments) void Wdf##name(void);
#define WDF_USB_PROCEDURE(index, name, parameters, arguments) void Wdf##name(void);
#include "wdf/kmdf_table.h"

#undef WDF_FUNCTION
#undef WDF_PROCEDURE
#undef WDF_USB_FUNCTION
#undef WDF_USB_PROCEDURE
#define WDF_FUNCTION(index, result, name, parameters, arguments) [index] = (WDFFUNC)Wdf##name,
#define WDF_PROCEDURE(index, name, parameters, arguments) [index] = (WDFFUNC)Wdf##name,
#define WDF_USB_FUNCTION(index, result, name, parameters, arguments) [index] = (WDFFUNC)Wdf##name,
#define WDF_USB_PROCEDURE(index, name, parameters, arguments) [index] = (WDFFUNC)Wdf##name,

static const WDFFUNC functions_33[WDF_KMDF_FUNCTION_COUNT + 1] = {
#include "wdf/kmdf_table.h"
	[WDF_KMDF_FUNCTION_COUNT] = (WDFFUNC)wdf_miniport_unload,
};

#undef WDF_FUNCTION
#undef WDF_PROCEDURE
#undef WDF_USB_FUNCTION
#undef WDF_USB_PROCEDURE
#define WDF_FUNCTION(index, result, name, parameters, arguments) [index] = #name,
#define WDF_PROCEDURE(index, name, parameters, arguments) [index] = #name,
#define WDF_USB_FUNCTION(index, result, name, parameters, arguments) [index] = #name,
#define WDF_USB_PROCEDURE(index, name, parameters, arguments) [index] = #name,
static const char *const function_names[] = {
#include "wdf/kmdf_table.h"
};
_Static_assert(DRYDOCK_FRAMEWORK_SLOTS >= WDF_KMDF_FUNCTION_COUNT + 1, "an image has room");
_Static_assert(sizeof(function_names) / sizeof(function_names[0]) == WDF_KMDF_FUNCTION_COUNT,
               "one name a slot");

/* WDF-2: the entries from 453 on are refused to clients bound to an older version. */
#define REFUSAL(index) \
	static void refuse_##index(PWDF_DRIVER_GLOBALS globals) \
	{ \
		refuse(globals, index); \
	}

static _Noreturn void refuse(PWDF_DRIVER_GLOBALS globals, ULONG index)
{
	wdf_bugcheck(&(struct wdf_break){ "WDF-2", WDF_API_UNAVAILABLE, NULL, index,
	                                  "Build for a newer KMDF version or ask "
	                                  "WDF_IS_FUNCTION_AVAILABLE first." },
	             "Wdf%s is not there for a driver that is bound to KMDF 1.%u",
	             function_names[index], wdf_binding_of(globals)->minor);
}

REFUSAL(453)
REFUSAL(454)
REFUSAL(455)
REFUSAL(456)
REFUSAL(457)

static const struct {
	ULONG minor, count;
} versions[] = {
	{ 0, 383 },  { 1, 386 },  { 5, 387 },  { 7, 387 },  { 9, 396 },  { 11, 432 },
	{ 13, 438 }, { 15, 444 }, { 17, 444 }, { 19, 446 }, { 21, 448 }, { 23, 451 },
	{ 25, 453 }, { 27, 453 }, { 29, 454 }, { 31, 458 }, { 33, 458 },
};

ULONG wdf_function_count(ULONG minor)
{
	for (size_t at = 0; at < sizeof(versions) / sizeof(versions[0]); at++)
		if (versions[at].minor == minor)
			return versions[at].count;
	return 0;
}

const char *wdf_function_name(ULONG index)
{
	return index < WDF_KMDF_FUNCTION_COUNT ? function_names[index]
	                                       : wdf_user_function_name(index - WDF_UMDF_OWN_FIRST);
}

/* Filled once from functions_33; idempotent, so that a race writes the same values. */
static WDFFUNC functions_27[WDF_KMDF_FUNCTION_COUNT + 1], functions_29[WDF_KMDF_FUNCTION_COUNT + 1];
static uint32_t older_ready;

static void fill_older(void)
{
	static const WDFFUNC refusals[] = { (WDFFUNC)refuse_453, (WDFFUNC)refuse_454,
		                            (WDFFUNC)refuse_455, (WDFFUNC)refuse_456,
		                            (WDFFUNC)refuse_457 };

	for (ULONG index = 0; index <= WDF_KMDF_FUNCTION_COUNT; index++) {
		bool known = index < WDF_ALWAYS_AVAILABLE || index == WDF_KMDF_FUNCTION_COUNT;
		WDFFUNC refusal = known ? NULL : refusals[index - WDF_ALWAYS_AVAILABLE];
		functions_27[index] = known ? functions_33[index] : refusal;
		functions_29[index] = known || index < 454 ? functions_33[index] : refusal;
	}
	__atomic_store_n(&older_ready, 1, __ATOMIC_RELEASE);
}

ULONG wdf_table_length(bool user_mode)
{
	return user_mode ? WDF_UMDF_FUNCTION_COUNT : WDF_KMDF_FUNCTION_COUNT + 1;
}

const WDFFUNC *wdf_function_table(const struct wdf_binding *binding)
{
	if (binding->user_mode)
		return wdf_user_functions;
	if (binding->minor > 29)
		return functions_33;
	if (!__atomic_load_n(&older_ready, __ATOMIC_ACQUIRE))
		fill_older();
	return binding->minor == 29 ? functions_29 : functions_27;
}
