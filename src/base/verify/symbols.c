/* base/verify/symbols.c - debug information of image files through libdw. */
#include "base/verify/symbols.h"

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdlib.h>
#include <string.h>

/* One image file with its debug information, reported at address 0 so that offsets are addresses. */
struct symbol_file {
	struct symbol_file *next;
	char path[sizeof(((struct verify_module *)0)->path)];
	Dwfl *dwfl;
	Dwfl_Module *module;
};

struct verify_symbols {
	struct symbol_file *files;
};

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = dwfl_standard_find_debuginfo,
	.section_address = dwfl_offline_section_address,
};

/* Far from the null page: libdwfl takes 0 as "choose one". */
#define REPORT_BASE 0x10000

struct verify_symbols *verify_symbols_create(void)
{
	return calloc(1, sizeof(struct verify_symbols));
}

void verify_symbols_destroy(struct verify_symbols *symbols)
{
	if (!symbols)
		return;
	while (symbols->files) {
		struct symbol_file *file = symbols->files;

		symbols->files = file->next;
		if (file->dwfl)
			dwfl_end(file->dwfl);
		free(file);
	}
	free(symbols);
}

static void open_file(struct symbol_file *file)
{
	file->dwfl = dwfl_begin(&callbacks);
	if (!file->dwfl)
		return;
	dwfl_report_begin(file->dwfl);
	file->module = dwfl_report_elf(file->dwfl, "image", file->path, -1, REPORT_BASE, false);
	dwfl_report_end(file->dwfl, NULL, NULL);
}

static struct symbol_file *file_of(struct verify_symbols *symbols, const char *path)
{
	struct symbol_file *file = symbols->files;

	while (file && strcmp(file->path, path) != 0)
		file = file->next;
	if (file)
		return file;
	file = calloc(1, sizeof(*file));
	if (!file)
		return NULL;
	memcpy(file->path, path, strlen(path) + 1);
	open_file(file);
	file->next = symbols->files;
	symbols->files = file;
	return file;
}

bool verify_symbols_find(struct verify_symbols *symbols, const struct verify_sink *sink,
                         uint64_t address, bool is_return, struct verify_location *ret_location)
{
	const struct verify_module *module = verify_sink_module_at(sink, address);
	struct symbol_file *file;
	Dwfl_Line *line;
	Dwarf_Addr at;
	int number = 0;

	if (!module)
		return false;
	*ret_location = (struct verify_location){ .module = module->name };
	file = file_of(symbols, module->path);
	if (!file || !file->module)
		return true;
	at = address - module->start + REPORT_BASE - (is_return ? 1 : 0);
	ret_location->function = dwfl_module_addrname(file->module, at);
	line = dwfl_module_getsrc(file->module, at);
	if (line)
		ret_location->file = dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL);
	ret_location->line = (uint32_t)number;
	return true;
}

bool verify_is_own_header(const char *file)
{
	static const char *const folders[] = { "/include/ddk/", "/include/sdk/", "/include/crt/",
		                               "/include/drydock/" };

	for (size_t index = 0; file && index < sizeof(folders) / sizeof(folders[0]); index++)
		if (strstr(file, folders[index]))
			return true;
	return false;
}
