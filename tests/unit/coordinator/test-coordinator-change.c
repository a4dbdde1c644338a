#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <event2/event.h>

#include "base/json.h"
#include "coordinator/coordinator-inside.h"
#include "detect/monitor.h"
#include "detect/profile.h"

static char told[65536];         /* "%1 agent_idle " for every event */
static struct coordinator *echo; /* each event causes another one of it */

static void
on_event(void *arg, const struct coordinator_event *e)
{
	size_t len = strlen(told);

	(void)arg;
	if (echo != NULL)
		coordinator_emit(echo, EVENT_DIGEST_SENT, e->agent_id, NULL);
	(void)snprintf(told + len, sizeof told - len, "%s %s %s ", e->agent_id,
	    event_type_name(e->type), json_str(e->details, "prev_detail", "?"));
}

static int
setup(void **state)
{
	static const struct coordinator_handlers handlers = { .on_event =
								  on_event };
	struct tmux_server server = { .socket = "/nowhere" };
	struct event_base *base = event_base_new();

	*state = coordinator_new(base, &server, NULL, NULL, &handlers, NULL);
	return 0;
}

static int
teardown(void **state)
{
	struct coordinator *c = *state;
	struct event_base *base = c->base;

	coordinator_change_drop(c);
	roster_done(&c->roster);
	coordinator_free(c);
	event_base_free(base);
	return 0;
}

static struct monitor_result
result(const char *type, enum agent_detail d)
{
	return (struct monitor_result){
		.agent_type = type,
		.status = state_status_of(d),
		.detail = d,
		.observed_ms = 1,
		.rule = "",
		.error_message = "",
		.topic = "",
	};
}

static void
change(
    struct coordinator *c, unsigned pane, const char *type, enum agent_detail d)
{
	struct monitor_result was = result("", DETAIL_UNKNOWN);
	struct monitor_result now = result(type, d);

	coordinator_change_on(c, pane, &was, &now);
}

static void
use(struct coordinator *c, enum agent_detail d, double context)
{
	struct monitor_result was = result("", DETAIL_UNKNOWN);
	struct monitor_result now = result("cc", d);

	now.context_usage = context;
	now.context_known = true;
	coordinator_change_on(c, 1, &was, &now);
}

/* What has been told of since the last time. */
static void
expect(struct coordinator *c, const char *want)
{
	told[0] = '\0';
	coordinator_change_tell(c);
	assert_string_equal(told, want);
}

/* An event may cause others, which are told in a later turn, also when there are
 * as many as are kept. */
static void
test_echo(void **state)
{
	struct coordinator *c = *state;
	char id[16];

	for (int i = 0; i < 5000; i++) {
		(void)snprintf(id, sizeof id, "%%%d", i);
		coordinator_emit(c, EVENT_DIGEST_FAILED, id, NULL);
	}
	assert_int_equal(c->news_dropped, 5000 - c->news_count);
	echo = c;
	coordinator_change_tell(c);
	echo = NULL;
	assert_null(strstr(told, "digest_sent"));
	assert_int_equal(c->news_count, 5000 - 904);
	told[0] = '\0';
	coordinator_change_tell(c);
	assert_null(strstr(told, "digest_failed"));
	assert_int_equal(c->news_count, 0);
	told[0] = '\0';
}

static void
test_sighting(void **state)
{
	struct coordinator *c = *state;

	change(c, 1, "cc", DETAIL_UNKNOWN);  /* found, not yet looked at */
	change(c, 1, "cc", DETAIL_STARTING); /* or so it looks */
	change(c, 1, "cc", DETAIL_IDLE);     /* the first sighting */
	expect(c, "");
	change(c, 1, "cc", DETAIL_STREAMING);
	expect(c, "%1 agent_busy idle ");
	change(c, 1, "cc", DETAIL_STREAMING);
	expect(c, "");
	change(c, 2, "cod", DETAIL_APPROVAL); /* another pane, first sight */
	expect(c, "");
}

static void
test_two_changes_in_a_turn(void **state)
{
	struct coordinator *c = *state;

	change(c, 1, "cc", DETAIL_IDLE);
	change(c, 1, "cc", DETAIL_TOOL);
	change(c, 1, "cc", DETAIL_APPROVAL);
	expect(c,
	    "%1 agent_busy idle %1 agent_idle tool %1 agent_attention tool ");
}

static void
test_context(void **state)
{
	struct coordinator *c = *state;

	use(c, DETAIL_IDLE, 91); /* so it was found */
	use(c, DETAIL_TOOL, 92);
	expect(c, "%1 agent_busy idle ");
	use(c, DETAIL_TOOL, 20); /* compacted */
	use(c, DETAIL_IDLE, 86);
	expect(c, "%1 context_high tool %1 agent_idle tool ");
	use(c, DETAIL_IDLE, 84);
	use(c, DETAIL_IDLE, 86);
	expect(c, "");
	use(c, DETAIL_IDLE, 75);
	use(c, DETAIL_IDLE, 86);
	expect(c, "%1 context_high idle ");
}

static void
test_leaving(void **state)
{
	struct coordinator *c = *state;

	change(c, 1, "cc", DETAIL_IDLE);
	change(c, 1, "", DETAIL_UNKNOWN);
	expect(c, "%1 agent_exited idle ");
	assert_false(roster_find(&c->roster, 1)->holds_agent);
	change(c, 1, "", DETAIL_UNKNOWN);
	expect(c, "");
	/* The pane goes with its agent; then only once. */
	change(c, 2, "cc", DETAIL_TOOL);
	change(c, 2, "cc", DETAIL_EXITED);
	expect(c, "%2 agent_exited tool ");
	coordinator_change_gone(c, 2);
	expect(c, "");
	assert_null(roster_find(&c->roster, 2));
	change(c, 3, "cc", DETAIL_TOOL);
	coordinator_change_gone(c, 3);
	expect(c, "%3 agent_exited tool ");
	/* One that was never seen doing anything leaves without a word. */
	change(c, 4, "cc", DETAIL_UNKNOWN);
	coordinator_change_gone(c, 4);
	coordinator_change_gone(c, 5);
	expect(c, "");
}

static void
test_another_agent(void **state)
{
	struct coordinator *c = *state;

	change(c, 1, "cc", DETAIL_IDLE);
	change(c, 1, "cod", DETAIL_TOOL);
	expect(c, "%1 agent_exited idle ");
	assert_string_equal(
	    roster_find(&c->roster, 1)->state.agent_type, "cod");
	change(c, 1, "cod", DETAIL_IDLE);
	expect(c, "%1 agent_idle tool ");
}

static void
test_unseen(void **state)
{
	struct coordinator *c = *state;

	change(c, 1, "cc", DETAIL_IDLE);
	assert_false(roster_find(&c->roster, 1)->state.unseen);
	change(c, 1, "cc", DETAIL_TOOL);
	change(c, 1, "cc", DETAIL_IDLE);
	assert_true(roster_find(&c->roster, 1)->state.unseen);
	change(c, 1, "cc", DETAIL_THINKING);
	assert_false(roster_find(&c->roster, 1)->state.unseen);
}

static void
test_bound(void **state)
{
	struct coordinator *c = *state;

	change(c, 1, "cc", DETAIL_IDLE);
	for (int i = 0; i < 10000; i++)
		change(c, 1, "cc", i % 2 ? DETAIL_IDLE : DETAIL_TOOL);
	assert_true(c->news_count <= 4096);
	assert_int_equal(c->news_count + c->news_dropped, 10000);
	coordinator_change_drop(c);
	assert_int_equal(c->news_count, 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_sighting),
		CASE(test_echo),
		CASE(test_two_changes_in_a_turn),
		CASE(test_context),
		CASE(test_leaving),
		CASE(test_another_agent),
		CASE(test_unseen),
		CASE(test_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
