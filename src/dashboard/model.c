#include "dashboard/model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"

#define WORDS_MS   6000
#define SORT_STATE 3 /* of the work: what may be given away comes first */

void
model_init(struct model *m, enum summary_icons icons, int64_t now_ms)
{
	const struct rows_column *columns;
	size_t count;

	*m = (struct model){ .icons = icons,
		.now_ms = now_ms,
		.wants_detail = true,
		.page_rows = 10 };
	fleet_init(&m->fleet);
	detail_init(&m->detail);
	columns = fleet_columns(&count);
	rows_init(&m->lists[MODEL_AGENTS], columns, count);
	m->lists[MODEL_AGENTS].sort = 0;
	for (int p = 0; p < PAGE_COUNT; p++) {
		columns = pages_columns((enum page)p, &count);
		rows_init(&m->lists[MODEL_TAB(p)], columns, count);
	}
	m->lists[MODEL_TAB(PAGE_WORK)].sort = SORT_STATE;
}

void
model_done(struct model *m)
{
	for (int i = 0; i < MODEL_TABS; i++)
		rows_done(&m->lists[i]);
	for (int p = 0; p < PAGE_COUNT; p++)
		cJSON_Delete(m->pages[p]);
	cJSON_Delete(m->explained);
	model_close(m);
	detail_done(&m->detail);
	fleet_done(&m->fleet);
}

void
model_set_agents(struct model *m, const cJSON *agents)
{
	fleet_set(&m->fleet, agents);
	m->known = true;
	m->down[0] = '\0';
}

void
model_change_agents(struct model *m, const cJSON *news)
{
	fleet_change(&m->fleet, news);
}

void
model_set_page(struct model *m, enum page page, cJSON *list)
{
	cJSON *newest = list, *one;

	/* The log tells the oldest first. */
	if (page == PAGE_EVENTS) {
		newest = cJSON_CreateArray();
		while ((one = cJSON_DetachItemFromArray(list, 0)) != NULL)
			cJSON_InsertItemInArray(newest, 0, one);
		cJSON_Delete(list);
	}
	cJSON_Delete(m->pages[page]);
	m->pages[page] = newest;
	m->troubles[page][0] = '\0';
}

void
model_set_trouble(struct model *m, enum page page, const char *words)
{
	cJSON_Delete(m->pages[page]);
	m->pages[page] = NULL;
	(void)strlcpy(m->troubles[page], words, sizeof m->troubles[page]);
}

void
model_add_event(struct model *m, cJSON *event)
{
	cJSON *list = m->pages[PAGE_EVENTS];

	if (list == NULL) {
		cJSON_Delete(event);
		return;
	}
	cJSON_DeleteItemFromObjectCaseSensitive(event, "agent");
	cJSON_InsertItemInArray(list, 0, event);
	while (cJSON_GetArraySize(list) > MODEL_EVENTS_MAX)
		cJSON_DeleteItemFromArray(list, MODEL_EVENTS_MAX);
}

void
model_set_explained(struct model *m, cJSON *explained)
{
	cJSON_Delete(m->explained);
	m->explained = explained;
}

void
model_set_down(struct model *m, const char *why)
{
	(void)strlcpy(m->down, why, sizeof m->down);
}

struct rows *
model_list(struct model *m)
{
	return &m->lists[m->tab];
}

static void
update_detail(struct model *m)
{
	const struct row *row = rows_chosen(model_list(m));
	const struct fleet_agent *a;
	const cJSON *why = m->explained, *o;

	detail_done(&m->detail);
	if (row == NULL)
		return;
	if (m->tab != MODEL_AGENTS) {
		o = pages_find(m->pages[m->tab - 1], row->id);
		if (o != NULL)
			detail_other(&m->detail, o);
		return;
	}
	a = fleet_find(&m->fleet, row->id);
	if (strcmp(json_str(why, "pane_id", ""), row->id) != 0)
		why = NULL;
	if (a != NULL)
		detail_agent(&m->detail, a, why, m->icons, m->now_ms);
}

void
model_update(struct model *m, int64_t now_ms)
{
	m->now_ms = now_ms;
	if (now_ms >= m->words_until_ms)
		m->words[0] = '\0';
	if (m->tab == MODEL_AGENTS)
		fleet_rows(&m->fleet, model_list(m), m->icons, now_ms);
	else
		pages_rows((enum page)(m->tab - 1), m->pages[m->tab - 1],
		    model_list(m), now_ms);
	update_detail(m);
}

const char *
model_pane(const struct model *m)
{
	const struct row *row = rows_chosen(&m->lists[m->tab]);
	const cJSON *o;

	if (row == NULL)
		return NULL;
	if (m->tab == MODEL_AGENTS)
		return row->id;
	o = pages_find(m->pages[m->tab - 1], row->id);
	return json_str(o, "pane_id", json_str(o, "agent_id", NULL));
}

void
model_say(struct model *m, bool bad, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(m->words, sizeof m->words, fmt, ap);
	va_end(ap);
	m->words_bad = bad;
	m->words_until_ms = m->now_ms + WORDS_MS;
}

void
model_close(struct model *m)
{
	free(m->question.words);
	cJSON_Delete(m->question.params);
	m->question = (struct model_question){ .open = false };
}

void
model_ask(struct model *m, const char *title, const char *words,
    const char *method, cJSON *params)
{
	model_close(m);
	m->words[0] = '\0';
	m->help = m->typing = false;
	m->question.open = true;
	(void)strlcpy(m->question.title, title, sizeof m->question.title);
	m->question.words = xstrdup(words);
	m->question.method = method;
	m->question.params = params;
}
