/* What real test runners printed (tests/replay/quality), whole, as it streams
 * by, and in the box of a tool call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "io/file.h"
#include "quality/test-run.h"

#define RUNS_MAX 16
#define ROWS     24

struct runs {
	struct test_run_result list[RUNS_MAX];
	size_t count;
};

static const struct {
	const char *file;
	struct test_run_result want[3];
} files[] = {
	{ "go", { { "go", 1, 0, 0, 4, "example.com/shop/cart", 0 },
		    { "go", 0, 1, 0, 7, "example.com/shop/sum", 0 } } },
	{ "go-v", { { "go", 1, 0, 0, 9, "example.com/shop/cart", 0 },
		      { "go", 2, 1, 1, 7, "example.com/shop/sum", 0 } } },
	{ "cargo", { { "cargo", 2, 0, 1, 0, "src/lib.rs", 0 },
		       { "cargo", 1, 1, 0, 140, "tests/whole.rs", 0 } } },
	{ "pytest", { { "pytest", 2, 1, 2, 40, "", 0 } } },
	{ "pytest-q", { { "pytest", 2, 1, 2, 20, "", 0 } } },
	{ "unittest", { { "unittest", 1, 1, 1, 0, "", 0 } } },
	{ "node-tap", { { "node", 1, 1, 1, 174, "", 0 } } },
	{ "node-spec", { { "node", 1, 1, 1, 281, "", 0 } } },
	{ "ctest", { { "ctest", 2, 1, 0, 10, "", 0 } } },
	{ "prove", { { "prove", 3, 0, 0, 0, "", 0 } } },
	{ "prove-fail", { { "prove", 4, 1, 0, 0, "", 0 } } },
	{ "tap", { { "tap", 1, 1, 0, 0, "", 0 } } },
	{ "cmocka", { { "cmocka", 2, 0, 1, 0, "", 0 } } },
	{ "cmocka-fail", { { "cmocka", 1, 1, 1, 0, "", 0 } } },
	{ "jest", { { "jest", 1, 1, 1, 561, "", 0 } } },
	{ "vitest", { { "vitest", 1, 1, 1, 393, "", 0 } } },
	{ "mocha", { { "mocha", 1, 1, 1, 4, "", 0 } } },
	{ "bun", { { "bun", 2, 1, 2, 48, "", 0 } } },
	{ "rspec", { { "rspec", 1, 0, 0, 1210, "", 0 } } },
	{ "rspec-fail", { { "rspec", 3, 1, 1, 1330, "", 0 } } },
	{ "phpunit", { { "phpunit", 2, 0, 0, 13, "", 0 } } },
	{ "phpunit-fail", { { "phpunit", 2, 2, 1, 37, "", 0 } } },
	{ "googletest", { { "googletest", 2, 0, 0, 0, "", 0 } } },
	{ "googletest-fail", { { "googletest", 2, 1, 1, 1, "", 0 } } },
	{ "surefire", { { "surefire", 3, 1, 1, 0, "", 0 } } },
};

static void
on_run(void *arg, const struct test_run_result *r)
{
	struct runs *runs = arg;

	assert_true(runs->count < RUNS_MAX);
	runs->list[runs->count++] = *r;
}

/* The name of a package may have scrolled away. */
static void
same(const char *name, const struct runs *runs,
    const struct test_run_result want[3])
{
	size_t count = 0;

	while (count < 3 && want[count].runner != NULL)
		count++;
	for (size_t i = 0; i < runs->count && i < count; i++) {
		const struct test_run_result *r = &runs->list[i], *w = &want[i];
		if (strcmp(r->runner, w->runner) != 0 ||
		    r->passed != w->passed || r->failed != w->failed ||
		    r->skipped != w->skipped ||
		    r->duration_ms != w->duration_ms ||
		    (*r->package != '\0' &&
			strcmp(r->package, w->package) != 0))
			fail_msg("%s: %s %d/%d/%d in %d ms of \"%s\"", name,
			    r->runner, (int)r->passed, (int)r->failed,
			    (int)r->skipped, (int)r->duration_ms, r->package);
	}
	if (runs->count != count)
		fail_msg("%s: %zu runs, not %zu", name, runs->count, count);
}

static void
load(const char *file, struct buf *out)
{
	char path[128];
	struct err err;

	(void)snprintf(path, sizeof path, "tests/replay/quality/%s.txt", file);
	buf_clear(out);
	if (!file_read(path, out, &err))
		fail_msg("%s", err.text);
}

static void
whole(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 20);
	for (size_t i = 0; i < countof(files); i++) {
		struct runs runs = { 0 };
		load(files[i].file, &text);
		test_run_text(text.data, text.len, on_run, &runs);
		same(files[i].file, &runs, files[i].want);
	}
	buf_done(&text);
}

/* The last rows of text, each behind its prefix. */
static void
paint(const char *text, size_t len, bool boxed, struct buf *screen)
{
	size_t from = len, rows = 0;

	while (from > 0 && rows < ROWS) {
		from--;
		if (from > 0 && text[from - 1] == '\n')
			rows++;
	}
	buf_clear(screen);
	if (boxed)
		(void)buf_adds(
		    screen, "\x1b[38;5;114m●\x1b[39m Bash(run the tests)\n");
	for (bool first = true; from < len; first = false) {
		const char *end = memchr(text + from, '\n', len - from);
		size_t n =
		    end == NULL ? len - from : (size_t)(end - text) - from;
		if (boxed)
			(void)buf_adds(screen, first ? "  ⎿  " : "     ");
		(void)buf_add(screen, text + from, n);
		(void)buf_adds(screen, boxed ? "\x1b[39m\n" : "\n");
		from += n + 1;
	}
	if (boxed)
		(void)buf_adds(
		    screen, "\n────────\n❯ \n────────\n  ? for shortcuts\n");
}

/* Draws every stage of the output again and again, scrolling, and once covers
 * it with a dialog. */
static void
stream(const struct buf *text, bool boxed, struct runs *told)
{
	struct test_run_seen seen = { .count = 0 };
	struct buf screen;

	buf_init(&screen, 1 << 20);
	for (size_t len = 1; len <= text->len; len++) {
		uint64_t prints[RUNS_MAX];
		struct runs runs = { 0 };
		if (text->data[len - 1] != '\n' && len < text->len)
			continue;
		for (int again = 0; again < 3; again++) {
			runs.count = 0;
			if (again == 1)
				buf_clear(&screen);
			else
				paint(text->data, len, boxed, &screen);
			test_run_text(screen.data, screen.len, on_run, &runs);
			for (size_t i = 0; i < runs.count; i++)
				prints[i] = runs.list[i].print;
			for (size_t i =
				 test_run_seen_add(&seen, prints, runs.count);
			     i < runs.count; i++)
				on_run(told, &runs.list[i]);
		}
	}
	buf_done(&screen);
}

static void
once_each(bool boxed)
{
	struct buf text;

	buf_init(&text, 1 << 20);
	for (size_t i = 0; i < countof(files); i++) {
		struct runs told = { 0 };
		/* mocha says how many failed after it said that it is done:
		 * stages in between are not told apart. */
		if (strcmp(files[i].file, "mocha") == 0)
			continue;
		load(files[i].file, &text);
		stream(&text, boxed, &told);
		same(files[i].file, &told, files[i].want);
	}
	buf_done(&text);
}

static void
in_a_plain_pane(void **state)
{
	(void)state;
	once_each(false);
}

static void
in_a_tool_box(void **state)
{
	(void)state;
	once_each(true);
}

/* Runners that are not at hand, by their documented words. */
static void
other_runners(void **state)
{
	static const struct {
		const char *in;
		struct test_run_result want[3];
	} cases[] = {
		{ "Finished in 1.5 seconds (files took 0.08 seconds to load)\n"
		  "12 examples, 2 failures, 1 pending\n",
		    { { "rspec", 9, 2, 1, 1500, "", 0 } } },
		{ "[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0, "
		  "Time elapsed: 0.05 s <<< FAILURE! - in com.x.AppTest\n"
		  "[INFO] Results:\n"
		  "[ERROR] Tests run: 9, Failures: 1, Errors: 1, Skipped: 2\n",
		    { { "surefire", 5, 2, 2, 0, "", 0 } } },
		{ "Passed!  - Failed:     0, Passed:     3, Skipped:     1, "
		  "Total:     4, Duration: 12 ms - Shop.dll (net8.0)\n",
		    { { "dotnet", 3, 0, 1, 12, "Shop.dll", 0 } } },
		{ "OK (3 tests, 5 assertions)\n",
		    { { "phpunit", 3, 0, 0, 0, "", 0 } } },
		{ " 3 pass\n 1 fail\nRan 4 tests across 1 files. [10.00ms]\n",
		    { { "bun", 3, 1, 0, 10, "", 0 } } },
		{ "[==========] 3 tests from 1 test suite ran. (7 ms total)\n"
		  "[  PASSED  ] 2 tests.\n"
		  "[  FAILED  ] 1 test, listed below:\n",
		    { { "googletest", 2, 1, 0, 7, "", 0 } } },
		{ "===== 3 passed in 62.10s (0:01:02) =====\n",
		    { { "pytest", 3, 0, 0, 62100, "", 0 } } },
		{ "FAIL\texample.com/shop/bad [build failed]\n",
		    { { "go", 0, 1, 0, 0, "example.com/shop/bad", 0 } } },
		{ "ok  \texample.com/shop/cart\t(cached)\n"
		  "?   \texample.com/shop\t[no test files]\n",
		    { { 0 } } },
		{ "[doctest]\nok 1 - a\nok 2 - b # SKIP no\nnot ok 3 # todo\n"
		  "    ok 1 - deeper\n1..3\n$ \n",
		    { { "tap", 1, 0, 2, 0, "", 0 } } },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct runs runs = { 0 };
		test_run_text(cases[i].in, strlen(cases[i].in), on_run, &runs);
		same(cases[i].in, &runs, cases[i].want);
	}
}

static void
words_are_no_runs(void **state)
{
	static const char *const cases[] = {
		"All 12 tests passed in 3.2s, so we are done.\n",
		"I ran the tests: 5 passed, 1 failed in the end.\n",
		"● 3 tests passed and the build is ok in 2 minutes.\n",
		"ok let us see 4s\n",
		"FAIL is what it said 3 times\n",
		"Time: 12 s\nDuration 5s\nResult: PASS\nOK\n",
		"test result: unknown\n",
		"# tests are written\n# pass 3\n",
		"running 3 tests\n",
		"Tests: I will write 3\n",
		"1..3\nok 1\nok 2\n",
		"\x1b[\x1b]0;5 passed in 1s\a\n",
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct runs runs = { 0 };
		test_run_text(cases[i], strlen(cases[i]), on_run, &runs);
		if (runs.count != 0)
			fail_msg("%s: %s", cases[i], runs.list[0].runner);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(in_a_plain_pane),
		cmocka_unit_test(in_a_tool_box),
		cmocka_unit_test(other_runners),
		cmocka_unit_test(words_are_no_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
