#include <stdio.h>
#include <string.h>

#include "builder/builder.h"

#define LINES_MAX 40

static const char *paint(bool colour, const char *code)
{
	return colour ? code : "";
}

static void print_lack(const struct builder_missing *missing)
{
	printf("    %-8s %-40s %4u  ", builder_lack_name(missing->kind), missing->name,
	       missing->count);
	if (missing->file != NULL)
		printf("%s:%u", missing->file, missing->line);
	printf("\n");
}

/* What is missing, headers or all else, under its title. Gives how many. */
static size_t print_lacks(const struct builder_image *image, bool headers, const char *title)
{
	size_t shown = 0;

	for (size_t i = 0; i < image->missing_count; i++) {
		const struct builder_missing *missing = &image->missing[i];

		if (missing->kind == BUILDER_LACK_STUB ||
		    (missing->kind == BUILDER_LACK_HEADER) != headers)
			continue;
		if (shown++ == 0)
			printf("  %s\n", title);
		print_lack(missing);
	}
	return shown;
}

/* Headers first: nearly every name of a file is missing that lacks one. */
static void print_missing(const struct builder_image *image, bool colour)
{
	const char *title = colour ? "\33[31mmissing\33[0m" : "missing";

	if (print_lacks(image, true, title) > 0)
		title = "missing, too; those headers may bring it";
	print_lacks(image, false, title);
}

static void print_stubs(const struct builder_image *image)
{
	size_t count = 0;

	for (size_t i = 0; i < image->missing_count; i++)
		count += image->missing[i].kind == BUILDER_LACK_STUB;
	if (count == 0)
		return;
	printf("  not built yet (a call fails and is reported):");
	for (size_t i = 0; i < image->missing_count; i++)
		if (image->missing[i].kind == BUILDER_LACK_STUB)
			printf(" %s", image->missing[i].name);
	printf("\n");
}

static void print_diagnostics(const struct builder_image *image)
{
	size_t shown = image->diagnostic_count < LINES_MAX ? image->diagnostic_count : LINES_MAX;

	for (size_t i = 0; i < shown; i++) {
		const struct builder_diagnostic *diagnostic = &image->diagnostics[i];

		if (diagnostic->line != 0)
			printf("  %s:%u: %s\n", diagnostic->file, diagnostic->line,
			       diagnostic->text);
		else
			printf("  %s: %s\n", diagnostic->file, diagnostic->text);
	}
	if (image->diagnostic_count + image->diagnostics_lost > shown)
		printf("  ... and %zu more\n",
		       image->diagnostic_count + image->diagnostics_lost - shown);
}

static void print_image(const struct builder_image *image, bool colour)
{
	static const char *const kinds[] = { "", "driver", "program", "library" };
	static const char *const frameworks[] = { "WDM", "KMDF", "UMDF" };
	bool linked = image->path != NULL;

	printf("%s%s%s  %s", paint(colour, linked ? "\33[32m" : "\33[31m"), image->name,
	       paint(colour, "\33[0m"), kinds[image->kind]);
	if (image->kind == DRYDOCK_IMAGE_DRIVER)
		printf(", %s", frameworks[image->framework]);
	if (image->framework != DRYDOCK_FRAMEWORK_NONE)
		printf(" %u.%u", image->framework_major, image->framework_minor);
	printf(", %u of %u files compiled, %u imports%s\n", image->files_compiled, image->files,
	       image->import_count, image->from_cache ? ", from the cache" : "");
	if (linked)
		printf("  %s\n", image->path);
	print_missing(image, colour);
	print_stubs(image);
	print_diagnostics(image);
}

void builder_result_print(const struct builder_result *result, bool colour)
{
	for (size_t i = 0; i < result->image_count; i++)
		print_image(&result->images[i], colour);
	for (size_t i = 0; i < result->warning_count; i++)
		printf("warning: %s\n", result->warnings[i]);
	if (result->message != NULL) {
		fflush(stdout);
		fprintf(stderr, "%s\n", result->message);
	}
}
