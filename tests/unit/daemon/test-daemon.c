/* The whole daemon against a real tmux of its own: what it answers, what it
 * puts into tmux, and that all of it is gone afterwards. */
#include <sys/wait.h>

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "../private-tmux.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "daemon/daemon.h"
#include "io/file.h"
#include "io/sock.h"

struct world {
	struct private_tmux tmux;
	struct daemon_args args;
	pid_t pid;
	int fd;
	struct buf in;
};

/* One call a connection would be simpler, but subscribers need theirs. */
static cJSON *
hear(struct world *w)
{
	int64_t deadline = clock_now_ms() + 10000;
	char *end;
	cJSON *message;
	struct err err;

	while ((end = memchr(w->in.data, '\n', w->in.len)) == NULL) {
		struct pollfd p = { .fd = w->fd, .events = POLLIN };
		char chunk[4096];
		ssize_t n;
		assert_true(clock_now_ms() < deadline);
		if (poll(&p, 1, 100) != 1)
			continue;
		n = read(w->fd, chunk, sizeof chunk);
		assert_true(n > 0);
		(void)buf_add(&w->in, chunk, (size_t)n);
	}
	message =
	    json_parse(w->in.data, (size_t)(end - w->in.data), 1 << 20, &err);
	assert_non_null(message);
	buf_drop(&w->in, (size_t)(end - w->in.data) + 1);
	return message;
}

static void
say(struct world *w, const char *method, const char *params)
{
	char line[512];

	(void)snprintf(line, sizeof line,
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}\n",
	    method, params);
	assert_int_equal(write(w->fd, line, strlen(line)), strlen(line));
}

/* The result, which must not be an error. */
static cJSON *
call(struct world *w, const char *method, const char *params)
{
	cJSON *message, *result;

	say(w, method, params);
	message = hear(w);
	result = cJSON_DetachItemFromObject(message, "result");
	if (result == NULL)
		fail_msg("%s: %s", method,
		    json_str(json_obj(message, "error"), "message", "?"));
	cJSON_Delete(message);
	return result;
}

static int64_t
call_error(struct world *w, const char *method, const char *params)
{
	cJSON *message;
	int64_t code;

	say(w, method, params);
	message = hear(w);
	code = json_int(json_obj(message, "error"), "code", 0);
	cJSON_Delete(message);
	return code;
}

static void
connect_to(struct world *w)
{
	int64_t deadline = clock_now_ms() + 10000;

	while ((w->fd = sock_connect(w->args.paths.socket, 1000)) == -1) {
		assert_true(clock_now_ms() < deadline);
		(void)poll(NULL, 0, 5);
	}
	buf_clear(&w->in);
}

/* A child runs the daemon; a leak makes its status bad. */
static void
start(struct world *w)
{
	cJSON *info = NULL;
	bool ready = false;

	w->pid = fork();
	assert_true(w->pid >= 0);
	if (w->pid == 0)
		exit(daemon_main(&w->args));
	connect_to(w);
	while (!ready) {
		info = call(w, "daemon.info", "{}");
		ready = json_bool(info, "ready", false);
		cJSON_Delete(info);
		(void)poll(NULL, 0, 5);
	}
}

static void
end(struct world *w)
{
	int status;

	assert_int_equal(waitpid(w->pid, &status, 0), w->pid);
	assert_int_equal(status, 0);
	w->pid = 0;
	(void)close(w->fd);
	w->fd = -1;
}

static int
setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	char path[128];
	struct err err;

	w->fd = -1;
	buf_init(&w->in, 1 << 20);
	private_tmux_start(&w->tmux);
	(void)snprintf(path, sizeof path, "%s/agents", w->tmux.dir);
	assert_true(file_private_dir(path, &err));
	setenv("TMUX_COORDINATOR_AGENTS", path, 1);
	(void)strlcat(path, "/demo.ini", sizeof path);
	assert_true(file_write(path, PRIVATE_TMUX_PROFILE,
	    strlen(PRIVATE_TMUX_PROFILE), 0600, &err));
	w->args.server = w->tmux.server;
	if (!paths_find(&w->tmux.server, &w->args.paths, &err))
		fail_msg("%s", err.text);
	private_tmux("set", "-g", "@coordinator_icons", "ascii");
	private_tmux("set", "-g", "@coordinator_stall_after", "never");
	private_tmux("set", "-g", "@coordinator_sweep_interval", "1");
	private_tmux("new-window", "-d", "-t", "work", "exec sleep 600");
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	if (w->pid > 0) {
		(void)kill(w->pid, SIGKILL);
		(void)waitpid(w->pid, NULL, 0);
	}
	if (w->fd != -1)
		(void)close(w->fd);
	buf_done(&w->in);
	private_tmux_stop(&w->tmux);
	free(w);
	return 0;
}

static void
wait_state(struct world *w, const char *state)
{
	char params[128];
	cJSON *r;

	(void)snprintf(params, sizeof params,
	    "{\"pane\":\"%%0\",\"state\":\"%s\",\"timeout_ms\":10000}", state);
	r = call(w, "agents.wait", params);
	assert_true(json_bool(r, "reached", false));
	cJSON_Delete(r);
}

/* What a tmux command prints, without its last newline. */
static void
ask_tmux(char *out, size_t size, const char *const *words)
{
	struct buf text;

	buf_init(&text, 1 << 20);
	private_tmux_do(words, &text);
	(void)strlcpy(out, text.data, size);
	buf_done(&text);
	out[strcspn(out, "\n")] = '\0';
}

static void
wait_shown_at(const char *target, const char *format, const char *want)
{
	int64_t deadline = clock_now_ms() + 10000;
	char got[512];

	for (;;) {
		ask_tmux(got, sizeof got,
		    (const char *const[]){
			"display-message", "-p", "-t", target, format, NULL });
		if (strcmp(got, want) == 0)
			return;
		if (clock_now_ms() > deadline)
			fail_msg("%s is \"%s\"", format, got);
		(void)poll(NULL, 0, 10);
	}
}

static void
wait_shown(const char *format, const char *want)
{
	wait_shown_at("%0", format, want);
}

/* Nothing that this tmux command prints is ours. */
static void
assert_not_ours(const char *const *words)
{
	struct buf text;

	buf_init(&text, 1 << 20);
	private_tmux_do(words, &text);
	if (strcasestr(text.data, "coordinator") != NULL)
		fail_msg("%s prints \"%s\"", words[0], text.data);
	buf_done(&text);
}

static void
test_questions(void **state)
{
	struct world *w = *state;
	cJSON *r;
	const cJSON *a;

	private_tmux_show("%0", "> ");
	start(w);
	wait_state(w, "idle");
	r = call(w, "coordinator.agents", "{}");
	assert_int_equal(cJSON_GetArraySize(r), 1);
	cJSON_Delete(r);
	r = call(w, "coordinator.agents", "{\"session\":\"other\"}");
	assert_int_equal(cJSON_GetArraySize(r), 0);
	cJSON_Delete(r);
	r = call(w, "coordinator.agent", "{\"pane\":0}");
	assert_string_equal(json_str(r, "agent_type", ""), "demo");
	assert_string_equal(json_str(r, "status", ""), "WAITING");
	cJSON_Delete(r);
	r = call(w, "coordinator.status", "{\"session\":\"work\"}");
	assert_int_equal(json_int(r, "agent_count", -1), 1);
	a = json_obj(json_obj(r, "agents"), "%0");
	assert_string_equal(json_str(a, "session", ""), "work");
	assert_non_null(json_obj(r, "config"));
	cJSON_Delete(r);
	r = call(w, "coordinator.status", "{}");
	assert_int_equal(cJSON_GetArraySize(r), 1);
	cJSON_Delete(r);
	r = call(w, "monitor.agent_status", "{\"pane\":\"%0\"}");
	assert_string_equal(json_str(r, "detail", ""), "idle");
	cJSON_Delete(r);
	r = call(w, "monitor.agent_statuses", "{}");
	assert_non_null(json_obj(r, "%0"));
	cJSON_Delete(r);
	r = call(w, "monitor.check_health", "{\"pane\":\"%0\"}");
	assert_true(json_bool(r, "healthy", false));
	cJSON_Delete(r);
	r = call(w, "monitor.check_health", "{}");
	assert_int_equal(cJSON_GetArraySize(r), 1);
	cJSON_Delete(r);
	r = call(w, "monitor.explain", "{\"pane\":\"%0\"}");
	assert_string_equal(json_str(r, "pane_id", ""), "%0");
	cJSON_Delete(r);
	r = call(w, "segment.text", "{\"name\":\"summary\"}");
	assert_string_equal(json_str(r, "text", ""), "1 idle");
	cJSON_Delete(r);
	r = call(w, "attention.next", "{}");
	assert_string_equal(json_str(r, "pane_id", ""), "%0");
	assert_string_equal(json_str(r, "reason", ""), "idle");
	cJSON_Delete(r);
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *method, *params;
		int64_t want;
	} cases[] = {
		{ "coordinator.agent", "{\"pane\":\"%1\"}", -32001 },
		{ "coordinator.agent", "{\"pane\":\"%99\"}", -32001 },
		{ "coordinator.agent", "{}", -32602 },
		{ "coordinator.agent", "{\"pane\":\"work\"}", -32602 },
		{ "monitor.agent_status", "{\"pane\":\"%99\"}", -32001 },
		{ "monitor.check_health", "{\"pane\":\"%99\"}", -32001 },
		{ "monitor.check_health", "{\"pane\":true}", -32602 },
		{ "monitor.explain", "{\"pane\":\"%99\"}", -32001 },
		{ "segment.text", "{\"name\":\"clock\"}", -32602 },
		{ "segment.text", "{}", -32602 },
		{ "events.read", "{\"since\":\"yesterday\"}", -32602 },
		{ "events.read", "{\"limit\":0}", -32602 },
		{ "events.subscribe", "{\"types\":[\"agent\"]}", -32602 },
		{ "events.subscribe", "{\"types\":[1]}", -32602 },
		{ "agents.wait", "{\"pane\":\"%99\",\"state\":\"idle\"}",
		    -32001 },
		{ "agents.wait", "{\"pane\":\"%0\",\"state\":\"sad\"}",
		    -32602 },
		{ "agents.wait", "{\"pane\":\"%0\"}", -32602 },
		{ "agents.wait",
		    "{\"pane\":\"%0\",\"state\":\"gone\",\"timeout_ms\":-1}",
		    -32602 },
		{ "agents.hurry", "{}", -32601 },
	};
	struct world *w = *state;

	start(w);
	for (size_t i = 0; i < countof(cases); i++) {
		int64_t got = call_error(w, cases[i].method, cases[i].params);
		if (got != cases[i].want)
			fail_msg("%s %s: %lld", cases[i].method,
			    cases[i].params, (long long)got);
	}
}

static void
test_events(void **state)
{
	struct world *w = *state;
	cJSON *r;
	const cJSON *params;
	char since[64];

	private_tmux_show("%0", "> ");
	start(w);
	wait_state(w, "idle");
	cJSON_Delete(
	    call(w, "events.subscribe", "{\"types\":[\"agent_attention\"]}"));
	private_tmux_show("%0", "BUSY");
	wait_state(w, "busy");
	private_tmux_show("%0", "APPROVE?");
	r = hear(w);
	assert_string_equal(json_str(r, "method", ""), "event");
	params = json_obj(r, "params");
	assert_string_equal(json_str(params, "type", ""), "agent_attention");
	assert_string_equal(json_str(params, "agent_id", ""), "%0");
	assert_string_equal(
	    json_str(json_obj(params, "agent"), "detail", ""), "approval");
	cJSON_Delete(r);
	/* All of it is in the log, in order. */
	r = call(w, "events.read", "{}");
	assert_int_equal(cJSON_GetArraySize(r), 3);
	assert_string_equal(
	    json_str(cJSON_GetArrayItem(r, 0), "type", ""), "agent_busy");
	assert_string_equal(
	    json_str(cJSON_GetArrayItem(r, 1), "type", ""), "agent_idle");
	(void)snprintf(since, sizeof since, "{\"since\":\"%s\"}",
	    json_str(cJSON_GetArrayItem(r, 1), "timestamp", ""));
	cJSON_Delete(r);
	r = call(w, "events.read", since);
	assert_int_equal(cJSON_GetArraySize(r), 2);
	cJSON_Delete(r);
	r = call(w, "events.read", "{\"limit\":1}");
	assert_int_equal(cJSON_GetArraySize(r), 1);
	cJSON_Delete(r);
	/* Subscribing anew replays what has been missed. */
	cJSON_Delete(call(w, "events.subscribe", since));
	r = hear(w);
	assert_string_equal(
	    json_str(json_obj(r, "params"), "type", ""), "agent_idle");
	cJSON_Delete(r);
	r = hear(w);
	cJSON_Delete(r);
}

static void
test_wait(void **state)
{
	struct world *w = *state;
	cJSON *r;

	private_tmux_show("%0", "BUSY");
	start(w);
	wait_state(w, "tool");
	wait_state(w, "THINKING");
	wait_state(w, "BUSY");
	r = call(w, "agents.wait",
	    "{\"pane\":\"%0\",\"state\":\"idle\",\"timeout_ms\":50}");
	assert_false(json_bool(r, "reached", true));
	cJSON_Delete(r);
	/* Two wait; the pane dies: one has what it waits for. */
	say(w, "agents.wait", "{\"pane\":\"%0\",\"state\":\"gone\"}");
	say(w, "agents.wait", "{\"pane\":\"%0\",\"state\":\"idle\"}");
	private_tmux("kill-pane", "-t", "%0");
	r = hear(w);
	assert_true(json_bool(json_obj(r, "result"), "reached", false));
	cJSON_Delete(r);
	r = hear(w);
	assert_int_equal(json_int(json_obj(r, "error"), "code", 0), -32001);
	cJSON_Delete(r);
}

static void
test_status_line(void **state)
{
	struct world *w = *state;

	private_tmux("rename-session", "-t", "work", "a##{pid}b");
	private_tmux_show("%0", "BUSY");
	start(w);
	wait_shown("#{COORDINATOR_SUMMARY}", "1 busy");
	wait_shown("#{COORDINATOR_NEXT}", "");
	wait_shown("#{@coordinator_state} #{@coordinator_icon} "
		   "#{@coordinator_window_icon}",
	    "busy * *");
	private_tmux_show("%0", "APPROVE?");
	wait_shown("#{COORDINATOR_SUMMARY}", "1 approval");
	/* The session's name is shown and never expanded. */
	wait_shown("#{COORDINATOR_ATTENTION}", "approval demo a##{pid}b:0.0");
	wait_shown("#{@coordinator_state}", "approval");
	/* Told to stop, it leaves nothing. */
	cJSON_Delete(call(w, "daemon.stop", "{}"));
	end(w);
	wait_shown("#{@coordinator_state}#{@coordinator_icon}"
		   "#{@coordinator_window_icon}",
	    "");
	assert_not_ours(
	    (const char *const[]){ "show-environment", "-gh", NULL });
}

/* tmux looks through the options of every window in each turn of its loop. */
static void
test_window_icon(void **state)
{
	struct world *w = *state;

	private_tmux_show("%0", "BUSY");
	start(w);
	private_tmux("split-window", "-t", "%0", "sleep 60");
	wait_shown_at(
	    "@0", "#{@coordinator_state} #{@coordinator_window_icon}", " *");
	assert_not_ours(
	    (const char *const[]){ "show-options", "-w", "-t", "%0", NULL });
	cJSON_Delete(call(w, "daemon.stop", "{}"));
	end(w);
	wait_shown_at("@0", "#{@coordinator_window_icon}", "");
}

static void
test_leftovers(void **state)
{
	struct world *w = *state;

	/* As a daemon that was killed would leave them. */
	private_tmux("set", "-p", "-t", "%1", "@coordinator_state", "busy");
	private_tmux("set", "-p", "-t", "%1", "@coordinator_icon", "*");
	private_tmux("set", "-p", "-t", "%1", "@coordinator_window_icon", "*");
	start(w);
	for (int i = 0; i < 2000; i++) {
		char got[64];
		ask_tmux(got, sizeof got,
		    (const char *const[]){ "display-message", "-p", "-t", "%1",
			"#{@coordinator_state}#{@coordinator_icon}"
			"#{@coordinator_window_icon}",
			NULL });
		if (got[0] == '\0')
			return;
		(void)poll(NULL, 0, 5);
	}
	fail_msg("the leftovers are still there");
}

static void
test_options(void **state)
{
	struct world *w = *state;
	cJSON *r;
	const cJSON *row;
	int wrong = 0;

	start(w);
	r = call(w, "daemon.info", "{}");
	assert_int_equal(
	    cJSON_GetArraySize(json_arr(r, "options_complaints")), 1);
	assert_string_equal(json_str(r, "transport", ""), "control");
	cJSON_Delete(r);
	r = call(w, "options.list", "{}");
	cJSON_ArrayForEach(row, r)
	{
		wrong += json_str(row, "complaint", NULL) != NULL;
		if (strcmp(json_str(row, "name", ""), "icons") == 0)
			assert_string_equal(
			    json_str(row, "source", ""), "tmux");
	}
	assert_int_equal(wrong, 1);
	cJSON_Delete(r);
	/* An option set later is seen with the next sweep, or when told so. */
	private_tmux("set", "-gu", "@coordinator_stall_after");
	cJSON_Delete(call(w, "daemon.reload", "{}"));
	for (int i = 0; i < 2000 && wrong > 0; i++) {
		r = call(w, "daemon.info", "{}");
		wrong = cJSON_GetArraySize(json_arr(r, "options_complaints"));
		cJSON_Delete(r);
		(void)poll(NULL, 0, 5);
	}
	assert_int_equal(wrong, 0);
}

/* Options read again are no reason to know less of an agent. */
static void
test_reload(void **state)
{
	struct world *w = *state;
	cJSON *before, *after;

	private_tmux_show("%0", "> ");
	start(w);
	wait_state(w, "idle");
	before = call(w, "coordinator.agents", "{}");
	cJSON_Delete(call(w, "daemon.reload", "{}"));
	after = call(w, "coordinator.agents", "{}");
	assert_string_equal(json_str(before->child, "since", "?"),
	    json_str(after->child, "since", ""));
	assert_string_equal(json_str(after->child, "detail", ""), "idle");
	cJSON_Delete(before);
	cJSON_Delete(after);
}

static void
test_ends(void **state)
{
	static const int signals[] = { SIGTERM, SIGINT };
	struct world *w = *state;
	int status;
	pid_t second;

	private_tmux_show("%0", "> ");
	for (size_t i = 0; i < countof(signals); i++) {
		start(w);
		assert_int_equal(kill(w->pid, SIGHUP), 0);
		assert_int_equal(kill(w->pid, SIGUSR2), 0);
		wait_state(w, "idle");
		assert_int_equal(kill(w->pid, signals[i]), 0);
		end(w);
	}
	/* There is one daemon for a server; both ends with it. */
	start(w);
	second = fork();
	if (second == 0)
		exit(daemon_main(&w->args));
	assert_int_equal(waitpid(second, &status, 0), second);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	cJSON_Delete(call(w, "daemon.info", "{}"));
	private_tmux("kill-server");
	end(w);
	assert_int_equal(sock_connect(w->args.paths.socket, 1000), -1);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_questions),
		CASE(test_refusals),
		CASE(test_events),
		CASE(test_wait),
		CASE(test_status_line),
		CASE(test_window_icon),
		CASE(test_leftovers),
		CASE(test_options),
		CASE(test_reload),
		CASE(test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
