#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/glob.h"
#include "base/json.h"
#include "base/mem.h"
#include "mail/reservation.h"

/* The cases a mail server is asked, with the answers it ought to give; in the
 * comments what a known server misses. */
static const struct overlap_case {
	const char *a, *b;
	bool want;
} overlaps[] = {
	{ "src/app.py", "src/app.py", true },
	{ "src/**", "src/app.py", true },
	{ "src", "src/app.py", true },
	{ "src/", "src/app.py", true },
	{ "*.py", "a/b/c.py", true },
	{ "README.md", "docs/README.md", true },
	{ "docs/README.md", "README.md", true }, /* missed */
	{ "src/a?.c", "src/ab.c", true },
	{ "src/[ab].c", "src/a.c", true },
	{ "src/**/x.c", "src/x.c", true },
	{ "**", "any/thing", true },
	{ "src/api/*.py", "src/api/*_test.py", true },
	{ "src/app.py", "src/**", true },   /* missed */
	{ "src/app.py", "src/*.py", true }, /* missed */
	{ "*.py", "src/**", true },         /* missed */
	{ "./src/a.c", "src/a.c", true },   /* missed */
	{ "src/{a,b}.c", "src/a.c", true }, /* missed */
	{ "src/*.py", "src/api/x.py", false },
	{ "src/*", "src/a/b.c", false },
	{ "Src/a.c", "src/a.c", false },
	{ "!x", "x", false },
	{ "#x", "x", false },
	{ "a/b", "x/a/b", false },
	/* A file is no directory. */
	{ "README.md", "src/app.py", false },
	{ "*.py", "src/app.c", false },
	{ "*.py", "src/app", true },
	{ "README.md", "src/*.c", false },
	{ "README.md", "docs/", true },
	{ "src", "docs/src/a.c", true },
	{ "src/a.c", "src/b.c", false },
	{ "a.c", "b.c", false },
	{ ".env", "src/a.c", false },
	{ "src/.env", "*.py", true }, /* it may be a directory */
	{ "tool://build", "tool://build", true },
	{ "tool://build", "tool://build/x", false },
	{ "tool://*", "tool://build", false },
	{ "**", "service://db", false },
};

static void
test_overlap(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(overlaps); i++) {
		const struct overlap_case *c = &overlaps[i];

		print_message("  %s ~ %s\n", c->a, c->b);
		assert_int_equal(
		    reservation_overlap(c->a, c->b, false), c->want);
		assert_int_equal(
		    reservation_overlap(c->b, c->a, false), c->want);
	}
	assert_true(reservation_overlap("Src/a.c", "src/A.c", true));
	assert_true(reservation_overlap("SRC/*", "src/A.c", true));
}

/* Over all short paths: two patterns overlap when a file is covered by both,
 * and never when nothing is, not even below what is named like a file. */
static const char *const words[] = { "a", "b", "a.c", "b.c" };

static bool
share(const char *p, const char *q, bool odd)
{
	char path[32];

	for (size_t n = 0; n < 4 + 16 + 64; n++) {
		if (n < 4)
			(void)snprintf(path, sizeof path, "%s", words[n]);
		else if (n < 20)
			(void)snprintf(path, sizeof path, "%s/%s",
			    words[(n - 4) / 4], words[n % 4]);
		else
			(void)snprintf(path, sizeof path, "%s/%s/%s",
			    words[(n - 20) / 16], words[(n - 20) / 4 % 4],
			    words[n % 4]);
		if (!odd && strstr(path, ".c/") != NULL)
			continue;
		if (reservation_covers(p, path, false) &&
		    reservation_covers(q, path, false))
			return true;
	}
	return false;
}

static void
test_brute(void **state)
{
	static const char *const patterns[] = { "a", "b/", "a/", "a.c", "*.c",
		"a/*", "a/*.c", "*/b.c", "**/b.c", "a/**", "a/b/a.c", "a/b.c",
		"{a,b}/a.c", "b/?.c", "**", "a/b", "*/a", "b*", "?/[!a]*",
		"a/**/b.c" };
	bool met;

	(void)state;
	for (size_t i = 0; i < countof(patterns); i++) {
		for (size_t j = 0; j < countof(patterns); j++) {
			/* Two bare names meet when the names do. */
			if (strchr(patterns[i], '/') == NULL &&
			    strchr(patterns[j], '/') == NULL)
				continue;
			met = reservation_overlap(
			    patterns[i], patterns[j], false);
			if (met ? !share(patterns[i], patterns[j], true)
				: share(patterns[i], patterns[j], false))
				fail_msg("%s ~ %s", patterns[i], patterns[j]);
		}
	}
}

static void
test_active(void **state)
{
	struct reservation r = { .expires_ms = 100 };

	(void)state;
	assert_true(reservation_is_active(&r, 99));
	assert_false(reservation_is_active(&r, 100));
	r.expires_ms = 0; /* nobody knows */
	assert_true(reservation_is_active(&r, 1000000));
	r.released_ms = 5;
	assert_false(reservation_is_active(&r, 6));
}

static const struct normal_case {
	const char *pattern, *cwd, *want; /* want NULL: refused */
} normals[] = {
	{ "a.c", NULL, "a.c" },
	{ "a.c", "/p", "a.c" },
	{ "a.c", "/p/src/x", "src/x/a.c" },
	{ "a.c", "/px", "a.c" },
	{ "a.c", "/elsewhere", "a.c" },
	{ "./a.c", "/p/src", "src/a.c" },
	{ ".//a.c", "/p", "a.c" },
	{ "/p/src/*.c", "/p/doc", "src/*.c" },
	{ "/p/", NULL, "**" },
	{ "/p", NULL, "**" },
	{ ".", "/p", "**" },
	{ ".", "/p/src", "src/" },
	{ "../doc/x", "/p/src", "doc/x" },
	{ "a/./b//../c/", NULL, "a/c/" },
	{ "..", "/p/src", "**" },
	{ "../../x", "/p/src", NULL },
	{ "/p/../q/a.c", NULL, NULL },
	{ "{a/b,c}/../d", "/p", "{a/b,c}/../d" },
	{ "tool://make", "/p/src", "tool://make" },
	{ "/q/a.c", NULL, NULL },
	{ "/pa.c", NULL, NULL },
	{ "", NULL, NULL },
	{ "a\nb", NULL, NULL },
	{ "a\377", NULL, NULL },
};

static void
test_normalise(void **state)
{
	char *longer = xmalloc(GLOB_MAX_LEN + 2);
	struct buf out;
	struct err err;

	(void)state;
	buf_init(&out, 4096);
	for (size_t i = 0; i < countof(normals); i++) {
		const struct normal_case *c = &normals[i];

		buf_clear(&out);
		assert_int_equal(
		    reservation_normalise(c->pattern, "/p", c->cwd, &out, &err),
		    c->want != NULL);
		if (c->want != NULL)
			assert_string_equal(out.data, c->want);
	}
	memset(longer, 'a', GLOB_MAX_LEN + 1);
	longer[GLOB_MAX_LEN + 1] = '\0';
	assert_false(reservation_normalise(longer, "/p", NULL, &out, &err));
	free(longer);
	buf_done(&out);
}

static void
test_list(void **state)
{
	struct reservations l, copy;
	cJSON *o;

	(void)state;
	reservations_init(&l);
	reservations_init(&copy);
	for (int i = 0; i < 40; i++)
		reservations_add(&l, "cc-1", "a", "why")->id = i;
	l.items[3].pane = 7;
	reservations_copy(&copy, &l);
	assert_int_equal(copy.count, 40);
	o = reservation_json(&copy.items[3]);
	assert_string_equal(json_str(o, "pane_id", ""), "%7");
	assert_string_equal(json_str(o, "path_pattern", ""), "a");
	assert_int_equal(json_int(o, "id", 0), 3);
	cJSON_Delete(o);
	reservations_done(&l);
	reservations_done(&copy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_brute),
		cmocka_unit_test(test_active),
		cmocka_unit_test(test_normalise),
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
