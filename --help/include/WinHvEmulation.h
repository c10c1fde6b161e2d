#include <windows.h>
#include <winhvemulation.h>
