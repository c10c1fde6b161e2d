/* no_sal2.h - nothing to take back; see sal.h. */
#include "sal.h"
