#include "work/bv-report.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"
#include "work/bead.h"
#include "work/triage-parts.h"

/* No score is above 2, whatever the weights; one that is was not made by bv. */
#define SCORE_MAX 2

static bool
read_pick(const cJSON *rec, struct bv_pick *ret)
{
	const cJSON *parts = json_obj(rec, "breakdown");
	const char *id = json_str(rec, "id", "");
	struct bv_pick pick = { .score = json_num(rec, "score", -1),
		.has_parts = parts != NULL };

	if (*id == '\0' || pick.score < 0 || pick.score > SCORE_MAX)
		return false;
	for (int k = 0; k < TRIAGE_PARTS; k++)
		pick.part[k] = json_num(parts, triage_parts_name(k), 0);
	pick.id = xstrdup(id);
	*ret = pick;
	return true;
}

bool
bv_report_parse(
    const char *out, size_t len, struct bv_report *ret, struct err *err)
{
	cJSON *doc = json_parse(out, len, BV_REPORT_MAX, err);
	const cJSON *list, *rec;
	struct bv_report r = { 0 };

	if (doc == NULL)
		return err_wrap(err, "bv --robot-triage");
	list = json_arr(json_obj(doc, "triage"), "recommendations");
	if (list == NULL) {
		cJSON_Delete(doc);
		return err_set(err,
		    "bv --robot-triage printed no recommendations: is it the "
		    "beads viewer?");
	}
	r.picks = xcalloc(BV_REPORT_PICKS, sizeof *r.picks);
	cJSON_ArrayForEach(rec, list)
	{
		if (r.count == BV_REPORT_PICKS)
			break;
		r.count += read_pick(rec, &r.picks[r.count]);
	}
	cJSON_Delete(doc);
	*ret = r;
	return true;
}

void
bv_report_done(struct bv_report *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->picks[i].id);
	free(r->picks);
	*r = (struct bv_report){ 0 };
}

static struct triage_row *
find(struct triage *t, const char *id)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->rows[i].bead->id, id) == 0)
			return &t->rows[i];
	return NULL;
}

void
bv_report_apply(const struct bv_report *r, struct triage *t)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct bv_pick *pick = &r->picks[i];
		struct triage_row *row = find(t, pick->id);

		if (row == NULL)
			continue;
		row->score = pick->score;
		if (pick->has_parts)
			memcpy(row->part, pick->part, sizeof row->part);
	}
	triage_order(t);
}
