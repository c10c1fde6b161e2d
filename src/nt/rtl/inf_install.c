/* rtl/inf_install.c - models, decorated sections, services: what a package installs. */
#include <stdlib.h>
#include <string.h>

#include "nt/rtl/crt.h"
#include "nt/rtl/inf_internal.h"

#define NO_MATCH (-1)
#define PLAIN 0
#define WITH_NT 1
#define WITH_ARCHITECTURE (1ll << 48)

/* --- Decorations ------------------------------------------------------------------------------------------ */

/*
 * How well the decoration text (of length, without its leading dot: NT, NTamd64, NTamd64.10.0...16299)
 * fits: NO_MATCH, or more for the more special one. Fields: major, minor, product type, suite, build.
 */
static int64_t decoration_rank(const char16_t *text, size_t length)
{
	static const char16_t architecture[] = u"amd64";
	int64_t version[5] = { 0 };
	int64_t rank = WITH_NT;
	size_t at = 2, field = 0;

	if (length < 2 || crt__wcsnicmp(text, u"NT", 2) != 0)
		return NO_MATCH;
	if (length >= 7 && crt__wcsnicmp(text + 2, architecture, 5) == 0) {
		rank += WITH_ARCHITECTURE;
		at = 7;
	}
	if (at < length && text[at] != '.')
		return NO_MATCH;
	for (; at < length; at++) {
		if (text[at] == '.') {
			if (++field > 5)
				return NO_MATCH;
		} else if (text[at] < '0' || text[at] > '9' || version[field - 1] > 99999) {
			return NO_MATCH;
		} else {
			version[field - 1] = version[field - 1] * 10 + (text[at] - '0');
		}
	}
	return rank + ((version[0] & 0xFF) << 36) + ((version[1] & 0xFF) << 28) +
	       ((version[4] & 0xFFFFF) << 4);
}

/* Rank of a section's name as NAME[.decoration]SUFFIX. */
static int64_t section_rank(const char16_t *candidate, const char16_t *name, const char16_t *suffix)
{
	size_t name_length = inf_length(name), suffix_length = inf_length(suffix);
	size_t length = inf_length(candidate);

	if (length < name_length + suffix_length || !inf_begins(candidate, name) ||
	    inf_compare(candidate + length - suffix_length, suffix) != 0)
		return NO_MATCH;
	candidate += name_length;
	length -= name_length + suffix_length;
	if (length == 0)
		return PLAIN;
	return candidate[0] == '.' ? decoration_rank(candidate + 1, length - 1) : NO_MATCH;
}

const struct rtl_inf_section *rtl_inf_install_section(const struct rtl_inf *inf,
                                                      const char16_t *name, const char16_t *suffix)
{
	const struct rtl_inf_section *best = NULL;
	int64_t best_rank = NO_MATCH;

	for (size_t index = 0; index < inf->section_count; index++) {
		const struct rtl_inf_section *section = &inf->section[index].public;
		int64_t rank = section_rank(section->name, name, suffix);

		if (rank > best_rank) {
			best = section;
			best_rank = rank;
		}
	}
	return best;
}

/* --- Models -------------------------------------------------------------------------------------------------- */

static bool add_model(struct rtl_inf *inf, const char16_t *manufacturer,
                      const struct rtl_inf_line *line)
{
	if (!line->key || line->field_count < 2 || !line->field[1][0])
		return true;
	if (inf->model_count == inf->model_room) {
		size_t room = inf->model_room ? inf->model_room * 2 : 16;
		struct rtl_inf_model *grown = realloc(inf->model, room * sizeof(*grown));

		if (!grown)
			return inf_fail(inf, line->number, "memory is short");
		inf->model = grown;
		inf->model_room = room;
	}
	inf->model[inf->model_count++] =
		(struct rtl_inf_model){ .manufacturer = manufacturer,
		                        .description = line->key,
		                        .install = line->field[0],
		                        .hardware_id = line->field[1],
		                        .compatible_count = line->field_count - 2,
		                        .compatible = line->field + 2,
		                        .line = line->number };
	return true;
}

/* NAME.DECORATION as a section, or null. */
static const struct rtl_inf_section *decorated(struct rtl_inf *inf, const char16_t *name,
                                               const char16_t *decoration)
{
	char16_t text[512];
	size_t length = inf_length(name), extra = inf_length(decoration);

	if (length + extra + 2 > 512)
		return NULL;
	memcpy(text, name, length * sizeof(*name));
	text[length] = '.';
	memcpy(text + length + 1, decoration, (extra + 1) * sizeof(*decoration));
	return rtl_inf_section_find(inf, text);
}

/* Among the decorations that a manufacturer's line offers, the best whose section is there. */
static const struct rtl_inf_section *models_section(struct rtl_inf *inf,
                                                    const struct rtl_inf_line *line)
{
	const struct rtl_inf_section *best = rtl_inf_section_find(inf, line->field[0]);
	int64_t best_rank = best ? PLAIN : NO_MATCH;

	for (uint32_t index = 1; index < line->field_count; index++) {
		const char16_t *text = line->field[index];
		int64_t rank = decoration_rank(text, inf_length(text));
		const struct rtl_inf_section *section;

		if (rank <= best_rank)
			continue;
		section = decorated(inf, line->field[0], text);
		if (section) {
			best = section;
			best_rank = rank;
		}
	}
	return best;
}

bool inf_read_models(struct rtl_inf *inf)
{
	const struct rtl_inf_section *manufacturers = rtl_inf_section_find(inf, u"Manufacturer");
	uint32_t visited = 0;

	for (uint32_t index = 0; manufacturers && index < manufacturers->line_count; index++) {
		const struct rtl_inf_line *line = &manufacturers->lines[index];
		const struct rtl_inf_section *models =
			line->field_count ? models_section(inf, line) : NULL;

		/* Many lines may name one section; what they add is bounded like the lines. */
		for (uint32_t entry = 0; models && entry < models->line_count; entry++) {
			if (++visited > INF_LINES_MAX)
				return inf_fail(inf, line->number,
				                "the file has more than 65,536 models");
			if (!add_model(inf, line->key ? line->key : line->field[0],
			               &models->lines[entry]))
				return false;
		}
	}
	return true;
}

size_t rtl_inf_model_count(const struct rtl_inf *inf)
{
	return inf->model_count;
}

const struct rtl_inf_model *rtl_inf_model_at(const struct rtl_inf *inf, size_t index)
{
	return &inf->model[index];
}

/* --- Directives that list sections ---------------------------------------------------------------------------- */

/* Calls line for each directive of a section and of those it needs. */
struct walk {
	const struct rtl_inf *inf;
	const char16_t *directive;
	void (*line)(const struct rtl_inf_line *line, void *context);
	void *context;
	uint32_t visits;
};

/* What sections add that stand in INFs of Windows itself (WUDFRD.INF, MsHidUmdf.inf): services. */
static const struct inbox {
	const char16_t *needed, *binary;
	const char16_t *field[2];
} inbox[] = {
	{ u"WUDFRD.NT.Services", u"%12%\\WUDFRd.sys", { u"WUDFRd", u"0x000001fa" } },
	{ u"WUDFRD_LowerFilter.NT.Services", u"%12%\\WUDFRd.sys", { u"WUDFRd", u"0x000001f8" } },
	{ u"MsHidUmdf.NT.Services", u"%12%\\mshidumdf.sys", { u"mshidumdf", u"0x000001fa" } },
};
#define INBOX_COUNT (sizeof(inbox) / sizeof(inbox[0]))

static void walk_needed(struct walk *walk, const char16_t *name)
{
	for (size_t index = 0; index < INBOX_COUNT; index++) {
		struct rtl_inf_line line = { .key = u"AddService",
			                     .field = inbox[index].field,
			                     .field_count = 2 };

		if (inf_compare(name, inbox[index].needed) == 0 &&
		    inf_compare(walk->directive, line.key) == 0)
			walk->line(&line, walk->context);
	}
}

static const char16_t *inbox_binary(const char16_t *service)
{
	for (size_t index = 0; index < INBOX_COUNT; index++)
		if (inf_compare(service, inbox[index].field[0]) == 0)
			return inbox[index].binary;
	return NULL;
}

static void walk_section(struct walk *walk, const struct rtl_inf_section *section, int depth)
{
	if (!section || depth == INF_NEEDS_DEPTH || ++walk->visits > INF_NEEDS_VISITS)
		return;
	for (uint32_t index = 0; index < section->line_count; index++) {
		const struct rtl_inf_line *line = &section->lines[index];

		if (!line->key)
			continue;
		if (inf_compare(line->key, walk->directive) == 0)
			walk->line(line, walk->context);
		for (uint32_t field = 0;
		     inf_compare(line->key, u"Needs") == 0 && field < line->field_count; field++) {
			walk_needed(walk, line->field[field]);
			walk_section(walk, rtl_inf_section_find(walk->inf, line->field[field]),
			             depth + 1);
		}
	}
}

struct listed {
	const struct rtl_inf *inf;
	void (*visit)(const struct rtl_inf_section *listed, void *context);
	void *context;
	uint32_t count;
};

static void visit_listed(const struct rtl_inf_line *line, void *context)
{
	struct listed *listed = context;

	for (uint32_t field = 0; field < line->field_count; field++) {
		const struct rtl_inf_section *section =
			rtl_inf_section_find(listed->inf, line->field[field]);

		if (section) {
			listed->visit(section, listed->context);
			listed->count++;
		}
	}
}

uint32_t rtl_inf_for_each_listed(const struct rtl_inf *inf, const struct rtl_inf_section *section,
                                 const char16_t *directive,
                                 void (*visit)(const struct rtl_inf_section *listed, void *context),
                                 void *context)
{
	struct listed listed = { inf, visit, context, 0 };
	struct walk walk = { inf, directive, visit_listed, &listed, 0 };

	walk_section(&walk, section, 0);
	return listed.count;
}

struct needs_search {
	const char16_t *wanted;
	bool is_found;
};

static void visit_needs(const struct rtl_inf_line *line, void *context)
{
	struct needs_search *search = context;

	for (uint32_t field = 0; field < line->field_count; field++)
		if (inf_compare(line->field[field], search->wanted) == 0)
			search->is_found = true;
}

bool rtl_inf_needs(const struct rtl_inf *inf, const struct rtl_inf_section *section,
                   const char16_t *name)
{
	struct needs_search search = { name, false };
	struct walk walk = { inf, u"Needs", visit_needs, &search, 0 };

	walk_section(&walk, section, 0);
	return search.is_found;
}

void rtl_inf_for_each_include(const struct rtl_inf_section *section,
                              void (*visit)(const char16_t *file, void *context), void *context)
{
	const struct rtl_inf_line *line;

	for (uint32_t nth = 0; (line = rtl_inf_line_find(section, u"Include", nth)); nth++)
		for (uint32_t field = 0; field < line->field_count; field++)
			if (line->field[field][0])
				visit(line->field[field], context);
}

/* --- Services ----------------------------------------------------------------------------------------------------- */

struct service_search {
	uint32_t wanted;
	bool is_found;
	struct rtl_inf_line found;
};

static void visit_service(const struct rtl_inf_line *line, void *context)
{
	struct service_search *search = context;

	if (search->wanted-- != 0)
		return;
	search->found = *line;
	search->is_found = true;
}

static const char16_t *value(const struct rtl_inf_section *section, const char16_t *key)
{
	return rtl_inf_field(rtl_inf_line_find(section, key, 0), 0);
}

bool rtl_inf_service_at(const struct rtl_inf *inf, const struct rtl_inf_section *services,
                        uint32_t nth, struct rtl_inf_service *ret_service)
{
	struct service_search search = { .wanted = nth };
	struct walk walk = { inf, u"AddService", visit_service, &search, 0 };
	const struct rtl_inf_section *install;
	const struct rtl_inf_line *line;

	walk_section(&walk, services, 0);
	if (!search.is_found)
		return false;
	line = &search.found;
	install = rtl_inf_field(line, 2) ? rtl_inf_section_find(inf, rtl_inf_field(line, 2)) : NULL;
	*ret_service = (struct rtl_inf_service){
		.name = rtl_inf_field(line, 0) ? rtl_inf_field(line, 0) : u"",
		.flags = (uint32_t)rtl_inf_number(rtl_inf_field(line, 1), 0),
		.type = (uint32_t)rtl_inf_number(value(install, u"ServiceType"), 1),
		.start = (uint32_t)rtl_inf_number(value(install, u"StartType"), 3),
		.error_control = (uint32_t)rtl_inf_number(value(install, u"ErrorControl"), 1),
		.display_name = value(install, u"DisplayName"),
		.binary = line->number ? value(install, u"ServiceBinary")
		                       : inbox_binary(rtl_inf_field(line, 0)),
		.load_order_group = value(install, u"LoadOrderGroup"),
		.install = install,
		.line = line->number
	};
	return true;
}
