/* rtl/inf_internal.h - what the INF reader's files share. */
#ifndef DRYDOCK_NT_RTL_INF_INTERNAL_H
#define DRYDOCK_NT_RTL_INF_INTERNAL_H

#include "nt/rtl/inf.h"

#define INF_FILE_MAX (16u << 20)
#define INF_FIELD_MAX 4096u
#define INF_LINES_MAX 65536u
#define INF_FIELDS_MAX 256u
#define INF_EXPANDED_MAX (64u << 20) /* characters in all */
#define INF_NEEDS_DEPTH 64
#define INF_NEEDS_VISITS 4096
#define INF_BUCKETS 1024

struct inf_chunk {
	struct inf_chunk *next;
	size_t used, room;
	char16_t text[];
};

struct inf_section {
	struct rtl_inf_section public;
	struct rtl_inf_line *line; /* public.lines, writable */
	uint32_t line_room;
	uint32_t next;             /* in the bucket, index + 1 */
};

struct rtl_inf {
	struct inf_chunk *chunk;
	size_t text_total;         /* characters kept so far */
	uint32_t line_total;
	struct inf_section *section;
	size_t section_count, section_room;
	uint32_t bucket[INF_BUCKETS];
	struct rtl_inf_model *model;
	size_t model_count, model_room;
	struct rtl_inf_error *error;
};

/* Say why parsing fails; gives false. */
bool inf_fail(struct rtl_inf *inf, uint32_t line, const char *text);
/* Copy of text with a terminator, owned by inf; null (and an error) when it is too long or memory is short. */
char16_t *inf_keep(struct rtl_inf *inf, uint32_t line, const char16_t *text, size_t length);
/* Room for count pointers, owned by inf. */
void *inf_keep_pointers(struct rtl_inf *inf, uint32_t line, size_t count);
/* Compare without case. */
int inf_compare(const char16_t *left, const char16_t *right);
/* True when text begins with prefix, without case. */
bool inf_begins(const char16_t *text, const char16_t *prefix);
size_t inf_length(const char16_t *text);
/* The section of that name, made when add is true; null: none, or memory is short. */
struct inf_section *inf_section(struct rtl_inf *inf, const char16_t *name, bool add);

/* inf_text.c: the file as UTF-16 with a terminator, from malloc; null: an error. */
char16_t *inf_decode(struct rtl_inf *inf, const uint8_t *bytes, size_t size, size_t *ret_length);
/* inf_strings.c: replace %names% in all keys and fields. */
bool inf_replace_strings(struct rtl_inf *inf);
/* inf_install.c: fill the models from [Manufacturer]. */
bool inf_read_models(struct rtl_inf *inf);

#endif
