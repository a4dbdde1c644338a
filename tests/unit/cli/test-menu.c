/* The menu's table and the option table say the same, and what gets into a
 * command is harmless. */
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/menu-main.h"
#include "cli/menu.h"
#include "daemon/options.h"
#include "tmux/server.h"

/* The option of an entry, whose text names the entry's words. */
static void
every_entry_has_its_option(void **state)
{
	size_t count, options = 0, named = 0, total;
	const struct menu_main_entry *e = menu_main_table(&count);
	const struct option_entry *o = options_table(&total);

	(void)state;
	for (size_t i = 0; i < total; i++)
		options += str_starts(o[i].name, "key_");
	for (size_t i = 0; i < count; i++) {
		char name[64], *words;

		if (e[i].name == NULL)
			continue;
		named++;
		(void)snprintf(name, sizeof name, "key_%s", e[i].name);
		assert_non_null(options_find(name));
		words = xasprintf("The key in the menu for: %s; none for no "
				  "key.",
		    e[i].words);
		assert_string_equal(options_find(name)->text, words);
		free(words);
	}
	assert_int_equal(named, options);
}

static void
no_two_keys_are_the_same(void **state)
{
	size_t total;
	const struct option_entry *o = options_table(&total);

	(void)state;
	for (size_t i = 0; i < total; i++)
		for (size_t j = 0; j < i; j++)
			if (str_starts(o[i].name, "key_") &&
			    str_starts(o[j].name, "key_"))
				assert_string_not_equal(o[i].def, o[j].def);
}

static void
words_are_harmless(void **state)
{
	static const char *const good[] = { "b-1", "%3", "tc-a.1", "Blue_Lake",
		"a@b", "x:1" };
	static const char *const bad[] = { "", "-1", "a b", "a;b", "$(x)", "#x",
		"'", "\"", "a\nb", "\xc3\xa9", "{", "~", "*" };

	(void)state;
	for (size_t i = 0; i < countof(good); i++)
		assert_true(menu_is_word(good[i]));
	for (size_t i = 0; i < countof(bad); i++)
		assert_false(menu_is_word(bad[i]));
}

static void
a_menu_fits_or_not(void **state)
{
	struct menu_place place = { .cols = 80, .rows = 24 };
	struct menu *m = menu_new("x");

	(void)state;
	for (int i = 0; i < 21; i++) {
		assert_true(menu_fits(m, &place));
		menu_item(m, NULL, "", "a line");
	}
	assert_true(menu_fits(m, &place));
	menu_line(m);
	assert_false(menu_fits(m, &place));
	place.rows = 25;
	assert_true(menu_fits(m, &place));
	place.cols = 18;
	assert_false(menu_fits(m, &place));
	menu_free(m);
}

/* What is asked of tmux: this one fails with its own command line. */
static const char *
shown(struct menu *m, struct menu_place place, struct err *err)
{
	struct tmux_server server = { "/x", "/tmp/tc-menu.XXXXXX" };
	int fd = mkstemp(server.program);

	assert_true(fd >= 0);
	assert_true(dprintf(fd, "#!/bin/sh\necho \"$*\" >&2\nexit 1\n") > 0);
	assert_int_equal(fchmod(fd, 0700), 0);
	assert_int_equal(close(fd), 0);
	place.server = &server;
	assert_int_not_equal(menu_show(m, &place, err), 0);
	assert_int_equal(unlink(server.program), 0);
	return err->text;
}

/* tmux 3.8 shows a menu in the window of its target, whoever looks at that. */
static void
a_menu_about_another_pane_is_seen(void **state)
{
	const struct menu_place place = {
		.client = "c", .pane = "%7", .in = "%1", .cols = 80, .rows = 24
	};
	struct menu *m = menu_new("x");
	struct err err;

	(void)state;
	menu_key(m, "p", "do", "park #{q:pane_id}", "Park");
	assert_non_null(
	    strstr(shown(m, place, &err), "display-menu -c c -t %1 "));
	assert_non_null(strstr(err.text, "##{q:client_name} %7 park %7'"));
	menu_free(m);
}

static void
a_label_ends_no_command(void **state)
{
	const struct menu_place place = {
		.client = "c", .pane = "%7", .in = "%1", .cols = 80, .rows = 24
	};
	struct menu *m = menu_new("x");
	struct err err;

	(void)state;
	menu_item(m, "1", "c1", "mend f();");
	menu_text(m, "g();");
	assert_non_null(strstr(shown(m, place, &err), "mend f()\\; 1 c1"));
	assert_non_null(strstr(err.text, "-g()\\;"));
	menu_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_entry_has_its_option),
		cmocka_unit_test(no_two_keys_are_the_same),
		cmocka_unit_test(words_are_harmless),
		cmocka_unit_test(a_menu_fits_or_not),
		cmocka_unit_test(a_menu_about_another_pane_is_seen),
		cmocka_unit_test(a_label_ends_no_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
