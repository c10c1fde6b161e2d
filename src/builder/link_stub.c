#include "builder/link.h"

#include <string.h>

static void write_quoted(struct text *output, const char *string)
{
	text_add_string(output, "\"");
	for (; *string != '\0'; string++) {
		if (*string == '"' || *string == '\\')
			text_add_string(output, "\\");
		text_add(output, string, 1);
	}
	text_add_string(output, "\"");
}

static void write_thunks(const struct linking *linking, struct text *output)
{
	text_add_string(output,
	                "__asm__(\".section .text.drydock_thunks,\\\"ax\\\",@progbits\\n\"\n");
	for (size_t i = 0; i < linking->import_count; i++) {
		const char *name = linking->imports[i].name;

		if (linking->imports[i].kind != DRYDOCK_IMPORT_FUNCTION)
			continue;
		text_format(output,
		            "\".globl %s\\n.hidden %s\\n.type %s,@function\\n"
		            "%s: jmp *drydock_cells+%zu(%%rip)\\n.size %s,.-%s\\n\"\n",
		            name, name, name, name, i * 8, name, name);
	}
	text_add_string(output, "\".text\\n\");\n");
}

static void write_imports(const struct linking *linking, struct text *output)
{
	size_t count = linking->import_count;

	text_format(output, "__attribute__((visibility(\"hidden\"))) void *drydock_cells[%zu];\n",
	            count + 1);
	for (size_t i = 0; i < count; i++)
		if (linking->imports[i].kind == DRYDOCK_IMPORT_DATA)
			text_format(output,
			            "__attribute__((visibility(\"hidden\"))) void *data_%zu "
			            "__asm__(\"%s\");\nvoid *data_%zu;\n",
			            i, linking->imports[i].name, i);
	text_format(output, "static const struct drydock_import imports[%zu] = {\n", count + 1);
	for (size_t i = 0; i < count; i++) {
		text_add_string(output, "\t{ ");
		write_quoted(output, linking->imports[i].name);
		if (linking->imports[i].kind == DRYDOCK_IMPORT_DATA)
			text_format(output, ", &data_%zu, DRYDOCK_IMPORT_DATA, 0 },\n", i);
		else
			text_format(output,
			            ", &drydock_cells[%zu], DRYDOCK_IMPORT_FUNCTION, 0 },\n", i);
	}
	text_add_string(output, "};\n");
}

static void write_exports(const struct linking *linking, struct text *output)
{
	for (size_t i = 0; i < linking->exports.count; i++)
		text_format(output, "extern char export_%zu[] __asm__(\"%s\");\n", i,
		            linking->export_symbols.at[i]);
	text_format(output, "static const struct drydock_export exports[%zu] = {\n",
	            linking->exports.count + 1);
	for (size_t i = 0; i < linking->exports.count; i++) {
		text_add_string(output, "\t{ ");
		write_quoted(output, linking->exports.at[i]);
		text_format(output, ", export_%zu },\n", i);
	}
	text_add_string(output, "};\n");
}

/* Linker-defined bounds of a section; weak, for it may be empty. */
static void write_bounds(struct text *output, const char *section)
{
	text_format(
		output,
		"extern const char __start_%s[] __attribute__((weak, visibility(\"hidden\")));\n"
		"extern const char __stop_%s[] __attribute__((weak, visibility(\"hidden\")));\n",
		section, section);
}

static void write_sections(const struct linking *linking, struct text *output)
{
	const struct strings *sections = linking->sections;

	write_bounds(output, "drydock_ini");
	write_bounds(output, "drydock_fin");
	write_bounds(output, "drydock_wdf_types");
	write_bounds(output, "drydock_wdf_classes");
	for (size_t i = 0; i < sections->count; i++)
		write_bounds(output, sections->at[i]);
	text_format(output, "static const struct drydock_range paged[%zu] = {\n",
	            sections->count + 1);
	for (size_t i = 0; i < sections->count; i++)
		text_format(output, "\t{ __start_%s, __stop_%s },\n", sections->at[i],
		            sections->at[i]);
	text_add_string(output, "};\n");
}

static void write_guids(const struct linking *linking, struct text *output)
{
	if (linking->guid_count == 0)
		return;
	text_add_string(
		output,
		"struct guid { unsigned int a; unsigned short b, c; unsigned char d[8]; };\n"
		"struct key { struct guid guid; unsigned int id; };\n");
	for (size_t i = 0; i < linking->guid_count; i++) {
		const struct guid_value *value = &linking->guids[i];
		const unsigned *n = value->number;

		text_format(
			output,
			"extern const struct %s guid_%zu __asm__(\"%s\") "
			"__attribute__((visibility(\"hidden\")));\nconst struct %s guid_%zu = "
			"{ %s0x%x, 0x%x, 0x%x, { 0x%x, 0x%x, 0x%x, 0x%x, 0x%x, 0x%x, 0x%x, 0x%x } ",
			value->count == 12 ? "key" : "guid", i, value->name,
			value->count == 12 ? "key" : "guid", i, value->count == 12 ? "{ " : "",
			n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10]);
		if (value->count == 12)
			text_format(output, "}, %u ", n[11]);
		text_add_string(output, "};\n");
	}
}

/* Drivers for KMDF 1.13, UMDF 2.0 and older hold the table itself, as <wdf.h> declares it for them. */
static unsigned framework_slots(const struct project *project)
{
	unsigned oldest_pointer = project->framework == DRYDOCK_FRAMEWORK_UMDF ? 13 : 14;

	return project->framework_minor < oldest_pointer ? DRYDOCK_FRAMEWORK_SLOTS : 0;
}

static void write_framework(const struct linking *linking, struct text *output)
{
	if (linking->framework_functions && framework_slots(linking->project) > 0)
		text_format(output,
		            "__attribute__((visibility(\"hidden\"))) void *WdfFunctions[%u];\n",
		            framework_slots(linking->project));
	else if (linking->framework_functions)
		text_add_string(output,
		                "__attribute__((visibility(\"hidden\"))) void *WdfFunctions;\n");
	if (linking->framework_globals)
		text_add_string(
			output,
			"__attribute__((visibility(\"hidden\"))) void *WdfDriverGlobals;\n");
}

static unsigned image_flags(const struct builder_request *request)
{
	unsigned flags = 0;

	if (request->sanitize & BUILDER_ADDRESS)
		flags |= DRYDOCK_IMAGE_ASAN;
	if (request->sanitize & BUILDER_UNDEFINED)
		flags |= DRYDOCK_IMAGE_UBSAN;
	if (request->sanitize & BUILDER_THREAD)
		flags |= DRYDOCK_IMAGE_TSAN;
	if (request->coverage)
		flags |= DRYDOCK_IMAGE_COVERAGE;
	if (request->trace_pc)
		flags |= DRYDOCK_IMAGE_TRACE_PC;
	return flags;
}

/* Counters of the compiler's source coverage; drydock/coverage.h writes them out. */
static void write_coverage(const struct linking *linking, struct text *output)
{
	if (!linking->request->coverage)
		return;
	text_add_string(output, "#include <drydock/coverage.h>\n");
	write_bounds(output, "__llvm_prf_cnts");
	write_bounds(output, "__llvm_prf_data");
	write_bounds(output, "__llvm_prf_names");
	text_add_string(output,
	                "__attribute__((visibility(\"hidden\"))) int __llvm_profile_runtime;\n"
	                "static const struct drydock_coverage coverage = {\n"
	                "\t{ __start___llvm_prf_cnts, __stop___llvm_prf_cnts },\n"
	                "\t{ __start___llvm_prf_data, __stop___llvm_prf_data },\n"
	                "\t{ __start___llvm_prf_names, __stop___llvm_prf_names },\n};\n");
}

void link_write_stub(const struct linking *linking, struct text *output)
{
	const struct project *project = linking->project;

	text_add_string(output, "#include <drydock/image.h>\n");
	write_imports(linking, output);
	write_thunks(linking, output);
	write_exports(linking, output);
	write_sections(linking, output);
	write_guids(linking, output);
	write_framework(linking, output);
	write_coverage(linking, output);
	if (linking->entry != NULL)
		text_format(output, "extern char image_entry[] __asm__(\"%s\");\n", linking->entry);
	text_add_string(output, "__attribute__((visibility(\"default\")))\n"
	                        "struct drydock_image __drydock_image = {\n"
	                        "\t.magic = DRYDOCK_IMAGE_MAGIC, .abi = DRYDOCK_IMAGE_ABI,\n");
	text_format(output, "\t.kind = %d, .entry_kind = %d, .framework = %d,\n",
	            (int)project_image_kind(project), (int)linking->entry_kind,
	            (int)project->framework);
	text_format(output, "\t.framework_major = %u, .framework_minor = %u, .flags = %u,\n",
	            project->framework_major, project->framework_minor,
	            image_flags(linking->request));
	text_add_string(output, "\t.name = ");
	write_quoted(output, project->name);
	text_format(output, ", .entry = %s,\n", linking->entry != NULL ? "image_entry" : "0");
	text_format(output, "\t.imports = imports, .import_count = %zu,\n", linking->import_count);
	if (linking->exports.count > 0)
		text_format(output, "\t.exports = exports, .export_count = %zu,\n",
		            linking->exports.count);
	text_format(output, "\t.paged = paged, .paged_count = %zu,\n", linking->sections->count);
	text_add_string(output, "\t.constructors = { __start_drydock_ini, __stop_drydock_ini },\n"
	                        "\t.destructors = { __start_drydock_fin, __stop_drydock_fin },\n"
	                        "\t.framework_types = { __start_drydock_wdf_types, "
	                        "__stop_drydock_wdf_types },\n"
	                        "\t.framework_classes = { __start_drydock_wdf_classes, "
	                        "__stop_drydock_wdf_classes },\n");
	if (linking->framework_functions)
		text_format(output,
		            "\t.framework_functions = &WdfFunctions, .framework_slots = %u,\n",
		            framework_slots(project));
	if (linking->framework_globals)
		text_add_string(output, "\t.framework_globals = &WdfDriverGlobals,\n");
	if (linking->request->coverage)
		text_add_string(output, "\t.reserved = { (void *)&coverage },\n");
	text_add_string(output, "};\n");
}
