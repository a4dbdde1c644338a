#include "detect/profile-load.h"

#include <ini.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "detect/rules-pattern.h"

#define DEFAULT_CONFIDENCE 0.9
#define DEFAULT_BELOW      4
#define DEFAULT_SENT       10000
#define MS_MAX             60000

enum kind {
	KIND_TEXT,
	KIND_WORDS,
	KIND_PATTERN,
	KIND_PATTERNS,
	KIND_ROWS,
	KIND_MS,
	KIND_OWN, /* has a function of its own */
};

struct loader;
typedef bool own_fn(struct loader *ld, const char *value, struct err *err);

/* One key of a section: where its value goes in that section's struct. */
struct key {
	const char *section, *name;
	enum kind kind;
	size_t offset;
	own_fn *own;
};

struct loader {
	struct profile_batch *batch;
	const char *name; /* of the text, for errors */
	const char *next; /* what of the text is still to be read */
	int line;
	struct profile *profile;           /* the one being filled, or NULL */
	struct profile_composer *composer; /* likewise */
	struct profile_rule *rule;         /* likewise */
	struct err *err;
	bool failed;
};

static bool
fail(struct loader *ld, const char *section, const char *key,
    const struct err *why)
{
	if (!ld->failed)
		err_set(ld->err, "%s:%d: [%s] %s: %s", ld->name, ld->line,
		    section, key, why->text);
	ld->failed = true;
	return false;
}

static bool
name_is_plain(const char *s)
{
	return *s != '\0' && strlen(s) < 24 &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-_") == strlen(s);
}

static bool
own_name(struct loader *ld, const char *value, struct err *err)
{
	if (!name_is_plain(value))
		return err_set(err, "a name is of a-z, 0-9, - and _");
	if (strcmp(value, "none") == 0)
		return err_set(err, "'none' means that a pane has no agent");
	if (ld->batch->count == PROFILE_MAX)
		return err_set(err, "more than %d profiles", PROFILE_MAX);
	struct profile *p = xcalloc(1, sizeof *p);
	p->name = xstrdup(value);
	p->rules = xcalloc(PROFILE_RULES_MAX, sizeof *p->rules);
	p->sent_ms = DEFAULT_SENT;
	ld->batch->profiles[ld->batch->count++] = p;
	ld->profile = p;
	ld->rule = NULL;
	ld->composer = NULL;
	return true;
}

static bool
own_state(struct loader *ld, const char *value, struct err *err)
{
	if (!state_detail_find(value, &ld->rule->detail))
		return err_set(err, "'%s' is no state", value);
	ld->rule->has_state = true;
	return true;
}

static bool
own_region(struct loader *ld, const char *value, struct err *err)
{
	static const struct {
		const char *name;
		enum profile_region region;
		int rows;
	} regions[] = {
		{ "bottom", PROFILE_BOTTOM, 5 },
		{ "above", PROFILE_ABOVE, 3 },
		{ "composer", PROFILE_COMPOSER, PROFILE_ROWS_MAX },
		{ "footer", PROFILE_FOOTER, PROFILE_ROWS_MAX },
		{ "dialog", PROFILE_DIALOG, 15 },
		{ "title", PROFILE_TITLE, 1 },
	};

	size_t word = strcspn(value, " \t");
	for (size_t i = 0; i < countof(regions); i++) {
		if (strlen(regions[i].name) != word ||
		    strncmp(value, regions[i].name, word) != 0)
			continue;
		int64_t rows = regions[i].rows;
		const char *arg = value + word + strspn(value + word, " \t");
		if (*arg != '\0' &&
		    !str_to_int(arg, 1, PROFILE_ROWS_MAX, &rows))
			return err_set(err, "'%s' is not 1 to %d rows", arg,
			    PROFILE_ROWS_MAX);
		ld->rule->region = regions[i].region;
		ld->rule->rows = (int)rows;
		return true;
	}
	return err_set(err,
	    "'%s' is none of bottom N, above N, dialog N, composer, footer, "
	    "title",
	    value);
}

static bool
own_style(struct loader *ld, const char *value, struct err *err)
{
	static const char *const names[] = { "any", "ghost", "plain", "bold",
		"red", "coloured" };
	for (size_t i = 0; i < countof(names); i++)
		if (strcmp(value, names[i]) == 0) {
			ld->rule->style = (enum profile_style)i;
			return true;
		}
	return err_set(
	    err, "'%s' is none of ghost, plain, bold, red, coloured", value);
}

static bool
set_version(int *slot, const char *value, struct err *err)
{
	int version = profile_version(value);
	if (version == 0)
		return err_set(err, "'%s' is no version like 2.1.330", value);
	*slot = version;
	return true;
}

static bool
own_since(struct loader *ld, const char *value, struct err *err)
{
	return set_version(&ld->rule->since, value, err);
}

static bool
own_until(struct loader *ld, const char *value, struct err *err)
{
	return set_version(&ld->rule->until, value, err);
}

static bool
own_confidence(struct loader *ld, const char *value, struct err *err)
{
	if (!str_to_double(value, 0.0, 1.0, &ld->rule->confidence))
		return err_set(err, "'%s' is not a number 0 to 1", value);
	return true;
}

static bool
own_number(struct loader *ld, const char *value, struct err *err)
{
	if (strcmp(value, "used") != 0 && strcmp(value, "left") != 0)
		return err_set(err, "'%s' is neither used nor left", value);
	ld->rule->usage_left = *value == 'l';
	return true;
}

#define AGENT(field)    offsetof(struct profile, field)
#define COMPOSER(field) offsetof(struct profile_composer, field)
#define RULE(field)     offsetof(struct profile_rule, field)
#define PROGRAMS(field) offsetof(struct profile_programs, field)

static const struct key keys[] = {
	{ "agent", "name", KIND_OWN, 0, own_name },
	{ "agent", "display", KIND_TEXT, AGENT(display), NULL },
	{ "agent", "alias", KIND_WORDS, 0, NULL },
	{ "agent", "process", KIND_PATTERNS, AGENT(process), NULL },
	{ "agent", "argv", KIND_PATTERNS, AGENT(argv), NULL },
	{ "agent", "title", KIND_PATTERNS, AGENT(title), NULL },
	{ "agent", "screen", KIND_PATTERNS, AGENT(screen), NULL },
	{ "agent", "footer", KIND_PATTERNS, AGENT(footer), NULL },
	{ "agent", "app", KIND_PATTERNS, AGENT(app), NULL },
	{ "agent", "exit", KIND_PATTERNS, AGENT(exit), NULL },
	{ "agent", "version", KIND_PATTERN, AGENT(version), NULL },
	{ "agent", "boot", KIND_MS, AGENT(boot_ms), NULL },
	{ "agent", "fresh", KIND_MS, AGENT(fresh_ms), NULL },
	{ "agent", "sent", KIND_MS, AGENT(sent_ms), NULL },
	{ "agent", "topic", KIND_PATTERN, AGENT(topic), NULL },
	{ "composer", "top", KIND_PATTERN, COMPOSER(top), NULL },
	{ "composer", "prompt", KIND_PATTERN, COMPOSER(prompt), NULL },
	{ "composer", "bottom", KIND_PATTERN, COMPOSER(bottom), NULL },
	{ "composer", "tail", KIND_PATTERN, COMPOSER(tail), NULL },
	{ "composer", "placeholder", KIND_PATTERN, COMPOSER(placeholder),
	    NULL },
	{ "composer", "turn", KIND_PATTERN, COMPOSER(turn), NULL },
	{ "composer", "below", KIND_PATTERN, COMPOSER(below), NULL },
	{ "composer", "below-not", KIND_PATTERN, COMPOSER(below_not), NULL },
	{ "composer", "below-max", KIND_ROWS, COMPOSER(below_max), NULL },
	{ "rule", "state", KIND_OWN, 0, own_state },
	{ "rule", "region", KIND_OWN, 0, own_region },
	{ "rule", "match", KIND_PATTERNS, RULE(match), NULL },
	{ "rule", "not", KIND_PATTERNS, RULE(none), NULL },
	{ "rule", "end", KIND_PATTERN, RULE(end), NULL },
	{ "rule", "style", KIND_OWN, 0, own_style },
	{ "rule", "since", KIND_OWN, 0, own_since },
	{ "rule", "until", KIND_OWN, 0, own_until },
	{ "rule", "confidence", KIND_OWN, 0, own_confidence },
	{ "usage", "region", KIND_OWN, 0, own_region },
	{ "usage", "match", KIND_PATTERNS, RULE(match), NULL },
	{ "usage", "number", KIND_OWN, 0, own_number },
	{ "programs", "shell", KIND_PATTERNS, PROGRAMS(shell), NULL },
	{ "programs", "carrier", KIND_PATTERNS, PROGRAMS(carrier), NULL },
	{ "programs", "prompt", KIND_PATTERNS, PROGRAMS(prompt), NULL },
};

static bool
set_pattern(struct rules_pattern **slot, const char *value, struct err *err)
{
	struct rules_pattern *p = rules_pattern_new(value, err);
	if (p == NULL)
		return false;
	rules_pattern_free(*slot);
	*slot = p;
	return true;
}

static bool
add_pattern(struct profile_patterns *ps, const char *value, struct err *err)
{
	if (ps->count == PROFILE_PATTERNS_MAX)
		return err_set(
		    err, "more than %d of them", PROFILE_PATTERNS_MAX);
	struct rules_pattern *p = rules_pattern_new(value, err);
	if (p == NULL)
		return false;
	ps->at[ps->count++] = p;
	return true;
}

static bool
add_words(struct profile *p, const char *value, struct err *err)
{
	while (*(value += strspn(value, ", \t")) != '\0') {
		size_t len = strcspn(value, ", \t");
		if (p->alias_count == PROFILE_PATTERNS_MAX)
			return err_set(
			    err, "more than %d of them", PROFILE_PATTERNS_MAX);
		p->aliases[p->alias_count++] = xstrndup(value, len);
		value += len;
	}
	return true;
}

static bool
set_rows(int *slot, const char *value, struct err *err)
{
	int64_t rows;
	if (!str_to_int(value, 0, PROFILE_ROWS_MAX, &rows))
		return err_set(
		    err, "'%s' is not 0 to %d rows", value, PROFILE_ROWS_MAX);
	*slot = (int)rows;
	return true;
}

static bool
set_ms(int *slot, const char *value, struct err *err)
{
	int64_t ms;
	if (!str_to_int(value, 0, MS_MAX, &ms))
		return err_set(err, "'%s' is not 0 to %d ms", value, MS_MAX);
	*slot = (int)ms;
	return true;
}

static bool
set_text(char **slot, const char *value)
{
	free(*slot);
	*slot = xstrdup(value);
	return true;
}

/* Reads the value into its place in the section's struct. */
static bool
set_value(struct loader *ld, const struct key *key, char *base,
    const char *value, struct err *err)
{
	void *slot = base + key->offset;

	switch (key->kind) {
	case KIND_TEXT:
		return set_text(slot, value);
	case KIND_WORDS:
		return add_words(ld->profile, value, err);
	case KIND_PATTERN:
		return set_pattern(slot, value, err);
	case KIND_PATTERNS:
		return add_pattern(slot, value, err);
	case KIND_ROWS:
		return set_rows(slot, value, err);
	case KIND_MS:
		return set_ms(slot, value, err);
	case KIND_OWN:
		return key->own(ld, value, err);
	}
	return false;
}

/* Makes "[rule NAME]" and "[usage NAME]" the current rule. */
static bool
enter_rule(struct loader *ld, const char *section, struct err *err)
{
	struct profile *p = ld->profile;
	const char *name = strchr(section, ' ');
	name = name != NULL ? name + strspn(name, " \t") : "usage";
	char *full = xasprintf("%s/%s", p->name, name);

	if (ld->rule != NULL && strcmp(ld->rule->name, full) == 0) {
		free(full);
		return true;
	}
	if (p->rule_count == PROFILE_RULES_MAX) {
		free(full);
		return err_set(err, "more than %d rules", PROFILE_RULES_MAX);
	}
	struct profile_rule *r = &p->rules[p->rule_count++];
	r->name = full;
	r->line = ld->line;
	r->region = PROFILE_BOTTOM;
	r->rows = 5;
	r->confidence = DEFAULT_CONFIDENCE;
	r->is_usage = strncmp(section, "usage", 5) == 0;
	ld->rule = r;
	return true;
}

/* Makes "[composer]" and "[composer NAME]" the current one. */
static bool
enter_composer(struct loader *ld, const char *section, struct err *err)
{
	struct profile *p = ld->profile;

	if (ld->composer != NULL && strcmp(ld->composer->name, section) == 0)
		return true;
	if (p->composer_count == PROFILE_COMPOSERS_MAX)
		return err_set(
		    err, "more than %d composers", PROFILE_COMPOSERS_MAX);
	ld->composer = &p->composers[p->composer_count++];
	ld->composer->name = xstrdup(section);
	ld->composer->below_max = DEFAULT_BELOW;
	return true;
}

/* Where the keys of a section go, or NULL. */
static char *
enter(struct loader *ld, const struct key *key, const char *section,
    struct err *err)
{
	if (strcmp(key->section, "programs") == 0)
		return (char *)&ld->batch->programs;
	if (ld->profile == NULL) {
		err_set(err, "[agent] name must come first");
		return NULL;
	}
	if (strcmp(key->section, "composer") == 0)
		return enter_composer(ld, section, err) ? (char *)ld->composer
		                                        : NULL;
	if (strcmp(key->section, "agent") != 0)
		return enter_rule(ld, section, err) ? (char *)ld->rule : NULL;
	return (char *)ld->profile;
}

/* A name begins a profile, every other key fills one. */
static bool
take(struct loader *ld, const struct key *key, const char *section,
    const char *value, struct err *err)
{
	if (key->own == own_name)
		return own_name(ld, value, err);
	char *base = enter(ld, key, section, err);
	return base != NULL && set_value(ld, key, base, value, err);
}

static const struct key *
find_key(const char *section, size_t len, const char *name)
{
	for (size_t i = 0; i < countof(keys); i++)
		if (strlen(keys[i].section) == len &&
		    strncmp(keys[i].section, section, len) == 0 &&
		    strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

/* What there is instead of what the text has. */
static void
tell_keys(const char *section, size_t len, struct err *why)
{
	bool found = false;

	err_set(why, "there is no such key; there are");
	for (size_t i = 0; i < countof(keys); i++) {
		if (strlen(keys[i].section) != len ||
		    strncmp(keys[i].section, section, len) != 0)
			continue;
		err_set(
		    why, "%s%s %s", why->text, found ? "," : "", keys[i].name);
		found = true;
	}
	if (!found)
		err_set(why,
		    "there is no such section; there are [agent], [composer], "
		    "[rule NAME], [usage] and [programs]");
}

/* inih's handler: zero would be an error, ours has been kept already. */
static int
take_pair(void *arg, const char *section, const char *name, const char *value)
{
	struct loader *ld = arg;
	struct err why;
	size_t word = strcspn(section, " ");
	const struct key *key = find_key(section, word, name);

	if (ld->failed)
		return 1;
	if (key == NULL) {
		tell_keys(section, word, &why);
		fail(ld, section, name, &why);
		return 1;
	}
	if (!take(ld, key, section, value, &why))
		fail(ld, section, name, &why);
	return 1;
}

/* fgets() over the text, counting lines; inih cuts lines that do not fit. */
static char *
read_line(char *out, int size, void *arg)
{
	struct loader *ld = arg;
	size_t len = strcspn(ld->next, "\n");
	size_t keep = len, room = (size_t)size - 2;

	if (*ld->next == '\0')
		return NULL;
	ld->line++;
	if (len > room) {
		struct err why;
		err_set(&why, "%zu bytes, a line may have %zu", len, room);
		if (!ld->failed)
			err_set(ld->err, "%s:%d: line too long: %s", ld->name,
			    ld->line, why.text);
		ld->failed = true;
		keep = room;
	}
	memcpy(out, ld->next, keep);
	out[keep] = '\n';
	out[keep + 1] = '\0';
	ld->next += len + (ld->next[len] == '\n');
	return out;
}

static bool
rule_is_whole(const struct profile_rule *r, struct err *err, const char *name)
{
	if (!r->has_state && !r->is_usage)
		return err_set(err, "%s:%d: [rule %s] has no state", name,
		    r->line, r->name);
	if (r->match.count == 0 && r->end == NULL)
		return err_set(err, "%s:%d: [rule %s] has no match", name,
		    r->line, r->name);
	return true;
}

static bool
profile_is_whole(const struct profile *p, struct err *err, const char *name)
{
	for (size_t i = 0; i < p->composer_count; i++)
		if (p->composers[i].prompt == NULL)
			return err_set(err, "%s: [%s] of %s has no prompt",
			    name, p->composers[i].name, p->name);
	for (size_t i = 0; i < p->rule_count; i++)
		if (!rule_is_whole(&p->rules[i], err, name))
			return false;
	return true;
}

bool
profile_load(struct profile_batch *ret, const char *name, const char *text,
    size_t len, struct err *err)
{
	char *copy = xstrndup(text, len);
	struct err why;
	struct loader ld = {
		.batch = ret,
		.name = name,
		.next = copy,
		.err = &why,
	};

	int line = ini_parse_stream(read_line, &ld, take_pair, &ld);
	if (!ld.failed && line > 0) {
		err_set(&why, "%s:%d: neither [section] nor key = value", name,
		    line);
		ld.failed = true;
	}
	for (size_t i = 0; i < ret->count && !ld.failed; i++)
		ld.failed = !profile_is_whole(ret->profiles[i], &why, name);
	free(copy);
	if (!ld.failed)
		return true;
	profile_batch_done(ret);
	return err_set(err, "%s", why.text);
}

const char *
profile_load_key(size_t i, const char **ret_section)
{
	if (i >= countof(keys))
		return NULL;
	*ret_section = keys[i].section;
	return keys[i].name;
}
