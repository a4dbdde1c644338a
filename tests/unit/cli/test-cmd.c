/* Whole command lines against a scripted daemon: what they print, where, and
 * with which exit status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "fake.h"

#define AGENT                                                               \
 "{\"pane_id\":\"%3\",\"pane_index\":2,\"agent_type\":\"cc\","              \
 "\"status\":\"WAITING\",\"context_usage\":91,\"current_task\":"            \
 "\"fix \\u001b[2Jit\",\"healthy\":true,\"session\":\"work\","              \
 "\"window\":1,\"detail\":\"approval\",\"since\":\"0001-01-01T00:00:00Z\"," \
 "\"freshness\":\"stale\",\"unseen\":true,\"source\":\"screen\"}"
#define EVENT                                                       \
 "{\"type\":\"agent_idle\",\"timestamp\":\"2026-02-02T12:00:00Z\"," \
 "\"agent_id\":\"%3\",\"details\":{\"agent_type\":\"cc\","          \
 "\"new_status\":\"WAITING\",\"prev_status\":\"THINKING\"}}"
#define OTHER_EVENT \
 "{\"type\":\"agent_busy\",\"timestamp\":\"2026-02-02T12:00:01Z\"}"
#define STATUS                                                       \
 "{\"session\":\"work\",\"timestamp\":\"2026-02-02T12:00:00Z\","     \
 "\"agent_count\":1,\"idle_count\":0,\"agents\":{\"%3\":" AGENT "}," \
 "\"config\":{\"auto_assign\":false,\"poll_interval\":\"5s\"}}"
#define EXPLAIN                                                      \
 "{\"pane_id\":\"%3\",\"agent_type\":\"cc\",\"status\":\"WAITING\"," \
 "\"detail\":\"approval\",\"confidence\":0.95,\"why\":\"It asks.\"," \
 "\"evidence\":[{\"source\":\"screen\",\"says\":\"approval\","       \
 "\"age_ms\":1500,\"rule\":\"cc/approval\",\"row\":7,"               \
 "\"words\":\"Do you want\",\"composer\":\"text\"}],\"screen\":[\"a\",\"b\"]}"

static struct fake fake;

static const struct cmd_case {
	const char *words, *method, *reply;
	int status;
	const char *out; /* NULL: some */
	const char *err; /* is in what is said */
} cases[] = {
	{ "agents --json", "coordinator.agents", FAKE_RESULT("[]"), 0, "[]\n",
	    "" },
	{ "agents", "coordinator.agents", FAKE_RESULT("[]"), 0, "",
	    "no agents" },
	{ "agents", "coordinator.agents", FAKE_RESULT("[" AGENT "]"), 0,
	    "PANE  WHERE     AGENT  STATE         FOR  CONTEXT  TASK\n"
	    "%3    work:1.2  cc     approval * ?       91%      fix ^[[2Jit\n",
	    "" },
	{ "status --json", "coordinator.status", FAKE_RESULT("[" STATUS "]"), 0,
	    NULL, "" },
	{ "status", "coordinator.status", FAKE_RESULT("[" STATUS "]"), 0,
	    "work  1 agent, 0 idle\n"
	    "PANE  WHERE  AGENT  STATE         FOR  CONTEXT  TASK\n"
	    "%3    :1.2   cc     approval * ?       91%      fix ^[[2Jit\n"
	    "\nauto_assign off, poll_interval 5s\n",
	    "" },
	{ "status", "coordinator.status", FAKE_RESULT("[]"), 0, "",
	    "no session has an agent" },
	{ "health", "monitor.check_health",
	    FAKE_RESULT(
		"[{\"pane_id\":\"%3\",\"agent_type\":\"cc\",\"healthy\":false,"
		"\"issues\":[\"\",\"agent in error state\",\"x\"]}]"),
	    0,
	    "PANE  AGENT  HEALTH     ISSUES\n"
	    "%3    cc     unhealthy  agent in error state; x\n",
	    "" },
	{ "health %3", "monitor.check_health",
	    FAKE_RESULT(
		"{\"pane_id\":\"%3\",\"agent_type\":\"cc\",\"healthy\":true}"),
	    0, "PANE  AGENT  HEALTH   ISSUES\n%3    cc     healthy\n", "" },
	{ "explain %3", "monitor.explain", FAKE_RESULT(EXPLAIN), 0,
	    "%3 cc is WAITING (approval), 95% sure\n"
	    "It asks.\n"
	    "\n"
	    "SOURCE  AGE  SAYS      RULE         ROW  WORDS\n"
	    "screen  1s   approval  cc/approval  7    Do you want, its input holds text\n"
	    "\n"
	    "ROW  SCREEN\n"
	    "  0  a\n"
	    "  1  b\n",
	    "" },
	{ "explain %4", "monitor.explain",
	    FAKE_RESULT("{\"pane_id\":\"%4\",\"agent_type\":\"\","
			"\"why\":\"nothing is known yet\"}"),
	    0,
	    "%4 holds no agent\n"
	    "if it does, say which: tmux set -p -t %4 @coordinator_agent cc\n",
	    "" },
	{ "explain %5", "monitor.explain",
	    FAKE_RESULT("{\"pane_id\":\"%5\",\"agent_type\":\"\","
			"\"agent_unknown\":\"claud\"}"),
	    0,
	    "%5 holds no agent\n"
	    "its @coordinator_agent is claud, which no profile is called\n",
	    "" },
	{ "explain %9", "monitor.explain",
	    FAKE_ERROR("-32001", "There is no pane %9."), 1, "",
	    "tmux-coordinator: there is no pane %9\n" },
	{ "work", "coordinator.assignable_work",
	    FAKE_RESULT("[{\"id\":\"a-1\",\"priority\":1,\"score\":0.5,"
			"\"title\":\"One\",\"assignable\":true,"
			"\"project\":\"/x/shop\"}]"),
	    0,
	    "SCORE  ID   P  TITLE  STATE  WHY NOT\n"
	    "0.500  a-1  1  One    ready\n",
	    "" },
	{ "work", "coordinator.assignable_work",
	    FAKE_RESULT("[{\"id\":\"a-1\",\"priority\":1,\"score\":0.5,"
			"\"title\":\"One\",\"assignable\":false,"
			"\"code\":\"gated\",\"reason\":\"it is held\","
			"\"project\":\"/x/shop\"},"
			"{\"id\":\"b-1\",\"priority\":2,\"score\":0.4,"
			"\"title\":\"Two\",\"assignable\":true,"
			"\"project\":\"/x/bank\"}]"),
	    0,
	    "SCORE  PROJECT  ID   P  TITLE  STATE  WHY NOT\n"
	    "0.400  bank     b-1  2  Two    ready\n"
	    "0.500  shop     a-1  1  One    gated  it is held\n",
	    "" },
	{ "events", "events.read", FAKE_RESULT("[" EVENT "," OTHER_EVENT "]"),
	    0, EVENT "\n" OTHER_EVENT "\n", "" },
	{ "events --type agent_busy,agent_error", "events.read",
	    FAKE_RESULT("[" EVENT "," OTHER_EVENT "]"), 0, OTHER_EVENT "\n",
	    "" },
	{ "events --since 10x", "x", "", 2, "", "\"10x\" is not a time" },
	{ "events --limit 0", "x", "", 2, "", "--limit 0" },
	{ "events --type agent_busy,x", "x", "", 2, "", "--type x" },
	{ "events --follow", "events.subscribe",
	    "CUT " FAKE_RESULT(
		"true") "\n{\"method\":\"event\",\"params\":" EVENT "}\n",
	    3, EVENT "\n", "closed the connection" },
	{ "wait %3 idle", "agents.wait",
	    FAKE_RESULT("{\"reached\":true,\"pane_id\":\"%3\"}"), 0, "", "" },
	{ "wait %3 idle --timeout 0.2", "agents.wait",
	    FAKE_RESULT("{\"reached\":false,\"pane_id\":\"%3\"}"), 1, "",
	    "%3 did not become idle within 0.2 s" },
	{ "wait %3 idle --timeout 0.1", "agents.wait", NULL, 3, "",
	    "the daemon does not answer" },
	{ "wait %3 bored", "agents.wait",
	    FAKE_ERROR("-32602", "There is no state bored."), 2, "",
	    "there is no state bored\n" },
	{ "wait %3 idle --timeout soon", "x", "", 2, "", "--timeout soon" },
	{ "segment summary", "segment.text",
	    FAKE_RESULT("{\"text\":\"#[fg=red]2!\"}"), 0, "#[fg=red]2!\n", "" },
	{ "segment nothing", "segment.text",
	    FAKE_ERROR("-32602", "There is no segment nothing."), 2, "",
	    "no segment nothing" },
	{ "start --json", "daemon.info", FAKE_RESULT("{\"pid\":7}"), 0,
	    "{\"pid\":7}\n", "" },
	{ "start", "daemon.info", FAKE_RESULT("{\"pid\":7}"), 0, "",
	    "the daemon is already running (pid 7)\n" },
	{ "reload", "daemon.reload", FAKE_RESULT("true"), 0, "", "" },
	{ "reload", "x", "", 1, "",
	    "the running daemon does not know daemon.reload" },
	{ "next --print", "x", "", 3, "", "no tmux server at" },
	{ "version", "x", "", 0, "tmux-coordinator " VERSION "\n", "" },
	{ "help nothing-of-the-sort", "x", "", 2, "", "unknown verb" },
	{ "config no_such_option", "x", "", 2, "", "unknown option" },
	{ "config poll_interval soon", "x", "", 2, "", "\"soon\"" },
	{ "config transport polll", "x", "", 2, "", "polll" },
	{ "config --unset", "x", "", 2, "", "needs the NAME" },
	{ "config transport", "x", "", 3, "", "no tmux server at" },
	{ "replay nowhere.cast", "x", "", 1, "", "nowhere.cast" },
	{ "replay out --speed fast", "x", "", 2, "", "--speed fast" },
	{ "replay out --until -1", "x", "", 2, "", "--until -1" },
};

static void
command_lines(void **state)
{
	static struct fake_output got;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const struct cmd_case *c = &cases[i];
		struct fake_answer answer = { c->method, c->reply };

		fake_start(&fake, &answer, 1);
		fake_run(&fake, c->words, &got);
		if (got.status != c->status ||
		    (c->out != NULL && strcmp(got.out, c->out) != 0) ||
		    strstr(got.err, c->err) == NULL)
			fail_msg("%s: status %d\n%s---\n%s", c->words,
			    got.status, got.out, got.err);
		if (c->err[0] == '\0')
			assert_string_equal(got.err, "");
		else
			assert_ptr_equal(strchr(got.err, '\n'),
			    got.err + strlen(got.err) - 1);
	}
}

/* Every verb that asks the daemon says so in one sentence when neither daemon
 * nor tmux is there. */
static void
nobody_there(void **state)
{
	static const char *const words[] = { "agents", "status", "health",
		"explain %1", "events", "events --follow", "wait %1 idle",
		"segment summary", "next", "start", "restart", "reload",
		"daemon", "status w", "explain w:1", "config",
		"--no-start status" };
	static struct fake_output got;

	(void)state;
	fake_stop(&fake);
	for (size_t i = 0; i < countof(words); i++) {
		fake_run(&fake, words[i], &got);
		if (got.status != EXIT_UNREACHABLE ||
		    strstr(got.err, "no tmux server at") == NULL)
			fail_msg("%s: %d, %s", words[i], got.status, got.err);
		assert_string_equal(got.out, "");
		assert_ptr_equal(
		    strchr(got.err, '\n'), got.err + strlen(got.err) - 1);
	}
	fake_run(&fake, "stop", &got);
	assert_int_equal(got.status, EXIT_DONE);
	fake_run(&fake, "doctor", &got);
	assert_int_equal(got.status, EXIT_UNREACHABLE);
	assert_non_null(strstr(got.out, "fail  tmux server"));
}

/* The whole output of a recording, with nothing between its pieces. */
static void
replays(void **state)
{
	static const char recording[] =
	    "{\"version\":2,\"width\":80,\"height\":24}\n"
	    "[0,\"o\",\"one \"]\n[100,\"o\",\"two\"]\n[500,\"o\",\"no\"]\n";
	static struct fake_output got;
	char *path = xasprintf("%s/a.cast", fake.dir);
	FILE *f = fopen(path, "w");

	(void)state;
	(void)fputs(recording, f);
	(void)fclose(f);
	fake_run(&fake, "replay a.cast --speed 10000 --until 200", &got);
	assert_int_equal(got.status, EXIT_DONE);
	assert_memory_equal(got.out, "one two\033", 8);
	assert_null(strstr(got.out, "no"));
	fake_run(&fake, "replay a.cast --speed 10000 --as claude", &got);
	assert_int_equal(got.status, EXIT_DONE);
	assert_memory_equal(got.out, "one twono\033", 10);
	free(path);
}

/* A person's terminal of few columns: what is drawn fits, and what is said is
 * whole. */
static void
narrow(void **state)
{
	static const struct fake_answer answers[] = {
		{ "timeline.read",
		    FAKE_RESULT(
			"{\"columns\":22,\"from\":\"2026-02-02T12:00:00Z\","
			"\"agents\":[{\"pane_id\":\"%3\",\"agent_type\":"
			"\"cc\",\"session\":\"work\",\"states\":"
			"\"iiiiiiiiiiibbbbbbbbbbb\",\"waits\":2,"
			"\"waited_ms\":4800000}]}") },
		{ "coordinator.suggest_assignment",
		    FAKE_RESULT(
			"{\"bead_id\":\"bd-1\",\"bead_title\":\"Mend the "
			"parser of the configuration file\",\"reason\":"
			"\"x\"}") },
	};
	static struct fake_output o;
	char *rest = o.out, *row;

	(void)state;
	(void)setenv("CLICOLOR_FORCE", "1", 1);
	(void)setenv("NO_COLOR", "1", 1);
	(void)setenv("COLUMNS", "40", 1);
	fake_start(&fake, answers, countof(answers));
	fake_run(&fake, "timeline", &o);
	assert_non_null(strstr(o.out, "waited 1h20m"));
	while ((row = strsep(&rest, "\n")) != NULL)
		if (str_width(row) > 40)
			fail_msg("%d columns: %s", str_width(row), row);
	fake_run(&fake, "suggest %3", &o);
	assert_non_null(strstr(o.out, "configuration file"));
	fake_run(&fake, "help triage", &o);
	for (rest = o.out; (row = strsep(&rest, "\n")) != NULL;)
		if (*row != 'u' && str_width(row) > 40)
			fail_msg("%d columns: %s", str_width(row), row);
	fake_stop(&fake);
	(void)unsetenv("CLICOLOR_FORCE");
	(void)unsetenv("NO_COLOR");
	(void)unsetenv("COLUMNS");
}

/* Help is sentences, which are broken where there is room for them. */
static void
helps(void **state)
{
	size_t count;
	const struct command *const *table = command_table(&count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		if (strpbrk(table[i]->help, "\n\t") != NULL)
			fail_msg("%s: %s", table[i]->name, table[i]->help);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_lines),
		cmocka_unit_test(narrow),
		cmocka_unit_test(helps),
		cmocka_unit_test(nobody_there),
		cmocka_unit_test(replays),
	};
	int failed;

	fake_init(&fake);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	fake_done(&fake);
	return failed;
}
