/*
 * frameworks/idd/idd.h - what drivers of indirect displays call.
 *
 * Model    So far the keyed mutexes of shared resources alone (d3dkmthk.h), over ob/keyed_mutex.h: a D3DKMT_HANDLE is
 *          the handle of an opening in the caller's process. On Windows gdi32 exports these names to user mode;
 *          here any driver image may import them, since drivers run inside the machine's own process. The
 *          rest of IddCx is not built.
 * Tests    tests/frameworks/idd/
 */
#ifndef DRYDOCK_FRAMEWORKS_IDD_H
#define DRYDOCK_FRAMEWORKS_IDD_H

#include "base/image/registry.h"

extern const struct image_export_table idd_export_table;

#endif
