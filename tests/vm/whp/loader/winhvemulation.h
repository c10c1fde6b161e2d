/* tests/vm/whp/loader/winhvemulation.h - the header by its name in mingw-w64. */
#include <WinHvEmulation.h>
