/* combaseapi.h - see objbase.h. */
#include <objbase.h>
