#include "detect/profile.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/mem.h"
#include "detect/profile-data.h"
#include "detect/profile-load.h"
#include "detect/rules-pattern.h"

#define VERSION_STEP 1000

bool
profile_patterns_match(
    const struct profile_patterns *ps, const char *text, size_t len)
{
	for (size_t i = 0; i < ps->count; i++)
		if (rules_pattern_find(ps->at[i], text, len, NULL))
			return true;
	return false;
}

static void
patterns_done(struct profile_patterns *ps)
{
	for (size_t i = 0; i < ps->count; i++)
		rules_pattern_free(ps->at[i]);
	ps->count = 0;
}

static void
programs_done(struct profile_programs *p)
{
	patterns_done(&p->shell);
	patterns_done(&p->carrier);
	patterns_done(&p->prompt);
}

static void
rule_done(struct profile_rule *r)
{
	free(r->name);
	patterns_done(&r->match);
	patterns_done(&r->none);
	rules_pattern_free(r->end);
}

static void
composer_done(struct profile_composer *c)
{
	struct rules_pattern *all[] = { c->top, c->prompt, c->bottom, c->tail,
		c->placeholder, c->below_not, c->below, c->turn };
	for (size_t i = 0; i < countof(all); i++)
		rules_pattern_free(all[i]);
	free(c->name);
}

static void
free_one(struct profile *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->rule_count; i++)
		rule_done(&p->rules[i]);
	for (size_t i = 0; i < p->alias_count; i++)
		free(p->aliases[i]);
	patterns_done(&p->process);
	patterns_done(&p->argv);
	patterns_done(&p->title);
	patterns_done(&p->screen);
	patterns_done(&p->footer);
	patterns_done(&p->app);
	patterns_done(&p->exit);
	rules_pattern_free(p->version);
	rules_pattern_free(p->topic);
	for (size_t i = 0; i < p->composer_count; i++)
		composer_done(&p->composers[i]);
	free(p->rules);
	free(p->display);
	free(p->name);
	free(p);
}

void
profile_batch_done(struct profile_batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		free_one(b->profiles[i]);
	b->count = 0;
	programs_done(&b->programs);
}

int
profile_version(const char *text)
{
	int version = 0;
	for (int part = 0; part < 3; part++) {
		char *end;
		unsigned long n = strtoul(text, &end, 10);
		if (end == text || n >= VERSION_STEP)
			return 0;
		version = version * VERSION_STEP + (int)n;
		text = *end == '.' ? end + 1 : end;
		if (*end != '.' && part < 2)
			return part == 1 ? version * VERSION_STEP : 0;
	}
	return version;
}

static void
put_profile(struct profiles *ps, struct profile *p)
{
	if (p->display == NULL)
		p->display = xstrdup(p->name);
	for (size_t i = 0; i < ps->count; i++)
		if (strcmp(ps->list[i]->name, p->name) == 0) {
			free_one(ps->list[i]);
			ps->list[i] = p;
			return;
		}
	ps->list[ps->count++] = p;
}

/* [programs] replaces, key by key, what an earlier text said. */
static void
put_programs(struct profiles *ps, struct profile_programs *fresh)
{
	struct profile_patterns *to[] = { &ps->programs.shell,
		&ps->programs.carrier, &ps->programs.prompt };
	struct profile_patterns *from[] = { &fresh->shell, &fresh->carrier,
		&fresh->prompt };
	for (size_t i = 0; i < countof(to); i++) {
		if (from[i]->count == 0)
			continue;
		patterns_done(to[i]);
		*to[i] = *from[i];
	}
}

bool
profiles_add(struct profiles *ps, const char *name, const char *text,
    size_t len, struct err *err)
{
	struct profile_batch batch = { .count = 0 };

	if (!profile_load(&batch, name, text, len, err))
		return false;
	if (ps->count + batch.count > PROFILE_MAX) {
		profile_batch_done(&batch);
		return err_set(
		    err, "%s: more than %d profiles", name, PROFILE_MAX);
	}
	for (size_t i = 0; i < batch.count; i++)
		put_profile(ps, batch.profiles[i]);
	put_programs(ps, &batch.programs);
	ps->print = hash_add(ps->print, text, len);
	return true;
}

bool
profiles_same(const struct profiles *a, const struct profiles *b)
{
	return a->count == b->count && a->print == b->print;
}

struct profiles *
profiles_new(void)
{
	struct profiles *ps = xcalloc(1, sizeof *ps);

	ps->print = HASH_START;
	return ps;
}

void
profiles_free(struct profiles *ps)
{
	if (ps == NULL)
		return;
	for (size_t i = 0; i < ps->count; i++)
		free_one(ps->list[i]);
	programs_done(&ps->programs);
	free(ps);
}

const struct profile *
profiles_find(const struct profiles *ps, const char *name)
{
	for (size_t i = 0; i < ps->count; i++) {
		const struct profile *p = ps->list[i];
		if (strcasecmp(name, p->name) == 0 ||
		    strcasecmp(name, p->display) == 0)
			return p;
		for (size_t j = 0; j < p->alias_count; j++)
			if (strcasecmp(name, p->aliases[j]) == 0)
				return p;
	}
	return NULL;
}

size_t
profiles_count(const struct profiles *ps)
{
	return ps->count;
}
