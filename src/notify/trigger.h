/*
 * What is done on events, as the user's options say: a tmux command for an
 * event type, a message to the person, a POST to a webhook.
 *
 * What is known of an event travels in environment variables alone, never in
 * the text of a command: COORDINATOR_EVENT, _PANE, _AGENT, _STATUS, _DETAIL,
 * _SESSION, _TIME and _JSON, in tmux's global environment while the command
 * runs. One command runs at a time, TRIGGER_GAP_MS after the one before; what
 * waits is bounded, and the oldest is given up first.
 */
#ifndef NOTIFY_TRIGGER_H
#define NOTIFY_TRIGGER_H

#include <stdint.h>

#include "coordinator/event.h"
#include "notify/trigger-policy.h"

#define TRIGGER_GAP_MS     50
#define TRIGGER_TIMEOUT_MS 30000
#define TRIGGER_QUEUE_MAX  64

struct coordinator;
struct event_base;
struct tmux_server;
struct trigger;

/* Texts are borrowed for the call. */
struct trigger_config {
	const char *commands[EVENT_COUNT]; /* tmux commands, "" for none */
	enum trigger_level level;
	const char *ways; /* words of: message bell osc desktop */
	int64_t cooldown_ms;
	const char *webhook; /* URL, or "" */
	enum trigger_level webhook_level;
};

/* All borrowed. */
struct trigger *trigger_new(struct event_base *base, struct coordinator *c,
    const struct tmux_server *server);
/* What waits is given up. After the coordinator was stopped. Accepts NULL. */
void trigger_free(struct trigger *t);
void trigger_configure(struct trigger *t, const struct trigger_config *c);
void trigger_event(struct trigger *t, const struct coordinator_event *e);

#endif
