/* triage: the ranking of a project's issues, without a daemon. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/time.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"
#include "io/clock.h"
#include "work/bead.h"
#include "work/program.h"
#include "work/tracker.h"
#include "work/triage-json.h"
#include "work/triage.h"

#define LIMIT_MAX    1000000
#define FAULTS_SHOWN 3
#define DOCUMENT_MAX ((size_t)1 << 30)

struct request {
	const char *dir;
	int64_t now_ms, limit;
	bool fixed; /* --now was given: print nothing that varies */
};

static int
read_request(const struct command_line *line, struct request *r)
{
	const char *now = command_flag(line, "now");

	r->dir = line->argc > 0 ? command_operand(line, 0) : ".";
	r->now_ms = clock_now_ms();
	r->limit = TRIAGE_JSON_LIMIT;
	r->fixed = now != NULL;
	if (now != NULL && !time_parse(now, &r->now_ms))
		return command_failf(EXIT_WRONG_USE,
		    "--now %.40s: give a time like 2026-02-02T12:00:00Z", now);
	return command_number(line, "limit", 0, LIMIT_MAX, &r->limit);
}

/* Says what is wrong with the file, once, with the first few places. */
static void
note_faults(const struct tracker_place *place, const struct bead_list *beads)
{
	const char *from = *place->jsonl != '\0' ? place->jsonl : "bd export";

	if (place->stale)
		command_note("%s is older than its database: run %s", from,
		    place->remedy);
	for (size_t i = 0; i < beads->fault_count && i < FAULTS_SHOWN; i++)
		command_note("%s:%" PRId64 ": %s", from, beads->faults[i].line,
		    beads->faults[i].text);
	if (beads->fault_count > FAULTS_SHOWN)
		command_note("%s: %zu lines in all are not usable", from,
		    beads->fault_count);
}

static void
print_table(const struct triage *t, size_t limit)
{
	static const char *const heads[] = { "SCORE", "ID", "P", "TYPE",
		"TITLE", "ACTION", NULL };
	struct table *table = table_new(heads);

	table_fold(table);
	for (size_t i = 0; i < t->count && (limit == 0 || i < limit); i++) {
		const struct triage_row *row = &t->rows[i];
		struct buf action;

		buf_init(&action, TABLE_CELL_MAX);
		triage_json_action(t, row, &action);
		table_addf(table, TABLE_PLAIN, "%.3f", row->score);
		table_add(table, TABLE_STRONG, row->bead->id);
		table_addf(table,
		    row->bead->priority <= 1 ? TABLE_WARN : TABLE_PLAIN, "%d",
		    row->bead->priority);
		table_add(table, TABLE_DIM, row->bead->type);
		table_add(table, TABLE_PLAIN, row->bead->title);
		table_add(table, row->actionable ? TABLE_GOOD : TABLE_DIM,
		    action.data);
		buf_done(&action);
	}
	output_table(table);
}

/* The document on one line; it may be longer than any other verb's. */
static int
print_json(const struct triage *t, size_t limit, int64_t compute_ms)
{
	cJSON *doc = triage_json(t, limit, compute_ms);
	struct buf text;
	bool ok;

	buf_init(&text, DOCUMENT_MAX);
	json_write(&text, doc);
	(void)buf_addc(&text, '\n');
	ok = !text.full && fwrite(text.data, 1, text.len, stdout) == text.len;
	buf_done(&text);
	cJSON_Delete(doc);
	if (!ok)
		return command_failf(EXIT_FAILED,
		    "the ranking could not be printed: use a --limit");
	return EXIT_DONE;
}

static int
rank(const struct command_line *line, const struct request *r,
    const struct bead_list *beads, int64_t started_ms)
{
	const struct triage_options options = { .now_ms = r->now_ms };
	struct triage t;
	int status = EXIT_DONE;

	triage_init(&t, beads, &options);
	if (line->json)
		status = print_json(&t, (size_t)r->limit,
		    r->fixed ? 0 : clock_now_ms() - started_ms);
	else
		print_table(&t, (size_t)r->limit);
	triage_done(&t);
	return status;
}

/* What bd keeps in Dolt it prints. */
static bool
read_beads(
    const struct tracker_place *place, struct bead_list *beads, struct err *err)
{
	struct buf text;
	bool ok;

	if (*place->jsonl != '\0')
		return tracker_read(place->jsonl, beads, err);
	if (*place->dolt == '\0')
		return err_set(err, "%s holds no JSONL: run %s", place->dir,
		    place->remedy);
	buf_init(&text, DOCUMENT_MAX);
	ok = program_run(&program_bd_export, place, &text, err);
	if (ok)
		tracker_parse(text.data, text.len, beads);
	buf_done(&text);
	return ok;
}

static int
run(const struct command_line *line)
{
	int64_t started_ms = clock_now_ms();
	struct tracker_place place;
	struct bead_list beads;
	struct request r;
	struct err err;
	int status = read_request(line, &r);

	if (status != EXIT_DONE)
		return status;
	if (!tracker_find(r.dir, getenv("BEADS_DIR"), &place, &err))
		return command_fail(EXIT_FAILED, &err);
	bead_list_init(&beads);
	if (read_beads(&place, &beads, &err)) {
		note_faults(&place, &beads);
		status = rank(line, &r, &beads, started_ms);
	} else {
		status = command_fail(EXIT_FAILED, &err);
	}
	bead_list_done(&beads);
	return status;
}

const struct command cmd_triage = {
	.name = "triage",
	.args = "[DIR]",
	.max = 1,
	.flags = {
		{ "now", "TIME", "rank as of this time, reproducibly" },
		{ "limit", "N", "so many issues (10), 0 for all" },
	},
	.run = run,
	.summary = "rank the open issues of a project",
	.help = "Reads the beads of DIR (default: here) and ranks its open "
		"issues by how much finishing each one next would help, as "
		"bv --robot-triage does. Needs neither bv nor the daemon.",
};
