#include "cli/menu-lists.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/client.h"
#include "cli/command.h"
#include "cli/menu.h"
#include "cli/option.h"
#include "cli/table.h"
#include "daemon/options.h"
#include "daemon/summary.h"
#include "dashboard/fleet.h"
#include "dashboard/pages.h"
#include "dashboard/rows.h"
#include "io/clock.h"

#define TEXT_MAX (1u << 20)

/* A line to choose that runs "key MODE WORDS ID"; where the id is not made for
 * a command, only to be read. label is taken. */
static void
add_choice(struct menu *m, const char *key, const char *mode, const char *words,
    const char *id, char *label)
{
	char *all = xasprintf("%s %s", words, id);

	if (menu_is_word(id))
		menu_key(m, key, mode, all, label);
	else
		menu_text(m, label);
	free(all);
	free(label);
}

static void
add_text(struct menu *m, char *text)
{
	menu_text(m, text);
	free(text);
}

/* A row each, "▲ approval  work:1.0  cc  4m  %3  Fix the parser". */
static struct table *
table_of(const struct fleet *fleet, const struct rows *rows,
    enum summary_icons icons, int64_t now_ms)
{
	struct table *t =
	    table_new((const char *const[]){ "", "", "", "", "", "", NULL });

	for (size_t i = 0; i < rows->shown_count; i++) {
		const char *pane = rows->shown[i]->id;
		const struct agent_state *a = &fleet_find(fleet, pane)->state;
		char state[64], place[256], age[16];

		fleet_state(a, icons, state, sizeof state);
		fleet_place(a, place, sizeof place);
		fleet_age(now_ms, a->since_ms, age);
		table_add(t, TABLE_PLAIN, state);
		table_add(t, TABLE_PLAIN, place);
		table_add(t, TABLE_PLAIN, a->agent_type);
		table_add(t, TABLE_PLAIN, age);
		table_add(t, TABLE_PLAIN, pane);
		table_add(t, TABLE_PLAIN, a->current_task);
	}
	return t;
}

static void
add_agents(struct menu *m, const struct fleet *fleet, const struct rows *rows,
    enum summary_icons icons, int64_t now_ms)
{
	const char *jump = "next --client #{q:client_name} --pane";
	struct table *t = table_of(fleet, rows, icons, now_ms);
	struct buf text;
	char *rest;

	buf_init(&text, TEXT_MAX);
	table_format(t, &text, MENU_COLS, false);
	rest = text.data;
	for (size_t i = 0; i < rows->shown_count && rest != NULL; i++)
		add_choice(m, NULL, "do", jump, rows->shown[i]->id,
		    xstrdup(strsep(&rest, "\n")));
	buf_done(&text);
	table_free(t);
}

static enum summary_icons
read_icons(const struct tmux_server *server)
{
	struct options *o = option_read(server);
	enum summary_icons icons = summary_icons_find(options_text(o, "icons"));

	options_free(o);
	return icons;
}

int
menu_lists_agents(const struct menu_wish *w, struct menu *m)
{
	enum summary_icons icons = read_icons(&w->place.server);
	int64_t now_ms = clock_now_ms();
	const struct rows_column *columns;
	size_t count;
	struct fleet fleet;
	struct rows rows;
	cJSON *agents;
	int status = client_ask(w->line, "coordinator.agents", NULL, &agents);

	if (status != EXIT_DONE)
		return status;
	fleet_init(&fleet);
	fleet_set(&fleet, agents);
	columns = fleet_columns(&count);
	rows_init(&rows, columns, count);
	rows.sort = 0;
	fleet_rows(&fleet, &rows, icons, now_ms);
	add_agents(m, &fleet, &rows, icons, now_ms);
	if (rows.shown_count == 0)
		menu_text(m, "No agent is found yet: start one in any pane.");
	rows_done(&rows);
	fleet_done(&fleet);
	cJSON_Delete(agents);
	return EXIT_DONE;
}

/* What would be assigned to pane (NULL: any), and who is refused. */
static int
plan(const struct command_line *line, const char *pane, const char *bead,
    cJSON **ret)
{
	cJSON *params = cJSON_CreateObject();

	json_add_opt(params, "pane", pane);
	json_add_opt(params, "bead", bead);
	json_add_bool(params, "dry_run", true);
	json_add_bool(params, "explain", true);
	return client_ask(line, "coordinator.assign_work", params, ret);
}

/* Who gets nothing, and what may not be given: the bead that was asked for, or
 * how many there are. */
static void
add_refused(struct menu *m, const cJSON *plan, const char *bead)
{
	const cJSON *r;
	char who[256];
	int refused = 0;

	cJSON_ArrayForEach(r, json_arr(plan, "refused"))
	{
		fleet_who(r, who, sizeof who);
		add_text(
		    m, xasprintf("%s: %s", who, json_str(r, "reason", "")));
	}
	cJSON_ArrayForEach(r, json_arr(plan, "work"))
	{
		const char *id = json_str(r, "id", "");

		if (json_bool(r, "assignable", true))
			continue;
		refused++;
		if (bead != NULL && strcmp(bead, id) == 0)
			add_text(m,
			    xasprintf("%s: %s", id, json_str(r, "reason", "")));
	}
	if (bead == NULL && refused > 0)
		add_text(m, xasprintf("Beads that may not be given away now: "
				      "%d",
				refused));
}

/* The best for it whatever it does now, when nothing may be given to it. */
static void
add_wish(const struct menu_wish *w, struct menu *m)
{
	cJSON *params = cJSON_CreateObject(), *wish;

	json_add_str(params, "pane", w->pane);
	if (client_ask(w->line, "coordinator.suggest_assignment", params,
		&wish) != EXIT_DONE)
		return;
	if (cJSON_IsNull(wish))
		menu_text(m, "There is no work for it.");
	else
		add_text(m, xasprintf("It would be %s: %s",
				json_str(wish, "bead_id", ""),
				json_str(wish, "bead_title", "")));
	cJSON_Delete(wish);
}

static void
add_preview(struct menu *m, const cJSON *a)
{
	const cJSON *bead = json_obj(a, "bead"), *agent = json_obj(a, "agent");
	const char *id = json_str(bead, "id", "");
	char *words = xasprintf(
	    "assign --pane %s --bead", json_str(agent, "pane_id", ""));
	char who[256];

	add_text(m, xasprintf("%s: %s", id, json_str(bead, "title", "")));
	fleet_who(agent, who, sizeof who);
	add_text(m, xasprintf("to %s", who));
	add_text(m,
	    xasprintf("score %.2f, %.0f%% sure: %s", json_num(a, "score", 0),
		json_num(a, "confidence", 0) * 100, json_str(a, "reason", "")));
	menu_line(m);
	add_choice(m, "y", "do", words, id, xstrdup("Give it"));
	menu_item(m, "n", "", "Not now");
	free(words);
}

int
menu_lists_suggest(const struct menu_wish *w, struct menu *m)
{
	const cJSON *first;
	cJSON *result;
	int status = plan(w->line, w->pane, w->id, &result);

	if (status != EXIT_DONE)
		return status;
	first = cJSON_GetArrayItem(json_arr(result, "assignments"), 0);
	if (first != NULL) {
		add_preview(m, first);
	} else {
		add_refused(m, result, w->id);
		add_wish(w, m);
	}
	cJSON_Delete(result);
	return EXIT_DONE;
}

int
menu_lists_assign(const struct menu_wish *w, struct menu *m)
{
	const cJSON *a;
	cJSON *result;
	int count, status = plan(w->line, NULL, NULL, &result);

	if (status != EXIT_DONE)
		return status;
	count = cJSON_GetArraySize(json_arr(result, "assignments"));
	cJSON_ArrayForEach(a, json_arr(result, "assignments"))
	{
		const cJSON *bead = json_obj(a, "bead");
		const cJSON *agent = json_obj(a, "agent");
		const char *pane = json_str(agent, "pane_id", "");
		char *words = xasprintf("suggest -t %s --id", pane);
		char who[256];

		fleet_who(agent, who, sizeof who);
		add_choice(m, NULL, "menu", words, json_str(bead, "id", ""),
		    xasprintf("%s to %s, %.2f: %s", json_str(bead, "id", ""),
			who, json_num(a, "score", 0),
			json_str(bead, "title", "")));
		free(words);
	}
	if (count > 1)
		menu_key(m, "A", "do", "assign", "Give all of it");
	if (count == 0)
		menu_text(m, "Nothing would be assigned.");
	add_refused(m, result, NULL);
	cJSON_Delete(result);
	return EXIT_DONE;
}

static void
add_assignment(struct menu *m, const cJSON *a, const char *bead)
{
	const char *id = json_str(a, "bead_id", "");
	char who[256], *label;

	if (json_str(a, "session", NULL) != NULL)
		fleet_who(a, who, sizeof who);
	else
		(void)snprintf(who, sizeof who, "%s in %s",
		    json_str(a, "agent_type", ""),
		    json_str(a, "agent_pane_id", ""));
	label = xasprintf("%s, %s: %s", id, who, json_str(a, "bead_title", ""));
	if (bead == NULL) {
		add_choice(m, NULL, "menu", "release --id", id, label);
		return;
	}
	add_text(m, label);
	menu_line(m);
	add_choice(m, "y", "do", "release", id, xstrdup("Take it back"));
	menu_item(m, "n", "", "Leave it");
}

int
menu_lists_release(const struct menu_wish *w, struct menu *m)
{
	bool any = false;
	const cJSON *a;
	cJSON *list;
	int status = client_ask(w->line, "assignments.list", NULL, &list);

	if (status != EXIT_DONE)
		return status;
	cJSON_ArrayForEach(a, list)
	{
		if (w->id != NULL &&
		    strcmp(w->id, json_str(a, "bead_id", "")) != 0)
			continue;
		add_assignment(m, a, w->id);
		any = true;
	}
	if (!any)
		menu_text(m, "No work is given.");
	cJSON_Delete(list);
	return EXIT_DONE;
}

/* What may be done about a conflict: everybody told, or, for each who holds
 * it, another one asked. */
static void
add_conflict_choices(struct menu *m, const cJSON *c)
{
	const char *id = json_str(c, "id", "");
	char *ask = xasprintf("conflicts negotiate %s --as", id);
	const cJSON *h;

	menu_line(m);
	add_choice(m, "t", "do", "conflicts notify", id,
	    xstrdup("Tell all who hold it"));
	cJSON_ArrayForEach(h, json_arr(c, "holders"))
	{
		const char *name = json_str(h, "agent_name", "");

		if (menu_is_word(id))
			add_choice(m, NULL, "do", ask, name,
			    xasprintf("As %s, ask %s to let go", name,
				pages_asked(c, name)));
	}
	menu_item(m, "n", "", "Leave it");
	free(ask);
}

static void
add_conflict(struct menu *m, const cJSON *c, bool whole)
{
	const char *path = pages_conflict(c);
	struct buf label;
	const cJSON *h;

	if (!whole) {
		buf_init(&label, TEXT_MAX);
		cJSON_ArrayForEach(h, json_arr(c, "holders"))
		{
			(void)buf_addf(&label, "%s%s",
			    label.len > 0 ? ", " : "",
			    json_str(h, "agent_name", ""));
		}
		add_choice(m, NULL, "menu", "conflicts --id",
		    json_str(c, "id", ""),
		    xasprintf("%s: %s", path, label.data));
		buf_done(&label);
		return;
	}
	menu_text(m, path);
	cJSON_ArrayForEach(h, json_arr(c, "holders"))
	{
		add_text(
		    m, xasprintf("%s%s%s: %s", json_str(h, "agent_name", ""),
			   json_str(h, "pane_id", NULL) == NULL ? "" : " in ",
			   json_str(h, "pane_id", ""),
			   json_str(h, "pattern", "")));
	}
	add_conflict_choices(m, c);
}

int
menu_lists_conflicts(const struct menu_wish *w, struct menu *m)
{
	bool any = false;
	const cJSON *c;
	cJSON *params = cJSON_CreateObject(), *list;
	int status;

	json_add_bool(params, "all", true);
	status = client_ask(w->line, "conflicts.detect", params, &list);
	if (status != EXIT_DONE)
		return status;
	cJSON_ArrayForEach(c, list)
	{
		if (json_str(c, "resolution", "")[0] != '\0' ||
		    (w->id != NULL &&
			strcmp(w->id, json_str(c, "id", "")) != 0))
			continue;
		add_conflict(m, c, w->id != NULL);
		any = true;
	}
	if (!any)
		menu_text(m, "No reservations are in each other's way.");
	cJSON_Delete(list);
	return EXIT_DONE;
}
