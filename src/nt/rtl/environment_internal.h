/* rtl/environment_internal.h - reading the tables of environment.h, for rtl's own files. */
#ifndef DRYDOCK_NT_RTL_ENVIRONMENT_INTERNAL_H
#define DRYDOCK_NT_RTL_ENVIRONMENT_INTERNAL_H

#include "nt/rtl/environment.h"

/* Null until set. */
const struct rtl_debug_operations *rtl_debug_operations(void);

#endif
