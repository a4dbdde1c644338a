#include "work/persona.h"

#include <ctype.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/glob.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "work/text.h"

struct persona_set {
	struct persona at[PERSONA_MAX];
	size_t count;
};

static const struct {
	const char *name, *model, *description, *tags, *focus;
} builtins[] = {
	{ "architect", "opus", "Designs and judges designs",
	    "design, review, architecture", "*.md, docs/**, api/**, pkg/**" },
	{ "implementer", "sonnet", "Writes the code",
	    "implementation, coding, fast", "internal/**, cmd/**, src/**" },
	{ "reviewer", "sonnet", "Reads code and finds its faults",
	    "review, quality, bugs", "**/*.go, **/*.ts, **/*.py" },
	{ "tester", "sonnet", "Writes and mends tests", "testing, qa, quality",
	    "**/*_test.go, **/test_*.py, **/*.test.ts, tests/**" },
	{ "documenter", "sonnet", "Writes what people read",
	    "documentation, writing, clarity", "*.md, docs/**, README*" },
};

static void
list_done(struct persona_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->at[i]);
	free(list->at);
}

static void
persona_done(struct persona *p)
{
	for (size_t i = 0; p->globs != NULL && i < p->focus.count; i++)
		glob_free(p->globs[i]);
	free(p->globs);
	list_done(&p->tags);
	list_done(&p->focus);
	free(p->name);
	free(p->agent_type);
	free(p->description);
	free(p->model);
}

static char *
trimmed(const char *s, size_t len)
{
	char *copy = xstrndup(s, len), *kept = xstrdup(str_trim(copy));

	free(copy);
	return kept;
}

/* The comma that ends the item at s, or the end of the text. */
static const char *
item_end(const char *s)
{
	int depth = 0;

	for (; *s != '\0' && (*s != ',' || depth > 0); s++)
		depth += (*s == '{') - (*s == '}' && depth > 0);
	return s;
}

/* Appends the items of a comma-separated text; false: there are too many. */
static bool
list_add(struct persona_list *list, const char *s)
{
	while (*s != '\0') {
		const char *end = item_end(s);
		char *item = trimmed(s, (size_t)(end - s));

		s = *end == ',' ? end + 1 : end;
		if (*item == '\0' || list->count == PERSONA_MAX_LIST) {
			bool empty = *item == '\0';

			free(item);
			if (empty)
				continue;
			return false;
		}
		list->at =
		    xreallocarray(list->at, list->count + 1, sizeof *list->at);
		list->at[list->count++] = item;
	}
	return true;
}

/* Fills what follows from the lists. */
static void
finish(struct persona *p)
{
	p->globs = xcalloc(p->focus.count + 1, sizeof(struct glob *));
	for (size_t i = 0; i < p->focus.count; i++)
		p->globs[i] = glob_new(p->focus.at[i], 0);
	for (size_t i = 0; i < p->tags.count; i++)
		for (int k = 0; k < TEXT_TAGS; k++)
			if (strcasecmp(p->tags.at[i], text_tag_name(k)) == 0)
				p->tag_set |= 1U << k;
}

struct persona_set *
persona_set_new(void)
{
	struct persona_set *set = xcalloc(1, sizeof *set);

	for (size_t i = 0; i < countof(builtins); i++) {
		struct persona *p = &set->at[set->count++];

		p->name = xstrdup(builtins[i].name);
		p->agent_type = xstrdup("cc");
		p->description = xstrdup(builtins[i].description);
		p->model = xstrdup(builtins[i].model);
		if (!list_add(&p->tags, builtins[i].tags) ||
		    !list_add(&p->focus, builtins[i].focus))
			BUG("a built-in persona has too long a list");
		finish(p);
	}
	return set;
}

void
persona_set_free(struct persona_set *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->count; i++)
		persona_done(&set->at[i]);
	free(set);
}

/* What is read from one text; it joins the set when all of it is right. */
struct loader {
	struct persona_set fresh;
	const char *source, *next, *end;
	int line;
	struct err *err;
	bool failed;
};

static bool
fail(struct loader *ld, const char *section, const char *key, const char *why)
{
	if (!ld->failed)
		err_set(ld->err, "%s:%d: [%s] %s: %s", ld->source, ld->line,
		    section, key, why);
	ld->failed = true;
	return false;
}

static bool
is_name(const char *s)
{
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if (!isalnum((unsigned char)*s) && *s != '_' && *s != '-')
			return false;
	return true;
}

/* The short name of an agent type, or NULL. */
static const char *
short_type(const char *type)
{
	static const char *const types[][2] = { { "cc", "cc" },
		{ "claude", "cc" }, { "cod", "cod" }, { "codex", "cod" },
		{ "gmi", "gmi" }, { "gemini", "gmi" }, { "oc", "oc" },
		{ "opencode", "oc" }, { "aider", "aider" },
		{ "copilot", "copilot" }, { "qwen", "qwen" } };

	for (size_t i = 0; i < countof(types); i++)
		if (strcasecmp(types[i][0], type) == 0)
			return types[i][1];
	return NULL;
}

static struct persona *
find(struct persona_set *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcasecmp(set->at[i].name, name) == 0)
			return &set->at[i];
	return NULL;
}

/* The persona of a section, made at its first key. */
static struct persona *
open_section(struct loader *ld, const char *section)
{
	struct persona *p = find(&ld->fresh, section);

	if (p != NULL)
		return p;
	if (!is_name(section)) {
		fail(ld, section, "name", "use letters, digits, - and _");
		return NULL;
	}
	if (ld->fresh.count == PERSONA_MAX) {
		fail(ld, section, "name", "there are too many personas");
		return NULL;
	}
	p = &ld->fresh.at[ld->fresh.count++];
	p->name = xstrdup(section);
	p->agent_type = xstrdup("cc");
	p->description = xstrdup("");
	p->model = xstrdup("");
	return p;
}

static void
replace(char **text, const char *value)
{
	free(*text);
	*text = xstrdup(value);
}

static bool
set_key(
    struct loader *ld, struct persona *p, const char *key, const char *value)
{
	if (strcmp(key, "agent_type") == 0) {
		if (short_type(value) == NULL)
			return fail(ld, p->name, key,
			    "use cc, cod, gmi, oc, aider, copilot, qwen or "
			    "their long names");
		replace(&p->agent_type, short_type(value));
	} else if (strcmp(key, "description") == 0) {
		replace(&p->description, value);
	} else if (strcmp(key, "model") == 0) {
		replace(&p->model, value);
	} else if (strcmp(key, "tags") == 0) {
		if (!list_add(&p->tags, value))
			return fail(ld, p->name, key, "the list is too long");
	} else if (strcmp(key, "focus_patterns") == 0) {
		if (!list_add(&p->focus, value))
			return fail(ld, p->name, key, "the list is too long");
	} else if (strcmp(key, "default") == 0) {
		if (!str_to_bool(value, &p->is_default))
			return fail(ld, p->name, key, "it is on or off");
	} else {
		return fail(ld, p->name, key,
		    "there is no such key; there are agent_type, default, "
		    "description, focus_patterns, model and tags");
	}
	return true;
}

static int
take_key(void *user, const char *section, const char *key, const char *value)
{
	struct loader *ld = user;
	struct persona *p;

	if (ld->failed)
		return 0;
	p = open_section(ld, section);
	return p != NULL && set_key(ld, p, key, value);
}

/* Hands libinih the next line, which must fit its buffer. */
static char *
read_line(char *out, int size, void *stream)
{
	struct loader *ld = stream;
	const char *eol;
	size_t len;

	if (ld->next == ld->end || ld->failed)
		return NULL;
	ld->line++;
	eol = memchr(ld->next, '\n', (size_t)(ld->end - ld->next));
	len = (size_t)((eol != NULL ? eol : ld->end) - ld->next);
	if (len + 2 > (size_t)size) {
		fail(ld, "", "line",
		    "it is too long: continue it on the next, "
		    "indented line");
		return NULL;
	}
	memcpy(out, ld->next, len);
	out[len] = '\0';
	ld->next += len + (eol != NULL);
	return out;
}

/* An agent type has one default: that of the text which was added last. */
static bool
settle_defaults(struct persona_set *set, struct loader *ld)
{
	for (size_t i = 0; i < ld->fresh.count; i++) {
		const struct persona *p = &ld->fresh.at[i], *first;

		if (!p->is_default)
			continue;
		first = persona_default(&ld->fresh, p->agent_type);
		if (first != p)
			return fail(ld, p->name, "default",
			    "another persona is the default of its agent type "
			    "already");
		for (size_t k = 0; k < set->count; k++)
			if (strcmp(set->at[k].agent_type, p->agent_type) == 0)
				set->at[k].is_default = false;
	}
	return true;
}

/* Moves the fresh personas into the set. */
static bool
join(struct persona_set *set, struct loader *ld)
{
	size_t added = 0;

	for (size_t i = 0; i < ld->fresh.count; i++)
		added += find(set, ld->fresh.at[i].name) == NULL;
	if (set->count + added > PERSONA_MAX)
		return fail(ld, "", "file", "there are too many personas");
	if (!settle_defaults(set, ld))
		return false;
	for (size_t i = 0; i < ld->fresh.count; i++) {
		struct persona *old = find(set, ld->fresh.at[i].name);

		finish(&ld->fresh.at[i]);
		if (old != NULL)
			persona_done(old);
		else
			old = &set->at[set->count++];
		*old = ld->fresh.at[i];
	}
	ld->fresh.count = 0;
	return true;
}

bool
persona_set_add(struct persona_set *set, const char *source, const char *text,
    size_t len, struct err *err)
{
	struct loader *ld = xcalloc(1, sizeof *ld);
	int bad;

	*ld = (struct loader){
		.source = source, .next = text, .end = text + len, .err = err
	};
	bad = ini_parse_stream(read_line, ld, take_key, ld);
	if (bad != 0 && !ld->failed) {
		ld->line = bad;
		fail(ld, "", "line",
		    "this is neither [section] nor key = value");
	}
	if (!ld->failed)
		(void)join(set, ld);
	for (size_t i = 0; i < ld->fresh.count; i++)
		persona_done(&ld->fresh.at[i]);
	bad = ld->failed;
	free(ld);
	return !bad;
}

const struct persona *
persona_find(const struct persona_set *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcasecmp(set->at[i].name, name) == 0)
			return &set->at[i];
	return NULL;
}

const struct persona *
persona_default(const struct persona_set *set, const char *type)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i].is_default &&
		    strcmp(set->at[i].agent_type, type) == 0)
			return &set->at[i];
	return NULL;
}

size_t
persona_count(const struct persona_set *set)
{
	return set->count;
}

const struct persona *
persona_at(const struct persona_set *set, size_t i)
{
	return &set->at[i];
}

static void
add_list(cJSON *o, const char *key, const struct persona_list *l)
{
	cJSON_AddItemToObject(o, key,
	    l->count == 0 ? cJSON_CreateNull()
			  : cJSON_CreateStringArray(
				(const char *const *)l->at, (int)l->count));
}

struct cJSON *
persona_json(const struct persona *p)
{
	const struct persona_list none = { .count = 0 };
	cJSON *o = cJSON_CreateObject();

	json_add_str(o, "Name", p->name);
	json_add_str(o, "Description", p->description);
	json_add_str(o, "AgentType", p->agent_type);
	json_add_str(o, "Model", p->model);
	json_add_str(o, "SystemPrompt", "");
	cJSON_AddItemToObject(o, "Temperature", cJSON_CreateNull());
	add_list(o, "ContextFiles", &none);
	add_list(o, "Tags", &p->tags);
	add_list(o, "FocusPatterns", &p->focus);
	json_add_str(o, "Extends", "");
	json_add_str(o, "SystemPromptAppend", "");
	return o;
}

bool
persona_has_focus(const struct persona *p, const struct glob *file)
{
	for (size_t i = 0; i < p->focus.count; i++)
		if (glob_meets(p->globs[i], file))
			return true;
	return false;
}
