#include "quality/test-run-words.h"

#include <stddef.h>
#include <string.h>

#include "base/mem.h"

#define NUMBER_MAX INT64_C(1000000000)

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Digits at *p, which moves behind them; absurd ones stay at the ceiling. */
static int64_t
digits(const char **p)
{
	int64_t n = 0;

	for (; is_digit(**p); ++*p) {
		if (n < NUMBER_MAX)
			n = n * 10 + (**p - '0');
	}
	return n;
}

/* The word in line, after "N " and before a letter that is not its own. */
static const char *
find(const char *line, const char *word)
{
	const char *p = line;
	size_t len = strlen(word);

	for (; (p = strstr(p, word)) != NULL; p++) {
		if (p >= line + 2 && p[-1] == ' ' && is_digit(p[-2]) &&
		    !is_letter(p[len]))
			return p;
	}
	return NULL;
}

bool
test_run_words_has(const char *line, const char *word)
{
	return find(line, word) != NULL;
}

int64_t
test_run_words_before(const char *line, const char *word)
{
	const char *p = find(line, word);

	if (p == NULL)
		return 0;
	for (p -= 2; p > line && is_digit(p[-1]);)
		p--;
	return digits(&p);
}

int64_t
test_run_words_after(const char *line, const char *label)
{
	const char *p = strstr(line, label);

	if (p == NULL)
		return 0;
	p += strlen(label);
	p += *p == ' ';
	return digits(&p);
}

int64_t
test_run_words_number(const char *s)
{
	const char *p = s;
	int64_t n = digits(&p);

	return p > s && (*p == '\0' || *p == ' ') ? n : -1;
}

/* The unit at p in milliseconds, 0 when it is none. */
static int64_t
unit(const char **p)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = {
		{ "ms", 1 },
		{ "seconds", 1000 },
		{ "second", 1000 },
		{ "secs", 1000 },
		{ "sec", 1000 },
		{ "minutes", 60000 },
		{ "minute", 60000 },
		{ "min", 60000 },
		{ "s", 1000 },
		{ "m", 60000 },
		{ "h", 3600000 },
	};

	for (size_t i = 0; i < countof(units); i++) {
		size_t len = strlen(units[i].name);
		if (strncmp(*p, units[i].name, len) == 0 &&
		    !is_letter((*p)[len])) {
			*p += len;
			return units[i].ms;
		}
	}
	return 0;
}

/* "00:01.250" or "1:00:01.250", with three digits of a second. */
static int64_t
clock_span(const char *s)
{
	int64_t sum = digits(&s);

	for (int parts = 1; parts < 3 && *s == ':'; parts++) {
		s++;
		sum = sum * 60 + digits(&s);
	}
	sum *= 1000;
	if (*s == '.') {
		s++;
		sum += digits(&s);
	}
	return sum;
}

/* "1.5s " or "250 ms", -1 when it is no span; *p is moved behind it. */
static int64_t
part_span(const char **p)
{
	int64_t whole = digits(p), part = 0, scale = 1, ms;

	if (**p == '.') {
		for (++*p; is_digit(**p); ++*p) {
			if (scale < 1000000) {
				part = part * 10 + (**p - '0');
				scale *= 10;
			}
		}
	}
	*p += **p == ' ';
	ms = unit(p);
	*p += **p == ' ';
	return ms == 0 ? -1 : whole * ms + part * ms / scale;
}

int64_t
test_run_words_span(const char *s)
{
	int64_t sum = -1;

	if (is_digit(*s) && s[strspn(s, "0123456789")] == ':')
		return clock_span(s);
	while (is_digit(*s)) {
		int64_t ms = part_span(&s);
		if (ms < 0)
			break;
		sum = sum < 0 ? ms : sum + ms;
	}
	return sum;
}
