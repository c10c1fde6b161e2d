/*
 * ntifs.h - what a file system driver includes beyond ntddk.h.
 *
 * Source   WDK reference, "ntifs.h header".
 */
#ifndef _NTIFS_
#define _NTIFS_
#define _NTIFS_INCLUDED_

#include "ntddk.h"
#include "nt/ifs.h"
#include "nt/ifs_constants.h"

#endif
