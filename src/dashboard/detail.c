#include "dashboard/detail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "dashboard/fleet.h"
#include "dashboard/spark.h"
#include "detect/state.h"

#define TEXT_MAX  8192
#define SPARK_MAX (4 * FLEET_HISTORY + 1)

void
detail_init(struct detail *d)
{
	*d = (struct detail){ .count = 0 };
}

void
detail_done(struct detail *d)
{
	for (int i = 0; i < d->count; i++)
		free(d->lines[i].text);
	detail_init(d);
}

/* Takes text. */
static void
add_taken(
    struct detail *d, const char *label, enum grid_style style, char *text)
{
	struct detail_line *l = &d->lines[d->count];

	if (d->count == DETAIL_LINES_MAX) {
		free(text);
		return;
	}
	(void)strlcpy(l->label, label, sizeof l->label);
	l->style = style;
	l->text = text;
	d->count++;
}

static void __attribute__((format(printf, 4, 5))) add(struct detail *d,
    const char *label, enum grid_style style, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_taken(d, label, style, xvasprintf(fmt, ap));
	va_end(ap);
}

static void
add_state(struct detail *d, const struct agent_state *a,
    enum summary_icons icons, int64_t now_ms)
{
	char state[64], age[24] = "";

	fleet_state(a, icons, state, sizeof state);
	if (a->since_ms > 0)
		time_format_span(
		    now_ms > a->since_ms ? now_ms - a->since_ms : 0, age);
	add(d, "state", fleet_style(a), "%s%s%s, %.0f%% sure%s", state,
	    *age != '\0' ? " for " : "", age, a->confidence * 100,
	    a->unseen ? ", not seen yet" : "");
	if (a->reset_ms > now_ms) {
		time_format_span(a->reset_ms - now_ms, age);
		add(d, "limit", GRID_WARN, "ends in %s", age);
	}
}

static void
add_past(struct detail *d, const struct fleet_agent *a)
{
	char line[SPARK_MAX], waited[24];

	if (*a->past != '\0')
		add_taken(d, "last hour", GRID_PLAIN, NULL);
	if (a->waits > 0) {
		time_format_span(a->waited_ms, waited);
		add(d, "waited", GRID_PLAIN, "%s for you, %d time%s", waited,
		    a->waits, a->waits == 1 ? "" : "s");
	}
	if (a->state.context_known) {
		spark_line(a->context, FLEET_HISTORY, 100, line, sizeof line);
		add(d, "context", GRID_PLAIN, "%.0f%% %s",
		    a->state.context_usage, line + strspn(line, " "));
	}
	if (a->velocity[FLEET_HISTORY - 1] >= 0) {
		spark_line(a->velocity, FLEET_HISTORY, 0, line, sizeof line);
		add(d, "activity", GRID_PLAIN, "%.0f/s %s",
		    (double)a->velocity[FLEET_HISTORY - 1],
		    line + strspn(line, " "));
	}
}

/* "2s approval by rule dialog on row 12: Do you want …" */
static void
add_evidence(struct detail *d, const cJSON *e)
{
	int64_t age_ms = json_int(e, "age_ms", -1);
	int row = (int)json_int(e, "row", -1);
	const char *rule = json_str(e, "rule", "");
	const char *words = json_str(e, "words", "");
	struct buf text;
	char age[24] = "";

	if (age_ms >= 0)
		time_format_span(age_ms, age);
	buf_init(&text, TEXT_MAX);
	(void)buf_addf(&text, "%s", json_str(e, "says", ""));
	if (*age != '\0')
		(void)buf_addf(&text, " %s ago", age);
	if (*rule != '\0')
		(void)buf_addf(&text, ", rule %s", rule);
	if (row >= 0)
		(void)buf_addf(&text, " on row %d", row);
	if (*words != '\0')
		(void)buf_addf(&text, ": %s", words + strspn(words, " "));
	add_taken(d, json_str(e, "source", ""), GRID_DIM, buf_take(&text));
	buf_done(&text);
}

void
detail_agent(struct detail *d, const struct fleet_agent *agent,
    const cJSON *explained, enum summary_icons icons, int64_t now_ms)
{
	const struct agent_state *a = &agent->state;
	const cJSON *e;
	char place[256];

	detail_done(d);
	fleet_place(a, place, sizeof place);
	(void)snprintf(d->title, sizeof d->title, "%%%u %s  %s", a->pane,
	    a->agent_type, place);
	add_state(d, a, icons, now_ms);
	if (*a->current_task != '\0')
		add(d, "task", GRID_PLAIN, "%s", a->current_task);
	if (*a->agent_mail_name != '\0')
		add(d, "name", GRID_PLAIN, "%s", a->agent_mail_name);
	add_past(d, agent);
	if (*a->project != '\0')
		add(d, "project", GRID_DIM, "%s", a->project);
	if (*json_str(explained, "why", "") != '\0')
		add(d, "why", GRID_PLAIN, "%s", json_str(explained, "why", ""));
	cJSON_ArrayForEach(e, json_arr(explained, "evidence"))
	{
		add_evidence(d, e);
	}
}

/* The words of a list: those of an object's members, "a b c", but no times, or
 * a value. */
static void
add_words(struct buf *text, const cJSON *value)
{
	const cJSON *m;

	if (text->len > 0)
		(void)buf_adds(text, ", ");
	if (cJSON_IsString(value)) {
		(void)buf_adds(text, value->valuestring);
		return;
	}
	if (!cJSON_IsObject(value)) {
		json_write(text, value);
		return;
	}
	cJSON_ArrayForEach(m, value)
	{
		if (cJSON_IsString(m) && *m->valuestring != '\0' &&
		    json_time(value, m->string) == 0)
			(void)buf_addf(text, "%s ", m->valuestring);
	}
	if (text->len > 0 && text->data[text->len - 1] == ' ')
		buf_truncate(text, text->len - 1);
}

static void
add_member(struct detail *d, const cJSON *m)
{
	struct buf text;
	const cJSON *o;

	buf_init(&text, TEXT_MAX);
	if (cJSON_IsString(m))
		(void)buf_adds(&text, m->valuestring);
	else if (cJSON_IsArray(m)) {
		cJSON_ArrayForEach(o, m)
		{
			add_words(&text, o);
		}
	} else if (!cJSON_IsNull(m))
		json_write(&text, m);
	if (text.len > 0)
		add_taken(d, m->string, GRID_PLAIN, buf_take(&text));
	buf_done(&text);
}

void
detail_other(struct detail *d, const cJSON *o)
{
	const cJSON *m, *inner;

	detail_done(d);
	cJSON_ArrayForEach(m, o)
	{
		if (!cJSON_IsObject(m)) {
			add_member(d, m);
			continue;
		}
		cJSON_ArrayForEach(inner, m)
		{
			add_member(d, inner);
		}
	}
}
