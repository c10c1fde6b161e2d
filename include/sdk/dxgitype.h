/* dxgitype.h - see dxgicommon.h and dxgiformat.h. */
#ifndef __dxgitype_h__
#define __dxgitype_h__
#include <dxgicommon.h>
#include <dxgiformat.h>
#endif
