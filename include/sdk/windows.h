/*
 * windows.h - what a program that talks to devices needs of Windows.
 *
 * Model    Functions whose names end in A take UTF-8, those in W take UTF-16; the bare name is one of the
 *          two by UNICODE. A name that is declared and not built is listed when the program is built.
 */
#ifndef _WINDOWS_
#define _WINDOWS_
#define _INC_WINDOWS

#include <sdkddkver.h>
#include <winapifamily.h>
#include <excpt.h>
#include <stdarg.h>
#include <windef.h>
#include <winnt.h>
#include <winerror.h>
#include <winbase.h>
#include <wincon.h>
#include <winnls.h>
#include <winreg.h>
#include <wingdi.h>
#include <winuser.h>
#ifndef WIN32_LEAN_AND_MEAN
#include <winioctl.h>
#endif
#include <winsvc.h>

#endif
