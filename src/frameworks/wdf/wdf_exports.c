/* frameworks/wdf/wdf_exports.c - the framework's names that images import, besides its table; sorted. */
#include "frameworks/wdf/class_extension.h"

static const struct image_export exports[] = {
	IMAGE_EXPORT(WdfDeregisterClassLibrary),
	IMAGE_EXPORT(WdfRegisterClassLibrary),
};

const struct image_export_table wdf_export_table = {
	.module = "wdfldr.sys",
	.exports = exports,
	.count = sizeof(exports) / sizeof(exports[0]),
};
