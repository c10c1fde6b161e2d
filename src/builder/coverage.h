/*
 * builder/coverage.h - what of a driver's source a run has reached.
 *
 * Model    An image built with --coverage keeps counters (drydock/coverage.h). After a run, before its unload,
 *          coverage_write() saves them as a raw profile; coverage_report() has llvm-profdata and llvm-cov
 *          and the line markers (coverage_map.h) turn profiles into lcov text, genhtml that into HTML.
 * Source   LLVM: raw profile format, versions 7 (LLVM 13) to 9; InstrProfData.inc names the fields.
 */
#ifndef DRYDOCK_BUILDER_COVERAGE_H
#define DRYDOCK_BUILDER_COVERAGE_H

#include <drydock/coverage.h>

/*
 * Save the counters of a loaded image to path.
 * Errors   negative errno of writing.
 */
int coverage_write(const struct drydock_coverage *coverage, const char *path);

enum coverage_form { COVERAGE_LCOV, COVERAGE_HTML };

/*
 * Report on image from the raw profiles; output is a file (lcov) or a folder (HTML).
 * Gives    0, or 3 with one line in message: a tool is missing or refused its input.
 */
int coverage_report(const char *image, const char *const *profiles, unsigned profile_count,
                    enum coverage_form form, const char *output, char *message, unsigned message_bytes);

#endif
