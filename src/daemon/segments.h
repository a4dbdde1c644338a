/*
 * The pieces of the status line by name, and how the user wants them drawn:
 * what is pushed and what "segment NAME" pulls are the same text.
 */
#ifndef DAEMON_SEGMENTS_H
#define DAEMON_SEGMENTS_H

#include <stdbool.h>

#include "daemon/summary.h"

struct buf;
struct coordinator;
struct mailroom;
struct options;
struct segments;
struct workroom;

#define SEGMENTS_COUNT 6
extern const char *const segments_names[SEGMENTS_COUNT];

/* All is borrowed. */
struct segments *segments_new(
    struct coordinator *c, const struct mailroom *mail, struct workroom *work);
/* Accepts NULL. */
void segments_free(struct segments *s);
/* Takes the options; true when anything is drawn otherwise now. */
bool segments_configure(struct segments *s, const struct options *o);
const struct summary_look *segments_look(const struct segments *s);

/* Appends one segment, of one session or (NULL) of all; nothing when there is
 * nothing to say. False when there is none of that name. */
bool segments_text(const struct segments *s, const char *name,
    const char *session, struct buf *out);
/* Work may have changed: what is shown of it is counted anew, but not often.
 * True when it is another text. */
bool segments_count_work(struct segments *s);
/* Agents have changed: work is counted anew if some was given or taken back. */
void segments_agents_changed(struct segments *s);

#endif
