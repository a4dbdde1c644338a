#include "quality/test-run-rules.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "quality/test-run-words.h"
#include "quality/test-run.h"

#define before test_run_words_before
#define after  test_run_words_after
#define span   test_run_words_span

/* FNV-1a. */
static uint64_t
hash(uint64_t h, const void *data, size_t len)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * UINT64_C(0x100000001b3);
	return h;
}

/* Tells of a run and begins a new one. line is what it is known by, together
 * with the numbers unless those may depend on what has scrolled away. */
static void
tell(struct test_run_reader *r, struct test_run_result *run, const char *runner,
    const char *line, bool with_numbers)
{
	int64_t numbers[] = { run->passed, run->failed, run->skipped,
		run->duration_ms };

	run->runner = runner;
	if (run->duration_ms < 0)
		run->duration_ms = 0;
	run->print = hash(UINT64_C(0xcbf29ce484222325), runner, strlen(runner));
	run->print = hash(run->print, line, strlen(line));
	if (with_numbers) {
		run->print = hash(run->print, numbers, sizeof numbers);
		run->print =
		    hash(run->print, run->package, strlen(run->package));
	}
	if (run->passed + run->failed + run->skipped > 0)
		r->fn(r->arg, run);
	*run = (struct test_run_result){ 0 };
}

/* Copies s up to a blank. */
static void
set_package(struct test_run_result *run, const char *s)
{
	size_t len = strcspn(s, " ");

	if (len >= sizeof run->package)
		len = sizeof run->package - 1;
	memcpy(run->package, s, len);
	run->package[len] = '\0';
}

static bool
count_go(struct test_run_reader *r, const char *line)
{
	/* A subtest is part of its test. */
	if (strncmp(line, "--- ", 4) != 0 || strchr(line, '/') != NULL)
		return false;
	if (str_starts(line + 4, "PASS: "))
		r->go.passed++;
	else if (str_starts(line + 4, "FAIL: "))
		r->go.failed++;
	else if (str_starts(line + 4, "SKIP: "))
		r->go.skipped++;
	else
		return false;
	return true;
}

/* Nothing ran: no tests, or none again. */
static bool
is_idle_go(const char *rest)
{
	return strstr(rest, "[no tests to run]") != NULL ||
	       str_starts(rest, "(cached)");
}

/* A package that could not be built has no time. */
static bool
is_unbuilt_go(const char *rest)
{
	return strcmp(rest, "[build failed]") == 0 ||
	       strcmp(rest, "[setup failed]") == 0;
}

static void
tell_go(
    struct test_run_reader *r, const char *line, bool ok, const char *package)
{
	set_package(&r->go, package);
	if (ok && r->go.passed + r->go.skipped == 0)
		r->go.passed = 1;
	if (!ok && r->go.failed == 0)
		r->go.failed = 1;
	tell(r, &r->go, "go", line, false);
}

/* "ok PACKAGE 0.004s", "FAIL PACKAGE 0.007s", "FAIL PACKAGE [build failed]". */
static bool
read_go(struct test_run_reader *r, const char *line)
{
	bool ok = str_starts(line, "ok ");
	const char *package = line + (ok ? 3 : 5), *rest;

	if (count_go(r, line))
		return true;
	if (!ok && !str_starts(line, "FAIL "))
		return false;
	rest = strchr(package, ' ');
	if (rest == NULL)
		return false;
	rest++;
	if (is_idle_go(rest)) {
		r->go = (struct test_run_result){ 0 };
		return true;
	}
	r->go.duration_ms = test_run_words_span(rest);
	if (r->go.duration_ms < 0 && (ok || !is_unbuilt_go(rest)))
		return false;
	tell_go(r, line, ok, package);
	return true;
}

static bool
read_cargo(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->cargo;
	const char *end;

	if (str_starts(line, "Running unittests "))
		set_package(run, line + strlen("Running unittests "));
	else if (str_starts(line, "Running ") && strstr(line, "(target/"))
		set_package(run, line + strlen("Running "));
	else if (str_starts(line, "Doc-tests "))
		set_package(run, line + strlen("Doc-tests "));
	else if (str_starts(line, "test result: ")) {
		run->passed = before(line, "passed");
		run->failed = before(line, "failed");
		run->skipped = before(line, "ignored");
		end = strstr(line, "finished in ");
		run->duration_ms =
		    end == NULL ? 0 : span(end + strlen("finished in "));
		tell(r, run, "cargo", line, false);
	} else
		return false;
	return true;
}

/* "=== 1 failed, 2 passed, 1 skipped in 0.04s ===", with -q without lines. */
static bool
read_pytest(struct test_run_reader *r, const char *line)
{
	struct test_run_result run = { 0 };
	const char *end = strstr(line, " in "), *p = line;

	p += strspn(p, "=");
	p += *p == ' ';
	if (end == NULL || *p < '0' || *p > '9')
		return false;
	run.duration_ms = span(end + 4);
	run.passed = before(p, "passed") + before(p, "xpassed");
	run.failed =
	    before(p, "failed") + before(p, "error") + before(p, "errors");
	run.skipped = before(p, "skipped") + before(p, "xfailed");
	/* Nothing but numbers, words and commas: this is no sentence. */
	p += strspn(p, "0123456789");
	if (run.duration_ms < 0 || *p != ' ' ||
	    strchr(".,:;", end[-1]) != NULL ||
	    run.passed + run.failed + run.skipped == 0)
		return false;
	tell(r, &run, "pytest", line, false);
	return true;
}

static bool
read_unittest(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->unittest;
	const char *end = strstr(line, " in ");

	if (str_starts(line, "Ran ") && end != NULL &&
	    (test_run_words_has(line, "tests") ||
		test_run_words_has(line, "test"))) {
		r->total = before(line, "tests") + before(line, "test");
		run->duration_ms = span(end + 4);
		return run->duration_ms >= 0;
	}
	if (r->total == 0 ||
	    (strcmp(line, "OK") != 0 && !str_starts(line, "OK (") &&
		!str_starts(line, "FAILED (")))
		return false;
	run->failed = after(line, "failures=") + after(line, "errors=");
	run->skipped = after(line, "skipped=");
	run->passed = r->total - run->failed - run->skipped;
	if (run->passed < 0)
		run->passed = 0;
	r->total = 0;
	tell(r, run, "unittest", line, true);
	return true;
}

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
	r->node.duration_ms = after(line, "duration_ms");
	r->node_began = false;
	tell(r, &r->node, "node", line, true);
	return true;
}

/* "# tests 3" or "ℹ tests 3" and so on down to duration_ms. */
static bool
read_node(struct test_run_reader *r, const char *line)
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
	else if (str_starts(line, "pass "))
		run->passed = n;
	else if (str_starts(line, "fail ") || str_starts(line, "cancelled "))
		run->failed += n;
	else if (str_starts(line, "skipped ") || str_starts(line, "todo "))
		run->skipped += n;
	return true;
}

/* jest: "Tests: 1 failed, 1 passed, 2 total" … "Time: 0.561 s"; vitest:
 * "Tests 1 failed | 1 passed (2)" … "Duration 393ms (…)". */
static bool
read_js(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->js;
	bool jest =
	    str_starts(line, "Tests: ") && test_run_words_has(line, "total");
	bool vitest =
	    str_starts(line, "Tests ") && line[strlen(line) - 1] == ')';

	if (jest || vitest) {
		run->passed = before(line, "passed");
		run->failed = before(line, "failed");
		run->skipped = before(line, "skipped") + before(line, "todo");
		r->js_began = jest;
		r->vitest_began = vitest;
	} else if (r->js_began && str_starts(line, "Time: ")) {
		run->duration_ms = span(line + strlen("Time: "));
		r->js_began = false;
		tell(r, run, "jest", line, true);
	} else if (r->vitest_began && str_starts(line, "Duration ")) {
		run->duration_ms = span(line + strlen("Duration "));
		r->vitest_began = false;
		tell(r, run, "vitest", line, true);
	} else
		return false;
	return true;
}

static bool
read_ctest(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->ctest;
	const char *out_of = strstr(line, " failed out of ");
	int64_t total;

	if (out_of != NULL && strstr(line, "% tests passed, ") != NULL) {
		total = after(out_of, " failed out of");
		run->failed =
		    before(line, "tests failed") + before(line, "test failed");
		run->passed = total > run->failed ? total - run->failed : 0;
		r->ctest_began = true;
	} else if (r->ctest_began &&
		   str_starts(line, "Total Test time (real) = ")) {
		run->duration_ms =
		    span(line + strlen("Total Test time (real) = "));
		r->ctest_began = false;
		tell(r, run, "ctest", line, true);
	} else
		return false;
	return true;
}

/* "Files=2, Tests=5, 0 wallclock secs (…)", before it "Failed 1/2 subtests",
 * after it "Result: FAIL". */
static bool
read_prove(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->prove;

	if (str_starts(line, "Failed ") && strstr(line, " subtests") != NULL)
		run->failed += after(line, "Failed");
	else if (str_starts(line, "Files=") && strstr(line, " wallclock ")) {
		run->passed = after(line, "Tests=") - run->failed;
		if (run->passed < 0)
			run->passed = 0;
		run->duration_ms = before(line, "wallclock") * 1000;
		/* The times behind it tell one run from the next. */
		tell(r, run, "prove", line, false);
	} else
		return false;
	return true;
}

/* "[==========] 3 test(s) run.", "[  PASSED  ] 2 test(s).", … of cmocka;
 * googletest's are nearly the same. */
static bool
read_boxes(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->boxes;
	const char *name = "cmocka", *end;

	if (str_starts(line, "[==========] ")) {
		end = strstr(line, " ran. (");
		*run = (struct test_run_result){ 0 };
		r->run = -1;
		if (strstr(line, "test(s) run.") != NULL)
			r->run = before(line, "test(s)");
		else if (end != NULL) {
			r->run = test_run_words_number(
			    line + strlen("[==========] "));
			run->duration_ms = span(end + strlen(" ran. ("));
		}
		return true;
	}
	if (r->run < 0)
		return false;
	if (strstr(line, "test(s)") == NULL)
		name = "googletest";
	end = strchr(line, ']');
	if (str_starts(line, "[ PASSED ] "))
		run->passed = after(end, "]");
	else if (strstr(line, "listed below:") == NULL)
		return false;
	else if (str_starts(line, "[ SKIPPED ] "))
		run->skipped = after(end, "]");
	else if (str_starts(line, "[ FAILED ] "))
		run->failed = after(end, "]");
	else
		return false;
	if (run->passed + run->failed + run->skipped >= r->run) {
		r->run = -1;
		tell(r, run, name, "", true);
	}
	return true;
}

static bool
read_rspec(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->rspec;

	if (str_starts(line, "Finished in ")) {
		run->duration_ms = span(line + strlen("Finished in "));
		return run->duration_ms >= 0;
	}
	if (*line < '0' || *line > '9' ||
	    (!test_run_words_has(line, "failures") &&
		!test_run_words_has(line, "failure")) ||
	    (!test_run_words_has(line, "examples") &&
		!test_run_words_has(line, "example")))
		return false;
	run->failed = before(line, "failures") + before(line, "failure");
	run->skipped = before(line, "pending");
	run->passed = before(line, "examples") + before(line, "example") -
	              run->failed - run->skipped;
	if (run->passed < 0)
		run->passed = 0;
	tell(r, run, "rspec", line, true);
	return true;
}

/* The sum, not one of its parts, which say the time that passed. */
static bool
read_surefire(struct test_run_reader *r, const char *line)
{
	struct test_run_result run = { 0 };
	const char *p = *line == '[' ? strchr(line, ' ') : NULL;

	p = p == NULL ? line : p + 1;
	if (!str_starts(p, "Tests run: ") || strstr(p, "Skipped: ") == NULL ||
	    strstr(p, "Time elapsed") != NULL)
		return false;
	run.failed = after(p, "Failures:") + after(p, "Errors:");
	run.skipped = after(p, "Skipped:");
	run.passed = after(p, "Tests run:") - run.failed - run.skipped;
	if (run.passed < 0)
		run.passed = 0;
	tell(r, &run, "surefire", line, false);
	return true;
}

static bool
read_dotnet(struct test_run_reader *r, const char *line)
{
	struct test_run_result run = { 0 };
	const char *time = strstr(line, "Duration: ");

	if ((!str_starts(line, "Passed! ") && !str_starts(line, "Failed! ")) ||
	    time == NULL)
		return false;
	run.failed = after(line, "Failed:");
	run.passed = after(line, "Passed:");
	run.skipped = after(line, "Skipped:");
	run.duration_ms = span(time + strlen("Duration: "));
	time = strstr(time, " - ");
	if (time != NULL)
		set_package(&run, time + 3);
	tell(r, &run, "dotnet", line, false);
	return true;
}

/* "OK (3 tests, 5 assertions)", "Tests: 3, Assertions: 5, Failures: 1." */
static bool
read_phpunit(struct test_run_reader *r, const char *line)
{
	struct test_run_result run = { 0 };

	if (str_starts(line, "OK (") && strstr(line, "assertion") != NULL)
		run.passed = after(line, "OK (");
	else if (str_starts(line, "Tests: ") &&
		 strstr(line, ", Assertions: ") != NULL) {
		run.failed = after(line, "Failures:") + after(line, "Errors:");
		run.skipped = after(line, "Skipped:");
		run.passed = after(line, "Tests:") - run.failed - run.skipped;
		if (run.passed < 0)
			run.passed = 0;
	} else
		return false;
	tell(r, &run, "phpunit", line, false);
	return true;
}

static bool
read_bun(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->bun;
	int64_t n = test_run_words_number(line);
	const char *rest = second_word(line);

	if (n >= 0 && strcmp(rest, "pass") == 0)
		run->passed = n;
	else if (n >= 0 && strcmp(rest, "fail") == 0)
		run->failed = n;
	else if (n >= 0 && strcmp(rest, "skip") == 0)
		run->skipped = n;
	else if (str_starts(line, "Ran ") && strstr(line, " across ") != NULL &&
		 strchr(line, '[') != NULL) {
		run->duration_ms = span(strchr(line, '[') + 1);
		tell(r, run, "bun", line, true);
	} else
		return false;
	return true;
}

/* "1 passing (4ms)", then perhaps "1 pending" and "1 failing". */
static bool
read_mocha(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->mocha;
	const char *time = strchr(line, '(');
	int64_t n = test_run_words_number(line);

	if (n >= 0 && time != NULL && test_run_words_has(line, "passing") &&
	    span(time + 1) >= 0) {
		run->passed = n;
		run->duration_ms = span(time + 1);
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
		tell(r, run, "mocha", "", true);
		return false;
	}
	return true;
}

static void
tell_tap(struct test_run_reader *r)
{
	if (r->tap_due)
		tell(r, &r->tap, "tap", "", true);
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

/* A plan and its points, at one indentation: those deeper are subtests. */
static bool
read_tap(struct test_run_reader *r, const char *line)
{
	bool bad;
	int64_t point = tap_point(line, &bad), plan = tap_plan(line);

	if (point == 0 && plan == 0) {
		/* Remarks and blocks of explanation may follow. */
		if (r->tap_due && *line != '#' && r->indent <= r->tap_indent)
			tell_tap(r);
		return false;
	}
	if (r->seen == 0 && r->planned == 0)
		r->tap_indent = r->indent;
	if (r->indent > r->tap_indent)
		return true;
	if (point == 1 && r->seen > 0)
		tell_tap(r);
	if (plan > 0)
		r->planned = plan;
	else
		count_tap(r, line, bad);
	r->tap_due = r->planned > 0 && r->seen == r->planned;
	return true;
}

void
test_run_rules_line(struct test_run_reader *r, const char *line)
{
	static bool (*const readers[])(
	    struct test_run_reader *, const char *) = {
		read_mocha,
		read_node,
		read_tap,
		read_go,
		read_cargo,
		read_js,
		read_phpunit,
		read_surefire,
		read_dotnet,
		read_prove,
		read_ctest,
		read_boxes,
		read_rspec,
		read_bun,
		read_unittest,
		read_pytest,
	};

	for (size_t i = 0; i < countof(readers); i++) {
		if (readers[i](r, line))
			return;
	}
}

void
test_run_rules_end(struct test_run_reader *r)
{
	if (r->tap_due)
		tell_tap(r);
	if (r->mocha_due)
		tell(r, &r->mocha, "mocha", "", true);
	r->mocha_due = false;
}
