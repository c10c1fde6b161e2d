/* Structures of include/sdk have the layout that mingw-w64's own headers give them. */
#include "harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <cfgmgr32.h>
#include <dbt.h>
#include <setupapi.h>

struct row {
	const char *name;
	unsigned value;
};

#define S(type) { "sizeof " #type, sizeof(type) },
#define F(type, field) { #type "." #field, offsetof(type, field) },
static const struct row rows[] = {
#include "layout_list.h"
};
#undef S
#undef F
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const char program[] =
	"#include <stddef.h>\n#include <windows.h>\n#include <cfgmgr32.h>\n#include <dbt.h>\n"
	"#include <setupapi.h>\n"
	"#define S(type) sizeof(type),\n#define F(type, field) offsetof(type, field),\n"
	"const int layout_values[] = {\n#include \"layout_list.h\"\n-1 };\n";

static bool write_program(const char *path)
{
	FILE *file = fopen(path, "w");
	bool written = file && fputs(program, file) >= 0;
	return file && fclose(file) == 0 && written;
}

/* The numbers behind the label in the assembler text; gives how many. */
static size_t read_values(const char *path, unsigned *values, size_t capacity)
{
	FILE *file = fopen(path, "r");
	char line[256];
	size_t count = 0;
	bool inside = false;

	assert_non_null(file);
	while (count < capacity && fgets(line, sizeof(line), file)) {
		const char *number = strstr(line, ".long");
		const char *space = strstr(line, ".space");
		if (strncmp(line, "layout_values:", 14) == 0)
			inside = true;
		else if (inside && number)
			values[count++] = (unsigned)strtol(number + 5, NULL, 0);
		else if (inside && space)
			for (long zero = strtol(space + 6, NULL, 0); zero > 0 && count < capacity;
			     zero -= 4)
				values[count++] = 0;
	}
	fclose(file);
	return count;
}

TEST(structures_have_the_layout_of_mingw_headers)
{
	char source[512], output[512], command[2048];
	unsigned values[ROWS + 1];
	unsigned wrong = 0;

	if (system("command -v x86_64-w64-mingw32-gcc >/dev/null 2>&1") != 0)
		SKIP("x86_64-w64-mingw32-gcc is not installed");
	snprintf(source, sizeof(source), "%s/layout.c", test_directory());
	snprintf(output, sizeof(output), "%s/layout.s", test_directory());
	assert_true(write_program(source));
	snprintf(command, sizeof(command),
	         "x86_64-w64-mingw32-gcc -D_WIN32_WINNT=0x0A00 -S -I%s/tests/win32 -o %s %s",
	         test_source_root(), output, source);
	assert_int_equal(system(command), 0);
	assert_int_equal(read_values(output, values, ROWS + 1), ROWS + 1);
	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].value == values[i])
			continue;
		print_error("%s: %u here, %u there\n", rows[i].name, rows[i].value, values[i]);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}
