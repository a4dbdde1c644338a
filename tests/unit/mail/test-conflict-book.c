#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"
#include "leases.h"
#include "mail/conflict-book.h"

static int detected, resolved;
static char last_id[64], last_resolution[200];

static void
on_change(void *arg, struct conflict_case *c)
{
	(void)arg;
	if (c->conflict.resolved_ms == 0)
		detected++;
	else
		resolved++;
	(void)strlcpy(last_id, c->conflict.id, sizeof last_id);
	(void)strlcpy(
	    last_resolution, c->conflict.resolution, sizeof last_resolution);
}

static void
update(struct conflict_book *b, const struct reservations *l, int64_t now_ms)
{
	struct conflicts found;

	detected = resolved = 0;
	conflict_detect(l, now_ms, false, &found);
	conflict_book_update(b, "/p", &found, l, now_ms);
	conflicts_done(&found);
}

static void
test_life(void **state)
{
	struct conflict_book *b = conflict_book_new(on_change, NULL);
	struct reservations l;
	struct conflicts none;
	char id[64];
	cJSON *o;

	(void)state;
	reservations_init(&l);
	conflicts_init(&none);
	lease(&l, "a src/**", 100);
	update(b, &l, 150);
	assert_int_equal(detected, 0);
	lease(&l, "b src/x.c", 200);
	update(b, &l, 250);
	assert_int_equal(detected, 1);
	(void)strlcpy(id, last_id, sizeof id);
	update(b, &l, 260);
	assert_int_equal(detected + resolved, 0);
	/* One more holder: the same conflict, under the same name. */
	lease(&l, "c src/x.c shared", 300);
	update(b, &l, 310);
	assert_int_equal(detected, 1); /* b and c on src/x.c */
	assert_int_equal(conflict_book_find(b, id)->conflict.count, 3);
	assert_int_equal(conflict_book_find(b, id)->conflict.detected_ms, 250);
	assert_int_equal(conflict_book_count(b), 2);
	/* Another project's news are none of this one's. */
	conflict_book_update(b, "/q", &none, &l, 320);
	assert_int_equal(resolved, 0);
	conflict_case_ask(conflict_book_find(b, id), "a", 330);
	l.items[0].released_ms = 340;
	update(b, &l, 350);
	assert_int_equal(resolved, 1);
	assert_string_equal(last_id, id);
	assert_string_equal(last_resolution, "released by a");
	assert_null(conflict_book_find(b, id));
	o = conflict_case_json(TAILQ_FIRST(conflict_book_resolved(b)));
	assert_string_equal(
	    json_str(json_obj(o, "negotiation"), "outcome", ""), "released");
	cJSON_Delete(o);
	/* The rest runs out. */
	update(b, &l, 3600300);
	assert_int_equal(resolved, 1);
	assert_string_equal(last_resolution, "expired by b, expired by c");
	assert_int_equal(conflict_book_count(b), 0);
	reservations_done(&l);
	conflict_book_free(b);
}

static void
test_why(void **state)
{
	struct conflict_book *b = conflict_book_new(on_change, NULL);
	struct reservations l, gone;

	(void)state;
	reservations_init(&l);
	reservations_init(&gone);
	lease(&l, "a x", 100);
	lease(&l, "b x", 200);
	update(b, &l, 250);
	/* A server lists active leases only: not listed is let go. */
	lease(&gone, "a x", 100);
	update(b, &gone, 300);
	assert_string_equal(last_resolution, "released by b");
	update(b, &l, 310);
	assert_int_equal(detected, 1);
	l.items[0].exclusive = l.items[1].exclusive = false;
	update(b, &l, 320);
	assert_string_equal(last_resolution, "no longer exclusive");
	reservations_done(&l);
	reservations_done(&gone);
	conflict_book_free(b);
}

static void
test_history(void **state)
{
	struct conflict_book *b = conflict_book_new(on_change, NULL);
	const struct conflict_case *c;
	struct reservations l;
	int kept = 0;

	(void)state;
	for (int i = 0; i < CONFLICT_BOOK_RESOLVED_MAX + 10; i++) {
		reservations_init(&l);
		lease(&l, "a x", 100 + i);
		lease(&l, "b x", 200);
		update(b, &l, 250);
		reservations_done(&l);
		reservations_init(&l);
		update(b, &l, 260);
	}
	TAILQ_FOREACH (c, conflict_book_resolved(b), entry)
		kept++;
	assert_int_equal(kept, CONFLICT_BOOK_RESOLVED_MAX);
	conflict_book_free(b);
	conflict_book_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_life),
		cmocka_unit_test(test_why),
		cmocka_unit_test(test_history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
