#include "daemon/workroom.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "assign/dispatch.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "daemon/options.h"
#include "daemon/paths.h"
#include "io/clock.h"
#include "io/log.h"
#include "tmux/server.h"
#include "work/ledger.h"
#include "work/persona.h"

/* How long assignments that are over are remembered. */
#define REMEMBER_MS (90 * TIME_DAY)

#define PERSONA_TEXT_MAX ((size_t)64 << 10)

struct workroom {
	struct coordinator *coordinator;
	struct ledger *ledger;
	struct dispatch *dispatch;
};

struct workroom *
workroom_new(const struct workroom_world *world)
{
	struct workroom *w = xcalloc(1, sizeof *w);
	struct err err;

	w->coordinator = world->coordinator;
	w->ledger = ledger_open(world->paths->ledger, &err);
	if (w->ledger == NULL ||
	    !ledger_prune(w->ledger, clock_now_ms() - REMEMBER_MS, &err))
		log_warnx("daemon: no work is assigned: %s", err.text);
	w->dispatch = dispatch_new(&(struct dispatch_world){
	    .base = world->base,
	    .coordinator = world->coordinator,
	    .ledger = w->ledger,
	    .server = world->server->socket,
	    .personas = world->paths->personas,
	    .program = world->paths->program,
	    .mail = world->mail,
	    .leases = world->leases,
	    .arg = world->arg,
	});
	return w;
}

void
workroom_free(struct workroom *w)
{
	if (w == NULL)
		return;
	dispatch_free(w->dispatch);
	ledger_close(w->ledger);
	free(w);
}

void
workroom_configure(struct workroom *w, const struct options *o)
{
	struct assign_config c = {
		.score = {
			.prefer_critical_path =
			    options_flag(o, "prefer_critical_path"),
			.penalize_file_overlap =
			    options_flag(o, "penalize_file_overlap"),
			.use_agent_profiles =
			    options_flag(o, "use_agent_profiles"),
			.budget_aware = options_flag(o, "budget_aware"),
			.context_threshold =
			    options_number(o, "context_threshold"),
			.tag_weight = options_number(o, "profile_tag_weight"),
			.focus_weight =
			    options_number(o, "focus_pattern_weight"),
			.quality_weight = options_number(o, "quality_weight"),
		},
		.strategy = strategy_parse(options_text(o, "strategy")),
		.use_bv = options_flag(o, "use_bv"),
	};

	if (strcmp(options_text(o, "prompt_file"), "none") != 0)
		(void)strlcpy(c.prompt_file, options_text(o, "prompt_file"),
		    sizeof c.prompt_file);
	dispatch_configure(w->dispatch, &c);
}

static void
show_persona(void *arg, const struct agent_state *a)
{
	struct workroom *w = arg;
	const struct persona *p = dispatch_persona(w->dispatch, a);
	cJSON *o = p == NULL ? NULL : persona_json(p);
	struct buf text;

	buf_init(&text, PERSONA_TEXT_MAX);
	if (o != NULL)
		json_write(&text, o);
	coordinator_set_profile(w->coordinator, a->pane, text.data);
	cJSON_Delete(o);
	buf_done(&text);
}

void
workroom_show_personas(struct workroom *w)
{
	coordinator_agents(w->coordinator, NULL, show_persona, w);
}

struct dispatch *
workroom_dispatch(const struct workroom *w)
{
	return w->dispatch;
}
