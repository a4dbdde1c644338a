/*
 * Personas: what an agent is for. Scoring prefers work whose tags and files
 * match the persona of the agent. Five are built in; a personas.ini adds to
 * them or replaces one of the same name (any case):
 *
 *	[tester]
 *	agent_type     = cc
 *	description    = Writes tests and nothing else
 *	tags           = testing, qa
 *	focus_patterns = *_test.go, {unit,e2e}/
 *	default        = on
 *
 * The default persona of an agent type is that of agents which have been given
 * none.
 * Lists are separated by commas outside braces; an indented line continues
 * the line before. Implements the package's persona profiles.
 */
#ifndef WORK_PERSONA_H
#define WORK_PERSONA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct cJSON;
struct glob;

#define PERSONA_MAX      64 /* in a set */
#define PERSONA_MAX_LIST 64 /* tags or patterns of one */

struct persona_list {
	char **at;
	size_t count;
};

struct persona {
	char *name, *agent_type, *description, *model;
	struct persona_list tags, focus;
	bool is_default;     /* of its agent type */
	unsigned tag_set;    /* those of the tags that text_tags() can find */
	struct glob **globs; /* the focus patterns, compiled */
};

struct persona_set;

/* Holds the built-in ones. */
struct persona_set *persona_set_new(void);
void persona_set_free(struct persona_set *set);
/* Adds the personas of one ini text; source is what errors begin with, as in
 * "source:line: [section] key: reason". On failure nothing is added. */
bool persona_set_add(struct persona_set *set, const char *source,
    const char *text, size_t len, struct err *err);
/* By name, any case; NULL when there is none. Borrowed from the set, valid
 * until the next persona_set_add(). */
const struct persona *persona_find(
    const struct persona_set *set, const char *name);
/* That of agents of this type which have none of their own, or NULL. */
const struct persona *persona_default(
    const struct persona_set *set, const char *type);
size_t persona_count(const struct persona_set *set);
const struct persona *persona_at(const struct persona_set *set, size_t i);

/* With the package's names; what we have no value for is there and empty. The
 * caller deletes it. */
struct cJSON *persona_json(const struct persona *p);

/* Does one of the focus patterns meet this file, or this pattern? */
bool persona_has_focus(const struct persona *p, const struct glob *file);

#endif
