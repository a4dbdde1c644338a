/*
 * A tmux server of one's own for a unit test, in a directory of its own, with
 * an environment that points there. Panes run "cat" without echo, so that the
 * test decides what is on their screens; the profile "demo" reads them:
 *
 *   "> "       an empty composer: idle        "> words"  typed
 *   "BUSY"     tool                           "APPROVE?" approval
 *   "FAILED"   api_error
 */
#ifndef TESTS_UNIT_PRIVATE_TMUX_H
#define TESTS_UNIT_PRIVATE_TMUX_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/buf.h"
#include "io/child.h"
#include "io/clock.h"
#include "tmux/server.h"

#define PRIVATE_TMUX_PANE "stty -echo; exec cat"

#define PRIVATE_TMUX_PROFILE                               \
 "[agent]\nname = demo\ndisplay = Demo\nprocess = ^cat$\n" \
 "screen = ^never$\nfooter = ^never$\n"                    \
 "[composer]\nprompt = ^>(?=\\s|$)\nbelow-max = 0\n"       \
 "[rule failed]\nstate = api_error\nregion = bottom 2\n"   \
 "match = ^FAILED\n"                                       \
 "[rule approve]\nstate = approval\nregion = bottom 2\n"   \
 "match = ^APPROVE\n"                                      \
 "[rule busy]\nstate = tool\nregion = bottom 2\nmatch = ^BUSY\n"

struct private_tmux {
	char dir[64];
	struct tmux_server server;
};

/* Runs a program and appends what it prints; fails the test when it fails. */
static inline void
private_tmux_run(const char *const *argv, struct buf *out)
{
	struct child_spec spec = {
		.argv = argv,
		.timeout_ms = 5000,
		.output_limit = 1 << 20,
	};
	struct buf diag;
	int status;

	buf_init(&diag, 8192);
	status = child_run(&spec, out, &diag);
	if (status != 0)
		fail_msg("%s %s: %s", argv[0], argv[1], diag.data);
	buf_done(&diag);
}

/* One tmux command of at most eight words; its output goes to out. */
static inline void
private_tmux_do(const char *const *words, struct buf *out)
{
	const char *argv[16] = { "tmux", "-f", "/dev/null", "-L", "unit" };
	struct buf ignored;
	int n = 5;

	while (*words != NULL)
		argv[n++] = *words++;
	argv[n] = NULL;
	buf_init(&ignored, 1 << 20);
	private_tmux_run(argv, out == NULL ? &ignored : out);
	buf_done(&ignored);
}

#define private_tmux(...) \
 private_tmux_do((const char *const[]){ __VA_ARGS__, NULL }, NULL)

/* One session, "work", with one pane, %0. */
static inline void
private_tmux_start(struct private_tmux *t)
{
	struct err err;

	(void)strlcpy(t->dir, "/tmp/tc-tmux.XXXXXX", sizeof t->dir);
	assert_non_null(mkdtemp(t->dir));
	assert_int_equal(setenv("HOME", t->dir, 1), 0);
	assert_int_equal(setenv("TMUX_TMPDIR", t->dir, 1), 0);
	assert_int_equal(setenv("XDG_RUNTIME_DIR", t->dir, 1), 0);
	assert_int_equal(setenv("SHELL", "/bin/sh", 1), 0);
	(void)unsetenv("XDG_STATE_HOME");
	(void)unsetenv("XDG_CONFIG_HOME");
	(void)unsetenv("TMUX");
	(void)unsetenv("TMUX_PANE");
	assert_true(server_find("unit", NULL, &t->server, &err));
	private_tmux("new-session", "-d", "-s", "work", PRIVATE_TMUX_PANE);
}

static inline void
private_tmux_stop(struct private_tmux *t)
{
	struct buf out;

	if (server_alive(&t->server))
		private_tmux("kill-server");
	buf_init(&out, 4096);
	private_tmux_run(
	    (const char *const[]){ "rm", "-rf", t->dir, NULL }, &out);
	buf_done(&out);
}

/* Clears the pane's screen and shows the words. */
static inline void
private_tmux_show(const char *pane, const char *words)
{
	char text[256];

	(void)snprintf(text, sizeof text, "\033[2J\033[H%s", words);
	private_tmux("send-keys", "-t", pane, "-l", text);
	/* ^D hands the line to cat without a newline. */
	private_tmux("send-keys", "-t", pane, "C-d");
}

/* Turns the loop until ready() says so, at most 10 s. */
static inline bool
private_tmux_wait(struct event_base *base, bool (*ready)(void *arg), void *arg)
{
	int64_t deadline = clock_now_ms() + 10000;
	struct timeval tv = { .tv_usec = 10000 };

	while (!ready(arg)) {
		if (clock_now_ms() > deadline)
			return false;
		(void)event_base_loopexit(base, &tv);
		(void)event_base_dispatch(base);
	}
	return true;
}

#endif
