#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/width.h"
#include "cli/table.h"

#define ETC "\xe2\x80\xa6"

static struct table *
new_table(void)
{
	struct table *t =
	    table_new((const char *const[]){ "PANE", "STATE", "TASK", NULL });

	table_add(t, TABLE_PLAIN, "%3");
	table_add(t, TABLE_GOOD, "idle");
	table_add(t, TABLE_PLAIN, "fix the parser of control mode");
	table_add(t, TABLE_PLAIN, "%12");
	table_add(t, TABLE_BAD, "\xe6\xbc\xa2\xe5\xad\x97"); /* two, 4 wide */
	table_add(t, TABLE_PLAIN, NULL);
	return t;
}

static void
expect(const struct table *t, int cols, bool color, const char *want)
{
	struct buf out;

	buf_init(&out, 65536);
	table_format(t, &out, cols, color);
	assert_string_equal(out.data, want);
	buf_done(&out);
}

static void
aligns_by_width(void **state)
{
	struct table *t = new_table();

	(void)state;
	expect(t, 0, false,
	    "PANE  STATE  TASK\n"
	    "%3    idle   fix the parser of control mode\n"
	    "%12   \xe6\xbc\xa2\xe5\xad\x97\n");
	expect(t, 200, false,
	    "PANE  STATE  TASK\n"
	    "%3    idle   fix the parser of control mode\n"
	    "%12   \xe6\xbc\xa2\xe5\xad\x97\n");
	table_free(t);
}

/* The widest column gives way, to no less than a few columns. */
static void
gives_way(void **state)
{
	struct table *t = new_table();

	(void)state;
	expect(t, 24, false,
	    "PANE  STATE  TASK\n"
	    "%3    idle   fix the pa" ETC "\n"
	    "%12   \xe6\xbc\xa2\xe5\xad\x97\n");
	expect(t, 19, false,
	    "PANE  STATE  TASK\n"
	    "%3    idle   fix t" ETC "\n"
	    "%12   \xe6\xbc\xa2\xe5\xad\x97\n");
	table_free(t);
}

/* A row is lines where a head would be cut, or what the row is called. */
static void
stacks(void **state)
{
	struct table *t = new_table();

	(void)state;
	expect(t, 16, false,
	    "PANE   %3\n"
	    "STATE  idle\n"
	    "TASK   fix the\n"
	    "       parser of\n"
	    "       control\n"
	    "       mode\n"
	    "\n"
	    "PANE   %12\n"
	    "STATE  \xe6\xbc\xa2\xe5\xad\x97\n");
	table_free(t);
	t = table_new((const char *const[]){ "OPTION", "VALUE", NULL });
	table_add(t, TABLE_PLAIN, "@coordinator_conflict_notify");
	table_add(t, TABLE_STRONG, "on");
	expect(t, 35, false,
	    "OPTION                        VALUE\n"
	    "@coordinator_conflict_notify  on\n");
	expect(t, 34, true,
	    "\033[1mOPTION\033[0m  @coordinator_conflict_noti\n"
	    "        fy\n"
	    "\033[1mVALUE\033[0m   \033[1mon\033[0m\n");
	table_free(t);
	t = new_table();
	table_fold(t);
	expect(t, 23, false,
	    "PANE  STATE  TASK\n"
	    "%3    idle   fix the\n"
	    "             parser of\n"
	    "             control\n"
	    "             mode\n"
	    "%12   \xe6\xbc\xa2\xe5\xad\x97\n");
	expect(t, 22, false,
	    "PANE   %3\n"
	    "STATE  idle\n"
	    "TASK   fix the parser\n"
	    "       of control mode\n"
	    "\n"
	    "PANE   %12\n"
	    "STATE  \xe6\xbc\xa2\xe5\xad\x97\n");
	table_free(t);
}

/* First of all a column that says nothing. */
static void
drops_what_is_blank(void **state)
{
	struct table *t = table_new(
	    (const char *const[]){ "PANE", "CONTEXT", "STATE", "TASK", NULL });

	(void)state;
	for (int i = 3; i < 5; i++) {
		table_addf(t, TABLE_PLAIN, "%%%d", i);
		table_add(t, TABLE_PLAIN, "");
		table_add(t, TABLE_PLAIN, "approval");
		table_add(t, TABLE_PLAIN, "");
	}
	expect(t, 29, false,
	    "PANE  CONTEXT  STATE     TASK\n"
	    "%3             approval\n"
	    "%4             approval\n");
	expect(t, 28, false,
	    "PANE  STATE\n"
	    "%3    approval\n"
	    "%4    approval\n");
	table_free(t);
}

/* Sentences go on below, and a word that is too long for a line too. */
static void
folds(void **state)
{
	struct table *t = table_new((const char *const[]){ "", "", NULL });

	(void)state;
	table_fold(t);
	table_add(t, TABLE_PLAIN, "fault");
	table_add(t, TABLE_PLAIN, "it may crash when one connects in a hurry");
	table_add(t, TABLE_PLAIN, "home");
	table_add(t, TABLE_BAD, "/a/path/that/is/longer/than/the/line");
	expect(t, 0, false,
	    "fault  it may crash when one connects in a hurry\n"
	    "home   /a/path/that/is/longer/than/the/line\n");
	expect(t, 35, false,
	    "fault  it may crash when one\n"
	    "       connects in a hurry\n"
	    "home   /a/path/that/is/longer/than/\n"
	    "       the/line\n");
	expect(t, 31, true,
	    "fault  it may crash when one\n"
	    "       connects in a hurry\n"
	    "home   \033[31m/a/path/that/is/longer/t\033[0m\n"
	    "       \033[31mhan/the/line\033[0m\n");
	table_free(t);
}

static void
colours(void **state)
{
	struct table *t = table_new((const char *const[]){ "A", "B", NULL });

	(void)state;
	table_add(t, TABLE_BAD, "x");
	table_addf(t, TABLE_PLAIN, "%d", 7);
	expect(t, 0, true,
	    "\033[1mA\033[0m  \033[1mB\033[0m\n\033[31mx\033[0m  7\n");
	table_free(t);
}

static void
needs_no_heads(void **state)
{
	struct table *t = table_new((const char *const[]){ "", "", NULL });

	(void)state;
	expect(t, 0, false, "");
	table_add(t, TABLE_PLAIN, "a");
	expect(t, 0, false, ""); /* half a row is none */
	table_add(t, TABLE_PLAIN, "b");
	expect(t, 0, false, "a  b\n");
	table_free(t);
	table_free(NULL);
}

/* What stands in a cell comes from outside. */
static void
shows_no_control_characters(void **state)
{
	struct table *t = table_new((const char *const[]){ "", NULL });
	char long_text[3 * TABLE_CELL_MAX];
	struct buf out;

	(void)state;
	table_add(t, TABLE_PLAIN, "a\033[2Jb\nc\xff");
	memset(long_text, 'x', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	table_add(t, TABLE_PLAIN, long_text);
	buf_init(&out, 1 << 20);
	table_format(t, &out, 0, false);
	assert_null(strchr(out.data, '\033'));
	assert_int_equal(
	    strspn(strchr(out.data, '\n') + 1, "x"), TABLE_CELL_MAX - 1);
	buf_done(&out);
	table_free(t);
}

static void
styles_begin_and_end(void **state)
{
	(void)state;
	for (int i = 0; i < TABLE_STYLE_COUNT; i++) {
		bool plain = i == TABLE_PLAIN;

		assert_int_equal(
		    table_style_begin((enum table_style)i)[0] == '\0', plain);
		assert_int_equal(
		    table_style_end((enum table_style)i)[0] == '\0', plain);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aligns_by_width),
		cmocka_unit_test(gives_way),
		cmocka_unit_test(stacks),
		cmocka_unit_test(drops_what_is_blank),
		cmocka_unit_test(folds),
		cmocka_unit_test(colours),
		cmocka_unit_test(needs_no_heads),
		cmocka_unit_test(shows_no_control_characters),
		cmocka_unit_test(styles_begin_and_end),
	};

	width_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
