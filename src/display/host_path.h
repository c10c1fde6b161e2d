/*
 * display/host_path.h - is a process the driver's host, by the path of its program?
 *
 * The second line alone: a path can be made to look right by who may write it. The first is that the machine has started
 * the process itself and knows it by its descriptor (docs/driver-hosts.md).
 *
 * Source   docs/spec/display.md, DISP-36, DISP-37.
 * Tests    tests/display/host_path_test.c
 */
#ifndef DRYDOCK_DISPLAY_HOST_PATH_H
#define DRYDOCK_DISPLAY_HOST_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include <ntifs.h>

/*
 * path (units of them, no end needed) is exactly root\system32\wudfhost.exe, in whatever case, with slashes of either kind.
 * root null: a machine that keeps no folders for its programs tells the name alone, and the name has to be that.
 */
bool display_is_host_path(const WCHAR *path, size_t units, const WCHAR *root);

#endif
