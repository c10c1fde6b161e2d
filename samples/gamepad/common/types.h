/* types.h - the types of Windows, for files that know nothing else of it and run in unit tests, too. */
#pragma once

#ifdef UMDF_VERSION_MAJOR
#include <windows.h>
#include <wdf.h>
#else
#include <ntddk.h>
#endif
