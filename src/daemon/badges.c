#include "daemon/badges.h"

#include <sys/queue.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "coordinator/agent.h"
#include "daemon/summary.h"
#include "tmux/mirror.h"
#include "tmux/quote.h"
#include "tmux/server.h"
#include "tmux/transport.h"

#define COMMAND_MAX 16384
#define TEXT_MAX    4096
#define TASK_COLS   80
#define VALUES      9
#define WINDOW_ICON 8 /* the last value, which panes without agents wear too */
#define ARGV_MAX    400 /* words of one unsetting tmux call */

/* What a pane wears; a value is NULL while it is not set. */
struct badge {
	unsigned pane;
	bool worn;
	char *values[VALUES];
};

static const char *const names[VALUES] = { "@coordinator_state",
	"@coordinator_icon", "@coordinator_task", "@coordinator_context",
	"@coordinator_type", "@coordinator_name", "@coordinator_bead",
	"@coordinator_border", "@coordinator_window_icon" };

void
badges_init(struct badges *b)
{
	*b = (struct badges){ 0 };
}

static void
clear(struct badge *badge)
{
	for (int i = 0; i < VALUES; i++) {
		free(badge->values[i]);
		badge->values[i] = NULL;
	}
}

void
badges_done(struct badges *b)
{
	for (size_t i = 0; i < b->count; i++)
		clear(&b->list[i]);
	free(b->list);
	badges_init(b);
}

static struct badge *
get(struct badges *b, unsigned pane)
{
	for (size_t i = 0; i < b->count; i++) {
		if (b->list[i].pane == pane)
			return &b->list[i];
	}
	b->list = xreallocarray(b->list, b->count + 1, sizeof *b->list);
	b->list[b->count] = (struct badge){ .pane = pane };
	return &b->list[b->count++];
}

/* Set by somebody before us, to we do not know what. */
static void
assume(struct badge *badge)
{
	for (int i = 0; i < VALUES; i++) {
		if (badge->values[i] == NULL)
			badge->values[i] = xstrdup("");
	}
}

static void
adopt_line(struct badges *b, const char *line)
{
	char *end;
	unsigned long pane;

	if (*line != '%')
		return;
	pane = strtoul(line + 1, &end, 10);
	if (strcmp(end, " 1") == 0)
		assume(get(b, (unsigned)pane));
}

void
badges_adopt(struct badges *b, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		char *line;
		if (eol == NULL)
			eol = end;
		line = xstrndup(text, (size_t)(eol - text));
		adopt_line(b, line);
		free(line);
		text = eol + (eol < end);
	}
}

static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Sets or (value NULL or "") unsets one option, where it differs. Each by a
 * command of its own: a line of several would have several replies. */
static void
put(struct badge *badge, int i, const char *value, struct transport *t)
{
	char **now = &badge->values[i];
	struct buf command;

	if (value != NULL && *value == '\0')
		value = NULL;
	if (is_same(value, *now))
		return;
	free(*now);
	*now = value == NULL ? NULL : xstrdup(value);
	buf_init(&command, COMMAND_MAX);
	(void)buf_addf(&command, "set-option -qp%s -t %%%u %s",
	    value != NULL ? "" : "u", badge->pane, names[i]);
	if (value != NULL) {
		(void)buf_addc(&command, ' ');
		quote_argument(&command, value, strlen(value));
	}
	if (!command.full)
		transport_command(t, command.data, NULL, NULL);
	buf_done(&command);
}

static void
put_text(struct badge *badge, int i, const char *text, struct transport *t)
{
	struct buf quoted;

	buf_init(&quoted, TEXT_MAX);
	quote_format(&quoted, text, strlen(text), TASK_COLS);
	put(badge, i, quoted.data, t);
	buf_done(&quoted);
}

static void
wear_pane(struct badge *badge, const struct agent_state *a,
    const struct summary_look *look, struct transport *t)
{
	enum summary_state state = summary_state(a);
	struct buf text;
	char context[16];

	buf_init(&text, TEXT_MAX);
	(void)snprintf(context, sizeof context, "%d%%", summary_context(a));
	badge->worn = true;
	put(badge, 0, summary_word(state), t);
	summary_icon(state, look, &text);
	put(badge, 1, text.data, t);
	put_text(badge, 2, a->current_task, t);
	put(badge, 3, a->context_known ? context : NULL, t);
	put_text(badge, 4, a->agent_type, t);
	put_text(badge, 5, a->agent_mail_name, t);
	put_text(badge, 6, a->bead, t);
	buf_clear(&text);
	summary_identity(a, look, &text);
	put(badge, 7, text.data, t);
	buf_done(&text);
}

/* Unsets the values up to end. */
static void
take_off(struct badge *badge, int end, struct transport *t)
{
	for (int i = 0; i < end; i++)
		put(badge, i, NULL, t);
}

/* A window's icon is on each of its panes: tmux looks through the options of
 * every window in each turn of its loop, and those of panes when it draws.
 * Agents and panes come in the order of the listing. */
static void
wear_windows(struct badges *b, struct transport *t,
    const struct agent_state *const *agents, size_t count,
    const struct summary_look *look)
{
	const struct mirror_pane *p =
	    TAILQ_FIRST(mirror_panes(transport_mirror(t)));
	struct buf icon;

	buf_init(&icon, TEXT_MAX);
	for (size_t i = 0, next; i < count; i = next) {
		const struct agent_state *urgent = agents[i];
		unsigned window = urgent->window;

		for (next = i + 1;
		     next < count && agents[next]->window == window; next++)
			urgent = summary_urgent(urgent, agents[next]);
		buf_clear(&icon);
		summary_icon(summary_state(urgent), look, &icon);
		while (p != NULL && p->window != window)
			p = TAILQ_NEXT(p, entry);
		for (; p != NULL && p->window == window;
		     p = TAILQ_NEXT(p, entry)) {
			struct badge *badge = get(b, p->id);

			badge->worn = true;
			put(badge, WINDOW_ICON, icon.data, t);
		}
	}
	buf_done(&icon);
}

void
badges_sync(struct badges *b, struct transport *t,
    const struct agent_state *const *agents, size_t count,
    const struct summary_look *look)
{
	for (size_t i = 0; i < b->count; i++)
		b->list[i].worn = false;
	for (size_t i = 0; i < count; i++)
		wear_pane(get(b, agents[i]->pane), agents[i], look, t);
	for (size_t i = 0; i < b->count; i++)
		if (!b->list[i].worn)
			take_off(&b->list[i], WINDOW_ICON, t);
	wear_windows(b, t, agents, count, look);
	for (size_t i = b->count; i-- > 0;) {
		if (b->list[i].worn)
			continue;
		take_off(&b->list[i], VALUES, t);
		b->list[i] = b->list[--b->count];
	}
}

/* One tmux call for as many options as fit it. -q because a pane that is gone
 * meanwhile must not end the rest. */
void
badges_unset(struct badges *b, const struct tmux_server *server)
{
	const char *argv[ARGV_MAX + 8];
	char targets[ARGV_MAX / 6 + 1][16];
	size_t n = 0, t = 0;
	struct buf out;
	struct err ignored;

	buf_init(&out, COMMAND_MAX);
	for (size_t i = 0; i < b->count * VALUES; i++) {
		const struct badge *badge = &b->list[i / VALUES];
		if (badge->values[i % VALUES] != NULL) {
			(void)snprintf(
			    targets[t], sizeof targets[t], "%%%u", badge->pane);
			argv[n++] = "set-option";
			argv[n++] = "-qpu";
			argv[n++] = "-t";
			argv[n++] = targets[t++];
			argv[n++] = names[i % VALUES];
			argv[n++] = ";";
		}
		if (n > 0 &&
		    (n >= ARGV_MAX - 6 || i + 1 == b->count * VALUES)) {
			argv[n - 1] = NULL;
			(void)server_run(server, argv, &out, &ignored);
			n = t = 0;
		}
	}
	buf_done(&out);
	badges_done(b);
}
