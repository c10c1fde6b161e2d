/* base/host/windows/text.c - Windows: functions on text that its C library does not have. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

char *strndup(const char *text, size_t limit)
{
	size_t length = strnlen(text, limit);
	char *copy = malloc(length + 1);

	if (copy) {
		memcpy(copy, text, length);
		copy[length] = 0;
	}
	return copy;
}

static int is_digit(char letter)
{
	return letter >= '0' && letter <= '9';
}

/* Numbers in names of kernels have no leading zeroes: they are compared by their length, then by their digits. */
int strverscmp(const char *left, const char *right)
{
	while (*left && *left == *right && !is_digit(*left))
		left++, right++;
	while (is_digit(*left) && is_digit(*right)) {
		size_t one = strspn(left, "0123456789"), other = strspn(right, "0123456789");
		int order = one != other ? (one < other ? -1 : 1) : strncmp(left, right, one);

		if (order)
			return order;
		left += one;
		right += other;
		while (*left && *left == *right && !is_digit(*left))
			left++, right++;
	}
	return (unsigned char)*left - (unsigned char)*right;
}

void *memmem(const void *in, size_t in_bytes, const void *what, size_t what_bytes)
{
	const char *at = in;

	for (size_t i = 0; what_bytes <= in_bytes && i <= in_bytes - what_bytes; i++)
		if (memcmp(at + i, what, what_bytes) == 0)
			return (void *)(uintptr_t)(at + i);
	return NULL;
}
