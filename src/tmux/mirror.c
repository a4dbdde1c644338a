#include "tmux/mirror.h"

#include <sys/queue.h>
#include <sys/types.h>

#include <stdlib.h>
#include <string.h>

#include "base/ids.h"
#include "base/mem.h"

/*
 * One line a pane: numbers, then texts, a TAB between fields. tmux keeps
 * control characters out of names and titles itself; the texts that may hold
 * any byte (a program's name, a directory, a user's option) have theirs
 * replaced by the substitution, so neither a TAB nor a newline can move a field
 * and no version of tmux rewrites them on the way.
 */
#define T        "\t"
#define CLEAN(v) "#{s/[\001-\037]/?/:" v "}"
#define TEXTS    11
#define FIELDS   (NUMBER_COUNT + TEXTS)

static const char *const format =
    "#{pane_id}" T "#{window_id}" T "#{session_id}" T "#{pane_index}" T
    "#{window_index}" T "#{pane_pid}" T "#{pane_width}" T "#{pane_height}" T
    "#{alternate_on}" T "#{pane_dead}" T "#{pane_in_mode}" T
    "#{pane_input_off}" T "#{pane_synchronized}" T "#{pane_active}" T
    "#{window_active}" T "#{session_attached}" T "#{cursor_x}" T "#{cursor_y}" T
    "#{cursor_flag}" T "#{window_activity}" T "#{history_size}" T
    "#{pane_tty}" T CLEAN("pane_current_command") T
    "#{pane_title}" T CLEAN("pane_current_path") T
    "#{session_name}" T "#{window_name}" T CLEAN("@coordinator_agent")
	T CLEAN("@coordinator_mail_name") T CLEAN("@coordinator_project")
	    T CLEAN("@coordinator_persona") T CLEAN("@coordinator_parked");

/* The numbers of a line, in its order. */
enum number {
	PANE,
	WINDOW,
	SESSION,
	INDEX,
	WINDOW_INDEX,
	PID,
	COLS,
	ROWS,
	ALTERNATE,
	DEAD,
	IN_MODE,
	INPUT_OFF,
	SYNCHRONIZED,
	ACTIVE,
	WINDOW_ACTIVE,
	ATTACHED,
	CURSOR_X, /* from here on: changed by mere drawing */
	CURSOR_Y,
	CURSOR_VISIBLE,
	ACTIVITY,
	HISTORY,
	NUMBER_COUNT,
};

/* A listed pane, and the numbers that its line had. */
struct node {
	struct mirror_pane pane; /* first: a pane is its node, and has its id */
	int64_t numbers[NUMBER_COUNT];
};

struct own {
	unsigned session;
	int clients;
};

struct mirror {
	struct mirror_panes panes;
	struct ids by_id; /* the same */
	struct own *owns;
	size_t own_count;
	struct mirror_handlers handlers;
	void *arg;
	uint32_t listing; /* number of the last one */
};

struct field {
	const char *p;
	size_t len;
};

/* Where the texts of a line go, in its order. */
static void
point_texts(struct mirror_pane *p, char **texts[TEXTS])
{
	char **all[TEXTS] = { &p->tty, &p->command, &p->title, &p->path,
		&p->session_name, &p->window_name, &p->agent, &p->mail_name,
		&p->project, &p->persona, &p->parked };

	for (size_t i = 0; i < TEXTS; i++)
		texts[i] = all[i];
}

static void
free_node(struct node *n)
{
	char **texts[TEXTS];

	point_texts(&n->pane, texts);
	for (size_t i = 0; i < TEXTS; i++)
		free(*texts[i]);
	free(n);
}

struct mirror *
mirror_new(const struct mirror_handlers *h, void *arg)
{
	struct mirror *m = xcalloc(1, sizeof *m);

	TAILQ_INIT(&m->panes);
	m->handlers = *h;
	m->arg = arg;
	return m;
}

void
mirror_free(struct mirror *m)
{
	struct mirror_pane *p, *next;

	if (m == NULL)
		return;
	TAILQ_FOREACH_SAFE (p, &m->panes, entry, next)
		free_node((struct node *)p);
	ids_done(&m->by_id);
	free(m->owns);
	free(m);
}

const char *
mirror_format(void)
{
	return format;
}

const struct mirror_panes *
mirror_panes(const struct mirror *m)
{
	return &m->panes;
}

const struct mirror_pane *
mirror_find(const struct mirror *m, unsigned id)
{
	return ids_find(&m->by_id, id);
}

bool
mirror_want(struct mirror *m, unsigned id, bool wanted)
{
	struct mirror_pane *p = ids_find(&m->by_id, id);

	if (p == NULL || p->wanted == wanted)
		return false;
	p->wanted = wanted;
	return true;
}

void
mirror_set_own(struct mirror *m, unsigned session, int clients)
{
	size_t i = 0;

	while (i < m->own_count && m->owns[i].session != session)
		i++;
	if (i == m->own_count) {
		if (clients == 0)
			return;
		m->owns =
		    xreallocarray(m->owns, ++m->own_count, sizeof *m->owns);
	}
	m->owns[i] = (struct own){ session, clients };
	if (clients == 0)
		m->owns[i] = m->owns[--m->own_count];
}

static int
own_clients(const struct mirror *m, unsigned session)
{
	for (size_t i = 0; i < m->own_count; i++)
		if (m->owns[i].session == session)
			return m->owns[i].clients;
	return 0;
}

/* Cuts a line at its TABs. False when it has more or fewer fields. */
static bool
split(const char *line, size_t len, struct field fields[])
{
	const char *end = line + len;

	for (size_t i = 0; i < FIELDS; i++) {
		const char *tab = memchr(line, '\t', (size_t)(end - line));

		if ((tab == NULL) != (i == FIELDS - 1))
			return false;
		if (tab == NULL)
			tab = end;
		fields[i] = (struct field){ line, (size_t)(tab - line) };
		line = tab + (tab < end);
	}
	return true;
}

/* A number with the sigil its place asks for; empty (a format that this tmux
 * does not have) is 0. */
static bool
read_number(const struct field *f, char sigil, int64_t max, int64_t *ret)
{
	const char *p = f->p, *end = f->p + f->len;
	int64_t value = 0;

	if (sigil != '\0') {
		if (f->len < 2 || *p != sigil)
			return false;
		p++;
	}
	for (; p < end; p++) {
		int digit = *p - '0';

		if (digit < 0 || digit > 9 || value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ret = value;
	return true;
}

static bool
read_numbers(const struct field fields[], int64_t numbers[])
{
	static const char sigils[NUMBER_COUNT] = { '%', '@', '$' };

	for (size_t i = 0; i < NUMBER_COUNT; i++) {
		int64_t max = sigils[i] != '\0' ? UINT32_MAX : INT32_MAX;

		if (i == ACTIVITY || i == HISTORY)
			max = INT64_MAX;
		if (!read_number(&fields[i], sigils[i], max, &numbers[i]))
			return false;
	}
	return true;
}

/* Sets the numbers of a pane. True when something other than drawing changed
 * one of them. */
static bool
set_numbers(struct node *node, const int64_t n[])
{
	struct mirror_pane *p = &node->pane;

	p->window = (unsigned)n[WINDOW];
	p->session = (unsigned)n[SESSION];
	p->index = (int)n[INDEX];
	p->window_index = (int)n[WINDOW_INDEX];
	p->pid = (pid_t)n[PID];
	p->cols = (int)n[COLS];
	p->rows = (int)n[ROWS];
	p->alternate = n[ALTERNATE] != 0;
	p->dead = n[DEAD] != 0;
	p->in_mode = n[IN_MODE] != 0;
	p->input_off = n[INPUT_OFF] != 0;
	p->synchronized = n[SYNCHRONIZED] != 0;
	p->active = n[ACTIVE] != 0;
	p->window_active = n[WINDOW_ACTIVE] != 0;
	p->viewers = (int)n[ATTACHED];
	p->cursor_x = (int)n[CURSOR_X];
	p->cursor_y = (int)n[CURSOR_Y];
	p->cursor_visible = n[CURSOR_VISIBLE] != 0;
	p->activity = n[ACTIVITY];
	p->history = n[HISTORY];
	if (memcmp(node->numbers, n, CURSOR_X * sizeof *n) == 0)
		return false;
	memcpy(node->numbers, n, sizeof node->numbers);
	return true;
}

/* Sets a text, up to a NUL. True when it was another before. */
static bool
set_text(char **text, const struct field *f)
{
	size_t len = strnlen(f->p, f->len);

	if (*text != NULL && strlen(*text) == len &&
	    memcmp(*text, f->p, len) == 0)
		return false;
	free(*text);
	*text = xstrndup(f->p, len);
	return true;
}

/* Takes one line in; the pane moves to the end of the order. False when it is
 * malformed. */
static bool
take_line(struct mirror *m, const char *line, size_t len)
{
	struct field fields[FIELDS];
	int64_t n[NUMBER_COUNT];
	char **texts[TEXTS];
	struct node *node;
	bool is_new, differs;

	if (!split(line, len, fields) || !read_numbers(fields, n))
		return false;
	node = ids_find(&m->by_id, (unsigned)n[PANE]);
	is_new = node == NULL;
	if (is_new) {
		node = xcalloc(1, sizeof *node);
		node->pane.id = (unsigned)n[PANE];
		ids_add(&m->by_id, node);
	} else if (node->pane.seen == m->listing)
		return true; /* its window is linked to a second session */
	else
		TAILQ_REMOVE(&m->panes, &node->pane, entry);
	TAILQ_INSERT_TAIL(&m->panes, &node->pane, entry);
	node->pane.seen = m->listing;
	n[ATTACHED] -= own_clients(m, (unsigned)n[SESSION]);
	if (n[ATTACHED] < 0)
		n[ATTACHED] = 0;
	differs = set_numbers(node, n);
	point_texts(&node->pane, texts);
	for (size_t i = 0; i < TEXTS; i++)
		differs |= set_text(texts[i], &fields[NUMBER_COUNT + i]);
	if (is_new || differs)
		m->handlers.on_pane(m->arg, &node->pane, is_new);
	return true;
}

static void
drop_unseen(struct mirror *m)
{
	struct mirror_pane *p, *next;

	TAILQ_FOREACH_SAFE (p, &m->panes, entry, next) {
		if (p->seen == m->listing)
			continue;
		TAILQ_REMOVE(&m->panes, p, entry);
		(void)ids_remove(&m->by_id, p->id);
		m->handlers.on_pane_gone(m->arg, p);
		free_node((struct node *)p);
	}
}

bool
mirror_list(struct mirror *m, const char *text, size_t len)
{
	const char *end = text + len;
	bool whole = true;

	m->listing++;
	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));

		if (eol == NULL)
			eol = end;
		whole &= take_line(m, text, (size_t)(eol - text));
		text = eol + (eol < end);
	}
	if (whole)
		drop_unseen(m);
	return whole;
}
