#include "work/bv.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/time.h"
#include "work/bv-report.h"
#include "work/program.h"

#define RUN_MS (30 * TIME_SECOND)

struct bv {
	struct program *program;
	bv_fn *fn;
	void *arg;
};

void
bv_free(struct bv *b)
{
	if (b == NULL)
		return;
	program_free(b->program);
	free(b);
}

static void
on_ranked(void *arg, const char *out, size_t len, const char *why)
{
	struct bv *b = arg;
	bv_fn *fn = b->fn;
	void *fn_arg = b->arg;
	struct bv_report report;
	struct err err;

	free(b);
	if (out == NULL)
		fn(fn_arg, NULL, why);
	else if (!bv_report_parse(out, len, &report, &err))
		fn(fn_arg, NULL, err.text);
	else
		fn(fn_arg, &report, "");
}

struct bv *
bv_start(struct event_base *base, const struct tracker_place *place, bv_fn *fn,
    void *arg)
{
	static const char *const argv[] = { "bv", "--robot-triage", NULL };
	/* For versions that print something terser to robots. */
	static const char *const env[] = { "BV_OUTPUT_FORMAT=json",
		"BV_ROBOT=1", NULL };
	static const struct program_question question = { argv, env, RUN_MS,
		BV_REPORT_MAX };
	struct bv *b = xcalloc(1, sizeof *b);

	b->fn = fn;
	b->arg = arg;
	b->program = program_ask(base, &question, place, on_ranked, b);
	return b;
}
