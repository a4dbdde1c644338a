#include "detect/base64.h"

#include <stdint.h>

/* The value of a digit, or -1. */
static int
digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool
base64_decode(
    const char *text, size_t len, char *out, size_t cap, size_t *ret_len)
{
	size_t n = 0, digits = len;
	if (len % 4 == 0)
		for (int pad = 0; pad < 2 && digits > 0; pad++)
			digits -= text[digits - 1] == '=';
	if (digits % 4 == 1)
		return false;
	uint32_t bits = 0;
	for (size_t i = 0; i < digits; i++) {
		int d = digit(text[i]);
		if (d < 0)
			return false;
		bits = (bits << 6 | (uint32_t)d) & 0xffffff;
		if (i % 4 == 0)
			continue;
		if (n == cap)
			return false;
		out[n++] = (char)(bits >> (6 - i % 4 * 2));
	}
	*ret_len = n;
	return true;
}
