#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/jsonc.h"

static const struct {
	const char *text;
	bool valid;
} texts[] = {
	{ "{}", true },
	{ "{ // why\n \"a\": [1, 2,], /* b */ \"c\": {\"d\": null,},}\n",
	    true },
	{ "{\"a\": \"x\\\"}\"}", true },
	{ "{\"a\": 1", false },
	{ "{\"a\" 1}", false },
	{ "{\"a\": 1} x", false },
	{ "{\"a\": \"x}", false },
	{ "{a: 1}", false },
	{ "[1 2]", false },
	{ "{\"a\": /* x }", false },
	{ "", false },
};

static void
validity(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(texts); i++)
		if (jsonc_valid(texts[i].text) != texts[i].valid)
			fail_msg("%s", texts[i].text);
}

/* An item into the container at the last bracket of that kind. */
static const struct {
	const char *text;
	char open;
	const char *item, *want;
} inserts[] = {
	{ "{}\n", '{', "\"a\": 1", "{\n  \"a\": 1\n}\n" },
	{ "[]", '[', "1", "[\n  1\n]" },
	{ "[1, 2]", '[', "3", "[1, 2, 3]" },
	{ "{\n\t\"a\": 1\n}", '{', "\"b\": 2",
	    "{\n\t\"a\": 1,\n\t\"b\": 2\n}" },
	{ "{\n  \"a\": 1, // one\n}", '{', "\"b\": 2",
	    "{\n  \"a\": 1,\n  \"b\": 2, // one\n}" },
	{ "{\n  \"a\": [ ]\n}", '[', "1", "{\n  \"a\": [\n    1\n  ]\n}" },
};

static void
inserting(void **state)
{
	struct buf out;

	(void)state;
	for (size_t i = 0; i < countof(inserts); i++) {
		const char *at = strrchr(inserts[i].text, inserts[i].open);

		buf_init(&out, 4096);
		jsonc_insert(&out, inserts[i].text,
		    (size_t)(at - inserts[i].text), inserts[i].item);
		assert_string_equal(out.data, inserts[i].want);
		assert_true(jsonc_valid(out.data));
		buf_done(&out);
	}
}

/* The n-th item of the root taken out. */
static const struct {
	const char *text;
	int n;
	const char *want;
} removals[] = {
	{ "[1]", 0, "[]" },
	{ "[1, 2, 3]", 0, "[2, 3]" },
	{ "[1, 2, 3]", 1, "[1, 3]" },
	{ "[1, 2, 3]", 2, "[1, 2]" },
	{ "{\n  \"a\": 1,\n  \"b\": 2\n}", 1, "{\n  \"a\": 1\n}" },
	{ "{\n  \"a\": 1,\n  \"b\": 2\n}", 0, "{\n  \"b\": 2\n}" },
	{ "{\n  \"a\": 1\n}\n", 0, "{}\n" },
};

static void
removing(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(removals); i++) {
		struct jsonc_item item = { 0 };
		struct buf out;
		size_t pos = 0;

		for (int n = 0; n <= removals[i].n; n++)
			assert_true(
			    jsonc_next(removals[i].text, 0, &pos, &item));
		buf_init(&out, 4096);
		jsonc_remove(&out, removals[i].text, 0, &item);
		assert_string_equal(out.data, removals[i].want);
		buf_done(&out);
	}
}

static void
members(void **state)
{
	const char *text = "{\"ab\": 1, \"a\": {\"a\": 2}}";
	struct jsonc_item item;

	(void)state;
	assert_true(jsonc_member(text, 0, "a", &item));
	assert_memory_equal(text + item.value, "{\"a\": 2}", 8);
	assert_false(jsonc_member(text, 0, "b", &item));
	assert_false(jsonc_member("[1]", 0, "a", &item));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(validity),
		cmocka_unit_test(inserting),
		cmocka_unit_test(removing),
		cmocka_unit_test(members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
