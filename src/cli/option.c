#include "cli/option.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "cli/client.h"
#include "cli/command.h"
#include "daemon/options-session.h"
#include "daemon/options.h"
#include "tmux/quote.h"
#include "tmux/server.h"

#define OUTPUT_MAX    4096
#define OPTIONS_MAX   (1u << 20) /* all options of a tmux server as text */
#define FULL_NAME_MAX 128

/* What sessions have for themselves that is wrong. */
static void
check_sessions(const struct tmux_server *server, const struct options *values,
    struct buf *complaints)
{
	struct coordinator_session_config *list;
	struct buf format, out;
	struct err ignored;

	buf_init(&format, OUTPUT_MAX);
	buf_init(&out, OPTIONS_MAX);
	options_session_format(&format);
	if (server_print(server,
		(const char *const[]){
		    "list-sessions", "-F", format.data, NULL },
		&out, &ignored)) {
		(void)options_session_parse(
		    values, out.data, out.len, complaints, &list);
		free(list);
	}
	buf_done(&format);
	buf_done(&out);
}

int
option_load(const struct tmux_server *server, const char *target,
    struct options *values, struct buf *complaints, struct err *err)
{
	const char *flag = target == NULL ? "-g" : "-t";
	struct buf out;
	int status;

	buf_init(&out, OPTIONS_MAX);
	status = client_tmux(server,
	    (const char *const[]){ "show-options", flag, target, NULL }, &out,
	    err);
	if (status == EXIT_DONE)
		options_load(values, out.data, out.len, complaints);
	buf_done(&out);
	if (status == EXIT_DONE && target == NULL && complaints != NULL)
		check_sessions(server, values, complaints);
	return status;
}

struct options *
option_read(const struct tmux_server *server)
{
	struct options *values = options_new();
	struct err ignored;

	(void)option_load(server, NULL, values, NULL, &ignored);
	return values;
}

/* A running daemon takes the new value at once; without one there is nothing
 * to tell. */
static void
tell_daemon(const struct client_place *place)
{
	struct client *c;
	struct err err;
	cJSON *result;

	if (client_open(place, CLIENT_NO_START, &c, &err) != EXIT_DONE)
		return;
	if (client_call(c, "daemon.reload", NULL, CLIENT_ANSWER_MS, &result,
		&err) == EXIT_DONE)
		cJSON_Delete(result);
	client_close(c);
}

int
option_set(const struct command_line *line, const struct client_place *place,
    const struct option_entry *o, const char *value)
{
	char name[FULL_NAME_MAX];
	const char *argv[8];
	char *word = NULL;
	struct buf out;
	struct err err;
	int status;
	size_t n = 0;

	if (line->target != NULL && !o->of_session)
		return command_failf(EXIT_WRONG_USE,
		    "@coordinator_%s is for all sessions: set it without -t",
		    o->name);
	(void)snprintf(name, sizeof name, "@coordinator_%s", o->name);
	argv[n++] = "set-option";
	if (value == NULL)
		argv[n++] = "-u";
	argv[n++] = line->target != NULL ? "-t" : "-g";
	if (line->target != NULL)
		argv[n++] = line->target;
	argv[n++] = "--";
	argv[n++] = name;
	if (value != NULL)
		argv[n++] = word = quote_word(value);
	argv[n] = NULL;
	buf_init(&out, OUTPUT_MAX);
	status = client_tmux(&place->server, argv, &out, &err);
	buf_done(&out);
	free(word);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	tell_daemon(place);
	return EXIT_DONE;
}
