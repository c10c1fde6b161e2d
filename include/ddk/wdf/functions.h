/*
 * wdf/functions.h - calls through the function table.
 *
 * Model    The image holds WdfFunctions, a pointer to a table of untyped entries, and WdfDriverGlobals;
 *          the loader sets both before the entry routine runs. Each function here is one indirect call.
 *          Drivers for KMDF 1.13, UMDF 2.0 and older hold the table itself, which is copied.
 *          The framework itself defines WDF_IMPLEMENTATION and gets prototypes of what the table's slots
 *          hold instead: the same names with the globals as first parameter.
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_FUNCTIONS_H
#define DRYDOCK_WDF_FUNCTIONS_H

typedef void (*WDFFUNC)(void);

#define WDF_WITH_GLOBALS_(...) (PWDF_DRIVER_GLOBALS DriverGlobals __VA_OPT__(, ) __VA_ARGS__)
/* () as (void): an empty list is no prototype. */
#define WDF_LIST_(...) (WDF_VOID_##__VA_OPT__(NOT_)(__VA_ARGS__))
#define WDF_VOID_(...) void
#define WDF_VOID_NOT_(...) __VA_ARGS__
#define WDF_PASS_GLOBALS_(...) (WdfDriverGlobals __VA_OPT__(, ) __VA_ARGS__)

#ifdef WDF_IMPLEMENTATION
#define WDF_FUNCTION(index, result, name, parameters, arguments) \
	result Wdf##name WDF_WITH_GLOBALS_ parameters;
#define WDF_PROCEDURE(index, name, parameters, arguments) \
	void Wdf##name WDF_WITH_GLOBALS_ parameters;
#else
#ifdef UMDF_VERSION_MAJOR
#define WDF_FUNCTION_TABLE_ "wdf/umdf_table.h"
#else
#define WDF_FUNCTION_TABLE_ "wdf/kmdf_table.h"
#endif

#if WDF_LAYOUT_MINOR_ <= 13
extern WDFFUNC WdfFunctions[];
#else
extern const WDFFUNC *WdfFunctions;
#endif
extern PWDF_DRIVER_GLOBALS WdfDriverGlobals;

/* The framework that images run on is as new as any client. */
#define WDF_IS_FUNCTION_AVAILABLE(FunctionName) (TRUE)
#define WDF_IS_STRUCTURE_AVAILABLE(StructName) (TRUE)
#define WDF_IS_FIELD_AVAILABLE(StructName, FieldName) (TRUE)

#define WDF_FUNCTION(index, result, name, parameters, arguments) \
	typedef result(*PFN_Wdf##name) WDF_WITH_GLOBALS_ parameters; \
	static inline result Wdf##name WDF_LIST_ parameters \
	{ \
		return ((PFN_Wdf##name)WdfFunctions[index]) WDF_PASS_GLOBALS_ arguments; \
	}
#define WDF_PROCEDURE(index, name, parameters, arguments) \
	typedef void (*PFN_Wdf##name) WDF_WITH_GLOBALS_ parameters; \
	static inline void Wdf##name WDF_LIST_ parameters \
	{ \
		((PFN_Wdf##name)WdfFunctions[index]) WDF_PASS_GLOBALS_ arguments; \
	}
#define WDF_UMDF_FUNCTION WDF_FUNCTION
#define WDF_UMDF_PROCEDURE WDF_PROCEDURE
#define WDF_UMDF_UNTYPED(index, name)
#endif

#endif
