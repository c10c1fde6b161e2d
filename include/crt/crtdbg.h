/* crtdbg.h - the debug heap's names; the leak check of a process is always on here. */
#ifndef _INC_CRTDBG
#define _INC_CRTDBG

#include <corecrt.h>
#include <stdlib.h>

#define _CRT_WARN 0
#define _CRT_ERROR 1
#define _CRT_ASSERT 2
#define _CRTDBG_MODE_FILE 0x1
#define _CRTDBG_MODE_DEBUG 0x2
#define _CRTDBG_MODE_WNDW 0x4
#define _CRTDBG_REPORT_FLAG (-1)
#define _CRTDBG_ALLOC_MEM_DF 0x01
#define _CRTDBG_LEAK_CHECK_DF 0x20

#ifdef _DEBUG
#include <assert.h>
#define _ASSERTE(expression) assert(expression)
#define _ASSERT(expression) assert(expression)
#else
#define _ASSERTE(expression) ((void)0)
#define _ASSERT(expression) ((void)0)
#endif
#define _RPT0(kind, text) ((void)0)
#define _CrtSetDbgFlag(flags) ((int)0)
#define _CrtDumpMemoryLeaks() ((int)0)
#define _CrtSetReportMode(kind, mode) ((int)0)
#define _CrtCheckMemory() ((int)1)

#endif
