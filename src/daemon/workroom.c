#include "daemon/workroom.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/time.h"
#include "coordinator/dispatch.h"
#include "daemon/options.h"
#include "daemon/paths.h"
#include "io/clock.h"
#include "io/log.h"
#include "tmux/server.h"
#include "work/ledger.h"

/* How long assignments that are over are remembered. */
#define REMEMBER_MS (90 * 24 * TIME_HOUR)

struct workroom {
	struct ledger *ledger;
	struct dispatch *dispatch;
};

struct workroom *
workroom_new(struct event_base *base, struct coordinator *c,
    const struct tmux_server *server, const struct paths *paths)
{
	struct workroom *w = xcalloc(1, sizeof *w);
	struct err err;

	w->ledger = ledger_open(paths->ledger, &err);
	if (w->ledger == NULL ||
	    !ledger_prune(w->ledger, clock_now_ms() - REMEMBER_MS, &err))
		log_warnx("daemon: no work is assigned: %s", err.text);
	w->dispatch = dispatch_new(base, c, w->ledger, server->socket);
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
		},
		.strategy = strategy_parse(options_text(o, "strategy")),
		.auto_assign = options_flag(o, "auto_assign"),
		.only_idle = options_flag(o, "assign_only_idle"),
		.idle_ms = (int64_t)(options_number(o, "idle_threshold") *
				     TIME_SECOND),
	};

	if (strcmp(options_text(o, "prompt_file"), "none") != 0)
		(void)strlcpy(c.prompt_file, options_text(o, "prompt_file"),
		    sizeof c.prompt_file);
	dispatch_configure(w->dispatch, &c);
}

struct dispatch *
workroom_dispatch(const struct workroom *w)
{
	return w->dispatch;
}
