/* POSTs events to a URL, one after the other. What is not taken is tried again,
 * after twice as long each time, and in the end given up. Never blocks. */
#ifndef NOTIFY_TRIGGER_WEBHOOK_H
#define NOTIFY_TRIGGER_WEBHOOK_H

struct coordinator_event;
struct event_base;
struct trigger_webhook;

#define TRIGGER_WEBHOOK_TRIES     5
#define TRIGGER_WEBHOOK_FIRST_MS  1000
#define TRIGGER_WEBHOOK_QUEUE_MAX 64

struct trigger_webhook *trigger_webhook_new(struct event_base *base);
/* What waits is given up. Accepts NULL. */
void trigger_webhook_free(struct trigger_webhook *w);
/* "" for none; what waits goes to the new one. */
void trigger_webhook_set_url(struct trigger_webhook *w, const char *url);
void trigger_webhook_send(
    struct trigger_webhook *w, const struct coordinator_event *e);

#endif
