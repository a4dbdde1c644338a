/*
 * record: what the agent of a pane writes, as an asciicast with a marker
 * wherever its state changed, so that what went wrong once can be replayed.
 * "replay" plays it, and tests do.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/redact.h"
#include "cli/target.h"
#include "io/clock.h"
#include "io/file.h"
#include "tmux/server.h"

#define LINE_MAX_BYTES (8u << 20)
#define SCREEN_MAX     (1u << 20)
#define WORDS_MAX      (4u << 20)
#define SECONDS_MAX    604800
/* What a program says of itself is told by these. */
#define STATUS_WORDS                                                      \
 " state idle working done blocked error clear kind permission question " \
 "auth progress app id tmux notify "

struct recorder {
	FILE *file;
	struct redact *redact; /* NULL: as it is */
	int64_t began_ms;
	int64_t until_ms; /* by clock_ticks_ms() */
};

/* One line, [seconds, kind, data]. */
static void
write_event(
    struct recorder *r, int64_t at_ms, const char *kind, const char *data)
{
	cJSON *event = cJSON_CreateArray();
	struct buf line;
	double seconds = (double)(at_ms - r->began_ms) / 1000;

	buf_init(&line, LINE_MAX_BYTES);
	cJSON_AddItemToArray(
	    event, cJSON_CreateNumber(seconds < 0 ? 0 : seconds));
	cJSON_AddItemToArray(event, cJSON_CreateString(kind));
	cJSON_AddItemToArray(event, cJSON_CreateString(data));
	json_write(&line, event);
	(void)fprintf(r->file, "%s\n", line.data);
	(void)fflush(r->file);
	buf_done(&line);
	cJSON_Delete(event);
}

static void
write_output(struct recorder *r, int64_t at_ms, const char *data)
{
	struct buf text;

	if (r->redact == NULL) {
		write_event(r, at_ms, "o", data);
		return;
	}
	buf_init(&text, LINE_MAX_BYTES);
	redact_add(r->redact, &text, data, strlen(data));
	write_event(r, at_ms, "o", text.data);
	buf_done(&text);
}

/* Reads as many numbers as there is room for. */
static bool
read_numbers(char *line, int *ret, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *word = strsep(&line, " ");
		int64_t n;

		if (word == NULL || !str_to_int(word, 0, INT_MAX, &n))
			return false;
		ret[i] = (int)n;
	}
	return true;
}

/* The pane's size, and its screen as a stream that draws it. */
static bool
read_screen(const struct tmux_server *server, const char *pane, int size[2],
    struct buf *out, struct err *err)
{
	struct buf text;
	int numbers[4] = { 0 };
	char *rest;
	const char *line, *end;
	bool ok;

	buf_init(&text, SCREEN_MAX);
	ok = server_run(server,
	    (const char *const[]){ "display-message", "-p", "-t", pane,
		"#{pane_width} #{pane_height} #{cursor_x} #{cursor_y}", ";",
		"capture-pane", "-p", "-e", "-t", pane, NULL },
	    &text, err);
	rest = text.data;
	if (ok && !read_numbers(strsep(&rest, "\n"), numbers, countof(numbers)))
		ok = err_set(err, "tmux does not say how large %s is", pane);
	memcpy(size, numbers, 2 * sizeof *size);
	(void)buf_adds(out, "\033[2J\033[H");
	for (line = ok && rest != NULL ? rest : ""; *line != '\0'; line = end) {
		size_t len = strcspn(line, "\n");
		end = line + len + (line[len] == '\n');
		(void)buf_add(out, line, len);
		if (*end != '\0')
			(void)buf_adds(out, "\r\n");
	}
	(void)buf_addf(
	    out, "\033[0m\033[%d;%dH", numbers[3] + 1, numbers[2] + 1);
	buf_done(&text);
	return ok;
}

static void
write_header(struct recorder *r, const char *pane, const int size[2])
{
	cJSON *header = cJSON_CreateObject();
	struct buf line;

	buf_init(&line, 4096);
	json_add_int(header, "version", 2);
	json_add_int(header, "width", size[0]);
	json_add_int(header, "height", size[1]);
	json_add_int(header, "timestamp", r->began_ms / 1000);
	json_add_str(header, "title", pane);
	json_write(&line, header);
	(void)fprintf(r->file, "%s\n", line.data);
	buf_done(&line);
	cJSON_Delete(header);
}

/* Takes one notification; false when there will be no more. */
static bool
take(struct recorder *r, const cJSON *n)
{
	const char *type = json_str(n, "type", "");
	int64_t at_ms = json_int(n, "at", r->began_ms);
	char marker[128];

	if (strcmp(type, "output") == 0)
		write_output(r, at_ms, json_str(n, "data", ""));
	if (strcmp(type, "state") == 0) {
		(void)snprintf(marker, sizeof marker,
		    "agent=%s verdict=%s source=%s safe=%s",
		    json_str(n, "agent_type", ""), json_str(n, "detail", ""),
		    json_str(n, "source", ""),
		    json_bool(n, "safe_to_dispatch", false) ? "yes" : "no");
		write_event(r, at_ms, "m", marker);
	}
	return strcmp(type, "end") != 0;
}

static int
follow(struct recorder *r, struct client *c, struct err *err)
{
	bool more = true;
	int status;
	cJSON *n;

	while (more && !ferror(r->file)) {
		int64_t left = r->until_ms - clock_ticks_ms();
		if (left <= 0)
			return EXIT_DONE;
		status = client_event(c, left, &n, err);
		if (status != EXIT_DONE)
			return clock_ticks_ms() >= r->until_ms ? EXIT_DONE
			                                       : status;
		more = take(r, n);
		cJSON_Delete(n);
	}
	if (!ferror(r->file))
		return EXIT_DONE;
	(void)err_set(err, "cannot write the recording: %s", strerror(errno));
	return EXIT_FAILED;
}

/* The words of every profile in the directory. */
static void
add_words(struct buf *words, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[PATH_MAX];
	struct err ignored;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (str_ends(entry->d_name, ".ini") &&
		    snprintf(name, sizeof name, "%s/%s", path, entry->d_name) <
			(int)sizeof name)
			(void)file_read(name, words, &ignored);
	}
	if (dir != NULL)
		(void)closedir(dir);
}

static struct redact *
new_redact(const struct paths *paths)
{
	struct redact *r;
	struct buf words;

	buf_init(&words, WORDS_MAX);
	(void)buf_adds(&words, STATUS_WORDS);
	add_words(&words, paths->agents);
	add_words(&words, paths->user_agents);
	r = redact_new(words.data);
	buf_done(&words);
	return r;
}

/* Everything but the file. */
static int
record(const struct command_line *line, struct recorder *r,
    const struct client_place *place, struct err *err)
{
	char pane[TARGET_MAX];
	struct client *c = NULL;
	cJSON *params, *answer = NULL;
	struct buf screen;
	int size[2];
	int status = target_pane(line, 0, &place->server, pane, err);

	if (status == EXIT_DONE)
		status = client_connect(line, &c, err);
	if (status != EXIT_DONE)
		return status;
	params = cJSON_CreateObject();
	json_add_str(params, "pane", pane);
	status = client_call(
	    c, "pane.stream", params, CLIENT_ANSWER_MS, &answer, err);
	cJSON_Delete(answer);
	buf_init(&screen, SCREEN_MAX);
	if (status == EXIT_DONE &&
	    !read_screen(&place->server, pane, size, &screen, err))
		status = EXIT_FAILED;
	if (status == EXIT_DONE) {
		r->began_ms = clock_now_ms();
		write_header(r, pane, size);
		write_output(r, r->began_ms, screen.data);
		command_note("recording %s; Ctrl-C ends it", pane);
		status = follow(r, c, err);
	}
	buf_done(&screen);
	client_close(c);
	return status;
}

static int
run(const struct command_line *line)
{
	const char *path = command_operand(line, 1);
	struct recorder r = { .until_ms = INT64_MAX };
	struct client_place place;
	int64_t seconds = 0;
	struct err err;
	int status = command_number(line, "seconds", 1, SECONDS_MAX, &seconds);

	if (status != EXIT_DONE)
		return status;
	if (seconds > 0)
		r.until_ms = clock_ticks_ms() + seconds * 1000;
	status = client_find(line, &place, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	r.file = fopen(path, "wxe");
	if (r.file == NULL)
		return command_failf(
		    EXIT_FAILED, "cannot write %s: %s", path, strerror(errno));
	if (command_flag(line, "redact") != NULL)
		r.redact = new_redact(&place.paths);
	status = record(line, &r, &place, &err);
	if (fclose(r.file) != 0 && status == EXIT_DONE) {
		(void)err_set(
		    &err, "cannot write %s: %s", path, strerror(errno));
		status = EXIT_FAILED;
	}
	if (r.began_ms == 0) /* nothing was recorded */
		(void)unlink(path);
	if (r.redact != NULL)
		redact_free(r.redact);
	return status == EXIT_DONE ? status : command_fail(status, &err);
}

const struct command cmd_record = {
	.name = "record",
	.args = "PANE FILE",
	.min = 2,
	.max = 2,
	.flags = {
	    { "redact", NULL, "make what was said unreadable" },
	    { "seconds", "N", "stop after so long" },
	},
	.run = run,
	.summary = "record an agent's pane and what is said of it",
	.help = "Writes what the agent of PANE shows from now on to FILE, as "
		"an asciicast v2, with a marker at every change of its state. "
		"--redact replaces letters and digits, except in the words by "
		"which states are told. \"replay\" plays it.",
};
