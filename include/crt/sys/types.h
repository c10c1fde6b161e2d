/* sys/types.h - system types. */
#ifndef _INC_TYPES
#define _INC_TYPES
#include <corecrt.h>
typedef unsigned short _ino_t;
typedef unsigned int _dev_t;
typedef int _off_t;
typedef int off_t;
#endif
