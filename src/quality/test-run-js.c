#include "quality/test-run-js.h"

#include <string.h>

#include "base/str.h"
#include "quality/test-run-rules.h"
#include "quality/test-run-words.h"
#include "quality/test-run.h"

/* What follows the first blank, or "". */
static const char *
second_word(const char *line)
{
	const char *p = strchr(line, ' ');

	return p == NULL ? "" : p + 1;
}

/* "duration_ms 174.228171" is its last line. */
static bool
end_node(struct test_run_reader *r, const char *line)
{
	if (!r->node_began)
		return false;
	r->node.duration_ms = test_run_words_after(line, "duration_ms");
	r->node_began = false;
	test_run_rules_tell(r, &r->node, "node", line, true);
	return true;
}

/* One of the numbers before it. */
static void
count_node(struct test_run_result *run, const char *line, int64_t n)
{
	if (str_starts(line, "pass "))
		run->passed = n;
	else if (str_starts(line, "fail ") || str_starts(line, "cancelled "))
		run->failed += n;
	else if (str_starts(line, "skipped ") || str_starts(line, "todo "))
		run->skipped += n;
}

bool
test_run_js_node(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->node;
	int64_t n;

	if (str_starts(line, "# "))
		line += 2;
	else if (str_starts(line, "ℹ "))
		line += strlen("ℹ ");
	else
		return false;
	if (str_starts(line, "duration_ms "))
		return end_node(r, line);
	n = test_run_words_number(second_word(line));
	if (str_starts(line, "tests ") && n >= 0) {
		*run = (struct test_run_result){ 0 };
		r->node_began = true;
		/* Its TAP is the same run. */
		r->tap = (struct test_run_result){ 0 };
		r->tap_due = false;
		r->planned = r->seen = 0;
	} else if (!r->node_began || n < 0)
		return false;
	else
		count_node(run, line, n);
	return true;
}

bool
test_run_js_jest(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->js;
	bool jest =
	    str_starts(line, "Tests: ") && test_run_words_has(line, "total");
	bool vitest =
	    str_starts(line, "Tests ") && line[strlen(line) - 1] == ')';

	if (jest || vitest) {
		run->passed = test_run_words_before(line, "passed");
		run->failed = test_run_words_before(line, "failed");
		run->skipped = test_run_words_before(line, "skipped") +
		               test_run_words_before(line, "todo");
		r->js_began = jest;
		r->vitest_began = vitest;
	} else if (r->js_began && str_starts(line, "Time: ")) {
		run->duration_ms = test_run_words_span(line + strlen("Time: "));
		r->js_began = false;
		test_run_rules_tell(r, run, "jest", line, true);
	} else if (r->vitest_began && str_starts(line, "Duration ")) {
		run->duration_ms =
		    test_run_words_span(line + strlen("Duration "));
		r->vitest_began = false;
		test_run_rules_tell(r, run, "vitest", line, true);
	} else
		return false;
	return true;
}

bool
test_run_js_bun(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->bun;
	int64_t n = test_run_words_number(line);
	const char *rest = second_word(line);

	if (n >= 0 && strcmp(rest, "pass") == 0)
		*run = (struct test_run_result){ .passed = n };
	else if (n >= 0 && strcmp(rest, "fail") == 0)
		run->failed = n;
	else if (n >= 0 &&
		 (strcmp(rest, "skip") == 0 || strcmp(rest, "todo") == 0))
		run->skipped += n;
	else if (str_starts(line, "Ran ") && strstr(line, " across ") != NULL &&
		 strchr(line, '[') != NULL) {
		run->duration_ms = test_run_words_span(strchr(line, '[') + 1);
		test_run_rules_tell(r, run, "bun", line, true);
	} else
		return false;
	return true;
}

bool
test_run_js_mocha(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->mocha;
	const char *time = strchr(line, '(');
	int64_t n = test_run_words_number(line);

	if (n >= 0 && time != NULL && test_run_words_has(line, "passing") &&
	    test_run_words_span(time + 1) >= 0) {
		run->passed = n;
		run->duration_ms = test_run_words_span(time + 1);
		r->mocha_due = true;
		return true;
	}
	if (!r->mocha_due)
		return false;
	if (n >= 0 && strcmp(second_word(line), "pending") == 0)
		run->skipped = n;
	else if (n >= 0 && strcmp(second_word(line), "failing") == 0)
		run->failed = n;
	else {
		r->mocha_due = false;
		test_run_rules_tell(r, run, "mocha", "", true);
		return false;
	}
	return true;
}

void
test_run_js_end(struct test_run_reader *r)
{
	if (r->mocha_due)
		test_run_rules_tell(r, &r->mocha, "mocha", "", true);
	r->mocha_due = false;
}
