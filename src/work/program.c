#include "work/program.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "io/child.h"
#include "work/tracker.h"

#define PROBE_MS     (5 * TIME_SECOND)
#define PROBE_OUTPUT 4096
#define ENV_MAX      4

struct program {
	struct event_base *base;
	const struct program_question *question;
	struct child *child;
	char *root, *beads_dir; /* "BEADS_DIR=..." */
	program_fn *fn;
	void *arg;
};

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

void
program_free(struct program *p)
{
	if (p == NULL)
		return;
	child_free(p->child);
	free(p->root);
	free(p->beads_dir);
	free(p);
}

static void
end(struct program *p, const char *out, size_t len, const char *why)
{
	program_fn *fn = p->fn;
	void *arg = p->arg;

	program_free(p);
	fn(arg, out, len, why);
}

static void
on_answer(void *arg, const struct child_result *r)
{
	struct program *p = arg;
	const char *name = p->question->argv[0];
	struct err err;

	p->child = NULL;
	if (r->timed_out)
		(void)err_set(&err, "%s did not answer in time.", name);
	else if (r->too_long)
		(void)err_set(&err, "%s printed too much.", name);
	else if (r->status != 0)
		(void)err_set(&err, "%s ended with status %d: %.200s", name,
		    r->status, r->diag);
	else {
		end(p, r->out, r->out_len, "");
		return;
	}
	end(p, NULL, 0, err.text);
}

/* Another program of that name is left alone. */
static void
on_probed(void *arg, const struct child_result *r)
{
	struct program *p = arg;
	const struct program_question *q = p->question;
	const char *env[ENV_MAX + 2] = { p->beads_dir };
	const struct child_spec spec = { .argv = q->argv,
		.cwd = p->root,
		.env = env,
		.timeout_ms = q->timeout_ms,
		.output_limit = q->output_limit };
	char version[PROGRAM_VERSION_MAX];

	p->child = NULL;
	if (r->status != 0 || !program_is(q->argv[0], r->out, version)) {
		end(p, NULL, 0, "");
		return;
	}
	for (size_t i = 0; i < ENV_MAX && q->env != NULL && q->env[i] != NULL;
	     i++)
		env[i + 1] = q->env[i];
	p->child = child_start(p->base, &spec, on_answer, p);
}

struct program *
program_ask(struct event_base *base, const struct program_question *question,
    const struct tracker_place *place, program_fn *fn, void *arg)
{
	const char *const argv[] = { question->argv[0], "--version", NULL };
	const struct child_spec spec = { .argv = argv,
		.timeout_ms = PROBE_MS,
		.output_limit = PROBE_OUTPUT };
	struct program *p = xcalloc(1, sizeof *p);

	p->base = base;
	p->question = question;
	p->root = xstrdup(place->root);
	p->beads_dir = xasprintf("BEADS_DIR=%s", place->dir);
	p->fn = fn;
	p->arg = arg;
	p->child = child_start(base, &spec, on_probed, p);
	return p;
}
