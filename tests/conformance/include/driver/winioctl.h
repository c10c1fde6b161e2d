/* What a kernel test means by winioctl.h: control codes. */
#include "windef.h"
#include <devioctl.h>
