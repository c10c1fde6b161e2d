/* tools/drydock/report_junit.c - a report as JUnit XML: one case for the run, one failed case a finding. */
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "drydock/report.h"

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static long long number_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static void put_escaped(FILE *file, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '<': fputs("&lt;", file); break;
		case '>': fputs("&gt;", file); break;
		case '&': fputs("&amp;", file); break;
		case '"': fputs("&quot;", file); break;
		default: fputc((unsigned char)*text < ' ' ? ' ' : *text, file);
		}
	}
}

static void put_finding(FILE *file, const json_t *finding)
{
	fputs("  <testcase classname=\"", file);
	put_escaped(file, text_of(finding, "driver"));
	fprintf(file, "\" name=\"%s", text_of(finding, "rule"));
	if (number_of(finding, "code"))
		fprintf(file, " 0x%llX", number_of(finding, "code"));
	fputs("\">\n    <failure message=\"", file);
	put_escaped(file, text_of(finding, "text"));
	fputs("\">", file);
	if (text_of(finding, "file")[0]) {
		put_escaped(file, text_of(finding, "file"));
		fprintf(file, ":%lld ", number_of(finding, "line"));
	}
	put_escaped(file, text_of(finding, "advice"));
	fputs("</failure>\n  </testcase>\n", file);
}

/* The run itself fails when its client did. */
static void put_run(FILE *file, const json_t *report, const char *name)
{
	fputs("  <testcase classname=\"", file);
	put_escaped(file, name);
	fputs("\" name=\"run\">", file);
	if (number_of(report, "client_exit"))
		fprintf(file, "<failure message=\"client exit %lld\"/>",
		        number_of(report, "client_exit"));
	fputs("</testcase>\n", file);
}

static void put_suite(FILE *file, const json_t *report)
{
	const json_t *findings = json_object_get(report, "findings"), *finding;
	const char *name = text_of(report, "driver")[0] ? text_of(report, "driver") : "run";
	size_t count = json_array_size(findings), index;

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"", file);
	put_escaped(file, name);
	fprintf(file, "\" tests=\"%zu\" failures=\"%zu\" time=\"%.3f\">\n", count + 1,
	        count + (number_of(report, "client_exit") != 0),
	        (double)number_of(report, "duration_ms") / 1000);
	put_run(file, report, name);
	json_array_foreach(findings, index, finding) put_finding(file, finding);
	fputs("</testsuite>\n", file);
}

int report_junit(const char *path, const json_t *report)
{
	FILE *file = fopen(path, "w");
	int failed;

	if (file)
		put_suite(file, report);
	failed = !file || ferror(file);
	failed = (file && fclose(file)) || failed;
	if (failed)
		fprintf(stderr, "drydock: %s cannot be written: %s\n", path, strerror(errno));
	return failed ? EXIT_CANNOT : 0;
}
