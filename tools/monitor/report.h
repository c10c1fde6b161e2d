/* tools/monitor/report.h - the self-check's one JSON object. */
#ifndef DRYDOCK_MONITOR_REPORT_H
#define DRYDOCK_MONITOR_REPORT_H

#include <stdio.h>

#include "display/session.h"

/* Print what session and summary say; findings: of the machine. Sorts summary's times. */
void report_print(FILE *file, const struct display_session_report *session, struct display_summary *summary,
                  uint32_t findings);

#endif
