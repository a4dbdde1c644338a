/* What agents write about themselves, by processes that are none. */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "../scratch.h"
#include "base/buf.h"
#include "base/mem.h"
#include "coordinator/records.h"
#include "detect/report.h"
#include "io/file.h"
#include "io/proc.h"

#define PANE    7
#define WAIT_MS 5000

static struct event_base *base;
static struct records *records;
static struct report last; /* what was told last */
static int told;
static pid_t agent;

static void
on_record(void *arg, unsigned pane, const struct report *r)
{
	(void)arg;
	assert_int_equal(pane, PANE);
	last = *r;
	told++;
}

static int
setup(void **state)
{
	base = event_base_new();
	records = records_new(base, on_record, NULL);
	told = 0;
	agent = 0;
	return scratch_make(state);
}

static int
teardown(void **state)
{
	records_free(records);
	if (agent > 0) {
		(void)kill(agent, SIGKILL);
		(void)waitpid(agent, NULL, 0);
	}
	event_base_free(base);
	return scratch_remove(state);
}

/* Turns the loop until that many reports have come. */
static void
wait_told(int count)
{
	for (int left = WAIT_MS; told < count && left > 0; left -= 5) {
		const struct timeval tv = { .tv_usec = 5000 };

		(void)event_base_loopexit(base, &tv);
		(void)event_base_dispatch(base);
	}
	assert_int_equal(told, count);
}

/* Has the process its new environment? exec has closed its files before. */
static bool
has_variable(pid_t pid, const char *variable)
{
	char path[64];
	struct buf text;
	struct err err;
	bool found;

	(void)snprintf(path, sizeof path, "/proc/%ld/environ", (long)pid);
	buf_init(&text, 1 << 20);
	found = file_read(path, &text, &err) &&
	        memmem(text.data, text.len, variable, strlen(variable)) != NULL;
	buf_done(&text);
	return found;
}

/* Starts a process with one more variable in its environment, in scratch_dir;
 * it is there when the pipe is closed, as exec does, and the variable too. */
static void
start_agent(const char *variable, const char *value)
{
	int up[2];
	char c;

	assert_int_equal(pipe2(up, O_CLOEXEC), 0);
	agent = fork();
	if (agent == 0) {
		(void)setenv(variable, value, 1);
		if (chdir(scratch_dir) == 0)
			(void)execlp("sleep", "sleep", "1000", (char *)NULL);
		_exit(1);
	}
	(void)close(up[1]);
	assert_int_equal(read(up[0], &c, 1), 0);
	for (int left = WAIT_MS; !has_variable(agent, variable); left--) {
		assert_true(left > 0);
		(void)poll(NULL, 0, 1);
	}
	(void)close(up[0]);
}

static void
write_text(const char *path, const char *text)
{
	struct err err;

	if (!file_write(path, text, strlen(text), 0600, &err))
		fail_msg("%s", err.text);
}

static void
write_claude(int64_t start, const char *status)
{
	char name[64], text[256];

	(void)snprintf(name, sizeof name, "sessions/%ld.json", (long)agent);
	(void)snprintf(text, sizeof text,
	    "{\"pid\":%ld,\"procStart\":\"%lld\",\"status\":\"%s\","
	    "\"waitingFor\":\"permission prompt\"}",
	    (long)agent, (long long)start, status);
	write_text(scratch(name), text);
}

/* The directory comes later than the agent, and is not tried at every look; a
 * record of another process that had its number is none. */
static void
claude(void **state)
{
	(void)state;
	start_agent("CLAUDE_CONFIG_DIR", scratch_dir);
	records_follow(records, PANE, "cc", agent, true);
	assert_int_equal(mkdir(scratch("sessions"), 0700), 0);
	write_claude(proc_start_time(agent), "busy");
	records_follow(records, PANE, "cc", agent, true);
	assert_int_equal(told, 0);
	records_turn_ended(records, PANE);
	records_follow(records, PANE, "cc", agent, true);
	wait_told(1);
	assert_int_equal(last.detail, DETAIL_THINKING);
	assert_int_equal(last.source, SOURCE_REGISTRY);
	assert_int_equal(last.pid, agent);
	write_claude(proc_start_time(agent) + 1, "idle");
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	assert_int_equal(told, 1);
	write_claude(proc_start_time(agent), "waiting");
	wait_told(2);
	assert_int_equal(last.detail, DETAIL_APPROVAL);
	assert_string_equal(last.words, "permission prompt");
	/* It has left: nothing is read any more. */
	records_follow(records, PANE, "", 0, false);
	write_claude(proc_start_time(agent), "idle");
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	assert_int_equal(told, 2);
}

static void
write_rollout(const char *day, int tokens)
{
	char path[256], text[1024];

	(void)snprintf(path, sizeof path, "%s/rollout-1.jsonl", day);
	(void)snprintf(text, sizeof text,
	    "{\"type\":\"session_meta\",\"payload\":{\"cwd\":\"%s\"}}\n"
	    "{\"timestamp\":\"2026-11-23T01:00:00Z\",\"payload\":{\"type\":"
	    "\"token_count\",\"info\":{\"last_token_usage\":{\"total_tokens\":"
	    "%d},\"model_context_window\":112000},\"rate_limits\":{\"primary\":"
	    "{\"used_percent\":40,\"resets_at\":1795400000}}}}\n",
	    scratch_dir, tokens);
	write_text(path, text);
}

/* Read at the beginning and when a turn has ended, at no other time. */
static void
codex(void **state)
{
	time_t now = time(NULL);
	char path[64];
	struct tm tm;

	(void)state;
	start_agent("CODEX_HOME", scratch_dir);
	assert_non_null(localtime_r(&now, &tm));
	assert_int_equal(mkdir(scratch("sessions"), 0700), 0);
	assert_true(strftime(path, sizeof path, "sessions/%Y", &tm) > 0);
	assert_int_equal(mkdir(scratch(path), 0700), 0);
	assert_true(strftime(path, sizeof path, "sessions/%Y/%m", &tm) > 0);
	assert_int_equal(mkdir(scratch(path), 0700), 0);
	assert_true(strftime(path, sizeof path, "sessions/%Y/%m/%d", &tm) > 0);
	assert_int_equal(mkdir(scratch(path), 0700), 0);
	records_follow(records, PANE, "cod", agent, true);
	assert_int_equal(told, 0);
	write_rollout(scratch(path), 62000);
	records_follow(records, PANE, "cod", agent, true);
	assert_int_equal(told, 0);
	records_turn_ended(records, PANE);
	records_follow(records, PANE, "cod", agent, true);
	assert_int_equal(told, 1);
	assert_false(last.speaks);
	assert_true(last.context_known);
	assert_true(last.context > 49.9 && last.context < 50.1);
	assert_int_equal(last.reset_ms, 1795400000000);
	write_rollout(scratch(path), 22000);
	records_follow(records, PANE, "cod", agent, true);
	assert_int_equal(told, 1);
	/* Two in one directory: whose is it? */
	records_follow(records, PANE + 1, "cod", agent, true);
	records_turn_ended(records, PANE);
	records_follow(records, PANE, "cod", agent, true);
	assert_int_equal(told, 1);
}

/* ---- a server of events, in a process of its own ---- */

#define REPLY "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

/* Answers one connection with what comes on in; ends with it. */
static void
serve(int listener, int in)
{
	char data[4096];
	int fd = accept(listener, NULL, NULL);
	ssize_t n = read(fd, data, sizeof data - 1);

	data[n > 0 ? n : 0] = '\0';
	if (strncmp(data, "GET /event HTTP/1.1\r\n", 21) == 0 &&
	    strstr(data, "\r\nHost: 127.0.0.1:") != NULL)
		(void)!write(fd, REPLY, strlen(REPLY));
	while ((n = read(in, data, sizeof data)) > 0)
		(void)!write(fd, data, (size_t)n);
}

/* Makes the agent a process that listens; what is written to the result are
 * its events. */
static int
start_server(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int in[2], listener = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(
	    bind(listener, (const struct sockaddr *)&sin, sizeof sin), 0);
	assert_int_equal(listen(listener, 1), 0);
	agent = fork();
	if (agent == 0) {
		(void)close(in[1]);
		serve(listener, in[0]);
		_exit(0);
	}
	(void)close(listener);
	(void)close(in[0]);
	return in[1];
}

static void
tell(int fd, const char *type, const char *properties)
{
	char text[512];
	int n = snprintf(text, sizeof text,
	    "data: {\"id\":\"evt\",\"type\":\"%s\",\"properties\":{%s}}\n\n",
	    type, properties);

	assert_int_equal(write(fd, text, (size_t)n), n);
}

static void
opencode(void **state)
{
	int in = start_server();

	(void)state;
	records_follow(records, PANE, "oc", agent, false); /* not up yet */
	records_follow(records, PANE, "oc", agent, true);
	tell(in, "session.status",
	    "\"sessionID\":\"a\",\"status\":{\"type\":\"busy\"}");
	wait_told(1);
	assert_int_equal(last.detail, DETAIL_THINKING);
	assert_int_equal(last.source, SOURCE_REGISTRY);
	assert_int_equal(last.pid, agent);
	/* What is said of messages, and of a sub-agent, is nothing to us; its
	 * dialogs are. */
	tell(in, "message.updated", "\"sessionID\":\"a\"");
	tell(in, "session.created",
	    "\"info\":{\"id\":\"b\",\"parentID\":\"a\"}");
	tell(in, "session.idle", "\"sessionID\":\"b\"");
	tell(in, "permission.asked",
	    "\"sessionID\":\"b\",\"metadata\":{\"command\":\"rm x\"}");
	wait_told(2);
	assert_int_equal(last.detail, DETAIL_APPROVAL);
	assert_string_equal(last.words, "rm x");
	tell(in, "permission.replied", "\"sessionID\":\"b\"");
	wait_told(3);
	assert_int_equal(last.detail, DETAIL_THINKING);
	tell(in, "session.idle", "\"sessionID\":\"a\"");
	wait_told(4);
	assert_int_equal(last.detail, DETAIL_IDLE);
	/* The end of the stream takes it back. */
	(void)close(in);
	wait_told(5);
	assert_true(last.speaks);
	assert_int_equal(last.detail, DETAIL_UNKNOWN);
}

/* Without a port there is nothing to listen to. */
static void
opencode_without_port(void **state)
{
	(void)state;
	start_agent("OPENCODE_SERVER_PASSWORD", "x");
	records_follow(records, PANE, "oc", agent, true);
	records_turn_ended(records, PANE);
	records_follow(records, PANE, "oc", agent, true);
	assert_int_equal(event_base_get_num_events(base,
			     EVENT_BASE_COUNT_ADDED | EVENT_BASE_COUNT_ACTIVE),
	    0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(claude),
		TEST(codex),
		TEST(opencode),
		TEST(opencode_without_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
