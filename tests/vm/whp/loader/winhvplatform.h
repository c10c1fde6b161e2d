/* tests/vm/whp/loader/winhvplatform.h - the header by its name in mingw-w64. */
#include <WinHvPlatform.h>
