/* Text made visible is valid, harmless and no wider than it may be; numbers
 * and times that are accepted are in range. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_visible(const char *s, size_t len, int cols)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	str_visible(&out, s, len, cols);
	if (!str_utf8_valid(out.data, out.len))
		BUG("not UTF-8");
	for (size_t i = 0; i < out.len; i++) {
		if ((unsigned char)out.data[i] < 0x20 || out.data[i] == 0x7f)
			BUG("a control character came through");
	}
	if (cols > 0 && str_width(out.data) > cols)
		BUG("%d columns, not %d", str_width(out.data), cols);
	buf_done(&out);
}

static void
try_numbers(const char *s)
{
	int64_t n = 0, back = 0;
	double d = 0;
	bool b;
	char text[32];

	if (str_to_int(s, -1000, 1000, &n) && (n < -1000 || n > 1000))
		BUG("%s is out of range", s);
	if (str_to_double(s, -1, 1, &d) && !(d >= -1 && d <= 1))
		BUG("%s is out of range", s);
	(void)str_to_bool(s, &b);
	if (!time_parse(s, &n))
		return;
	time_format(n, text);
	if (time_parse(text, &back) && back != n)
		BUG("%s is %s", s, text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = xmalloc(size + 1);

	if (size > 0)
		memcpy(s, data, size);
	s[size] = '\0';
	try_visible(s, size, 0);
	try_visible(s, size, size > 0 ? s[0] & 0x1f : 1);
	(void)str_width(s);
	try_numbers(s);
	try_numbers(str_trim(s));
	free(s);
	return 0;
}
