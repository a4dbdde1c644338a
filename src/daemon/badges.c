#include "daemon/badges.h"

#include <sys/queue.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
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
	for (size_t i = 0; i < b->list.count; i++) {
		clear(b->list.at[i]);
		free(b->list.at[i]);
	}
	ids_done(&b->list);
}

static struct badge *
get(struct badges *b, unsigned pane)
{
	struct badge *badge = ids_find(&b->list, pane);

	if (badge != NULL)
		return badge;
	badge = xcalloc(1, sizeof *badge);
	badge->pane = pane;
	ids_add(&b->list, badge);
	return badge;
}

/* A control character in a value would move the fields. */
void
badges_ask(struct badges *b, struct buf *command)
{
	(void)buf_adds(command, "list-panes -a -F '#{pane_id}");
	for (int i = 0; i < VALUES; i++)
		(void)buf_addf(command, "\t#{s/[\001-\037]/?/:%s}", names[i]);
	(void)buf_addc(command, '\'');
	b->changed = false;
}

/* One pane's line, which is cut in place. */
static void
adopt_line(struct badges *b, char *line)
{
	const char *values[VALUES], *id = strsep(&line, "\t");
	bool worn = false;
	struct badge *badge;
	int64_t pane;

	if (*id != '%' || !str_to_int(id + 1, 0, UINT32_MAX, &pane))
		return;
	for (int i = 0; i < VALUES; i++) {
		values[i] = strsep(&line, "\t");
		if (values[i] == NULL)
			return;
		worn |= *values[i] != '\0';
	}
	badge =
	    worn ? get(b, (unsigned)pane) : ids_find(&b->list, (unsigned)pane);
	if (badge == NULL)
		return;
	clear(badge);
	for (int i = 0; i < VALUES; i++)
		if (*values[i] != '\0')
			badge->values[i] = xstrdup(values[i]);
}

void
badges_adopt(struct badges *b, const char *text, size_t len)
{
	char *copy, *rest, *line;

	if (b->changed)
		return;
	copy = rest = xstrndup(text, len);
	while ((line = strsep(&rest, "\n")) != NULL)
		adopt_line(b, line);
	free(copy);
}

static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Sets or (value NULL or "") unsets one option, where it differs. Each by a
 * command of its own: a line of several would have several replies. */
static void
put(struct badges *b, struct badge *badge, int i, const char *value)
{
	char **now = &badge->values[i];
	struct buf command;

	if (value != NULL && *value == '\0')
		value = NULL;
	if (is_same(value, *now))
		return;
	b->changed = true;
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
		transport_command(b->transport, command.data, NULL, NULL);
	buf_done(&command);
}

static void
put_text(struct badges *b, struct badge *badge, int i, const char *text)
{
	struct buf quoted;

	buf_init(&quoted, TEXT_MAX);
	quote_format(&quoted, text, strlen(text), TASK_COLS);
	put(b, badge, i, quoted.data);
	buf_done(&quoted);
}

static void
wear_pane(struct badges *b, const struct agent_state *a,
    const struct summary_look *look)
{
	struct badge *badge = get(b, a->pane);
	enum summary_state state = summary_state(a);
	struct buf text;
	char context[16];

	buf_init(&text, TEXT_MAX);
	(void)snprintf(context, sizeof context, "%d%%", summary_context(a));
	badge->worn = true;
	put(b, badge, 0, summary_word(state));
	summary_icon(state, look, &text);
	put(b, badge, 1, text.data);
	put_text(b, badge, 2, a->current_task);
	put(b, badge, 3, a->context_known ? context : NULL);
	put_text(b, badge, 4, a->agent_type);
	put_text(b, badge, 5, agent_mail_name(a));
	put_text(b, badge, 6, a->bead);
	buf_clear(&text);
	summary_identity(a, look, &text);
	put(b, badge, 7, text.data);
	buf_done(&text);
}

/* Unsets the values up to end, unless it is worn. */
static void
take_off(struct badges *b, struct badge *badge, int end)
{
	for (int i = 0; i < end && !badge->worn; i++)
		put(b, badge, i, NULL);
}

/* A window's icon is on each of its panes: tmux looks through the options of
 * every window in each turn of its loop, and those of panes when it draws.
 * Agents and panes come in the order of the listing. */
static void
wear_windows(struct badges *b, const struct agent_state *const *agents,
    size_t count, const struct summary_look *look)
{
	const struct mirror_pane *p =
	    TAILQ_FIRST(mirror_panes(transport_mirror(b->transport)));
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
			put(b, badge, WINDOW_ICON, icon.data);
		}
	}
	buf_done(&icon);
}

void
badges_sync(struct badges *b, struct transport *t,
    const struct agent_state *const *agents, size_t count,
    const struct summary_look *look)
{
	b->transport = t;
	for (size_t i = 0; i < b->list.count; i++)
		((struct badge *)b->list.at[i])->worn = false;
	for (size_t i = 0; i < count; i++)
		wear_pane(b, agents[i], look);
	for (size_t i = 0; i < b->list.count; i++)
		take_off(b, b->list.at[i], WINDOW_ICON);
	wear_windows(b, agents, count, look);
	for (size_t i = b->list.count; i-- > 0;) {
		struct badge *badge = b->list.at[i];

		if (badge->worn)
			continue;
		take_off(b, badge, VALUES);
		free(ids_remove(&b->list, badge->pane));
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
	for (size_t i = 0; i < b->list.count * VALUES; i++) {
		const struct badge *badge = b->list.at[i / VALUES];
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
		    (n >= ARGV_MAX - 6 || i + 1 == b->list.count * VALUES)) {
			argv[n - 1] = NULL;
			(void)server_run(server, argv, &out, &ignored);
			n = t = 0;
		}
	}
	buf_done(&out);
	badges_done(b);
}
