/*
 * Whole screens, compared with tests/unit/dashboard/screens. REWRITE=1 writes
 * them anew: read the difference before it is committed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/width.h"
#include "dashboard/grid.h"
#include "dashboard/model.h"
#include "dashboard/view.h"
#include "fixture.h"

#define SCREENS "tests/unit/dashboard/screens/"

static void
compare(const char *name, const struct buf *screen)
{
	char *path = xasprintf(SCREENS "%s.txt", name);
	FILE *f = fopen(path, getenv("REWRITE") != NULL ? "w+" : "r");
	char want[65536];
	size_t n;

	if (f == NULL)
		fail_msg("no %s", path);
	if (getenv("REWRITE") != NULL) {
		(void)fwrite(screen->data, 1, screen->len, f);
		rewind(f);
	}
	n = fread(want, 1, sizeof want - 1, f);
	want[n] = '\0';
	(void)fclose(f);
	free(path);
	assert_string_equal(screen->data, want);
}

static void
expect(struct model *m, int cols, int rows, bool ascii, const char *name)
{
	struct grid g;
	struct buf out;

	grid_init(&g, ascii);
	grid_resize(&g, cols, rows);
	model_update(m, FIXTURE_NOW);
	view_draw(m, &g);
	buf_init(&out, 65536);
	grid_text(&g, &out);
	compare(name, &out);
	buf_done(&out);
	grid_done(&g);
}

static void
agents_at_each_size(void **state)
{
	struct model m;

	(void)state;
	fixture_init(&m);
	(void)rows_choose(model_list(&m), "%1");
	expect(&m, 40, 20, false, "agents-40x20");
	expect(&m, 60, 20, false, "agents-60x20");
	expect(&m, 80, 24, false, "agents-80x24");
	expect(&m, 140, 40, false, "agents-140x40");
	model_done(&m);
}

static void
agents_in_ascii(void **state)
{
	struct model m;

	(void)state;
	fixture_init(&m);
	m.icons = SUMMARY_ASCII;
	(void)rows_choose(model_list(&m), "%1");
	expect(&m, 80, 24, true, "ascii-80x24");
	model_done(&m);
}

static void
help_covers_the_list(void **state)
{
	struct model m;

	(void)state;
	fixture_init(&m);
	assert_int_equal(model_key(&m, '?'), KEYS_NOTHING);
	expect(&m, 80, 24, false, "help-80x24");
	expect(&m, 40, 20, false, "help-40x20");
	model_done(&m);
}

/* As small as a popup gets: the help and the filter are not lost. */
static void
small_says_what_counts(void **state)
{
	struct model m;

	(void)state;
	fixture_init(&m);
	(void)rows_choose(model_list(&m), "%1");
	expect(&m, 40, 15, false, "agents-40x15");
	rows_set_filter(model_list(&m), "web");
	expect(&m, 40, 15, false, "filter-40x15");
	rows_set_filter(model_list(&m), "nowhere");
	expect(&m, 40, 15, false, "filter-none-40x15");
	expect(&m, 80, 24, false, "filter-none-80x24");
	(void)model_key(&m, '?');
	expect(&m, 40, 15, false, "help-40x15");
	model_done(&m);
}

static void
work_says_why_not(void **state)
{
	struct model m;

	(void)state;
	fixture_init(&m);
	(void)model_key(&m, '2');
	expect(&m, 80, 24, false, "work-unknown-80x24");
	model_set_page(&m, PAGE_WORK,
	    fixture_json(
		"[{\"id\":\"b-9\",\"title\":\"Everything\",\"priority\":1,"
		"\"score\":0.5,\"assignable\":false,\"code\":\"container\","
		"\"reason\":\"it is an epic: its parts are the work\"},"
		"{\"id\":\"b-1\",\"title\":\"Fix the parser\",\"priority\":0,"
		"\"score\":0.38,\"assignable\":true,\"labels\":[\"c\",\"tmux\"],"
		"\"breakdown\":{\"pagerank\":0.2,\"note\":\"unblocks three\"}}]"));
	expect(&m, 80, 24, false, "work-80x24");
	model_set_trouble(&m, PAGE_WORK, "there is no tracker here");
	expect(&m, 80, 24, false, "work-trouble-80x24");
	model_done(&m);
}

static void
conflicts_and_a_question(void **state)
{
	struct model m;

	(void)state;
	fixture_init(&m);
	(void)model_key(&m, '4');
	model_set_page(&m, PAGE_CONFLICTS,
	    fixture_json(
		"[{\"id\":\"c-1\",\"pattern\":\"src/**\",\"overlaps\":"
		"\"src/a.c\",\"detected_at\":\"2026-02-02T02:38:00Z\","
		"\"holders\":[{\"agent_name\":\"BlueLake\",\"exclusive\":true,"
		"\"reserved_at\":\"2026-02-02T02:38:00Z\",\"reason\":\"b-1\"},"
		"{\"agent_name\":\"GreenHill\",\"exclusive\":false}]}]"));
	model_ask(&m, "negotiate?",
	    "src/**\nGreenHill is asked, in the name of BlueLake, to let go.\n",
	    "conflicts.negotiate", NULL);
	expect(&m, 80, 24, false, "question-80x24");
	expect(&m, 40, 20, false, "question-40x20");
	model_done(&m);
}

static void
reservations_have_long_labels(void **state)
{
	struct model m;

	(void)state;
	fixture_init(&m);
	(void)model_key(&m, '3');
	model_set_page(&m, PAGE_RESERVATIONS,
	    fixture_json("[{\"id\":1,\"agent\":\"BlueLake\","
			 "\"path_pattern\":\"src/pay/*.c\",\"exclusive\":true,"
			 "\"reason\":\"b-1\"}]"));
	expect(&m, 80, 24, false, "reservations-80x24");
	model_done(&m);
}

/* Whatever agents and beads are called, it is text; and any size will do. */
static void
hostile_text_is_text(void **state)
{
	static const struct fixture_agent evil = { 99, "c\033[2Jc",
		"na\nme\xe2\x80\xae", "s\033]0;x\007", "WAITING", "approval",
		"\033[31mred\xc2\x9b#(touch /tmp/x) #{x} \"; kill-server", 5,
		42, false };
	struct model m;
	struct grid g;
	cJSON *list = cJSON_CreateArray();

	(void)state;
	model_init(&m, SUMMARY_UNICODE, FIXTURE_NOW);
	cJSON_AddItemToArray(list, fixture_agent(&evil));
	model_set_agents(&m, list);
	cJSON_Delete(list);
	expect(&m, 80, 24, false, "hostile-80x24");
	grid_init(&g, false);
	for (int cols = 1; cols < 160; cols += 3) {
		for (int rows = 1; rows < 50; rows += 2) {
			grid_resize(&g, cols, rows);
			view_draw(&m, &g);
			m.help = !m.help;
		}
	}
	grid_done(&g);
	model_done(&m);
}

static void
nothing_is_said(void **state)
{
	struct model m;

	(void)state;
	model_init(&m, SUMMARY_UNICODE, FIXTURE_NOW);
	model_set_down(&m, "no daemon is running");
	expect(&m, 80, 24, false, "down-80x24");
	model_done(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agents_at_each_size),
		cmocka_unit_test(agents_in_ascii),
		cmocka_unit_test(help_covers_the_list),
		cmocka_unit_test(small_says_what_counts),
		cmocka_unit_test(work_says_why_not),
		cmocka_unit_test(conflicts_and_a_question),
		cmocka_unit_test(reservations_have_long_labels),
		cmocka_unit_test(hostile_text_is_text),
		cmocka_unit_test(nothing_is_said),
	};

	width_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
