#include "work/program.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "io/child.h"

#define PROBE_MS     5000
#define PROBE_OUTPUT 4096

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

bool
program_probe(const char *name, char ret_version[PROGRAM_VERSION_MAX])
{
	const char *const argv[] = { name, "--version", NULL };
	const struct child_spec spec = { .argv = argv,
		.timeout_ms = PROBE_MS,
		.output_limit = PROBE_OUTPUT };
	struct buf out, diag;
	bool found;

	buf_init(&out, PROBE_OUTPUT);
	buf_init(&diag, PROBE_OUTPUT);
	found = child_run(&spec, &out, &diag) == 0 &&
	        program_is(name, out.data, ret_version);
	buf_done(&out);
	buf_done(&diag);
	return found;
}
