/*
 * rtl/crt_memory.c - memory of images copied, filled and compared.
 *
 * None of these calls the C library: a fault must lie in the section that belongs to the image.
 */
#include <emmintrin.h>
#include <inttypes.h>

#include "base/host/current.h"
#include "base/verify/verify.h"
#include "nt/rtl/crt.h"
#include "nt/rtl/crt_internal.h"
#include "nt/rtl/service.h"

#define STRING_INSTRUCTION_MIN 512

typedef uint64_t unaligned8 __attribute__((aligned(1), may_alias));
typedef uint32_t unaligned4 __attribute__((aligned(1), may_alias));

RTL_INLINE uint64_t load8(const void *at)
{
	return *(const unaligned8 *)at;
}

RTL_INLINE void store8(void *at, uint64_t value)
{
	*(unaligned8 *)at = value;
}

RTL_INLINE uint32_t load4(const void *at)
{
	return *(const unaligned4 *)at;
}

RTL_INLINE void store4(void *at, uint32_t value)
{
	*(unaligned4 *)at = value;
}

RTL_INLINE __m128i load16(const void *at)
{
	return _mm_loadu_si128(at);
}

RTL_INLINE void store16(void *at, __m128i value)
{
	_mm_storeu_si128(at, value);
}

/* Up to 32 bytes; all is read before anything is written, so overlap does not matter. */
RTL_INLINE void copy_small(char *to, const char *from, size_t count)
{
	if (count >= 16) {
		__m128i first = load16(from), last = load16(from + count - 16);

		store16(to, first);
		store16(to + count - 16, last);
	} else if (count >= 8) {
		uint64_t first = load8(from), last = load8(from + count - 8);

		store8(to, first);
		store8(to + count - 8, last);
	} else if (count >= 4) {
		uint32_t first = load4(from), last = load4(from + count - 4);

		store4(to, first);
		store4(to + count - 4, last);
	} else if (count) {
		char first = from[0], middle = from[count / 2], last = from[count - 1];

		to[0] = first;
		to[count / 2] = middle;
		to[count - 1] = last;
	}
}

RTL_INLINE void copy_forward(char *to, const char *from, size_t count)
{
	if (count <= 32) {
		copy_small(to, from, count);
	} else if (count < STRING_INSTRUCTION_MIN) {
		while (count > 32) {
			__m128i first = load16(from), second = load16(from + 16);

			store16(to, first);
			store16(to + 16, second);
			to += 32;
			from += 32;
			count -= 32;
		}
		copy_small(to, from, count);
	} else {
		__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
	}
}

RTL_INLINE void copy_backward(char *to, const char *from, size_t count)
{
	while (count > 32) {
		__m128i first, second;

		count -= 32;
		first = load16(from + count);
		second = load16(from + count + 16);
		store16(to + count, first);
		store16(to + count + 16, second);
	}
	copy_small(to, from, count);
}

static void report_overlap(const void *to, const void *from, size_t count)
{
	if (!base_current)
		return;
	verify_report(
		&(struct verify_fact){
			.rule = "VF-25",
			.code = 0xC4,
			.parameter = { 0xF0, (uintptr_t)to, (uintptr_t)from, count },
			.advice = "Use RtlMoveMemory or memmove where the ranges can overlap." },
		"memcpy was given ranges of %zu bytes that overlap", count);
}

RTL_SERVICE void *crt_memmove(void *to, const void *from, size_t count)
{
	rtl_check_read(from, count);
	rtl_check_write(to, count);
	if ((uintptr_t)to - (uintptr_t)from >= count)
		copy_forward(to, from, count);
	else
		copy_backward(to, from, count);
	return to;
}

RTL_SERVICE void *crt_memcpy(void *to, const void *from, size_t count)
{
	uintptr_t distance = (uintptr_t)to > (uintptr_t)from ? (uintptr_t)to - (uintptr_t)from
	                                                     : (uintptr_t)from - (uintptr_t)to;

	/* A structure that is assigned to itself is a copy onto itself, which compilers emit. */
	if (__builtin_expect(distance < count && distance != 0, 0)) {
		report_overlap(to, from, count);
		return crt_memmove(to, from, count);
	}
	rtl_check_read(from, count);
	rtl_check_write(to, count);
	copy_forward(to, from, count);
	return to;
}

RTL_SERVICE void *crt_memset(void *to, int value, size_t count)
{
	char *at = to;
	__m128i pattern = _mm_set1_epi8((char)value);

	rtl_check_write(to, count);
	if (count >= STRING_INSTRUCTION_MIN) {
		__asm__ volatile("rep stosb" : "+D"(at), "+c"(count) : "a"(value) : "memory");
		return to;
	}
	if (count < 16) {
		for (size_t index = 0; index < count; index++)
			((volatile char *)at)[index] = (char)value;
		return to;
	}
	for (size_t index = 0; index + 16 < count; index += 16)
		store16(at + index, pattern);
	store16(at + count - 16, pattern);
	return to;
}

RTL_SERVICE int crt_memcmp(const void *left, const void *right, size_t count)
{
	const uint8_t *a = left, *b = right;
	size_t index = 0;

	rtl_check_read(left, count);
	rtl_check_read(right, count);
	while (index + 8 <= count && load8(a + index) == load8(b + index))
		index += 8;
	while (index < count && a[index] == b[index])
		index++;
	return index == count ? 0 : a[index] - b[index];
}

RTL_SERVICE void *crt_memchr(const void *in, int value, size_t count)
{
	const uint8_t *at = in;

	for (size_t index = 0; index < count; index++)
		if (at[index] == (uint8_t)value)
			return (void *)(at + index);
	return NULL;
}

RTL_SERVICE static void *crt__memccpy(void *to, const void *from, int value, size_t count)
{
	char *target = to;
	const char *source = from;

	for (size_t index = 0; index < count; index++) {
		target[index] = source[index];
		if (source[index] == (char)value)
			return target + index + 1;
	}
	return NULL;
}

RTL_SERVICE int crt__memicmp(const void *left, const void *right, size_t count)
{
	const uint8_t *a = left, *b = right;

	for (size_t index = 0; index < count; index++) {
		int difference = crt_tolower(a[index]) - crt_tolower(b[index]);

		if (difference)
			return difference;
	}
	return 0;
}

RTL_SERVICE static int crt_memcpy_s(void *to, size_t capacity, const void *from, size_t count)
{
	if (count == 0)
		return 0;
	if (!to)
		return CRT_EINVAL;
	if (!from || count > capacity) {
		crt_memset(to, 0, capacity);
		return from ? CRT_ERANGE : CRT_EINVAL;
	}
	crt_memcpy(to, from, count);
	return 0;
}

RTL_SERVICE static int crt_memmove_s(void *to, size_t capacity, const void *from, size_t count)
{
	if (count == 0)
		return 0;
	if (!to || !from)
		return CRT_EINVAL;
	if (count > capacity)
		return CRT_ERANGE;
	crt_memmove(to, from, count);
	return 0;
}

RTL_SERVICE static char16_t *crt_wmemset(char16_t *to, char16_t value, size_t count)
{
	rtl_check_write(to, count * sizeof(*to));
	for (size_t index = 0; index < count; index++)
		to[index] = value;
	return to;
}

RTL_SERVICE static char16_t *crt_wmemcpy(char16_t *to, const char16_t *from, size_t count)
{
	return crt_memcpy(to, from, count * sizeof(*to));
}

RTL_SERVICE static char16_t *crt_wmemmove(char16_t *to, const char16_t *from, size_t count)
{
	return crt_memmove(to, from, count * sizeof(*to));
}

RTL_SERVICE static int crt_wmemcmp(const char16_t *left, const char16_t *right, size_t count)
{
	for (size_t index = 0; index < count; index++)
		if (left[index] != right[index])
			return left[index] < right[index] ? -1 : 1;
	return 0;
}

RTL_SERVICE static char16_t *crt_wmemchr(const char16_t *in, char16_t value, size_t count)
{
	for (size_t index = 0; index < count; index++)
		if (in[index] == value)
			return (char16_t *)(in + index);
	return NULL;
}

static const struct image_export exports[] = {
	CRT_EXPORT(_memccpy),
	CRT_EXPORT(_memicmp),
	CRT_EXPORT(memchr),
	CRT_EXPORT(memcmp),
	CRT_EXPORT(memcpy),
	CRT_EXPORT(memcpy_s),
	CRT_EXPORT(memmove),
	CRT_EXPORT(memmove_s),
	CRT_EXPORT(memset),
	CRT_EXPORT(wmemchr),
	CRT_EXPORT(wmemcmp),
	CRT_EXPORT(wmemcpy),
	CRT_EXPORT(wmemmove),
	CRT_EXPORT(wmemset),
	IMAGE_EXPORT_AS("RtlCopyBytes", crt_memcpy),
	IMAGE_EXPORT_AS("RtlCopyMemory", crt_memcpy),
	IMAGE_EXPORT_AS("RtlMoveMemory", crt_memmove),
};

const struct image_export_table rtl_crt_memory_export_table = CRT_TABLE(exports);
