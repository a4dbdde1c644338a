#include "cli/menu.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/command.h"
#include "io/child.h"
#include "tmux/quote.h"
#include "tmux/server.h"

#define FRAME_COLS 12 /* border, blanks and the key */
#define FRAME_ROWS 2
#define TEXT_MAX   16384
#define HEAD_MAX   28 /* arguments before the items */
#define PANE       "#{q:pane_id}"
#define MORE       "and %zu more: this terminal has no room for them"

struct item {
	char *label, *key, *command; /* label NULL: a separator */
	bool readable;               /* only */
};

struct menu {
	char *title;
	struct item *items;
	size_t count;
	size_t numbered; /* keys given away */
};

/* The line of "list-clients" that is about the client, read. */
static bool
read_client(struct menu_place *place, char *lines)
{
	char *line;

	while ((line = strsep(&lines, "\n")) != NULL) {
		const char *cols = strsep(&line, " ");
		const char *rows = strsep(&line, " ");
		const char *table = strsep(&line, " ");
		int64_t width, height;

		if (line == NULL || strcmp(line, place->client) != 0 ||
		    !str_to_int(cols, 0, INT_MAX, &width) ||
		    !str_to_int(rows, 0, INT_MAX, &height))
			continue;
		place->cols = (int)width;
		place->rows = (int)height;
		(void)strlcpy(place->table, table, sizeof place->table);
		return true;
	}
	return false;
}

/* Not by display-message -p -c: that answers for another client when it finds
 * another session than the client's, one of our own clients even. */
int
menu_look(struct menu_place *place, struct err *err)
{
	struct buf out;
	bool ok;

	buf_init(&out, TEXT_MAX);
	ok = server_run(place->server,
	    (const char *const[]){ "list-clients", "-F",
		"#{client_width} #{client_height} #{client_key_table} "
		"#{client_name}",
		NULL },
	    &out, err);
	if (ok && !read_client(place, out.data))
		ok = err_set(err, "can't find client: %.100s", place->client);
	buf_done(&out);
	return ok ? EXIT_DONE : EXIT_FAILED;
}

struct menu *
menu_new(const char *title)
{
	struct menu *m = xcalloc(1, sizeof *m);

	m->title = xstrdup(title);
	return m;
}

void
menu_free(struct menu *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->count; i++) {
		free(m->items[i].label);
		free(m->items[i].key);
		free(m->items[i].command);
	}
	free(m->items);
	free(m->title);
	free(m);
}

static struct item *
add(struct menu *m)
{
	m->items = xreallocarray(m->items, m->count + 1, sizeof *m->items);
	m->items[m->count] = (struct item){ 0 };
	return &m->items[m->count++];
}

/* q and Escape close every menu. */
static void
number(struct menu *m, char key[2])
{
	static const char keys[] = "123456789abcdefghijklmnoprstuvwxyz";

	key[0] = keys[m->numbered];
	key[1] = '\0';
	if (key[0] != '\0')
		m->numbered++;
}

void
menu_item(
    struct menu *m, const char *key, const char *command, const char *label)
{
	struct item *i = add(m);
	char next[2];

	if (key == NULL) {
		number(m, next);
		key = next;
	}
	i->label = xstrdup(label);
	i->key = xstrdup(key);
	i->command = xstrdup(command);
}

char *
menu_command(const char *mode, const char *words)
{
	return xasprintf("run-shell -b 'sh #{q:COORDINATOR_SCRIPTS}/key %s "
			 "#{q:client_name} " PANE " %s'",
	    mode, words);
}

void
menu_key(struct menu *m, const char *key, const char *mode, const char *words,
    const char *label)
{
	char *command = menu_command(mode, words);

	menu_item(m, key, command, label);
	free(command);
}

static void
add_text(struct menu *m, const char *text, size_t len)
{
	struct item *i = add(m);

	i->label = xstrndup(text, len);
	i->readable = true;
}

void
menu_text(struct menu *m, const char *text)
{
	add_text(m, text, strlen(text));
}

static void
add_lines(struct menu *m, const char *text, int cols, int *spare)
{
	do {
		size_t n = *spare > 0 ? str_fold(text, cols) : strlen(text);

		add_text(m, text, n);
		text += n + strspn(text + n, " \n");
		*spare -= *text != '\0';
	} while (*text != '\0');
}

/* What is only read goes on below, as long as there are rows for all the rest. */
static void
fold(struct menu *m, int cols, int rows)
{
	struct item *items = m->items;
	size_t count = m->count;
	int spare = rows - (int)count;

	m->items = NULL;
	m->count = 0;
	for (size_t i = 0; i < count; i++) {
		if (!items[i].readable) {
			*add(m) = items[i];
			continue;
		}
		add_lines(m, items[i].label, cols, &spare);
		free(items[i].label);
	}
	free(items);
}

void
menu_line(struct menu *m)
{
	(void)add(m);
}

bool
menu_fits(const struct menu *m, const struct menu_place *place)
{
	int cols = 0;

	for (size_t i = 0; i < m->count; i++) {
		int width = m->items[i].label == NULL
		                ? 0
		                : str_width(m->items[i].label);
		cols = width > cols ? width : cols;
	}
	return (int)m->count + FRAME_ROWS < place->rows &&
	       cols + FRAME_COLS < place->cols;
}

/* The label as the argument that shows it. What begins with - is only read. */
static char *
quote_label(const struct item *i, int cols)
{
	struct buf out;
	char *word;

	buf_init(&out, TEXT_MAX);
	if (i->readable)
		(void)buf_addc(&out, '-');
	else if (i->label[0] == '-')
		(void)buf_addc(&out, ' ');
	quote_format(&out, i->label, strlen(i->label), cols);
	word = quote_word(out.data);
	buf_done(&out);
	return word;
}

/* A menu expands its commands once more than a key binding does, and would take
 * the pane that it is shown in for the one that they are about. */
static char *
quote_command(const char *command, const char *pane)
{
	struct buf out;

	buf_init(&out, TEXT_MAX);
	for (; *command != '\0'; command++) {
		if (str_starts(command, PANE)) {
			(void)buf_adds(&out, pane);
			command += strlen(PANE) - 1;
			continue;
		}
		if (*command == '#')
			(void)buf_addc(&out, '#');
		(void)buf_addc(&out, *command);
	}
	return buf_take(&out);
}

/* Arguments in the making, some of them ours to free. */
struct words {
	const char **argv;
	char **owned;
	size_t count, owned_count;
};

static void
push(struct words *w, const char *word)
{
	w->argv[w->count++] = word;
}

/* Takes the word. */
static void
push_own(struct words *w, char *word)
{
	w->owned[w->owned_count++] = word;
	push(w, word);
}

static void
push_item(struct words *w, const struct item *i, const char *pane, int cols)
{
	if (i->label == NULL) {
		push(w, "");
		return;
	}
	push_own(w, quote_label(i, cols));
	push(w, i->key == NULL ? "" : i->key);
	push_own(w, quote_command(i->command == NULL ? "" : i->command, pane));
}

static void
push_head(struct words *w, const struct menu *m, const struct menu_place *place,
    int cols)
{
	char *title = xasprintf(" %s ", m->title);
	const struct item head = { .label = title };
	const char *const before[] = { "switch-client", "-c", place->client,
		"-T", "root", ";", "display-menu", "-c", place->client, "-t",
		place->in, "-x", "C", "-y", "C", "-T" };

	for (size_t i = 0; i < countof(before); i++)
		push(w, before[i]);
	push_own(w, quote_label(&head, cols));
	push(w, "--");
	free(title);
}

/* All of them, or those that leave a row to say how many there are more. */
static void
push_items(struct words *w, const struct menu *m,
    const struct menu_place *place, int cols)
{
	int rows = place->rows - FRAME_ROWS - 1;
	size_t shown = m->count;
	char more[96];
	const struct item rest = { .label = more, .readable = true };

	if ((int)m->count > rows)
		shown = rows > 1 ? (size_t)rows - 1 : 0;
	for (size_t i = 0; i < shown; i++)
		push_item(w, &m->items[i], place->pane, cols);
	if (shown == m->count)
		return;
	(void)snprintf(more, sizeof more, MORE, m->count - shown);
	push_item(w, &rest, place->pane, cols);
}

int
menu_show(struct menu *m, const struct menu_place *place, struct err *err)
{
	struct words w = { 0 };
	int cols = place->cols - FRAME_COLS;
	/* tmux answers when the menu is closed, however long that takes. */
	struct child_spec spec = { .output_limit = TEXT_MAX };
	struct buf out, diag;
	bool ok;

	cols = cols < 1 ? 1 : cols < MENU_COLS ? cols : MENU_COLS;
	fold(m, cols, place->rows - FRAME_ROWS - 1);
	w.argv = xcalloc(m->count * 3 + HEAD_MAX, sizeof *w.argv);
	w.owned = xcalloc(m->count * 2 + 3, sizeof *w.owned);
	spec.argv = w.argv;
	push(&w, place->server->program);
	push(&w, "-S");
	push(&w, place->server->socket);
	push_head(&w, m, place, cols);
	push_items(&w, m, place, cols);
	buf_init(&out, TEXT_MAX);
	buf_init(&diag, TEXT_MAX);
	ok = child_run(&spec, &out, &diag) == 0 ||
	     err_set(err, "%s", str_trim(diag.data));
	buf_done(&diag);
	buf_done(&out);
	while (w.owned_count > 0)
		free(w.owned[--w.owned_count]);
	free(w.owned);
	free(w.argv);
	return ok ? EXIT_DONE : EXIT_FAILED;
}

void
menu_print(struct menu *m)
{
	struct buf out;

	fold(m, MENU_COLS, INT_MAX);
	for (size_t i = 0; i < m->count; i++) {
		const struct item *item = &m->items[i];

		buf_init(&out, TEXT_MAX);
		if (item->label != NULL)
			str_visible(&out, item->label, strlen(item->label), 0);
		(void)printf(
		    "%-4s%s\n", item->key == NULL ? "" : item->key, out.data);
		buf_done(&out);
	}
}

bool
menu_is_word(const char *text)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789._:%@+-";

	return text[0] != '\0' && text[0] != '-' &&
	       strspn(text, good) == strlen(text);
}
