#include "mail/reservation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/glob.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"

void
reservations_init(struct reservations *l)
{
	*l = (struct reservations){ 0 };
}

void
reservations_done(struct reservations *l)
{
	for (size_t i = 0; i < l->count; i++) {
		free(l->items[i].agent);
		free(l->items[i].pattern);
		free(l->items[i].reason);
	}
	free(l->items);
	reservations_init(l);
}

struct reservation *
reservations_add(struct reservations *l, const char *agent, const char *pattern,
    const char *reason)
{
	struct reservation *r;

	if (l->count == l->cap) {
		l->cap = l->cap == 0 ? 16 : 2 * l->cap;
		l->items = xreallocarray(l->items, l->cap, sizeof *l->items);
	}
	r = &l->items[l->count++];
	*r = (struct reservation){
		.agent = xstrdup(agent),
		.pattern = xstrdup(pattern),
		.reason = xstrdup(reason),
		.exclusive = true,
		.pane = RESERVATION_NO_PANE,
	};
	return r;
}

void
reservations_copy(struct reservations *to, const struct reservations *from)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct reservation *f = &from->items[i];
		struct reservation *r =
		    reservations_add(to, f->agent, f->pattern, f->reason);

		r->id = f->id;
		r->exclusive = f->exclusive;
		r->created_ms = f->created_ms;
		r->expires_ms = f->expires_ms;
		r->released_ms = f->released_ms;
		r->pane = f->pane;
	}
}

bool
reservation_is_active(const struct reservation *r, int64_t now_ms)
{
	return r->released_ms == 0 &&
	       (r->expires_ms == 0 || now_ms < r->expires_ms);
}

/* Is it the name of something that is no file? */
static bool
is_virtual(const char *pattern)
{
	static const char *const schemes[] = { "tool://", "resource://",
		"service://" };

	for (size_t i = 0; i < countof(schemes); i++) {
		if (str_starts(pattern, schemes[i]))
			return true;
	}
	return false;
}

bool
reservation_is_file(const char *pattern)
{
	const char *slash = strrchr(pattern, '/');
	const char *name = slash == NULL ? pattern : slash + 1;
	const char *dot = strrchr(name, '.');

	return strpbrk(pattern, RESERVATION_WILD) == NULL && dot != NULL &&
	       dot > name && dot[1] != '\0' && strlen(pattern) <= GLOB_MAX_LEN;
}

static unsigned
glob_flags(bool nocase)
{
	return GLOB_ANY_DEPTH | (nocase ? GLOB_NOCASE : 0u);
}

static bool
is_path_of_file(const char *pattern)
{
	return strchr(pattern, '/') != NULL && reservation_is_file(pattern);
}

bool
reservation_covers(const char *pattern, const char *path, bool nocase)
{
	if (is_virtual(pattern) || is_virtual(path))
		return strcmp(pattern, path) == 0;
	return glob_match(pattern, path, glob_flags(nocase));
}

/* To the glob engine "src/app.py" may be a directory with a README.md in it.
 * What looks like a file is one here. */
bool
reservation_meet(const char *a, const struct glob *glob_a, const char *b,
    const struct glob *glob_b)
{
	if (glob_a == NULL || glob_b == NULL)
		return strcmp(a, b) == 0;
	if (is_path_of_file(a) && glob_covers(glob_b, a))
		return true;
	if (is_path_of_file(b))
		return glob_covers(glob_a, b);
	return !is_path_of_file(a) && glob_meets(glob_a, glob_b);
}

struct glob *
reservation_glob(const char *pattern, bool nocase)
{
	return is_virtual(pattern) ? NULL
	                           : glob_new(pattern, glob_flags(nocase));
}

bool
reservation_overlap(const char *a, const char *b, bool nocase)
{
	struct glob *glob_a = reservation_glob(a, nocase);
	struct glob *glob_b = reservation_glob(b, nocase);
	bool met = reservation_meet(a, glob_a, b, glob_b);

	glob_free(glob_a);
	glob_free(glob_b);
	return met;
}

/* What is left of path below dir, "" for dir itself; NULL when it is not in
 * it. */
static const char *
below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	while (len > 0 && dir[len - 1] == '/')
		len--;
	if (strncmp(path, dir, len) != 0 ||
	    (path[len] != '/' && path[len] != '\0'))
		return NULL;
	return path + len + strspn(path + len, "/");
}

static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	}
	return true;
}

static bool
check_pattern(const char *pattern, struct err *err)
{
	size_t len = strlen(pattern);

	if (len == 0)
		return err_set(err, "An empty pattern means no file.");
	if (len > GLOB_MAX_LEN || !is_plain(pattern) ||
	    !str_utf8_valid(pattern, len))
		return err_set(err,
		    "A pattern is at most %d bytes of plain text.",
		    GLOB_MAX_LEN);
	return true;
}

/* Where the last name of the pattern, which is written up to end, begins. */
static char *
last_name(const char *pattern, char *end)
{
	for (end--; end > pattern && end[-1] != '/'; end--)
		;
	return end;
}

/* Takes "." and ".." out of a pattern, in place. False when it leaves the
 * project. What braces hide is left to the glob engine. */
static bool
fold_dots(char *pattern)
{
	const char *from = pattern;
	char *to = pattern;

	if (strchr(pattern, '{') != NULL)
		return true;
	while (*from != '\0') {
		size_t name = strcspn(from, "/");
		size_t slashes = strspn(from + name, "/");

		if (name == 2 && memcmp(from, "..", 2) == 0) {
			if (to == pattern)
				return false;
			to = last_name(pattern, to);
		} else if (name != 1 || *from != '.') {
			size_t keep = name + (slashes > 0 ? 1 : 0);

			memmove(to, from, keep);
			to += keep;
		}
		from += name + slashes;
	}
	*to = '\0';
	return true;
}

/* The pattern, said in cwd, as it is called at root; NULL when it is not below
 * it. The caller frees it. */
static char *
seen_from(const char *root, const char *cwd, const char *pattern)
{
	const char *where = cwd != NULL ? below(cwd, root) : NULL;

	if (*pattern == '/') {
		pattern = below(pattern, root);
		where = NULL;
	}
	if (pattern == NULL)
		return NULL;
	if (where == NULL || *where == '\0')
		return xstrdup(pattern);
	return xasprintf("%s/%s", where, pattern);
}

bool
reservation_normalise(const char *pattern, const char *root, const char *cwd,
    struct buf *out, struct err *err)
{
	char *full;
	bool inside;

	if (!check_pattern(pattern, err))
		return false;
	if (is_virtual(pattern)) {
		(void)buf_adds(out, pattern);
		return true;
	}
	full = seen_from(root, cwd, pattern);
	inside = full != NULL && fold_dots(full);
	if (inside)
		(void)buf_adds(out, *full != '\0' ? full : "**");
	free(full);
	return inside ||
	       err_set(err, "%.200s is not in the project %s.", pattern, root);
}

struct cJSON *
reservation_json(const struct reservation *r)
{
	cJSON *o = cJSON_CreateObject();
	char pane[16];

	json_add_int(o, "id", r->id);
	json_add_str(o, "agent", r->agent);
	json_add_str(o, "path_pattern", r->pattern);
	json_add_bool(o, "exclusive", r->exclusive);
	json_add_str(o, "reason", r->reason);
	json_add_time(o, "created_ts", r->created_ms);
	json_add_time(o, "expires_ts", r->expires_ms);
	if (r->pane != RESERVATION_NO_PANE) {
		(void)snprintf(pane, sizeof pane, "%%%d", r->pane);
		json_add_str(o, "pane_id", pane);
	}
	return o;
}
