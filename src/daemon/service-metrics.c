/* metrics.text: what there is to count, for Prometheus and its like. */
#include <inttypes.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "coordinator/event.h"
#include "coordinator/quality-watch.h"
#include "daemon/newsroom.h"
#include "daemon/rpc.h"
#include "daemon/service-inside.h"
#include "detect/state.h"
#include "io/clock.h"
#include "quality/book.h"
#include "quality/quality-summary.h"
#include "quality/quality.h"
#include "tmux/transport.h"

#define METRICS_MAX (2u << 20)
#define PREFIX      "tmux_coordinator_"

static void
head(struct buf *out, const char *name, const char *type, const char *help)
{
	(void)buf_addf(out, "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n",
	    name, help, name, type);
}

/* The value of a label, from outside. */
static void
label(struct buf *out, const char *name, const char *value)
{
	(void)buf_addf(out, "%s=\"", name);
	for (; *value != '\0'; value++) {
		if (*value == '\n')
			(void)buf_adds(out, "\\n");
		else {
			if (*value == '"' || *value == '\\')
				(void)buf_addc(out, '\\');
			(void)buf_addc(out, *value);
		}
	}
	(void)buf_addc(out, '"');
}

static void
agent_sample(
    struct buf *out, const char *name, const struct agent_state *a, double v)
{
	(void)buf_addf(out, PREFIX "%s{pane=\"%%%u\",", name, a->pane);
	label(out, "type", a->agent_type);
	(void)buf_addc(out, ',');
	label(out, "session", a->session_name);
	(void)buf_addf(out, "} %.17g\n", v);
}

static void
add_agents(
    struct buf *out, const struct agent_state *const *agents, size_t count)
{
	int64_t now = clock_now_ms();
	int in_detail[DETAIL_COUNT] = { 0 };

	for (size_t i = 0; i < count; i++)
		in_detail[agents[i]->detail]++;
	head(out, "agents", "gauge", "Agents by what they do.");
	for (int d = 0; d < DETAIL_COUNT; d++)
		(void)buf_addf(out, PREFIX "agents{detail=\"%s\"} %d\n",
		    state_detail_name((enum agent_detail)d), in_detail[d]);
	head(out, "agent_context_percent", "gauge",
	    "Context window in use, in percent.");
	for (size_t i = 0; i < count; i++) {
		if (agents[i]->context_known)
			agent_sample(out, "agent_context_percent", agents[i],
			    agents[i]->context_usage);
	}
	head(out, "agent_state_seconds", "gauge",
	    "How long the agent has been in its state.");
	for (size_t i = 0; i < count; i++)
		agent_sample(out, "agent_state_seconds", agents[i],
		    (double)(now - agents[i]->since_ms) / 1000);
}

static void
add_quality(struct buf *out, const struct quality *q)
{
	struct quality_summary s;

	quality_summary_make(q, clock_now_ms(), &s);
	head(out, "quality_score", "gauge", "Quality, 0 to 100.");
	(void)buf_addf(out, PREFIX "quality_score %.17g\n", quality_score(q));
	head(out, "tests", "gauge", "Tests of the kept runs by result.");
	(void)buf_addf(out,
	    PREFIX "tests{result=\"passed\"} %" PRId64 "\n" PREFIX
		   "tests{result=\"failed\"} %" PRId64 "\n",
	    s.passed, s.failed);
	head(out, "agent_errors", "gauge", "Errors of the known agents.");
	(void)buf_addf(out, PREFIX "agent_errors %" PRId64 "\n", s.errors);
	if (!s.scanned)
		return;
	head(out, "bugs", "gauge", "Bugs of the last scan by severity.");
	(void)buf_addf(out,
	    PREFIX "bugs{severity=\"critical\"} %" PRId64 "\n" PREFIX
		   "bugs{severity=\"warning\"} %" PRId64 "\n",
	    s.critical, s.warnings);
}

static void
add_daemon(struct buf *out, const struct service *s)
{
	struct transport *t = coordinator_transport(s->world.coordinator);
	struct transport_stats stats = { 0 };

	head(out, "events", "counter", "Events since the daemon started.");
	for (int i = 0; i < EVENT_COUNT; i++)
		(void)buf_addf(out,
		    PREFIX "events_total{type=\"%s\"} %" PRIu64 "\n",
		    event_type_name((enum event_type)i), s->events[i]);
	if (t != NULL)
		transport_stats(t, &stats);
	head(out, "stream_bytes", "counter", "Bytes that tmux has sent.");
	(void)buf_addf(
	    out, PREFIX "stream_bytes_total %" PRIu64 "\n", stats.bytes);
	head(out, "tmux_commands", "counter", "Commands sent to tmux.");
	(void)buf_addf(
	    out, PREFIX "tmux_commands_total %" PRIu64 "\n", stats.commands);
	head(out, "start_time_seconds", "gauge", "When the daemon started.");
	(void)buf_addf(out, PREFIX "start_time_seconds %.3f\n",
	    (double)s->world.started_ms / 1000);
}

void
service_metrics_text(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	const struct agent_state **agents;
	struct buf text;
	size_t count;
	cJSON *o;

	if (!service_is_ready(s, call))
		return;
	buf_init(&text, METRICS_MAX);
	agents = coordinator_list(s->world.coordinator, NULL, &count);
	add_agents(&text, agents, count);
	add_quality(&text, book_quality(quality_watch_book(
			       newsroom_quality(s->world.newsroom))));
	add_daemon(&text, s);
	(void)buf_adds(&text, "# EOF\n");
	free(agents);
	o = cJSON_CreateObject();
	json_add_str(o, "text", text.data);
	buf_done(&text);
	rpc_answer(call, o);
}
