/* Whatever a pane shows: numbers are no less than 0, the same screen twice
 * tells nothing new, and no line is long enough to hurt. */
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "quality/test-run.h"

#define RUNS_MAX 1000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct runs {
	uint64_t prints[RUNS_MAX];
	size_t count;
};

static void
on_run(void *arg, const struct test_run_result *r)
{
	struct runs *runs = arg;

	if (r->passed < 0 || r->failed < 0 || r->skipped < 0 ||
	    r->duration_ms < 0 || r->passed + r->failed + r->skipped == 0)
		BUG("%s: a number out of range", r->runner);
	if (runs->count < RUNS_MAX)
		runs->prints[runs->count++] = r->print;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct test_run_seen seen = { .count = 0 };
	struct runs runs = { .count = 0 };

	test_run_text((const char *)data, size, on_run, &runs);
	(void)test_run_seen_add(&seen, runs.prints, runs.count);
	if (test_run_seen_add(&seen, runs.prints, runs.count) != runs.count)
		BUG("seen before");
	return 0;
}
