#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../scratch.h"
#include "io/store.h"
#include "mail/identity.h"

static struct store *store;

static int
setup(void **state)
{
	const char *const migrations[] = { identity_schema(), NULL };
	struct err err;

	if (scratch_make(state) == -1)
		return -1;
	store = store_open(scratch("identity.db"), migrations, &err);
	return store == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	store_close(store);
	return scratch_remove(state);
}

static void
test_found(void **state)
{
	struct identity i = { .name = "BlueLake",
		.token = "t1",
		.type = "cc",
		.pane = 3,
		.pid = 10,
		.pid_start = 20,
		.registered_ms = 100 };
	struct identity got;

	(void)state;
	assert_false(identity_of_pane(store, "/p", 3, "cc", &got));
	assert_int_equal(got.name[0], '\0');
	assert_true(identity_save(store, "/p", &i));
	assert_true(identity_of_pane(store, "/p", 3, "cc", &got));
	assert_memory_equal(&got, &i, sizeof got);
	assert_true(identity_of_name(store, "/p", "BlueLake", &got));
	assert_int_equal(got.pane, 3);
	/* Another agent, another pane, another project: another name. */
	assert_false(identity_of_pane(store, "/p", 3, "cod", &got));
	assert_false(identity_of_pane(store, "/p", 4, "cc", &got));
	assert_false(identity_of_pane(store, "/q", 3, "cc", &got));
	assert_false(identity_of_name(store, "/q", "BlueLake", &got));
	/* The token changes when it is registered again, the name stays. */
	(void)strlcpy(i.token, "t2", sizeof i.token);
	assert_true(identity_save(store, "/p", &i));
	assert_true(identity_of_name(store, "/p", "BlueLake", &got));
	assert_string_equal(got.token, "t2");
	/* Of two for a pane the one that was registered last counts. */
	(void)strlcpy(i.name, "RedForge", sizeof i.name);
	i.registered_ms = 200;
	assert_true(identity_save(store, "/p", &i));
	assert_true(identity_of_pane(store, "/p", 3, "cc", &got));
	assert_string_equal(got.name, "RedForge");
}

static void
count(void *arg, const char *project, const struct identity *i)
{
	assert_string_equal(project, "/e");
	assert_true(i->pid != 0);
	++*(int *)arg;
}

static void
test_ended(void **state)
{
	struct identity i = { .name = "a", .type = "cc", .pid = 5 };
	struct err err;
	int n = 0;

	(void)state;
	assert_true(store_exec(store, "DELETE FROM mail_identity", &err));
	assert_true(identity_save(store, "/e", &i));
	(void)strlcpy(i.name, "Human", sizeof i.name);
	i.pid = 0;
	assert_true(identity_save(store, "/e", &i));
	identity_each(store, count, &n);
	assert_int_equal(n, 1);
	identity_ended(store, "/e", "a");
	identity_each(store, count, &n);
	assert_int_equal(n, 1);
	assert_true(identity_of_name(store, "/e", "a", &i)); /* still known */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_ended),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
