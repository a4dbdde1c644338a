/* Two agents of a private tmux and a ubs of the test's own, which finds as many
 * bugs as the file "bugs" says. */
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "../private-tmux.h"
#include "base/mem.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "coordinator/quality-watch.h"
#include "detect/profile.h"
#include "io/file.h"
#include "mail/edit-book.h"
#include "quality/book.h"
#include "quality/quality.h"

struct world {
	struct private_tmux tmux;
	struct event_base *base;
	struct profiles *profiles;
	struct coordinator *c;
	struct edit_book *edits;
	struct quality_watch *watch;
};

static void
on_event(void *arg, const struct coordinator_event *e)
{
	struct world *w = arg;

	quality_watch_event(w->watch, e);
}

static void
write_file(const struct world *w, const char *name, const char *text)
{
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/%s", w->tmux.dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0700), 0);
}

static void
install_ubs(const struct world *w)
{
	char path[4096];

	write_file(w, "ubs",
	    "#!/bin/sh\nn=$(cat \"$HOME/bugs\")\n[ \"$n\" != none ] || exit 0\n"
	    "echo '{\"scanners\":[{\"language\":\"js\",\"files\":1,"
	    "\"critical\":'$n',\"warning\":0,\"info\":0}],\"totals\":"
	    "{\"critical\":'$n',\"warning\":0,\"info\":0,\"files\":1}}'\n");
	(void)snprintf(path, sizeof path, "%s:%s", w->tmux.dir, getenv("PATH"));
	assert_int_equal(setenv("PATH", path, 1), 0);
}

static bool
is_ready(void *arg)
{
	const struct world *w = arg;
	const struct agent_state *a = coordinator_agent(w->c, 0);
	const struct agent_state *b = coordinator_agent(w->c, 1);

	return a != NULL && b != NULL && a->detail == DETAIL_IDLE &&
	       b->detail == DETAIL_IDLE;
}

static int
make(void **state)
{
	static const struct coordinator_handlers handlers = {
		.on_event = on_event,
	};
	struct world *w = xcalloc(1, sizeof *w);
	struct coordinator_config config;
	struct err err;

	private_tmux_start(&w->tmux);
	install_ubs(w);
	private_tmux("new-window", "-d", "-t", "work", PRIVATE_TMUX_PANE);
	private_tmux_show("%0", "> ");
	private_tmux_show("%1", "> ");
	w->base = event_base_new();
	w->profiles = profiles_new();
	assert_true(profiles_add(w->profiles, "demo", PRIVATE_TMUX_PROFILE,
	    strlen(PRIVATE_TMUX_PROFILE), &err));
	w->c = coordinator_new(
	    w->base, &w->tmux.server, w->profiles, NULL, &handlers, w);
	w->edits = edit_book_new();
	w->watch =
	    quality_watch_new(w->base, w->c, &w->tmux.server, NULL, w->edits);
	coordinator_config_default(&config);
	config.sweep_interval_ms = 500;
	coordinator_configure(w->c, &config);
	assert_true(coordinator_start(w->c, &err));
	assert_true(private_tmux_wait(w->base, is_ready, w));
	*state = w;
	return 0;
}

static int
clear(void **state)
{
	struct world *w = *state;

	coordinator_stop(w->c);
	edit_book_free(w->edits);
	quality_watch_free(w->watch);
	coordinator_free(w->c);
	profiles_free(w->profiles);
	event_base_free(w->base);
	private_tmux_stop(&w->tmux);
	free(w);
	return 0;
}

static const struct quality *
quality(const struct world *w)
{
	return book_quality(quality_watch_book(w->watch));
}

static bool
has_scanned(void *arg)
{
	const struct world *w = arg;

	return !quality_watch_is_scanning(w->watch);
}

static void
scan(struct world *w, const char *bugs)
{
	struct err err;

	write_file(w, "bugs", bugs);
	assert_true(quality_watch_scan(w->watch, w->tmux.dir, &err));
	assert_false(quality_watch_scan(w->watch, w->tmux.dir, &err));
	assert_true(private_tmux_wait(w->base, has_scanned, w));
}

static bool
has_worked(void *arg)
{
	const struct world *w = arg;

	return coordinator_agent(w->c, 1)->detail == DETAIL_TOOL;
}

/* Pane %1 works, after the last scan. */
static void
work(struct world *w)
{
	private_tmux_show("%1", "BUSY");
	assert_true(private_tmux_wait(w->base, has_worked, w));
	private_tmux_show("%1", "> ");
	assert_true(private_tmux_wait(w->base, is_ready, w));
}

static int64_t
introduced(const struct world *w, const char *pane)
{
	const struct quality_agent *a = quality_agent(quality(w), pane);

	return a == NULL ? 0 : a->introduced;
}

static void
bugs_of_the_only_worker(void **state)
{
	struct world *w = *state;

	scan(w, "2");
	assert_int_equal(introduced(w, "%0") + introduced(w, "%1"), 0);
	/* Nobody has done anything: nobody is blamed. */
	scan(w, "3");
	assert_int_equal(introduced(w, "%0") + introduced(w, "%1"), 0);
	work(w);
	scan(w, "7");
	assert_int_equal(introduced(w, "%1"), 4);
	work(w);
	scan(w, "1");
	assert_int_equal(introduced(w, "%1"), 4);
	assert_int_equal(quality_agent(quality(w), "%1")->fixed, 6);
	assert_int_equal(introduced(w, "%0"), 0);
	/* Nothing was looked at: no scan, and no bugs gone. */
	work(w);
	scan(w, "none");
	assert_true(*quality_watch_unchecked(w->watch) != '\0');
	assert_int_equal(quality_scan_count(quality(w)), 4);
	assert_int_equal(quality_agent(quality(w), "%1")->fixed, 6);
}

static void
edit(struct world *w, unsigned pane, const char *path)
{
	edit_book_add(w->edits,
	    &(struct edit_news){ w->tmux.dir, path, "x", (int)pane, EDIT_HOOK },
	    clock_now_ms() + 1);
}

static void
bugs_of_whose_files_changed(void **state)
{
	struct world *w = *state;

	scan(w, "0");
	work(w);
	edit(w, 0, "a.js");
	scan(w, "5");
	assert_int_equal(introduced(w, "%0"), 5);
	assert_int_equal(introduced(w, "%1"), 0);
	/* Of two nobody can say which. */
	assert_true(private_tmux_wait(w->base, is_ready, w));
	edit(w, 0, "a.js");
	edit(w, 1, "b.js");
	scan(w, "9");
	assert_int_equal(introduced(w, "%0"), 5);
	assert_int_equal(introduced(w, "%1"), 0);
	/* When one has been forgotten, nobody knows. */
	edit(w, 0, "a.js");
	edit_book_forget(w->edits, INT64_MAX);
	edit(w, 0, "a.js");
	scan(w, "10");
	assert_int_equal(introduced(w, "%0"), 5);
}

static void
runs_are_counted_once(void **state)
{
	static const char screen[] =
	    "$ pytest\n===== 2 failed, 7 passed, 1 skipped in 1.50s =====\n";
	struct world *w = *state;

	for (int i = 0; i < 5; i++) {
		quality_watch_screen(w->watch, 0, screen, sizeof screen - 1);
		quality_watch_screen(w->watch, 0, "$ ", 2);
	}
	assert_int_equal(quality_run_count(quality(w)), 1);
	assert_int_equal(quality_agent(quality(w), "%0")->passed, 7);
	assert_int_equal(quality_run_at(quality(w), 0)->duration_ms, 1500);
	/* The same words in another pane are another run. */
	quality_watch_screen(w->watch, 1, screen, sizeof screen - 1);
	assert_int_equal(quality_run_count(quality(w)), 2);
}

/* What an agent tells itself is counted as often as it is told, and no more
 * when its screen shows it; of an agent that has not told, the screen does. */
static void
runs_are_told(void **state)
{
	static const char screen[] = "===== 3 passed in 1.50s =====\n"
				     "===== 9 passed in 9.00s =====\n";
	const struct quality_run told = { .passed = 3, .print = 7 };
	struct world *w = *state;

	quality_watch_told(w->watch, 0, NULL, 0);
	quality_watch_screen(w->watch, 0, screen, sizeof screen - 1);
	assert_int_equal(quality_run_count(quality(w)), 0);
	quality_watch_told(w->watch, 0, &told, 1);
	quality_watch_told(w->watch, 0, &told, 1);
	quality_watch_screen(w->watch, 0, screen, sizeof screen - 1);
	assert_int_equal(quality_run_count(quality(w)), 2);
	assert_int_equal(quality_agent(quality(w), "%0")->passed, 6);
	assert_true(quality_run_at(quality(w), 0)->at_ms > 0);
	quality_watch_screen(w->watch, 1, screen, sizeof screen - 1);
	assert_int_equal(quality_run_count(quality(w)), 4);
}

static bool
has_recovered(void *arg)
{
	const struct quality_agent *a = quality_agent(quality(arg), "%0");

	return a != NULL && a->errors == 1 && a->recoveries == 1;
}

static bool
has_failed(void *arg)
{
	const struct quality_agent *a = quality_agent(quality(arg), "%0");

	return a != NULL && a->errors == 1;
}

static void
errors_and_recoveries(void **state)
{
	struct world *w = *state;

	private_tmux_show("%0", "FAILED: no answer");
	assert_true(private_tmux_wait(w->base, has_failed, w));
	assert_string_equal(quality_agent(quality(w), "%0")->type, "demo");
	private_tmux_show("%0", "> ");
	assert_true(private_tmux_wait(w->base, has_recovered, w));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    bugs_of_the_only_worker, make, clear),
		cmocka_unit_test_setup_teardown(
		    bugs_of_whose_files_changed, make, clear),
		cmocka_unit_test_setup_teardown(
		    runs_are_counted_once, make, clear),
		cmocka_unit_test_setup_teardown(runs_are_told, make, clear),
		cmocka_unit_test_setup_teardown(
		    errors_and_recoveries, make, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
