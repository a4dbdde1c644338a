#include "dashboard/dashboard.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/mem.h"
#include "base/time.h"
#include "dashboard/dashboard-inside.h"
#include "dashboard/link.h"
#include "dashboard/model.h"
#include "dashboard/terminal.h"
#include "dashboard/view.h"
#include "io/clock.h"
#include "io/loop.h"

#define FRAME_MS 50 /* at most 20 pictures a second, however much happens */

static void
draw(struct dashboard *d)
{
	int cols, rows;

	d->drawn_ms = clock_now_ms();
	if (terminal_size(d->terminal, &cols, &rows) || d->grid.cols != cols ||
	    d->grid.rows != rows)
		grid_resize(&d->grid, cols, rows);
	model_update(&d->model, d->drawn_ms);
	view_draw(&d->model, &d->grid);
	terminal_show(d->terminal, &d->grid);
}

/* The first change is drawn at once, those that follow it together. */
void
dashboard_changed(struct dashboard *d)
{
	int64_t since = clock_now_ms() - d->drawn_ms;

	if (!evtimer_pending(d->frame, NULL))
		loop_after(d->frame, FRAME_MS - since);
}

static void
on_frame(evutil_socket_t fd, short what, void *arg)
{
	struct dashboard *d = arg;

	(void)fd;
	(void)what;
	draw(d);
	dashboard_data_refresh(d);
}

/* Ages grow by themselves. */
static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	dashboard_changed(arg);
}

static void
leave(struct dashboard *d)
{
	(void)event_base_loopbreak(d->base);
}

static void
on_signal(evutil_socket_t number, short what, void *arg)
{
	(void)what;
	if (number == SIGWINCH)
		dashboard_changed(arg);
	else
		leave(arg);
}

static void
jump(struct dashboard *d)
{
	const char *pane = model_pane(&d->model);
	struct err err = { "" };

	if (pane == NULL || *pane != '%')
		return;
	if (d->args->jump(d->args->arg, pane, &err))
		leave(d);
	else if (err.text[0] != '\0')
		model_say(&d->model, true, "%s", err.text);
}

/* A terminal that has gone is always readable, and has no keys. */
static bool
is_gone(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&in, 1, 0) == 1 && (in.revents & (POLLHUP | POLLERR)) != 0;
}

static void
on_typed(evutil_socket_t fd, short what, void *arg)
{
	struct dashboard *d = arg;
	enum keys_action action;
	uint32_t key;

	(void)fd;
	(void)what;
	while (terminal_key(d->terminal, &key)) {
		/* What a key means depends on what the one before it did. */
		model_update(&d->model, clock_now_ms());
		action = model_key(&d->model, key);
		if (action == KEYS_LEAVE)
			leave(d);
		else if (action == KEYS_JUMP)
			jump(d);
		else
			dashboard_act(d, action);
	}
	if (is_gone())
		leave(d);
	dashboard_changed(d);
}

static void
on_up(void *arg)
{
	struct dashboard *d = arg;

	/* That it was away is over with its first answer. */
	dashboard_data_begin(d);
	dashboard_changed(d);
}

static void
on_down(void *arg, const char *why)
{
	struct dashboard *d = arg;
	char *words =
	    xasprintf("%s: waits for \"%s start\"", why, d->args->program);

	model_set_down(&d->model, words);
	free(words);
	d->unanswered = 0;
	dashboard_data_expire(d);
	dashboard_changed(d);
}

static void
on_notice(void *arg, const char *method, const struct cJSON *params)
{
	struct dashboard *d = arg;

	dashboard_data_notice(d, method, params);
	dashboard_changed(d);
}

static void
make_events(struct dashboard *d)
{
	static const int numbers[DASHBOARD_SIGNALS] = { SIGTERM, SIGHUP, SIGINT,
		SIGWINCH };

	d->base = loop_new();
	for (int i = 0; i < DASHBOARD_SIGNALS; i++)
		d->signals[i] = loop_watch(
		    d->base, numbers[i], EV_SIGNAL | EV_PERSIST, on_signal, d);
	d->frame = loop_timer(d->base, on_frame, d);
	d->tick = loop_event(d->base, -1, EV_PERSIST, on_tick, d);
	loop_after(d->tick, TIME_SECOND);
	d->typed = loop_event(
	    d->base, STDIN_FILENO, EV_READ | EV_PERSIST, on_typed, d);
}

static void
free_events(struct dashboard *d)
{
	for (int i = 0; i < DASHBOARD_SIGNALS; i++)
		event_free(d->signals[i]);
	event_free(d->frame);
	event_free(d->tick);
	event_free(d->typed);
	event_base_free(d->base);
}

bool
dashboard_run(const struct dashboard_args *args, struct err *err)
{
	static const struct link_handlers handlers = {
		.on_up = on_up,
		.on_down = on_down,
		.on_notice = on_notice,
	};
	struct dashboard d = { .args = args };
	bool utf8;

	/* Before the terminal: ncurses leaves a signal alone that has a
	 * handler. */
	make_events(&d);
	d.terminal = terminal_open(err);
	if (d.terminal == NULL) {
		free_events(&d);
		return false;
	}
	(void)event_add(d.typed, NULL);
	utf8 = terminal_is_utf8(d.terminal);
	grid_init(&d.grid, !utf8);
	model_init(
	    &d.model, utf8 ? SUMMARY_UNICODE : SUMMARY_ASCII, clock_now_ms());
	d.link = link_new(d.base, args->socket, &handlers, &d);
	dashboard_changed(&d);
	(void)event_base_dispatch(d.base);
	terminal_close(d.terminal);
	link_free(d.link);
	model_done(&d.model);
	grid_done(&d.grid);
	free_events(&d);
	return true;
}
