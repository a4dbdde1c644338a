#include "work/program.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "io/child.h"
#include "work/tracker.h"

#define PROBE_MS     (5 * TIME_SECOND)
#define PROBE_OUTPUT 4096
#define ENV_MAX      4
#define EXPORT_MS    (10 * TIME_SECOND)
#define EXPORT_MAX   ((size_t)256 << 20)

struct program {
	struct event_base *base;
	const struct program_question *question;
	struct child *child;
	char *root, *beads_dir; /* "BEADS_DIR=..." */
	program_fn *fn;
	void *arg;
};

static const char *const export_argv[] = { "bd", "export", NULL };

const struct program_question program_bd_export = { export_argv, NULL,
	EXPORT_MS, EXPORT_MAX };

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

static struct child_spec
spec_of(const struct program_question *q, const char *root,
    const char *beads_dir, const char *env[ENV_MAX + 2])
{
	size_t n = 0;

	env[n++] = beads_dir;
	for (size_t i = 0; i < ENV_MAX && q->env != NULL && q->env[i] != NULL;
	     i++)
		env[n++] = q->env[i];
	env[n] = NULL;
	return (struct child_spec){ .argv = q->argv,
		.cwd = root,
		.env = env,
		.timeout_ms = q->timeout_ms,
		.output_limit = q->output_limit };
}

/* Another program of that name is left alone. */
static void
on_probed(void *arg, const struct child_result *r)
{
	struct program *p = arg;
	const char *env[ENV_MAX + 2];
	const struct child_spec spec =
	    spec_of(p->question, p->root, p->beads_dir, env);
	char version[PROGRAM_VERSION_MAX];

	p->child = NULL;
	if (r->status != 0 ||
	    !program_is(p->question->argv[0], r->out, version))
		end(p, NULL, 0, "");
	else
		p->child = child_start(p->base, &spec, on_answer, p);
}

static struct child_spec
probe_of(const char *const argv[])
{
	return (struct child_spec){ .argv = argv,
		.timeout_ms = PROBE_MS,
		.output_limit = PROBE_OUTPUT };
}

bool
program_run(const struct program_question *question,
    const struct tracker_place *place, struct buf *out, struct err *err)
{
	const char *name = question->argv[0], *env[ENV_MAX + 2];
	const char *const argv[] = { name, "--version", NULL };
	const struct child_spec probe = probe_of(argv);
	char *beads_dir = xasprintf("BEADS_DIR=%s", place->dir);
	const struct child_spec spec =
	    spec_of(question, place->root, beads_dir, env);
	char version[PROGRAM_VERSION_MAX];
	struct buf said, diag;
	int status;
	bool ok;

	buf_init(&said, PROBE_OUTPUT);
	buf_init(&diag, PROBE_OUTPUT);
	status = child_run(&probe, &said, &diag);
	if (status != 0 || !program_is(name, said.data, version)) {
		ok = err_set(err, "there is no %s on PATH", name);
	} else {
		buf_clear(&diag);
		status = child_run(&spec, out, &diag);
		ok = status == 0 ||
		     err_set(err, "%s ended with status %d: %.200s", name,
			 status, str_trim(diag.data));
	}
	buf_done(&said);
	buf_done(&diag);
	free(beads_dir);
	return ok;
}

struct program *
program_ask(struct event_base *base, const struct program_question *question,
    const struct tracker_place *place, program_fn *fn, void *arg)
{
	const char *const argv[] = { question->argv[0], "--version", NULL };
	const struct child_spec spec = probe_of(argv);
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
