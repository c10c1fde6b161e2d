/* nt/types.h - every structure, enumeration and callback type of the families, for the prototypes. */
#ifndef DRYDOCK_DDK_NT_TYPES_H
#define DRYDOCK_DDK_NT_TYPES_H

#include "interlocked.h"
#include "../excpt.h"
#include "exception.h"
#include "rtl_types.h"
#include "query_types.h"

#endif
