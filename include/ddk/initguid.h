/*
 * initguid.h - from here on DEFINE_GUID defines the constants it names.
 *
 * Source   Windows reference: DEFINE_GUID, "Including GUIDs in driver code". No guard around the work:
 *          it may come before or after guiddef.h.
 */
#ifndef INITGUID
#define INITGUID
#endif
#include "guiddef.h"
#include "devpropdef.h"
