/* rtl/crt_character.c - classes and case of characters. */
#include "nt/rtl/crt.h"
#include "nt/rtl/crt_internal.h"
#include "nt/rtl/service.h"

/* --- Case -------------------------------------------------------------------------------------------- */

/* Lower-case units [first, last] are distance above their upper-case ones; step 2: pairs that alternate. */
struct case_range {
	char16_t first, last;
	int16_t distance;
	uint8_t step;
};

static const struct case_range case_ranges[] = {
	{ 0x0061, 0x007A, 32, 1 },   { 0x00E0, 0x00F6, 32, 1 }, { 0x00F8, 0x00FE, 32, 1 },
	{ 0x00FF, 0x00FF, -121, 1 }, { 0x0101, 0x012F, 1, 2 },  { 0x0133, 0x0137, 1, 2 },
	{ 0x013A, 0x0148, 1, 2 },    { 0x014B, 0x0177, 1, 2 },  { 0x017A, 0x017E, 1, 2 },
	{ 0x0180, 0x0180, -195, 1 }, { 0x0183, 0x0185, 1, 2 },  { 0x0188, 0x0188, 1, 1 },
	{ 0x018C, 0x018C, 1, 1 },    { 0x0192, 0x0192, 1, 1 },  { 0x0199, 0x0199, 1, 1 },
	{ 0x01A1, 0x01A5, 1, 2 },    { 0x01A8, 0x01A8, 1, 1 },  { 0x01AD, 0x01AD, 1, 1 },
	{ 0x01B0, 0x01B0, 1, 1 },    { 0x01B4, 0x01B6, 1, 2 },  { 0x01B9, 0x01B9, 1, 1 },
	{ 0x01CE, 0x01DC, 1, 2 },    { 0x01DF, 0x01EF, 1, 2 },  { 0x01F9, 0x021F, 1, 2 },
	{ 0x0223, 0x0233, 1, 2 },    { 0x0247, 0x024F, 1, 2 },  { 0x03AC, 0x03AC, 38, 1 },
	{ 0x03AD, 0x03AF, 37, 1 },   { 0x03B1, 0x03C1, 32, 1 }, { 0x03C3, 0x03CB, 32, 1 },
	{ 0x03CC, 0x03CC, 64, 1 },   { 0x03CD, 0x03CE, 63, 1 }, { 0x03D9, 0x03EF, 1, 2 },
	{ 0x0430, 0x044F, 32, 1 },   { 0x0450, 0x045F, 80, 1 }, { 0x0461, 0x0481, 1, 2 },
	{ 0x048B, 0x04BF, 1, 2 },    { 0x04C2, 0x04CE, 1, 2 },  { 0x04D1, 0x0523, 1, 2 },
	{ 0x0561, 0x0586, 48, 1 },   { 0x1E01, 0x1E95, 1, 2 },  { 0x1EA1, 0x1EFF, 1, 2 },
	{ 0x2170, 0x217F, 16, 1 },   { 0x24D0, 0x24E9, 26, 1 }, { 0x2C30, 0x2C5E, 48, 1 },
	{ 0x2C81, 0x2CE3, 1, 2 },    { 0xA641, 0xA65F, 1, 2 },  { 0xFF41, 0xFF5A, 32, 1 },
};

#define CASE_RANGE_COUNT (sizeof(case_ranges) / sizeof(case_ranges[0]))

RTL_SERVICE char16_t rtl_upcase(char16_t character)
{
	if (character < 0x80)
		return character >= 'a' && character <= 'z' ? character - 32 : character;
	for (size_t index = 1; index < CASE_RANGE_COUNT && case_ranges[index].first <= character;
	     index++) {
		const struct case_range *range = &case_ranges[index];

		if (character <= range->last)
			return (character - range->first) % range->step
			               ? character
			               : character - range->distance;
	}
	return character;
}

RTL_SERVICE char16_t rtl_downcase(char16_t character)
{
	if (character < 0x80)
		return character >= 'A' && character <= 'Z' ? character + 32 : character;
	for (size_t index = 1; index < CASE_RANGE_COUNT; index++) {
		const struct case_range *range = &case_ranges[index];
		char16_t lower = character + range->distance;

		if (lower >= range->first && lower <= range->last &&
		    (lower - range->first) % range->step == 0)
			return lower;
	}
	return character;
}

/* --- Narrow classes: the "C" locale -------------------------------------------------------------------- */

#define NARROW_CLASS(name, condition) \
	RTL_SERVICE static int crt_##name(int c) \
	{ \
		return (condition) ? 1 : 0; \
	}

NARROW_CLASS(isupper, c >= 'A' && c <= 'Z')
NARROW_CLASS(islower, c >= 'a' && c <= 'z')
NARROW_CLASS(isalpha, (c | 32) >= 'a' && (c | 32) <= 'z')
NARROW_CLASS(isdigit, c >= '0' && c <= '9')
NARROW_CLASS(isxdigit, (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f'))
NARROW_CLASS(isspace, c == ' ' || (c >= '\t' && c <= '\r'))
NARROW_CLASS(isblank, c == ' ' || c == '\t')
NARROW_CLASS(isalnum, (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'))
NARROW_CLASS(isprint, c >= 0x20 && c < 0x7F)
NARROW_CLASS(isgraph, c > 0x20 && c < 0x7F)
NARROW_CLASS(iscntrl, (c >= 0 && c < 0x20) || c == 0x7F)
NARROW_CLASS(ispunct, c > 0x20 && c < 0x7F && !crt_isalnum(c))
NARROW_CLASS(__isascii, c >= 0 && c < 0x80)

RTL_SERVICE static int crt_toupper(int c)
{
	return c >= 'a' && c <= 'z' ? c - 32 : c;
}

RTL_SERVICE int crt_tolower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

RTL_SERVICE static int crt__toupper(int c)
{
	return c - 32;
}

RTL_SERVICE static int crt__tolower(int c)
{
	return c + 32;
}

RTL_SERVICE static int crt___toascii(int c)
{
	return c & 0x7F;
}

/* --- Wide classes ------------------------------------------------------------------------------------------ */

#define WIDE_CLASS(name, condition) \
	RTL_SERVICE static int crt_##name(uint16_t c) \
	{ \
		return (condition) ? 1 : 0; \
	}

WIDE_CLASS(iswupper, rtl_downcase(c) != c)
WIDE_CLASS(iswlower, rtl_upcase(c) != c || c == 0xDF)
/* Beyond the cased scripts: letters are taken to be what Unicode's large letter blocks hold. */
WIDE_CLASS(iswalpha, c < 0x80 ? crt_isalpha(c)
                              : rtl_downcase(c) != c || rtl_upcase(c) != c || c == 0xAA ||
                                        c == 0xB5 || c == 0xBA || c == 0xDF ||
                                        (c >= 0x100 && c < 0x2B0) ||
                                        (c >= 0x370 && c < 0x600 && c != 0x37E && c != 0x387) ||
                                        (c >= 0x5D0 && c < 0x5EB) || (c >= 0x620 && c < 0x64B) ||
                                        (c >= 0x3041 && c < 0x3100) ||
                                        (c >= 0x3400 && c < 0xA48D) || (c >= 0xAC00 && c < 0xD7A4))
WIDE_CLASS(iswdigit, c >= '0' && c <= '9')
WIDE_CLASS(iswxdigit, c < 0x80 && crt_isxdigit(c))
WIDE_CLASS(iswspace, c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 ||
                             c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
                             c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000)
WIDE_CLASS(iswblank, c == ' ' || c == '\t' || c == 0xA0 || c == 0x3000)
WIDE_CLASS(iswalnum, crt_iswalpha(c) || crt_iswdigit(c))
WIDE_CLASS(iswcntrl, c < 0x20 || (c >= 0x7F && c < 0xA0))
WIDE_CLASS(iswprint, !crt_iswcntrl(c) && c != 0xFFFF)
WIDE_CLASS(iswgraph, crt_iswprint(c) && !crt_iswspace(c))
WIDE_CLASS(iswpunct, crt_iswgraph(c) && !crt_iswalnum(c))
WIDE_CLASS(iswascii, c < 0x80)

RTL_SERVICE static uint16_t crt_towupper(uint16_t c)
{
	return rtl_upcase(c);
}

RTL_SERVICE static uint16_t crt_towlower(uint16_t c)
{
	return rtl_downcase(c);
}

static const struct image_export exports[] = {
	CRT_EXPORT(__isascii), CRT_EXPORT(__toascii), CRT_EXPORT(_tolower), CRT_EXPORT(_toupper),
	CRT_EXPORT(isalnum),   CRT_EXPORT(isalpha),   CRT_EXPORT(isblank),  CRT_EXPORT(iscntrl),
	CRT_EXPORT(isdigit),   CRT_EXPORT(isgraph),   CRT_EXPORT(islower),  CRT_EXPORT(isprint),
	CRT_EXPORT(ispunct),   CRT_EXPORT(isspace),   CRT_EXPORT(isupper),  CRT_EXPORT(iswalnum),
	CRT_EXPORT(iswalpha),  CRT_EXPORT(iswascii),  CRT_EXPORT(iswblank), CRT_EXPORT(iswcntrl),
	CRT_EXPORT(iswdigit),  CRT_EXPORT(iswgraph),  CRT_EXPORT(iswlower), CRT_EXPORT(iswprint),
	CRT_EXPORT(iswpunct),  CRT_EXPORT(iswspace),  CRT_EXPORT(iswupper), CRT_EXPORT(iswxdigit),
	CRT_EXPORT(isxdigit),  CRT_EXPORT(tolower),   CRT_EXPORT(toupper),  CRT_EXPORT(towlower),
	CRT_EXPORT(towupper),
};

const struct image_export_table rtl_crt_character_export_table = CRT_TABLE(exports);
