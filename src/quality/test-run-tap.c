#include "quality/test-run-tap.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "quality/test-run-rules.h"
#include "quality/test-run-words.h"
#include "quality/test-run.h"

void
test_run_tap_end(struct test_run_reader *r)
{
	if (r->tap_due)
		test_run_rules_tell(r, &r->tap, "tap", "", true);
	r->tap = (struct test_run_result){ 0 };
	r->tap_due = false;
	r->planned = r->seen = 0;
}

/* One point: "ok 2 - words", "not ok 3 # skip why". */
static void
count_tap(struct test_run_reader *r, const char *line, bool bad)
{
	const char *directive = strstr(line, "# ");

	r->seen++;
	if (directive != NULL &&
	    (strncasecmp(directive + 2, "skip", 4) == 0 ||
		strncasecmp(directive + 2, "todo", 4) == 0))
		r->tap.skipped++;
	else if (bad)
		r->tap.failed++;
	else
		r->tap.passed++;
}

/* The number of a point, 0 when the line is none. */
static int64_t
tap_point(const char *line, bool *ret_bad)
{
	int64_t n = 0;

	*ret_bad = str_starts(line, "not ok ");
	if (*ret_bad)
		n = test_run_words_number(line + strlen("not ok "));
	else if (str_starts(line, "ok "))
		n = test_run_words_number(line + strlen("ok "));
	return n < 0 ? 0 : n;
}

static int64_t
tap_plan(const char *line)
{
	int64_t n =
	    str_starts(line, "1..") ? test_run_words_number(line + 3) : 0;

	return n < 0 ? 0 : n;
}

/* Is it of this run? Points that are deeper are subtests; a second point 1
 * begins a new run. */
static bool
is_ours(struct test_run_reader *r, int64_t point)
{
	if (r->seen == 0 && r->planned == 0)
		r->tap_indent = r->indent;
	if (r->indent > r->tap_indent)
		return false;
	if (point == 1 && r->seen > 0)
		test_run_tap_end(r);
	return true;
}

bool
test_run_tap_points(struct test_run_reader *r, const char *line)
{
	bool bad;
	int64_t point = tap_point(line, &bad), plan = tap_plan(line);

	if (point == 0 && plan == 0) {
		/* Remarks and blocks of explanation may follow. */
		if (r->tap_due && *line != '#' && r->indent <= r->tap_indent)
			test_run_tap_end(r);
		return false;
	}
	if (!is_ours(r, point))
		return true;
	if (plan > 0)
		r->planned = plan;
	else
		count_tap(r, line, bad);
	r->tap_due = r->planned > 0 && r->seen == r->planned;
	return true;
}

bool
test_run_tap_prove(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->prove;

	if (str_starts(line, "Failed ") && strstr(line, " subtests") != NULL)
		run->failed += test_run_words_after(line, "Failed");
	else if (str_starts(line, "Files=") && strstr(line, " wallclock ")) {
		run->passed =
		    test_run_words_after(line, "Tests=") - run->failed;
		if (run->passed < 0)
			run->passed = 0;
		run->duration_ms =
		    test_run_words_before(line, "wallclock") * 1000;
		/* The times behind it tell one run from the next. */
		test_run_rules_tell(r, run, "prove", line, false);
	} else
		return false;
	return true;
}
