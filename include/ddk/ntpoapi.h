/* ntpoapi.h - power states and actions; see nt/po_types.h. */
#include "nt/po_types.h"
