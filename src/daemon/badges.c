#include "daemon/badges.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "coordinator/agent.h"
#include "daemon/summary.h"
#include "tmux/quote.h"
#include "tmux/server.h"
#include "tmux/transport.h"

#define COMMAND_MAX 2048
#define TASK_COLS   80
#define VALUES      4
#define ARGV_MAX    400 /* words of one unsetting tmux call */

/* What a pane or a window wears; a value is NULL while it is not set. */
struct badge {
	bool is_window, worn;
	unsigned id;
	char *values[VALUES];
};

static const char *const pane_names[VALUES] = { "@coordinator_state",
	"@coordinator_icon", "@coordinator_task", "@coordinator_context" };
static const char *const window_names[VALUES] = { "@coordinator_window_icon",
	NULL, NULL, NULL };

static const char *const *
names_of(const struct badge *b)
{
	return b->is_window ? window_names : pane_names;
}

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
get(struct badges *b, bool is_window, unsigned id)
{
	for (size_t i = 0; i < b->count; i++) {
		if (b->list[i].id == id && b->list[i].is_window == is_window)
			return &b->list[i];
	}
	b->list = xreallocarray(b->list, b->count + 1, sizeof *b->list);
	b->list[b->count] = (struct badge){ .is_window = is_window, .id = id };
	return &b->list[b->count++];
}

/* Set by somebody before us, to we do not know what. */
static void
assume(struct badge *badge)
{
	for (int i = 0; i < VALUES && names_of(badge)[i] != NULL; i++) {
		if (badge->values[i] == NULL)
			badge->values[i] = xstrdup("");
	}
}

/* Reads one number after its sigil (0: none) and moves behind it. */
static bool
take_number(const char **p, char sigil, unsigned *ret)
{
	char *end;

	while (**p == ' ')
		(*p)++;
	if (sigil != '\0' && *(*p)++ != sigil)
		return false;
	if (**p < '0' || **p > '9')
		return false;
	*ret = (unsigned)strtoul(*p, &end, 10);
	*p = end;
	return true;
}

static void
adopt_line(struct badges *b, const char *line)
{
	unsigned pane, window, on_pane, on_window;

	if (!take_number(&line, '%', &pane) ||
	    !take_number(&line, '@', &window) ||
	    !take_number(&line, '\0', &on_pane) ||
	    !take_number(&line, '\0', &on_window))
		return;
	if (on_pane)
		assume(get(b, false, pane));
	if (on_window)
		assume(get(b, true, window));
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

/* Sets or (value NULL) unsets one option where it differs. */
static void
put(struct badge *badge, int i, const char *value, struct transport *t)
{
	char **now = &badge->values[i];
	struct buf command;

	if (value == NULL && *now == NULL)
		return;
	if (value != NULL && *now != NULL && strcmp(value, *now) == 0)
		return;
	free(*now);
	*now = value == NULL ? NULL : xstrdup(value);
	buf_init(&command, COMMAND_MAX);
	(void)buf_addf(&command, "set-option -q%s%s -t %c%u %s",
	    badge->is_window ? "w" : "p", value == NULL ? "u" : "",
	    badge->is_window ? '@' : '%', badge->id, names_of(badge)[i]);
	if (value != NULL) {
		(void)buf_addc(&command, ' ');
		quote_argument(&command, value, strlen(value));
	}
	if (!command.full)
		transport_command(t, command.data, NULL, NULL);
	buf_done(&command);
}

static void
wear_pane(struct badge *badge, struct transport *t, const struct agent_state *a,
    enum summary_icons icons)
{
	struct buf task;
	char context[16];

	buf_init(&task, COMMAND_MAX / 4);
	quote_format(
	    &task, a->current_task, strlen(a->current_task), TASK_COLS);
	/* In steps of five, because each step redraws every client. */
	(void)snprintf(context, sizeof context, "%d%%",
	    5 * (int)(a->context_usage / 5 + 0.5));
	badge->worn = true;
	put(badge, 0, summary_state(a), t);
	put(badge, 1, summary_icon(a, icons), t);
	put(badge, 2, task.len > 0 ? task.data : NULL, t);
	put(badge, 3, a->context_known ? context : NULL, t);
	buf_done(&task);
}

/* Agents of one window stand together: they come in the listing's order. */
static void
wear_windows(struct badges *b, struct transport *t,
    const struct agent_state *const *agents, size_t count,
    enum summary_icons icons)
{
	const struct agent_state *urgent = NULL;
	struct badge *badge;

	for (size_t i = 0; i < count; i++) {
		urgent = urgent == NULL ? agents[i]
		                        : summary_urgent(urgent, agents[i]);
		if (i + 1 < count && agents[i + 1]->window == urgent->window)
			continue;
		badge = get(b, true, urgent->window);
		badge->worn = true;
		put(badge, 0, summary_icon(urgent, icons), t);
		urgent = NULL;
	}
}

void
badges_sync(struct badges *b, struct transport *t,
    const struct agent_state *const *agents, size_t count,
    enum summary_icons icons)
{
	for (size_t i = 0; i < b->count; i++)
		b->list[i].worn = false;
	for (size_t i = 0; i < count; i++)
		wear_pane(get(b, false, agents[i]->pane), t, agents[i], icons);
	wear_windows(b, t, agents, count, icons);
	for (size_t i = b->count; i-- > 0;) {
		if (b->list[i].worn)
			continue;
		for (int v = 0; v < VALUES; v++)
			put(&b->list[i], v, NULL, t);
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
			(void)snprintf(targets[t], sizeof targets[t], "%c%u",
			    badge->is_window ? '@' : '%', badge->id);
			argv[n++] = "set-option";
			argv[n++] = badge->is_window ? "-qwu" : "-qpu";
			argv[n++] = "-t";
			argv[n++] = targets[t++];
			argv[n++] = names_of(badge)[i % VALUES];
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
