#include "notify/trigger.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <event2/event.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "coordinator/coordinator.h"
#include "io/child.h"
#include "io/log.h"
#include "io/loop.h"
#include "notify/trigger-run.h"
#include "notify/trigger-webhook.h"
#include "tmux/mirror.h"
#include "tmux/quote.h"
#include "tmux/transport.h"

#define VALUE_MAX   4096
#define MESSAGE_MAX 4096
#define SHOWN_COLS  150
#define SHOWN_MS    "8000" /* display-time is too short to look up */
#define CLIENTS_MAX 8
#define NOT_FOUND   127 /* the status of a child whose program is not there */

struct trigger {
	struct event_base *base;
	struct coordinator *coordinator;
	struct trigger_run *run;
	struct trigger_webhook *webhook;
	struct trigger_policy policy;
	char *commands[EVENT_COUNT];
	enum trigger_level level, webhook_level;
	char *ways;
	int64_t cooldown_ms;
	struct event *burst; /* pending: a message is being put together */
	struct trigger_burst message;
	struct buf told; /* the message that goes to the clients now */
	bool asking;     /* tmux was asked which there are */
	struct child *desktop;
	bool is_second; /* the other program for it is tried */
};

static const char *const variables[] = { "COORDINATOR_EVENT",
	"COORDINATOR_PANE", "COORDINATOR_AGENT", "COORDINATOR_STATUS",
	"COORDINATOR_DETAIL", "COORDINATOR_SESSION", "COORDINATOR_TIME",
	"COORDINATOR_JSON" };

static void
set_variable(struct trigger_run_args *a, const char *name, const char *value)
{
	struct buf safe;

	buf_init(&safe, VALUE_MAX);
	str_visible(&safe, value, strnlen(value, VALUE_MAX), 0);
	trigger_run_word(a, "set-environment");
	trigger_run_word(a, "-g");
	trigger_run_word(a, name);
	trigger_run_word(a, safe.data);
	trigger_run_next(a);
	buf_done(&safe);
}

static void
set_variables(struct trigger_run_args *a, const struct coordinator_event *e)
{
	struct buf json;
	char at[32];
	cJSON *o = event_json(e);

	buf_init(&json, VALUE_MAX);
	json_write(&json, o);
	time_format(e->at_ms, at);
	set_variable(a, "COORDINATOR_EVENT", event_type_name(e->type));
	set_variable(a, "COORDINATOR_PANE", e->agent_id);
	set_variable(
	    a, "COORDINATOR_AGENT", json_str(e->details, "agent_type", ""));
	set_variable(
	    a, "COORDINATOR_STATUS", json_str(e->details, "new_status", ""));
	set_variable(
	    a, "COORDINATOR_DETAIL", json_str(e->details, "detail", ""));
	set_variable(
	    a, "COORDINATOR_SESSION", json_str(e->details, "session", ""));
	set_variable(a, "COORDINATOR_TIME", at);
	set_variable(a, "COORDINATOR_JSON", json.data);
	buf_done(&json);
	cJSON_Delete(o);
}

static void
unset_variables(struct trigger *t)
{
	struct trigger_run_args a = { .count = 0 };

	for (size_t i = 0; i < countof(variables); i++) {
		if (i > 0)
			trigger_run_next(&a);
		trigger_run_word(&a, "set-environment");
		trigger_run_word(&a, "-gu");
		trigger_run_word(&a, variables[i]);
	}
	trigger_run_add(t->run, &a);
}

/* The command is one argument, which tmux itself takes apart. */
static void
run_command(struct trigger *t, const struct coordinator_event *e)
{
	struct trigger_run_args a = { .count = 0 };

	if (*t->commands[e->type] == '\0')
		return;
	set_variables(&a, e);
	trigger_run_word(&a, "if-shell");
	trigger_run_word(&a, "-F");
	trigger_run_word(&a, "1");
	trigger_run_word(&a, t->commands[e->type]);
	trigger_run_add(t->run, &a);
	unset_variables(t);
}

static bool
has_way(const struct trigger *t, const char *way)
{
	size_t len = strlen(way);
	const char *p = t->ways;

	while ((p = strstr(p, way)) != NULL) {
		if ((p == t->ways || p[-1] == ' ' || p[-1] == ',') &&
		    (p[len] == '\0' || p[len] == ' ' || p[len] == ','))
			return true;
		p += len;
	}
	return false;
}

/* One write to the client's own terminal, which takes it whole: tmux writes
 * there too, and would be cut in two by a second one. */
static void
ring(const struct trigger *t, const char *tty)
{
	struct buf out;
	int fd;

	if (!has_way(t, "bell") && !has_way(t, "osc"))
		return;
	fd = open(tty, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return;
	buf_init(&out, (size_t)3 * MESSAGE_MAX);
	if (has_way(t, "osc"))
		(void)buf_addf(&out,
		    "\x1b]9;%s\x1b\\\x1b]777;notify;tmux-coordinator;%s\x1b\\",
		    t->told.data, t->told.data);
	if (has_way(t, "bell"))
		(void)buf_addc(&out, '\a');
	if (write(fd, out.data, out.len) == -1)
		log_debug("trigger: cannot ring %s", tty);
	buf_done(&out);
	(void)close(fd);
}

static void on_desktop(void *arg, const struct child_result *r);

static void
start_desktop(struct trigger *t, const char *const *argv)
{
	struct child_spec spec = { .argv = argv,
		.timeout_ms = TRIGGER_TIMEOUT_MS,
		.output_limit = 4096 };

	t->desktop = child_start(t->base, &spec, on_desktop, t);
}

/* notify-send, else terminal-notifier: whichever is there. */
static void
on_desktop(void *arg, const struct child_result *r)
{
	struct trigger *t = arg;
	const char *argv[] = { "terminal-notifier", "-title",
		"tmux-coordinator", "-message", t->told.data, NULL };

	t->desktop = NULL;
	if (r->status == NOT_FOUND && !t->is_second) {
		t->is_second = true;
		start_desktop(t, argv);
	}
}

/* What the one before still shows is not waited for. */
static void
tell_desktop(struct trigger *t)
{
	const char *argv[] = { "notify-send", "-a", "tmux-coordinator", "--",
		"tmux-coordinator", t->told.data, NULL };

	if (!has_way(t, "desktop"))
		return;
	child_free(t->desktop);
	t->is_second = false;
	start_desktop(t, argv);
}

static void
show(struct trigger *t, const char *client)
{
	struct trigger_run_args a = { .count = 0 };
	struct buf text;

	if (!has_way(t, "message"))
		return;
	buf_init(&text, (size_t)2 * MESSAGE_MAX);
	quote_format(&text, t->told.data, t->told.len, SHOWN_COLS);
	trigger_run_word(&a, "display-message");
	trigger_run_word(&a, "-d");
	trigger_run_word(&a, SHOWN_MS);
	trigger_run_word(&a, "-c");
	trigger_run_word(&a, client);
	trigger_run_word(&a, text.data);
	trigger_run_add(t->run, &a);
	buf_done(&text);
}

/* Lines of "CONTROL TTY NAME": those of people are told. */
static void
on_clients(void *arg, bool ok, const char *text, size_t len)
{
	struct trigger *t = arg;
	const char *end = text + len;
	int shown = 0;

	t->asking = false;
	while (ok && text < end && shown < CLIENTS_MAX) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		char line[512], *tty, *name;
		size_t n = (size_t)((stop == NULL ? end : stop) - text);
		(void)snprintf(line, sizeof line, "%.*s", (int)n, text);
		text += n + 1;
		tty = strchr(line, ' ');
		name = tty == NULL ? NULL : strchr(tty + 1, ' ');
		if (name == NULL || line[0] != '0')
			continue;
		*name++ = '\0';
		ring(t, tty + 1);
		show(t, name);
		shown++;
	}
}

static void
wait_for_burst(struct trigger *t)
{
	loop_after(t->burst, TRIGGER_BURST_MS);
}

static void
on_burst(int fd, short what, void *arg)
{
	struct trigger *t = arg;
	struct transport *transport = coordinator_transport(t->coordinator);

	(void)fd;
	(void)what;
	/* What happens from here on is the next message. */
	if (t->asking) {
		wait_for_burst(t);
		return;
	}
	buf_clear(&t->told);
	trigger_burst_take(&t->message, &t->told);
	tell_desktop(t);
	t->asking = transport != NULL;
	if (transport != NULL)
		transport_command(transport,
		    "list-clients -F '#{client_control_mode} #{client_tty} "
		    "#{client_name}'",
		    on_clients, t);
	else
		on_clients(t, false, "", 0);
}

static bool
is_looked_at(const struct trigger *t, unsigned pane)
{
	const struct transport *transport =
	    coordinator_transport(t->coordinator);
	const struct mirror_pane *m =
	    transport == NULL ? NULL
			      : mirror_find(transport_mirror(transport), pane);

	return m != NULL && m->viewers > 0 && m->active && m->window_active;
}

static void
add_to_message(struct trigger *t, const struct coordinator_event *e)
{
	if (t->message.count == 0)
		wait_for_burst(t);
	trigger_burst_add(&t->message, e);
}

static void
notify(struct trigger *t, const struct coordinator_event *e)
{
	const struct agent_state *a = NULL;
	unsigned pane = 0;
	char *end;

	if (e->agent_id[0] == '%') {
		pane = (unsigned)strtoul(e->agent_id + 1, &end, 10);
		a = coordinator_agent(t->coordinator, pane);
	}
	if (a != NULL && a->parked)
		return;
	if (trigger_policy_wants(t->webhook_level, e, a != NULL && a->unseen))
		trigger_webhook_send(t->webhook, e);
	if (trigger_policy_wants(t->level, e, a != NULL && a->unseen) &&
	    (e->agent_id[0] != '%' || !is_looked_at(t, pane)) &&
	    trigger_policy_is_new(&t->policy, e, t->cooldown_ms))
		add_to_message(t, e);
}

void
trigger_event(struct trigger *t, const struct coordinator_event *e)
{
	run_command(t, e);
	notify(t, e);
}

static void
set(char **field, const char *value)
{
	free(*field);
	*field = xstrdup(value);
}

struct trigger *
trigger_new(struct event_base *base, struct coordinator *c,
    const struct tmux_server *server)
{
	struct trigger *t = xcalloc(1, sizeof *t);

	t->base = base;
	t->coordinator = c;
	t->run = trigger_run_new(base, server);
	t->webhook = trigger_webhook_new(base);
	t->ways = xstrdup("");
	for (int i = 0; i < EVENT_COUNT; i++)
		t->commands[i] = xstrdup("");
	buf_init(&t->told, MESSAGE_MAX);
	t->burst = loop_timer(base, on_burst, t);
	return t;
}

void
trigger_free(struct trigger *t)
{
	if (t == NULL)
		return;
	event_free(t->burst);
	child_free(t->desktop);
	trigger_webhook_free(t->webhook);
	trigger_run_free(t->run);
	for (int i = 0; i < EVENT_COUNT; i++)
		free(t->commands[i]);
	buf_done(&t->told);
	free(t->ways);
	free(t);
}

void
trigger_configure(struct trigger *t, const struct trigger_config *c)
{
	for (int i = 0; i < EVENT_COUNT; i++)
		set(&t->commands[i], c->commands[i]);
	set(&t->ways, c->ways);
	t->level = c->level;
	t->webhook_level = c->webhook_level;
	t->cooldown_ms = c->cooldown_ms;
	trigger_webhook_set_url(t->webhook, c->webhook);
}
