/* concurrencysal.h - lock annotations; see sal.h. */
#include "sal.h"
