#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *
err_print(struct err *err, const char *fmt, ...)
{
	char text[sizeof err->text]; /* the arguments may point into err */
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	memcpy(err->text, text, strlen(text) + 1);
	return err->text;
}

const char *
err_prefix(struct err *err, const char *fmt, ...)
{
	char text[sizeof err->text];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	(void)strlcat(text, ": ", sizeof text);
	(void)strlcat(text, err->text, sizeof text);
	memcpy(err->text, text, strlen(text) + 1);
	return err->text;
}
