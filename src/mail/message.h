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

#endif
