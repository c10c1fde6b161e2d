/* interlockedapi.h - the interlocked operations stand in winnt.h. */
#include <winnt.h>
