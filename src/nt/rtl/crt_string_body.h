/*
 * rtl/crt_string_body.h - the string functions, for one width of character.
 *
 * Included once by crt_narrow.c and once by crt_wide.c, which define CH (the character), UCH (unsigned),
 * S(name) for strNAME and wcsNAME, U(name) for _strNAME and _wcsNAME, TO_UPPER, TO_LOWER and STRINGS_SHARED:
 * the storage class of what other files use.
 */

STRINGS_SHARED size_t S(len)(const CH *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	rtl_check_read(text, (length + 1) * sizeof(CH));
	return length;
}

RTL_SERVICE static size_t S(nlen)(const CH *text, size_t limit)
{
	size_t length = 0;

	while (length < limit && text[length])
		length++;
	return length;
}

RTL_SERVICE static size_t S(nlen_s)(const CH *text, size_t limit)
{
	return text ? S(nlen)(text, limit) : 0;
}

STRINGS_SHARED CH *S(cpy)(CH *to, const CH *from)
{
	size_t index = 0;

	rtl_check_write(to, (S(len)(from) + 1) * sizeof(CH));
	while ((to[index] = from[index]))
		index++;
	return to;
}

RTL_SERVICE static CH *S(ncpy)(CH *to, const CH *from, size_t count)
{
	size_t index = 0;

	rtl_check_write(to, count * sizeof(CH));
	for (; index < count && from[index]; index++)
		to[index] = from[index];
	for (; index < count; index++)
		to[index] = 0;
	return to;
}

RTL_SERVICE static CH *S(cat)(CH *to, const CH *from)
{
	S(cpy)(to + S(len)(to), from);
	return to;
}

RTL_SERVICE static CH *S(ncat)(CH *to, const CH *from, size_t count)
{
	CH *end = to + S(len)(to);
	size_t taken = S(nlen)(from, count);

	rtl_check_write(end, (taken + 1) * sizeof(CH));
	for (size_t index = 0; index < taken; index++)
		end[index] = from[index];
	end[taken] = 0;
	return to;
}

STRINGS_SHARED int S(cmp)(const CH *left, const CH *right)
{
	while (*left && *left == *right) {
		left++;
		right++;
	}
	return *left == *right ? 0 : (UCH)*left < (UCH)*right ? -1 : 1;
}

RTL_SERVICE static int S(ncmp)(const CH *left, const CH *right, size_t count)
{
	for (; count; count--, left++, right++) {
		if (*left != *right)
			return (UCH)*left < (UCH)*right ? -1 : 1;
		if (!*left)
			break;
	}
	return 0;
}

STRINGS_SHARED int U(nicmp)(const CH *left, const CH *right, size_t count)
{
	for (; count; count--, left++, right++) {
		int difference = (int)TO_LOWER((UCH)*left) - (int)TO_LOWER((UCH)*right);

		if (difference)
			return difference;
		if (!*left)
			break;
	}
	return 0;
}

STRINGS_SHARED int U(icmp)(const CH *left, const CH *right)
{
	return U(nicmp)(left, right, SIZE_MAX);
}

STRINGS_SHARED CH *S(chr)(const CH *text, CHARACTER character)
{
	for (; *text != (CH)character; text++)
		if (!*text)
			return NULL;
	return (CH *)text;
}

RTL_SERVICE static CH *S(rchr)(const CH *text, CHARACTER character)
{
	const CH *found = NULL;

	for (;; text++) {
		if (*text == (CH)character)
			found = text;
		if (!*text)
			return (CH *)found;
	}
}

RTL_SERVICE static CH *S(str)(const CH *text, const CH *part)
{
	size_t length = S(len)(part);

	for (;; text++) {
		if (S(ncmp)(text, part, length) == 0)
			return (CH *)text;
		if (!*text)
			return NULL;
	}
}

RTL_SERVICE static size_t S(spn)(const CH *text, const CH *set)
{
	size_t count = 0;

	while (text[count] && S(chr)(set, text[count]))
		count++;
	return count;
}

RTL_SERVICE static size_t S(cspn)(const CH *text, const CH *set)
{
	size_t count = 0;

	while (text[count] && !S(chr)(set, text[count]))
		count++;
	return count;
}

RTL_SERVICE static CH *S(pbrk)(const CH *text, const CH *set)
{
	text += S(cspn)(text, set);
	return *text ? (CH *)text : NULL;
}

RTL_SERVICE static CH *S(tok_s)(CH *text, const CH *separators, CH **context)
{
	CH *start = text ? text : *context;
	CH *end;

	if (!start)
		return NULL;
	start += S(spn)(start, separators);
	end = start + S(cspn)(start, separators);
	*context = end;
	if (end == start)
		return NULL;
	if (*end) {
		*end = 0;
		*context = end + 1;
	}
	return start;
}

RTL_SERVICE static CH *U(upr)(CH *text)
{
	for (CH *at = text; *at; at++)
		*at = (CH)TO_UPPER((UCH)*at);
	return text;
}

RTL_SERVICE static CH *U(lwr)(CH *text)
{
	for (CH *at = text; *at; at++)
		*at = (CH)TO_LOWER((UCH)*at);
	return text;
}

RTL_SERVICE static CH *U(rev)(CH *text)
{
	for (size_t low = 0, high = S(len)(text); low + 1 < high; low++) {
		CH kept = text[low];

		text[low] = text[--high];
		text[high] = kept;
	}
	return text;
}

RTL_SERVICE static CH *U(set)(CH *text, CHARACTER character)
{
	for (CH *at = text; *at; at++)
		*at = (CH)character;
	return text;
}

RTL_SERVICE static CH *U(nset)(CH *text, CHARACTER character, size_t count)
{
	for (size_t index = 0; index < count && text[index]; index++)
		text[index] = (CH)character;
	return text;
}

/* --- The checked forms: a destination that does not suffice becomes empty ---------------------------------- */

RTL_SERVICE static int S(ncpy_s)(CH *to, size_t capacity, const CH *from, size_t count)
{
	size_t length;

	if (!to && !capacity && !count)
		return 0;
	if (!to || !capacity)
		return CRT_EINVAL;
	if (!from && count) {
		to[0] = 0;
		return CRT_EINVAL;
	}
	length = count == CRT_TRUNCATE ? S(nlen)(from, capacity) : S(nlen)(from, count);
	if (length >= capacity && count != CRT_TRUNCATE) {
		to[0] = 0;
		return CRT_ERANGE;
	}
	if (length >= capacity)
		length = capacity - 1;
	for (size_t index = 0; index < length; index++)
		to[index] = from[index];
	to[length] = 0;
	return count == CRT_TRUNCATE && from[length] ? CRT_STRUNCATE : 0;
}

RTL_SERVICE static int S(cpy_s)(CH *to, size_t capacity, const CH *from)
{
	if (!from && to && capacity)
		to[0] = 0;
	if (!from)
		return CRT_EINVAL;
	return S(ncpy_s)(to, capacity, from, SIZE_MAX - 1);
}

RTL_SERVICE static int S(ncat_s)(CH *to, size_t capacity, const CH *from, size_t count)
{
	size_t used = to ? S(nlen)(to, capacity) : 0;
	int error;

	if (!to || used == capacity) {
		if (to && capacity)
			to[0] = 0;
		return CRT_EINVAL;
	}
	error = S(ncpy_s)(to + used, capacity - used, from, count);
	if (error && error != CRT_STRUNCATE)
		to[0] = 0;
	return error;
}

RTL_SERVICE static int S(cat_s)(CH *to, size_t capacity, const CH *from)
{
	if (!from && to && capacity)
		to[0] = 0;
	if (!from)
		return CRT_EINVAL;
	return S(ncat_s)(to, capacity, from, SIZE_MAX - 1);
}

RTL_SERVICE static int U(upr_s)(CH *text, size_t capacity)
{
	if (!text || S(nlen)(text, capacity) == capacity)
		return CRT_EINVAL;
	U(upr)(text);
	return 0;
}

RTL_SERVICE static int U(lwr_s)(CH *text, size_t capacity)
{
	if (!text || S(nlen)(text, capacity) == capacity)
		return CRT_EINVAL;
	U(lwr)(text);
	return 0;
}
