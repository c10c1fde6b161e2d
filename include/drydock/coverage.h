/*
 * drydock/coverage.h - where an image built with --coverage keeps its counters.
 *
 * Model    The compiler's source coverage places counters, function records and names in three sections.
 *          drydock_image.reserved[0] points at this record; builder/coverage.h writes the sections out as
 *          a raw profile after a run, for llvm-cov to show.
 */
#ifndef DRYDOCK_COVERAGE_H
#define DRYDOCK_COVERAGE_H

#include <drydock/image.h>

struct drydock_coverage {
	struct drydock_range counters;
	struct drydock_range records;
	struct drydock_range names;
};

#endif
