/*
 * fuzz/fuzz_inf.c - INF files: parsing and everything that is asked of a parsed one.
 *
 * Parser   src/nt/rtl/inf.c src/nt/rtl/inf_install.c src/nt/rtl/inf_parse.c src/nt/rtl/inf_registry.c
 * Parser   src/nt/rtl/inf_strings.c src/nt/rtl/inf_text.c
 */
#include "fuzz.h"
#include "nt/rtl/inf.h"

static size_t touched;

static void touch(const char16_t *text)
{
	for (; text && *text; text++)
		touched += *text;
}

static void visit_include(const char16_t *file, void *context)
{
	touch(file);
}

static void visit_registry(const struct rtl_inf_section *section, void *context)
{
	for (uint32_t index = 0; index < section->line_count; index++) {
		struct rtl_inf_registry entry;
		struct rtl_inf_error error;

		if (!rtl_inf_registry_read(&section->lines[index], &entry, &error))
			continue;
		touch(entry.key);
		touch(entry.value);
		for (uint32_t byte = 0; byte < entry.data_bytes; byte++)
			touched += ((const uint8_t *)entry.data)[byte];
		rtl_inf_registry_finish(&entry);
	}
}

static void visit_install(const struct rtl_inf *inf, const char16_t *name)
{
	const struct rtl_inf_section *install = rtl_inf_install_section(inf, name, u"");
	const struct rtl_inf_section *services = rtl_inf_install_section(inf, name, u".Services");
	struct rtl_inf_service service;

	if (install) {
		rtl_inf_for_each_include(install, visit_include, NULL);
		rtl_inf_for_each_listed(inf, install, u"AddReg", visit_registry, NULL);
	}
	for (uint32_t nth = 0;
	     services && nth < 8 && rtl_inf_service_at(inf, services, nth, &service); nth++) {
		touch(service.name);
		touch(service.binary);
		if (service.install)
			rtl_inf_for_each_listed(inf, service.install, u"AddReg", visit_registry,
			                        NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rtl_inf_error error;
	struct rtl_inf *inf = rtl_inf_parse(data, size, &error);

	if (!inf)
		return 0;
	touch(rtl_inf_version(inf, u"Class"));
	for (size_t index = 0; index < rtl_inf_section_count(inf) && index < 64; index++) {
		const struct rtl_inf_section *section = rtl_inf_section_at(inf, index);

		if (rtl_inf_section_find(inf, section->name) != section)
			__builtin_trap();
		if (section->line_count)
			touch(rtl_inf_field(&section->lines[0], 0));
	}
	for (size_t index = 0; index < rtl_inf_model_count(inf) && index < 32; index++)
		visit_install(inf, rtl_inf_model_at(inf, index)->install);
	rtl_inf_destroy(inf);
	return 0;
}
