#include <windows.h>
#include <winhvplatform.h>
