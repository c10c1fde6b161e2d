/* sdkddkver.h - the versions stand with the basic types. */
#include <ntdef.h>
