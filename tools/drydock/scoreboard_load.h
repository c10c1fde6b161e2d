/* tools/drydock/scoreboard_load.h - which of a scoreboard's linked drivers load. */
#ifndef DRYDOCK_TOOL_SCOREBOARD_LOAD_H
#define DRYDOCK_TOOL_SCOREBOARD_LOAD_H

#include "builder/builder.h"
#include "drydock/tool.h"

/* Load each linked kernel driver of board in a process of its own and print how far it gets. */
void scoreboard_load(const struct builder_scoreboard *board, unsigned image_flags);

#endif
