/* search.h - sorting and searching are in stdlib.h. */
#ifndef _INC_SEARCH
#define _INC_SEARCH
#include <stdlib.h>
#endif
