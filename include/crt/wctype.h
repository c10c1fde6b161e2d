/* wctype.h - classes of wide characters; declared beside the narrow ones. */
#ifndef _INC_WCTYPE
#define _INC_WCTYPE
#include <ctype.h>
#ifndef WEOF
#define WEOF ((wint_t)0xffff)
#endif
#endif
