/*
 * A letter from the coordinator: one mail to each of its recipients. It is
 * written when it is asked for, and waits for the coordinator's name, which a
 * server may have to give out first.
 */
#ifndef MAIL_LETTER_H
#define MAIL_LETTER_H

#include <stdbool.h>

#include "base/buf.h"
#include "mail/mail.h"

struct letter {
	struct mail *mail;
	char *project;
	struct buf subject, body; /* to be filled */
	const char *importance;   /* "high" */
	bool ack_required;
	char thread[48]; /* or "" */
	char **to;
	size_t count;
	mail_fn *fn; /* the rest is the sending's */
	void *arg;
	size_t open; /* messages without an answer, and one while sending */
	enum mail_result worst;
	char *why;
};

struct letter *letter_new(struct mail *m, const char *project);
void letter_add_recipient(struct letter *l, const char *agent);
/* Takes the letter. fn is called once, with the worst that came of it. */
void letter_send(struct letter *l, mail_fn *fn, void *arg);

#endif
