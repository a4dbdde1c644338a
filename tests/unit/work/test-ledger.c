#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../scratch.h"
#include "base/err.h"
#include "work/ledger.h"

static struct err err;

static struct ledger *
open_ledger(void)
{
	struct ledger *l = ledger_open(scratch("ledger.db"), &err);

	if (l == NULL)
		fail_msg("%s", err.text);
	return l;
}

static bool
plan(struct ledger *l, const char *server, const char *bead, const char *pane,
    int64_t *id)
{
	struct ledger_entry e = { .project = "/p/.beads",
		.root = "/p",
		.bead = bead,
		.title = "a title",
		.server = server,
		.pane = pane,
		.agent_type = "cc",
		.actor = "cc-3",
		.agent_pid = 77,
		.agent_start = 1234567890123,
		.score = 0.5,
		.priority = 2,
		.files = "src/a.c\nsrc/b.c\n",
		.lease_project = "/p",
		.lease_name = "" };

	return ledger_plan(l, &e, 1000, id, &err);
}

struct seen {
	size_t count;
	enum ledger_step step;
	int64_t attempt, start;
	char key[64], reason[64];
};

static void
see(void *arg, const struct ledger_entry *e)
{
	struct seen *s = arg;

	s->count++;
	s->step = e->step;
	s->attempt = e->attempt;
	s->start = e->agent_start;
	(void)strlcpy(s->key, e->key, sizeof s->key);
	(void)strlcpy(s->reason, e->reason, sizeof s->reason);
}

static struct seen
look(struct ledger *l, const struct ledger_query *q)
{
	struct seen s = { 0 };

	assert_true(ledger_each(l, q, see, &s, &err));
	return s;
}

/* A crash after any step leaves that step, and the next run goes on. */
static void
test_reopened_at_each_step(void **state)
{
	struct ledger *l = open_ledger();
	int64_t id;

	(void)state;
	assert_true(plan(l, "/s", "b-1", "%1", &id));
	for (int step = LEDGER_PLANNED; step < LEDGER_DONE; step++) {
		struct seen s;

		ledger_close(l);
		l = open_ledger();
		s = look(l, &(struct ledger_query){ .server = "/s" });
		assert_int_equal(s.count, 1);
		assert_int_equal(s.step, step);
		assert_int_equal(s.start, 1234567890123);
		assert_true(ledger_advance(l,
		    &(struct ledger_move){ id, (enum ledger_step)step,
			(enum ledger_step)(step + 1), NULL, 2000 },
		    &err));
		/* Written, and then written again after the crash. */
		assert_true(ledger_advance(l,
		    &(struct ledger_move){ id, (enum ledger_step)step,
			(enum ledger_step)(step + 1), NULL, 2001 },
		    &err));
	}
	assert_int_equal(look(l, &(struct ledger_query){ 0 }).count, 0);
	assert_int_equal(
	    look(l, &(struct ledger_query){ .all = true }).count, 1);
	assert_true(ledger_prune(l, 2001, &err));
	assert_int_equal(
	    look(l, &(struct ledger_query){ .all = true }).count, 0);
	ledger_close(l);
}

static void
test_exclusive(void **state)
{
	struct ledger *l = open_ledger(), *other = open_ledger();
	int64_t first, id;
	struct seen s;

	(void)state;
	assert_true(plan(l, "/s", "b-1", "%1", &first));
	assert_false(plan(other, "/other", "b-1", "%1", &id));
	assert_string_equal(err.text, "b-1 is with pane %1 (planned).");
	assert_false(plan(l, "/s", "b-2", "%1", &id));
	assert_true(plan(other, "/other", "b-2", "%1", &id));

	assert_true(ledger_advance(l,
	    &(struct ledger_move){ first, LEDGER_PLANNED, LEDGER_RELEASED,
		"the agent is gone", 3000 },
	    &err));
	assert_false(ledger_advance(other,
	    &(struct ledger_move){
		first, LEDGER_PLANNED, LEDGER_CLAIMED, NULL, 3000 },
	    &err));
	assert_non_null(strstr(err.text, "is released, not planned"));
	s = look(l, &(struct ledger_query){ .bead = "b-1", .all = true });
	assert_string_equal(s.reason, "the agent is gone");

	assert_true(plan(other, "/third", "b-1", "%9", &id));
	s = look(l, &(struct ledger_query){ .bead = "b-1" });
	assert_int_equal(s.count, 1);
	assert_int_equal(s.attempt, 2);
	assert_string_equal(s.key, "/p/.beads\nb-1\n2");
	ledger_close(l);
	ledger_close(other);
}

struct owed {
	size_t count;
	unsigned debts;
	char files[64], name[64];
};

static void
see_owed(void *arg, const struct ledger_entry *e)
{
	struct owed *o = arg;

	o->count++;
	o->debts = e->debts;
	(void)strlcpy(o->files, e->files, sizeof o->files);
	(void)strlcpy(o->name, e->lease_name, sizeof o->name);
}

static struct owed
look_owed(struct ledger *l)
{
	struct owed o = { 0 };

	assert_true(ledger_each(
	    l, &(struct ledger_query){ .owing = true }, see_owed, &o, &err));
	return o;
}

/* What is held beyond the ledger is owed from before it is asked for. */
static void
test_debts(void **state)
{
	static const struct {
		enum ledger_step last, end;
		unsigned owed;
	} cases[] = {
		{ LEDGER_PLANNED, LEDGER_RELEASED, 0 },
		{ LEDGER_CLAIMED, LEDGER_RELEASED, LEDGER_OWES_CLAIM },
		{ LEDGER_RESERVED, LEDGER_RELEASED,
		    LEDGER_OWES_CLAIM | LEDGER_OWES_LEASES },
		{ LEDGER_RESERVED, LEDGER_DONE, LEDGER_OWES_LEASES },
		{ LEDGER_RESERVED, LEDGER_FAILED, LEDGER_OWES_LEASES },
		{ LEDGER_CLAIMED, LEDGER_DONE, 0 },
	};
	struct ledger *l = open_ledger();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct owed o;
		int64_t id;

		assert_true(plan(l, "/s", "b-1", "%1", &id));
		if (cases[i].last >= LEDGER_CLAIMED)
			assert_true(ledger_advance(l,
			    &(struct ledger_move){
				id, LEDGER_PLANNED, LEDGER_CLAIMED, NULL, 1 },
			    &err));
		if (cases[i].last >= LEDGER_RESERVED)
			assert_true(ledger_reserve(
			    l, id, LEDGER_CLAIMED, "cc-1", 2, &err));
		assert_int_equal(look_owed(l).count, 0);
		assert_true(ledger_advance(l,
		    &(struct ledger_move){
			id, cases[i].last, cases[i].end, "why", 3 },
		    &err));
		ledger_close(l);
		l = open_ledger();
		o = look_owed(l);
		assert_int_equal(o.debts, cases[i].owed);
		if ((o.debts & LEDGER_OWES_LEASES) != 0) {
			assert_string_equal(o.files, "src/a.c\nsrc/b.c\n");
			assert_string_equal(o.name, "cc-1");
			assert_true(
			    ledger_pay(l, id, LEDGER_OWES_LEASES, &err));
		}
		assert_true(ledger_pay(l, id, LEDGER_OWES_CLAIM, &err));
		assert_int_equal(look_owed(l).count, 0);
	}
	ledger_close(l);
}

/* Many rows that are over: what is asked every few seconds reads none of
 * them. */
static void
test_long_history(void **state)
{
	static const struct ledger_query queries[] = {
		{ .server = "/s" },
		{ .server = "/s", .owing = true },
		{ .project = "/p/.beads", .bead = "b-1", .all = true },
		{ .bead = "b-1" },
	};
	struct ledger *l = open_ledger();
	sqlite3 *db;
	clock_t began;
	int64_t id;

	(void)state;
	assert_int_equal(sqlite3_open(scratch("ledger.db"), &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db,
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
		" FROM n WHERE i < 50000) INSERT INTO assignment SELECT NULL,"
		" 'k' || i, '/p/.beads', '/p', 'o-' || i, 'a title', '/s',"
		" '%1', 'cc', 'cc-3', 1, 1, 'done', 1, 0.5, 2, 1, 2, '', 0,"
		" '', '', '', 0 FROM n",
		NULL, NULL, NULL),
	    SQLITE_OK);
	(void)sqlite3_close(db);
	assert_true(plan(l, "/s", "b-1", "%1", &id));
	began = clock();
	for (int i = 0; i < 200; i++)
		for (size_t k = 0; k < sizeof queries / sizeof *queries; k++)
			assert_int_equal(
			    look(l, &queries[k]).count, !queries[k].owing);
	assert_true(clock() - began < CLOCKS_PER_SEC);
	ledger_close(l);
}

/* Rows are from, columns to: may it be written? */
static void
test_edges(void **state)
{
	static const char *const want[LEDGER_STEPS] = {
		"-11100111", /* planned */
		"--1100111", /* claimed */
		"---100111", /* reserved */
		"----11111", /* delivering */
		"-----1111", /* delivered */
		"------111", /* confirmed */
		"---------",
		"---------",
		"---------",
	};

	(void)state;
	for (int from = 0; from < LEDGER_STEPS; from++)
		for (int to = 0; to < LEDGER_STEPS; to++) {
			bool ok = ledger_is_edge(
			    (enum ledger_step)from, (enum ledger_step)to);
			if (ok != (want[from][to] == '1'))
				fail_msg("%s to %s",
				    ledger_step_name((enum ledger_step)from),
				    ledger_step_name((enum ledger_step)to));
		}
}

static void
test_settle(void **state)
{
	static const enum ledger_settle want[LEDGER_STEPS] = { LEDGER_GIVE_BACK,
		LEDGER_GIVE_BACK, LEDGER_GIVE_BACK, LEDGER_LOOK,
		LEDGER_LOOK_SENT, LEDGER_KEEP, LEDGER_OVER, LEDGER_OVER,
		LEDGER_OVER };
	enum ledger_step found;

	(void)state;
	for (int i = 0; i < LEDGER_STEPS; i++) {
		enum ledger_step s = (enum ledger_step)i;

		assert_int_equal(ledger_settle(s), want[i]);
		assert_true(ledger_step_find(ledger_step_name(s), &found));
		assert_int_equal(found, s);
	}
	assert_false(ledger_step_find("lost", &found));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_reopened_at_each_step, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(
		    test_exclusive, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(
		    test_debts, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(
		    test_long_history, scratch_make, scratch_remove),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_settle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
