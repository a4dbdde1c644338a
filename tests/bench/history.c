/* What a day of history costs to read, in CPU time: 100 000 events of 200
 * agents, for the timeline, for the digest, and for events --since; and how
 * large the file becomes when three times as many are written. */
#include <sys/stat.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "coordinator/event.h"
#include "coordinator/timeline.h"
#include "detect/state.h"
#include "io/store.h"

#define EVENTS  100000
#define AGENTS  200
#define ROUNDS  5
#define DAY     (24 * TIME_HOUR)
#define NOW     INT64_C(1770033600000)
#define COLUMNS 60
#define PAGE    1000 /* as many as events --since asks for */

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
must(bool ok, const struct err *err)
{
	if (!ok) {
		fprintf(stderr, "history: %s\n", err->text);
		exit(1);
	}
}

static void
add(struct event_log *l, int64_t i, int64_t at_ms)
{
	static const enum agent_detail round[] = { DETAIL_IDLE, DETAIL_THINKING,
		DETAIL_STREAMING, DETAIL_TOOL, DETAIL_APPROVAL, DETAIL_TOOL };
	enum agent_detail was = round[i / AGENTS % countof(round)];
	enum agent_detail now = round[(i / AGENTS + 1) % countof(round)];
	struct coordinator_event e = { .type = EVENT_AGENT_BUSY,
		.at_ms = at_ms,
		.details = cJSON_CreateObject() };
	struct err err;

	if (now == DETAIL_IDLE)
		e.type = EVENT_AGENT_IDLE;
	else if (now == DETAIL_APPROVAL)
		e.type = EVENT_AGENT_ATTENTION;
	(void)snprintf(
	    e.agent_id, sizeof e.agent_id, "%%%d", (int)(i % AGENTS));
	json_add_str(e.details, "agent_type", "cc");
	json_add_str(e.details, "detail", state_detail_name(now));
	json_add_str(
	    e.details, "new_status", state_status_name(state_status_of(now)));
	json_add_int(e.details, "pane_index", i % AGENTS);
	json_add_str(e.details, "prev_detail", state_detail_name(was));
	json_add_str(
	    e.details, "prev_status", state_status_name(state_status_of(was)));
	json_add_str(e.details, "session", "work");
	must(event_log_add(l, &e, &err), &err);
	cJSON_Delete(e.details);
}

static void
fill(struct store *s, struct event_log *l, int64_t count, int64_t from_ms)
{
	struct err err;

	must(store_exec(s, "BEGIN", &err), &err);
	for (int64_t i = 0; i < count; i++)
		add(l, i, from_ms + i * DAY / EVENTS);
	must(store_exec(s, "COMMIT", &err), &err);
}

struct digest_news {
	int64_t happened[EVENT_COUNT];
	struct timeline waits;
};

static void
on_row(void *arg, int64_t at_ms, const char *type, const char *agent,
    const char *details)
{
	struct digest_news *news = arg;
	enum event_type t;

	if (event_type_find(type, &t))
		news->happened[t]++;
	timeline_read_row(&news->waits, at_ms, agent, details);
}

static void
on_event(void *arg, const struct coordinator_event *e)
{
	*(int64_t *)arg += e->id > 0;
}

static void
lower(double *best, double start)
{
	double took = cpu_ms() - start;

	if (took < *best)
		*best = took;
}

static void
bench_reading(struct event_log *l)
{
	const struct event_query newest = {
		.since_ms = NOW - DAY, .after = -1, .limit = PAGE
	};
	double best_timeline = 1e9, best_digest = 1e9, best_page = 1e9, start;
	struct digest_news news;
	int64_t page = 0;
	size_t rows = 0;
	struct err err;

	for (int round = 0; round < ROUNDS; round++) {
		struct timeline t;

		start = cpu_ms();
		timeline_init(&t, NOW - DAY, NOW, COLUMNS);
		must(timeline_read(&t, l, NOW - DAY, &err), &err);
		timeline_end(&t);
		lower(&best_timeline, start);
		rows = t.rows.count;
		timeline_done(&t);

		memset(&news, 0, sizeof news);
		start = cpu_ms();
		timeline_init(&news.waits, NOW - DAY, NOW, 1);
		must(event_log_scan(l, NOW - DAY, on_row, &news, &err), &err);
		timeline_end(&news.waits);
		lower(&best_digest, start);
		timeline_done(&news.waits);

		page = 0;
		start = cpu_ms();
		must(event_log_read(l, &newest, on_event, &page, &err), &err);
		lower(&best_page, start);
	}
	printf("a day of history, %d events of %zu agents: timeline %.1f ms, "
	       "digest %.1f ms, %d newest events %.1f ms (target 50 each)\n",
	    EVENTS, rows, best_timeline, best_digest, (int)page, best_page);
}

static long long
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (long long)st.st_size : 0;
}

int
main(void)
{
	const char *const migrations[] = { event_log_schema(), NULL };
	char dir[] = "/tmp/tc-bench.XXXXXX", path[64], beside[80];
	struct event_log *l;
	struct store *s;
	struct err err;
	long long day;

	if (mkdtemp(dir) == NULL)
		return 1;
	(void)snprintf(path, sizeof path, "%s/events.db", dir);
	s = store_open(path, migrations, &err);
	must(s != NULL, &err);
	l = event_log_new(s, EVENTS);
	fill(s, l, EVENTS, NOW - DAY);
	bench_reading(l);
	day = size_of(path);
	for (int i = 0; i < 2; i++)
		fill(s, l, EVENTS, NOW + i * DAY);
	event_log_free(l);
	store_close(s);
	printf("event log after one day %.1f MB, after three %.1f MB\n",
	    (double)day / 1e6, (double)size_of(path) / 1e6);
	(void)unlink(path);
	(void)snprintf(beside, sizeof beside, "%s-wal", path);
	(void)unlink(beside);
	(void)snprintf(beside, sizeof beside, "%s-shm", path);
	(void)unlink(beside);
	return rmdir(dir) == 0 ? 0 : 1;
}
