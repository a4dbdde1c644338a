/* The connection against a scripted tmux: a shell script that says what a
 * server would, right or wrong. */
#include <sys/stat.h>
#include <sys/time.h>

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tmux/control.h"
#include "tmux/parse.h"
#include "tmux/server.h"

/* Attached to $3, then the rest of the script. read -r takes a command. */
#define ATTACHED                                             \
 "printf '\\033P1000p%%begin 1 10 0\\r\\n%%end 1 10 0\\r\\n" \
 "%%session-changed $3 work\\r\\n'\n"
#define DETACH "read -r l && printf '%%exit\\r\\n\\033\\\\' && exit\n"

/* Long spans take a hundredth of their time. */
static bool hurry;

int
event_add(struct event *ev, const struct timeval *span)
{
	int (*add)(struct event *, const struct timeval *) = NULL;
	struct timeval soon;

	*(void **)&add = dlsym(RTLD_NEXT, "event_add");
	if (!hurry || span == NULL || span->tv_sec == 0)
		return add(ev, span);
	soon = (struct timeval){ .tv_sec = span->tv_sec / 100,
		.tv_usec = span->tv_sec % 100 * 10000 };
	return add(ev, &soon);
}

struct fixture {
	struct event_base *base;
	struct control *control;
	struct control_counts counts;
	struct buf said;
	char dir[64];
	struct tmux_server server;
};

static void
on_ready(void *arg)
{
	struct fixture *f = arg;

	(void)buf_adds(&f->said, "ready ");
}

static void
on_notice(void *arg, const struct parse_line *line)
{
	struct fixture *f = arg;

	(void)buf_addf(&f->said, "notice-%d ", (int)line->kind);
}

static void
on_output(void *arg, unsigned pane, const char *data, size_t len)
{
	struct fixture *f = arg;

	(void)buf_addf(&f->said, "%%%u:%.*s ", pane, (int)len, data);
}

static void
on_exit_of_client(void *arg, const char *reason)
{
	struct fixture *f = arg;

	(void)buf_addf(&f->said, "exit(%s) ", reason);
	control_free(f->control);
	f->control = NULL;
	(void)event_base_loopbreak(f->base);
}

static void
on_reply(void *arg, bool ok, const char *text, size_t len)
{
	struct fixture *f = arg;

	(void)buf_addf(
	    &f->said, "%s(%.*s) ", ok ? "ok" : "error", (int)len, text);
}

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);

	buf_init(&f->said, 1 << 20);
	f->base = event_base_new();
	(void)snprintf(f->dir, sizeof f->dir, "/tmp/control-test.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	(void)snprintf(
	    f->server.program, sizeof f->server.program, "%s/tmux", f->dir);
	(void)snprintf(
	    f->server.socket, sizeof f->server.socket, "%s/socket", f->dir);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	control_free(f->control);
	(void)unlink(f->server.program);
	(void)rmdir(f->dir);
	event_base_free(f->base);
	buf_done(&f->said);
	free(f);
	return 0;
}

/* Starts the script as session $3's client. */
static void
start(struct fixture *f, const char *script)
{
	static const struct control_handlers handlers = {
		.on_ready = on_ready,
		.on_notice = on_notice,
		.on_output = on_output,
		.on_exit = on_exit_of_client,
	};
	FILE *file = fopen(f->server.program, "w");
	struct err err;

	assert_non_null(file);
	(void)fprintf(file, "#!/bin/sh\nstty raw -echo\n%s", script);
	(void)fclose(file);
	assert_int_equal(chmod(f->server.program, 0700), 0);
	f->control = control_new(f->base, &f->server, 3, &f->counts, &err);
	assert_non_null(f->control);
	control_listen(f->control, &handlers, f);
}

/* Lets the loop run to the client's end. */
static void
run(struct fixture *f, const char *want)
{
	struct timeval limit = { .tv_sec = 10 };

	(void)event_base_loopexit(f->base, &limit);
	(void)event_base_dispatch(f->base);
	assert_string_equal(f->said.data, want);
	assert_null(f->control);
}

static void
control_output(void **state)
{
	struct fixture *f = *state;

	start(f, ATTACHED "printf '%%output %%1 a\\\\015b\\r\\n"
			  "%%extended-output %%2 7 : c : d\\r\\n"
			  "%%sessions-changed\\r\\n%%unheard-of x\\r\\n"
			  "%%exit enough\\r\\n\\033\\\\'\n");
	run(f, "ready %1:a\rb %2:c : d notice-19 exit(enough) ");
	assert_int_equal(PARSE_SESSIONS_CHANGED, 19);
	assert_true(f->counts.bytes > 100);
}

/* Replies find their commands; blocks that are not ours, and lines in a block
 * that look like guards, do not. */
static void
control_replies(void **state)
{
	struct fixture *f = *state;

	start(f, ATTACHED
	    "read -r a; read -r b; read -r c\n"
	    "printf '%%begin 2 20 0\\r\\nhook\\r\\n%%end 2 20 0\\r\\n'\n"
	    "printf '%%begin 2 21 1\\r\\n%%end 2 20 1\\r\\n%%output %%1 x\\r\\n"
	    "%%begin 2 21 1\\r\\n%%end 2 21 1\\r\\n'\n"
	    "printf '%%begin 2 22 1\\r\\nbad %s\\r\\n%%error 2 22 1\\r\\n' \"$b\"\n"
	    "printf '%%begin 2 23 1\\r\\n%%end 2 23 1\\r\\n'\n"
	    "printf '%%begin 2 24 1\\r\\nnobody asked\\r\\n%%end 2 24 1\\r\\n'\n"
	    "printf '%%exit\\r\\n'\n");
	control_command(f->control, "one", on_reply, f);
	control_command(f->control, "two", on_reply, f);
	control_command(f->control, "three", on_reply, f);
	run(f, "ready ok(%end 2 20 1\n%output %1 x\n%begin 2 21 1\n) "
	       "error(bad two\n) ok() exit() ");
	assert_int_equal(f->counts.commands, 3);
}

/* Each command is answered once, also when the client dies first. */
static void
control_dies(void **state)
{
	struct fixture *f = *state;

	start(f, ATTACHED "read -r a\nkill -9 $$\n");
	for (int i = 0; i < CONTROL_FLIGHT + 2; i++)
		control_command(f->control, "x", on_reply, f);
	run(f, "ready error() error() error() error() error() error() exit() ");
}

static void
control_not_attached(void **state)
{
	struct fixture *f = *state;

	start(f,
	    "printf '\\033P1000p%%begin 1 1 0\\r\\ncan not find session\\r\\n"
	    "%%error 1 1 0\\r\\n%%exit\\r\\n'\n");
	control_command(f->control, "x", on_reply, f);
	run(f, "error() exit() ");
}

/* Moved to somebody else's session: it leaves, and hears nothing of it. */
static void
control_moved(void **state)
{
	struct fixture *f = *state;

	start(f, ATTACHED "printf '%%session-changed $4 other\\r\\n"
			  "%%output %%1 secret\\r\\n'\n" DETACH);
	run(f, "ready exit() ");
}

static void
control_leaves(void **state)
{
	struct fixture *f = *state;

	start(f, ATTACHED "printf '%%sessions-changed\\r\\n'\nread -r l\n"
			  "printf '%%exit %s\\r\\n' \"$l\"\n");
	while (strstr(f->said.data, "notice") == NULL)
		(void)event_base_loop(f->base, EVLOOP_ONCE);
	control_leave(f->control);
	control_command(f->control, "too late", on_reply, f);
	run(f, "ready notice-19 error() exit(detach-client) ");
}

/* One that does not let go is killed. */
static void
control_stays(void **state)
{
	struct fixture *f = *state;

	start(f,
	    "trap '' HUP TERM\n" ATTACHED
	    "printf '%%sessions-changed\\r\\n'\nwhile :; do sleep 1; done\n");
	while (strstr(f->said.data, "notice") == NULL)
		(void)event_base_loop(f->base, EVLOOP_ONCE);
	control_leave(f->control);
	run(f, "ready notice-19 exit(it did not leave) ");
}

static void
on_more(evutil_socket_t fd, short what, void *arg)
{
	struct fixture *f = arg;

	(void)fd;
	(void)what;
	if (f->control != NULL)
		control_command(f->control, "x", on_reply, f);
}

/* One that does not answer is killed, however much it is asked meanwhile; one
 * that answers late, but each time, is not. */
static void
control_wedged(void **state)
{
	struct fixture *f = *state;
	const struct timeval often = { .tv_usec = 50000 };
	struct event *more = event_new(f->base, -1, EV_PERSIST, on_more, f);

	start(f,
	    ATTACHED "for i in 1 2 3; do read -r a; sleep 0.2\n"
		     "printf '%%begin 2 2 1\\r\\n%%end 2 2 1\\r\\n'; done\n"
		     "while read -r a; do :; done\n");
	while (strstr(f->said.data, "ready") == NULL)
		(void)event_base_loop(f->base, EVLOOP_ONCE);
	hurry = true;
	(void)event_add(more, &often);
	(void)event_base_loopexit(f->base, &(struct timeval){ .tv_sec = 10 });
	(void)event_base_dispatch(f->base);
	hurry = false;
	event_free(more);
	assert_null(f->control);
	assert_non_null(strstr(f->said.data, "ready ok() ok() ok() error()"));
	assert_non_null(strstr(f->said.data, "exit(it did not answer)"));
}

static void
control_queue_full(void **state)
{
	struct fixture *f = *state;

	start(f, "exit\n");
	for (int i = 0; i < CONTROL_QUEUE_MAX; i++)
		control_command(f->control, "x", NULL, NULL);
	control_command(f->control, "x", on_reply, f);
	run(f, "error() exit() ");
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(control_output),
		test(control_replies),
		test(control_dies),
		test(control_not_attached),
		test(control_moved),
		test(control_leaves),
		test(control_stays),
		test(control_wedged),
		test(control_queue_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
