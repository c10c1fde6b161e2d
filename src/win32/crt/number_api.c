/* win32/crt/number_api.c - random numbers, floating point. */
#include <math.h>
#include <stdlib.h>

#include "win32/crt/crt_files.h"

/* The sequence that Microsoft's runtime documents by its values: rand() after srand(1) gives 41. */
static int random_number(void)
{
	struct win32_thread *thread = win32_thread_current();
	thread->random = thread->random * 214013u + 2531011u;
	return (int)(thread->random >> 16 & 0x7fff);
}

static void seed_random(unsigned int seed)
{
	win32_thread_current()->random = seed;
}

static int random_checked(unsigned int *ret_value)
{
	if (!ret_value)
		return CRT_EINVAL;
	*ret_value = (unsigned int)ke_random(ke_current_machine());
	return 0;
}

static double to_double(const char *text)
{
	return strtod(text, NULL);
}

static double to_double_wide(const WCHAR *text, WCHAR **ret_end)
{
	char narrow[512], *end;
	double value;
	win32_narrow(text, narrow, sizeof(narrow));
	value = strtod(narrow, &end);
	if (ret_end) /* numbers are ASCII: bytes are characters */
		*ret_end = (WCHAR *)(uintptr_t)(text + (end - narrow));
	return value;
}

static double to_double_wide_plain(const WCHAR *text)
{
	return to_double_wide(text, NULL);
}

static int round_to_long(double value)
{
	return (int)lround(value);
}

#define SAME(name) W(#name, name)

WIN32_TABLE(win32_crt_number_export_table, "ucrtbase.dll", W("_wtof", to_double_wide_plain),
            SAME(acos), SAME(asin), SAME(atan), SAME(atan2), SAME(atan2f), W("atof", to_double),
            SAME(cbrt), SAME(ceil), SAME(ceilf), SAME(cos), SAME(cosf), SAME(cosh), SAME(exp),
            SAME(exp2), SAME(expf), SAME(fabs), SAME(fabsf), SAME(floor), SAME(floorf), SAME(fmax),
            SAME(fmin), SAME(fmod), SAME(fmodf), SAME(frexp), SAME(hypot), SAME(ldexp),
            SAME(llround), SAME(log), SAME(log10), SAME(log2), SAME(logf),
            W("lround", round_to_long), SAME(modf), SAME(pow), SAME(powf), W("rand", random_number),
            W("rand_s", random_checked), SAME(round), SAME(roundf), SAME(sin), SAME(sinf),
            SAME(sinh), SAME(sqrt), SAME(sqrtf), W("srand", seed_random), SAME(strtod),
            SAME(strtof), SAME(tan), SAME(tanf), SAME(tanh), SAME(trunc),
            W("wcstod", to_double_wide));
