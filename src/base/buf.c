#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* What data points to while nothing has been added; never written to. */
static char nothing[1];

void
buf_init(struct buf *b, size_t limit)
{
	/* A quarter of the address space: sums below cannot wrap. */
	if (limit > SIZE_MAX / 4)
		limit = SIZE_MAX / 4;
	*b = (struct buf){ .data = nothing, .limit = limit };
}

void
buf_done(struct buf *b)
{
	if (b == NULL)
		return;
	if (b->cap > 0)
		free(b->data);
	*b = (struct buf){ 0 };
}

void
buf_clear(struct buf *b)
{
	buf_truncate(b, 0);
	b->full = false;
}

/* Makes room for len more bytes and the NUL, or marks the buffer full. */
static bool
reserve(struct buf *b, size_t len)
{
	size_t need, cap;

	if (b->data == NULL)
		BUG("a buffer is used before buf_init");
	if (len > b->limit - b->len) {
		b->full = true;
		return false;
	}
	need = b->len + len + 1;
	if (need <= b->cap)
		return true;
	cap = b->cap == 0 ? 64 : b->cap;
	while (cap < need)
		cap *= 2;
	if (cap > b->limit + 1)
		cap = b->limit + 1;
	b->data = xreallocarray(b->cap == 0 ? NULL : b->data, cap, 1);
	b->cap = cap;
	return true;
}

bool
buf_add(struct buf *b, const void *data, size_t len)
{
	if (!reserve(b, len))
		return false;
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
	return true;
}

bool
buf_adds(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

bool
buf_addc(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

bool
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	bool fits;

	va_start(ap, fmt);
	fits = buf_addv(b, fmt, ap);
	va_end(ap);
	return fits;
}

bool
buf_addv(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	char small[128];
	int len;

	va_copy(again, ap);
	len = vsnprintf(small, sizeof small, fmt, again);
	va_end(again);
	if (len < 0)
		BUG("the format \"%s\" cannot be printed", fmt);
	if ((size_t)len < sizeof small)
		return buf_add(b, small, (size_t)len);
	if (!reserve(b, (size_t)len))
		return false;
	(void)vsnprintf(b->data + b->len, (size_t)len + 1, fmt, ap);
	b->len += (size_t)len;
	return true;
}

void
buf_drop(struct buf *b, size_t len)
{
	if (len >= b->len) {
		buf_truncate(b, 0);
		return;
	}
	memmove(b->data, b->data + len, b->len - len + 1);
	b->len -= len;
}

void
buf_truncate(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->data[len] = '\0';
}

char *
buf_take(struct buf *b)
{
	char *text = b->cap > 0 ? b->data : xstrdup("");

	buf_init(b, b->limit);
	return text;
}
