/*
 * The poll transport: attaches nothing. A listing per tick tells which wanted
 * panes may have drawn; the owner captures those.
 */
#include <sys/queue.h>

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/time.h"
#include "io/clock.h"
#include "tmux/control.h"
#include "tmux/mirror.h"
#include "tmux/transport-kind.h"
#include "tmux/transport.h"

/* What drawing changes in a listing, as of the last tick. */
struct drawn {
	unsigned pane;
	int cursor_x, cursor_y, cols, rows;
	int64_t activity, history;
	bool cursor_visible, alternate;
	uint64_t title; /* hash: some that differ only delay a capture */
};

struct poll {
	struct transport *t;
	struct drawn *last; /* of the wanted panes, in listing order */
	size_t count;
	int64_t tick_ms;
};

static void *
open_poll(struct transport *t)
{
	struct poll *k = xcalloc(1, sizeof *k);

	k->t = t;
	return k;
}

static void
close_poll(void *kind)
{
	struct poll *k = kind;

	free(k->last);
	free(k);
}

static struct control *
no_connection(void *kind, const unsigned *pane)
{
	(void)kind;
	(void)pane;
	return NULL;
}

static int
no_clients(const void *kind)
{
	(void)kind;
	return 0;
}

static struct drawn
look(const struct mirror_pane *p)
{
	return (struct drawn){
		.pane = p->id,
		.cursor_x = p->cursor_x,
		.cursor_y = p->cursor_y,
		.cols = p->cols,
		.rows = p->rows,
		.activity = p->activity,
		.history = p->history,
		.cursor_visible = p->cursor_visible,
		.alternate = p->alternate,
		.title = hash_add(HASH_START, p->title, strlen(p->title)),
	};
}

static const struct drawn *
find_last(const struct poll *k, unsigned pane)
{
	for (size_t i = 0; i < k->count; i++)
		if (k->last[i].pane == pane)
			return &k->last[i];
	return NULL;
}

static bool
is_same(const struct drawn *a, const struct drawn *b)
{
	return a->cursor_x == b->cursor_x && a->cursor_y == b->cursor_y &&
	       a->cols == b->cols && a->rows == b->rows &&
	       a->activity == b->activity && a->history == b->history &&
	       a->cursor_visible == b->cursor_visible &&
	       a->alternate == b->alternate && a->title == b->title;
}

/* tmux tells the activity in whole seconds: one in the second of the last tick
 * may have come before it or after. */
static bool
has_moved(const struct poll *k, const struct drawn *now)
{
	const struct drawn *last = find_last(k, now->pane);

	return last == NULL || !is_same(last, now) ||
	       now->activity >= k->tick_ms / TIME_SECOND;
}

static void
take_tick(void *kind, bool listed)
{
	struct poll *k = kind;
	struct transport *t = k->t;
	struct drawn *next;
	const struct mirror_pane *p;
	int64_t tick_ms = clock_now_ms();
	size_t count = 0;

	if (!listed)
		return;
	TAILQ_FOREACH (p, mirror_panes(t->mirror), entry)
		count += p->wanted;
	next = xcalloc(count + 1, sizeof *next);
	count = 0;
	TAILQ_FOREACH (p, mirror_panes(t->mirror), entry)
		if (p->wanted)
			next[count++] = look(p);
	for (size_t i = 0; i < count; i++)
		if (has_moved(k, &next[i]))
			t->handlers.on_moved(t->arg, next[i].pane);
	free(k->last);
	k->last = next;
	k->count = count;
	k->tick_ms = tick_ms;
}

const struct transport_ops transport_poll_ops = {
	.open = open_poll,
	.close = close_poll,
	.connection = no_connection,
	.changed = take_tick,
	.clients = no_clients,
};
