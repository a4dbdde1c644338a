#include "detect/base64.h"

#include <stdint.h>

#define PADDING 64 /* stands behind the digits */

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

void
base64_encode(const void *data, size_t len, char *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/=";
	const unsigned char *in = data;

	for (; len > 0; in += 3) {
		size_t n = len < 3 ? len : 3;
		uint32_t bits = (uint32_t)in[0] << 16;

		if (n > 1)
			bits |= (uint32_t)in[1] << 8;
		if (n > 2)
			bits |= in[2];
		*out++ = digits[bits >> 18];
		*out++ = digits[bits >> 12 & 63];
		*out++ = digits[n > 1 ? bits >> 6 & 63 : PADDING];
		*out++ = digits[n > 2 ? bits & 63 : PADDING];
		len -= n;
		if (n < 3)
			break;
	}
	*out = '\0';
}
