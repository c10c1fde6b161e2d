/*
 * rtl/exports.h - the names of rtl that images import.
 *
 * Model    One table per file of implementations, for a file knows best what it holds; this is their list.
 */
#ifndef DRYDOCK_NT_RTL_EXPORTS_H
#define DRYDOCK_NT_RTL_EXPORTS_H

#include "base/image/registry.h"

/* Ends with null. */
extern const struct image_export_table *const rtl_export_tables[];

#endif
