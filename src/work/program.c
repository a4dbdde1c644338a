#include "work/program.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"

static const char *
skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

bool
program_is(
    const char *name, const char *output, char ret_version[PROGRAM_VERSION_MAX])
{
	const char *s = output;
	size_t len;

	if (!str_starts(s, name) || !isblank((unsigned char)s[strlen(name)]))
		return false;
	s = skip_blanks(s + strlen(name));
	if (str_starts(s, "version "))
		s = skip_blanks(s + strlen("version "));
	if (*s == 'v')
		s++;
	len = strspn(s, "0123456789.");
	if (!isdigit((unsigned char)*s) || memchr(s, '.', len) == NULL ||
	    len >= PROGRAM_VERSION_MAX)
		return false;
	memcpy(ret_version, s, len);
	ret_version[len] = '\0';
	return true;
}
