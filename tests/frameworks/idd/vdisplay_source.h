/*
 * frameworks/idd/vdisplay_source.h - the virtual monitor's driver as source: what a test includes before the sample's files.
 *
 * The files are included, not linked, so that names of Windows can be the test's own: a function that a file calls is
 * defined as a macro between this header and the file. ScreenOf() gives vdisplay_screen, whatever the handle.
 */
#ifndef DRYDOCK_TESTS_VDISPLAY_SOURCE_H
#define DRYDOCK_TESTS_VDISPLAY_SOURCE_H

#include "harness/test.h"

#include <stdlib.h>
#include <string.h>

#define COBJMACROS

#include "frameworks/idd/idd_internal.h"

#undef WDF_DECLARE_CONTEXT_TYPE_WITH_NAME
#define WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(type, name) static inline type *name(const void *handle);
#include "../../../samples/vdisplay/driver/display.h"

static struct screen vdisplay_screen;

static inline SCREEN_CONTEXT *ScreenOf(const void *handle)
{
	static SCREEN_CONTEXT context = { &vdisplay_screen };

	(void)handle;
	return &context;
}

#endif
