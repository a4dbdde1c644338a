/* What triage and matching cost, in CPU time, so that what else the machine
 * does is left out: 10 000 beads; 200 agents and 5000 beads. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "work/bead.h"
#include "work/persona.h"
#include "work/score.h"
#include "work/select.h"
#include "work/strategy.h"
#include "work/triage.h"

#define BEADS   10000
#define WORKERS 200
#define TASKS   5000
#define ROUNDS  5
#define NOW     ((int64_t)1770033600000)

static uint32_t seed = 42;

static unsigned
dice(unsigned sides)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % sides;
}

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* One issue that waits for up to three before it. */
static void
write_issue(struct buf *out, unsigned i)
{
	static const char *const types[] = { "task", "bug", "feature", "chore",
		"epic" };
	static const char *const states[] = { "open", "open", "open", "closed",
		"in_progress" };
	unsigned deps = i > 300 ? dice(4) : 0;

	buf_addf(out,
	    "{\"id\":\"b-%05u\",\"title\":\"Fix the parser in src/mod%u/a.c\","
	    "\"description\":\"Tests in tests/mod%u/x_test.go fail, and the "
	    "error is not told. Say which line it was, add a case, and keep "
	    "the old behaviour for files without a header.\",\"status\":"
	    "\"%s\",\"priority\":%u,\"issue_type\":\"%s\",\"created_at\":"
	    "\"2026-01-%02uT09:00:00Z\",\"updated_at\":\"2026-01-%02uT09:00:"
	    "00Z\",\"labels\":[\"core\"],\"dependencies\":[",
	    i, i % 97, i % 89, states[dice(5)], dice(5), types[dice(5)],
	    1 + dice(14), 15 + dice(16));
	for (unsigned k = 0; k < deps; k++)
		buf_addf(out,
		    "%s{\"issue_id\":\"b-%05u\",\"depends_on_id\":\"b-%05u\","
		    "\"type\":\"%s\"}",
		    k > 0 ? "," : "", i, i - 1 - dice(300),
		    k < 2 ? "blocks" : "related");
	buf_adds(out, "]}\n");
}

static void
read_beads(struct bead_list *list, const struct buf *text)
{
	const char *s = text->data;
	int64_t line = 0;

	bead_list_init(list);
	for (const char *eol; (eol = strchr(s, '\n')) != NULL; s = eol + 1)
		bead_list_add(list, ++line, s, (size_t)(eol - s));
	bead_list_end(list);
}

static void
bench_triage(struct bead_list *list, struct triage *t)
{
	struct triage_options options = { .now_ms = NOW };
	double best_read = 1e9, best_rank = 1e9;
	struct buf text;

	buf_init(&text, 64 << 20);
	for (unsigned i = 0; i < BEADS; i++)
		write_issue(&text, i);
	for (int round = 0; round < ROUNDS; round++) {
		double start = cpu_ms(), read, rank;

		read_beads(list, &text);
		read = cpu_ms();
		triage_init(t, list, &options);
		rank = cpu_ms();
		if (read - start < best_read)
			best_read = read - start;
		if (rank - read < best_rank)
			best_rank = rank - read;
		if (round + 1 == ROUNDS)
			break;
		triage_done(t);
		bead_list_done(list);
	}
	printf("triage of %d beads (%.1f MB): read %.1f ms, rank %.1f ms, "
	       "together %.1f ms (target 150)\n",
	    BEADS, (double)text.len / 1e6, best_read, best_rank,
	    best_read + best_rank);
	buf_done(&text);
}

static void
fill_workers(struct worker *w, char (*ids)[16], struct persona_set *set)
{
	static const char *const types[] = { "cc", "cod", "gmi" };

	for (unsigned i = 0; i < WORKERS; i++) {
		snprintf(ids[i], sizeof ids[i], "%%%u", i);
		w[i] = (struct worker){ .pane_id = ids[i],
			.agent_type = types[dice(3)],
			.mail_name = "",
			.status = "WAITING",
			.detail = "idle",
			.context_usage = dice(90),
			.reservations = dice(8),
			.persona = persona_at(set, dice(5)) };
	}
}

static size_t
fill_tasks(struct task *tasks, const struct triage *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->count && n < TASKS; i++) {
		const struct triage_row *row = &t->rows[i];

		tasks[n++] = (struct task){ .id = row->bead->id,
			.title = row->bead->title,
			.description = row->bead->description,
			.type = row->bead->type,
			.status = row->bead->status,
			.priority = row->bead->priority,
			.score = row->score,
			.has_breakdown = true,
			.pagerank = row->part[TRIAGE_PAGERANK],
			.blocker_ratio = row->part[TRIAGE_BLOCKER_RATIO],
			.time_to_impact = row->part[TRIAGE_TIME_TO_IMPACT],
			.unblocks = row->unblocks.count };
	}
	return n;
}

static void
bench_match(const struct triage *t)
{
	static struct worker workers[WORKERS];
	static char ids[WORKERS][16];
	struct persona_set *set = persona_set_new();
	struct task *tasks = xcalloc(TASKS, sizeof *tasks);
	struct score_config config = score_config_default();
	struct select_input in = { &config, tasks, fill_tasks(tasks, t),
		workers, WORKERS, false };
	double best_texts = 1e9, best_match = 1e9;
	size_t given = 0;

	fill_workers(workers, ids, set);
	for (int round = 0; round < ROUNDS; round++) {
		struct assignments a;
		double start = cpu_ms(), texts, match;

		for (size_t i = 0; i < in.task_count; i++)
			score_task_init(&tasks[i], NULL, NULL);
		texts = cpu_ms();
		strategy_select(&a, &in);
		match = cpu_ms();
		given = a.count;
		if (texts - start < best_texts)
			best_texts = texts - start;
		if (match - texts < best_match)
			best_match = match - texts;
		strategy_assignments_done(&a);
		for (size_t i = 0; i < in.task_count; i++)
			score_task_done(&tasks[i]);
	}
	printf("optimal match, %d agents x %zu beads: texts %.1f ms, match "
	       "%.1f ms, %zu pairs (target 100)\n",
	    WORKERS, in.task_count, best_texts, best_match, given);
	free(tasks);
	persona_set_free(set);
}

int
main(void)
{
	struct bead_list list;
	struct triage t;

	bench_triage(&list, &t);
	bench_match(&t);
	triage_done(&t);
	bead_list_done(&list);
	return 0;
}
