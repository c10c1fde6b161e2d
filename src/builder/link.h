/*
 * builder/link.h - objects to an image.
 *
 * Model    Undefined names become imports: a hidden thunk and a cell for a function, a hidden cell for a
 *          variable. One generated C file holds them and `__drydock_image`, the only dynamic symbol. What
 *          the sanitizers' libraries provide stays undefined.
 * Source   include/drydock/image.h
 */
#ifndef DRYDOCK_BUILDER_LINK_H
#define DRYDOCK_BUILDER_LINK_H

#include "builder/builder.h"
#include "builder/elf_object.h"
#include "builder/guids.h"
#include "builder/project.h"
#include "builder/report.h"
#include "builder/text.h"
#include "builder/toolchain.h"

struct link_import {
	const char *name;
	enum drydock_import_kind kind;
};

struct linking {
	struct arena *arena;
	const struct builder_request *request;
	const struct toolchain *toolchain;
	const struct project *project;
	const char *work_folder;
	const char *output;              /* path of the image */
	const struct strings *objects;
	const struct strings *sections;  /* of paged code */
	const struct map *extern_data;   /* names that sources declare as variables */
	const struct strings *inputs;    /* files that were read */
	const struct implicit_calls *calls;
	bool complete;                   /* every source has an object */
	struct report *report;
	/* Results. */
	struct elf_symbols symbols;
	struct link_import *imports;
	size_t import_count;
	struct guid_value *guids;        /* constants that the kit's libraries would define */
	size_t guid_count;
	struct strings exports;          /* names as on Windows */
	struct strings export_symbols;   /* their symbols */
	enum drydock_entry_kind entry_kind;
	const char *entry;               /* symbol, or null */
	bool framework_functions, framework_globals;
	const char *error;               /* the computer's fault */
};

/*
 * Read the objects' symbols and decide imports, exports and the entry; what nobody has goes to the report.
 * Gives    false with linking->error set when an object cannot be read.
 */
bool link_resolve(struct linking *linking);
/* Whose names an image may import: a UMDF driver is a library of a process. */
enum drydock_image_kind link_importer(enum drydock_image_kind kind, enum drydock_framework framework);
/* Tell the report which imports nobody has, by what request->classify says now. */
void link_classify(const struct builder_request *request, enum drydock_image_kind image_kind,
                   const struct link_import *imports, size_t count,
                   const struct implicit_calls *calls, struct report *report);
/* Generate, compile and link. Gives false with linking->error, or with a fault in the report. */
bool link_image(struct linking *linking);
/* The text of the generated file. */
void link_write_stub(const struct linking *linking, struct text *output);

#endif
