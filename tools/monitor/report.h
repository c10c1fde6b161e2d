/* tools/monitor/report.h - the self-check's one JSON object. */
#ifndef DRYDOCK_MONITOR_REPORT_H
#define DRYDOCK_MONITOR_REPORT_H

#include <stdio.h>

#include "composer/link.h"
#include "drydock/drydock.h"
#include "monitor/message.h"

struct report {
	const struct figures *figures; /* the capture host's */
	struct drydock_host host;      /* the driver's */
	int machine, capture_host;     /* processes */
	struct composer_link_view composer; /* process 0: there was none */
	uint32_t findings;             /* of the machine */
	unsigned monitor;              /* its number; 0: there is one */
};

void report_print(FILE *file, const struct report *report);
/* Presented pictures that did not come out of the viewer. */
uint64_t report_missing(const struct report *report);
/* Fewer than one in a hundred went missing, there were some, and the machine found nothing. */
bool report_is_good(const struct report *report);

#endif
