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

#include <event2/event.h>
#include <event2/util.h>

#include "base/mem.h"
#include "base/time.h"
#include "io/clock.h"
#include "io/loop.h"
#include "tmux/control.h"
#include "tmux/mirror.h"
#include "tmux/tap.h"
#include "tmux/transport-kind.h"

#define QUIET_MS 500
#define GRACE_MS 10000 /* a session may get another agent soon */
#define GAP_MS   1000  /* between on_gap of panes without a client */
#define RETRIES  3

struct taps {
	TAILQ_HEAD(, tap) list;
	struct transport *t;
	struct event *beat; /* when something is due; never when nothing is */
};

static struct tap *
find_tap(const struct taps *k, unsigned session)
{
	struct tap *tap;

	TAILQ_FOREACH (tap, &k->list, entry)
		if (tap->session == session)
			return tap;
	return NULL;
}

static void
drop_tap(struct taps *k, struct tap *tap)
{
	TAILQ_REMOVE(&k->list, tap, entry);
	tap_free(tap);
}

/* One listed pane: its session is tapped if it is wanted. */
static void
sync_pane(struct taps *k, const struct mirror_pane *p, int64_t now_ms)
{
	bool wanted = p->wanted;
	struct tap *tap = find_tap(k, p->session);

	if (tap == NULL && wanted) {
		tap = tap_new(k->t, k->beat, p->session);
		TAILQ_INSERT_TAIL(&k->list, tap, entry);
	}
	if (tap == NULL)
		return;
	tap->wanted += wanted;
	if (tap_is_ready(tap))
		tap_set_pane(tap, p->id, wanted, now_ms);
}

/* Brings the taps to what the owner wants and the mirror shows. */
static void
sync_taps(struct taps *k, int64_t now_ms)
{
	const struct mirror_pane *p;
	struct tap *tap;

	TAILQ_FOREACH (tap, &k->list, entry)
		tap->wanted = 0;
	TAILQ_FOREACH (p, mirror_panes(k->t->mirror), entry)
		sync_pane(k, p, now_ms);
	TAILQ_FOREACH (tap, &k->list, entry)
		tap_forget_unset(tap);
}

/* A client of a session in which nothing is wanted any more leaves. */
static int64_t
tend_grace(struct tap *tap, int64_t now_ms)
{
	if (tap->wanted > 0) {
		tap->unwanted_ms = 0;
		return TAP_NEVER;
	}
	if (tap->unwanted_ms == 0)
		tap->unwanted_ms = now_ms;
	if (now_ms - tap->unwanted_ms < GRACE_MS)
		return tap->unwanted_ms + GRACE_MS;
	tap_leave(tap);
	return TAP_NEVER;
}

/* Without a client, captures are all there is. */
static int64_t
tend_gap(struct tap *tap, int64_t now_ms)
{
	const struct transport *t = tap->t;
	const struct mirror_pane *p;

	if (now_ms - tap->moved_ms < GAP_MS)
		return tap->moved_ms + GAP_MS;
	tap->moved_ms = now_ms;
	TAILQ_FOREACH (p, mirror_panes(t->mirror), entry)
		if (p->session == tap->session && p->wanted)
			t->handlers.on_gap(t->arg, p->id);
	return now_ms + GAP_MS;
}

static bool
is_attaching(const struct taps *k)
{
	const struct tap *tap;

	TAILQ_FOREACH (tap, &k->list, entry)
		if (tap->control != NULL && !tap->leaving && !tap_is_ready(tap))
			return true;
	return false;
}

static void
give_up(struct tap *tap)
{
	char why[160];

	(void)snprintf(why, sizeof why,
	    "tmux ended our control client of session $%u %d times%s%s",
	    tap->session, tap->failures, *tap->reason != '\0' ? ": " : "",
	    tap->reason);
	transport_fall_back(tap->t, why);
}

/* Attaches when it may. Returns when to ask again. */
static int64_t
tend_attach(struct taps *k, struct tap *tap, int64_t now_ms)
{
	int64_t due = k->t->structure_ms + QUIET_MS;

	if (due < tap->retry_ms)
		due = tap->retry_ms;
	if (tap->failures > RETRIES) {
		give_up(tap);
		return TAP_NEVER;
	}
	if (due > now_ms)
		return due;
	if (!is_attaching(k)) /* else the end of that comes back here */
		tap_connect(tap);
	return TAP_NEVER;
}

static int64_t
tend_tap(struct taps *k, struct tap *tap, int64_t now_ms)
{
	if (tap_is_ready(tap))
		return time_sooner(
		    tap_tend(tap, now_ms), tend_grace(tap, now_ms));
	if (tap->control != NULL)
		return TAP_NEVER; /* on its way in or out */
	if (tap->wanted == 0) {
		drop_tap(k, tap);
		return TAP_NEVER;
	}
	return time_sooner(tend_gap(tap, now_ms), tend_attach(k, tap, now_ms));
}

static void
on_beat(evutil_socket_t fd, short what, void *arg)
{
	struct taps *k = arg;
	struct tap *tap, *following;
	int64_t now_ms = clock_now_ms(), next = TAP_NEVER;

	(void)fd;
	(void)what;
	if (*k->t->why != '\0')
		return;
	sync_taps(k, now_ms);
	TAILQ_FOREACH_SAFE (tap, &k->list, entry, following)
		next = time_sooner(next, tend_tap(k, tap, now_ms));
	if (next == TAP_NEVER)
		return;
	loop_after(k->beat, next - now_ms);
}

static void *
open_control(struct transport *t)
{
	struct taps *k = xcalloc(1, sizeof *k);

	k->t = t;
	TAILQ_INIT(&k->list);
	k->beat = loop_timer(t->base, on_beat, k);
	return k;
}

static void
close_control(void *kind)
{
	struct taps *k = kind;
	struct tap *tap, *following;

	/* All at once, so that they wait for tmux together. */
	TAILQ_FOREACH (tap, &k->list, entry)
		if (tap->control != NULL)
			tap_leave(tap);
	TAILQ_FOREACH_SAFE (tap, &k->list, entry, following)
		drop_tap(k, tap);
	event_free(k->beat);
	free(k);
}

static struct control *
find_connection(void *kind, const unsigned *pane)
{
	const struct taps *k = kind;
	const struct mirror_pane *p =
	    pane != NULL ? mirror_find(k->t->mirror, *pane) : NULL;
	const struct tap *tap;

	TAILQ_FOREACH (tap, &k->list, entry)
		if (tap_is_ready(tap) &&
		    (p == NULL || p->session == tap->session))
			return tap->control;
	return NULL;
}

static void
note_change(void *kind, bool listed)
{
	struct taps *k = kind;

	(void)listed;
	event_active(k->beat, EV_TIMEOUT, 0);
}

static int
count_clients(const void *kind)
{
	const struct taps *k = kind;
	const struct tap *tap;
	int n = 0;

	TAILQ_FOREACH (tap, &k->list, entry)
		n += tap_is_ready(tap);
	return n;
}

const struct transport_ops transport_control_ops = {
	.open = open_control,
	.close = close_control,
	.connection = find_connection,
	.changed = note_change,
	.clients = count_clients,
};
