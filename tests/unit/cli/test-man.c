/* The man page, tmux.conf.example and the tables of verbs and options say the
 * same. Run from the top of the checkout. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/command-table.h"
#include "daemon/options.h"
#include "io/file.h"

#define PAGE    "docs/tmux-coordinator.1"
#define EXAMPLE "tmux.conf.example"

/* A whole file with its runs of blanks and newlines made single blanks, so
 * that it does not matter where lines are broken. */
static char *
read_words(const char *path)
{
	struct buf raw, words;
	struct err err;
	char *rest, *word;

	buf_init(&raw, 1 << 20);
	buf_init(&words, 1 << 20);
	if (!file_read(path, &raw, &err))
		fail_msg("%s", err.text);
	rest = raw.data;
	while ((word = strsep(&rest, " \t\n")) != NULL) {
		if (*word != '\0')
			(void)buf_addf(&words, " %s", word);
	}
	(void)buf_addc(&words, ' ');
	buf_done(&raw);
	return buf_take(&words);
}

/* Is " WORDS " there? */
static void
expect(const char *text, const char *words)
{
	char *spaced = xasprintf(" %s ", words);

	if (strstr(text, spaced) == NULL)
		fail_msg("not there: %s", words);
	free(spaced);
}

static void
every_verb_is_in_the_page(void **state)
{
	char *page = read_words(PAGE), *item;
	size_t i, j, count;
	const struct command *const *table = command_table(&count);

	(void)state;
	for (i = 0; i < count; i++) {
		item = xasprintf("Ic %s", table[i]->name);
		expect(page, item);
		free(item);
		for (j = 0;
		     j < COMMAND_FLAGS_MAX && table[i]->flags[j].name != NULL;
		     j++) {
			item = xasprintf("Fl -%s", table[i]->flags[j].name);
			expect(page, item);
			free(item);
		}
	}
	free(page);
}

static void
every_option_is_in_the_page(void **state)
{
	char *page = read_words(PAGE), *item;
	size_t i, count;
	const struct option_entry *o = options_table(&count);

	(void)state;
	for (i = 0; i < count; i++, o++) {
		item = xasprintf("Ic @coordinator_%s Ar", o->name);
		expect(page, item);
		free(item);
		expect(page, o->text);
		item = xasprintf("The default is .Ql %s", o->def);
		expect(
		    page, o->def[0] != '\0' ? item : "The default is empty.");
		free(item);
	}
	free(page);
}

static void
every_option_is_in_the_example(void **state)
{
	char *example = read_words(EXAMPLE), *item;
	size_t i, count;
	const struct option_entry *o = options_table(&count);

	(void)state;
	for (i = 0; i < count; i++, o++) {
		item = xasprintf("@coordinator_%s%s%s", o->name,
		    o->def[0] != '\0' ? " " : "", o->def);
		expect(example, item);
		free(item);
	}
	free(example);
}

/* Nothing is described that is not there. */
static void
no_item_is_too_much(void **state)
{
	char *page = read_words(PAGE), *p = page, *end;
	size_t count;
	const struct command *const *table = command_table(&count);
	bool known;

	(void)state;
	while ((p = strstr(p, ".It Ic ")) != NULL) {
		p += strlen(".It Ic ");
		end = p + strcspn(p, " ");
		*end = '\0';
		known = *p == '@' ? options_find(p) != NULL
		                  : command_find(table, count, p) != NULL;
		if (!known)
			fail_msg(
			    "%s is in the page, but not in the program", p);
		*end = ' ';
	}
	free(page);
}

static void
table_is_sorted_and_explained(void **state)
{
	size_t i, j, count;
	const struct command *const *table = command_table(&count);

	(void)state;
	for (i = 0; i < count; i++) {
		const struct command *c = table[i];

		if (i > 0)
			assert_true(strcmp(table[i - 1]->name, c->name) < 0);
		assert_non_null(c->args);
		assert_non_null(c->run);
		assert_true(strlen(c->summary) > 0 && strlen(c->summary) < 60);
		assert_int_equal(c->help[strlen(c->help) - 1], '.');
		assert_true(c->max == COMMAND_NO_LIMIT || c->min <= c->max);
		assert_int_equal(c->args[0] == '\0', c->max == 0);
		for (j = 0; j < COMMAND_FLAGS_MAX && c->flags[j].name != NULL;
		     j++)
			assert_non_null(c->flags[j].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_verb_is_in_the_page),
		cmocka_unit_test(every_option_is_in_the_page),
		cmocka_unit_test(every_option_is_in_the_example),
		cmocka_unit_test(no_item_is_too_much),
		cmocka_unit_test(table_is_sorted_and_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
