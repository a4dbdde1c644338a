#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "leases.h"
#include "mail/edit-book.h"

#define WINDOW 1000

static void
edit_in(struct edit_book *b, int pane, const char *agent, const char *path,
    int64_t at_ms)
{
	edit_book_add(b,
	    &(struct edit_news){ "/p", path, agent, pane, EDIT_HOOK }, at_ms);
}

static void
edit(struct edit_book *b, const char *agent, const char *path, int64_t at_ms)
{
	edit_in(b, RESERVATION_NO_PANE, agent, path, at_ms);
}

static void
look(struct edit_book *b, const struct reservations *l, int64_t now_ms,
    struct conflicts *ret)
{
	conflicts_init(ret);
	edit_book_forget(b, now_ms - WINDOW);
	edit_book_judge(b, "/p",
	    &(struct edit_rules){ .leases = l, .window_ms = WINDOW }, now_ms,
	    ret);
}

static enum edit_standing
standing(const struct edit_book *b, const char *agent, const char *path)
{
	const struct edit *e;

	TAILQ_FOREACH (e, edit_book_edits(b), entry) {
		if (strcmp(e->agent, agent) == 0 && strcmp(e->path, path) == 0)
			return e->standing;
	}
	fail_msg("%s did not edit %s", agent, path);
	return EDIT_NOT_JUDGED;
}

/* One agent holds these, another edits this: what is it to each of them? */
static void
test_standing(void **state)
{
	static const struct {
		const char *lease, *path;
		enum edit_standing own, other;
	} rows[] = {
		{ "a src/**", "src/x.c", EDIT_DECLARED, EDIT_VIOLATED },
		{ "a src/x.c", "src/x.c", EDIT_DECLARED, EDIT_VIOLATED },
		{ "a src/", "src/d/x.c", EDIT_DECLARED, EDIT_VIOLATED },
		{ "a *.c", "src/d/x.c", EDIT_DECLARED, EDIT_VIOLATED },
		{ "a ./src/x.c", "src/x.c", EDIT_DECLARED, EDIT_VIOLATED },
		{ "a src//x.c", "src/x.c", EDIT_DECLARED, EDIT_VIOLATED },
		{ "a doc/../src/x.c", "src/x.c", EDIT_DECLARED, EDIT_VIOLATED },
		{ "a src/{x,y}.c", "src/y.c", EDIT_DECLARED, EDIT_VIOLATED },
		{ "a src/** shared", "src/x.c", EDIT_DECLARED,
		    EDIT_UNDECLARED },
		{ "a src/y.c", "src/x.c", EDIT_UNDECLARED, EDIT_UNDECLARED },
		{ "a src/x", "src/xy", EDIT_UNDECLARED, EDIT_UNDECLARED },
		{ "a tool://x", "tool", EDIT_UNDECLARED, EDIT_UNDECLARED },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct edit_book *b = edit_book_new();
		struct reservations l;
		struct conflicts found;

		reservations_init(&l);
		lease(&l, rows[i].lease, 100);
		edit(b, "a", rows[i].path, 200);
		edit(b, "b", rows[i].path, 200);
		look(b, &l, 300, &found);
		if (standing(b, "a", rows[i].path) != rows[i].own ||
		    standing(b, "b", rows[i].path) != rows[i].other)
			fail_msg("%s, %s", rows[i].lease, rows[i].path);
		conflicts_done(&found);
		reservations_done(&l);
		edit_book_free(b);
	}
}

static void
test_violation(void **state)
{
	struct edit_book *b = edit_book_new();
	struct reservations l;
	struct conflicts found;
	const struct conflict *c;
	cJSON *o;

	(void)state;
	reservations_init(&l);
	edit(b, "b", "src/x.c", 50); /* before it was held */
	lease(&l, "a src/**", 100);
	look(b, &l, 150, &found);
	assert_int_equal(found.count, 0);
	conflicts_done(&found);
	edit(b, "b", "src/x.c", 200);
	edit(b, "c", "src/x.c", 190);
	look(b, &l, 250, &found);
	assert_int_equal(found.count, 1);
	c = &found.items[0];
	assert_int_equal(c->kind, CONFLICT_VIOLATED);
	assert_string_equal(c->pattern, "src/x.c");
	assert_int_equal(c->count, 3);
	assert_string_equal(c->holders[0].agent, "a");
	assert_int_equal(c->holders[0].edited_ms, 0);
	assert_string_equal(c->holders[1].agent, "b"); /* from 50 on */
	assert_int_equal(c->holders[1].edited_ms, 200);
	assert_int_equal(c->holders[1].expires_ms, 1200);
	/* Only who holds a lease can be asked to let go of it. */
	assert_string_equal(conflict_latest(c, NULL)->agent, "a");
	assert_null(conflict_latest(c, "a"));
	o = conflict_json(c);
	assert_string_equal(json_str(o, "kind", ""), "violated");
	cJSON_Delete(o);
	conflicts_done(&found);
	/* Out of the window. */
	look(b, &l, 1201, &found);
	assert_int_equal(found.count, 0);
	assert_int_equal(edit_book_oldest(b, "/p"), 0);
	conflicts_done(&found);
	reservations_done(&l);
	edit_book_free(b);
}

static void
test_collision(void **state)
{
	struct edit_book *b = edit_book_new();
	struct reservations l;
	struct conflicts found;

	(void)state;
	reservations_init(&l);
	edit(b, "a", "x.c", 100);
	edit(b, "a", "x.c", 110);
	edit_book_add(b,
	    &(struct edit_news){
		"/q", "x.c", "b", RESERVATION_NO_PANE, EDIT_HOOK },
	    110);
	look(b, &l, 120, &found);
	assert_int_equal(found.count, 0); /* one agent; another project */
	conflicts_done(&found);
	edit(b, "b", "x.c", 130);
	look(b, &l, 140, &found);
	assert_int_equal(found.count, 1);
	assert_int_equal(found.items[0].kind, CONFLICT_UNDECLARED);
	assert_int_equal(found.items[0].count, 2);
	conflicts_done(&found);
	/* Held together by both it is known; by one alone as well. */
	lease(&l, "a x.c shared", 150);
	look(b, &l, 160, &found);
	assert_int_equal(found.count, 1);
	conflicts_done(&found);
	lease(&l, "b x.c shared", 150);
	look(b, &l, 160, &found);
	assert_int_equal(found.count, 0);
	conflicts_done(&found);
	l.items[1].released_ms = 165;
	l.items[0].exclusive = true;
	look(b, &l, 170, &found);
	assert_int_equal(found.count, 0);
	conflicts_done(&found);
	reservations_done(&l);
	edit_book_free(b);
}

static void
test_ceiling(void **state)
{
	struct edit_book *b = edit_book_new();
	char path[32];
	cJSON *list;

	(void)state;
	for (int i = 0; i < EDIT_BOOK_MAX + 10; i++) {
		(void)snprintf(path, sizeof path, "%04d.c", 9999 - i);
		edit(b, "a", path, 100 + i);
	}
	assert_true(edit_book_has(b, "/p", path, 100));
	assert_false(edit_book_has(b, "/p", "9999.c", 0));
	assert_int_equal(edit_book_oldest(b, "/p"), 110);
	list = edit_book_json(b);
	assert_int_equal(cJSON_GetArraySize(list), EDIT_BOOK_MAX);
	assert_string_equal(
	    json_str(cJSON_GetArrayItem(list, 0), "path", ""), path);
	assert_string_equal(
	    json_str(cJSON_GetArrayItem(list, 0), "standing", ""), "unknown");
	cJSON_Delete(list);
	edit_book_free(b);
}

/* A full book forgets nothing for what it knows already. */
static void
test_full(void **state)
{
	struct edit_book *b = edit_book_new();
	const struct edit *e;
	char path[32];
	int count = 0;

	(void)state;
	for (int i = 0; i < EDIT_BOOK_MAX; i++) {
		(void)snprintf(path, sizeof path, "%04d.c", i);
		edit(b, "a", path, 100 + i);
	}
	edit(b, "a", "0000.c", 5000);
	TAILQ_FOREACH (e, edit_book_edits(b), entry)
		count++;
	assert_int_equal(count, EDIT_BOOK_MAX);
	e = TAILQ_FIRST(edit_book_edits(b));
	assert_string_equal(e->path, "0000.c");
	assert_int_equal(e->first_ms, 100);
	assert_int_equal(e->last_ms, 5000);
	edit(b, "a", "0001.c", 5001);
	assert_true(edit_book_has(b, "/p", "0002.c", 0));
	edit_book_free(b);
}

static void
test_only_editor(void **state)
{
	static const struct {
		const char *project;
		int64_t since_ms;
		int want;
	} rows[] = {
		{ "/p", 50, RESERVATION_NO_PANE },
		{ "/p", 100, 2 },
		{ "/p", 200, RESERVATION_NO_PANE },
		{ "/q", 100, RESERVATION_NO_PANE },
	};
	struct edit_book *b = edit_book_new();

	(void)state;
	edit_in(b, 1, "a", "x.c", 100);
	edit_in(b, 2, "b", "y.c", 200);
	for (size_t i = 0; i < countof(rows); i++)
		assert_int_equal(
		    edit_book_only_editor(b, rows[i].project, rows[i].since_ms),
		    rows[i].want);
	/* What is forgotten may have been another's. */
	edit_book_forget(b, 150);
	for (size_t i = 0; i < countof(rows); i++)
		assert_int_equal(
		    edit_book_only_editor(b, rows[i].project, rows[i].since_ms),
		    rows[i].want);
	edit_in(b, 2, "b", "y.c", 300);
	edit(b, "c", "z.c", 300);
	assert_int_equal(
	    edit_book_only_editor(b, "/p", 250), RESERVATION_NO_PANE);
	edit_book_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_standing),
		cmocka_unit_test(test_violation),
		cmocka_unit_test(test_collision),
		cmocka_unit_test(test_only_editor),
		cmocka_unit_test(test_ceiling),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
