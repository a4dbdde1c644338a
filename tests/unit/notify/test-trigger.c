/* Commands on events, run by a real tmux: every type, and whatever is in the
 * details, which is never run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "../private-tmux.h"
#include "base/json.h"
#include "base/mem.h"
#include "coordinator/coordinator.h"
#include "detect/profile.h"
#include "notify/trigger-run.h"
#include "notify/trigger.h"

struct world {
	struct private_tmux tmux;
	struct event_base *base;
	struct profiles *profiles;
	struct coordinator *c;
	struct trigger *trigger;
	const char *want; /* for the condition: @told ends with it */
};

static int
make(void **state)
{
	static const struct coordinator_handlers handlers = { 0 };
	struct world *w = xcalloc(1, sizeof *w);

	private_tmux_start(&w->tmux);
	w->base = event_base_new();
	w->profiles = profiles_new();
	w->c = coordinator_new(
	    w->base, &w->tmux.server, w->profiles, NULL, &handlers, w);
	w->trigger = trigger_new(w->base, w->c, &w->tmux.server);
	*state = w;
	return 0;
}

static int
clear(void **state)
{
	struct world *w = *state;

	trigger_free(w->trigger);
	coordinator_free(w->c);
	profiles_free(w->profiles);
	event_base_free(w->base);
	private_tmux_stop(&w->tmux);
	free(w);
	return 0;
}

static void
configure(struct world *w, const char *command)
{
	struct trigger_config c = { .ways = "", .webhook = "" };

	for (int i = 0; i < EVENT_COUNT; i++)
		c.commands[i] = command;
	trigger_configure(w->trigger, &c);
}

static void
told(struct buf *out)
{
	private_tmux_do(
	    (const char *const[]){ "show-options", "-gqv", "@told", NULL },
	    out);
}

static bool
is_told(void *arg)
{
	const struct world *w = arg;
	struct buf text;
	bool yes;

	buf_init(&text, 1 << 20);
	told(&text);
	yes = strstr(text.data, w->want) != NULL;
	buf_done(&text);
	return yes;
}

static void
happen(struct world *w, enum event_type type, const char *pane, cJSON *details)
{
	struct coordinator_event e = {
		.type = type, .at_ms = 1770033600000, .details = details
	};

	(void)strlcpy(e.agent_id, pane, sizeof e.agent_id);
	trigger_event(w->trigger, &e);
	cJSON_Delete(details);
}

static void
every_event_has_its_command(void **state)
{
	struct world *w = *state;
	struct buf want, have;

	configure(w, "set-option -gaF @told '#{COORDINATOR_EVENT} '");
	buf_init(&want, 4096);
	for (int i = 0; i < EVENT_COUNT; i++) {
		happen(w, (enum event_type)i, "", NULL);
		(void)buf_addf(
		    &want, "%s ", event_type_name((enum event_type)i));
	}
	w->want = want.data;
	assert_true(private_tmux_wait(w->base, is_told, w));
	/* Each once, in order. */
	buf_init(&have, 4096);
	told(&have);
	(void)buf_addc(&want, '\n');
	assert_string_equal(have.data, want.data);
	buf_done(&have);
	buf_done(&want);
}

/* What the command has written into the file "told". */
static void
read_told(const struct world *w, char *ret, size_t size)
{
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/told", w->tmux.dir);
	f = fopen(path, "r");
	assert_non_null(f);
	ret[fread(ret, 1, size - 1, f)] = '\0';
	assert_int_equal(fclose(f), 0);
}

/* What is in the environment comes out of the shell as it is, and does
 * nothing on its way. */
static void
details_are_never_run(void **state)
{
	struct world *w = *state;
	cJSON *details = cJSON_CreateObject();
	char evil[1024], command[1024], mark[96], want[2048], text[2048];

	(void)snprintf(mark, sizeof mark, "%s/gotcha", w->tmux.dir);
	(void)snprintf(evil, sizeof evil,
	    "x\";touch %s;'$(touch %s)`touch %s`#(touch %s) ; run-shell 'touch "
	    "%s' ;",
	    mark, mark, mark, mark, mark);
	(void)snprintf(command, sizeof command,
	    "run-shell 'printf \"%%s|%%s|%%s\" \"$COORDINATOR_SESSION\" "
	    "\"$COORDINATOR_PANE\" \"$COORDINATOR_TIME\" >%s/told' ; "
	    "set-option -g @told ran",
	    w->tmux.dir);
	configure(w, command);
	json_add_str(details, "session", evil);
	json_add_str(details, "agent_type", evil);
	json_add_str(details, "detail", "-gu");
	json_add_str(details, "new_status", ";");
	w->want = "ran";
	happen(w, EVENT_AGENT_ERROR, "%3", details);
	assert_true(private_tmux_wait(w->base, is_told, w));
	assert_int_equal(access(mark, F_OK), -1);
	read_told(w, text, sizeof text);
	(void)snprintf(want, sizeof want, "%s|%%3|2026-02-02T12:00:00Z", evil);
	assert_string_equal(text, want);
}

/* Nothing stays behind in tmux's environment. */
static bool
is_clean(void *arg)
{
	struct buf text;
	bool yes;

	(void)arg;
	buf_init(&text, 1 << 20);
	private_tmux_do(
	    (const char *const[]){ "show-environment", "-g", NULL }, &text);
	yes = strstr(text.data, "\nCOORDINATOR_") == NULL;
	buf_done(&text);
	return yes;
}

static void
environment_is_left_clean(void **state)
{
	struct world *w = *state;

	configure(w, "set-option -g @told ran");
	w->want = "ran";
	happen(w, EVENT_CONTEXT_HIGH, "%1", NULL);
	assert_true(private_tmux_wait(w->base, is_told, w));
	assert_true(private_tmux_wait(w->base, is_clean, w));
}

/* A command that fails, and one that tmux does not know, harm nobody. */
static void
bad_commands(void **state)
{
	struct world *w = *state;

	configure(w, "no-such-command 'x");
	happen(w, EVENT_AGENT_IDLE, "%1", NULL);
	configure(w, "set-option -g @told after");
	happen(w, EVENT_AGENT_IDLE, "%1", NULL);
	w->want = "after";
	assert_true(private_tmux_wait(w->base, is_told, w));
}

/* The words of a command line reach tmux as they are; the oldest of too many
 * is given up. */
static void
words_and_the_queue(void **state)
{
	static const char *const words[] = { "a;", ";", "\\;", "#{pid}", "$x",
		"a b", "" };
	struct world *w = *state;
	struct trigger_run *r = trigger_run_new(w->base, &w->tmux.server);
	struct trigger_run_args a = { .count = 0 };
	struct buf have;
	char name[32];

	/* The first is on its way at once; of the others two are too many. */
	for (int i = 0; i < TRIGGER_QUEUE_MAX + 3; i++) {
		(void)snprintf(name, sizeof name, "@n%d", i);
		trigger_run_word(&a, "set-option");
		trigger_run_word(&a, "-g");
		trigger_run_word(&a, name);
		trigger_run_word(&a, "1");
		if (i == TRIGGER_QUEUE_MAX + 2) {
			for (size_t k = 0; k < countof(words); k++) {
				trigger_run_next(&a);
				trigger_run_word(&a, "set-option");
				trigger_run_word(&a, "-ga");
				trigger_run_word(&a, "@told");
				trigger_run_word(&a, words[k]);
			}
			trigger_run_next(&a);
			trigger_run_word(&a, "set-option");
			trigger_run_word(&a, "-ga");
			trigger_run_word(&a, "@told");
			trigger_run_word(&a, "END");
		}
		trigger_run_add(r, &a);
	}
	w->want = "END";
	assert_true(private_tmux_wait(w->base, is_told, w));
	buf_init(&have, 4096);
	told(&have);
	assert_string_equal(have.data, "a;;\\;#{pid}$xa bEND\n");
	buf_clear(&have);
	private_tmux_do(
	    (const char *const[]){ "show-options", "-g", NULL }, &have);
	assert_non_null(strstr(have.data, "@n0 1"));
	assert_null(strstr(have.data, "@n1 1"));
	assert_null(strstr(have.data, "@n2 1"));
	assert_non_null(strstr(have.data, "@n3 1"));
	buf_done(&have);
	trigger_run_free(r);
	trigger_run_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    every_event_has_its_command, make, clear),
		cmocka_unit_test_setup_teardown(
		    details_are_never_run, make, clear),
		cmocka_unit_test_setup_teardown(
		    environment_is_left_clean, make, clear),
		cmocka_unit_test_setup_teardown(bad_commands, make, clear),
		cmocka_unit_test_setup_teardown(
		    words_and_the_queue, make, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
