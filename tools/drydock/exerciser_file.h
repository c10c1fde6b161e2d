/* tools/drydock/exerciser_file.h - what the exerciser does with one open file. */
#ifndef DRYDOCK_TOOL_EXERCISER_FILE_H
#define DRYDOCK_TOOL_EXERCISER_FILE_H

#include <stdbool.h>

#include "drydock/drydock.h"

/*
 * Control codes, reads and writes of odd sizes on an overlapped file; what goes on is cancelled. Ends early
 * when over(context) or when the driver keeps a cancelled request.
 */
void exercise_file(struct drydock_file *file, bool (*over)(const void *context), const void *context);

#endif
