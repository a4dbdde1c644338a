#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/width.h"
#include "detect/screen.h"

static void
parse(struct screen *s, const char *text)
{
	screen_parse(s, text, strlen(text));
}

/* Rows in quotes, each followed by its runs: [off-end fg/bg attrs]. */
static void
describe(const struct screen *s, char *out, size_t size)
{
	size_t n = 0;
	out[0] = '\0';
	for (int i = 0; i < s->count; i++) {
		const struct screen_row *row = &s->rows[i];
		n += (size_t)snprintf(
		    out + n, size - n, "'%s'", screen_text(s, i));
		for (unsigned k = 0; k < row->runs; k++) {
			const struct screen_run *r = &s->runs[row->run + k];
			n += (size_t)snprintf(out + n, size - n,
			    "[%d-%d %x/%x %x]", r->off, r->end, r->style.fg,
			    r->style.bg, r->style.attrs);
		}
	}
}

static void
test_parse(void **state)
{
	static const struct {
		const char *name, *in, *want;
	} cases[] = {
		{ "nothing", "", "" },
		{ "rows", "a\n\nb\n", "'a''''b'" },
		{ "a last row without newline", "a\nb", "'a''b'" },
		{ "blanks at the end are cut", "  a  \n   \n", "'  a'''" },
		{ "so are their styles", "a\033[7m   \n", "'a'" },
		{ "and the rest of a run", "\033[7ma  \033[m\n",
		    "'a'[0-1 0/0 20]" },
		{ "attributes",
		    "\033[1mb\033[2mf\033[3mi\033[4mu\033[5mk\033[7mr\033[8mh"
		    "\033[9ms\n",
		    "'bfiukrhs'[0-1 0/0 1][1-2 0/0 3][2-3 0/0 7][3-4 0/0 f]"
		    "[4-5 0/0 1f][5-6 0/0 3f][6-7 0/0 7f][7-8 0/0 ff]" },
		{ "and their ends",
		    "\033[1;2;3;4;5;7;8;9ma\033[22mb\033[23mc\033[24md"
		    "\033[25me\033[27mf\033[28mg\033[29mh\n",
		    "'abcdefgh'[0-1 0/0 ff][1-2 0/0 fc][2-3 0/0 f8]"
		    "[3-4 0/0 f0][4-5 0/0 e0][5-6 0/0 c0][6-7 0/0 80]" },
		{ "underlines", "\033[4:3ma\033[4:0mb\033[21mc\n",
		    "'abc'[0-1 0/0 8][2-3 0/0 8]" },
		{ "reset", "\033[1;31;42ma\033[mb\033[1mc\033[0md\n",
		    "'abcd'[0-1 1cd0000/100cd00 1][2-3 0/0 1]" },
		{ "colours", "\033[31ma\033[94mb\033[39mc\033[107md\033[49me\n",
		    "'abcde'[0-1 1cd0000/0 0][1-2 15c5cff/0 0]"
		    "[3-4 0/1ffffff 0]" },
		{ "256 colours",
		    "\033[38;5;1ma\033[38;5;246mb\033[38;5;174mc\n",
		    "'abc'[0-1 1cd0000/0 0][1-2 1949494/0 0]"
		    "[2-3 1d78787/0 0]" },
		{ "true colours", "\033[48;2;1;2;3;1ma\n",
		    "'a'[0-1 0/1010203 1]" },
		{ "colours with colons",
		    "\033[38:2::1:2:3ma\033[38:2:4:5:6mb\033[38:5:9;2mc\n",
		    "'abc'[0-1 1010203/0 0][1-2 1040506/0 0]"
		    "[2-3 1ff0000/0 2]" },
		{ "the underline's colour is passed over",
		    "\033[58;5;2;1ma\033[58:2::1:2:3;2mb\033[59mc\n",
		    "'abc'[0-1 0/0 1][1-3 0/0 3]" },
		{ "a colour cut short", "\033[38;5ma\033[38;2;1mb\033[38mc\n",
		    "'abc'[0-1 1000000/0 0][1-3 1010000/0 0]" },
		{ "styles go on in the next row", "\033[2ma\nb\033[mc\n",
		    "'a'[0-1 0/0 2]'bc'[0-1 0/0 2]" },
		{ "runs of one style are one", "\033[1ma\033[m\033[1mb\n",
		    "'ab'[0-2 0/0 1]" },
		{ "links",
		    "\033]8;;http://x\033\\a\033]8;;\033\\b\033]8;;y\ac\n",
		    "'abc'" },
		{ "other sequences", "\033[?25la\033(Bb\033=c\033[>4;1md\n",
		    "'abcd'" },
		{ "a sequence that is not whole", "a\033[1\nb\033\nc\033]8;\nd",
		    "'a''b''c''d'" },
		{ "at the end", "a\033[1;", "'a'" },
		{ "line drawing", "\016lqk\017q\nxx\016x\n",
		    "'\xe2\x94\x8c\xe2\x94\x80\xe2\x94\x90q''xx\xe2\x94\x82'" },
		{ "tab stops", "a\tb\n\xe4\xb8\xad\tc\n",
		    "'a       b''\xe4\xb8\xad      c'" },
		{ "controls", "a\001\r\177\xc2\x85z\n", "'az'" },
		{ "not UTF-8", "a\xff\xe2\x82z\n",
		    "'a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz'" },
		{ "wide characters", "\xe4\xb8\xad\033[1m\xf0\x9f\xa4\x96\n",
		    "'\xe4\xb8\xad\xf0\x9f\xa4\x96'[3-7 0/0 1]" },
	};
	struct screen s;
	(void)state;
	screen_init(&s);
	for (size_t i = 0; i < countof(cases); i++) {
		char got[1024];
		parse(&s, cases[i].in);
		describe(&s, got, sizeof got);
		if (strcmp(got, cases[i].want) != 0)
			fail_msg("%s: %s", cases[i].name, got);
	}
	screen_done(&s);
	screen_done(&s);
}

/* The first rows of too many and the end of a long one are lost; memory is kept
 * from parse to parse. */
static void
test_limits(void **state)
{
	struct screen s;
	struct buf b;
	(void)state;
	screen_init(&s);
	buf_init(&b, 1 << 20);
	for (int i = 0; i < SCREEN_ROWS_MAX + 7; i++)
		buf_addf(&b, "\033[1mrow %d\n", i);
	screen_parse(&s, b.data, b.len);
	assert_int_equal(s.count, SCREEN_ROWS_MAX);
	assert_string_equal(screen_text(&s, 0), "row 7");
	assert_string_equal(screen_text(&s, SCREEN_ROWS_MAX - 1), "row 506");
	buf_clear(&b);
	buf_addc(&b, 'x');
	for (int i = 0; i < SCREEN_ROW_MAX; i++)
		buf_adds(&b, "\xc3\xa4");
	buf_adds(&b, "\nnext\n");
	screen_parse(&s, b.data, b.len);
	assert_int_equal(screen_len(&s, 0), SCREEN_ROW_MAX - 1);
	assert_string_equal(screen_text(&s, 1), "next");
	buf_clear(&b);
	for (int i = 0; i < 1500; i++)
		buf_addf(&b, "\033[%dmx", i % 2 + 31);
	screen_parse(&s, b.data, b.len);
	assert_int_equal(screen_len(&s, 0), 1500);
	assert_int_equal(screen_style_at(&s, 0, 1023).fg, 0x100cd00);
	assert_int_equal(screen_style_at(&s, 0, 1024).fg, SCREEN_COLOR_DEFAULT);
	const char *text = s.text;
	parse(&s, "small\n");
	assert_ptr_equal(s.text, text);
	assert_int_equal(s.count, 1);
	buf_done(&b);
	screen_done(&s);
}

static void
test_rows_that_are_not_there(void **state)
{
	struct screen s;
	(void)state;
	screen_init(&s);
	for (int i = 0; i < 2; i++) {
		assert_string_equal(screen_text(&s, 0 - i), "");
		assert_string_equal(screen_text(&s, 5), "");
		assert_int_equal(screen_len(&s, -1), 0);
		assert_int_equal(screen_style_at(&s, 7, 0).attrs, 0);
		assert_int_equal(screen_rule_at(&s, 9), SCREEN_RULE_NONE);
		assert_false(screen_is_ghost(&s, 9, 0));
		assert_false(screen_has_attr(&s, 9, 0, 5, 0xff));
	}
	assert_int_equal(screen_last_text(&s, 0), -1);
	screen_done(&s);
}

static void
test_last_text(void **state)
{
	struct screen s;
	(void)state;
	screen_init(&s);
	parse(&s, "\na\n   \nb\n\n\n");
	assert_int_equal(s.count, 6);
	assert_int_equal(screen_last_text(&s, s.count - 1), 3);
	assert_int_equal(screen_last_text(&s, 99), 3);
	assert_int_equal(screen_last_text(&s, 2), 1);
	assert_int_equal(screen_last_text(&s, 0), -1);
	screen_done(&s);
}

static void
test_rules(void **state)
{
#define LINE4  "────"
#define LOWER4 "▄▄▄▄"
#define UPPER4 "▀▀▀▀"

	static const struct {
		const char *in;
		enum screen_rule want;
	} cases[] = {
		{ LINE4 LINE4, SCREEN_RULE_LINE },
		{ "  " LINE4 LINE4 "   ", SCREEN_RULE_LINE },
		{ "╭" LINE4 LINE4 "╮", SCREEN_RULE_LINE },
		{ "╌╌╌╌╌╌╌╌╌", SCREEN_RULE_LINE },
		{ LINE4 LINE4 " demo " LINE4, SCREEN_RULE_LINE },
		{ "├" LINE4 "┼" LINE4 "┤", SCREEN_RULE_LINE },
		{ LOWER4 LOWER4, SCREEN_RULE_LOWER },
		{ " " UPPER4 UPPER4, SCREEN_RULE_UPPER },
		{ "╹" UPPER4 UPPER4, SCREEN_RULE_UPPER },
		{ LINE4 "───", SCREEN_RULE_NONE },
		{ LOWER4, SCREEN_RULE_NONE },
		{ UPPER4 " █" UPPER4 " " UPPER4, SCREEN_RULE_NONE },
		{ LOWER4 UPPER4 LOWER4, SCREEN_RULE_NONE },
		{ "│ text " LINE4 LINE4 " text │", SCREEN_RULE_NONE },
		{ "see " LINE4 LINE4, SCREEN_RULE_NONE },
		{ LINE4 LINE4 " see", SCREEN_RULE_NONE },
		{ LINE4 LINE4 " words and more words " LINE4,
		    SCREEN_RULE_NONE },
		{ "--------------", SCREEN_RULE_NONE },
		{ "", SCREEN_RULE_NONE },
	};
	struct screen s;
	(void)state;
	screen_init(&s);
	for (size_t i = 0; i < countof(cases); i++) {
		parse(&s, cases[i].in);
		if (screen_rule_at(&s, 0) != cases[i].want)
			fail_msg("%s: %d", cases[i].in, screen_rule_at(&s, 0));
	}
	screen_done(&s);
}

/* Suggestions in a composer, as agents draw them, and what is typed there. */
static void
test_ghost(void **state)
{
	static const struct {
		const char *name, *in;
		int off;
		bool want;
	} cases[] = {
		{ "faint", "> \033[2mTry this", 2, true },
		{ "gray", "> \033[38;5;246mTry this", 2, true },
		{ "bright black", "> \033[90mTry this", 2, true },
		{ "faint under a cursor",
		    "> \033[7;2mO\033[27mnce fixed, resend", 2, true },
		{ "faint under a bright cursor",
		    "> \033[7mO\033[27;2mnce fixed, resend", 2, true },
		{ "typed", "> Try this", 2, false },
		{ "typed, then faint", "> Try \033[2mthis", 2, false },
		{ "faint, then typed", "> \033[2mTry\033[m this", 2, false },
		{ "one letter under a cursor", "> \033[7mx\033[m", 2, false },
		{ "typed from its second letter",
		    "> \033[7mx\033[mpand \033[2mit", 2, false },
		{ "white", "> \033[37mTry this", 2, false },
		{ "coloured", "> \033[36mTry this", 2, false },
		{ "nothing there", "> \033[2m   ", 2, false },
		{ "a hard blank before it", ">\xc2\xa0\033[2mTry", 1, true },
		{ "the prompt counts too", "> \033[2mTry", 0, false },
		{ "an offset before the row", "\033[2mTry", -3, true },
		{ "an offset inside a character", "\033[2m\xe2\x9d\xaf Try", 1,
		    true },
	};
	struct screen s;
	(void)state;
	screen_init(&s);
	for (size_t i = 0; i < countof(cases); i++) {
		parse(&s, cases[i].in);
		if (screen_is_ghost(&s, 0, cases[i].off) != cases[i].want)
			fail_msg("%s", cases[i].name);
	}
	screen_done(&s);
}

static void
test_styles(void **state)
{
	struct screen s;
	(void)state;
	screen_init(&s);
	parse(&s, "  1. No\n\033[7m\xe2\x9d\xaf 2. Yes\033[27m or \033[1mno\n");
	assert_false(screen_has_attr(&s, 0, 0, 99, 0xff));
	assert_true(screen_has_attr(&s, 1, 0, 3, SCREEN_REVERSE));
	assert_true(screen_has_attr(&s, 1, 9, 99, SCREEN_BOLD));
	assert_false(screen_has_attr(&s, 1, 10, 14, SCREEN_REVERSE));
	assert_false(screen_has_attr(&s, 1, -5, 99, SCREEN_FAINT));
	assert_int_equal(screen_style_at(&s, 1, 4).attrs, SCREEN_REVERSE);
	assert_int_equal(screen_style_at(&s, 1, 11).attrs, 0);
	assert_int_equal(screen_style_at(&s, 1, 999).attrs, 0);
	assert_int_equal(screen_style_at(&s, 1, -1).attrs, 0);
	screen_done(&s);
}

static void
test_hues(void **state)
{
	static const struct {
		uint32_t color;
		enum screen_hue want;
	} cases[] = {
		{ 0, SCREEN_HUE_DEFAULT },
		{ 0x1000000, SCREEN_HUE_BLACK },
		{ 0x11e1e2e, SCREEN_HUE_BLACK },
		{ 0x1949494, SCREEN_HUE_GRAY },
		{ 0x17f7f7f, SCREEN_HUE_GRAY },
		{ 0x16c7086, SCREEN_HUE_GRAY },
		{ 0x1e5e5e5, SCREEN_HUE_WHITE },
		{ 0x1cdd6f4, SCREEN_HUE_WHITE },
		{ 0x1cd0000, SCREEN_HUE_RED },
		{ 0x1d78787, SCREEN_HUE_RED },
		{ 0x1ff0040, SCREEN_HUE_RED },
		{ 0x1ffaf00, SCREEN_HUE_YELLOW },
		{ 0x1cdcd00, SCREEN_HUE_YELLOW },
		{ 0x100cd00, SCREEN_HUE_GREEN },
		{ 0x1a6e3a1, SCREEN_HUE_GREEN },
		{ 0x100cdcd, SCREEN_HUE_CYAN },
		{ 0x10000ee, SCREEN_HUE_BLUE },
		{ 0x189b4fa, SCREEN_HUE_BLUE },
		{ 0x1cd00cd, SCREEN_HUE_MAGENTA },
		{ 0x1cba6f7, SCREEN_HUE_MAGENTA },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		assert_int_equal(screen_hue(cases[i].color), cases[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_rows_that_are_not_there),
		cmocka_unit_test(test_last_text),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_ghost),
		cmocka_unit_test(test_styles),
		cmocka_unit_test(test_hues),
	};
	width_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
