/*
 * rtl/crt_print_body.h - printing into a string, for one width of character.
 *
 * Included by crt_print.c with CH, FORMAT_BUFFER, FORMAT_SINK and P(name) for the names.
 */

/* Room for the old form: what fits is kept without a terminator. */
struct P(unterminated) {
	CH *to;
	size_t capacity, used;
};

RTL_SERVICE static void P(keep)(void *context, const CH *text, size_t count)
{
	struct P(unterminated) *output = context;

	for (size_t index = 0; index < count && output->used < output->capacity; index++)
		output->to[output->used++] = text[index];
}

static int P(vcount)(const CH *format, va_list arguments)
{
	return FORMAT_BUFFER(NULL, 0, format, arguments);
}

static int P(vplain)(CH *to, const CH *format, va_list arguments)
{
	return FORMAT_BUFFER(to, NO_LIMIT, format, arguments);
}

static int P(vc99)(CH *to, size_t capacity, const CH *format, va_list arguments)
{
	return FORMAT_BUFFER(to, capacity, format, arguments);
}

static int P(vold)(CH *to, size_t count, const CH *format, va_list arguments)
{
	struct P(unterminated) output = { to, count, 0 };
	int length = FORMAT_SINK(P(keep), &output, format, arguments);

	if (length >= 0 && (size_t)length < count)
		to[length] = 0;
	return length < 0 || (size_t)length > count ? -1 : length;
}

/* swprintf of C: too little room is an error, the text is cut. */
static int P(vbounded)(CH *to, size_t capacity, const CH *format, va_list arguments)
{
	int length = FORMAT_BUFFER(to, capacity, format, arguments);

	return length < 0 || (size_t)length >= capacity ? -1 : length;
}

static int P(vchecked)(CH *to, size_t capacity, const CH *format, va_list arguments)
{
	int length;

	if (!to || !capacity || !format)
		return -1;
	length = FORMAT_BUFFER(to, capacity, format, arguments);
	if (length >= 0 && (size_t)length < capacity)
		return length;
	to[0] = 0;
	return -1;
}

static int P(vcut)(CH *to, size_t capacity, size_t count, const CH *format, va_list arguments)
{
	size_t room = count < capacity ? count + 1 : capacity;
	int length;

	if (!to || !capacity || !format)
		return -1;
	length = FORMAT_BUFFER(to, room, format, arguments);
	if (length >= 0 && (size_t)length < room)
		return length;
	if (count != CRT_TRUNCATE && count >= capacity)
		to[0] = 0;
	return -1;
}

#define WITH_LIST(call) \
	va_list arguments; \
	int length; \
	va_start(arguments, format); \
	length = call; \
	va_end(arguments); \
	return length

static int P(count)(const CH *format, ...)
{
	WITH_LIST(P(vcount)(format, arguments));
}
static int P(plain)(CH *to, const CH *format, ...)
{
	WITH_LIST(P(vplain)(to, format, arguments));
}
static int P(old)(CH *to, size_t count, const CH *format, ...)
{
	WITH_LIST(P(vold)(to, count, format, arguments));
}
static int P(checked)(CH *to, size_t capacity, const CH *format, ...)
{
	WITH_LIST(P(vchecked)(to, capacity, format, arguments));
}
static int P(cut)(CH *to, size_t capacity, size_t count, const CH *format, ...)
{
	WITH_LIST(P(vcut)(to, capacity, count, format, arguments));
}
__attribute__((unused)) static int P(c99)(CH *to, size_t capacity, const CH *format, ...)
{
	WITH_LIST(P(vc99)(to, capacity, format, arguments));
}
__attribute__((unused)) static int P(bounded)(CH *to, size_t capacity, const CH *format, ...)
{
	WITH_LIST(P(vbounded)(to, capacity, format, arguments));
}
#undef WITH_LIST
