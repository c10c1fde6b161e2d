/* tools/drydock/run_build.c - drydock run: building the drivers and the client. */
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "drydock/run.h"

int run_cannot(struct run_request *request, const char *format, ...)
{
	char text[1000];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	fprintf(stderr, "drydock: %s\n", text);
	json_decref(request->report);
	request->report = report_of_error("BUILD", text);
	return EXIT_CANNOT;
}

static void add_driver(struct run_request *request, const struct builder_image *image)
{
	struct run_plan *plan = &request->plan;

	if (plan->driver_count == RUN_DRIVERS_MAX)
		return;
	plan->driver[plan->driver_count++] = (struct run_driver){
		.image = strdup(image->path),
		.inf = image->inf ? strdup(image->inf) : NULL,
		.inf_source = image->inf_source ? strdup(image->inf_source) : NULL,
		.name = image->name,
		.flags = tool_image_flags(&request->build),
	};
}

/* Build directory into ret_result; what is wrong is told, and kept for the report. */
static int build(struct run_request *request, const char *directory,
                 const struct builder_result **ret_result)
{
	struct builder_result *result = &request->result[request->result_count++];
	int status;

	request->build.directory = directory;
	tool_build_begin();
	status = builder_build(&request->build, result);
	if (tool_build_end()) {
		request->report = report_of_error("INTERRUPTED", "interrupted while building");
		return EXIT_FINDINGS;
	}
	if (status) {
		request->report = report_of_build(result);
		if (request->json)
			fprintf(stderr, "%s\n", result->message ? result->message : "");
		else
			builder_result_print(result, host_is_terminal(1));
		return status;
	}
	*ret_result = result;
	return EXIT_CLEAN;
}

int run_build_drivers(struct run_request *request)
{
	for (size_t index = 0; index < request->directory_count; index++) {
		const struct builder_result *result;
		int status = build(request, request->directory[index], &result);

		if (status)
			return status;
		for (size_t image = 0; image < result->image_count; image++)
			if (result->images[image].kind == DRYDOCK_IMAGE_DRIVER &&
			    result->images[image].path)
				add_driver(request, &result->images[image]);
	}
	if (request->plan.driver_count)
		return EXIT_CLEAN;
	return run_cannot(request, "%s holds no driver project", request->directory[0]);
}

static const struct builder_image *find_program(const struct builder_result *result,
                                                const char *name)
{
	const struct builder_image *only = NULL;

	for (size_t index = 0; index < result->image_count; index++) {
		const struct builder_image *image = &result->images[index];

		if (image->kind != DRYDOCK_IMAGE_PROGRAM || !image->path)
			continue;
		if (!name || strcmp(image->name, name) == 0)
			return image;
		only = image;
	}
	return name ? NULL : only;
}

/* The client is a folder to build, or the name of a program in one of the drivers' folders. */
int run_build_client(struct run_request *request)
{
	struct run_plan *plan = &request->plan;
	const struct builder_image *image = NULL;
	const struct builder_result *result;
	const char *word;

	if (plan->client_argument_count == 0)
		return EXIT_CLEAN;
	word = plan->client_arguments[0];
	for (size_t index = 0; index < request->result_count && !image; index++)
		image = find_program(&request->result[index], word);
	if (!image && host_file_exists(word)) {
		int status = build(request, word, &result);

		if (status)
			return status;
		image = find_program(result, NULL);
	}
	if (!image)
		return run_cannot(request,
		                  "'%s' is neither a folder with a program nor a program of the "
		                  "drivers' projects",
		                  word);
	plan->client = strdup(image->path);
	return EXIT_CLEAN;
}
