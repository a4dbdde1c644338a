/*
 * All that the dashboard knows and shows: what the daemon said, and where the
 * person is in it. Keys and answers change it; view.h draws it. Pure.
 */
#ifndef DASHBOARD_MODEL_H
#define DASHBOARD_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "dashboard/detail.h"
#include "dashboard/fleet.h"
#include "dashboard/keys.h"
#include "dashboard/pages.h"
#include "dashboard/rows.h"

struct buf;
struct cJSON;

/* The tabs: agents, then the pages. */
#define MODEL_AGENTS       0
#define MODEL_TAB(page)    ((int)(page) + 1)
#define MODEL_TABS         (PAGE_COUNT + 1)
#define MODEL_EVENTS_MAX   500
#define MODEL_TEXT_MAX     256
#define MODEL_QUESTION_MAX 4096

/* A dialog: words, and what is to be asked of the daemon when the person says
 * yes. Without a method there is nothing to say yes to. */
struct model_question {
	bool open;
	char title[64];
	char *words; /* lines */
	const char *method;
	struct cJSON *params;
};

struct model {
	int64_t now_ms;
	enum summary_icons icons;
	struct fleet fleet;
	struct cJSON *pages[PAGE_COUNT]; /* the daemon's lists, NULL: not yet */
	char troubles[PAGE_COUNT][MODEL_TEXT_MAX]; /* why one is not there */
	struct rows lists[MODEL_TABS];
	int tab;
	int page_rows; /* how many rows the list had when last drawn */
	bool wants_detail, help, typing;
	struct model_question question;
	char words[MODEL_TEXT_MAX]; /* what happened last, or "" */
	bool words_bad;
	int64_t words_until_ms;
	char down[MODEL_TEXT_MAX]; /* why the daemon is not there, or "" */
	bool known;                /* the agents were told at least once */
	struct cJSON *explained;   /* of the chosen agent, or NULL */
	struct detail detail;
};

void model_init(struct model *m, enum summary_icons icons, int64_t now_ms);
void model_done(struct model *m);

/* What the daemon says. Takes the lists and the events' details. */
void model_set_agents(struct model *m, const struct cJSON *agents);
void model_change_agents(struct model *m, const struct cJSON *news);
void model_set_page(struct model *m, enum page page, struct cJSON *list);
/* It could not be read: says why where its rows would be. */
void model_set_trouble(struct model *m, enum page page, const char *words);
void model_add_event(struct model *m, struct cJSON *event);
void model_set_explained(struct model *m, struct cJSON *explained);
void model_set_down(struct model *m, const char *why);

/* Makes rows and details of it all, for this moment. */
void model_update(struct model *m, int64_t now_ms);

/* The list that is shown. */
struct rows *model_list(struct model *m);
/* The pane ("%3") of the chosen row, or NULL when it has none. */
const char *model_pane(const struct model *m);

/* Says something in the last row for some seconds. */
void model_say(struct model *m, bool bad, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Opens a dialog; takes params. words are lines. */
void model_ask(struct model *m, const char *title, const char *words,
    const char *method, struct cJSON *params);
void model_close(struct model *m);

/* What a key means now. Moves, tabs, filters and the like have happened when
 * it returns; the rest (KEYS_JUMP and so on, KEYS_LEAVE) is the caller's.
 * KEYS_CONFIRM means yes to the open question. */
enum keys_action model_key(struct model *m, uint32_t key);

#endif
