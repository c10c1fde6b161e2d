/*
 * tools/drydock/inspection.h - what a running machine holds: read from its lines, printed for people.
 *
 * Model    One JSON object: "objects" with their waiters, "processes" with their threads and handles. The text is made
 *          from it, so both say the same. docs/objects.md has an example of each.
 */
#ifndef DRYDOCK_TOOL_INSPECTION_H
#define DRYDOCK_TOOL_INSPECTION_H

#include <jansson.h>
#include <stdio.h>

/* Read the lines of src/nt/port/inspect.c, which are changed. The caller drops the result; null: they are none. */
json_t *inspection_read(char *lines, const char *machine);
void inspection_print(FILE *file, const json_t *inspection);

#endif
