/*
 * rtl/crt_print.c - sprintf and its family, and characters between widths, over rtl/format.h.
 *
 * Three contracts: the C99 form always terminates and gives the whole length; the old form (_snprintf) gives -1
 * when the text does not fit and does not terminate then; the checked form gives -1, empties, or cuts when
 * asked to.
 */
#include <stdlib.h>

#include "nt/rtl/crt_internal.h"
#include "nt/rtl/format.h"
#include "nt/rtl/service.h"

#define NO_LIMIT ((size_t)INT32_MAX)

#define CH char
#define FORMAT_BUFFER rtl_format_narrow_buffer
#define FORMAT_SINK rtl_format_narrow
#define P(name) crt_##name
#include "nt/rtl/crt_print_body.h"
#undef CH
#undef FORMAT_BUFFER
#undef FORMAT_SINK
#undef P

#define CH char16_t
#define FORMAT_BUFFER rtl_format_wide_buffer
#define FORMAT_SINK rtl_format_wide
#define P(name) wide_##name
#include "nt/rtl/crt_print_body.h"

#define AS(text, function) \
	{ \
		text, (void *)(function), IMAGE_EXPORT_KIND_FUNCTION \
	}

static const struct image_export exports[] = {
	AS("_scprintf", crt_count),     AS("_scwprintf", wide_count),
	AS("_snprintf", crt_old),       AS("_snprintf_s", crt_cut),
	AS("_snwprintf", wide_old),     AS("_snwprintf_s", wide_cut),
	AS("_swprintf", wide_plain),    AS("_vscprintf", crt_vcount),
	AS("_vscwprintf", wide_vcount), AS("_vsnprintf", crt_vold),
	AS("_vsnprintf_s", crt_vcut),   AS("_vsnwprintf", wide_vold),
	AS("_vsnwprintf_s", wide_vcut), AS("_vswprintf", wide_vplain),
	AS("snprintf", crt_c99),        AS("sprintf", crt_plain),
	AS("sprintf_s", crt_checked),   AS("swprintf", wide_bounded),
	AS("swprintf_s", wide_checked), AS("vsnprintf", crt_vc99),
	AS("vsprintf", crt_vplain),     AS("vsprintf_s", crt_vchecked),
	AS("vswprintf", wide_vbounded), AS("vswprintf_s", wide_vchecked),
};

const struct image_export_table rtl_crt_print_export_table = CRT_TABLE(exports);
