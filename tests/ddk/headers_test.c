/* Every kernel header compiles on its own, twice and beside the others, as images and our own code see it. */
#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMAGE_FLAGS \
	"-DDRYDOCK_IMAGE -nostdinc -fshort-wchar -mms-bitfields -include ddk/drydock_dialect.h"

static bool is_plain_header(const char *name)
{
	const char *dot = strrchr(name, '.');

	/* Pack headers come in pairs; a framework header needs its version. */
	return dot != NULL && strcmp(dot, ".h") == 0 && strncmp(name, "pshpack", 7) != 0 &&
	       strcmp(name, "poppack.h") != 0 && strncmp(name, "wdf", 3) != 0 &&
	       strncmp(name, "wudf", 4) != 0 && strcmp(name, "iddcx.h") != 0;
}

static void write_source(FILE *file, const char *name)
{
	fprintf(file, "#include <%s>\n#include <%s>\n#include <ntifs.h>\n#include <initguid.h>\n",
	        name, name);
}

static void write_sources(const char *folder)
{
	char path[512];
	DIR *headers;
	struct dirent *entry;

	snprintf(path, sizeof(path), "%s/include/ddk", test_source_root());
	headers = opendir(path);
	assert_non_null(headers);
	while ((entry = readdir(headers)) != NULL) {
		FILE *file;

		if (!is_plain_header(entry->d_name))
			continue;
		snprintf(path, sizeof(path), "%s/%s.c", folder, entry->d_name);
		file = fopen(path, "w");
		assert_non_null(file);
		write_source(file, entry->d_name);
		fclose(file);
	}
	closedir(headers);
}

static void compile_all(const char *compiler, const char *flags)
{
	char command[2048];

	snprintf(command, sizeof(command), "%s --version >/dev/null 2>&1", compiler);
	if (system(command) != 0)
		SKIP("the compiler is not installed");
	write_sources(test_directory());
	snprintf(command, sizeof(command),
	         "cd %s/include && for f in %s/*.c; do %s -std=gnu11 -fsyntax-only -fms-extensions "
	         "-Wall -Werror "
	         "-Wno-unknown-pragmas -Wno-builtin-macro-redefined %s -Iddk %s -I. $f || r=1; "
	         "done; exit ${r:-0}",
	         test_source_root(), test_directory(), compiler, flags,
	         strstr(flags, "DRYDOCK_IMAGE") != NULL ? "-isystem crt" : "");
	assert_int_equal(system(command), 0);
}

TEST_LIMIT(HEADERS_compile_alone_and_together_in_images_with_clang, 120)
{
	compile_all("clang", IMAGE_FLAGS " -fdeclspec -Wno-microsoft -Wno-ignored-attributes");
}

TEST_LIMIT(HEADERS_compile_alone_and_together_in_images_with_gcc, 120)
{
	compile_all("gcc", IMAGE_FLAGS);
}

TEST_LIMIT(HEADERS_compile_alone_and_together_in_our_own_code, 120)
{
	compile_all("gcc", "");
}
