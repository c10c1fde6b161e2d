/* shellapi.h - splitting a command line. */
#ifndef _INC_SHELLAPI
#define _INC_SHELLAPI

#include <windows.h>

EXTERN_C_START
LPWSTR *CommandLineToArgvW(LPCWSTR command_line, int *ret_count);
EXTERN_C_END

#endif
