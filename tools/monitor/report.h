/* tools/monitor/report.h - the self-check's one JSON object. */
#ifndef DRYDOCK_MONITOR_REPORT_H
#define DRYDOCK_MONITOR_REPORT_H

#include <stdio.h>

#include "display/server.h"
#include "display/session.h"
#include "display/watcher.h"
#include "drydock/drydock.h"

struct report {
	const struct display_session_report *session;
	struct display_summary *summary; /* its samples are sorted */
	struct display_check *check;
	const struct display_server_figures *server;
	struct drydock_host host; /* of the driver, when there was one */
	uint32_t findings; /* of the machine */
};

void report_print(FILE *file, const struct report *report);
/* Presented pictures that did not come out of the viewer. */
uint64_t report_missing(const struct report *report);
/* Fewer than one in a hundred went missing, there were some, and the machine found nothing. */
bool report_is_good(const struct report *report);

#endif
