/*
 * tools/drydock/coverage_report.c - which lines of the drivers a run has reached.
 *
 * The machine's process leaves one raw profile per unloaded image in a temporary folder; here they become
 * lcov text and, when genhtml is there, pages.
 */
#include "drydock/coverage_report.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "builder/coverage.h"

#define PROFILES_MAX 256

static bool belongs_to(const char *file, const char *driver)
{
	size_t length = strlen(driver);

	return strncmp(file, driver, length) == 0 && file[length] == '-' &&
	       strspn(file + length + 1, "0123456789") == strcspn(file + length + 1, ".");
}

/* Paths of driver's profiles in folder; gives how many. */
static unsigned find_profiles(const char *folder, const char *driver, char **ret_paths)
{
	char **names;
	size_t count;
	unsigned found = 0;

	if (host_directory_list(folder, PROFILES_MAX, &names, &count))
		return 0;
	for (size_t index = 0; index < count; index++)
		if (belongs_to(names[index], driver) &&
		    asprintf(&ret_paths[found], "%s/%s", folder, names[index]) > 0)
			found++;
	host_directory_free(names, count);
	return found;
}

static int write_reports(const struct run_driver *driver, const char *const *profiles,
                         unsigned count, const char *output)
{
	char path[4096], message[512];
	char *genhtml = host_path_find_program("genhtml");
	int status;

	snprintf(path, sizeof(path), "%s/%s.lcov", output, driver->name);
	status = coverage_report(driver->image, profiles, count, COVERAGE_LCOV, path, message,
	                         sizeof(message));
	if (!status)
		fprintf(stderr, "coverage: %s\n", path);
	if (!status && genhtml) {
		snprintf(path, sizeof(path), "%s/%s", output, driver->name);
		status = coverage_report(driver->image, profiles, count, COVERAGE_HTML, path,
		                         message, sizeof(message));
		if (!status)
			fprintf(stderr, "coverage: %s/index.html\n", path);
	}
	free(genhtml);
	if (status)
		fprintf(stderr, "drydock: coverage of %s: %s\n", driver->name, message);
	return status;
}

static int report_driver(const struct run_driver *driver, const char *profiles, const char *output)
{
	char *paths[PROFILES_MAX];
	unsigned count = find_profiles(profiles, driver->name, paths);
	int status = 0;

	if (count)
		status = write_reports(driver, (const char *const *)paths, count, output);
	else
		fprintf(stderr, "coverage: %s was never loaded, or was killed with its process\n",
		        driver->name);
	while (count-- > 0)
		free(paths[count]);
	return status;
}

int run_coverage_report(const struct run_plan *plan, const char *output)
{
	int error = host_directory_make(output), status = EXIT_CLEAN;

	if (error) {
		fprintf(stderr, "drydock: %s: %s\n", output, strerror(-error));
		return EXIT_CANNOT;
	}
	for (size_t index = 0; index < plan->driver_count; index++)
		if (report_driver(&plan->driver[index], plan->coverage, output))
			status = EXIT_CANNOT;
	return status;
}

void run_coverage_save(const char *folder, const struct drydock_image *image, unsigned number)
{
	const struct drydock_coverage *coverage = image->reserved[0];
	char path[4096];
	int error;

	if (!(image->flags & DRYDOCK_IMAGE_COVERAGE) || !coverage)
		return;
	snprintf(path, sizeof(path), "%s/%s-%u.profraw", folder, image->name, number);
	error = coverage_write(coverage, path);
	if (error)
		fprintf(stderr, "drydock: %s: %s\n", path, strerror(-error));
}
