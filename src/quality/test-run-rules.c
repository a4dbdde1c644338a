#include "quality/test-run-rules.h"

#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "quality/test-run-js.h"
#include "quality/test-run-tap.h"
#include "quality/test-run-words.h"
#include "quality/test-run.h"

#define before test_run_words_before
#define after  test_run_words_after
#define span   test_run_words_span

void
test_run_rules_tell(struct test_run_reader *r, struct test_run_result *run,
    const char *runner, const char *line, bool with_numbers)
{
	const int64_t numbers[] = { run->passed, run->failed, run->skipped,
		run->duration_ms };

	run->runner = runner;
	if (run->duration_ms < 0)
		run->duration_ms = 0;
	run->print = hash_add(HASH_START, runner, strlen(runner));
	run->print = hash_add(run->print, line, strlen(line));
	if (with_numbers) {
		for (size_t i = 0; i < countof(numbers); i++)
			run->print = hash_add_int(run->print, numbers[i]);
		run->print =
		    hash_add(run->print, run->package, strlen(run->package));
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
	test_run_rules_tell(r, &r->go, "go", line, false);
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
		test_run_rules_tell(r, run, "cargo", line, false);
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
	test_run_rules_tell(r, &run, "pytest", line, false);
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
	test_run_rules_tell(r, run, "unittest", line, true);
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
		test_run_rules_tell(r, run, "ctest", line, true);
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
	bool listed = strstr(line, "listed below:") != NULL;

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
	else if (listed && str_starts(line, "[ SKIPPED ] "))
		run->skipped = after(end, "]");
	else if (listed && str_starts(line, "[ FAILED ] "))
		run->failed = after(end, "]");
	else
		return false;
	if (run->passed + run->failed + run->skipped >= r->run) {
		r->run = -1;
		test_run_rules_tell(r, run, name, "", true);
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
	test_run_rules_tell(r, run, "rspec", line, true);
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
	test_run_rules_tell(r, &run, "surefire", line, false);
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
	test_run_rules_tell(r, &run, "dotnet", line, false);
	return true;
}

/* "Time: 00:00.013, Memory: 4.00 MB" above the failures, then "OK (3 tests, 5 assertions)" or
 * "Tests: 3, Assertions: 5, Failures: 1." */
static bool
read_phpunit(struct test_run_reader *r, const char *line)
{
	struct test_run_result *run = &r->phpunit;

	if (str_starts(line, "Time: ") && strstr(line, ", Memory: ") != NULL) {
		run->duration_ms = span(line + strlen("Time: "));
		return true;
	}
	if (str_starts(line, "OK (") && strstr(line, "assertion") != NULL)
		run->passed = after(line, "OK (");
	else if (str_starts(line, "Tests: ") &&
		 strstr(line, ", Assertions: ") != NULL) {
		run->failed = after(line, "Failures:") + after(line, "Errors:");
		run->skipped =
		    after(line, "Skipped:") + after(line, "Incomplete:");
		run->passed =
		    after(line, "Tests:") - run->failed - run->skipped;
		if (run->passed < 0)
			run->passed = 0;
	} else
		return false;
	test_run_rules_tell(r, run, "phpunit", line, false);
	return true;
}

void
test_run_rules_line(struct test_run_reader *r, const char *line)
{
	static bool (*const readers[])(
	    struct test_run_reader *, const char *) = {
		test_run_js_mocha,
		test_run_js_node,
		test_run_tap_points,
		read_go,
		read_cargo,
		test_run_js_jest,
		read_phpunit,
		read_surefire,
		read_dotnet,
		test_run_tap_prove,
		read_ctest,
		read_boxes,
		read_rspec,
		test_run_js_bun,
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
	test_run_tap_end(r);
	test_run_js_end(r);
}
