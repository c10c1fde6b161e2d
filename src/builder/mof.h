/*
 * builder/mof.h - WMI classes (.mof) to the header that the kit's checker generates.
 *
 * Model    Per class with a GUID: its GUID, a structure of its WmiDataId properties in order, sizes and
 *          ids as macros; per method its id and structures of its parameters.
 * Source   WDK documentation: WMI class qualifiers, compiling a driver's MOF file.
 */
#ifndef DRYDOCK_BUILDER_MOF_H
#define DRYDOCK_BUILDER_MOF_H

#include <stdbool.h>

#include "builder/arena.h"
#include "builder/text.h"

/* Write the header of text. Gives false when text holds no class. */
bool mof_write_header(struct arena *arena, const char *text, struct text *output);

#endif
