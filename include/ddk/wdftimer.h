/* wdftimer.h - included by few drivers by itself; everything is in wdf.h. */
#include <wdf.h>
