/*
 * rtl/crt_number_body.h - numbers to text and back, for one width of character.
 *
 * Included by crt_number.c with CH (the character), READ (name of the reader), N(name) for the other names.
 */

/* 0 to 35, or 36 for what is no digit. */
RTL_SERVICE static unsigned N(digit)(CH character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	if (character >= 'a' && character <= 'z')
		return character - 'a' + 10;
	if (character >= 'A' && character <= 'Z')
		return character - 'A' + 10;
	return 36;
}

RTL_SERVICE struct crt_integer READ(const CH *text, int base)
{
	struct crt_integer result = { .end = text };
	const CH *at = text;

	while (*at == ' ' || (*at >= '\t' && *at <= '\r'))
		at++;
	result.negative = *at == '-';
	if (*at == '-' || *at == '+')
		at++;
	if ((base == 0 || base == 16) && at[0] == '0' && (at[1] | 32) == 'x' && N(digit)(at[2]) < 16) {
		at += 2;
		base = 16;
	} else if (base == 0) {
		base = at[0] == '0' ? 8 : 10;
	}
	for (unsigned digit; (digit = N(digit)(*at)) < (unsigned)base; at++) {
		if (__builtin_mul_overflow(result.magnitude, (uint64_t)base, &result.magnitude) ||
		    __builtin_add_overflow(result.magnitude, digit, &result.magnitude))
			result.overflow = 1;
		result.end = at + 1;
	}
	return result;
}

RTL_SERVICE static uint64_t N(read_unsigned)(const CH *text, CH **end, int base, uint64_t limit)
{
	struct crt_integer number = READ(text, base);

	if (end)
		*end = (CH *)number.end;
	if (number.overflow || number.magnitude > limit)
		return limit;
	return (number.negative ? -number.magnitude : number.magnitude) & limit;
}

RTL_SERVICE static int64_t N(read_signed)(const CH *text, CH **end, int base, int64_t limit)
{
	struct crt_integer number = READ(text, base);

	if (end)
		*end = (CH *)number.end;
	if (number.negative)
		return number.overflow || number.magnitude > (uint64_t)limit ? -limit - 1
		                                                             : -(int64_t)number.magnitude;
	return number.overflow || number.magnitude > (uint64_t)limit ? limit : (int64_t)number.magnitude;
}

/* Writes value in base to text of capacity characters. Gives 0, or the errno of the _s functions. */
RTL_SERVICE static int N(write)(uint64_t value, int negative, CH *to, size_t capacity, int base)
{
	CH digits[65];
	size_t count = 0, length = 0;

	if (!to || !capacity)
		return CRT_EINVAL;
	to[0] = 0;
	if (base < 2 || base > 36)
		return CRT_EINVAL;
	do {
		digits[count++] = (CH)("0123456789abcdefghijklmnopqrstuvwxyz"[value % (unsigned)base]);
		value /= (unsigned)base;
	} while (value);
	if (count + (negative != 0) >= capacity)
		return CRT_ERANGE;
	if (negative)
		to[length++] = '-';
	while (count)
		to[length++] = digits[--count];
	to[length] = 0;
	return 0;
}

/* Only base 10 shows a sign. */
RTL_SERVICE static int N(write_signed)(int64_t value, CH *to, size_t capacity, int base)
{
	int negative = base == 10 && value < 0;

	return N(write)(negative ? -(uint64_t)value : (uint64_t)value, negative, to, capacity, base);
}

#define UNLIMITED ((size_t)1 << 20)

RTL_SERVICE static int32_t N(tol)(const CH *text, CH **end, int base)
{
	return (int32_t)N(read_signed)(text, end, base, INT32_MAX);
}
RTL_SERVICE static uint32_t N(toul)(const CH *text, CH **end, int base)
{
	return (uint32_t)N(read_unsigned)(text, end, base, UINT32_MAX);
}
RTL_SERVICE static int64_t N(toll)(const CH *text, CH **end, int base)
{
	return N(read_signed)(text, end, base, INT64_MAX);
}
RTL_SERVICE static uint64_t N(toull)(const CH *text, CH **end, int base)
{
	return N(read_unsigned)(text, end, base, UINT64_MAX);
}
RTL_SERVICE static int32_t N(atoi)(const CH *text)
{
	return (int32_t)N(read_signed)(text, NULL, 10, INT32_MAX);
}
RTL_SERVICE static int64_t N(atoi64)(const CH *text)
{
	return N(read_signed)(text, NULL, 10, INT64_MAX);
}
RTL_SERVICE static int N(itoa_s)(int32_t value, CH *to, size_t capacity, int base)
{
	return base == 10 ? N(write_signed)(value, to, capacity, base)
	                  : N(write)((uint32_t)value, 0, to, capacity, base);
}
RTL_SERVICE static int N(ultoa_s)(uint32_t value, CH *to, size_t capacity, int base)
{
	return N(write)(value, 0, to, capacity, base);
}
RTL_SERVICE static int N(i64toa_s)(int64_t value, CH *to, size_t capacity, int base)
{
	return N(write_signed)(value, to, capacity, base);
}
RTL_SERVICE static int N(ui64toa_s)(uint64_t value, CH *to, size_t capacity, int base)
{
	return N(write)(value, 0, to, capacity, base);
}
RTL_SERVICE static CH *N(itoa)(int32_t value, CH *to, int base)
{
	N(itoa_s)(value, to, UNLIMITED, base);
	return to;
}
RTL_SERVICE static CH *N(ultoa)(uint32_t value, CH *to, int base)
{
	N(ultoa_s)(value, to, UNLIMITED, base);
	return to;
}
RTL_SERVICE static CH *N(i64toa)(int64_t value, CH *to, int base)
{
	N(i64toa_s)(value, to, UNLIMITED, base);
	return to;
}
RTL_SERVICE static CH *N(ui64toa)(uint64_t value, CH *to, int base)
{
	N(ui64toa_s)(value, to, UNLIMITED, base);
	return to;
}
#undef UNLIMITED
