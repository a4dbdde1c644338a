#include "tmux/tap.h"

#include <sys/queue.h>

#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/mem.h"
#include "io/clock.h"
#include "tmux/control.h"
#include "tmux/flow.h"
#include "tmux/mirror.h"
#include "tmux/parse.h"
#include "tmux/server.h"
#include "tmux/transport-kind.h"
#include "tmux/transport.h"

#define SETTLED_MS 60000 /* a client that lasted so long did not fail */
#define RETRY_MS   1000  /* and twice that for each failure after it */
#define MOVED_MS   500   /* between on_moved of a paused pane */
#define RENAMED_MS 2000  /* an agent's window may be renamed by a spinner */
#define BEAT_MS    50    /* how exactly the spans of a flow are kept */
#define ORDERS_MAX (256u << 10)

static void
kick(const struct tap *tap)
{
	event_active(tap->kick, EV_TIMEOUT, 0);
}

struct tap *
tap_new(struct transport *t, struct event *kick_event, unsigned session)
{
	struct tap *tap = xcalloc(1, sizeof *tap);

	tap->t = t;
	tap->kick = kick_event;
	tap->session = session;
	tap->moved_ms = clock_now_ms();
	buf_init(&tap->orders, ORDERS_MAX);
	return tap;
}

void
tap_free(struct tap *tap)
{
	control_free(tap->control);
	tap->control = NULL;
	mirror_set_own(tap->t->mirror, tap->session, 0);
	tap_forget_unset(tap); /* that is, all of them */
	ids_done(&tap->panes);
	buf_done(&tap->orders);
	free(tap);
}

bool
tap_is_ready(const struct tap *tap)
{
	return tap->control != NULL && control_is_ready(tap->control);
}

void
tap_leave(struct tap *tap)
{
	tap->leaving = true;
	control_leave(tap->control);
}

static struct tap_pane *
add_pane(struct tap *tap, unsigned id)
{
	struct tap_pane *p = xcalloc(1, sizeof *p);

	p->id = id;
	ids_add(&tap->panes, p);
	return p;
}

static void
order(struct tap *tap, unsigned pane, const char *what)
{
	(void)buf_addf(&tap->orders, " -A '%%%u:%s'", pane, what);
	kick(tap);
}

static void
send_orders(struct tap *tap)
{
	struct buf command;

	if (tap->orders.len == 0 || !tap_is_ready(tap))
		return;
	buf_init(&command, ORDERS_MAX + 64);
	(void)buf_addf(&command, "refresh-client%s", tap->orders.data);
	buf_clear(&tap->orders);
	control_command(tap->control, command.data, NULL, NULL);
	buf_done(&command);
}

/* Has tmux hold the pane's output back, at once. */
static void
pause_pane(struct tap *tap, const struct tap_pane *p)
{
	tap->t->stats.pauses++;
	order(tap, p->id, "pause");
	send_orders(tap);
}

/* What it drew until now is to be looked at. */
static void
tell_moved(struct tap *tap, struct tap_pane *p, int64_t now_ms)
{
	p->moved_ms = now_ms;
	tap->t->handlers.on_moved(tap->t->arg, p->id);
}

/* Lets it run from now on. The order goes first, so that nothing falls between
 * it and the look at what came before. */
static void
continue_pane(struct tap *tap, struct tap_pane *p, int64_t now_ms)
{
	order(tap, p->id, "continue");
	send_orders(tap);
	tell_moved(tap, p, now_ms);
}

static void
on_ready(void *arg)
{
	struct tap *tap = arg;

	tap->ready_ms = clock_now_ms();
	tap->t->stats.connects++;
	mirror_set_own(tap->t->mirror, tap->session, 1);
	kick(tap);
}

/* There is no client: the next one is tried later, and later each time. */
static void
fail(struct tap *tap, const char *reason)
{
	(void)snprintf(tap->reason, sizeof tap->reason, "%s", reason);
	tap->retry_ms = clock_now_ms() + (RETRY_MS << tap->failures++);
	kick(tap);
}

/* We or a user wanted it, its session or the server is gone, or something is
 * wrong: the next listing will tell. */
static void
on_exit_of_client(void *arg, const char *reason)
{
	struct tap *tap = arg;

	if (tap->ready_ms != 0 && clock_now_ms() - tap->ready_ms >= SETTLED_MS)
		tap->failures = 0;
	if (!tap->leaving)
		fail(tap, reason);
	control_free(tap->control);
	tap->control = NULL;
	tap->leaving = false;
	tap->ready_ms = 0;
	tap->moved_ms = 0;     /* the stream has a gap from here on */
	tap_forget_unset(tap); /* that is, all of them */
	buf_clear(&tap->orders);
	mirror_set_own(tap->t->mirror, tap->session, 0);
	if (server_alive(&tap->t->server))
		transport_list(tap->t);
	else
		transport_lose(tap->t, "The tmux server has exited.");
	kick(tap);
}

static bool
holds_wanted(const struct transport *t, unsigned window)
{
	const struct mirror_pane *p;

	TAILQ_FOREACH (p, mirror_panes(t->mirror), entry)
		if (p->window == window && p->wanted)
			return true;
	return false;
}

static void
take_rename(struct transport *t, unsigned window)
{
	if (holds_wanted(t, window))
		transport_list_within(t, RENAMED_MS);
	else
		transport_list(t);
}

/* tmux itself has paused the pane: we were CONTROL_PAUSE_SECS behind. */
static void
take_pause(struct tap *tap, unsigned pane)
{
	struct tap_pane *p = ids_find(&tap->panes, pane);

	if (p == NULL || !p->wanted)
		return;
	tap->t->stats.pauses++;
	flow_paused(&p->flow, clock_now_ms());
	kick(tap);
}

static void
on_notice(void *arg, const struct parse_line *line)
{
	struct tap *tap = arg;

	switch (line->kind) {
	case PARSE_PAUSE:
		take_pause(tap, line->pane);
		break;
	case PARSE_WINDOW_RENAMED:
	case PARSE_UNLINKED_WINDOW_RENAMED:
		take_rename(tap->t, line->window);
		break;
	case PARSE_LAYOUT_CHANGE:
	case PARSE_WINDOW_ADD:
	case PARSE_WINDOW_CLOSE:
	case PARSE_UNLINKED_WINDOW_ADD:
	case PARSE_UNLINKED_WINDOW_CLOSE:
	case PARSE_SESSIONS_CHANGED:
		tap->t->structure_ms = clock_now_ms();
		transport_list(tap->t);
		break;
	case PARSE_WINDOW_PANE_CHANGED:
	case PARSE_PANE_MODE_CHANGED:
	case PARSE_SESSION_RENAMED:
	case PARSE_SESSION_WINDOW_CHANGED:
	case PARSE_CLIENT_SESSION_CHANGED:
	case PARSE_CLIENT_DETACHED:
		transport_list(tap->t);
		break;
	case PARSE_UNKNOWN:
	case PARSE_BEGIN:
	case PARSE_END:
	case PARSE_ERROR:
	case PARSE_OUTPUT:
	case PARSE_CONTINUE:
	case PARSE_SESSION_CHANGED:
	case PARSE_SUBSCRIPTION_CHANGED:
	case PARSE_PASTE_BUFFER_CHANGED:
	case PARSE_PASTE_BUFFER_DELETED:
	case PARSE_CONFIG_ERROR:
	case PARSE_MESSAGE:
	case PARSE_EXIT:
		break;
	}
}

/* A pane that is not set (not yet listed, or of a window that is linked to a
 * session listed before ours) is paused like one nobody wants. */
static void
on_output(void *arg, unsigned pane, const char *data, size_t len)
{
	struct tap *tap = arg;
	struct tap_pane *p = ids_find(&tap->panes, pane);

	if (p == NULL) {
		p = add_pane(tap, pane);
		order(tap, pane, "pause");
	}
	if (!p->wanted)
		return;
	if (flow_add(&p->flow, len, clock_now_ms())) {
		pause_pane(tap, p);
		kick(tap);
	}
	tap->t->handlers.on_output(tap->t->arg, pane, data, len);
}

void
tap_connect(struct tap *tap)
{
	static const struct control_handlers handlers = {
		.on_ready = on_ready,
		.on_notice = on_notice,
		.on_output = on_output,
		.on_exit = on_exit_of_client,
	};
	struct transport *t = tap->t;
	struct err err;

	tap->control =
	    control_new(t->base, &t->server, tap->session, &t->counts, &err);
	if (tap->control == NULL)
		fail(tap, err.text);
	else
		control_listen(tap->control, &handlers, tap);
}

void
tap_set_pane(struct tap *tap, unsigned pane, bool wanted, int64_t now_ms)
{
	struct tap_pane *p = ids_find(&tap->panes, pane);
	bool is_new = p == NULL;

	if (is_new)
		p = add_pane(tap, pane);
	p->set = true;
	if (!is_new && p->wanted == wanted)
		return;
	p->wanted = wanted;
	p->flow = (struct flow){ .state = FLOW_CALM };
	if (!wanted)
		order(tap, pane, "pause");
	else if (is_new && !tap->synced) /* tmux lets each of them run */
		tap->t->handlers.on_gap(tap->t->arg, pane);
	else
		continue_pane(tap, p, now_ms);
}

void
tap_forget_unset(struct tap *tap)
{
	/* From the end, because some are removed. */
	for (size_t i = tap->panes.count; i-- > 0;) {
		struct tap_pane *p = tap->panes.at[i];

		if (!p->set)
			free(ids_remove(&tap->panes, p->id));
		else
			p->set = false;
	}
	tap->synced = tap_is_ready(tap);
}

/* True while the pane is anything but calm. */
static bool
tend_pane(struct tap *tap, struct tap_pane *p, int64_t now_ms)
{
	if (!p->wanted || p->flow.state == FLOW_CALM)
		return false;
	if (flow_tick(&p->flow, now_ms)) {
		continue_pane(tap, p, now_ms);
	} else if (p->flow.state == FLOW_PAUSED &&
		   now_ms - p->moved_ms >= MOVED_MS) {
		tell_moved(tap, p, now_ms);
	}
	return p->flow.state != FLOW_CALM;
}

int64_t
tap_tend(struct tap *tap, int64_t now_ms)
{
	int64_t next = TAP_NEVER;

	for (size_t i = 0; i < tap->panes.count; i++)
		if (tend_pane(tap, tap->panes.at[i], now_ms))
			next = now_ms + BEAT_MS;
	send_orders(tap);
	return next;
}
