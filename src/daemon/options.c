#include "daemon/options.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "coordinator/coordinator.h"
#include "tmux/transport.h"

#define PREFIX    "@coordinator_"
#define VALUE_MAX 4096
/* What tmux's styles are made of: nothing that could end one. */
#define STYLE_CHARS \
 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=,#-_ "

struct value {
	char *text; /* NULL: the default */
	char *complaint;
};

struct options {
	struct value *values; /* one per row of the table */
	size_t count;
};

struct options *
options_new(void)
{
	struct options *o = xcalloc(1, sizeof *o);

	(void)options_table(&o->count);
	o->values = xcalloc(o->count, sizeof *o->values);
	return o;
}

static void
reset(struct options *o)
{
	for (size_t i = 0; i < o->count; i++) {
		free(o->values[i].text);
		free(o->values[i].complaint);
		o->values[i] = (struct value){ 0 };
	}
}

void
options_free(struct options *o)
{
	if (o == NULL)
		return;
	reset(o);
	free(o->values);
	free(o);
}

/* Is value one of "a|b|c"? */
static bool
is_choice(const char *choices, const char *value)
{
	size_t len = strlen(value);

	for (const char *p = choices; *p != '\0'; p += strcspn(p, "|")) {
		p += *p == '|';
		if (len > 0 && strcspn(p, "|") == len &&
		    strncmp(p, value, len) == 0)
			return true;
	}
	return false;
}

bool
options_check(const struct option_entry *o, const char *value, struct err *err)
{
	struct buf shown;
	double number;
	size_t len = strlen(value);
	bool flag, ok = false;

	buf_init(&shown, VALUE_MAX);
	str_visible(&shown, value, len, 40);
	switch (o->type) {
	case OPTION_FLAG:
		ok = str_to_bool(value, &flag) ||
		     err_set(err, PREFIX "%s is \"%s\", but it is on or off.",
			 o->name, shown.data);
		break;
	case OPTION_NUMBER:
		ok = str_to_double(value, o->min, o->max, &number) ||
		     err_set(err,
			 PREFIX "%s is \"%s\", but it is a number of %s from "
				"%.10g to %.10g.",
			 o->name, shown.data, o->unit, o->min, o->max);
		break;
	case OPTION_CHOICE:
		ok = is_choice(o->choices, value) ||
		     err_set(err, PREFIX "%s is \"%s\", but it is one of %s.",
			 o->name, shown.data, o->choices);
		break;
	case OPTION_TEXT:
		ok =
		    ((double)len >= o->min && (double)len <= o->max &&
			str_utf8_valid(value, len)) ||
		    err_set(err,
			PREFIX "%s is \"%s\", but it is a text of %.0f to %.0f "
			       "bytes.",
			o->name, shown.data, o->min, o->max);
		break;
	case OPTION_STYLE:
		ok = (len > 0 && (double)len <= o->max &&
			 strspn(value, STYLE_CHARS) == len) ||
		     err_set(err,
			 PREFIX "%s is \"%s\", but it is a tmux style such as "
				"fg=red,bold, or none.",
			 o->name, shown.data);
		break;
	}
	buf_done(&shown);
	return ok;
}

/* Takes one character of a backslash sequence as vis(3) writes them; p stands
 * behind the backslash. */
static const char *
unescape(const char *p, const char *end, struct buf *out)
{
	static const char letters[] = "nrtabvfs0";
	static const char bytes[] = "\n\r\t\a\b\v\f \0";
	const char *at;

	if (end - p >= 3 && p[0] >= '0' && p[0] <= '3' && p[1] >= '0' &&
	    p[1] <= '7' && p[2] >= '0' && p[2] <= '7') {
		int byte =
		    ((p[0] - '0') << 6) | ((p[1] - '0') << 3) | (p[2] - '0');
		(void)buf_addc(out, (char)byte);
		return p + 3;
	}
	at = *p == '\0' ? NULL : strchr(letters, *p);
	if (at != NULL)
		(void)buf_addc(out, bytes[at - letters]);
	else
		(void)buf_addc(out, *p);
	return p + 1;
}

/* The value as show-options prints it: bare, '...' or "...", with vis(3)
 * sequences in each. */
static void
unquote(const char *p, const char *end, struct buf *out)
{
	if (end - p >= 2 && (*p == '"' || *p == '\'') && end[-1] == *p) {
		p++;
		end--;
	}
	while (p < end) {
		if (*p == '\\' && p + 1 < end)
			p = unescape(p + 1, end, out);
		else
			(void)buf_addc(out, *p++);
	}
}

static void
complain(struct buf *complaints, const char *sentence)
{
	if (complaints != NULL)
		(void)buf_addf(complaints, "%s\n", sentence);
}

static struct value *
value_of(const struct options *o, const struct option_entry *entry)
{
	size_t count;

	return &o->values[entry - options_table(&count)];
}

/* Takes one value; a NUL in it would only hide what follows. */
static void
take(struct options *o, const struct option_entry *entry,
    const struct buf *value, struct buf *complaints)
{
	struct value *v = value_of(o, entry);
	struct err err;

	if (value->full || strlen(value->data) != value->len)
		(void)err_set(
		    &err, PREFIX "%s is not a text it can be.", entry->name);
	else if (options_check(entry, value->data, &err)) {
		free(v->text);
		v->text = xstrdup(value->data);
		return;
	}
	complain(complaints, err.text);
	free(v->complaint);
	v->complaint = xstrdup(err.text);
}

bool
options_is_elsewhere(const char *name)
{
	static const char *const names[] = { "agent", "bead", "border",
		"context", "icon", "mail_name", "name", "parked", "persona",
		"project", "state", "task", "type", "window_icon" };

	for (size_t i = 0; i < countof(names); i++) {
		if (str_starts(name, PREFIX) &&
		    strcmp(name + strlen(PREFIX), names[i]) == 0)
			return true;
	}
	return false;
}

static void
load_line(struct options *o, const char *line, const char *end,
    struct buf *complaints)
{
	const char *space = memchr(line, ' ', (size_t)(end - line));
	const char *name_end = space == NULL ? end : space;
	const struct option_entry *entry;
	char name[64];
	struct buf value;

	if ((size_t)(name_end - line) >= sizeof name)
		return;
	memcpy(name, line, (size_t)(name_end - line));
	name[name_end - line] = '\0';
	if (!str_starts(name, PREFIX))
		return;
	entry = options_find(name);
	if (entry == NULL && !options_is_elsewhere(name)) {
		struct err err;
		(void)err_set(&err, "%s is not an option.", name);
		complain(complaints, err.text);
	}
	if (entry == NULL)
		return;
	buf_init(&value, VALUE_MAX);
	if (space != NULL)
		unquote(space + 1, end, &value);
	take(o, entry, &value, complaints);
	buf_done(&value);
}

void
options_load(
    struct options *o, const char *text, size_t len, struct buf *complaints)
{
	const char *end = text + len;

	reset(o);
	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		if (eol == NULL)
			eol = end;
		load_line(o, text, eol, complaints);
		text = eol + (eol < end);
	}
}

/* The row of name, which is a word of ours. */
static const struct option_entry *
row_of(const char *name)
{
	const struct option_entry *entry = options_find(name);

	if (entry == NULL)
		BUG("there is no option %s", name);
	return entry;
}

const char *
options_text(const struct options *o, const char *name)
{
	const struct option_entry *entry = row_of(name);
	const char *text = value_of(o, entry)->text;

	return text != NULL ? text : entry->def;
}

double
options_number(const struct options *o, const char *name)
{
	const struct option_entry *entry = row_of(name);
	double number;

	if (!str_to_double(
		options_text(o, name), entry->min, entry->max, &number))
		BUG("option %s holds no number", name);
	return number;
}

bool
options_flag(const struct options *o, const char *name)
{
	bool flag;

	if (!str_to_bool(options_text(o, name), &flag))
		BUG("option %s holds no flag", name);
	return flag;
}

bool
options_is_set(const struct options *o, const char *name)
{
	return value_of(o, row_of(name))->text != NULL;
}

const char *
options_complaint(const struct options *o, const char *name)
{
	const char *complaint = value_of(o, row_of(name))->complaint;

	return complaint == NULL ? "" : complaint;
}

struct options *
options_copy(const struct options *o)
{
	struct options *copy = options_new();

	for (size_t i = 0; i < o->count; i++)
		if (o->values[i].text != NULL)
			copy->values[i].text = xstrdup(o->values[i].text);
	return copy;
}

bool
options_override(struct options *o, const struct option_entry *entry,
    const char *value, struct err *err)
{
	struct value *v = value_of(o, entry);

	if (!options_check(entry, value, err))
		return false;
	free(v->text);
	v->text = xstrdup(value);
	return true;
}

static int64_t
milliseconds(const struct options *o, const char *name)
{
	return (int64_t)(options_number(o, name) * TIME_SECOND + 0.5);
}

void
options_apply(const struct options *o, struct coordinator_config *config)
{
	config->poll_interval_ms = milliseconds(o, "poll_interval");
	config->digest_interval_ms = milliseconds(o, "digest_interval");
	config->auto_assign = options_flag(o, "auto_assign");
	config->idle_threshold = options_number(o, "idle_threshold");
	config->assign_only_idle = options_flag(o, "assign_only_idle");
	config->conflict_notify = options_flag(o, "conflict_notify");
	config->conflict_negotiate = options_flag(o, "conflict_negotiate");
	config->send_digests = options_flag(o, "send_digests");
	(void)strlcpy(config->human_agent, options_text(o, "human_agent"),
	    sizeof config->human_agent);
	config->stall_after_ms = milliseconds(o, "stall_after");
	config->sweep_interval_ms = milliseconds(o, "sweep_interval");
	config->transport = strcmp(options_text(o, "transport"), "poll") == 0
	                        ? TRANSPORT_POLL
	                        : TRANSPORT_CONTROL;
}
