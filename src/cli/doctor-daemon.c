/* doctor: the options, the daemon that follows them, and what it sees. */
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "cli/client.h"
#include "cli/command.h"
#include "cli/doctor.h"
#include "daemon/options.h"
#include "tmux/server.h"

#define OPTIONS_MAX (1u << 20)

static void
check_options(struct doctor *d)
{
	struct options *values = options_new();
	struct buf out, complaints;
	struct err err;
	char *rest, *sentence;

	buf_init(&out, OPTIONS_MAX);
	buf_init(&complaints, OPTIONS_MAX);
	if (server_run(&d->place.server,
		(const char *const[]){ "show-options", "-g", NULL }, &out,
		&err)) {
		options_load(values, out.data, out.len, &complaints);
		rest = complaints.data;
		while ((sentence = strsep(&rest, "\n")) != NULL) {
			if (*sentence != '\0')
				doctor_add(d, DOCTOR_WARN, "option",
				    "the default is used until it is changed",
				    "%s", sentence);
		}
		if (complaints.len == 0)
			doctor_add(d, DOCTOR_OK, "options", NULL,
			    "every value is good");
	}
	options_free(values);
	buf_done(&complaints);
	buf_done(&out);
}

static void
check_info(struct doctor *d, const cJSON *info)
{
	const char *version = json_str(info, "version", "");
	const char *note = json_str(info, "transport_note", "");

	doctor_add(d, DOCTOR_OK, "daemon", NULL, "pid %d, %s",
	    (int)json_int(info, "pid", 0),
	    json_bool(info, "ready", false) ? "ready" : "getting ready");
	if (strcmp(version, VERSION) != 0)
		doctor_add(d, DOCTOR_WARN, "daemon", COMMAND_PROGRAM " restart",
		    "it is version %s, this program is " VERSION, version);
	doctor_add(d, note[0] != '\0' ? DOCTOR_WARN : DOCTOR_OK, "transport",
	    NULL, "%s, %d clients%s%s", json_str(info, "transport", "?"),
	    (int)json_int(info, "clients", 0), note[0] != '\0' ? ": " : "",
	    note);
}

/* The mailbox, and what waits for it. */
static void
check_mail(struct doctor *d, const cJSON *mail)
{
	const char *why = json_str(mail, "why", "");
	int queued = (int)json_int(mail, "queued", 0);

	if (mail == NULL)
		doctor_add(d, DOCTOR_WARN, "mail", "see the log",
		    "there is no mailbox: the store cannot be opened");
	else if (strcmp(json_str(mail, "kind", ""), "embedded") == 0)
		doctor_add(d, DOCTOR_OK, "mail", NULL, "a mailbox of our own");
	else
		doctor_add(d, *why != '\0' ? DOCTOR_WARN : DOCTOR_OK, "mail",
		    NULL, "Agent Mail at %s: %s%s%d messages wait",
		    json_str(mail, "url", ""), why, *why != '\0' ? " " : "",
		    queued);
}

static void
check_agents(struct doctor *d, const cJSON *agents)
{
	const cJSON *a;

	if (cJSON_GetArraySize(agents) == 0)
		doctor_add(d, DOCTOR_NOTE, "agents",
		    "start one in any pane, or name it: set -p "
		    "@coordinator_agent cc",
		    "none found");
	cJSON_ArrayForEach(a, agents)
	{
		doctor_add(d, DOCTOR_OK, "agent", NULL, "%s %s is %s, by %s",
		    json_str(a, "pane_id", "?"), json_str(a, "agent_type", "?"),
		    json_str(a, "detail", "unknown"),
		    json_str(a, "source", "?"));
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
		check_mail(d, json_obj(result, "mail"));
		cJSON_Delete(result);
	} else {
		doctor_add(d, DOCTOR_FAIL, "daemon", COMMAND_PROGRAM " restart",
		    "%s", err.text);
	}
	if (client_call(c, "coordinator.agents", NULL, CLIENT_ANSWER_MS,
		&result, &err) == EXIT_DONE) {
		check_agents(d, result);
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
