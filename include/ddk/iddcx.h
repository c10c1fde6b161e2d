/*
 * iddcx.h - the class extension of indirect display drivers, IddCx 1.10.
 *
 * Model    Types first (iddcx/types.h), then callbacks and the configuration that holds them, then the functions. On
 *          Windows the header is for C++ alone; here it is for C too. Functions are imported by name: where Windows
 *          calls through a table the image asks the loader, so that a missing one is named when a driver is built.
 * Source   WDK reference: "iddcx.h header"; docs/iddcx.md, with what is not built.
 * Use      Include <windows.h> and <wdf.h> first. IDDCX_VERSION_MAJOR and _MINOR may be defined before; 1.10 else.
 */
#ifndef DRYDOCK_DDK_IDDCX_H
#define DRYDOCK_DDK_IDDCX_H

#ifndef _WDF_H_
#error Include wdf.h first
#endif

#ifndef IDDCX_VERSION_MAJOR
#define IDDCX_VERSION_MAJOR 1
#endif
#ifndef IDDCX_VERSION_MINOR
#define IDDCX_VERSION_MINOR 10
#endif
#ifndef IDDCX_MINIMUM_VERSION_REQUIRED
#define IDDCX_MINIMUM_VERSION_REQUIRED IDDCX_VERSION_MINOR
#endif

/* What IddCxGetVersion gives: the version that the machine has. */
#define IDDCX_VERSION_19H1 0x1400
#define IDDCX_VERSION_COBALT 0x1800
#define IDDCX_VERSION_NICKEL 0x1900
#define IDDCX_VERSION_1_10 0x1A00

#include <dxgi.h>

WDF_EXTERN_C_START

#include "iddcx/types.h"
#include "iddcx/arguments.h"
#include "iddcx/callbacks.h"
#include "iddcx/functions.h"

WDF_EXTERN_C_END

#endif
