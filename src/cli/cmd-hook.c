/*
 * hook: what an agent runs when something happens to it. It must never be in
 * the agent's way: it tells it nothing, waits for nobody longer than a moment,
 * and succeeds, also without a daemon, a tmux, or any sense in its input. Wrong
 * use is a failure, and never status 2: agents take that for a no.
 */
#include <sys/types.h>

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/target.h"
#include "detect/hook.h"
#include "detect/state.h"
#include "detect/statusline.h"
#include "io/child.h"
#include "io/clock.h"
#include "quality/test-run.h"

#define INPUT_MS  2000 /* an agent that keeps stdin open is not waited for */
#define ANSWER_MS 300
#define SHOW_MS   5000
#define SHOW_MAX  65536

/* Takes stdin to its end, for as long as that may take. What does not fit is
 * read too: an agent may stumble over a pipe that is closed before it is done. */
static void
read_input(struct buf *in)
{
	struct pollfd pfd = { .fd = STDIN_FILENO, .events = POLLIN };
	int64_t end = clock_ticks_ms() + INPUT_MS, left;
	char chunk[65536];
	ssize_t n;

	while ((left = end - clock_ticks_ms()) > 0) {
		if (poll(&pfd, 1, (int)left) < 1)
			continue;
		n = read(STDIN_FILENO, chunk, sizeof chunk);
		if (n == 0 || (n == -1 && errno != EINTR && errno != EAGAIN))
			break;
		if (n > 0)
			(void)buf_add(in, chunk, (size_t)n);
	}
}

/* The JSON of stdin, which is also left in in; NULL when it is none, which is
 * said to whoever looks. */
static cJSON *
read_event(const char *agent, struct buf *in)
{
	struct err err;
	cJSON *event = NULL;

	read_input(in);
	if (in->full)
		(void)err_set(
		    &err, "it is longer than %u bytes", HOOK_SIZE_MAX);
	else
		event = json_parse(in->data, in->len, HOOK_SIZE_MAX, &err);
	if (event == NULL)
		(void)command_failf(EXIT_DONE,
		    "hook %s: stdin has no JSON that can be read: %s", agent,
		    err.text);
	return event;
}

/* The files that were written, and from where relative names are seen. */
static void
add_edits(cJSON *params, const struct hook_event *e)
{
	cJSON *list = cJSON_AddArrayToObject(params, "edited");
	char here[PATH_MAX];

	for (size_t i = 0; i < e->path_count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(e->paths[i]));
	if (e->cwd[0] != '\0')
		json_add_str(params, "cwd", e->cwd);
	else
		json_add_opt(params, "cwd", getcwd(here, sizeof here));
}

static void
add_run(void *arg, const struct test_run_result *r)
{
	cJSON *o = cJSON_CreateObject();

	json_add_int(o, "passed", r->passed);
	json_add_int(o, "failed", r->failed);
	json_add_int(o, "skipped", r->skipped);
	json_add_int(o, "duration_ms", r->duration_ms);
	json_add_opt(o, "package", r->package);
	json_add_int(o, "print", (int64_t)r->print);
	cJSON_AddItemToArray(arg, o);
}

/* The test runs in what a shell command printed. A list of none says that they
 * are told here. */
static void
add_tests(cJSON *params, const cJSON *event)
{
	struct buf out;

	buf_init(&out, HOOK_SIZE_MAX);
	if (hook_output(event, &out))
		test_run_text(out.data, out.len, add_run,
		    cJSON_AddArrayToObject(params, "tests"));
	buf_done(&out);
}

/* The params of the event; NULL when it says nothing. */
static cJSON *
event_params(enum hook_source source, const cJSON *event)
{
	struct hook_event e;
	cJSON *params;

	if (!hook_read(source, event, &e))
		return NULL;
	params = cJSON_CreateObject();
	if (e.speaks) {
		json_add_str(params, "detail", state_detail_name(e.detail));
		json_add_opt(
		    params, "words", e.words[0] != '\0' ? e.words : e.tool);
	}
	if (e.wrote)
		add_edits(params, &e);
	add_tests(params, event);
	if (params->child == NULL) {
		cJSON_Delete(params);
		return NULL;
	}
	if (e.at_ms > 0)
		json_add_int(params, "at", e.at_ms);
	return params;
}

static cJSON *
statusline_params(const cJSON *told)
{
	struct statusline s;
	cJSON *params;

	if (!statusline_read(told, &s))
		return NULL;
	params = cJSON_CreateObject();
	if (s.context_known)
		json_add_num(params, "context", s.context);
	if (s.limits.reset_ms > 0) {
		json_add_time(params, "reset_at", s.limits.reset_ms);
		json_add_num(params, "limit_used", s.limits.used);
	}
	return params;
}

/* Tells a daemon that is there; takes params. */
static void
tell(const struct command_line *line, const char *pane, cJSON *params)
{
	struct client_place place;
	struct client *c = NULL;
	cJSON *answer = NULL;
	struct err err;

	json_add_str(params, "pane", pane);
	json_add_int(params, "pid", getpid());
	if (client_find(line, &place, &err) != EXIT_DONE ||
	    client_open(&place, CLIENT_NO_START, &c, &err) != EXIT_DONE) {
		cJSON_Delete(params);
		return;
	}
	if (client_call(c, "monitor.report", params, ANSWER_MS, &answer,
		&err) == EXIT_DONE)
		cJSON_Delete(answer);
	client_close(c);
}

/* The status line of the user's own command. */
static void
show(const char *command, const struct buf *in)
{
	const struct child_spec spec = {
		.argv = (const char *const[]){ "sh", "-c", command, NULL },
		.input = in->data,
		.input_len = in->len,
		.timeout_ms = SHOW_MS,
		.output_limit = SHOW_MAX,
	};
	struct buf out, diag;

	buf_init(&out, SHOW_MAX);
	buf_init(&diag, 4096);
	(void)child_run(&spec, &out, &diag);
	(void)fwrite(out.data, 1, out.len, stdout);
	buf_done(&out);
	buf_done(&diag);
}

static int
run(const struct command_line *line)
{
	const char *agent = command_operand(line, 0);
	const char *pane = target_default(line);
	const char *command = command_flag(line, "show");
	bool statusline = command_flag(line, "statusline") != NULL;
	enum hook_source source;
	struct buf in;
	cJSON *event, *params;

	if (!hook_source_find(agent, &source))
		return command_failf(EXIT_FAILED,
		    "\"%.40s\" is no agent with hooks: give claude, codex, gemini "
		    "or opencode",
		    agent);
	buf_init(&in, HOOK_SIZE_MAX);
	event = read_event(agent, &in);
	params =
	    statusline ? statusline_params(event) : event_params(source, event);
	cJSON_Delete(event);
	/* Without a pane's id there is no guessing which one it is. */
	if (params != NULL && pane != NULL && target_is_pane_id(pane))
		tell(line, pane, params);
	else
		cJSON_Delete(params);
	if (command != NULL)
		show(command, &in);
	buf_done(&in);
	return EXIT_DONE;
}

const struct command cmd_hook = {
	.name = "hook",
	.args = "AGENT",
	.min = 1,
	.max = 1,
	.flags = {
	    { "statusline", NULL, "stdin is what a status line is told" },
	    { "show", "COMMAND", "then run it with the same stdin" },
	},
	.run = run,
	.summary = "what an agent's own hooks run",
	.help = "Reads the JSON that AGENT (claude, codex, gemini, opencode) "
		"gives its hooks and reports it for the pane it runs in. It "
		"prints nothing for the agent, never waits long and never "
		"ends with 2, which an agent takes for a no; what is wrong "
		"with its input it says on stderr. \"hooks install\" puts it "
		"into the agent's configuration.",
};
