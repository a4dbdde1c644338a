#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "work/bead.h"

#define HEAD "\"id\":\"x\",\"title\":\"X\",\"issue_type\":\"task\","

static const struct bead_case {
	const char *name, *text;
	const char *fault; /* NULL: it is an issue */
} cases[] = {
	{ "plain", "{" HEAD "\"status\":\"open\"}", NULL },
	{ "status in any case", "{" HEAD "\"status\":\" Open \"}", NULL },
	{ "unknown members",
	    "{" HEAD "\"status\":\"open\",\"wisp_type\":[{}],\"labels\":7}",
	    NULL },
	{ "no id", "{\"title\":\"X\"}", "the issue has no id" },
	{ "id of another type", "{\"id\":7,\"title\":\"X\"}",
	    "the issue has no id" },
	{ "no title", "{\"id\":\"x\"}", "the issue has no title" },
	{ "no type", "{\"id\":\"x\",\"title\":\"X\"}",
	    "the issue has no issue_type" },
	{ "no status", "{" HEAD "\"priority\":1}",
	    "the issue's status is not a known one" },
	{ "strange status", "{" HEAD "\"status\":\"dreaming\"}",
	    "the issue's status is not a known one" },
	{ "updated first",
	    "{" HEAD "\"status\":\"open\","
	    "\"created_at\":\"2026-02-02T12:00:00Z\","
	    "\"updated_at\":\"2026-02-02T11:00:00Z\"}",
	    "the issue was updated before it was created" },
	{ "an array", "[]", "the issue has no id" },
	{ "a string", "\"x\"", "the issue has no id" },
};

static void
one_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct bead_list list;

		print_message("  %s\n", cases[i].name);
		bead_list_init(&list);
		bead_list_add(&list, 7, cases[i].text, strlen(cases[i].text));
		bead_list_end(&list);
		assert_int_equal(list.count, cases[i].fault == NULL);
		assert_int_equal(list.fault_count, cases[i].fault != NULL);
		if (cases[i].fault != NULL) {
			assert_int_equal(list.faults[0].line, 7);
			assert_string_equal(
			    list.faults[0].text, cases[i].fault);
		}
		bead_list_done(&list);
	}
}

static void
every_member(void **state)
{
	static const char text[] =
	    "{" HEAD "\"status\":\"in_progress\",\"priority\":3,"
	    "\"description\":\"D\",\"acceptance_criteria\":\"A\","
	    "\"design\":\"E\",\"notes\":\"N\",\"assignee\":\"Bo\","
	    "\"source_repo\":\".\",\"estimated_minutes\":90,"
	    "\"created_at\":\"2026-02-01T12:00:00.123456789+01:00\","
	    "\"updated_at\":\"2026-02-02T12:00:00Z\","
	    "\"defer_until\":\"2026-02-03T12:00:00Z\",\"pinned\":true,"
	    "\"ephemeral\":true,\"is_template\":true,"
	    "\"labels\":[\"a\",7,\"b\"],"
	    "\"comments\":[{\"id\":1},{\"id\":\"uuid\"}],"
	    "\"dependencies\":[{\"depends_on_id\":\"a\",\"type\":\"blocks\"},"
	    "{\"depends_on_id\":\"b\"},{\"type\":\"blocks\"},"
	    "{\"depends_on_id\":\"c\",\"type\":\"conditional-blocks\"},"
	    "{\"depends_on_id\":\"d\",\"type\":\"waits-for\"},"
	    "{\"depends_on_id\":\"e\",\"type\":\"parent-child\"},"
	    "{\"depends_on_id\":\"f\",\"type\":\"discovered-from\"}]}";

	static const enum bead_link links[] = { BEAD_LINK_BLOCKS,
		BEAD_LINK_BLOCKS, BEAD_LINK_CONDITIONAL, BEAD_LINK_WAITS,
		BEAD_LINK_PARENT, BEAD_LINK_OTHER };
	struct bead_list list;
	const struct bead *b;

	(void)state;
	bead_list_init(&list);
	bead_list_add(&list, 1, text, sizeof text - 1);
	bead_list_end(&list);
	b = bead_find(&list, "x");
	assert_non_null(b);
	assert_int_equal(b->priority, 3);
	assert_int_equal(b->minutes, 90);
	assert_string_equal(b->description, "D");
	assert_string_equal(b->acceptance, "A");
	assert_string_equal(b->design, "E");
	assert_string_equal(b->notes, "N");
	assert_string_equal(b->assignee, "Bo");
	assert_int_equal(b->created_ms, 1769943600123);
	assert_int_equal(b->updated_ms - b->created_ms, 24 * 3600000 + 3599877);
	assert_int_equal(b->defer_ms, b->updated_ms + 24 * 3600000);
	assert_int_equal(b->closed_ms, 0);
	assert_true(b->pinned && b->ephemeral && b->is_template && !b->closed);
	assert_int_equal(b->label_count, 2);
	assert_string_equal(b->labels[1], "b");
	assert_int_equal(b->comment_count, 2);
	assert_int_equal(b->dep_count, countof(links));
	for (size_t i = 0; i < countof(links); i++)
		assert_int_equal(b->deps[i].link, links[i]);
	bead_list_done(&list);
}

/* br takes an issue of such a name for a passing one. */
static void
a_wisp(void **state)
{
	static const char text[] =
	    "{\"id\":\"x-wisp-1\",\"title\":\"X\",\"issue_type\":\"task\","
	    "\"status\":\"open\"}";
	struct bead_list list;

	(void)state;
	bead_list_init(&list);
	bead_list_add(&list, 1, text, sizeof text - 1);
	bead_list_end(&list);
	assert_true(bead_find(&list, "x-wisp-1")->ephemeral);
	bead_list_done(&list);
}

/* A megabyte of title is cut at a character's end, the rest of it shown as
 * it is: making it harmless is the business of who shows it. */
static void
hostile_title(void **state)
{
	struct buf text;
	struct bead_list list;

	(void)state;
	buf_init(&text, BEAD_MAX_LINE);
	buf_adds(&text, "{\"id\":\"x\",\"issue_type\":\"bug\","
			"\"status\":\"open\",\"title\":\"#(id)\\u001b[2J");
	for (int i = 0; i < 500000; i++)
		buf_adds(&text, "\303\251");
	buf_adds(&text, "\"}");
	bead_list_init(&list);
	bead_list_add(&list, 1, text.data, text.len);
	assert_int_equal(list.count, 1);
	assert_true(strlen(list.beads[0].title) <= BEAD_MAX_TITLE);
	assert_true(strlen(list.beads[0].title) > BEAD_MAX_TITLE - 2);
	assert_memory_equal(list.beads[0].title, "#(id)\033[2J\303\251", 11);
	assert_int_equal(
	    list.beads[0].title[strlen(list.beads[0].title) - 1], (char)0xa9);
	bead_list_done(&list);
	buf_done(&text);
}

static void
the_later_one_counts(void **state)
{
	static const char *const lines[] = {
		"{\"id\":\"b\",\"title\":\"1\",\"status\":\"open\","
		"\"issue_type\":\"task\"}",
		"{\"id\":\"a\",\"title\":\"2\",\"status\":\"open\","
		"\"issue_type\":\"task\"}",
		"{\"id\":\"b\",\"title\":\"3\",\"status\":\"open\","
		"\"issue_type\":\"task\"}",
		"{\"id\":\"b\",\"title\":\"4\",\"status\":\"open\","
		"\"issue_type\":\"task\"}",
	};
	struct bead_list list;

	(void)state;
	bead_list_init(&list);
	for (size_t i = 0; i < countof(lines); i++)
		bead_list_add(
		    &list, (int64_t)i + 1, lines[i], strlen(lines[i]));
	bead_list_end(&list);
	assert_int_equal(list.count, 2);
	assert_int_equal(list.fault_count, 2);
	assert_string_equal(list.beads[0].title, "4");
	assert_string_equal(list.beads[1].id, "a");
	assert_ptr_equal(bead_find(&list, "b"), &list.beads[0]);
	assert_null(bead_find(&list, "c"));
	bead_list_done(&list);
}

static void
faults_are_bounded(void **state)
{
	struct bead_list list;

	(void)state;
	bead_list_init(&list);
	for (int i = 0; i < 1000; i++)
		bead_list_add(&list, i + 1, "?", 1);
	bead_list_add(&list, 1001, " \t\r", 3);
	assert_int_equal(list.fault_count, 1000);
	assert_int_equal(list.faults[BEAD_FAULTS - 1].line, BEAD_FAULTS);
	assert_null(bead_find(&list, "x"));
	bead_list_done(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line),
		cmocka_unit_test(every_member),
		cmocka_unit_test(a_wisp),
		cmocka_unit_test(hostile_title),
		cmocka_unit_test(the_later_one_counts),
		cmocka_unit_test(faults_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
