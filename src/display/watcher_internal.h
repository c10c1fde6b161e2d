/*
 * display/watcher_internal.h - what a viewer's connection and its speaking (watcher.c) and its hearing (watcher_hear.c) share.
 */
#ifndef DRYDOCK_DISPLAY_WATCHER_INTERNAL_H
#define DRYDOCK_DISPLAY_WATCHER_INTERNAL_H

#include "display/watcher.h"

/* Something that others wait for may have come: they look again. */
void watcher_move_on(struct display_watcher *watcher);
/*
 * A piece of a message, on the watcher's thread; with the last one it is understood.
 * Gives    False: the connection is to end, since it is no message, too long a one, or memory is short.
 */
bool watcher_receive(struct display_watcher *watcher, const void *bytes, size_t size);

#endif
