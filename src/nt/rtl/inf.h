/*
 * rtl/inf.h - INF and INX files: what a driver package says.
 *
 * Model    A file is sections, a section is lines, a line is an optional key and fields. Text is UTF-16,
 *          unquoted, with %strings% replaced. Names compare without case. Sections of one name in one file
 *          are one section. $ARCH$ of an INX is replaced by the architecture; other $NAMES$ stay.
 * Source   WDK: "General Syntax Rules for INF Files", "INF Manufacturer Section", "INF AddReg Directive",
 *          "INF AddService Directive", "INF DDInstall Section".
 * Bounds   16 MiB of text, 4,096 characters a field after replacement, 65,536 lines, 256 fields a line,
 *          64 sections deep in Needs.
 * Locks    None: read-only once parsed. Calls only the host's allocator.
 * Tests    tests/nt/rtl/inf_test.c, fuzz/fuzz_inf.c
 */
#ifndef DRYDOCK_NT_RTL_INF_H
#define DRYDOCK_NT_RTL_INF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

struct rtl_inf;

struct rtl_inf_line {
	uint32_t number;            /* in the file, from 1 */
	uint32_t field_count;
	const char16_t *key;        /* text before '=', null: none */
	const char16_t *const *field;
};

struct rtl_inf_section {
	const char16_t *name;
	uint32_t line;              /* of its first header */
	uint32_t line_count;
	const struct rtl_inf_line *lines;
};

struct rtl_inf_error {
	uint32_t line;              /* 0: the file as a whole */
	char text[160];             /* one sentence without place, e.g. "a section header lacks its ']'" */
};

/* --- The file ---------------------------------------------------------------------------------------- */

/*
 * Parse bytes: UTF-16 with a byte-order mark, or UTF-8 with or without one (bytes that are no UTF-8 are
 * taken as Windows-1252).
 * Gives    The file; destroy it with rtl_inf_destroy().
 * Errors   null, and ret_error says why and where.
 */
struct rtl_inf *rtl_inf_parse(const void *bytes, size_t size, struct rtl_inf_error *ret_error);
/* Null is accepted. */
void rtl_inf_destroy(struct rtl_inf *inf);

size_t rtl_inf_section_count(const struct rtl_inf *inf);
/* The index-th in order of the file. */
const struct rtl_inf_section *rtl_inf_section_at(const struct rtl_inf *inf, size_t index);
/* Null: there is none. */
const struct rtl_inf_section *rtl_inf_section_find(const struct rtl_inf *inf, const char16_t *name);
/* The nth (from 0) line with that key, or null. section may be null. */
const struct rtl_inf_line *rtl_inf_line_find(const struct rtl_inf_section *section, const char16_t *key,
                                             uint32_t nth);
/* Field number index (from 0), or null when the line has fewer; empty fields are empty text. */
const char16_t *rtl_inf_field(const struct rtl_inf_line *line, uint32_t index);
/* A number as INFs write it, 0x10 or 16 or -1; text that is none, or null, gives otherwise. */
int64_t rtl_inf_number(const char16_t *text, int64_t otherwise);
/* A value of [Version], or null: u"Class", u"ClassGuid", u"Provider", u"CatalogFile", u"DriverVer". */
const char16_t *rtl_inf_version(const struct rtl_inf *inf, const char16_t *key);

/* --- What it installs ----------------------------------------------------------------------------------- */

struct rtl_inf_model {
	const char16_t *manufacturer;
	const char16_t *description;
	const char16_t *install;      /* name of the install section, undecorated */
	const char16_t *hardware_id;
	uint32_t compatible_count;
	const char16_t *const *compatible;
	uint32_t line;
};
size_t rtl_inf_model_count(const struct rtl_inf *inf);
/* Models for amd64 in order of the file; the best decorated models section of a manufacturer is used. */
const struct rtl_inf_model *rtl_inf_model_at(const struct rtl_inf *inf, size_t index);

/*
 * The section that Windows would use for name with suffix (u"", u".Services", u".HW", u".Wdf",
 * u".CoInstallers", u".Interfaces", u".Events"): NAME.NTamd64SUFFIX, NAME.NTSUFFIX, NAMESUFFIX;
 * OS versions behind the architecture (NTamd64.10.0) are accepted, the highest wins. Null: none.
 */
const struct rtl_inf_section *rtl_inf_install_section(const struct rtl_inf *inf, const char16_t *name,
                                                      const char16_t *suffix);

/*
 * Call visit for each section that the directive (u"AddReg", u"DelReg", u"CopyFiles") of section names, in
 * order, following Needs. A section that is not in the file (it is in an included one) is left out.
 * Gives    How many were visited.
 */
uint32_t rtl_inf_for_each_listed(const struct rtl_inf *inf, const struct rtl_inf_section *section,
                                 const char16_t *directive,
                                 void (*visit)(const struct rtl_inf_section *listed, void *context),
                                 void *context);
/* section, or one that it needs, needs the section of that name, here or in an INF of Windows itself. Null is accepted. */
bool rtl_inf_needs(const struct rtl_inf *inf, const struct rtl_inf_section *section,
                   const char16_t *name);
/* Call visit for each file that section's Include lines name; this parser does not open them. */
void rtl_inf_for_each_include(const struct rtl_inf_section *section,
                              void (*visit)(const char16_t *file, void *context), void *context);

enum rtl_inf_service_flags { RTL_INF_SERVICE_ASSOCIATED = 2 }; /* SPSVCINST_ASSOCSERVICE */

struct rtl_inf_service {
	const char16_t *name;
	uint32_t flags;               /* as written */
	uint32_t type, start, error_control;
	const char16_t *display_name; /* these may be null */
	const char16_t *binary;       /* %12%\echo.sys */
	const char16_t *load_order_group;
	const struct rtl_inf_section *install; /* where AddReg is; null when the file lacks it */
	uint32_t line;
};
/* The nth AddService of an install section's .Services section, Needs followed; false: no more. */
bool rtl_inf_service_at(const struct rtl_inf *inf, const struct rtl_inf_section *services, uint32_t nth,
                        struct rtl_inf_service *ret_service);

/* One line of an AddReg or DelReg section. */
enum rtl_inf_root { RTL_INF_HKR, RTL_INF_HKLM, RTL_INF_HKCR, RTL_INF_HKCU, RTL_INF_HKU };
enum rtl_inf_registry_flags {
	RTL_INF_BINARY = 0x1, RTL_INF_NO_CLOBBER = 0x2, RTL_INF_DELETE_VALUE = 0x4, RTL_INF_APPEND = 0x8,
	RTL_INF_KEY_ONLY = 0x10, RTL_INF_OVERWRITE_ONLY = 0x20
};
struct rtl_inf_registry {
	enum rtl_inf_root root;
	const char16_t *key;   /* below the root; may be empty */
	const char16_t *value; /* null: the key only; empty: its default value */
	uint32_t flags;        /* as written */
	uint32_t type;         /* REG_SZ 1 ... */
	const void *data;      /* owned by the entry: rtl_inf_registry_finish() */
	uint32_t data_bytes;
};
/* Errors: false, the line is no registry entry (ret_error says why). */
bool rtl_inf_registry_read(const struct rtl_inf_line *line, struct rtl_inf_registry *ret_entry,
                           struct rtl_inf_error *ret_error);
void rtl_inf_registry_finish(struct rtl_inf_registry *entry);

#endif
