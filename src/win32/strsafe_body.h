/*
 * win32/strsafe_body.h - one width and unit of the strsafe functions; included by strsafe_api.c with
 * CH (character), F(name) (function name), UNIT (bytes a unit of a capacity), FORMAT (the formatter).
 */

/* A capacity in characters, or 0 when it is out of range. */
static size_t F(room)(size_t capacity)
{
	size_t count = capacity / (sizeof(CH) / UNIT);
	return count > STRSAFE_MAX_CCH ? 0 : count;
}

static size_t F(measure)(const CH *text, size_t limit)
{
	size_t length = 0;
	while (length < limit && text[length])
		length++;
	return length;
}

/* Copy at most count characters of from behind the first at; gives where the result ends. */
static HRESULT F(place)(CH *to, size_t capacity, size_t at, const CH *from, size_t count, size_t *ret_end)
{
	size_t room = F(room)(capacity);
	size_t length = F(measure)(from, count);
	size_t fitting;

	if (room == 0 || at >= room)
		return STRSAFE_E_INVALID_PARAMETER;
	fitting = length < room - at - 1 ? length : room - at - 1;
	memmove(to + at, from, fitting * sizeof(CH));
	to[at + fitting] = 0;
	*ret_end = at + fitting;
	return fitting == length ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

/* What the Ex functions answer beside the result. */
static HRESULT F(answer)(CH *to, size_t capacity, size_t end, CH **ret_end, size_t *ret_rest, ULONG flags,
                         HRESULT result)
{
	size_t room = F(room)(capacity);

	if (result == STRSAFE_E_INVALID_PARAMETER)
		return result;
	if (FAILED(result) && (flags & (STRSAFE_NO_TRUNCATION | STRSAFE_NULL_ON_FAILURE))) {
		to[0] = 0;
		end = 0;
	}
	if (flags & STRSAFE_FILL_BEHIND_NULL)
		memset(to + end + 1, (int)(flags & 0xff), (room - end - 1) * sizeof(CH));
	if (ret_end)
		*ret_end = to + end;
	if (ret_rest)
		*ret_rest = (room - end) * (sizeof(CH) / UNIT);
	return result;
}

static HRESULT F(copy_n)(CH *to, size_t capacity, const CH *from, size_t count)
{
	size_t end;
	return F(place)(to, capacity, 0, from, count / (sizeof(CH) / UNIT), &end);
}

static HRESULT F(copy)(CH *to, size_t capacity, const CH *from)
{
	size_t end;
	return F(place)(to, capacity, 0, from, STRSAFE_MAX_CCH, &end);
}

static HRESULT F(copy_ex)(CH *to, size_t capacity, const CH *from, CH **ret_end, size_t *ret_rest,
                          ULONG flags)
{
	size_t end = 0;
	static const CH empty[1];
	HRESULT result = F(place)(to, capacity, 0, from || !(flags & STRSAFE_IGNORE_NULLS) ? from : empty,
	                          STRSAFE_MAX_CCH, &end);
	return F(answer)(to, capacity, end, ret_end, ret_rest, flags, result);
}

static HRESULT F(cat_n)(CH *to, size_t capacity, const CH *from, size_t count)
{
	size_t end;
	return F(place)(to, capacity, F(measure)(to, F(room)(capacity)), from,
	                count / (sizeof(CH) / UNIT), &end);
}

static HRESULT F(cat)(CH *to, size_t capacity, const CH *from)
{
	return F(cat_n)(to, capacity, from, (size_t)STRSAFE_MAX_CCH * sizeof(CH));
}

static HRESULT F(cat_ex)(CH *to, size_t capacity, const CH *from, CH **ret_end, size_t *ret_rest,
                         ULONG flags)
{
	size_t end = 0;
	static const CH empty[1];
	HRESULT result = F(place)(to, capacity, F(measure)(to, F(room)(capacity)),
	                          from || !(flags & STRSAFE_IGNORE_NULLS) ? from : empty,
	                          STRSAFE_MAX_CCH, &end);
	return F(answer)(to, capacity, end, ret_end, ret_rest, flags, result);
}

static HRESULT F(vprintf)(CH *to, size_t capacity, const CH *format, va_list arguments)
{
	size_t room = F(room)(capacity);
	int length;

	if (room == 0)
		return STRSAFE_E_INVALID_PARAMETER;
	length = FORMAT(to, room, format, arguments);
	return length >= 0 && (size_t)length < room ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

static HRESULT F(printf)(CH *to, size_t capacity, const CH *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	HRESULT result = F(vprintf)(to, capacity, format, arguments);
	va_end(arguments);
	return result;
}

static HRESULT F(vprintf_ex)(CH *to, size_t capacity, CH **ret_end, size_t *ret_rest, ULONG flags,
                             const CH *format, va_list arguments)
{
	HRESULT result = F(vprintf)(to, capacity, format, arguments);
	size_t end = result == STRSAFE_E_INVALID_PARAMETER ? 0 : F(measure)(to, F(room)(capacity));
	return F(answer)(to, capacity, end, ret_end, ret_rest, flags, result);
}

static HRESULT F(printf_ex)(CH *to, size_t capacity, CH **ret_end, size_t *ret_rest, ULONG flags,
                            const CH *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	HRESULT result = F(vprintf_ex)(to, capacity, ret_end, ret_rest, flags, format, arguments);
	va_end(arguments);
	return result;
}

static HRESULT F(length)(const CH *text, size_t limit, size_t *ret_length)
{
	size_t room = F(room)(limit);
	size_t length = text ? F(measure)(text, room) : room;

	if (ret_length)
		*ret_length = length < room ? length * (sizeof(CH) / UNIT) : 0;
	return length < room ? S_OK : STRSAFE_E_INVALID_PARAMETER;
}

#undef CH
#undef F
#undef UNIT
#undef FORMAT
