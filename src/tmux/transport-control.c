/*
 * The control transport: one -CC client per session that holds a wanted pane.
 * The rules that keep it harmless:
 *
 * - A client attaches late: one at a time, and only after QUIET_MS in which no
 *   pane, window or session came or went, because tmux up to 3.6 can crash when
 *   something happens while a client attaches. Until then captures must do.
 * - It is never attached in a loop: after RETRIES failures we poll for good.
 * - It is read before anything else happens, and killed if it stops answering.
 * - Panes nobody wants are paused from the start, and what floods is paused
 *   and only sampled. Nothing is ever turned :off: without another client that
 *   stops the program in the pane.
 * - It never sizes, links, prompts or prints, and it leaves by detach-client.
 */
#include <sys/queue.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/clock.h"
#include "io/log.h"
#include "tmux/flow.h"
#include "tmux/mirror.h"
#include "tmux/parse.h"
#include "tmux/transport-kind.h"

#define QUIET_MS   500
#define SETTLED_MS 60000 /* a client that lasted so long did not fail */
#define GRACE_MS   10000 /* a session may get another agent soon */
#define RETRIES    3
#define RETRY_MS   1000 /* and four times that for each one after it */
#define GAP_MS     1000 /* on_moved of panes that wait for their client */
#define FLOOD_MS   500  /* on_moved of panes that are paused */
#define RENAMED_MS 2000 /* an agent's window may be renamed by a spinner */
#define FLOW_BEAT  50   /* how exactly a flow's spans are kept */
#define ORDERS_MAX (256u << 10)
#define NEVER      INT64_MAX

/* A pane as one client gets it. */
struct stream {
	unsigned pane;
	bool wanted;
	uint32_t sync;    /* the last one that saw it in the session */
	int64_t moved_ms; /* the owner was last told of its gap */
	struct flow flow;
};

/* A session that has, or had, a wanted pane. */
struct watch {
	TAILQ_ENTRY(watch) entry;
	struct watches *list;
	unsigned session;
	struct control *control; /* NULL while it waits */
	bool leaving;
	size_t wanted;       /* panes */
	int64_t unwanted_ms; /* since when it has none, 0: it has */
	int64_t ready_ms, moved_ms, retry_ms;
	int failures;
	char reason[80];
	struct stream *streams; /* sorted by pane */
	size_t count;
	struct buf orders; /* " -A '%1:pause' -A '%2:continue'", to be sent */
};

struct watches {
	TAILQ_HEAD(, watch) watches;
	struct transport *t;
	struct event *beat; /* when something is due; never when nothing is */
	uint32_t sync;
};

/* Looks at everything again, once this turn of the loop is over. */
static void
kick(struct watches *k)
{
	struct timeval now = { 0 };

	(void)evtimer_add(k->beat, &now);
}

static struct watch *
find_watch(const struct watches *k, unsigned session)
{
	struct watch *w;

	TAILQ_FOREACH (w, &k->watches, entry)
		if (w->session == session)
			return w;
	return NULL;
}

static bool
is_ready(const struct watch *w)
{
	return w->control != NULL && control_is_ready(w->control);
}

static size_t
place_of(const struct watch *w, unsigned pane)
{
	size_t low = 0, high = w->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (w->streams[mid].pane < pane)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct stream *
find_stream(const struct watch *w, unsigned pane)
{
	size_t i = place_of(w, pane);

	return i < w->count && w->streams[i].pane == pane ? &w->streams[i]
	                                                  : NULL;
}

static struct stream *
add_stream(struct watch *w, unsigned pane)
{
	size_t i = place_of(w, pane);

	w->streams =
	    xreallocarray(w->streams, w->count + 1, sizeof *w->streams);
	memmove(&w->streams[i + 1], &w->streams[i],
	    (w->count++ - i) * sizeof *w->streams);
	w->streams[i] = (struct stream){ .pane = pane };
	return &w->streams[i];
}

static void
order(struct watch *w, unsigned pane, const char *what)
{
	(void)buf_addf(&w->orders, " -A '%%%u:%s'", pane, what);
	kick(w->list);
}

static void
send_orders(struct watch *w)
{
	struct buf command;

	if (w->orders.len == 0 || !is_ready(w))
		return;
	buf_init(&command, ORDERS_MAX + 64);
	(void)buf_addf(&command, "refresh-client%s", w->orders.data);
	control_command(w->control, command.data, NULL, NULL);
	buf_done(&command);
	buf_clear(&w->orders);
}

/* The pane runs from now on; what it drew before is to be looked at. */
static void
resume(struct watch *w, struct stream *s, int64_t now_ms)
{
	struct transport *t = w->list->t;
	unsigned pane = s->pane;

	order(w, pane, "continue");
	s->moved_ms = now_ms;
	send_orders(w);
	t->handlers.on_moved(t->arg, pane);
}

static void
suspend(struct watch *w, const struct stream *s)
{
	w->list->t->stats.pauses++;
	order(w, s->pane, "pause");
	send_orders(w);
}

/*
 * A watch's client.
 */
static void
forget_client(struct watch *w)
{
	w->control = NULL;
	w->leaving = false;
	w->count = 0;
	buf_clear(&w->orders);
	mirror_set_own(w->list->t->mirror, w->session, 0);
}

static void
on_ready(void *arg)
{
	struct watch *w = arg;
	struct transport *t = w->list->t;

	w->ready_ms = clock_now_ms();
	t->stats.connects++;
	mirror_set_own(t->mirror, w->session, 1);
	kick(w->list);
}

/* It left because we or a user wanted it, because its session or the server
 * is gone, or because something is wrong: the listing will tell. */
static void
on_exit_of_client(void *arg, const char *reason)
{
	struct watch *w = arg;
	struct watches *k = w->list;
	struct transport *t = k->t;
	bool was_leaving = w->leaving;
	int64_t now_ms = clock_now_ms();

	(void)snprintf(w->reason, sizeof w->reason, "%s", reason);
	control_free(w->control);
	forget_client(w);
	if (!server_alive(&t->server)) {
		transport_lose(t, "The tmux server has exited.");
		return;
	}
	if (w->ready_ms != 0 && now_ms - w->ready_ms >= SETTLED_MS)
		w->failures = 0;
	if (!was_leaving) {
		w->retry_ms = now_ms + (RETRY_MS << (2 * w->failures));
		w->failures++;
	}
	w->ready_ms = 0;
	w->moved_ms = 0;
	transport_list(t);
	kick(k);
}

/* Something came, went or moved. */
static void
note_structure(struct transport *t)
{
	t->structure_ms = clock_now_ms();
	transport_list(t);
}

static bool
holds_wanted(const struct transport *t, unsigned window)
{
	const struct mirror_pane *p;

	TAILQ_FOREACH (p, mirror_panes(t->mirror), entry)
		if (p->window == window && transport_is_wanted(t, p->id))
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
take_pause(struct watch *w, unsigned pane)
{
	struct stream *s = find_stream(w, pane);

	if (s == NULL || !s->wanted)
		return;
	w->list->t->stats.pauses++;
	flow_paused(&s->flow, clock_now_ms());
	kick(w->list);
}

static void
on_notice(void *arg, const struct parse_line *line)
{
	struct watch *w = arg;
	struct transport *t = w->list->t;

	switch (line->kind) {
	case PARSE_PAUSE:
		take_pause(w, line->pane);
		break;
	case PARSE_WINDOW_RENAMED:
	case PARSE_UNLINKED_WINDOW_RENAMED:
		take_rename(t, line->window);
		break;
	case PARSE_LAYOUT_CHANGE:
	case PARSE_WINDOW_ADD:
	case PARSE_WINDOW_CLOSE:
	case PARSE_UNLINKED_WINDOW_ADD:
	case PARSE_UNLINKED_WINDOW_CLOSE:
	case PARSE_SESSIONS_CHANGED:
		note_structure(t);
		break;
	case PARSE_WINDOW_PANE_CHANGED:
	case PARSE_PANE_MODE_CHANGED:
	case PARSE_SESSION_RENAMED:
	case PARSE_SESSION_WINDOW_CHANGED:
	case PARSE_CLIENT_SESSION_CHANGED:
	case PARSE_CLIENT_DETACHED:
		transport_list(t);
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

/* A pane that is not of this watch (not yet listed, or of a window linked to
 * another session too) is paused like one nobody wants. */
static void
on_output(void *arg, unsigned pane, const char *data, size_t len)
{
	struct watch *w = arg;
	struct transport *t = w->list->t;
	struct stream *s = find_stream(w, pane);

	if (s == NULL) {
		s = add_stream(w, pane);
		order(w, pane, "pause");
	}
	if (!s->wanted)
		return;
	if (flow_add(&s->flow, len, clock_now_ms()))
		suspend(w, s);
	t->handlers.on_output(t->arg, pane, data, len);
	if (s->flow.state != FLOW_CALM)
		kick(w->list);
}

static void
connect_watch(struct watch *w)
{
	static const struct control_handlers handlers = {
		.on_ready = on_ready,
		.on_notice = on_notice,
		.on_output = on_output,
		.on_exit = on_exit_of_client,
	};
	struct transport *t = w->list->t;
	struct err err;

	w->control =
	    control_new(t->base, &t->server, w->session, &t->counts, &err);
	if (w->control == NULL) {
		transport_fall_back(t, err.text);
		return;
	}
	control_listen(w->control, &handlers, w);
}

/*
 * From what the owner wants and the mirror shows to what the clients send.
 */
static struct watch *
add_watch(struct watches *k, unsigned session)
{
	struct watch *w = xcalloc(1, sizeof *w);

	w->list = k;
	w->session = session;
	buf_init(&w->orders, ORDERS_MAX);
	TAILQ_INSERT_TAIL(&k->watches, w, entry);
	return w;
}

static void
free_watch(struct watch *w)
{
	TAILQ_REMOVE(&w->list->watches, w, entry);
	control_free(w->control);
	free(w->streams);
	buf_done(&w->orders);
	free(w);
}

/* Brings one pane of a session that has a client to what it should be. */
static void
sync_stream(struct watch *w, unsigned pane, bool wanted, int64_t now_ms)
{
	struct stream *s = find_stream(w, pane);
	bool is_new = s == NULL;

	if (is_new)
		s = add_stream(w, pane);
	s->sync = w->list->sync;
	if (!is_new && s->wanted == wanted)
		return;
	s->wanted = wanted;
	s->flow = (struct flow){ 0 };
	if (wanted)
		resume(w, s, now_ms);
	else
		order(w, pane, "pause");
}

/* Forgets the panes that the session does not have any more. */
static void
drop_streams(struct watch *w)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->count; i++)
		if (w->streams[i].sync == w->list->sync)
			w->streams[kept++] = w->streams[i];
	w->count = kept;
}

static void
sync_watches(struct watches *k, int64_t now_ms)
{
	struct transport *t = k->t;
	const struct mirror_pane *p;
	struct watch *w;

	k->sync++;
	TAILQ_FOREACH (w, &k->watches, entry)
		w->wanted = 0;
	TAILQ_FOREACH (p, mirror_panes(t->mirror), entry) {
		bool wanted = transport_is_wanted(t, p->id);

		w = find_watch(k, p->session);
		if (w == NULL && wanted)
			w = add_watch(k, p->session);
		if (w == NULL)
			continue;
		w->wanted += wanted;
		if (is_ready(w))
			sync_stream(w, p->id, wanted, now_ms);
	}
	TAILQ_FOREACH (w, &k->watches, entry)
		if (is_ready(w))
			drop_streams(w);
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Panes that flood: sampled, and looked at in between. Returns when to come
 * back. */
static int64_t
tend_streams(struct watch *w, int64_t now_ms)
{
	struct transport *t = w->list->t;
	int64_t next = NEVER;

	for (size_t i = 0; i < w->count; i++) {
		struct stream *s = &w->streams[i];

		if (!s->wanted || s->flow.state == FLOW_CALM)
			continue;
		if (flow_tick(&s->flow, now_ms)) {
			resume(w, s, now_ms);
		} else if (s->flow.state == FLOW_PAUSED &&
			   now_ms - s->moved_ms >= FLOOD_MS) {
			s->moved_ms = now_ms;
			t->handlers.on_moved(t->arg, s->pane);
		}
		next = now_ms + FLOW_BEAT;
	}
	return next;
}

/* A client of a session in which nothing is wanted any more leaves. */
static int64_t
tend_grace(struct watch *w, int64_t now_ms)
{
	if (w->wanted > 0) {
		w->unwanted_ms = 0;
		return NEVER;
	}
	if (w->unwanted_ms == 0)
		w->unwanted_ms = now_ms;
	if (now_ms - w->unwanted_ms < GRACE_MS)
		return w->unwanted_ms + GRACE_MS;
	w->leaving = true;
	control_leave(w->control);
	return NEVER;
}

/* Without a client, captures are all there is. */
static int64_t
tend_gap(struct watch *w, int64_t now_ms)
{
	struct transport *t = w->list->t;
	const struct mirror_pane *p;

	if (now_ms - w->moved_ms < GAP_MS)
		return w->moved_ms + GAP_MS;
	w->moved_ms = now_ms;
	TAILQ_FOREACH (p, mirror_panes(t->mirror), entry)
		if (p->session == w->session && transport_is_wanted(t, p->id))
			t->handlers.on_moved(t->arg, p->id);
	return now_ms + GAP_MS;
}

static bool
is_connecting(const struct watches *k)
{
	const struct watch *w;

	TAILQ_FOREACH (w, &k->watches, entry)
		if (w->control != NULL && !w->leaving && !is_ready(w))
			return true;
	return false;
}

/* Attaches when it may. Returns when to ask again. */
static int64_t
tend_connect(struct watch *w, int64_t now_ms)
{
	struct transport *t = w->list->t;
	int64_t due = t->structure_ms + QUIET_MS;

	if (w->failures > RETRIES) {
		char why[160];

		(void)snprintf(why, sizeof why,
		    "tmux ended our control client of session $%u %d times%s%s",
		    w->session, w->failures, *w->reason != '\0' ? ": " : "",
		    w->reason);
		transport_fall_back(t, why);
		return NEVER;
	}
	if (due < w->retry_ms)
		due = w->retry_ms;
	if (due > now_ms)
		return due;
	if (is_connecting(w->list))
		return NEVER; /* its end kicks us */
	connect_watch(w);
	return NEVER;
}

static int64_t
tend_watch(struct watch *w, int64_t now_ms)
{
	int64_t next;

	if (w->control != NULL) {
		if (!is_ready(w))
			return NEVER;
		next = tend_streams(w, now_ms);
		send_orders(w);
		return earlier(next, tend_grace(w, now_ms));
	}
	if (w->wanted == 0) {
		free_watch(w);
		return NEVER;
	}
	next = tend_gap(w, now_ms);
	return earlier(next, tend_connect(w, now_ms));
}

static void
on_beat(evutil_socket_t fd, short what, void *arg)
{
	struct watches *k = arg;
	struct watch *w, *following;
	int64_t now_ms = clock_now_ms(), next = NEVER;
	struct timeval tv;

	(void)fd;
	(void)what;
	if (*k->t->why != '\0')
		return;
	sync_watches(k, now_ms);
	TAILQ_FOREACH_SAFE (w, &k->watches, entry, following)
		next = earlier(next, tend_watch(w, now_ms));
	if (next == NEVER || event_pending(k->beat, EV_TIMEOUT, NULL))
		return;
	tv = clock_timeval(next - now_ms);
	(void)evtimer_add(k->beat, &tv);
}

static void *
open_control(struct transport *t)
{
	struct watches *k = xcalloc(1, sizeof *k);

	k->t = t;
	TAILQ_INIT(&k->watches);
	k->beat = evtimer_new(t->base, on_beat, k);
	return k;
}

static void
close_control(void *kind)
{
	struct watches *k = kind;
	struct watch *w;

	/* All at once, so that they wait for tmux together. */
	TAILQ_FOREACH (w, &k->watches, entry)
		if (w->control != NULL)
			control_leave(w->control);
	while ((w = TAILQ_FIRST(&k->watches)) != NULL) {
		mirror_set_own(k->t->mirror, w->session, 0);
		free_watch(w);
	}
	event_free(k->beat);
	free(k);
}

static struct control *
find_connection(void *kind, const unsigned *pane)
{
	struct watches *k = kind;
	const struct mirror_pane *p =
	    pane != NULL ? mirror_find(k->t->mirror, *pane) : NULL;
	struct watch *w;

	TAILQ_FOREACH (w, &k->watches, entry)
		if (is_ready(w) && (p == NULL || p->session == w->session))
			return w->control;
	return NULL;
}

static void
note_change(void *kind, bool listed)
{
	(void)listed;
	kick(kind);
}

static int
count_clients(const void *kind)
{
	const struct watches *k = kind;
	const struct watch *w;
	int n = 0;

	TAILQ_FOREACH (w, &k->watches, entry)
		n += is_ready(w);
	return n;
}

const struct transport_ops transport_control_ops = {
	.open = open_control,
	.close = close_control,
	.connection = find_connection,
	.changed = note_change,
	.clients = count_clients,
};
