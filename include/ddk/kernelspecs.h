/* kernelspecs.h - kernel annotations; see sal.h. */
#include "sal.h"
