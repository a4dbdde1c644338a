/*
 * From the lock to the last goodbye. What is opened first is closed last, with
 * one exception: the control socket goes at the very end, because its absence
 * is how "stop" knows that tmux is as it was.
 */
#include "daemon/daemon.h"

#include <sys/stat.h>

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "assign/dispatch.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "conflicts/conflict-cycle.h"
#include "conflicts/conflict-keep.h"
#include "conflicts/edit-watch.h"
#include "coordinator/coordinator.h"
#include "coordinator/event.h"
#include "coordinator/quality-watch.h"
#include "daemon/agents-dir.h"
#include "daemon/mailroom.h"
#include "daemon/newsroom.h"
#include "daemon/options-session.h"
#include "daemon/options.h"
#include "daemon/parking.h"
#include "daemon/push.h"
#include "daemon/segments.h"
#include "daemon/service.h"
#include "daemon/takeover.h"
#include "daemon/workroom.h"
#include "detect/profile.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/loop.h"
#include "io/store.h"
#include "mail/agentmail.h"
#include "mail/identity.h"
#include "mail/local.h"
#include "quality/book.h"
#include "tmux/quote.h"
#include "tmux/server.h"
#include "tmux/transport.h"

#define COMPLAINTS_MAX 65536
#define COMMAND_MAX    4096
#define OPTIONS_MAX    (1u << 20)
#define SIGNALS        4

struct daemon {
	const struct daemon_args *args;
	struct event_base *base;
	int lock;
	struct store *store;   /* NULL: no event is kept */
	struct event_log *log; /* likewise */
	struct profiles *profiles;
	struct options *options;
	char *options_read;  /* what they were loaded from */
	char *sessions_read; /* and what sessions have for themselves */
	int64_t options_ms;  /* when they were last asked for */
	bool asking;
	struct buf option_complaints, session_complaints, profile_complaints;
	struct coordinator *coordinator;
	struct segments *segments;
	struct push *push;
	struct parking *parking;
	struct mailroom *mailroom;
	struct newsroom *newsroom;
	struct workroom *workroom;
	struct service *service;
	struct event *signals[SIGNALS];
	bool tmux_gone;
};

static bool
has_line(const struct buf *text, const char *line, size_t len)
{
	const char *p = text->data;

	for (; *p != '\0'; p += strcspn(p, "\n") + 1)
		if (strncmp(p, line, len + 1) == 0)
			return true;
	return false;
}

/* Keeps the sentences, a line each, and logs those that were not there yet. */
static void
take_complaints(struct buf *kept, const struct buf *now)
{
	size_t len;

	for (const char *p = now->data; *p != '\0'; p += len + 1) {
		len = strcspn(p, "\n");
		if (!has_line(kept, p, len))
			log_warnx("%.*s", (int)len, p);
	}
	buf_done(kept);
	*kept = *now; /* its text is ours now */
}

static void
apply_options(struct daemon *d)
{
	struct coordinator_config config;

	coordinator_config_default(&config);
	options_apply(d->options, &config);
	coordinator_configure(d->coordinator, &config);
	if (segments_configure(d->segments, d->options))
		push_changed(d->push);
	mailroom_configure(d->mailroom, d->options);
	newsroom_configure(d->newsroom, d->options);
	workroom_configure(d->workroom, d->options);
	log_set_debug(d->args->debug || options_flag(d->options, "debug"));
	if (d->log != NULL)
		event_log_set_max(d->log,
		    (int64_t)options_number(d->options, "event_history"));
}

/* Keeps what was read; the same text again is no news. */
static bool
is_news(char **kept, const char *text, size_t len)
{
	if (*kept != NULL && strlen(*kept) == len &&
	    memcmp(*kept, text, len) == 0)
		return false;
	free(*kept);
	*kept = xstrndup(text, len);
	return true;
}

/* Takes the output of show-options. */
static void
take_options(struct daemon *d, const char *text, size_t len)
{
	struct buf complaints;

	if (!is_news(&d->options_read, text, len))
		return;
	free(d->sessions_read); /* they lie over other values now */
	d->sessions_read = NULL;
	buf_init(&complaints, COMPLAINTS_MAX);
	options_load(d->options, text, len, &complaints);
	take_complaints(&d->option_complaints, &complaints);
	apply_options(d);
}

/* Sessions' own values, which lie over those. */
static void
take_session_options(struct daemon *d, const char *text, size_t len)
{
	struct coordinator_session_config *list;
	struct buf complaints;
	size_t count;

	if (!is_news(&d->sessions_read, text, len))
		return;
	buf_init(&complaints, COMPLAINTS_MAX);
	count =
	    options_session_parse(d->options, text, len, &complaints, &list);
	take_complaints(&d->session_complaints, &complaints);
	coordinator_configure_sessions(d->coordinator, list, count);
	free(list);
	workroom_configure(d->workroom, d->options); /* looks for work anew */
}

static void
on_session_options(void *arg, bool ok, const char *text, size_t len)
{
	if (ok)
		take_session_options(arg, text, len);
}

static void
on_options(void *arg, bool ok, const char *text, size_t len)
{
	struct daemon *d = arg;

	d->asking = false;
	if (ok)
		take_options(d, text, len);
}

static void
ask_options(struct daemon *d)
{
	struct transport *t = coordinator_transport(d->coordinator);
	struct buf command, format;

	if (t == NULL || d->asking)
		return;
	d->asking = true;
	d->options_ms = clock_now_ms();
	transport_command(t, "show-options -g", on_options, d);
	buf_init(&command, COMMAND_MAX);
	buf_init(&format, COMMAND_MAX);
	options_session_format(&format);
	(void)buf_adds(&command, "list-sessions -F ");
	quote_argument(&command, format.data, format.len);
	transport_command(t, command.data, on_session_options, d);
	buf_done(&format);
	buf_done(&command);
}

/* Before there is a transport, whose kind is itself an option. */
static void
read_options(struct daemon *d)
{
	static const char *const argv[] = { "show-options", "-g", NULL };
	struct buf text, format;
	struct err err;

	buf_init(&text, OPTIONS_MAX);
	if (server_print(&d->args->server, argv, &text, &err))
		take_options(d, text.data, text.len);
	else
		apply_options(d);
	buf_clear(&text);
	buf_init(&format, COMMAND_MAX);
	options_session_format(&format);
	if (server_print(&d->args->server,
		(const char *const[]){
		    "list-sessions", "-F", format.data, NULL },
		&text, &err))
		take_session_options(d, text.data, text.len);
	buf_done(&format);
	d->options_ms = clock_now_ms();
	buf_done(&text);
}

static struct profiles *
load_profiles(struct daemon *d)
{
	const struct paths *paths = &d->args->paths;
	struct profiles *ps = profiles_new();
	struct buf complaints;

	buf_init(&complaints, COMPLAINTS_MAX);
	(void)agents_dir_load(ps, paths->agents, &complaints);
	if (profiles_count(ps) == 0)
		(void)buf_addf(&complaints,
		    "No agent profiles in \"%s\": install the program whole, "
		    "or set TMUX_COORDINATOR_AGENTS.\n",
		    paths->agents);
	(void)agents_dir_load(ps, paths->user_agents, &complaints);
	take_complaints(&d->profile_complaints, &complaints);
	return ps;
}

static void
reload(void *arg)
{
	struct daemon *d = arg;
	struct profiles *fresh = load_profiles(d), *old = d->profiles;

	log_info("daemon: reads options and profiles again");
	/* New ones begin to watch from nothing. */
	if (profiles_same(fresh, old)) {
		profiles_free(fresh);
	} else {
		d->profiles = fresh;
		coordinator_set_profiles(d->coordinator, fresh);
		profiles_free(old);
	}
	ask_options(d);
}

static void
stop(void *arg)
{
	struct daemon *d = arg;

	/* The answer to whoever asked is still written. */
	(void)event_base_loopexit(d->base, NULL);
}

static void
on_signal(int number, short what, void *arg)
{
	struct daemon *d = arg;

	(void)what;
	if (number == SIGHUP)
		reload(d);
	else if (number == SIGUSR2)
		log_set_debug(!log_is_debug());
	else
		stop(d);
}

static void
on_event(void *arg, const struct coordinator_event *e)
{
	struct daemon *d = arg;

	service_event(d->service, e);
	newsroom_event(d->newsroom, e);
	edit_watch_event(mailroom_edits(d->mailroom), e);
	dispatch_event(workroom_dispatch(d->workroom), e);
}

static void
on_changed(void *arg)
{
	struct daemon *d = arg;

	segments_agents_changed(d->segments);
	push_changed(d->push);
	service_changed(d->service);
	dispatch_changed(workroom_dispatch(d->workroom));
	newsroom_changed(d->newsroom);
}

static void
on_screen(void *arg, unsigned pane, const char *text, size_t len)
{
	struct daemon *d = arg;

	newsroom_screen(d->newsroom, pane, text, len);
}

static void
on_ready(void *arg)
{
	struct daemon *d = arg;

	log_info(
	    "daemon: ready, agents: %zu", coordinator_count(d->coordinator));
	push_look(d->push);
	dispatch_ready(workroom_dispatch(d->workroom));
}

static void
on_conflicts(void *arg)
{
	struct daemon *d = arg;

	push_changed(d->push);
}

static struct mail *
mail_in_use(void *arg)
{
	const struct daemon *d = arg;

	return d->mailroom == NULL ? NULL : mailroom_mail(d->mailroom);
}

static const struct reservations *
leases_of(void *arg, const char *project)
{
	const struct daemon *d = arg;

	return d->mailroom == NULL
	           ? NULL
	           : conflict_cycle_leases(
			 mailroom_conflicts(d->mailroom), project);
}

/* Options have no notification: they are asked for with the sweep. */
static void
on_listed(void *arg)
{
	struct daemon *d = arg;
	int64_t sweep = coordinator_config(d->coordinator)->sweep_interval_ms;

	conflict_cycle_listed(mailroom_conflicts(d->mailroom));
	service_late_listed(d->service);
	newsroom_changed(d->newsroom);
	parking_listed(d->parking);
	workroom_show_personas(d->workroom);
	if (segments_count_work(d->segments))
		push_changed(d->push);
	if (clock_now_ms() - d->options_ms < sweep * 9 / 10)
		return;
	ask_options(d);
	push_look(d->push);
}

static void
on_trouble(void *arg, const char *sentence)
{
	(void)arg;
	log_warnx("daemon: events are not kept: %s", sentence);
}

static void
on_gone(void *arg, const char *why)
{
	struct daemon *d = arg;

	d->tmux_gone = true;
	log_info("daemon: ends: %s", why);
	stop(d);
}

/* Without a store there is no history; everything else works. */
static void
open_store(struct daemon *d)
{
	const char *const migrations[] = { event_log_schema(), local_schema(),
		identity_schema(), book_schema(), agentmail_schema(),
		conflict_keep_schema(), NULL };
	struct err err;

	d->store = store_open(d->args->paths.store, migrations, &err);
	if (d->store == NULL) {
		log_warnx("daemon: events are not kept: %s", err.text);
		return;
	}
	if (store_was_broken(d->store))
		log_warnx("daemon: the store was damaged: it is %s.broken now, "
			  "and a new one has taken its place",
		    d->args->paths.store);
	d->log = event_log_new(
	    d->store, (int64_t)options_number(d->options, "event_history"));
}

static void
make_parts(struct daemon *d)
{
	static const struct coordinator_handlers handlers = {
		.on_event = on_event,
		.on_changed = on_changed,
		.on_screen = on_screen,
		.on_ready = on_ready,
		.on_listed = on_listed,
		.on_trouble = on_trouble,
		.on_gone = on_gone,
	};

	d->options = options_new();
	open_store(d);
	d->profiles = load_profiles(d);
	d->coordinator = coordinator_new(
	    d->base, &d->args->server, d->profiles, d->log, &handlers, d);
	d->parking = parking_new(d->base, d->coordinator);
	d->workroom = workroom_new(&(struct workroom_world){
	    .base = d->base,
	    .coordinator = d->coordinator,
	    .server = &d->args->server,
	    .paths = &d->args->paths,
	    .mail = mail_in_use,
	    .leases = leases_of,
	    .arg = d,
	});
	d->mailroom = mailroom_new(d->base, d->coordinator, d->store,
	    &d->args->paths, on_conflicts, d);
	d->segments = segments_new(d->coordinator, d->mailroom, d->workroom);
	d->push = push_new(d->base, d->coordinator, d->segments);
	d->newsroom = newsroom_new(&(struct newsroom_world){
	    .base = d->base,
	    .server = &d->args->server,
	    .coordinator = d->coordinator,
	    .store = d->store,
	    .log = d->log,
	    .dispatch = workroom_dispatch(d->workroom),
	    .conflicts = mailroom_conflicts(d->mailroom),
	    .mail = mail_in_use,
	    .arg = d,
	});
	dispatch_use_quality(workroom_dispatch(d->workroom),
	    book_quality(quality_watch_book(newsroom_quality(d->newsroom))));
}

static bool
open_service(struct daemon *d, struct err *err)
{
	struct service_world world = {
		.base = d->base,
		.server = &d->args->server,
		.paths = &d->args->paths,
		.coordinator = d->coordinator,
		.log = d->log,
		.options = d->options,
		.workroom = d->workroom,
		.mailroom = d->mailroom,
		.newsroom = d->newsroom,
		.segments = d->segments,
		.option_complaints = &d->option_complaints,
		.session_complaints = &d->session_complaints,
		.profile_complaints = &d->profile_complaints,
		.started_ms = clock_now_ms(),
		.on_stop = stop,
		.on_reload = reload,
		.arg = d,
	};

	d->service = service_new(&world, err);
	return d->service != NULL;
}

static void
catch_signals(struct daemon *d)
{
	static const int numbers[SIGNALS] = { SIGTERM, SIGINT, SIGHUP,
		SIGUSR2 };

	for (int i = 0; i < SIGNALS; i++)
		d->signals[i] = loop_watch(
		    d->base, numbers[i], EV_SIGNAL | EV_PERSIST, on_signal, d);
	(void)signal(SIGPIPE, SIG_IGN);
}

static bool
run(struct daemon *d, struct err *err)
{
	d->lock = takeover(&d->args->paths, err);
	if (d->lock == -1)
		return false;
	d->base = loop_new();
	catch_signals(d);
	make_parts(d);
	if (!open_service(d, err))
		return false;
	read_options(d);
	if (!coordinator_start(d->coordinator, err))
		return false;
	log_info("daemon: started, tmux at %s", d->args->server.socket);
	(void)event_base_dispatch(d->base);
	return true;
}

/* Closes what was opened, as far as it was. */
static void
close_parts(struct daemon *d)
{
	if (d->coordinator != NULL)
		coordinator_stop(d->coordinator);
	if (d->push != NULL && !d->tmux_gone)
		push_unset(d->push, &d->args->server);
	mailroom_free(d->mailroom);
	d->mailroom = NULL;
	newsroom_free(d->newsroom);
	workroom_free(d->workroom);
	push_free(d->push);
	segments_free(d->segments);
	parking_free(d->parking);
	/* The end of the socket tells that the next daemon may have the lock. */
	if (d->lock != -1)
		(void)close(d->lock);
	service_free(d->service);
	coordinator_free(d->coordinator);
	event_log_free(d->log);
	store_close(d->store);
	profiles_free(d->profiles);
	options_free(d->options);
	free(d->options_read);
	free(d->sessions_read);
	for (int i = 0; i < SIGNALS; i++) {
		if (d->signals[i] != NULL)
			event_free(d->signals[i]);
	}
	if (d->base != NULL)
		event_base_free(d->base);
	libevent_global_shutdown();
}

int
daemon_main(const struct daemon_args *args)
{
	struct daemon d = { .args = args, .lock = -1 };
	struct err err;
	bool ok;

	(void)umask(077);
	if (!log_open(args->foreground ? NULL : args->paths.log) &&
	    log_open(NULL))
		log_warn("daemon: %s", args->paths.log);
	log_set_debug(args->debug);
	buf_init(&d.option_complaints, COMPLAINTS_MAX);
	buf_init(&d.session_complaints, COMPLAINTS_MAX);
	buf_init(&d.profile_complaints, COMPLAINTS_MAX);
	ok = run(&d, &err);
	if (!ok)
		log_warnx("daemon: %s", err.text);
	close_parts(&d);
	buf_done(&d.option_complaints);
	buf_done(&d.session_complaints);
	buf_done(&d.profile_complaints);
	if (ok)
		log_info("daemon: ended");
	log_close();
	return ok ? 0 : 1;
}
