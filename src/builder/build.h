/*
 * builder/build.h - one call of builder_build(), between the files that carry it out.
 */
#ifndef DRYDOCK_BUILDER_BUILD_H
#define DRYDOCK_BUILDER_BUILD_H

#include "builder/builder.h"
#include "builder/cache.h"
#include "builder/path.h"
#include "builder/project.h"
#include "builder/report.h"
#include "builder/text.h"
#include "builder/toolchain.h"

/* What a project needs of its static libraries. */
struct build_archive {
	const char *file;
	struct strings objects, sections, inputs;
	struct map extern_data;
	bool busy;     /* being built: a reference back to it is a loop */
	bool complete; /* all its sources compiled */
};

struct build {
	struct arena arena;
	struct path_index index;
	const struct builder_request *request;
	struct toolchain toolchain;
	struct cache cache;
	struct builder_image *images;
	size_t image_count, image_capacity;
	struct map archives; /* project file to struct build_archive * */
	struct strings warnings;
	struct text message;
	const char *error; /* the computer's fault: ends the build */
};

/* Build one project into build->images, or pass over what makes no image. */
void build_project(struct build *build, const char *file);
/* The static libraries that project links to, built. */
void build_archives(struct build *build, const struct project *project, struct report *report,
                    struct build_archive *all, unsigned depth);
/*
 * Compile project's sources with faults into report; what was found is added to all.
 * Gives    true when every source has an object.
 */
bool build_compile(struct build *build, const struct project *project, struct report *report,
                   struct implicit_calls *calls, struct build_archive *all);
void build_warn(struct build *build, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
