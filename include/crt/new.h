/* new.h - the old name of new. */
#ifndef _INC_NEW
#define _INC_NEW
#ifdef __cplusplus
#include <new>
#endif
#endif
