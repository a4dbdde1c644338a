/*
 * DigestSummary: what a person should know of a session in one glance, as
 * JSON and as Markdown. Pure: the caller gathers the facts.
 *
 * What the package prints comes first, byte for byte; what is ours follows,
 * and only when there is something to say. Rows and alerts are in the order of
 * session, window and pane. A pane is named as shortly as is clear: "1", with
 * several windows "2.1", with several sessions "work:2.1".
 */
#ifndef NOTIFY_DIGEST_H
#define NOTIFY_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coordinator/event.h"

#define DIGEST_TOP_READY 5

struct agent_state;
struct assign_offer;
struct assign_source;
struct buf;
struct cJSON;
struct quality_summary;
struct timeline;

/* WorkDigestSummary, of all the projects that agents work in. */
struct digest_work {
	char unavailable[256]; /* why nothing is known, or "" */
	int64_t pending, in_progress, completed_today, blocked;
	char *top_ready[DIGEST_TOP_READY];  /* "id: title"; NULL ends it */
	double top_score[DIGEST_TOP_READY]; /* that of the triage */
};

/* All of it is borrowed; what is NULL is not told. */
struct digest_facts {
	const char *session; /* what the digest is about */
	const char *coordinator;
	int64_t now_ms;
	const struct agent_state *const *agents;
	size_t count;
	const struct digest_work *work;
	const struct quality_summary *quality;
	double score; /* of all, when quality is told */
	/* How often each event happened to an agent after the human last
	 * looked at it; when the oldest of these looks was; and who was in
	 * which state since then. */
	int64_t looked_ms;
	const int64_t *happened; /* [EVENT_COUNT] */
	const struct timeline *waits;
	const char *const *notes; /* more lines: assignments, conflicts */
	size_t note_count;
};

struct digest_row {
	const struct agent_state *agent;
	char label[96];
	char idle_for[24]; /* or "" */
};

struct digest {
	const struct digest_facts *facts;
	struct digest_row *rows; /* count of the facts */
	int active, idle, error;
	char **alerts;
	size_t alert_count;
};

/* GenerateDigest. The facts outlive it. */
void digest_init(struct digest *d, const struct digest_facts *facts);
void digest_done(struct digest *d);
/* "normal", "high" with an alert, "urgent" with an agent in error. */
const char *digest_importance(const struct digest *d);
/* DigestSummary, then ours; the caller deletes it. */
struct cJSON *digest_json(const struct digest *d);
void digest_markdown(const struct digest *d, struct buf *out);
/* The payload of digest_sent; the caller deletes it. */
struct cJSON *digest_event(const struct digest *d);

/* Adds an open bead, and the closed ones of a project; those that were done at
 * midnight_ms or later were done today. It begins as zeroes. */
void digest_work_add_open(
    struct digest_work *w, const struct assign_offer *o, int64_t midnight_ms);
void digest_work_add_closed(
    struct digest_work *w, const struct assign_source *s, int64_t midnight_ms);
void digest_work_done(struct digest_work *w);

#endif
