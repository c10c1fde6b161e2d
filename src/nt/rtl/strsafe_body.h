/*
 * rtl/strsafe_body.h - bounded copy, append, print and length, for one width of character.
 *
 * Included by strsafe_api.c with CH, T(name) for the helpers' names, and FORMAT_BUFFER.
 */

static bool T(is_valid)(const struct strsafe_call *call, const CH *to)
{
	return !(call->flags & ~STRSAFE_KNOWN_FLAGS) && call->capacity <= NTSTRSAFE_MAX_CCH &&
	       (call->capacity > 0 && to);
}

RTL_SERVICE static void T(fill)(CH *from, size_t bytes, ULONG flags)
{
	crt_memset(from, (int)(flags & STRSAFE_FILL_MASK), bytes);
}

/* The target after a failure, as the flags ask; gives its length. */
RTL_SERVICE static size_t T(spoil)(CH *to, const struct strsafe_call *call, size_t length)
{
	if (call->flags & STRSAFE_FILL_ON_FAILURE) {
		T(fill)(to, call->capacity * sizeof(CH), call->flags);
		length = call->flags & STRSAFE_FILL_MASK ? call->capacity - 1 : 0;
		to[length] = 0;
	}
	if (call->flags & (STRSAFE_NULL_ON_FAILURE | STRSAFE_NO_TRUNCATION)) {
		to[0] = 0;
		length = 0;
	}
	return length;
}

RTL_SERVICE static NTSTATUS T(finish)(CH *to, const struct strsafe_call *call, size_t length, NTSTATUS status)
{
	if (!NT_SUCCESS(status))
		length = T(spoil)(to, call, length);
	else if (call->flags & STRSAFE_FILL_BEHIND_NULL)
		T(fill)(to + length + 1, (call->capacity - length - 1) * sizeof(CH), call->flags);
	if (call->ret_end)
		*(CH **)call->ret_end = to + length;
	if (call->remaining)
		*call->remaining = (call->capacity - length) * call->unit + call->odd;
	return status;
}

/* Put at most limit characters of from behind the first `used` of to. */
RTL_SERVICE static NTSTATUS T(append)(CH *to, const struct strsafe_call *call, size_t used, const CH *from,
                                      size_t limit)
{
	size_t count = 0;
	bool whole;

	if (!from && call->flags & STRSAFE_IGNORE_NULLS)
		limit = 0;
	while (count < limit && used + count + 1 < call->capacity && from[count]) {
		to[used + count] = from[count];
		count++;
	}
	whole = count == limit || !from[count];
	/* An append that would be cut leaves what was there when it must not cut. */
	if (!whole && call->flags & STRSAFE_NO_TRUNCATION && used) {
		to[used] = 0;
		return STATUS_BUFFER_OVERFLOW;
	}
	to[used + count] = 0;
	return T(finish)(to, call, used + count, whole ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW);
}

RTL_SERVICE static NTSTATUS T(copy)(CH *to, const struct strsafe_call *call, const CH *from, size_t limit)
{
	if (!T(is_valid)(call, to))
		return STATUS_INVALID_PARAMETER;
	if (limit > NTSTRSAFE_MAX_CCH && limit != SIZE_MAX) {
		to[0] = 0;
		return STATUS_INVALID_PARAMETER;
	}
	return T(append)(to, call, 0, from, limit);
}

RTL_SERVICE static NTSTATUS T(cat)(CH *to, const struct strsafe_call *call, const CH *from, size_t limit)
{
	size_t used = 0;

	if (!T(is_valid)(call, to) || (limit > NTSTRSAFE_MAX_CCH && limit != SIZE_MAX))
		return STATUS_INVALID_PARAMETER;
	while (used < call->capacity && to[used])
		used++;
	if (used == call->capacity)
		return STATUS_INVALID_PARAMETER;
	return T(append)(to, call, used, from, limit);
}

RTL_SERVICE static NTSTATUS T(print)(CH *to, const struct strsafe_call *call, const CH *format,
                                     va_list arguments)
{
	int length;

	if (!T(is_valid)(call, to))
		return STATUS_INVALID_PARAMETER;
	if (!format && !(call->flags & STRSAFE_IGNORE_NULLS))
		return STATUS_INVALID_PARAMETER;
	length = FORMAT_BUFFER(to, call->capacity, format ? format : EMPTY, arguments);
	if (length >= 0 && (size_t)length < call->capacity)
		return T(finish)(to, call, (size_t)length, STATUS_SUCCESS);
	return T(finish)(to, call, length < 0 ? 0 : call->capacity - 1, STATUS_BUFFER_OVERFLOW);
}

RTL_SERVICE static NTSTATUS T(length)(const CH *text, size_t capacity, size_t unit, size_t *ret_length)
{
	size_t length = 0;

	if (text && capacity <= NTSTRSAFE_MAX_CCH)
		while (length < capacity && text[length])
			length++;
	if (!text || capacity > NTSTRSAFE_MAX_CCH || length == capacity) {
		if (ret_length)
			*ret_length = 0;
		return STATUS_INVALID_PARAMETER;
	}
	if (ret_length)
		*ret_length = length * unit;
	return STATUS_SUCCESS;
}
