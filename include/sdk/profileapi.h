/* profileapi.h - see sysinfoapi.h. */
#include <sysinfoapi.h>
