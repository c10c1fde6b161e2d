/* specstrings_strict.h - the annotations, by their older header name; see sal.h. */
#include "sal.h"
