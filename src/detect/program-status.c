#include "detect/program-status.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "detect/base64.h"

#define BODY_MAX     4096
#define KEY_MAX      16
#define SEGMENT_MAX  32
#define SEGMENTS_MAX 8
#define TITLE_MAX    192
#define MSG_MAX      2048

/* What a sound report says. */
struct report {
	bool clear; /* the record's id and what is below it */
	struct program_status_record record;
};

enum key {
	KEY_STATE,
	KEY_ID,
	KEY_KIND,
	KEY_PROGRESS,
	KEY_APP,
	KEY_TITLE,
	KEY_MSG,
};

#define KEY_COUNT 7

static const char *const key_names[KEY_COUNT] = { "state", "id", "kind",
	"progress", "app", "title", "msg" };

#define STATE_COUNT 5

static const char *const state_names[STATE_COUNT] = { "idle", "working", "done",
	"error", "blocked" };

static const char *const kind_names[] = { "", "permission", "question",
	"auth" };

/* A value, or s NULL when the key was not given. */
struct value {
	const char *s;
	size_t len;
};

void
program_status_init(struct program_status *ps)
{
	memset(ps, 0, sizeof *ps);
}

static void
free_texts(struct program_status_record *r)
{
	free(r->title);
	free(r->msg);
	r->title = r->msg = NULL;
}

void
program_status_done(struct program_status *ps)
{
	for (size_t i = 0; i < ps->count; i++)
		free_texts(&ps->records[i]);
	free(ps->records);
	program_status_init(ps);
}

const char *
program_status_state_name(enum program_status_state state)
{
	return state_names[state];
}

const char *
program_status_kind_name(enum program_status_kind kind)
{
	return kind_names[kind];
}

/* The index of a word in a list, or -1. */
static int
find_word(const char *const *words, size_t count, struct value v)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == v.len &&
		    memcmp(words[i], v.s, v.len) == 0)
			return (int)i;
	return -1;
}

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* Letters, digits and the given signs only, at least one. */
static bool
is_made_of(struct value v, const char *signs)
{
	for (size_t i = 0; i < v.len; i++)
		if (!is_alnum(v.s[i]) &&
		    (v.s[i] == '\0' || strchr(signs, v.s[i]) == NULL))
			return false;
	return v.len > 0;
}

/* Cuts the report into the last value of each key. False when a key is over its
 * limit or the id cannot be one; other malformed pairs are passed over. */
static bool
split(const char *body, size_t len, struct value values[KEY_COUNT])
{
	const char *end = body + len;
	for (const char *p = body; p < end;) {
		const char *colon = memchr(p, ':', (size_t)(end - p));
		const char *stop = colon != NULL ? colon : end;
		const char *eq = memchr(p, '=', (size_t)(stop - p));
		struct value key = { p, (size_t)((eq ? eq : stop) - p) };
		p = stop + 1;
		if (eq == NULL)
			continue;
		if (key.len > KEY_MAX)
			return false;
		struct value v = { eq + 1, (size_t)(stop - eq - 1) };
		int k = find_word(key_names, KEY_COUNT, key);
		if (k == KEY_ID || (k >= 0 && is_made_of(v, "_.,+/=-")))
			values[k] = v;
	}
	return true;
}

static bool
is_id(struct value v)
{
	size_t segments = 0;
	if (v.len > PROGRAM_STATUS_ID_MAX)
		return false;
	for (const char *p = v.s, *end = v.s + v.len; p <= end; segments++) {
		const char *slash = memchr(p, '/', (size_t)(end - p));
		struct value segment = { p,
			(size_t)((slash != NULL ? slash : end) - p) };
		if (segment.len > SEGMENT_MAX || !is_made_of(segment, "_.+-"))
			return false;
		p += segment.len + 1;
	}
	return segments <= SEGMENTS_MAX;
}

static bool
is_plain_text(const char *s, size_t len)
{
	if (!str_utf8_valid(s, len))
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char b = (unsigned char)s[i];
		bool c1 = b == 0xc2 && (unsigned char)s[i + 1] < 0xa0;
		if (b < 0x20 || b == 0x7f || c1)
			return false;
	}
	return true;
}

/* Decodes a text of at most max bytes; absent and empty ones are NULL. */
static bool
decode_text(struct value v, size_t max, char **ret_text)
{
	char text[MSG_MAX];
	size_t len = 0;
	if (v.s == NULL)
		return true;
	if (!base64_decode(v.s, v.len, text, max, &len) ||
	    !is_plain_text(text, len))
		return false;
	if (len > 0)
		*ret_text = xstrndup(text, len);
	return true;
}

/* A number to 100; false when it is a greater one. What is not a number leaves
 * it as it was. */
static bool
read_progress(struct value v, int *ret_progress)
{
	int n = 0;
	if (v.len == 0)
		return true;
	for (size_t i = 0; i < v.len; i++) {
		if (v.s[i] < '0' || v.s[i] > '9')
			return true;
		n = n * 10 + (v.s[i] - '0');
		if (n > 100)
			return false;
	}
	*ret_progress = n;
	return true;
}

/* False when there is none, or one we do not know. */
static bool
read_state(struct value v, struct report *r)
{
	static const char *const clear[] = { "clear" };
	int n = v.s == NULL ? -1 : find_word(state_names, STATE_COUNT, v);
	if (n >= 0)
		r->record.state = (enum program_status_state)n;
	r->clear = v.s != NULL && find_word(clear, 1, v) == 0;
	return n >= 0 || r->clear;
}

/* Kind, progress and app; what does not go with the state is absent. */
static bool
read_facts(const struct value *values, struct program_status_record *r)
{
	struct value kind = values[KEY_KIND], app = values[KEY_APP];
	bool blocked = r->state == PROGRAM_STATUS_BLOCKED;
	int progress = -1;
	if (!read_progress(values[KEY_PROGRESS], &progress) ||
	    app.len > PROGRAM_STATUS_APP_MAX)
		return false;
	r->progress = -1;
	if (blocked || r->state == PROGRAM_STATUS_WORKING)
		r->progress = progress;
	if (blocked && kind.s != NULL) {
		int k = find_word(kind_names, countof(kind_names), kind);
		r->kind = k < 0 ? 0 : (enum program_status_kind)k;
	}
	if (app.s != NULL && is_made_of(app, "_.+-"))
		memcpy(r->app, app.s, app.len);
	return true;
}

/* The caller frees the record's texts, also after a failure. */
static bool
parse(const char *body, size_t len, struct report *r)
{
	struct value values[KEY_COUNT] = { { NULL, 0 } };
	if (len > BODY_MAX || !split(body, len, values) ||
	    !read_state(values[KEY_STATE], r) ||
	    !read_facts(values, &r->record))
		return false;
	struct value id = values[KEY_ID];
	if (id.s != NULL) {
		if (!is_id(id))
			return false;
		memcpy(r->record.id, id.s, id.len);
	}
	return decode_text(values[KEY_TITLE], TITLE_MAX, &r->record.title) &&
	       decode_text(values[KEY_MSG], MSG_MAX, &r->record.msg);
}

const struct program_status_record *
program_status_find(const struct program_status *ps, const char *id)
{
	for (size_t i = 0; i < ps->count; i++)
		if (strcmp(ps->records[i].id, id) == 0)
			return &ps->records[i];
	return NULL;
}

/* Is id within the tree of root? */
static bool
is_below(const char *id, const char *root)
{
	size_t len = strlen(root);
	return len == 0 || (strncmp(id, root, len) == 0 &&
			       (id[len] == '\0' || id[len] == '/'));
}

static void
remove_at(struct program_status *ps, size_t i)
{
	free_texts(&ps->records[i]);
	ps->records[i] = ps->records[--ps->count];
}

static void
remove_tree(struct program_status *ps, const char *root, int64_t now_ms)
{
	for (size_t i = ps->count; i-- > 0;)
		if (is_below(ps->records[i].id, root)) {
			remove_at(ps, i);
			ps->changed_ms = now_ms;
		}
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_record(const struct program_status_record *a,
    const struct program_status_record *b)
{
	return a->state == b->state && a->kind == b->kind &&
	       a->progress == b->progress && strcmp(a->app, b->app) == 0 &&
	       same_text(a->title, b->title) && same_text(a->msg, b->msg);
}

/* A new record's place; at the limit it is that of the oldest. */
static struct program_status_record *
add(struct program_status *ps)
{
	if (ps->records == NULL)
		ps->records =
		    xcalloc(PROGRAM_STATUS_RECORDS, sizeof *ps->records);
	if (ps->count == PROGRAM_STATUS_RECORDS) {
		size_t oldest = 0;
		for (size_t i = 1; i < ps->count; i++)
			if (ps->records[i].seq < ps->records[oldest].seq)
				oldest = i;
		remove_at(ps, oldest);
	}
	return &ps->records[ps->count++];
}

/* Puts the record in the place of the one with its id; takes its texts. */
static void
replace(struct program_status *ps, struct program_status_record *record)
{
	struct program_status_record *r = NULL;
	for (size_t i = 0; i < ps->count && r == NULL; i++)
		if (strcmp(ps->records[i].id, record->id) == 0)
			r = &ps->records[i];
	if (r == NULL || !same_record(r, record))
		ps->changed_ms = record->at_ms;
	if (r == NULL)
		r = add(ps);
	else
		free_texts(r);
	record->seq = ++ps->seq;
	*r = *record;
}

bool
program_status_report(
    struct program_status *ps, const char *body, size_t len, int64_t now_ms)
{
	struct report r = { .record.at_ms = now_ms };
	if (!parse(body, len, &r)) {
		free_texts(&r.record);
		return false;
	}
	ps->seen_ms = now_ms;
	if (r.clear) {
		remove_tree(ps, r.record.id, now_ms);
		free_texts(&r.record);
	} else {
		replace(ps, &r.record);
	}
	return true;
}

/* Is a to be told before b? */
static bool
is_before(const struct program_status_record *a,
    const struct program_status_record *b)
{
	if (a->state != b->state)
		return a->state > b->state;
	if ((a->id[0] == '\0') != (b->id[0] == '\0'))
		return a->id[0] == '\0';
	return a->seq > b->seq;
}

const struct program_status_record *
program_status_summary(const struct program_status *ps)
{
	const struct program_status_record *first = NULL;
	for (size_t i = 0; i < ps->count; i++)
		if (first == NULL || is_before(&ps->records[i], first))
			first = &ps->records[i];
	return first;
}

const char *
program_status_app(
    const struct program_status *ps, const struct program_status_record *record)
{
	char id[PROGRAM_STATUS_ID_MAX + 1];
	memcpy(id, record->id, sizeof id);
	while (record == NULL || record->app[0] == '\0') {
		if (id[0] == '\0')
			return "";
		char *slash = strrchr(id, '/');
		*(slash != NULL ? slash : id) = '\0';
		record = program_status_find(ps, id);
	}
	return record->app;
}

void
program_status_end_busy(struct program_status *ps, int64_t now_ms)
{
	for (size_t i = ps->count; i-- > 0;) {
		enum program_status_state state = ps->records[i].state;
		if (state == PROGRAM_STATUS_WORKING ||
		    state == PROGRAM_STATUS_BLOCKED) {
			remove_at(ps, i);
			ps->changed_ms = now_ms;
		}
	}
}

void
program_status_clear(struct program_status *ps, int64_t now_ms)
{
	remove_tree(ps, "", now_ms);
}
