/* specstrings_undef.h - nothing to take back: the annotations have no effect; see sal.h. */
#include "sal.h"
