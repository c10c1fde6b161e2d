/*
 * builder/messages.h - what the message compiler makes: headers of message files and event manifests.
 *
 * Model    A message file (.mc) gives one status value a message. An event manifest gives, per provider,
 *          its GUID and handle, and per event a descriptor and EventWriteNAME(), which calls EtwWrite in
 *          a driver and EventWrite in a program.
 * Source   Windows documentation: message text files, instrumentation manifests.
 */
#ifndef DRYDOCK_BUILDER_MESSAGES_H
#define DRYDOCK_BUILDER_MESSAGES_H

#include <stdbool.h>

#include "builder/arena.h"
#include "builder/text.h"

/* Header of a message file's text. */
void messages_write_header(struct arena *arena, const char *text, struct text *output);
/*
 * Header of a manifest; kernel: its events are written by a driver.
 * Gives    false with a line in ret_error when it is not a manifest.
 */
bool manifest_write_header(struct arena *arena, const char *data, size_t size, bool kernel,
                           struct text *output, const char **ret_error);

#endif
