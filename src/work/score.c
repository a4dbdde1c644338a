#include "work/score.h"

#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "base/json.h"
#include "base/mem.h"
#include "work/persona.h"
#include "work/text.h"

#define TAG_WEIGHT        0.15
#define FOCUS_WEIGHT      0.10
#define CONTEXT_THRESHOLD 80

struct score_config
score_config_default(void)
{
	return (struct score_config){
		.prefer_critical_path = true,
		.penalize_file_overlap = true,
		.use_agent_profiles = true,
		.budget_aware = true,
		.context_threshold = CONTEXT_THRESHOLD,
		.tag_weight = TAG_WEIGHT,
		.focus_weight = FOCUS_WEIGHT,
	};
}

void
score_task_init(struct task *t, text_exists_fn *exists, void *arg)
{
	t->tags = text_tags(t->title, t->description);
	text_files_init(&t->files, t->title, t->description, exists, arg);
	t->globs = xcalloc(t->files.count + 1, sizeof(struct glob *));
	for (size_t i = 0; i < t->files.count; i++) {
		const char *file = t->files.at[i];

		t->globs[i] = strpbrk(file, "*?") != NULL ? glob_new(file, 0)
		                                          : glob_new_path(file);
	}
}

void
score_task_done(struct task *t)
{
	for (size_t i = 0; i < t->files.count; i++)
		glob_free(t->globs[i]);
	free(t->globs);
	t->globs = NULL;
	text_files_done(&t->files);
}

bool
score_may_pair(const struct worker *w, const struct task *t)
{
	return t->only == NULL || strcmp(t->only, w->pane_id) == 0;
}

static double
type_complexity(const char *type)
{
	static const struct {
		const char *type;
		double add;
	} types[] = {
		{ "epic", 0.3 },
		{ "feature", 0.2 },
		{ "task", -0.1 },
		{ "chore", -0.2 },
	};

	for (size_t i = 0; i < countof(types); i++)
		if (strcmp(types[i].type, type) == 0)
			return types[i].add;
	return 0;
}

double
score_complexity(const struct task *t)
{
	double c = 0.5;

	c += type_complexity(t->type);
	if (t->priority == 0)
		c -= 0.1;
	else if (t->priority >= 3)
		c += 0.1;
	if (t->unblocks >= 5)
		c += 0.15;
	else if (t->unblocks >= 3)
		c += 0.1;
	return c < 0 ? 0 : c > 1 ? 1 : c;
}

/* Claude is sent to the hard work, Codex to the easy, Gemini to the middle. */
static double
agent_type_bonus(const char *type, double c)
{
	static const struct {
		const char *type;
		double from, to, bonus; /* for complexities in [from, to] */
	} rows[] = {
		{ "cc", 0.7, 1, 0.15 },
		{ "cc", 0, 0.3, -0.05 },
		{ "claude", 0.7, 1, 0.15 },
		{ "claude", 0, 0.3, -0.05 },
		{ "cod", 0.7, 1, -0.1 },
		{ "cod", 0, 0.3, 0.15 },
		{ "codex", 0.7, 1, -0.1 },
		{ "codex", 0, 0.3, 0.15 },
		{ "gmi", 0.4, 0.6, 0.05 },
		{ "gemini", 0.4, 0.6, 0.05 },
	};

	for (size_t i = 0; i < countof(rows); i++)
		if (c >= rows[i].from && c <= rows[i].to &&
		    strcmp(rows[i].type, type) == 0)
			return rows[i].bonus;
	return 0;
}

static double
critical_path_bonus(const struct task *t)
{
	double bonus = 0;

	if (!t->has_breakdown)
		return 0;
	if (t->pagerank > 0.05)
		bonus += t->pagerank * 2;
	if (t->blocker_ratio > 0.05)
		bonus += t->blocker_ratio * 1.5;
	if (t->time_to_impact > 0.04)
		bonus += 0.05;
	return bonus;
}

static double
file_overlap_penalty(size_t reservations)
{
	if (reservations == 0)
		return 0;
	return reservations <= 2 ? 0.05 : reservations <= 5 ? 0.1 : 0.2;
}

static double
context_penalty(double usage, double threshold)
{
	if (threshold == 0)
		threshold = CONTEXT_THRESHOLD;
	return usage <= threshold ? 0 : (usage - threshold) / 100 * 0.5;
}

static double
tag_bonus(const struct persona *p, unsigned tags, double weight)
{
	int matches = __builtin_popcount(p->tag_set & tags);

	if (matches == 0)
		return 0;
	return (double)matches / (double)p->tags.count * weight;
}

static double
focus_bonus(const struct persona *p, const struct task *t, double weight)
{
	size_t matches = 0;

	for (size_t i = 0; i < t->files.count; i++)
		matches += persona_has_focus(p, t->globs[i]);
	if (matches == 0)
		return 0;
	return (double)matches / (double)t->files.count * weight;
}

struct score
score_persona(const struct score_config *config, const struct persona *persona,
    const struct task *t)
{
	struct score s = { .base = t->score };

	if (config->use_agent_profiles && persona != NULL) {
		s.profile_tag = tag_bonus(persona, t->tags, config->tag_weight);
		s.focus_pattern = focus_bonus(persona, t, config->focus_weight);
	}
	return s;
}

struct score
score_type(const struct score_config *config, const char *agent_type,
    const struct task *t, struct score s)
{
	if (config->use_agent_profiles)
		s.agent_type =
		    agent_type_bonus(agent_type, score_complexity(t));
	if (config->prefer_critical_path)
		s.critical_path = critical_path_bonus(t);
	s.total = s.base + s.agent_type + s.critical_path + s.profile_tag +
	          s.focus_pattern;
	return s;
}

struct score
score_worker(
    const struct score_config *config, const struct worker *w, struct score s)
{
	if (config->penalize_file_overlap)
		s.file_overlap = file_overlap_penalty(w->reservations);
	if (config->budget_aware)
		s.context = context_penalty(
		    w->context_usage, config->context_threshold);
	s.quality = w->faults * config->quality_weight;
	s.total = s.base + s.agent_type + s.critical_path + s.profile_tag +
	          s.focus_pattern - s.file_overlap - s.context - s.quality;
	return s;
}

struct score
score_pair(const struct score_config *config, const struct worker *w,
    const struct task *t)
{
	struct score s = score_persona(config, w->persona, t);

	return score_worker(config, w, score_type(config, w->agent_type, t, s));
}

cJSON *
score_json(const struct score *s)
{
	cJSON *obj = cJSON_CreateObject();

	json_add_num(obj, "base_score", s->base);
	json_add_num(obj, "agent_type_bonus", s->agent_type);
	json_add_num(obj, "critical_path_bonus", s->critical_path);
	json_add_num(obj, "file_overlap_penalty", s->file_overlap);
	json_add_num(obj, "context_penalty", s->context);
	json_add_num(obj, "profile_tag_bonus", s->profile_tag);
	json_add_num(obj, "focus_pattern_bonus", s->focus_pattern);
	if (s->quality > 0)
		json_add_num(obj, "quality_penalty", s->quality);
	return obj;
}
