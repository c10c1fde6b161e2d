/* What a kernel test means by winbase.h. */
#include "windef.h"
