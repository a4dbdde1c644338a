/*
 * What the coordinator writes to agents about conflicts, as the package words
 * it in subject, headings and order. Pure.
 */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

struct buf;
struct conflict;
struct conflict_holder;

/* NotifyConflict: to all holders. */
void message_notice_subject(struct buf *out, const struct conflict *c);
void message_notice_body(struct buf *out, const struct conflict *c);
/* NegotiateConflict: requester asks the holder. */
void message_request_subject(struct buf *out, const struct conflict *c);
void message_request_body(struct buf *out, const struct conflict *c,
    const struct conflict_holder *asked, const char *requester);

enum message_decision {
	MESSAGE_UNDECIDED,
	MESSAGE_RELEASED,
	MESSAGE_KEPT,
};

/* What an answer to such a request decides: its first word, in the body or
 * else in the subject, is to release or to keep, in any form. */
enum message_decision message_decision(const char *subject, const char *body);

#endif
