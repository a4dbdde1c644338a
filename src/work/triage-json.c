#include "work/triage-json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/time.h"
#include "work/bead.h"
#include "work/triage-health.h"
#include "work/triage-parts.h"
#include "work/triage.h"

#define TEXT_LIMIT   8192
#define TOP_PICKS    3
#define SIDE_ROWS    5 /* quick wins, blockers to clear */
#define QUICK_REASON 0.05

static const char *
id_of(const struct triage *t, uint32_t node)
{
	return t->beads->beads[node].id;
}

static int
whole_days(const struct triage *t, int64_t since_ms)
{
	return since_ms == 0 ? 0 : (int)((t->now_ms - since_ms) / TIME_DAY);
}

static bool
in_progress(const struct triage_row *row)
{
	return strcmp(row->bead->status, "in_progress") == 0;
}

static void
add_ids(cJSON *obj, const char *key, const struct triage *t,
    const struct triage_nodes *nodes)
{
	cJSON *array;

	if (nodes->count == 0)
		return;
	array = cJSON_AddArrayToObject(obj, key);
	for (size_t i = 0; i < nodes->count; i++)
		cJSON_AddItemToArray(
		    array, cJSON_CreateString(id_of(t, nodes->at[i])));
}

static void __attribute__((format(printf, 2, 3)))
say(cJSON *array, const char *fmt, ...)
{
	struct buf text;
	va_list ap;

	buf_init(&text, TEXT_LIMIT);
	va_start(ap, fmt);
	(void)buf_addv(&text, fmt, ap);
	va_end(ap);
	cJSON_AddItemToArray(array, cJSON_CreateString(text.data));
	buf_done(&text);
}

static void
say_unblocks(cJSON *out, const struct triage *t, const struct triage_row *row)
{
	const struct triage_nodes *u = &row->unblocks;
	struct buf ids;

	if (u->count == 0)
		return;
	buf_init(&ids, TEXT_LIMIT);
	for (size_t i = 0; i < u->count && i < 3; i++)
		(void)buf_addf(
		    &ids, "%s%s", i > 0 ? ", " : "", id_of(t, u->at[i]));
	if (u->count > 3)
		(void)buf_addf(&ids, " and %zu more", u->count - 3);
	say(out, "makes %zu issue%s ready: %s", u->count,
	    u->count == 1 ? "" : "s", ids.data);
	buf_done(&ids);
}

static void
say_place(cJSON *out, const struct triage_row *row)
{
	if (row->norm[TRIAGE_BETWEENNESS] > 0.5)
		say(out, "a bottleneck: betweenness is %.0f%% of the highest",
		    row->norm[TRIAGE_BETWEENNESS] * 100);
	if (row->norm[TRIAGE_PAGERANK] > 0.3)
		say(out, "much rests on it: PageRank is %.0f%% of the highest",
		    row->norm[TRIAGE_PAGERANK] * 100);
}

cJSON *
triage_json_reasons(const struct triage *t, const struct triage_row *row)
{
	cJSON *out = cJSON_CreateArray();
	int idle = whole_days(t, row->bead->updated_ms);

	say_unblocks(out, t, row);
	say_place(out, row);
	if (idle > 7)
		say(out,
		    idle > 14 ? "untouched for %d days: does it still hold?"
			      : "last touched %d days ago",
		    idle);
	if (row->quick > QUICK_REASON)
		say(out, "a quick win: worth much and near at hand");
	say(out, in_progress(row) ? "somebody is at it" : "nobody is at it");
	if (row->blocked_by.count == 1)
		say(out, "waits for %s", id_of(t, row->blocked_by.at[0]));
	else if (row->blocked_by.count > 1)
		say(out, "waits for %zu issues", row->blocked_by.count);
	if (row->bead->priority <= 1)
		say(out, "priority P%d", row->bead->priority);
	return out;
}

void
triage_json_action(
    const struct triage *t, const struct triage_row *row, struct buf *out)
{
	if (row->blocked_by.count > 0)
		(void)buf_addf(
		    out, "Finish %s first", id_of(t, row->blocked_by.at[0]));
	else if (in_progress(row))
		(void)buf_adds(out, whole_days(t, row->bead->updated_ms) > 14
					? "Ask whether it is stuck"
					: "Carry on with it");
	else
		(void)buf_adds(out, row->quick > QUICK_REASON
					? "Start here for a quick win"
					: "Start it");
}

static void
add_impact_words(cJSON *obj, const struct triage_row *row)
{
	char *text = xasprintf("%s, estimate %" PRId64 "m (%s)",
	    row->height >= 3   ? "deep in a chain of dependents"
	    : row->height >= 1 ? "in a chain of dependents"
			       : "no chain counted",
	    row->minutes, row->bead->minutes > 0 ? "given" : "the median");

	json_add_str(obj, "time_to_impact_explanation", text);
	free(text);
}

static void
add_urgency_words(
    cJSON *obj, const struct triage *t, const struct triage_row *row)
{
	int age = whole_days(t, row->bead->created_ms);
	struct buf text;

	buf_init(&text, TEXT_LIMIT);
	if (row->urgent_label != NULL)
		(void)buf_addf(&text, "labelled %s", row->urgent_label);
	if (age >= 14)
		(void)buf_addf(
		    &text, "%s%d days old", text.len > 0 ? ", " : "", age);
	json_add_opt(obj, "urgency_explanation", text.data);
	buf_done(&text);
}

static const char *
risk_words(const struct triage_risk *r)
{
	if (r->all < 0.2)
		return "low";
	if (r->status > 0.5)
		return "it may be stuck";
	if (r->churn > 0.6)
		return "it keeps changing";
	if (r->fan > 0.5)
		return "its dependencies are uneven";
	return r->cross_repo > 0.3 ? "it waits for other repositories"
	                           : "moderate";
}

static void
add_risk(cJSON *obj, const struct triage_risk *r)
{
	cJSON *signals;

	json_add_str(obj, "risk_explanation", risk_words(r));
	signals = cJSON_AddObjectToObject(obj, "risk_signals");
	json_add_num(signals, "fan_variance", r->fan);
	json_add_num(signals, "activity_churn", r->churn);
	json_add_num(signals, "cross_repo_risk", r->cross_repo);
	json_add_num(signals, "status_risk", r->status);
	json_add_num(signals, "composite_risk", r->all);
	json_add_str(signals, "explanation", risk_words(r));
}

static void
add_breakdown(cJSON *rec, const struct triage *t, const struct triage_row *row)
{
	cJSON *obj = cJSON_AddObjectToObject(rec, "breakdown");

	for (int k = 0; k < TRIAGE_PARTS; k++)
		json_add_num(obj, triage_parts_name(k), row->part[k]);
	for (int k = 0; k < TRIAGE_PARTS; k++) {
		char *key = xasprintf("%s_norm", triage_parts_name(k));

		json_add_num(obj, key, row->norm[k]);
		free(key);
	}
	add_impact_words(obj, row);
	add_urgency_words(obj, t, row);
	add_risk(obj, &row->risk);
}

static void
add_labels(cJSON *rec, const struct bead *b)
{
	cJSON *array;

	if (!b->has_labels) {
		cJSON_AddNullToObject(rec, "labels");
		return;
	}
	array = cJSON_AddArrayToObject(rec, "labels");
	for (size_t i = 0; i < b->label_count; i++)
		cJSON_AddItemToArray(array, cJSON_CreateString(b->labels[i]));
}

cJSON *
triage_json_row(const struct triage *t, const struct triage_row *row)
{
	cJSON *rec = cJSON_CreateObject();
	struct buf action;

	buf_init(&action, TEXT_LIMIT);
	triage_json_action(t, row, &action);
	json_add_str(rec, "id", row->bead->id);
	json_add_str(rec, "title", row->bead->title);
	json_add_str(rec, "type", row->bead->type);
	json_add_str(rec, "status", row->bead->status);
	json_add_int(rec, "priority", row->bead->priority);
	add_labels(rec, row->bead);
	json_add_num(rec, "score", row->score);
	add_breakdown(rec, t, row);
	json_add_str(rec, "action", action.data);
	cJSON_AddItemToObject(rec, "reasons", triage_json_reasons(t, row));
	add_ids(rec, "unblocks_ids", t, &row->unblocks);
	add_ids(rec, "blocked_by", t, &row->blocked_by);
	buf_done(&action);
	return rec;
}

static cJSON *
recommendations(const struct triage *t, size_t limit)
{
	cJSON *array = cJSON_CreateArray();

	for (size_t i = 0; i < t->count && (limit == 0 || i < limit); i++)
		cJSON_AddItemToArray(array, triage_json_row(t, &t->rows[i]));
	return array;
}

/* The first of the recommendations that wait for nothing. */
static cJSON *
top_picks(const struct triage *t, size_t limit)
{
	cJSON *array = cJSON_CreateArray();
	int picked = 0;

	for (size_t i = 0; i < t->count && (limit == 0 || i < limit); i++) {
		const struct triage_row *row = &t->rows[i];
		cJSON *pick;

		if (row->blocked_by.count > 0 || picked++ == TOP_PICKS)
			continue;
		pick = cJSON_CreateObject();
		json_add_str(pick, "id", row->bead->id);
		json_add_str(pick, "title", row->bead->title);
		json_add_num(pick, "score", row->score);
		cJSON_AddItemToObject(
		    pick, "reasons", triage_json_reasons(t, row));
		json_add_int(pick, "unblocks", (int64_t)row->unblocks.count);
		cJSON_AddItemToArray(array, pick);
		if (picked == TOP_PICKS)
			break;
	}
	return array;
}

/* A row under another order than the triage's own. */
struct ordered {
	double key;
	const struct triage_row *row;
};

static int
compare_ordered(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	if (x->key != y->key)
		return x->key > y->key ? -1 : 1;
	return strcmp(x->row->bead->id, y->row->bead->id);
}

static double
ease(const struct triage_row *row)
{
	double load = row->norm[TRIAGE_BLOCKER_RATIO];

	return log2((double)row->unblocks.count + 1) * 0.4 +
	       (load < 0.2      ? 1
		   : load < 0.4 ? 0.5
				: 0) *
	           0.4 +
	       (row->bead->priority <= 1 ? 0.5 : 0) * 0.2;
}

static double
reach(const struct triage_row *row)
{
	return (double)row->unblocks.count;
}

/* All rows by key, highest first; the caller frees them. */
static struct ordered *
order_by(const struct triage *t, double (*key)(const struct triage_row *))
{
	struct ordered *all = xcalloc(t->count + 1, sizeof *all);

	for (size_t i = 0; i < t->count; i++)
		all[i] = (struct ordered){ key(&t->rows[i]), &t->rows[i] };
	qsort(all, t->count, sizeof *all, compare_ordered);
	return all;
}

static cJSON *
quick_wins(const struct triage *t)
{
	struct ordered *all = order_by(t, ease);
	cJSON *array = cJSON_CreateArray();

	for (size_t i = 0; i < t->count && i < SIDE_ROWS; i++) {
		const struct triage_row *row = all[i].row;
		cJSON *obj = cJSON_CreateObject();

		json_add_str(obj, "id", row->bead->id);
		json_add_str(obj, "title", row->bead->title);
		json_add_num(obj, "score", all[i].key);
		json_add_str(obj, "reason",
		    row->unblocks.count > 0 ? "makes others ready"
					    : "little depends on it");
		add_ids(obj, "unblocks_ids", t, &row->unblocks);
		cJSON_AddItemToArray(array, obj);
	}
	free(all);
	return array;
}

static cJSON *
blockers_to_clear(const struct triage *t)
{
	struct ordered *all = order_by(t, reach);
	cJSON *array = cJSON_CreateArray();

	for (size_t i = 0; i < t->count && i < SIDE_ROWS; i++) {
		const struct triage_row *row = all[i].row;
		cJSON *obj;

		if (row->unblocks.count == 0)
			break;
		obj = cJSON_CreateObject();
		json_add_str(obj, "id", row->bead->id);
		json_add_str(obj, "title", row->bead->title);
		json_add_int(
		    obj, "unblocks_count", (int64_t)row->unblocks.count);
		add_ids(obj, "unblocks_ids", t, &row->unblocks);
		json_add_bool(obj, "actionable", row->actionable);
		add_ids(obj, "blocked_by", t, &row->blocked_by);
		cJSON_AddItemToArray(array, obj);
	}
	free(all);
	return array;
}

/* The first row that may be worked on; bv also names a blocked one here. */
static const char *
first_ready(const struct triage *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->rows[i].actionable)
			return t->rows[i].bead->id;
	return NULL;
}

static cJSON *
commands(const struct triage *t)
{
	cJSON *obj = cJSON_CreateObject();
	const char *id = first_ready(t);
	char *claim = id == NULL ? xstrdup("br ready --json")
	                         : xasprintf("br update %s --claim --json", id);
	char *show = id == NULL ? xstrdup("br ready --json")
	                        : xasprintf("br show %s --json", id);

	json_add_str(obj, "claim_top", claim);
	json_add_str(obj, "show_top", show);
	json_add_str(obj, "list_ready", "br ready --json");
	json_add_str(obj, "list_blocked", "br blocked --json");
	json_add_str(obj, "refresh_triage", "tmux-coordinator triage --json");
	free(claim);
	free(show);
	return obj;
}

static cJSON *
meta(const struct triage *t, int64_t compute_ms)
{
	cJSON *obj = cJSON_CreateObject();

	json_add_str(obj, "version", "1.0.0");
	json_add_time(obj, "generated_at", t->now_ms);
	json_add_bool(obj, "phase2_ready", true);
	json_add_int(obj, "issue_count", (int64_t)t->beads->count);
	json_add_int(obj, "compute_time_ms", compute_ms);
	return obj;
}

static cJSON *
quick_ref(const struct triage *t, size_t limit)
{
	cJSON *obj = cJSON_CreateObject();

	json_add_int(obj, "open_count", (int64_t)t->count);
	json_add_int(obj, "actionable_count", (int64_t)t->actionable_count);
	json_add_int(
	    obj, "blocked_count", (int64_t)(t->count - t->actionable_count));
	json_add_int(obj, "in_progress_count", (int64_t)t->in_progress_count);
	cJSON_AddItemToObject(obj, "top_picks", top_picks(t, limit));
	return obj;
}

/* Over what the ranking depends on most; "empty" without issues. */
static void
add_hash(cJSON *doc, const struct bead_list *beads)
{
	uint64_t h = HASH_START;
	char text[17];

	if (beads->count == 0) {
		json_add_str(doc, "data_hash", "empty");
		return;
	}
	for (size_t i = 0; i < beads->count; i++) {
		const struct bead *b = &beads->beads[i];

		h = hash_add(h, b->id, strlen(b->id) + 1);
		h = hash_add(h, b->status, strlen(b->status) + 1);
		h = hash_add_int(h, b->updated_ms);
	}
	snprintf(text, sizeof text, "%016" PRIx64, h);
	json_add_str(doc, "data_hash", text);
}

cJSON *
triage_json(const struct triage *t, size_t limit, int64_t compute_ms)
{
	cJSON *doc = cJSON_CreateObject(), *inner;

	json_add_time(doc, "generated_at", t->now_ms);
	add_hash(doc, t->beads);
	inner = cJSON_AddObjectToObject(doc, "triage");
	cJSON_AddItemToObject(inner, "meta", meta(t, compute_ms));
	cJSON_AddItemToObject(inner, "quick_ref", quick_ref(t, limit));
	cJSON_AddItemToObject(
	    inner, "recommendations", recommendations(t, limit));
	cJSON_AddItemToObject(inner, "quick_wins", quick_wins(t));
	cJSON_AddItemToObject(inner, "blockers_to_clear", blockers_to_clear(t));
	cJSON_AddItemToObject(inner, "project_health", triage_health_json(t));
	cJSON_AddItemToObject(inner, "commands", commands(t));
	cJSON_AddItemToArray(cJSON_AddArrayToObject(doc, "usage_hints"),
	    cJSON_CreateString("--limit 0 prints every open issue"));
	return doc;
}
