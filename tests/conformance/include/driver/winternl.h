/* What a kernel test means by winternl.h. */
#include "windef.h"
