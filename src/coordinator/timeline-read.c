/* From the event log to the timeline: a day of it in a glance, so the details
 * are looked into, not parsed. */
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "coordinator/event.h"
#include "coordinator/timeline.h"

/* The text of a member of the details, which come sorted by name, so that the
 * next one is searched for behind it. No value holds a quote before its end:
 * they are names of states and types and, at worst cut, of sessions. */
static const char *
member(const char *details, const char *key, char *ret, size_t size)
{
	const char *p = strstr(details, key);
	size_t len;

	*ret = '\0';
	if (p == NULL)
		return details;
	p += strlen(key);
	len = strcspn(p, "\"");
	if (len >= size)
		len = size - 1;
	memcpy(ret, p, len);
	ret[len] = '\0';
	return p + len;
}

/* The log has the names as we write them, so most differ at the first byte. */
static bool
find_detail(const char *name, enum agent_detail *ret)
{
	for (int d = 0; d < DETAIL_COUNT; d++) {
		const char *known = state_detail_name((enum agent_detail)d);
		if (*known == *name && strcmp(known, name) == 0) {
			*ret = (enum agent_detail)d;
			return true;
		}
	}
	return false;
}

void
timeline_read_row(
    struct timeline *t, int64_t at_ms, const char *agent, const char *details)
{
	struct timeline_change c = { .at_ms = at_ms };
	char was[24], now[24], agent_type[32], session[64], prev[32], *end;

	if (*agent != '%')
		return;
	details =
	    member(details, "\"agent_type\":\"", agent_type, sizeof agent_type);
	details = member(details, "\"detail\":\"", now, sizeof now);
	details = member(details, "\"prev_at\":\"", prev, sizeof prev);
	details = member(details, "\"prev_detail\":\"", was, sizeof was);
	(void)member(details, "\"session\":\"", session, sizeof session);
	if (!find_detail(now, &c.now) || !find_detail(was, &c.was))
		return;
	c.pane = (unsigned)strtoul(agent + 1, &end, 10);
	c.agent_type = agent_type;
	c.session = session;
	/* Only the first change of an agent asks for it. */
	if (*prev != '\0' && timeline_find(t, c.pane) == NULL)
		(void)time_parse(prev, &c.prev_ms);
	timeline_add(t, &c);
}

static void
on_row(void *arg, int64_t at_ms, const char *type, const char *agent,
    const char *details)
{
	(void)type;
	timeline_read_row(arg, at_ms, agent, details);
}

bool
timeline_read(struct timeline *t, struct event_log *log, int64_t since_ms,
    struct err *err)
{
	return event_log_scan(log, since_ms, on_row, t, err);
}
