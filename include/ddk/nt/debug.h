/*
 * nt/debug.h - assertions and debug output macros.
 *
 * Source   WDK reference: NT_ASSERT, ASSERT, KdPrint, KdPrintEx, KdBreakPoint.
 */
#ifndef DRYDOCK_DDK_NT_DEBUG_H
#define DRYDOCK_DDK_NT_DEBUG_H

#include "rtl.h"

#ifdef DRYDOCK_IMAGE
#define DRYDOCK_ASSERT_FAIL(text, message) RtlAssert((PVOID)(text), (PVOID)__FILE__, __LINE__, (message))
#define DbgRaiseAssertionFailure() DRYDOCK_ASSERT_FAIL("assertion", NULL)
#define NT_ANALYSIS_ASSUME(expression) ((void)0)
#if DBG
#define ASSERT(expression) \
	((void)((!(expression)) ? (DRYDOCK_ASSERT_FAIL(#expression, NULL), FALSE) : TRUE))
#define ASSERTMSG(message, expression) \
	((void)((!(expression)) ? (DRYDOCK_ASSERT_FAIL(#expression, (PCHAR)(message)), FALSE) : TRUE))
#define RTL_SOFT_ASSERT(expression) ASSERT(expression)
#define RTL_SOFT_ASSERTMSG(message, expression) ASSERTMSG(message, expression)
#define NT_ASSERT_ACTION(expression) \
	((!(expression)) ? (DRYDOCK_ASSERT_FAIL(#expression, NULL), FALSE) : TRUE)
#define KdPrint(arguments) DbgPrint arguments
#define KdPrintEx(arguments) DbgPrintEx arguments
#define vKdPrintEx(arguments) vDbgPrintEx arguments
#define vKdPrintExWithPrefix(arguments) vDbgPrintExWithPrefix arguments
#define KdBreakPoint() DbgBreakPoint()
#define KdBreakPointWithStatus(status) DbgBreakPointWithStatus(status)
#else
#define ASSERT(expression) ((void)0)
#define ASSERTMSG(message, expression) ((void)0)
#define RTL_SOFT_ASSERT(expression) ((void)0)
#define RTL_SOFT_ASSERTMSG(message, expression) ((void)0)
#define NT_ASSERT_ACTION(expression) ((void)0)
#define KdPrint(arguments)
#define KdPrintEx(arguments)
#define vKdPrintEx(arguments)
#define vKdPrintExWithPrefix(arguments)
#define KdBreakPoint()
#define KdBreakPointWithStatus(status)
#endif
#define RTL_ASSERT(expression) ASSERT(expression)
#define RTL_ASSERTMSG(message, expression) ASSERTMSG(message, expression)
#define RTL_VERIFY(expression) \
	((!(expression)) ? (DRYDOCK_ASSERT_FAIL(#expression, NULL), FALSE) : TRUE)
#define RTL_VERIFYMSG(message, expression) \
	((!(expression)) ? (DRYDOCK_ASSERT_FAIL(#expression, (PCHAR)(message)), FALSE) : TRUE)
#define NT_ASSERT(expression) ASSERT(expression)
#define NT_ASSERTMSG(message, expression) ASSERTMSG(message, expression)
#define NT_ASSERTMSGW(message, expression) ASSERT(expression)
#define NT_ASSERT_ASSUME(expression) ASSERT(expression)
#define NT_VERIFY(expression) RTL_VERIFY(expression)
#define NT_VERIFYMSG(message, expression) RTL_VERIFYMSG(message, expression)
#define NT_FRE_ASSERT(expression) RTL_VERIFY(expression)
#endif

#endif
