/* wdmdriverspecs.h - driver annotations; see sal.h. */
#include "sal.h"
