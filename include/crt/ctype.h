/* ctype.h - classes of narrow characters, in the "C" locale. */
#ifndef _INC_CTYPE
#define _INC_CTYPE

#include <corecrt.h>

#define _UPPER 0x01
#define _LOWER 0x02
#define _DIGIT 0x04
#define _SPACE 0x08
#define _PUNCT 0x10
#define _CONTROL 0x20
#define _BLANK 0x40
#define _HEX 0x80
#define _LEADBYTE 0x8000
#define _ALPHA (0x0100 | _UPPER | _LOWER)

_CRT_BEGIN
int isalpha(int character);
int isupper(int character);
int islower(int character);
int isdigit(int character);
int isxdigit(int character);
int isspace(int character);
int ispunct(int character);
int isblank(int character);
int isalnum(int character);
int isprint(int character);
int isgraph(int character);
int iscntrl(int character);
int toupper(int character);
int tolower(int character);
int _toupper(int character);
int _tolower(int character);
int __isascii(int character);
int __toascii(int character);
int iswalpha(wint_t character);
int iswupper(wint_t character);
int iswlower(wint_t character);
int iswdigit(wint_t character);
int iswxdigit(wint_t character);
int iswspace(wint_t character);
int iswpunct(wint_t character);
int iswblank(wint_t character);
int iswalnum(wint_t character);
int iswprint(wint_t character);
int iswgraph(wint_t character);
int iswcntrl(wint_t character);
int iswascii(wint_t character);
wint_t towupper(wint_t character);
wint_t towlower(wint_t character);
_CRT_END

#define isascii __isascii
#define toascii __toascii

#endif
