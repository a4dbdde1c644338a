/* A ubs of the test's own on PATH, which does what its file "act" says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <event2/event.h>

#include "../scratch.h"
#include "io/clock.h"
#include "quality/ubs-report.h"
#include "quality/ubs.h"

struct world {
	struct event_base *base;
	struct ubs *ubs;
	int ends;
	bool has_report;
	struct ubs_report report;
	char why[256];
};

static void
on_end(
    void *arg, const struct ubs_report *r, int64_t duration_ms, const char *why)
{
	struct world *w = arg;

	assert_true((r == NULL) != (why == NULL));
	assert_true(duration_ms >= 0);
	w->ends++;
	w->has_report = r != NULL;
	if (r != NULL)
		w->report = *r;
	(void)strlcpy(w->why, why == NULL ? "" : why, sizeof w->why);
	(void)event_base_loopbreak(w->base);
}

static void
write_file(const char *name, const char *text)
{
	FILE *f = fopen(scratch(name), "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
open_world(struct world *w, const char *act)
{
	char path[4096];

	(void)snprintf(path, sizeof path, "#!/bin/sh\necho \"$@\" >'%s'\n%s\n",
	    scratch("args"), act);
	write_file("ubs", path);
	assert_int_equal(chmod(scratch("ubs"), 0700), 0);
	(void)snprintf(path, sizeof path, "%s:/usr/bin:/bin", scratch_dir);
	assert_int_equal(setenv("PATH", path, 1), 0);
	*w = (struct world){ .base = event_base_new() };
	w->ubs = ubs_new(w->base, path, on_end, w);
	assert_true(ubs_is_available(w->ubs));
}

static void
close_world(struct world *w)
{
	ubs_free(w->ubs);
	event_base_free(w->base);
}

/* One scan by a ubs that acts so. */
static void
scan(struct world *w, const char *act, int64_t timeout_ms)
{
	open_world(w, act);
	assert_true(ubs_scan(w->ubs, scratch_dir, timeout_ms, clock_now_ms()));
	assert_true(ubs_is_running(w->ubs));
	assert_false(ubs_scan(w->ubs, scratch_dir, timeout_ms, clock_now_ms()));
	(void)event_base_dispatch(w->base);
	assert_int_equal(w->ends, 1);
	assert_false(ubs_is_running(w->ubs));
	close_world(w);
}

#define REPORT(critical, warning)                                           \
 "echo '{\"project\":\"p\",\"scanners\":[{\"language\":\"js\",\"files\":3," \
 "\"critical\":" critical ",\"warning\":" warning ",\"info\":1}],"          \
 "\"totals\":{\"critical\":" critical ",\"warning\":" warning               \
 ",\"info\":1,\"files\":3}}'"

static void
clean(void **state)
{
	struct world w;
	char args[512] = "";
	FILE *f;

	(void)state;
	scan(&w, REPORT("0", "0"), 10000);
	assert_true(w.has_report && w.report.checked);
	assert_int_equal(w.report.critical + w.report.warning, 0);
	assert_int_equal(w.report.files, 3);
	f = fopen(scratch("args"), "r");
	assert_non_null(f);
	assert_non_null(fgets(args, sizeof args, f));
	assert_int_equal(fclose(f), 0);
	assert_non_null(strstr(args, "--format=json --ci --diff /"));
}

static void
findings_are_a_result(void **state)
{
	struct world w;

	(void)state;
	scan(&w, "echo noise; " REPORT("2", "5") "; exit 1", 10000);
	assert_true(w.has_report && w.report.checked);
	assert_int_equal(w.report.critical, 2);
	assert_int_equal(w.report.warning, 5);
	assert_int_equal(w.report.exit_code, 1);
}

static void
not_checked_is_not_clean(void **state)
{
	struct world w;

	(void)state;
	scan(&w, "echo nothing to scan >&2", 10000);
	assert_true(w.has_report);
	assert_false(w.report.checked);
	assert_true(w.report.why[0] != '\0');
	/* What it says to people says more than its report does. */
	scan(&w,
	    "printf 'Detected: js\\n\\342\\234\\227 Environment error: no "
	    "ast-grep\\nFix: get it\\n' >&2; "
	    "echo '{\"error\":\"environment\",\"exit_code\":2}'; exit 2",
	    10000);
	assert_true(w.has_report);
	assert_false(w.report.checked);
	assert_string_equal(w.report.why, "Environment error: no ast-grep");
	scan(&w, "printf '\\342\\232\\240 no languages in /x\\n' >&2", 10000);
	assert_true(w.has_report);
	assert_string_equal(w.report.why, "no languages in /x");
	scan(&w, "printf '\\342\\234\\227 rsync not found\\n' >&2; exit 2",
	    10000);
	assert_false(w.has_report);
	assert_string_equal(w.why, "rsync not found");
	scan(&w,
	    "echo '{\"scanners\":[],\"totals\":{\"critical\":0,\"warning\":0,"
	    "\"info\":0,\"files\":0}}'",
	    10000);
	assert_true(w.has_report);
	assert_false(w.report.checked);
}

static void
trouble(void **state)
{
	struct world w;

	(void)state;
	scan(&w, "exec sleep 60", 100);
	assert_string_equal(w.why, "scan timed out");
	scan(&w, "exec head -c 11000000 /dev/zero", 60000);
	assert_string_equal(w.why, "scan output exceeded limit");
	scan(&w, "echo broken; exit 3", 10000);
	assert_false(w.has_report);
	assert_true(w.why[0] != '\0');
}

/* Freed while it runs, it calls nobody. */
static void
freed_early(void **state)
{
	struct world w;

	(void)state;
	open_world(&w, "exec sleep 60");
	assert_true(ubs_scan(w.ubs, scratch_dir, 60000, clock_now_ms()));
	close_world(&w);
	assert_int_equal(w.ends, 0);
}

static void
not_installed(void **state)
{
	struct event_base *base = event_base_new();
	static const char *const paths[] = { NULL, "", ":", "/nowhere:/proc" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct ubs *u = ubs_new(base, paths[i], on_end, NULL);
		assert_false(ubs_is_available(u));
		assert_false(ubs_scan(u, "/", 1000, 0));
		ubs_free(u);
	}
	ubs_free(NULL);
	event_base_free(base);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clean),
		cmocka_unit_test(findings_are_a_result),
		cmocka_unit_test(not_checked_is_not_clean),
		cmocka_unit_test(trouble),
		cmocka_unit_test(freed_early),
		cmocka_unit_test(not_installed),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
