/*
 * wine/test.h - the assertion macros that the user half of the kernel tests calls, in our own words.
 *
 * Every assertion prints its place and its result on one line that tests/conformance/sites.py reads. What
 * a test marks as a known failure of its own platform is an ordinary assertion here.
 */
#ifndef CONFORMANCE_TEST_H
#define CONFORMANCE_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif

/* To the kernel half: print each success too, and never go silent. */
extern int winetest_debug, winetest_report_success;
extern const char *winetest_platform;

void test_place(const char *file, int line);
void test_result(int good, const char *format, ...);
void test_note(const char *format, ...);
void winetest_push_context(const char *format, ...);
void winetest_pop_context(void);
void winetest_add_failures(LONG count);
LONG test_failures(void);
int winetest_get_mainargs(char ***ret_arguments);
void wait_child_process(HANDLE process);
const char *wine_dbgstr_wn(const WCHAR *text, int length);
const char *wine_dbgstr_an(const char *text, int length);
const char *wine_dbgstr_longlong(ULONGLONG value);
const char *wine_dbgstr_guid(const GUID *guid);

/* Without parameters of their own: a call over several lines is placed at its first, with every compiler. */
#define ok (test_place(__FILE__, __LINE__), 0) ? (void)0 : test_result
#define trace (test_place(__FILE__, __LINE__), 0) ? (void)0 : test_note
#define skip trace
#define win_skip trace
#define ok_(file, line) (test_place(file, line), 0) ? (void)0 : test_result
#define trace_(file, line) (test_place(file, line), 0) ? (void)0 : test_note
#define skip_ trace_
#define win_skip_ trace_
#define winetest_interactive 0
#define subtest(name) ((void)(name))
#define todo_wine
#define todo_wine_if(condition)
#define broken(condition) (condition)

#define wine_dbgstr_w(text) wine_dbgstr_wn(text, -1)
#define debugstr_w(text) wine_dbgstr_wn(text, -1)
#define debugstr_wn(text, length) wine_dbgstr_wn(text, (int)(length))
#define debugstr_a(text) wine_dbgstr_an(text, -1)
#define debugstr_an(text, length) wine_dbgstr_an(text, (int)(length))
#define debugstr_guid(guid) wine_dbgstr_guid(guid)

#define START_TEST(name) void func_##name(void)

#endif
