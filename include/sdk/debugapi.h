/* debugapi.h - texts for a debugger. */
#ifndef _APISETDEBUG_
#define _APISETDEBUG_

#include <winbase.h>

EXTERN_C_START
void OutputDebugStringA(LPCSTR text);
void OutputDebugStringW(LPCWSTR text);
BOOL IsDebuggerPresent(void);
void DebugBreak(void);
EXTERN_C_END

#ifdef UNICODE
#define OutputDebugString OutputDebugStringW
#else
#define OutputDebugString OutputDebugStringA
#endif

#endif
