/* rpcdce.h - see rpc.h. */
#include <rpc.h>
