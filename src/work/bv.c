#include "work/bv.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/time.h"
#include "io/child.h"
#include "work/bv-report.h"
#include "work/program.h"
#include "work/tracker.h"

#define PROBE_MS     (5 * TIME_SECOND)
#define PROBE_OUTPUT 4096
#define RUN_MS       (30 * TIME_SECOND)

struct bv {
	struct event_base *base;
	struct child *child;
	char *root, *beads_dir; /* "BEADS_DIR=..." */
	bv_fn *fn;
	void *arg;
};

void
bv_free(struct bv *b)
{
	if (b == NULL)
		return;
	child_free(b->child);
	free(b->root);
	free(b->beads_dir);
	free(b);
}

static void
end(struct bv *b, struct bv_report *report, const char *why)
{
	bv_fn *fn = b->fn;
	void *arg = b->arg;

	bv_free(b);
	fn(arg, report, why);
}

static void
on_ranked(void *arg, const struct child_result *r)
{
	struct bv *b = arg;
	struct bv_report report;
	struct err err;

	b->child = NULL;
	if (r->timed_out)
		end(b, NULL, "bv did not answer in time.");
	else if (r->too_long)
		end(b, NULL, "bv printed too much.");
	else if (r->status != 0) {
		(void)err_set(&err, "bv ended with status %d: %.200s",
		    r->status, r->diag);
		end(b, NULL, err.text);
	} else if (!bv_report_parse(r->out, r->out_len, &report, &err))
		end(b, NULL, err.text);
	else
		end(b, &report, "");
}

/* Another program of that name is left alone. */
static void
on_probed(void *arg, const struct child_result *r)
{
	static const char *const argv[] = { "bv", "--robot-triage", NULL };
	struct bv *b = arg;
	/* The second is for versions that print something terser to robots. */
	const char *const env[] = { b->beads_dir, "BV_OUTPUT_FORMAT=json",
		"BV_ROBOT=1", NULL };
	const struct child_spec spec = { .argv = argv,
		.cwd = b->root,
		.env = env,
		.timeout_ms = RUN_MS,
		.output_limit = BV_REPORT_MAX };
	char version[PROGRAM_VERSION_MAX];

	b->child = NULL;
	if (r->status != 0 || !program_is("bv", r->out, version))
		end(b, NULL, "");
	else
		b->child = child_start(b->base, &spec, on_ranked, b);
}

struct bv *
bv_start(struct event_base *base, const struct tracker_place *place, bv_fn *fn,
    void *arg)
{
	static const char *const argv[] = { "bv", "--version", NULL };
	const struct child_spec spec = { .argv = argv,
		.timeout_ms = PROBE_MS,
		.output_limit = PROBE_OUTPUT };
	struct bv *b = xcalloc(1, sizeof *b);

	b->base = base;
	b->root = xstrdup(place->root);
	b->beads_dir = xasprintf("BEADS_DIR=%s", place->dir);
	b->fn = fn;
	b->arg = arg;
	b->child = child_start(base, &spec, on_probed, b);
	return b;
}
