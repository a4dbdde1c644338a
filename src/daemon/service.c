#include "daemon/service.h"

#include <sys/queue.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "conflicts/conflict-cycle.h"
#include "coordinator/coordinator.h"
#include "daemon/mailroom.h"
#include "daemon/options.h"
#include "daemon/paths.h"
#include "daemon/rpc.h"
#include "daemon/service-inside.h"
#include "mail/conflict-book.h"
#include "mail/mail.h"
#include "tmux/mirror.h"
#include "tmux/transport.h"

bool
service_is_ready(const struct service *s, const struct rpc_call *call)
{
	if (coordinator_is_ready(s->world.coordinator))
		return true;
	rpc_fail(call, RPC_NOT_READY,
	    "The daemon is still looking at the panes: ask again.");
	return false;
}

bool
service_pane(const struct rpc_call *call, unsigned *ret_pane)
{
	if (rpc_pane(call->params, "pane", ret_pane))
		return true;
	rpc_fail(call, RPC_BAD_PARAMS, "%s needs a pane, such as \"%%3\" or 3.",
	    call->method);
	return false;
}

bool
service_is_listed(const struct service *s, unsigned pane)
{
	const struct transport *t = coordinator_transport(s->world.coordinator);

	return t != NULL && mirror_find(transport_mirror(t), pane) != NULL;
}

bool
service_has_pane(
    const struct service *s, const struct rpc_call *call, unsigned pane)
{
	if (service_is_listed(s, pane))
		return true;
	rpc_fail(call, RPC_NO_PANE, "There is no pane %%%u.", pane);
	return false;
}

void
service_no_agent(
    const struct service *s, const struct rpc_call *call, unsigned pane)
{
	if (service_has_pane(s, call, pane))
		rpc_fail(call, RPC_NO_PANE, "Pane %%%u holds no agent.", pane);
}

static void
add_lines(cJSON *list, const struct buf *text)
{
	const char *line = text->data;

	while (*line != '\0') {
		size_t len = strcspn(line, "\n");
		char *copy = xstrndup(line, len);
		cJSON_AddItemToArray(list, cJSON_CreateString(copy));
		free(copy);
		line += len + (line[len] == '\n');
	}
}

static void
add_transport(cJSON *o, struct coordinator *c)
{
	struct transport *t = coordinator_transport(c);
	struct transport_stats stats = { 0 };

	if (t != NULL)
		transport_stats(t, &stats);
	json_add_str(o, "tmux_version", t == NULL ? "" : transport_version(t));
	json_add_str(
	    o, "transport", stats.kind == TRANSPORT_POLL ? "poll" : "control");
	json_add_str(o, "transport_note", stats.note);
	json_add_int(o, "clients", stats.clients);
}

static void
add_mail(cJSON *o, const struct mailroom *room)
{
	const struct mail *mail = mailroom_mail(room);

	if (mail != NULL)
		cJSON_AddItemToObject(o, "mail", mail->ops->state(mail));
	json_add_int(o, "conflicts",
	    (int64_t)conflict_book_count(
		conflict_cycle_book(mailroom_conflicts(room))));
}

static void
daemon_info(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	const struct service_world *w = &s->world;
	cJSON *o = cJSON_CreateObject(), *list;

	json_add_str(o, "version", VERSION);
	json_add_int(o, "pid", getpid());
	json_add_time(o, "started_at", w->started_ms);
	json_add_str(o, "tmux_socket", w->server->socket);
	add_transport(o, w->coordinator);
	json_add_int(o, "agents", (int64_t)coordinator_count(w->coordinator));
	json_add_bool(o, "ready", coordinator_is_ready(w->coordinator));
	json_add_str(o, "log", w->paths->log);
	json_add_str(o, "store", w->paths->store);
	json_add_bool(o, "store_open", w->log != NULL);
	add_mail(o, w->mailroom);
	list = cJSON_AddArrayToObject(o, "options_complaints");
	add_lines(list, w->option_complaints);
	add_lines(list, w->session_complaints);
	list = cJSON_AddArrayToObject(o, "profile_complaints");
	add_lines(list, w->profile_complaints);
	rpc_answer(call, o);
}

static void
daemon_stop(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;

	rpc_answer(call, cJSON_CreateTrue());
	s->world.on_stop(s->world.arg);
}

static void
daemon_reload(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;

	s->world.on_reload(s->world.arg);
	rpc_answer(call, cJSON_CreateTrue());
}

static cJSON *
option_row(const struct options *options, const struct option_entry *entry)
{
	static const char *const types[] = {
		[OPTION_FLAG] = "flag",
		[OPTION_NUMBER] = "number",
		[OPTION_CHOICE] = "choice",
		[OPTION_TEXT] = "text",
		[OPTION_STYLE] = "style",
	};
	cJSON *o = cJSON_CreateObject();

	json_add_str(o, "name", entry->name);
	json_add_str(o, "value", options_text(options, entry->name));
	json_add_str(o, "default", entry->def);
	json_add_str(o, "source",
	    options_is_set(options, entry->name) ? "tmux" : "default");
	json_add_opt(o, "complaint", options_complaint(options, entry->name));
	json_add_str(o, "type", types[entry->type]);
	if (entry->type == OPTION_NUMBER || entry->type == OPTION_TEXT) {
		json_add_num(o, "min", entry->min);
		json_add_num(o, "max", entry->max);
	}
	json_add_opt(o, "unit", entry->unit);
	json_add_opt(o, "choices", entry->choices);
	json_add_str(o, "text", entry->text);
	return o;
}

static void
options_list(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	cJSON *list = cJSON_CreateArray();
	size_t count;
	const struct option_entry *table = options_table(&count);

	for (size_t i = 0; i < count; i++)
		cJSON_AddItemToArray(
		    list, option_row(s->world.options, &table[i]));
	rpc_answer(call, list);
}

/* Sorted by name. */
static const struct rpc_method methods[] = {
	{ "agents.wait", service_wait_for },
	{ "agents.watch", service_watch_begin },
	{ "assignments.done", service_work_done },
	{ "assignments.list", service_work_assignments },
	{ "assignments.release", service_work_release },
	{ "attention.next", service_agents_next },
	{ "conflicts.check", service_mail_check },
	{ "conflicts.deadlocks", service_mail_deadlocks },
	{ "conflicts.detect", service_mail_conflicts },
	{ "conflicts.edits", service_mail_edits },
	{ "conflicts.negotiate", service_mail_negotiate },
	{ "conflicts.notify", service_mail_notify },
	{ "coordinator.agent", service_agents_agent },
	{ "coordinator.agents", service_agents_agents },
	{ "coordinator.assign_work", service_work_assign },
	{ "coordinator.assignable_work", service_work_list },
	{ "coordinator.idle_agents", service_agents_idle },
	{ "coordinator.status", service_agents_status },
	{ "coordinator.suggest_assignment", service_work_suggest },
	{ "daemon.info", daemon_info },
	{ "daemon.reload", daemon_reload },
	{ "daemon.stop", daemon_stop },
	{ "digest.generate", service_digest_generate },
	{ "digest.send", service_digest_send },
	{ "events.read", service_events_read },
	{ "events.subscribe", service_events_subscribe },
	{ "mail.ack", service_mail_ack },
	{ "mail.inbox", service_mail_inbox },
	{ "mail.send", service_mail_send },
	{ "metrics.text", service_metrics_text },
	{ "monitor.agent_status", service_monitor_status },
	{ "monitor.agent_statuses", service_monitor_statuses },
	{ "monitor.check_health", service_monitor_health },
	{ "monitor.explain", service_monitor_explain },
	{ "monitor.report", service_monitor_report },
	{ "options.list", options_list },
	{ "pane.stream", service_stream_begin },
	{ "quality.agents", service_quality_agents },
	{ "quality.record", service_quality_record },
	{ "quality.runs", service_quality_runs },
	{ "quality.scan", service_quality_scan },
	{ "quality.summary", service_quality_summary },
	{ "reservations.list", service_mail_reservations },
	{ "reservations.release", service_mail_release },
	{ "reservations.reserve", service_mail_reserve },
	{ "segment.text", service_agents_segment },
	{ "timeline.read", service_timeline_read },
};

static void
on_close(void *arg, struct sock_peer *peer)
{
	struct service *s = arg;

	service_events_drop(s, peer);
	service_wait_drop(s, peer);
	service_stream_drop(s, peer);
	service_late_drop(s, peer);
	service_watch_drop(s, peer);
	service_work_drop(s, peer);
	service_ask_drop(s, peer);
}

static const struct rpc_handlers handlers = {
	.methods = methods,
	.count = countof(methods),
	.keep = service_late_keep,
	.on_close = on_close,
};

struct service *
service_new(const struct service_world *world, struct err *err)
{
	struct service *s = xcalloc(1, sizeof *s);

	s->world = *world;
	TAILQ_INIT(&s->feeds);
	TAILQ_INIT(&s->waits);
	TAILQ_INIT(&s->streams);
	TAILQ_INIT(&s->watches);
	TAILQ_INIT(&s->works);
	TAILQ_INIT(&s->lates);
	TAILQ_INIT(&s->asks);
	s->rpc = rpc_new(world->base, world->paths->socket, &handlers, s, err);
	if (s->rpc == NULL) {
		free(s);
		return NULL;
	}
	return s;
}

void
service_free(struct service *s)
{
	if (s == NULL)
		return;
	rpc_free(s->rpc);
	service_events_drop(s, NULL);
	service_wait_drop(s, NULL);
	service_stream_drop(s, NULL);
	service_watch_drop(s, NULL);
	service_work_drop(s, NULL);
	service_late_drop(s, NULL);
	free(s);
}
