#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/width.h"

static const struct width_case {
	const char *name;
	uint32_t code;
	int want;
} cases[] = {
	{ "letter", 'a', 1 },
	{ "blank", ' ', 1 },
	{ "control", 0x1b, 1 },
	{ "accented", 0xe9, 1 },
	{ "combining acute", 0x301, 0 },
	{ "zero width joiner", 0x200d, 0 },
	{ "variation selector", 0xfe0f, 0 },
	{ "spinner", 0x2733, 1 },
	{ "braille", 0x280b, 1 },
	{ "box drawing", 0x2500, 1 },
	{ "powerline", 0xe0b0, 1 },
	{ "first wide", 0x1100, 2 },
	{ "watch", 0x231a, 2 },
	{ "hiragana", 0x3042, 2 },
	{ "han", 0x4e2d, 2 },
	{ "hangul", 0xac00, 2 },
	{ "full width", 0xff21, 2 },
	{ "half width", 0xff71, 1 },
	{ "robot", 0x1f916, 2 },
	{ "han of plane 2", 0x20000, 2 },
	{ "tag", 0xe0041, 0 },
	{ "last", 0x10ffff, 1 },
};

static void
width_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		print_message("  %s\n", cases[i].name);
		assert_int_equal(width_of(cases[i].code), cases[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(width_table),
	};
	width_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
