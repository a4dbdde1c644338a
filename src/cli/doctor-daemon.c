/* doctor: the options, the daemon that follows them, and what it sees. */
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "cli/client.h"
#include "cli/command.h"
#include "cli/doctor.h"
#include "cli/option.h"
#include "daemon/options.h"
#include "tmux/server.h"

#define OPTIONS_MAX (1u << 20)
#define SOURCES_MAX 1024

static void
check_options(struct doctor *d)
{
	struct options *values = options_new();
	struct buf complaints;
	struct err err;
	char *rest, *sentence;

	buf_init(&complaints, OPTIONS_MAX);
	if (option_load(&d->place.server, NULL, values, &complaints, &err) ==
	    EXIT_DONE) {
		rest = complaints.data;
		while ((sentence = strsep(&rest, "\n")) != NULL) {
			if (*sentence != '\0')
				doctor_add(d, DOCTOR_WARN, "option",
				    "it is not used: set another", "%s",
				    sentence);
		}
		if (complaints.len == 0)
			doctor_add(d, DOCTOR_OK, "options", NULL,
			    "every value is good");
	}
	options_free(values);
	buf_done(&complaints);
}

static void
check_info(struct doctor *d, const cJSON *info)
{
	const char *version = json_str(info, "version", "");
	const char *note = json_str(info, "transport_note", "");
	int clients = (int)json_int(info, "clients", 0);

	doctor_add(d, DOCTOR_OK, "daemon", NULL, "pid %d, %s",
	    (int)json_int(info, "pid", 0),
	    json_bool(info, "ready", false) ? "ready" : "getting ready");
	if (strcmp(version, VERSION) != 0)
		doctor_add(d, DOCTOR_WARN, "daemon", COMMAND_PROGRAM " restart",
		    "it is version %s, this program is " VERSION, version);
	doctor_add(d, note[0] != '\0' ? DOCTOR_WARN : DOCTOR_OK, "transport",
	    NULL, "%s, %d client%s%s%s", json_str(info, "transport", "?"),
	    clients, clients == 1 ? "" : "s", note[0] != '\0' ? ": " : "",
	    note);
}

/* What keeps the events, the mail and the reservations. */
static void
check_store(struct doctor *d, const cJSON *info)
{
	const char *path = json_str(info, "store", "");

	if (json_bool(info, "store_open", true))
		doctor_add(d, DOCTOR_OK, "store", NULL, "%s", path);
	else
		doctor_add(d, DOCTOR_WARN, "store",
		    "see the log, mend it, then " COMMAND_PROGRAM " restart",
		    "%s cannot be opened: no event, mail or reservation is "
		    "kept",
		    path);
}

/* The mailbox, and what waits for it. */
static void
check_mail(struct doctor *d, const cJSON *mail)
{
	const char *why = json_str(mail, "why", "");
	int queued = (int)json_int(mail, "queued", 0);

	if (mail == NULL)
		doctor_add(d, DOCTOR_WARN, "mail", NULL, "there is no mailbox");
	else if (strcmp(json_str(mail, "kind", ""), "embedded") == 0)
		doctor_add(d, DOCTOR_OK, "mail", NULL, "a mailbox of our own");
	else
		doctor_add(d, *why != '\0' ? DOCTOR_WARN : DOCTOR_OK, "mail",
		    NULL, "Agent Mail at %s: %s%s%d message%s",
		    json_str(mail, "url", ""), why, *why != '\0' ? " " : "",
		    queued, queued == 1 ? " waits" : "s wait");
}

/* " (of process, screen, stream)": what there is to judge the agent by. */
static void
add_sources(struct client *c, const char *pane, struct buf *out)
{
	cJSON *params = cJSON_CreateObject(), *result;
	const cJSON *e;
	struct err ignored;

	json_add_str(params, "pane", pane);
	if (client_call(c, "monitor.explain", params, CLIENT_ANSWER_MS, &result,
		&ignored) != EXIT_DONE)
		return;
	cJSON_ArrayForEach(e, json_arr(result, "evidence"))
	{
		(void)buf_addf(out, "%s%s", out->len > 0 ? ", " : "",
		    json_str(e, "source", "?"));
	}
	cJSON_Delete(result);
}

static void
check_agents(struct doctor *d, struct client *c, const cJSON *agents)
{
	const cJSON *a;
	struct buf sources;

	if (cJSON_GetArraySize(agents) == 0)
		doctor_add(d, DOCTOR_NOTE, "agents",
		    "start one in any pane, or name it: set -p "
		    "@coordinator_agent cc",
		    "none found");
	cJSON_ArrayForEach(a, agents)
	{
		buf_init(&sources, SOURCES_MAX);
		add_sources(c, json_str(a, "pane_id", "?"), &sources);
		doctor_add(d, DOCTOR_OK, "agent", NULL,
		    "%s %s is %s, by %s of %s", json_str(a, "pane_id", "?"),
		    json_str(a, "agent_type", "?"),
		    json_str(a, "detail", "unknown"),
		    json_str(a, "source", "?"), sources.data);
		buf_done(&sources);
	}
}

static void
check_daemon(struct doctor *d)
{
	struct client *c;
	struct err err;
	cJSON *result;

	if (client_open(&d->place,
		d->line->no_start ? CLIENT_NO_START : CLIENT_START, &c,
		&err) != EXIT_DONE) {
		doctor_add(d, DOCTOR_FAIL, "daemon", d->place.paths.log, "%s",
		    err.text);
		return;
	}
	if (client_call(c, "daemon.info", NULL, CLIENT_ANSWER_MS, &result,
		&err) == EXIT_DONE) {
		check_info(d, result);
		check_store(d, result);
		check_mail(d, json_obj(result, "mail"));
		cJSON_Delete(result);
	} else {
		doctor_add(d, DOCTOR_FAIL, "daemon", COMMAND_PROGRAM " restart",
		    "%s", err.text);
	}
	if (client_call(c, "coordinator.agents", NULL, CLIENT_ANSWER_MS,
		&result, &err) == EXIT_DONE) {
		check_agents(d, c, result);
		cJSON_Delete(result);
	}
	client_close(c);
}

void
doctor_daemon_check(struct doctor *d)
{
	if (!d->server_alive)
		return;
	check_options(d);
	check_daemon(d);
}
