/* tools/drydock/coverage_report.h - which lines of the drivers a run has reached. */
#ifndef DRYDOCK_TOOL_COVERAGE_REPORT_H
#define DRYDOCK_TOOL_COVERAGE_REPORT_H

#include "drydock/image.h"
#include "drydock/tool.h"

/* In the machine's process: save image's counters to folder, as the number-th profile. */
void run_coverage_save(const char *folder, const struct drydock_image *image, unsigned number);
/* After it: write output/NAME.lcov and output/NAME/index.html of each driver. Gives an exit status. */
int run_coverage_report(const struct run_plan *plan, const char *output);

#endif
