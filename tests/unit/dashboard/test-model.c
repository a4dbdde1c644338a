#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dashboard/model.h"
#include "fixture.h"

static void
press(struct model *m, const char *keys)
{
	for (; *keys != '\0'; keys++)
		assert_int_equal(
		    model_key(m, (unsigned char)*keys), KEYS_NOTHING);
}

static void
counts_the_fleet(void **state)
{
	struct fleet_counts n;
	struct model m;

	(void)state;
	fixture_init(&m);
	n = fleet_count(&m.fleet);
	assert_int_equal(n.all, 10);
	assert_int_equal(n.waiting, 2);
	assert_int_equal(n.busy, 2);
	assert_int_equal(n.idle, 2);
	assert_int_equal(n.error, 3);
	model_done(&m);
}

/* What agents.watch tells: one is another, one is new, one is gone; what is
 * no agent is passed over. */
static void
takes_changes(void **state)
{
	cJSON *news = fixture_json(
	    "{\"changed\":[{\"pane_id\":\"%1\",\"status\":\"WAITING\","
	    "\"detail\":\"idle\",\"agent_type\":\"cc\"},{\"pane_id\":\"%77\","
	    "\"detail\":\"tool\",\"agent_type\":\"cod\"},{\"pane_id\":7},"
	    "null,{\"pane_id\":\"x\"}],\"gone\":[\"%3\",\"%1000\",4]}");
	struct model m;

	(void)state;
	fixture_init(&m);
	model_change_agents(&m, news);
	assert_int_equal(m.fleet.count, 10);
	assert_null(fleet_find(&m.fleet, "%3"));
	assert_int_equal(fleet_find(&m.fleet, "%1")->state.detail, DETAIL_IDLE);
	assert_string_equal(
	    fleet_find(&m.fleet, "%77")->state.agent_type, "cod");
	cJSON_Delete(news);
	news = fixture_json("[{\"pane_id\":\"%5\"}]");
	model_set_agents(&m, news);
	assert_int_equal(m.fleet.count, 1);
	cJSON_Delete(news);
	model_done(&m);
}

static void
filters_as_one_types(void **state)
{
	struct model m;

	(void)state;
	fixture_init(&m);
	press(&m, "/cod");
	assert_int_equal(model_list(&m)->shown_count, 2);
	press(&m, "\177\177\177GREEN q"); /* q is a letter now */
	assert_string_equal(model_list(&m)->filter, "GREEN q");
	press(&m, "\177\177\r");
	assert_int_equal(model_list(&m)->shown_count, 1);
	assert_string_equal(model_pane(&m), "%2");
	/* Escape first takes the filter away, and then it is the way out. */
	assert_int_equal(model_key(&m, KEYS_ESCAPE), KEYS_NOTHING);
	assert_int_equal(model_list(&m)->shown_count, 10);
	assert_string_equal(model_pane(&m), "%2");
	assert_int_equal(model_key(&m, KEYS_ESCAPE), KEYS_LEAVE);
	press(&m, "/");
	assert_int_equal(model_key(&m, 0x6f22), KEYS_NOTHING); /* 漢 */
	assert_string_equal(model_list(&m)->filter, "漢");
	assert_int_equal(model_list(&m)->shown_count, 1);
	assert_int_equal(model_key(&m, KEYS_BACKSPACE), KEYS_NOTHING);
	assert_string_equal(model_list(&m)->filter, "");
	for (int i = 0; i < 200; i++)
		assert_int_equal(model_key(&m, 0x1f600), KEYS_NOTHING);
	assert_true(strlen(model_list(&m)->filter) < ROWS_FILTER_MAX);
	model_done(&m);
}

static void
walks_and_turns(void **state)
{
	struct model m;

	(void)state;
	fixture_init(&m);
	m.page_rows = 4;
	assert_string_equal(model_pane(&m), "%1"); /* who needs one most */
	press(&m, "jj");
	assert_string_equal(model_pane(&m), "%10");
	assert_int_equal(model_key(&m, KEYS_PAGE_DOWN), KEYS_NOTHING);
	assert_int_equal(model_list(&m)->cursor, 6);
	press(&m, ">");
	assert_int_equal(model_list(&m)->cursor, 9);
	press(&m, "m");
	assert_string_equal(model_pane(&m), "%1");
	press(&m, "4");
	assert_int_equal(m.tab, MODEL_TAB(PAGE_CONFLICTS));
	assert_null(model_pane(&m));
	assert_int_equal(model_key(&m, 'g'), KEYS_NOTHING); /* not here */
	assert_int_equal(model_key(&m, 'n'), KEYS_NOTIFY);
	press(&m, "\t\t");
	assert_int_equal(m.tab, MODEL_AGENTS);
	assert_int_equal(model_key(&m, KEYS_LEFT), KEYS_NOTHING);
	assert_int_equal(m.tab, MODEL_TAB(PAGE_EVENTS));
	press(&m, "1");
	assert_int_equal(model_key(&m, 'g'), KEYS_GIVE_BACK);
	assert_int_equal(model_key(&m, '\r'), KEYS_JUMP);
	assert_int_equal(model_key(&m, 'q'), KEYS_LEAVE);
	assert_int_equal(model_key(&m, 3), KEYS_LEAVE);
	press(&m, "?");
	assert_true(m.help);
	press(&m, "q"); /* closes the help and no more */
	assert_false(m.help);
	model_done(&m);
}

/* Only yes is yes, and only where there is something to say yes to. */
static void
asks(void **state)
{
	struct model m;

	(void)state;
	fixture_init(&m);
	model_ask(&m, "give?", "words", "some.method", cJSON_CreateArray());
	press(&m, "jA/g3");
	assert_true(m.question.open);
	assert_int_equal(model_key(&m, '\r'), KEYS_CONFIRM);
	assert_int_equal(model_key(&m, 'y'), KEYS_CONFIRM);
	assert_int_equal(model_key(&m, KEYS_ESCAPE), KEYS_NOTHING);
	assert_false(m.question.open);
	model_ask(&m, "nothing", "words", NULL, NULL);
	assert_int_equal(model_key(&m, 'y'), KEYS_NOTHING);
	assert_false(m.question.open);
	model_done(&m);
}

/* The newest event is the first, and there are never too many. */
static void
keeps_events(void **state)
{
	struct model m;

	(void)state;
	fixture_init(&m);
	model_add_event(&m, fixture_json("{\"id\":1}")); /* before the log */
	model_set_page(
	    &m, PAGE_EVENTS, fixture_json("[{\"id\":1},{\"id\":2}]"));
	for (int i = 0; i < MODEL_EVENTS_MAX + 9; i++)
		model_add_event(
		    &m, fixture_json("{\"id\":3,\"agent_id\":\"%4\",\"type\":"
				     "\"agent_idle\",\"agent\":{}}"));
	press(&m, "5");
	model_update(&m, FIXTURE_NOW);
	assert_int_equal(model_list(&m)->count, MODEL_EVENTS_MAX);
	assert_string_equal(model_pane(&m), "%4");
	model_done(&m);
}

static void
says_for_a_while(void **state)
{
	struct model m;

	(void)state;
	fixture_init(&m);
	model_say(&m, true, "it is %d", 7);
	assert_string_equal(m.words, "it is 7");
	model_update(&m, FIXTURE_NOW + 1000);
	assert_string_equal(m.words, "it is 7");
	model_update(&m, FIXTURE_NOW + 60000);
	assert_string_equal(m.words, "");
	model_say(&m, false, "again");
	press(&m, "j");
	assert_string_equal(m.words, "");
	model_done(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_the_fleet),
		cmocka_unit_test(takes_changes),
		cmocka_unit_test(filters_as_one_types),
		cmocka_unit_test(walks_and_turns),
		cmocka_unit_test(asks),
		cmocka_unit_test(keeps_events),
		cmocka_unit_test(says_for_a_while),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
