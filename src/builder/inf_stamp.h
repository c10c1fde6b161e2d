/*
 * builder/inf_stamp.h - an INX or INF as it would be installed.
 */
#ifndef DRYDOCK_BUILDER_INF_STAMP_H
#define DRYDOCK_BUILDER_INF_STAMP_H

#include "builder/project.h"

/*
 * Write project->inf to path as UTF-8, with $ARCH$, $KMDFVERSION$, $KMDFCOINSTALLERVERSION$ and
 * $UMDFVERSION$ replaced. Errors: negative errno.
 */
int inf_stamp(const struct project *project, const char *path);

#endif
