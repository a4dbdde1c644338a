#include "assign/assign-files.h"

#include <sys/stat.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/glob.h"
#include "base/mem.h"
#include "base/str.h"
#include "mail/mail.h"
#include "work/score.h"

#define PATTERN_MAX 1024

static bool
is_directory(const char *root, const char *file)
{
	char path[PATH_MAX];
	struct stat st;
	int n = snprintf(path, sizeof path, "%s/%s", root, file);

	return n > 0 && n < (int)sizeof path && stat(path, &st) == 0 &&
	       S_ISDIR(st.st_mode);
}

/* Takes the next line of a list into ret; NULL at its end. */
static const char *
next_line(const char *list, char ret[PATTERN_MAX])
{
	size_t len = strcspn(list, "\n");

	if (*list == '\0')
		return NULL;
	(void)snprintf(ret, PATTERN_MAX, "%.*s", (int)len, list);
	return list + len + (list[len] == '\n');
}

static bool
has_line(const char *list, const char *line)
{
	char one[PATTERN_MAX];

	while ((list = next_line(list, one)) != NULL)
		if (strcmp(one, line) == 0)
			return true;
	return false;
}

void
assign_files_list(const struct task *t, const struct assign_files_place *place,
    struct buf *out)
{
	size_t count = 0;
	struct buf pattern;
	struct err err;

	buf_init(&pattern, PATTERN_MAX - 1);
	for (size_t i = 0; i < t->files.count && count < MAIL_PATTERNS_MAX;
	     i++) {
		buf_clear(&pattern);
		/* A name of two lines cannot stand in a list of lines. */
		if (strchr(t->files.at[i], '\n') != NULL ||
		    is_directory(place->root, t->files.at[i]) ||
		    !reservation_normalise(t->files.at[i], place->project,
			place->root, &pattern, &err) ||
		    has_line(out->data, pattern.data))
			continue;
		(void)buf_addf(out, "%s\n", pattern.data);
		count++;
	}
	buf_done(&pattern);
}

size_t
assign_files_count(const struct reservations *leases, int pane,
    const char *mail_name, int64_t now_ms)
{
	size_t count = 0;

	for (size_t i = 0; i < leases->count; i++) {
		const struct reservation *r = &leases->items[i];

		if (reservation_is_active(r, now_ms) &&
		    (r->pane == pane || strcmp(r->agent, mail_name) == 0))
			count++;
	}
	return count;
}

bool
assign_files_meet(const char *a, const char *b, bool nocase)
{
	struct assign_holds h;
	bool met;

	assign_holds_init(&h, nocase);
	assign_holds_add_files(&h, "", RESERVATION_NO_PANE, b);
	met = assign_holds_check(&h, a).held;
	assign_holds_done(&h);
	return met;
}

void
assign_holds_init(struct assign_holds *h, bool nocase)
{
	*h = (struct assign_holds){ .nocase = nocase };
	reservations_init(&h->list);
}

void
assign_holds_done(struct assign_holds *h)
{
	for (size_t i = 0; h->globs != NULL && i < h->list.count; i++)
		glob_free(h->globs[i]);
	free(h->globs);
	h->globs = NULL;
	reservations_done(&h->list);
}

void
assign_holds_add_leases(
    struct assign_holds *h, const struct reservations *leases, int64_t now_ms)
{
	for (size_t i = 0; i < leases->count; i++) {
		const struct reservations one = { &leases->items[i], 1, 1 };

		if (reservation_is_active(&leases->items[i], now_ms))
			reservations_copy(&h->list, &one);
	}
}

void
assign_holds_add_files(
    struct assign_holds *h, const char *agent, int pane, const char *files)
{
	char pattern[PATTERN_MAX];

	while ((files = next_line(files, pattern)) != NULL)
		reservations_add(&h->list, agent, pattern, "")->pane = pane;
}

static void
note_hold(struct assign_hold *hold, const struct reservation *r)
{
	if (!hold->held) {
		hold->pane = r->pane;
		(void)snprintf(hold->reason, sizeof hold->reason,
		    "%.*s holds %.*s", (int)str_cut(r->agent, 60), r->agent,
		    (int)str_cut(r->pattern, 80), r->pattern);
	} else if (hold->pane != r->pane)
		hold->pane = RESERVATION_NO_PANE;
	hold->held = true;
}

struct assign_hold
assign_holds_check(struct assign_holds *h, const char *files)
{
	struct assign_hold hold = { .pane = RESERVATION_NO_PANE };
	char one[PATTERN_MAX];

	if (h->list.count == 0)
		return hold;
	if (h->globs == NULL) {
		h->globs = xcalloc(h->list.count, sizeof(struct glob *));
		for (size_t i = 0; i < h->list.count; i++)
			h->globs[i] = reservation_glob(
			    h->list.items[i].pattern, h->nocase);
	}
	while ((files = next_line(files, one)) != NULL) {
		struct glob *glob = reservation_glob(one, h->nocase);

		for (size_t i = 0; i < h->list.count; i++)
			if (reservation_meet(one, glob,
				h->list.items[i].pattern, h->globs[i]))
				note_hold(&hold, &h->list.items[i]);
		glob_free(glob);
	}
	return hold;
}
