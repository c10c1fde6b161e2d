#include "builder/inf_stamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "builder/shadow.h"

#define INF_BYTES_MAX (4u << 20)

struct variable {
	const char *name;
	char value[32];
};

static void stamp_text(struct text *output, const char *text, const struct variable *variables,
                       size_t count)
{
	while (*text != '\0') {
		size_t plain = strcspn(text, "$");
		size_t i = 0;

		text_add(output, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		while (i < count &&
		       strncmp(text, variables[i].name, strlen(variables[i].name)) != 0)
			i++;
		if (i < count) {
			text_add_string(output, variables[i].value);
			text += strlen(variables[i].name);
		} else {
			text_add(output, text++, 1);
		}
	}
}

int inf_stamp(const struct project *project, const char *path)
{
	struct variable variables[] = {
		{ "$ARCH$", "amd64" },
		{ "$KMDFVERSION$", "1.15" },
		{ "$KMDFCOINSTALLERVERSION$", "01015" },
		{ "$UMDFVERSION$", "2.15.0" },
	};
	struct text decoded = { 0 }, stamped = { 0 };
	unsigned major = project->framework_major, minor = project->framework_minor;
	char *data;
	size_t size;
	int error = host_file_read(project->inf, INF_BYTES_MAX, &data, &size);

	if (error < 0)
		return error;
	if (project->framework == DRYDOCK_FRAMEWORK_KMDF) {
		snprintf(variables[1].value, sizeof(variables[1].value), "%u.%u", major, minor);
		snprintf(variables[2].value, sizeof(variables[2].value), "%02u%03u", major, minor);
	} else if (project->framework == DRYDOCK_FRAMEWORK_UMDF) {
		snprintf(variables[3].value, sizeof(variables[3].value), "%u.%u.0", major, minor);
	}
	shadow_decode(&decoded, data, size);
	free(data);
	stamp_text(&stamped, decoded.size > 0 ? decoded.data : "", variables,
	           sizeof(variables) / sizeof(*variables));
	error = host_file_write(path, stamped.size > 0 ? stamped.data : "", stamped.size);
	text_finish(&decoded);
	text_finish(&stamped);
	return error;
}
