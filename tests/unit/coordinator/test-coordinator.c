/* Against a real tmux of its own, over both transports. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <event2/event.h>

#include "../private-tmux.h"
#include "coordinator/coordinator.h"
#include "coordinator/roster.h"
#include "detect/profile.h"
#include "tmux/mirror.h"

struct world {
	struct private_tmux tmux;
	struct event_base *base;
	struct profiles *profiles;
	struct coordinator *c;
	char events[8192]; /* "%0 agent_idle " for every event */
	int ready, changed;
	char gone[256];
	unsigned pane; /* for the conditions below */
	enum agent_detail detail;
	const char *wanted;
};

static void
on_event(void *arg, const struct coordinator_event *e)
{
	struct world *w = arg;
	size_t len = strlen(w->events);

	(void)snprintf(w->events + len, sizeof w->events - len, "%s %s ",
	    e->agent_id, event_type_name(e->type));
}

static void
on_changed(void *arg)
{
	struct world *w = arg;

	w->changed++;
}

static void
on_ready(void *arg)
{
	struct world *w = arg;

	w->ready++;
}

static void
on_gone(void *arg, const char *why)
{
	struct world *w = arg;

	(void)strlcpy(w->gone, why, sizeof w->gone);
}

static bool
is_ready(void *arg)
{
	const struct world *w = arg;

	return w->ready > 0;
}

static bool
is_in_detail(void *arg)
{
	const struct world *w = arg;
	const struct agent_state *a = coordinator_agent(w->c, w->pane);

	return a != NULL && a->detail == w->detail;
}

static bool
has_no_agent(void *arg)
{
	const struct world *w = arg;

	return coordinator_agent(w->c, w->pane) == NULL;
}

static bool
has_event(void *arg)
{
	const struct world *w = arg;

	return strstr(w->events, w->wanted) != NULL;
}

static bool
is_gone(void *arg)
{
	const struct world *w = arg;

	return w->gone[0] != '\0';
}

#define wait_for(w, condition) \
 assert_true(private_tmux_wait((w)->base, condition, w))

static void
wait_detail(struct world *w, unsigned pane, enum agent_detail d)
{
	w->pane = pane;
	w->detail = d;
	wait_for(w, is_in_detail);
}

static void
wait_event(struct world *w, const char *wanted)
{
	w->wanted = wanted;
	wait_for(w, has_event);
}

static int
setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	struct err err;

	private_tmux_start(&w->tmux);
	w->base = event_base_new();
	w->profiles = profiles_new();
	if (!profiles_add(w->profiles, "demo", PRIVATE_TMUX_PROFILE,
		strlen(PRIVATE_TMUX_PROFILE), &err))
		fail_msg("%s", err.text);
	*state = w;
	return 0;
}

static void
start(struct world *w, enum transport_kind kind)
{
	static const struct coordinator_handlers handlers = {
		.on_event = on_event,
		.on_changed = on_changed,
		.on_ready = on_ready,
		.on_gone = on_gone,
	};
	struct coordinator_config config;
	struct err err;

	w->c = coordinator_new(
	    w->base, &w->tmux.server, w->profiles, NULL, &handlers, w);
	coordinator_config_default(&config);
	config.transport = kind;
	config.poll_interval_ms = 100;
	config.sweep_interval_ms = 500;
	config.idle_threshold = 0;
	coordinator_configure(w->c, &config);
	if (!coordinator_start(w->c, &err))
		fail_msg("%s", err.text);
	assert_false(coordinator_start(w->c, &err));
	wait_for(w, is_ready);
}

static int
teardown(void **state)
{
	struct world *w = *state;

	coordinator_free(w->c);
	profiles_free(w->profiles);
	event_base_free(w->base);
	private_tmux_stop(&w->tmux);
	free(w);
	return 0;
}

static size_t
count(struct world *w, const char *session)
{
	size_t n;

	free(coordinator_list(w->c, session, &n));
	return n;
}

static void
follow(struct world *w, enum transport_kind kind)
{
	private_tmux_show("%0", "> ");
	start(w, kind);
	wait_detail(w, 0, DETAIL_IDLE);
	assert_int_equal(w->ready, 1);
	assert_int_equal(count(w, NULL), 1);
	assert_int_equal(count(w, "work"), 1);
	assert_int_equal(count(w, "other"), 0);
	assert_null(coordinator_agent(w->c, 99));
	private_tmux_show("%0", "BUSY");
	wait_event(w, "%0 agent_busy ");
	assert_true(w->changed > 0);
	private_tmux_show("%0", "APPROVE? y/n");
	wait_event(w, "%0 agent_attention ");
	private_tmux_show("%0", "FAILED: no answer");
	wait_event(w, "%0 agent_error ");
	private_tmux_show("%0", "> ");
	wait_event(w, "%0 agent_recovered ");
	assert_true(coordinator_agent(w->c, 0)->unseen);
}

static void
test_control(void **state)
{
	follow(*state, TRANSPORT_CONTROL);
}

static void
test_poll(void **state)
{
	follow(*state, TRANSPORT_POLL);
}

/* One pane after another comes, moves and goes. */
static void
test_panes(void **state)
{
	struct world *w = *state;
	pid_t pid;

	private_tmux_show("%0", "> ");
	start(w, TRANSPORT_CONTROL);
	wait_detail(w, 0, DETAIL_IDLE);
	private_tmux("new-window", "-d", "-t", "work", PRIVATE_TMUX_PANE);
	private_tmux_show("%1", "BUSY");
	wait_detail(w, 1, DETAIL_TOOL);
	assert_int_equal(count(w, "work"), 2);
	/* A renamed session takes its agents along. */
	private_tmux("rename-session", "-t", "work", "home");
	while (count(w, "home") != 2)
		assert_true(private_tmux_wait(w->base, is_ready, w) &&
			    event_base_loop(w->base, EVLOOP_ONCE) >= 0);
	/* A killed agent is gone at once, not with the next sweep. */
	pid = coordinator_agent(w->c, 1)->agent_pid;
	assert_true(pid > 1);
	assert_int_equal(kill(pid, SIGKILL), 0);
	wait_event(w, "%1 agent_exited ");
	w->pane = 1;
	wait_for(w, has_no_agent);
	assert_int_equal(count(w, NULL), 1);
}

/* What a test of the whole does not see: who is idle. */
static void
test_idle(void **state)
{
	struct world *w = *state;
	struct coordinator_config config;
	struct agent_state a;

	start(w, TRANSPORT_POLL);
	config = *coordinator_config(w->c);
	config.idle_threshold = 30;
	coordinator_configure(w->c, &config);
	agent_init(&a, 0);
	a.status = STATUS_WAITING;
	a.detail = DETAIL_IDLE;
	a.healthy = true;
	a.last_activity_ms = 1000000;
	assert_false(coordinator_is_idle(w->c, &a, 1029900));
	assert_true(coordinator_is_idle(w->c, &a, 1030000));
	a.last_activity_ms = 0;
	assert_true(coordinator_is_idle(w->c, &a, 1030000));
	a.healthy = false;
	assert_false(coordinator_is_idle(w->c, &a, 1030000));
	a.healthy = true;
	a.detail = DETAIL_APPROVAL;
	assert_false(coordinator_is_idle(w->c, &a, 1030000));
	a.status = STATUS_GENERATING;
	a.detail = DETAIL_STREAMING;
	assert_false(coordinator_is_idle(w->c, &a, 1030000));
	agent_done(&a);
}

/* Another transport and other profiles take over without an event. */
static void
test_change_of_means(void **state)
{
	struct world *w = *state;
	struct coordinator_config config;
	struct profiles *old = w->profiles;
	struct err err;
	struct transport_stats stats;

	private_tmux_show("%0", "> ");
	start(w, TRANSPORT_POLL);
	wait_detail(w, 0, DETAIL_IDLE);
	w->events[0] = '\0';
	w->profiles = profiles_new();
	assert_true(profiles_add(w->profiles, "demo", PRIVATE_TMUX_PROFILE,
	    strlen(PRIVATE_TMUX_PROFILE), &err));
	coordinator_set_profiles(w->c, w->profiles);
	profiles_free(old);
	config = *coordinator_config(w->c);
	config.transport = TRANSPORT_CONTROL;
	coordinator_configure(w->c, &config);
	private_tmux_show("%0", "> words");
	wait_detail(w, 0, DETAIL_TYPED);
	transport_stats(coordinator_transport(w->c), &stats);
	assert_int_equal(stats.kind, TRANSPORT_CONTROL);
	assert_string_equal(w->events, "");
}

static void
test_end_of_tmux(void **state)
{
	struct world *w = *state;
	struct err err;

	private_tmux_show("%0", "> ");
	start(w, TRANSPORT_CONTROL);
	wait_detail(w, 0, DETAIL_IDLE);
	private_tmux("kill-server");
	wait_for(w, is_gone);
	coordinator_stop(w->c);
	coordinator_stop(w->c);
	assert_null(coordinator_agent(w->c, 0));
	assert_int_equal(count(w, NULL), 0);
	assert_false(coordinator_start(w->c, &err));
}

/* Options and profiles are read anew while nobody is there any more. */
static void
test_end_while_changing(void **state)
{
	struct world *w = *state;
	struct coordinator_config config;

	start(w, TRANSPORT_POLL);
	private_tmux("kill-server");
	config = *coordinator_config(w->c);
	config.transport = TRANSPORT_CONTROL;
	coordinator_configure(w->c, &config);
	wait_for(w, is_gone);
	assert_null(coordinator_transport(w->c));
	coordinator_set_profiles(w->c, w->profiles);
	coordinator_configure_sessions(w->c, NULL, 0);
}

static void
test_stop_before_start(void **state)
{
	static const struct coordinator_handlers handlers = { 0 };
	struct event_base *base = event_base_new();
	struct tmux_server nowhere = { .socket = "/nowhere/at/all" };
	struct coordinator *c =
	    coordinator_new(base, &nowhere, NULL, NULL, &handlers, NULL);
	struct err err;

	(void)state;
	coordinator_stop(c);
	assert_null(coordinator_transport(c));
	assert_false(coordinator_start(c, &err));
	coordinator_free(c);
	coordinator_free(NULL);
	event_base_free(base);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_control),
		CASE(test_poll),
		CASE(test_panes),
		CASE(test_idle),
		CASE(test_change_of_means),
		CASE(test_end_of_tmux),
		CASE(test_end_while_changing),
		cmocka_unit_test(test_stop_before_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
