/* rtl/crt_number.c - integers and text; arithmetic, sorting and searching. */
#include <stdlib.h>

#include "nt/rtl/crt_internal.h"
#include "nt/rtl/service.h"

#define CH char
#define READ crt_read_integer
#define N(name) narrow_##name
#include "nt/rtl/crt_number_body.h"
#undef CH
#undef READ
#undef N

#define CH char16_t
#define READ crt_read_integer_wide
#define N(name) wide_##name
#include "nt/rtl/crt_number_body.h"

/* --- Arithmetic ---------------------------------------------------------------------------------------- */

RTL_SERVICE static int32_t crt_abs(int32_t value)
{
	return value < 0 ? -value : value;
}

RTL_SERVICE static int64_t crt_llabs(int64_t value)
{
	return value < 0 ? -value : value;
}

struct quotient32 {
	int32_t quotient, remainder;
};
struct quotient64 {
	int64_t quotient, remainder;
};

RTL_SERVICE static struct quotient32 crt_div(int32_t numerator, int32_t denominator)
{
	return (struct quotient32){ numerator / denominator, numerator % denominator };
}

RTL_SERVICE static struct quotient64 crt_lldiv(int64_t numerator, int64_t denominator)
{
	return (struct quotient64){ numerator / denominator, numerator % denominator };
}

RTL_SERVICE static uint16_t crt__byteswap_ushort(uint16_t value)
{
	return __builtin_bswap16(value);
}

RTL_SERVICE static uint32_t crt__byteswap_ulong(uint32_t value)
{
	return __builtin_bswap32(value);
}

RTL_SERVICE static uint64_t crt__byteswap_uint64(uint64_t value)
{
	return __builtin_bswap64(value);
}

/* --- Sorting: in place, the same order of calls in every run ---------------------------------------------- */

typedef int compare_routine(const void *left, const void *right);
typedef int compare_context_routine(void *context, const void *left, const void *right);

struct sort {
	char *base;
	size_t size;
	compare_routine *compare;
	compare_context_routine *compare_context;
	void *context;
};

RTL_SERVICE static int sort_compare(const struct sort *sort, size_t left, size_t right)
{
	const char *a = sort->base + left * sort->size, *b = sort->base + right * sort->size;

	return sort->compare ? sort->compare(a, b) : sort->compare_context(sort->context, a, b);
}

RTL_SERVICE static void sort_swap(const struct sort *sort, size_t left, size_t right)
{
	char *a = sort->base + left * sort->size, *b = sort->base + right * sort->size;

	for (size_t index = 0; index < sort->size; index++) {
		char kept = a[index];

		a[index] = b[index];
		b[index] = kept;
	}
}

RTL_SERVICE static void sort_sift(const struct sort *sort, size_t root, size_t count)
{
	for (;;) {
		size_t child = 2 * root + 1;

		if (child >= count)
			return;
		if (child + 1 < count && sort_compare(sort, child, child + 1) < 0)
			child++;
		if (sort_compare(sort, root, child) >= 0)
			return;
		sort_swap(sort, root, child);
		root = child;
	}
}

/* Heap sort: never quadratic, no memory. */
RTL_SERVICE static void sort_run(const struct sort *sort, size_t count)
{
	for (size_t root = count / 2; root-- > 0;)
		sort_sift(sort, root, count);
	for (size_t end = count; end-- > 1;) {
		sort_swap(sort, 0, end);
		sort_sift(sort, 0, end);
	}
}

RTL_SERVICE static void crt_qsort(void *base, size_t count, size_t size, compare_routine *compare)
{
	sort_run(&(struct sort){ .base = base, .size = size, .compare = compare }, count);
}

RTL_SERVICE static void crt_qsort_s(void *base, size_t count, size_t size,
                                    compare_context_routine *compare, void *context)
{
	sort_run(&(struct sort){ .base = base,
	                         .size = size,
	                         .compare_context = compare,
	                         .context = context },
	         count);
}

RTL_SERVICE static void *crt_bsearch(const void *key, const void *base, size_t count, size_t size,
                                     compare_routine *compare)
{
	const char *low = base;

	while (count) {
		const char *middle = low + count / 2 * size;
		int order = compare(key, middle);

		if (order == 0)
			return (void *)middle;
		if (order > 0) {
			low = middle + size;
			count--;
		}
		count /= 2;
	}
	return NULL;
}

#define AS(text, function) \
	{ \
		text, (void *)(function), IMAGE_EXPORT_KIND_FUNCTION \
	}

static const struct image_export exports[] = {
	AS("_abs64", crt_llabs),
	AS("_atoi64", narrow_atoi64),
	CRT_EXPORT(_byteswap_uint64),
	CRT_EXPORT(_byteswap_ulong),
	CRT_EXPORT(_byteswap_ushort),
	AS("_i64toa", narrow_i64toa),
	AS("_i64toa_s", narrow_i64toa_s),
	AS("_i64tow", wide_i64toa),
	AS("_i64tow_s", wide_i64toa_s),
	AS("_itoa", narrow_itoa),
	AS("_itoa_s", narrow_itoa_s),
	AS("_itow", wide_itoa),
	AS("_itow_s", wide_itoa_s),
	AS("_ltoa", narrow_itoa),
	AS("_ltoa_s", narrow_itoa_s),
	AS("_ltow", wide_itoa),
	AS("_ltow_s", wide_itoa_s),
	AS("_strtoi64", narrow_toll),
	AS("_strtoui64", narrow_toull),
	AS("_ui64toa", narrow_ui64toa),
	AS("_ui64toa_s", narrow_ui64toa_s),
	AS("_ui64tow", wide_ui64toa),
	AS("_ui64tow_s", wide_ui64toa_s),
	AS("_ultoa", narrow_ultoa),
	AS("_ultoa_s", narrow_ultoa_s),
	AS("_ultow", wide_ultoa),
	AS("_ultow_s", wide_ultoa_s),
	AS("_wcstoi64", wide_toll),
	AS("_wcstoui64", wide_toull),
	AS("_wtoi", wide_atoi),
	AS("_wtoi64", wide_atoi64),
	AS("_wtol", wide_atoi),
	CRT_EXPORT(abs),
	AS("atoi", narrow_atoi),
	AS("atol", narrow_atoi),
	AS("atoll", narrow_atoi64),
	CRT_EXPORT(bsearch),
	CRT_EXPORT(div),
	AS("labs", crt_abs),
	AS("ldiv", crt_div),
	CRT_EXPORT(llabs),
	CRT_EXPORT(lldiv),
	CRT_EXPORT(qsort),
	CRT_EXPORT(qsort_s),
	AS("strtol", narrow_tol),
	AS("strtoll", narrow_toll),
	AS("strtoul", narrow_toul),
	AS("strtoull", narrow_toull),
	AS("wcstol", wide_tol),
	AS("wcstoll", wide_toll),
	AS("wcstoul", wide_toul),
	AS("wcstoull", wide_toull),
};

const struct image_export_table rtl_crt_number_export_table = CRT_TABLE(exports);
