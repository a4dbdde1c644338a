#include "mail/message.h"

#include <string.h>

#include "base/buf.h"
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
	for (; *text != '\0'; text++)
		(void)buf_addc(out, *text == '`' ? '\'' : *text);
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
	(void)buf_adds(out, "\n\n## Current Holders\n\n");
	for (size_t i = 0; i < c->count; i++) {
		const struct conflict_holder *h = &c->holders[i];

		(void)buf_addf(out, "- **%s** (reserved ", h->agent);
		add_clock(out, h->reserved_ms);
		(void)buf_adds(out, ", expires ");
		add_clock(out, h->expires_ms);
		(void)buf_adds(out, ")\n");
		if (*h->reason != '\0')
			(void)buf_addf(out, "  - Reason: %s\n", h->reason);
	}
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
	    "Please acknowledge this message with your decision.\n",
	    requester);
}
