/*
 * One pane: who is in it, what its sources say now, and whom to tell.
 *
 * An agent that is gone stays "exited" as long as a shell is in its place (a
 * human wants to see that it ended); another agent takes its place, and any
 * other program ends the matter.
 */
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "detect/evidence.h"
#include "detect/monitor-parts.h"
#include "detect/profile-data.h"
#include "detect/program-status.h"
#include "detect/rules-pattern.h"
#include "detect/usage.h"

#define SCORE_ENOUGH 2

const char *
monitor_pane_title(const struct monitor_entry *e)
{
	if (e->stream.title.at_ms > 0 && e->stream.title.at_ms >= e->moved_ms &&
	    e->stream.title.at_ms >= e->gap_ms)
		return e->stream.title.text;
	return e->title;
}

/* ---- who ---- */

/* Another agent is there. That of a new process has drawn nothing yet: what was
 * captured is somebody else's last picture. */
static void
begin(struct monitor_entry *e, enum identify_how how, int64_t now_ms)
{
	verdict_init(&e->verdict, now_ms);
	e->found_ms = now_ms;
	if (how == IDENTIFY_PROCESS)
		e->seen = false;
	monitor_capture_want(e, now_ms);
}

static void
set_agent(struct monitor_entry *e, const struct profile *p,
    enum identify_how how, int64_t now_ms)
{
	if (e->profile != p) {
		begin(e, how, now_ms);
		e->title_speaks = false;
		e->title_rule = NULL;
		e->version = 0;
		e->usage_known = false;
		e->reset_ms = e->said_reset_ms = 0;
		e->said_used = 0;
		e->gone = false;
	}
	e->profile = p;
	e->how = p != NULL ? how : IDENTIFY_NOT;
	if (p == NULL)
		e->gone = false;
}

static void
set_gone(struct monitor_entry *e, enum evidence_source source)
{
	if (!e->gone)
		program_status_clear(&e->stream.status, e->stream.output_ms);
	e->gone = true;
	e->gone_source = source;
}

/* The best known face on the screen, or NULL. */
static const struct profile *
face(const struct monitor *m, const struct monitor_entry *e)
{
	const struct profile *best = NULL;
	int most = SCORE_ENOUGH - 1;

	if (!e->seen)
		return NULL;
	for (size_t i = 0; i < m->profiles->count; i++) {
		const struct profile *p = m->profiles->list[i];
		struct rules_reading r;
		rules_read(p, &e->screen, e->version, &r);
		int score = identify_screen_score(
		    p, &e->screen, &r, monitor_pane_title(e));
		if (score > most) {
			most = score;
			best = p;
		}
	}
	return best;
}

/* Under a carrier there is no process to ask. Has the agent gone by itself? */
static bool
has_left(const struct monitor *m, const struct monitor_entry *e)
{
	const struct rules_reading *r = &e->reading;
	if (!e->seen)
		return false;
	/* What it would say of itself is newer than the picture. */
	if (e->screen_ms < e->stream.novel_ms)
		return e->gone;
	bool at_prompt = identify_at_prompt(m->profiles, &e->screen);
	bool silenced = e->stream.title_cleared ||
	                (e->stream.status.seen_ms > e->found_ms &&
			    e->stream.status.count == 0) ||
	                identify_has_left(e->profile, &e->screen);
	/* One that draws inline leaves its last picture above the prompt. */
	if (r->composer.found || r->rule != NULL)
		return at_prompt && silenced;
	return silenced || (at_prompt && e->verdict.known_ms > e->found_ms);
}

/* Looks for an agent where only bytes and a screen are to be had. */
static void
look_through(const struct monitor *m, struct monitor_entry *e, int64_t now_ms)
{
	const struct program_status_record *status =
	    program_status_summary(&e->stream.status);
	const struct profile *p = NULL;
	enum identify_how how = IDENTIFY_STATUS;

	if (status != NULL)
		p = identify_app(
		    m->profiles, program_status_app(&e->stream.status, status));
	if (p == NULL && (e->profile == NULL || e->gone)) {
		p = face(m, e);
		how = IDENTIFY_SCREEN;
	}
	if (p != NULL) {
		set_agent(e, p, how, now_ms);
		if (how == IDENTIFY_STATUS || !has_left(m, e))
			e->gone = false;
	}
	if (e->profile != NULL && !e->gone && has_left(m, e))
		set_gone(e, SOURCE_SCREEN);
}

/* Neither the option nor a process names an agent. */
static void
identify_rest(const struct monitor *m, struct monitor_entry *e, int64_t now_ms)
{
	const struct profile *named =
	    identify_convention(m->profiles, monitor_pane_title(e));

	switch (e->process.program) {
	case IDENTIFY_AGENT:
		break;
	case IDENTIFY_SHELL:
		if (e->profile != NULL)
			set_gone(e, SOURCE_PROCESS);
		break;
	case IDENTIFY_CARRIER:
		/* Another program in the place of an agent we saw run. */
		if (e->how == IDENTIFY_PROCESS && e->in_table)
			set_agent(e, NULL, IDENTIFY_NOT, now_ms);
		if (named != NULL)
			set_agent(e, named, IDENTIFY_CONVENTION, now_ms);
		else
			look_through(m, e, now_ms);
		break;
	case IDENTIFY_OTHER:
	case IDENTIFY_UNSEEN:
		set_agent(e, named, IDENTIFY_CONVENTION, now_ms);
		break;
	}
}

static void
identify_option(
    const struct monitor *m, struct monitor_entry *e, int64_t now_ms)
{
	const struct profile *p = profiles_find(m->profiles, e->agent);
	set_agent(e, p, IDENTIFY_OPTION, now_ms);
	if (p == NULL)
		return;
	switch (e->process.program) {
	case IDENTIFY_SHELL:
		set_gone(e, SOURCE_PROCESS);
		break;
	case IDENTIFY_CARRIER:
		e->gone = has_left(m, e);
		e->gone_source = SOURCE_SCREEN;
		break;
	case IDENTIFY_AGENT:
	case IDENTIFY_OTHER:
	case IDENTIFY_UNSEEN:
		e->gone = false;
		break;
	}
}

void
monitor_pane_identify(
    struct monitor *m, struct monitor_entry *e, int64_t now_ms)
{
	if (*e->agent != '\0') {
		identify_option(m, e, now_ms);
	} else if (e->process.program == IDENTIFY_AGENT) {
		bool again = e->gone && !e->dead;
		set_agent(e, e->process.profile, IDENTIFY_PROCESS, now_ms);
		e->gone = false;
		if (again)
			begin(e, IDENTIFY_PROCESS, now_ms);
	} else {
		identify_rest(m, e, now_ms);
	}
	if (e->dead && e->profile != NULL)
		set_gone(e, SOURCE_PROCESS);
}

void
monitor_pane_ended(struct monitor *m, struct monitor_entry *e, int64_t now_ms)
{
	e->process = (struct identify_process){ .program = IDENTIFY_SHELL };
	if (e->profile != NULL)
		set_gone(e, SOURCE_PROCESS);
	monitor_pane_decide(m, e, now_ms);
}

/* ---- what ---- */

static void
read_title(struct monitor_entry *e)
{
	const char *title = monitor_pane_title(e);
	int span[2];

	e->title_rule = rules_title(e->profile, title, e->version);
	if (e->title_rule != NULL && state_is_busy(e->title_rule->detail))
		e->title_speaks = true;
	e->topic[0] = '\0';
	if (e->profile->topic == NULL ||
	    !rules_pattern_find(e->profile->topic, title, strlen(title), span))
		return;
	size_t len = (size_t)(span[1] - span[0]);
	if (len < sizeof e->topic) {
		memcpy(e->topic, title + span[0], len);
		e->topic[len] = '\0';
	}
}

/* The words of the row that names an error, and when a limit ends. */
static void
read_error(const struct monitor *m, struct monitor_entry *e, int64_t now_ms)
{
	const struct rules_reading *r = &e->reading;
	const char *text = screen_text(&e->screen, r->row);
	size_t len = (size_t)screen_len(&e->screen, r->row);

	while (len > 0 && *text == ' ') {
		text++;
		len--;
	}
	if (len >= sizeof e->error)
		len = 0;
	memcpy(e->error, text, len);
	e->error[len] = '\0';
	e->reset_ms = 0;
	for (int row = r->row; row < r->row + 3 && row < e->screen.count; row++)
		if (usage_reset(screen_text(&e->screen, row), now_ms,
			m->config.offset_ms, &e->reset_ms))
			break;
}

static uint64_t
hash_text(const struct screen *s)
{
	uint64_t h = HASH_START;
	for (int row = 0; row < s->count; row++)
		h = hash_add(
		    h, screen_text(s, row), (size_t)screen_len(s, row) + 1);
	return h;
}

static void
read_screen(const struct monitor *m, struct monitor_entry *e, int64_t now_ms)
{
	int version = rules_version(e->profile, &e->screen);
	if (version > 0)
		e->version = version;
	rules_read(e->profile, &e->screen, e->version, &e->reading);
	double percent;
	if (rules_usage(e->profile, &e->screen, &e->reading, &percent)) {
		e->usage = percent;
		e->usage_known = true;
	}
	if (state_status_of(e->reading.detail) == STATUS_ERROR)
		read_error(m, e, now_ms);
}

/* Where the stream was not followed, another picture is its only trace. */
static void
read_gap(struct monitor_entry *e, bool same)
{
	if (!e->unfollowed)
		return;
	if (!same && e->stream.novel_ms < e->screen_ms)
		stream_gap(&e->stream, true, e->screen_ms);
	e->unfollowed = e->capture.overtaken;
}

void
monitor_pane_screen(struct monitor *m, struct monitor_entry *e,
    const char *text, size_t len, int64_t now_ms)
{
	screen_parse(&e->screen, text, len);
	uint64_t hash = hash_text(&e->screen);
	bool same = e->seen && hash == e->screen_hash;
	if (!same)
		e->changed_ms = now_ms;
	/* What came while it was on its way may not be on it. */
	e->screen_ms = e->capture.asked_ms > 0 ? e->capture.asked_ms : now_ms;
	read_gap(e, same || !e->seen);
	e->screen_hash = hash;
	e->seen = true;

	if (e->profile != NULL)
		read_screen(m, e, now_ms);
	const struct profile *before = e->profile;
	monitor_pane_identify(m, e, now_ms);
	if (e->profile != NULL && e->profile != before)
		read_screen(m, e, now_ms);
	monitor_pane_decide(m, e, now_ms);
	monitor_capture_taken(e, now_ms);
}

int64_t
monitor_pane_stood(const struct monitor_entry *e, int64_t now_ms)
{
	if (!e->seen)
		return 0;
	if (e->screen_ms >= e->stream.output_ms &&
	    e->screen_ms >= e->moved_ms && e->screen_ms >= e->gap_ms)
		return now_ms;
	return e->stood_ms > e->screen_ms ? e->stood_ms : e->screen_ms;
}

/* What the title says. One that was listed before the report came is as old as
 * the listing, which without a stream is seconds. */
static const struct profile_rule *
title_beside(const struct monitor_entry *e, const struct report *r)
{
	bool listed = monitor_pane_title(e) == e->title;

	return listed && r != NULL && e->title_ms < r->at_ms ? NULL
	                                                     : e->title_rule;
}

static void
gather(const struct monitor *m, const struct monitor_entry *e, int64_t now_ms,
    struct evidence *ret)
{
	const struct report *report = monitor_report_newest(e);

	*ret = (struct evidence){
		.profile = e->profile,
		.gone = e->gone,
		.gone_source = e->gone_source,
		.since_ms = e->process.since_ms,
		.found_ms = e->found_ms,
		.screen = e->seen ? &e->reading : NULL,
		.screen_ms = e->screen_ms,
		.stood_ms = monitor_pane_stood(e, now_ms),
		.changed_ms = e->changed_ms,
		.moved_ms = e->moved_ms,
		.gap_ms = e->gap_ms,
		.stream = &e->stream,
		.title = title_beside(e, report),
		.title_speaks = e->title_speaks,
		.status = program_status_summary(&e->stream.status),
		.report = report,
		.stall_after_ms = e->stall_after_ms > 0
		                      ? e->stall_after_ms
		                      : m->config.stall_after_ms,
	};
}

/* What is wrong, as who knows it says. */
static const char *
error_of(const struct monitor_entry *e)
{
	return e->verdict.source == SOURCE_HOOK && *e->hook.words != '\0'
	           ? e->hook.words
	           : e->error;
}

void
monitor_pane_result(
    const struct monitor_entry *e, int64_t now_ms, struct monitor_result *ret)
{
	const struct verdict *v = &e->verdict;
	enum agent_status status = state_status_of(v->detail);
	*ret = (struct monitor_result){
		.agent_type = e->profile != NULL ? e->profile->name : "",
		.status = status,
		.detail = v->detail,
		.confidence = v->confidence,
		.context_usage = e->usage_known ? e->usage : 0,
		.context_known = e->usage_known,
		.healthy = status != STATUS_ERROR && status != STATUS_STALLED,
		.safe_to_dispatch = v->safe && e->profile != NULL,
		.stale = e->screen_ms < e->stream.novel_ms || e->capture.moved,
		.velocity = stream_velocity(&e->stream, now_ms),
		.since_ms = v->since_ms,
		.observed_ms = e->screen_ms > e->stream.status.changed_ms
		                   ? e->screen_ms
		                   : e->stream.status.changed_ms,
		.last_activity_ms = e->stream.output_ms,
		.reset_ms = v->detail != DETAIL_RATE_LIMITED ? 0
		            : e->reset_ms > 0                ? e->reset_ms
		                                             : e->said_reset_ms,
		.limit_used = e->said_used,
		.limit_until_ms = e->said_reset_ms,
		.source = v->source,
		.rule = v->rule,
		.error_message = status == STATUS_ERROR ? error_of(e) : "",
		.topic = e->topic,
		.agent_pid = e->process.pid,
	};
}

/* ---- whom to tell ---- */

static void
tell(struct monitor *m, struct monitor_entry *e, int64_t now_ms)
{
	struct monitor_result now;
	monitor_pane_result(e, now_ms, &now);
	bool same = e->told == e->profile &&
	            (e->profile == NULL ||
			(e->was.detail == now.detail &&
			    e->was.safe_to_dispatch == now.safe_to_dispatch));
	struct monitor_result was = e->was;

	e->told = e->profile;
	e->was = now;
	if (!same && m->fn != NULL)
		m->fn(m->arg, e->id, &was, &now);
	(void)strlcpy(e->was_error, now.error_message, sizeof e->was_error);
	memcpy(e->was_topic, e->topic, sizeof e->was_topic);
	if (*e->was.error_message != '\0')
		e->was.error_message = e->was_error;
	e->was.topic = e->was_topic;
}

void
monitor_pane_decide(struct monitor *m, struct monitor_entry *e, int64_t now_ms)
{
	if (e->profile != NULL) {
		struct evidence ev;
		read_title(e);
		gather(m, e, now_ms, &ev);
		verdict_decide(&e->verdict, &ev, now_ms);
	} else {
		verdict_init(&e->verdict, now_ms);
	}
	tell(m, e, now_ms);
}
