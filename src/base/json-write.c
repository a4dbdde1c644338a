/* How Go's encoding/json writes a value: see json.h. */
#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"

static void write_value(struct buf *out, const cJSON *value, int depth);

/* A depth below 0 says that all goes on one line. */
static void
new_line(struct buf *out, int depth)
{
	if (depth < 0)
		return;
	(void)buf_addc(out, '\n');
	for (int i = 0; i < depth; i++)
		(void)buf_adds(out, "  ");
}

/* What stands for the character in a string, or NULL: it stands for itself. */
static const char *
escape(uint32_t code, char text[8])
{
	switch (code) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\b':
		return "\\b";
	case '\f':
		return "\\f";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		break;
	}
	if (code >= 0x20 && code != '<' && code != '>' && code != '&' &&
	    code != 0x2028 && code != 0x2029)
		return NULL;
	(void)snprintf(text, 8, "\\u%04x", (unsigned)code);
	return text;
}

static void
write_string(struct buf *out, const char *s)
{
	size_t left = s == NULL ? 0 : strlen(s);
	size_t plain = 0; /* bytes before s that stand for themselves */

	(void)buf_addc(out, '"');
	while (left > 0) {
		uint32_t code = 0;
		size_t n = str_utf8_len(s, left, &code);
		char text[8];
		const char *instead = n == 0 ? "\\ufffd" : escape(code, text);

		n += n == 0;
		s += n;
		left -= n;
		if (instead == NULL) {
			plain += n;
			continue;
		}
		(void)buf_add(out, s - n - plain, plain);
		(void)buf_adds(out, instead);
		plain = 0;
	}
	if (plain > 0)
		(void)buf_add(out, s - plain, plain);
	(void)buf_addc(out, '"');
}

/*
 * The fewest digits that give the same double back, as "d.ddde+xx". Fifteen
 * always come out right with their zeros cut, seventeen are always enough.
 * Sixteen are cut to the nearest decimal; only below a power of two, where
 * doubles lie closer, that one can be another double while the next is not.
 * The doubles next to zero have fewer digits.
 */
static void
shortest(double d, char text[32])
{
	int precision = fabs(d) < DBL_MIN ? 0 : 14;

	for (; precision <= 16; precision++) {
		char *last = text + precision + (d < 0 ? 2 : 1);

		(void)snprintf(text, 32, "%.*e", precision, d);
		if (strtod(text, NULL) == d)
			return;
		if (precision != 15 || *last == '9')
			continue;
		(*last)++;
		if (strtod(text, NULL) == d)
			return;
	}
}

/* Writes digits (without a point) times 10 to the power of exponent, where
 * the point of exponent 0 is after the first digit. */
static void
write_decimal(struct buf *out, const char *digits, int exponent)
{
	int count = (int)strlen(digits), whole = exponent + 1;

	if (exponent < -6 || exponent >= 21) {
		(void)buf_addf(out, "%c%s%se%c%d", digits[0],
		    count > 1 ? "." : "", digits + 1, exponent < 0 ? '-' : '+',
		    abs(exponent));
		return;
	}
	if (exponent < 0) {
		(void)buf_addf(out, "0.%.*s%s", -exponent - 1, "00000", digits);
		return;
	}
	(void)buf_add(out, digits, (size_t)(count < whole ? count : whole));
	for (int i = count; i < whole; i++)
		(void)buf_addc(out, '0');
	if (count > whole)
		(void)buf_addf(out, ".%s", digits + whole);
}

static void
write_number(struct buf *out, const cJSON *value)
{
	double d = value->valuedouble;
	char text[32] = "", digits[32], *mark;
	size_t count = 0;

	if (value->valuestring != NULL) {
		(void)buf_adds(out, value->valuestring);
		return;
	}
	if (!isfinite(d)) { /* JSON has no word for it */
		(void)buf_adds(out, "null");
		return;
	}
	if (d == trunc(d) && fabs(d) < 1e15) { /* most are */
		(void)buf_addf(out, "%.0f", d);
		return;
	}
	shortest(d, text);
	mark = strchr(text, 'e');
	for (const char *p = text; p < mark; p++) {
		if (isdigit((unsigned char)*p))
			digits[count++] = *p;
	}
	while (count > 1 && digits[count - 1] == '0')
		count--;
	digits[count] = '\0';
	if (signbit(d))
		(void)buf_addc(out, '-');
	write_decimal(out, digits, (int)strtol(mark + 1, NULL, 10));
}

static void
write_members(struct buf *out, const cJSON *value, int depth)
{
	bool object = cJSON_IsObject(value);
	int inner = depth < 0 ? depth : depth + 1;

	(void)buf_addc(out, object ? '{' : '[');
	for (const cJSON *m = value->child; m != NULL; m = m->next) {
		new_line(out, inner);
		if (object) {
			write_string(out, m->string);
			(void)buf_adds(out, depth < 0 ? ":" : ": ");
		}
		write_value(out, m, inner);
		if (m->next != NULL)
			(void)buf_addc(out, ',');
	}
	if (value->child != NULL)
		new_line(out, depth);
	(void)buf_addc(out, object ? '}' : ']');
}

static void
write_value(struct buf *out, const cJSON *value, int depth)
{
	if (cJSON_IsString(value))
		write_string(out, value->valuestring);
	else if (cJSON_IsNumber(value))
		write_number(out, value);
	else if (cJSON_IsObject(value) || cJSON_IsArray(value))
		write_members(out, value, depth);
	else if (cJSON_IsBool(value))
		(void)buf_adds(out, cJSON_IsTrue(value) ? "true" : "false");
	else if (cJSON_IsRaw(value))
		(void)buf_adds(out, value->valuestring);
	else
		(void)buf_adds(out, "null");
}

void
json_write(struct buf *out, const cJSON *value)
{
	write_value(out, value, -1);
}

void
json_write_pretty(struct buf *out, const cJSON *value)
{
	write_value(out, value, 0);
}
