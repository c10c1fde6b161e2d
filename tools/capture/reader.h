/* tools/capture/reader.h - what the display shows, read beside the session's thread (display/state.h). */
#ifndef DRYDOCK_CAPTURE_READER_H
#define DRYDOCK_CAPTURE_READER_H

#include "display/state.h"

/* Once in a process's life. Null: there is no thread for it, and nobody reads. */
struct display_state *capture_reader_start(void);
/* Its thread reads no more. */
void capture_reader_stop(void);

#endif
