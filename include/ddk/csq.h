/* csq.h - cancel-safe queues; they are declared in wdm.h. */
#include "wdm.h"
