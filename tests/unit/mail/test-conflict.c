#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "leases.h"
#include "mail/conflict.h"

static void
test_holders(void **state)
{
	struct reservations l;
	struct conflict c;

	(void)state;
	reservations_init(&l);
	conflict_init(&c);
	lease(&l, "late src", 300)->pane = 4;
	lease(&l, "early src", 100);
	lease(&l, "middle src", 200);
	lease(&l, "twin src", 100);
	for (size_t i = 0; i < l.count; i++)
		conflict_add_holder(&c, &l.items[i]);
	assert_string_equal(c.holders[0].agent, "early");
	assert_string_equal(c.holders[1].agent, "twin");
	assert_string_equal(c.holders[3].agent, "late");
	for (int i = 0; i < 4; i++)
		assert_int_equal(c.holders[i].priority, i + 1);
	assert_int_equal(c.holders[3].pane, 4);
	assert_string_equal(conflict_latest(&c, NULL)->agent, "late");
	assert_string_equal(conflict_latest(&c, "late")->agent, "middle");
	conflict_done(&c);
	reservations_done(&l);
}

static void
test_check(void **state)
{
	struct reservations l;
	struct conflict c;

	(void)state;
	reservations_init(&l);
	lease(&l, "cc-1 src/**", 100);
	lease(&l, "cod-2 src/*.c shared", 50);
	lease(&l, "cc-3 docs/**", 100);
	lease(&l, "cc-4 **", 100)->released_ms = 200;
	assert_true(conflict_check(&l, "src/a.c", NULL, 300, false, &c));
	assert_int_equal(c.count, 2);
	assert_string_equal(c.path, "src/a.c");
	assert_string_equal(c.pattern, "");
	assert_string_equal(c.holders[0].agent, "cod-2");
	conflict_done(&c);
	assert_true(conflict_check(&l, "src/a.c", "cod-2", 300, false, &c));
	assert_int_equal(c.count, 1);
	conflict_done(&c);
	assert_false(conflict_check(&l, "lib/a.c", NULL, 300, false, &c));
	conflict_done(&c);
	assert_false(conflict_check(&l, "src/a.c", NULL, 4000000, false, &c));
	conflict_done(&c);
	l.items[0].expires_ms = 0; /* nobody knows: it is held */
	assert_true(conflict_check(&l, "src/a.c", NULL, 4000000, false, &c));
	conflict_done(&c);
	reservations_done(&l);
}

static void
test_name(void **state)
{
	static const char *const slugs[][2] = {
		{ "internal/cli/file.go", "-internal-cli-file_go" },
		{ "*.go", "-x_go" },
		{ "**/*.ts", "-xx-x_ts" },
		{ "very_long_path_that_exceeds_twenty_characters",
		    "-very_long_path_that_" },
		{ "aaaaaaaaaaaaaaaaaaa\303\244", "-aaaaaaaaaaaaaaaaaaa" },
	};
	struct reservations l;
	struct conflict c, copy;

	(void)state;
	reservations_init(&l);
	lease(&l, "a x", 1);
	lease(&l, "b x", 2);
	for (size_t i = 0; i < countof(slugs); i++) {
		conflict_init(&c);
		free(c.pattern);
		c.pattern = xstrdup(slugs[i][0]);
		conflict_name(&c);
		assert_memory_equal(c.id, "conflict-", 9);
		assert_string_equal(
		    c.id + strlen(c.id) - strlen(slugs[i][1]), slugs[i][1]);
		/* Other holders, another id; the same holders, the same. */
		conflict_add_holder(&c, &l.items[0]);
		conflict_copy(&copy, &c);
		conflict_name(&c);
		assert_string_not_equal(c.id, copy.id);
		conflict_name(&copy);
		assert_string_equal(c.id, copy.id);
		conflict_done(&c);
		conflict_done(&copy);
	}
	reservations_done(&l);
}

static void
test_json(void **state)
{
	struct reservations l;
	struct conflict c;
	const cJSON *h;
	cJSON *o;

	(void)state;
	reservations_init(&l);
	lease(&l, "a src", 1000)->pane = 3;
	(void)conflict_check(&l, "src/x.c", NULL, 2000, false, &c);
	o = conflict_json(&c);
	assert_string_equal(json_str(o, "file_path", ""), "src/x.c");
	assert_null(cJSON_GetObjectItem(o, "resolved_at"));
	assert_null(cJSON_GetObjectItem(o, "resolution"));
	h = cJSON_GetArrayItem(json_arr(o, "holders"), 0);
	assert_string_equal(json_str(h, "agent_name", ""), "a");
	assert_string_equal(json_str(h, "pane_id", ""), "%3");
	assert_int_equal(json_int(h, "priority", 0), 1);
	assert_string_equal(
	    json_str(h, "reserved_at", ""), "1970-01-01T00:00:01Z");
	assert_null(cJSON_GetObjectItem(h, "reason"));
	cJSON_Delete(o);
	conflict_done(&c);
	reservations_done(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_holders),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_name),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
