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
#include "base/str.h"
#include "cli/command-table.h"
#include "daemon/options.h"
#include "detect/profile-load.h"
#include "detect/state.h"
#include "io/file.h"
#include "work/persona.h"

#define PAGE    "docs/tmux-coordinator.1"
#define FORMATS "docs/tmux-coordinator.5"
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

/* Each detail stands with the status that it is told under. */
static void
every_state_is_in_the_page(void **state)
{
	char *page = read_words(PAGE), *states = strstr(page, ".Sh STATES ");
	char *item, *head;

	(void)state;
	assert_non_null(states);
	*strstr(states, ".Sh OPTIONS ") = '\0';
	for (int i = 0; i < DETAIL_COUNT; i++) {
		enum agent_detail d = (enum agent_detail)i;

		item = xasprintf(" .Ql %s ", state_detail_name(d));
		head = strstr(states, item);
		free(item);
		if (head == NULL)
			fail_msg("%s is not there", state_detail_name(d));
		while (!str_starts(head, ".It "))
			head--;
		item =
		    xasprintf(".It %s ", state_status_name(state_status_of(d)));
		if (!str_starts(head, item))
			fail_msg("%s is not %s there", state_detail_name(d),
			    state_status_name(state_status_of(d)));
		free(item);
	}
	free(page);
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

/* The part of the page under ".Ss SECTION", its own from then on. */
static char *
part_of(const char *page, const char *section)
{
	char *head = xasprintf(" .Ss %s ", section), *part;
	const char *p = strstr(page, head), *end, *other;

	if (p == NULL)
		fail_msg("no part for %s", section);
	p += strlen(head);
	end = strstr(p, " .Ss ");
	other = strstr(p, " .Sh ");
	if (end == NULL || (other != NULL && other < end))
		end = other;
	part = end == NULL ? xstrdup(p) : xstrndup(p, (size_t)(end - p) + 1);
	free(head);
	return part;
}

static void
every_key_of_a_profile_is_in_the_page(void **state)
{
	char *page = read_words(FORMATS), *part, *item, *p;
	const char *section, *name;
	size_t told = 0, items = 0;

	(void)state;
	for (size_t i = 0; (name = profile_load_key(i, &section)) != NULL;
	     i++) {
		part = part_of(page, section);
		item = xasprintf(".It Ic %s", name);
		expect(part, item);
		told++;
		free(item);
		free(part);
	}
	/* And no other. */
	part = strstr(page, ".Sh PERSONAS");
	assert_non_null(part);
	for (p = page; (p = strstr(p, " .It Ic ")) != NULL && p < part; p++)
		items++;
	assert_int_equal(items, told);
	free(page);
}

/* What the page says of personas is what can be read, all of it. */
static void
every_key_of_a_persona_is_in_the_page(void **state)
{
	static const char *const names[] = { "agent_type", "description",
		"model", "tags", "focus_patterns", "default" };
	char *page = read_words(FORMATS), *part = part_of(page, "persona");
	size_t items = 0;

	(void)state;
	for (char *p = part; (p = strstr(p, ".It Ic ")) != NULL; p++)
		items++;
	assert_int_equal(items, countof(names));
	for (size_t i = 0; i < countof(names); i++) {
		struct persona_set *set = persona_set_new();
		char *item = xasprintf(".It Ic %s", names[i]);
		char *text = xasprintf("[x]\n%s = %s\n", names[i],
		    strcmp(names[i], "default") == 0 ? "on" : "cc");
		struct err err;

		expect(part, item);
		if (!persona_set_add(set, "x", text, strlen(text), &err))
			fail_msg("%s", err.text);
		persona_set_free(set);
		free(text);
		free(item);
	}
	free(part);
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
		cmocka_unit_test(every_state_is_in_the_page),
		cmocka_unit_test(no_item_is_too_much),
		cmocka_unit_test(every_key_of_a_profile_is_in_the_page),
		cmocka_unit_test(every_key_of_a_persona_is_in_the_page),
		cmocka_unit_test(table_is_sorted_and_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
