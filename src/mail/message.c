#include "mail/message.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/time.h"
#include "mail/conflict.h"

/* What the conflict is about, in words: the path asked for when there is no
 * pattern. */
static const char *
topic(const struct conflict *c)
{
	return *c->pattern != '\0' ? c->pattern : c->path;
}

/* A pattern between backquotes, which it cannot end. */
static void
add_code(struct buf *out, const char *text)
{
	(void)buf_addc(out, '`');
	for (; *text != '\0'; text++) {
		if (*text == '`')
			(void)buf_addc(out, '\'');
		else
			(void)buf_addc(out, *text);
	}
	(void)buf_addc(out, '`');
}

/* "12:03:04", in UTC. */
static void
add_clock(struct buf *out, int64_t ms)
{
	char text[32];

	if (ms == 0) {
		(void)buf_adds(out, "unknown");
		return;
	}
	time_format(ms / 1000 * 1000, text);
	(void)buf_addf(out, "%.8s", text + strlen("2026-02-02T"));
}

static void
add_date(struct buf *out, int64_t ms)
{
	char text[32];

	if (ms == 0) {
		(void)buf_adds(out, "unknown");
		return;
	}
	time_format(ms / 1000 * 1000, text);
	(void)buf_adds(out, text);
}

static void
add_holder(struct buf *out, const struct conflict_holder *h)
{
	if (h->edited_ms != 0) {
		(void)buf_addf(out, "- **%s** (edited it ", h->agent);
		add_clock(out, h->edited_ms);
		(void)buf_adds(out, ", without a reservation)\n");
		return;
	}
	(void)buf_addf(out, "- **%s** (reserved ", h->agent);
	add_clock(out, h->reserved_ms);
	(void)buf_adds(out, ", expires ");
	add_clock(out, h->expires_ms);
	(void)buf_adds(out, ")\n");
	if (*h->reason != '\0')
		(void)buf_addf(out, "  - Reason: %s\n", h->reason);
}

void
message_notice_subject(struct buf *out, const struct conflict *c)
{
	(void)buf_addf(
	    out, "⚠️ Reservation Conflict Detected: %s", topic(c));
}

void
message_notice_body(struct buf *out, const struct conflict *c)
{
	(void)buf_adds(out, "# Reservation Conflict Detected\n\n**Pattern:** ");
	add_code(out, topic(c));
	if (*c->other != '\0') {
		(void)buf_adds(out, ", which overlaps ");
		add_code(out, c->other);
	}
	if (c->kind == CONFLICT_VIOLATED)
		(void)buf_adds(out, ", reserved and yet edited by another");
	else if (c->kind == CONFLICT_UNDECLARED)
		(void)buf_adds(out, ", edited by several and reserved by none");
	(void)buf_adds(out, "\n\n## Current Holders\n\n");
	for (size_t i = 0; i < c->count; i++)
		add_holder(out, &c->holders[i]);
	(void)buf_adds(out,
	    "\n## Recommendation\n\n"
	    "Please settle among you who edits these files first:\n\n"
	    "1. One of you releases the reservation\n"
	    "2. You work on different parts of the files\n"
	    "3. The later one waits until the earlier one is done\n");
}

void
message_request_subject(struct buf *out, const struct conflict *c)
{
	(void)buf_addf(out, "File Reservation Conflict: %s", topic(c));
}

void
message_request_body(struct buf *out, const struct conflict *c,
    const struct conflict_holder *asked, const char *requester)
{
	(void)buf_adds(out, "# File Reservation Conflict\n\n**Pattern:** ");
	add_code(out, topic(c));
	(void)buf_addf(out,
	    "\n\n**Requester:** %s needs access to these files\n\n"
	    "## Request\n\n%s asks you to release your reservation of ",
	    requester, requester);
	add_code(out, asked->pattern);
	(void)buf_adds(out, ".\n\n### Your Reservation\n\n- Reserved at: ");
	add_date(out, asked->reserved_ms);
	(void)buf_adds(out, "\n- Expires at: ");
	add_date(out, asked->expires_ms);
	if (*asked->reason != '\0')
		(void)buf_addf(out, "\n- Reason: %s", asked->reason);
	(void)buf_addf(out,
	    "\n\n## Options\n\n"
	    "1. **Release** it, if you no longer need it\n"
	    "2. **Keep** it, and say until when\n"
	    "3. **Coordinate** with %s on who edits what\n\n"
	    "Please acknowledge this message with your decision. An answer in "
	    "this thread that begins with \"released\" or \"kept\" is noted; "
	    "with \"released\" the reservation is let go for you.\n",
	    requester);
}

/* The first word of the first line that is not quoted; false without one. */
static bool
first_word(const char *text, const char **ret, size_t *ret_len)
{
	const char *line = text, *at;

	for (; *line != '\0';
	     line += strcspn(line, "\n"), line += *line != '\0') {
		at = line;
		while (*at != '\0' && *at != '\n' && *at != '>' &&
		       !isalnum((unsigned char)*at))
			at++;
		if (strncasecmp(at, "re:", 3) == 0)
			at += 3 + strspn(at + 3, " *_`\"'");
		*ret = at;
		*ret_len = strspn(at, "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		if (*ret_len > 0)
			return true;
	}
	return false;
}

static enum message_decision
decide(const char *text)
{
	static const struct {
		const char *word;
		enum message_decision decision;
	} words[] = {
		{ "release", MESSAGE_RELEASED },
		{ "released", MESSAGE_RELEASED },
		{ "releasing", MESSAGE_RELEASED },
		{ "keep", MESSAGE_KEPT },
		{ "kept", MESSAGE_KEPT },
		{ "keeping", MESSAGE_KEPT },
	};

	const char *word;
	size_t len;

	if (!first_word(text, &word, &len))
		return MESSAGE_UNDECIDED;
	for (size_t i = 0; i < countof(words); i++) {
		if (strlen(words[i].word) == len &&
		    strncasecmp(words[i].word, word, len) == 0)
			return words[i].decision;
	}
	return MESSAGE_UNDECIDED;
}

enum message_decision
message_decision(const char *subject, const char *body)
{
	enum message_decision d = decide(body);

	return d != MESSAGE_UNDECIDED ? d : decide(subject);
}
