#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void
die_oom(size_t size)
{
	(void)fprintf(
	    stderr, "out of memory: %zu bytes were asked for\n", size);
	abort();
}

void *
xmalloc(size_t size)
{
	void *p = malloc(size == 0 ? 1 : size);

	if (p == NULL)
		die_oom(size);
	return p;
}

void *
xcalloc(size_t count, size_t size)
{
	void *p;

	if (count == 0 || size == 0)
		count = size = 1;
	p = calloc(count, size);
	if (p == NULL)
		die_oom(size);
	return p;
}

void *
xreallocarray(void *p, size_t count, size_t size)
{
	void *grown;
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		BUG("%zu times %zu bytes", count, size);
	grown = realloc(p, bytes == 0 ? 1 : bytes);
	if (grown == NULL)
		die_oom(bytes);
	return grown;
}

char *
xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

char *
xstrndup(const char *s, size_t len)
{
	size_t used = strnlen(s, len);
	char *copy = xmalloc(used + 1);

	memcpy(copy, s, used);
	copy[used] = '\0';
	return copy;
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	return text;
}

char *
xvasprintf(const char *fmt, va_list ap)
{
	char *text;

	if (vasprintf(&text, fmt, ap) == -1)
		die_oom(strlen(fmt));
	return text;
}

void
mem_bug(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	(void)fprintf(stderr, "%s:%d: bug: ", file, line);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	abort();
}
