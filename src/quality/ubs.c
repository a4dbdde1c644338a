#include "quality/ubs.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "io/child.h"
#include "io/clock.h"
#include "io/file.h"
#include "quality/ubs-report.h"

struct ubs {
	struct event_base *base;
	ubs_fn *fn;
	void *arg;
	bool available;
	struct child *child;
	int64_t began_ms;
};

struct ubs *
ubs_new(struct event_base *base, const char *path, ubs_fn *fn, void *arg)
{
	struct ubs *u = xcalloc(1, sizeof *u);

	u->base = base;
	u->fn = fn;
	u->arg = arg;
	u->available = file_is_on(path, "ubs");
	return u;
}

void
ubs_free(struct ubs *u)
{
	if (u == NULL)
		return;
	child_free(u->child);
	free(u);
}

bool
ubs_is_available(const struct ubs *u)
{
	return u->available;
}

bool
ubs_is_running(const struct ubs *u)
{
	return u->child != NULL;
}

static void
on_end(void *arg, const struct child_result *r)
{
	struct ubs *u = arg;
	struct ubs_report report;
	struct err err;
	int64_t took = clock_now_ms() - u->began_ms;
	char words[sizeof report.why];

	u->child = NULL;
	ubs_report_words(r->diag, words, sizeof words);
	if (r->timed_out)
		u->fn(u->arg, NULL, took, "scan timed out");
	else if (r->too_long)
		u->fn(u->arg, NULL, took, "scan output exceeded limit");
	else if (!ubs_report_parse(
		     r->out, r->out_len, r->status, &report, &err))
		u->fn(u->arg, NULL, took, *words != '\0' ? words : err.text);
	else {
		if (!report.checked && *words != '\0')
			(void)strlcpy(report.why, words, sizeof report.why);
		u->fn(u->arg, &report, took, NULL);
	}
}

bool
ubs_scan(struct ubs *u, const char *dir, int64_t timeout_ms, int64_t now_ms)
{
	/* It would fetch modules from the net, and colours are for people. */
	static const char *const env[] = { "UBS_NO_AUTO_UPDATE=1", "NO_COLOR=1",
		NULL };
	const char *argv[] = { "ubs", "--format=json", "--ci", "--diff", dir,
		NULL };
	struct child_spec spec = {
		.argv = argv,
		.cwd = dir,
		.env = env,
		.timeout_ms = timeout_ms,
		.output_limit = UBS_REPORT_MAX,
	};

	if (!u->available || u->child != NULL)
		return false;
	u->began_ms = now_ms;
	u->child = child_start(u->base, &spec, on_end, u);
	return true;
}
