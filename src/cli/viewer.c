#include "cli/viewer.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "cli/client.h"
#include "cli/command.h"
#include "tmux/server.h"

#define LIST_MAX 262144
/* Each client's way back, hidden from the programs in the panes. */
#define BACK_PREFIX   "COORDINATOR_BACK_"
#define BACK_NAME_MAX 300
#define NOWHERE       "-"
#define LIST_FORMAT                                      \
 "#{client_control_mode} #{client_activity} #{pane_id} " \
 "#{client_name}"

/* Panes: where the last jumps began, and where they led to. */
struct back {
	char from[16], to[16];
};

/* Takes one line apart; false when it is a control client or malformed. */
static bool
read_line(char *text, int64_t *ret_activity, struct viewer *ret)
{
	char *rest = text;
	const char *control = strsep(&rest, " ");
	const char *activity = strsep(&rest, " ");
	const char *pane = strsep(&rest, " ");

	if (rest == NULL || control[0] == '1')
		return false;
	if (!str_to_int(activity, 0, INT64_MAX, ret_activity))
		return false;
	return strlcpy(ret->pane, pane, sizeof ret->pane) < sizeof ret->pane &&
	       strlcpy(ret->client, rest, sizeof ret->client) <
	           sizeof ret->client;
}

bool
viewer_pick(char *text, const char *client, struct viewer *ret)
{
	struct viewer v;
	int64_t activity, latest = -1;
	char *line;

	while ((line = strsep(&text, "\n")) != NULL) {
		if (!read_line(line, &activity, &v) || activity <= latest)
			continue;
		if (client != NULL && strcmp(client, v.client) != 0)
			continue;
		latest = activity;
		*ret = v;
	}
	return latest >= 0;
}

int
viewer_find(const struct tmux_server *server, const char *client,
    struct viewer *ret, struct err *err)
{
	struct buf out;
	int status;

	buf_init(&out, LIST_MAX);
	status = client_tmux(server,
	    (const char *const[]){ "list-clients", "-F", LIST_FORMAT, NULL },
	    &out, err);
	if (status == EXIT_DONE && !viewer_pick(out.data, client, ret)) {
		if (client != NULL)
			(void)err_set(err, "can't find client: %.100s", client);
		else
			(void)err_set(err,
			    "nobody is attached to this tmux server: attach first, or use --print");
		status = EXIT_FAILED;
	}
	buf_done(&out);
	return status;
}

/* COORDINATOR_BACK__DEV_PTS_3 */
static void
name_back(const struct viewer *v, char name[BACK_NAME_MAX])
{
	size_t n = strlcpy(name, BACK_PREFIX, BACK_NAME_MAX);

	for (const char *p = v->client; *p != '\0' && n < BACK_NAME_MAX - 1;
	     p++)
		name[n++] = isalnum((unsigned char)*p)
		                ? (char)toupper((unsigned char)*p)
		                : '_';
	name[n] = '\0';
}

static bool
read_back(
    const struct tmux_server *server, const struct viewer *v, struct back *ret)
{
	char name[BACK_NAME_MAX], *rest, *word;
	struct buf out;
	struct err err;
	bool ok;

	name_back(v, name);
	buf_init(&out, 4096);
	ok = server_run(server,
	    (const char *const[]){ "show-environment", "-gh", name, NULL },
	    &out, &err);
	rest = ok ? strchr(out.data, '=') : NULL;
	ok = rest != NULL;
	if (ok) {
		rest = str_trim(rest + 1);
		word = strsep(&rest, " ");
		ok = rest != NULL &&
		     strlcpy(ret->from, word, sizeof ret->from) <
		         sizeof ret->from &&
		     strlcpy(ret->to, rest, sizeof ret->to) < sizeof ret->to;
	}
	buf_done(&out);
	return ok;
}

static bool
go(const struct tmux_server *server, const struct viewer *v, const char *pane,
    const struct back *back, struct err *err)
{
	char name[BACK_NAME_MAX], value[2 * sizeof back->from + 1];
	struct buf out;
	bool ok;

	name_back(v, name);
	(void)snprintf(value, sizeof value, "%s %s", back->from, back->to);
	buf_init(&out, 4096);
	ok = server_run(server,
	    (const char *const[]){ "switch-client", "-c", v->client, "-t", pane,
		";", "set-environment", "-gh", name, value, NULL },
	    &out, err);
	buf_done(&out);
	return ok;
}

bool
viewer_show(const struct tmux_server *server, const struct viewer *v,
    const char *pane, struct err *err)
{
	struct back back;

	/* Who jumps on from where a jump led to wants back to the beginning. */
	if (!read_back(server, v, &back) || strcmp(back.to, v->pane) != 0)
		(void)strlcpy(back.from, v->pane, sizeof back.from);
	(void)strlcpy(back.to, pane, sizeof back.to);
	return go(server, v, pane, &back, err);
}

bool
viewer_return(
    const struct tmux_server *server, const struct viewer *v, struct err *err)
{
	struct back back, forth = { .to = NOWHERE };

	if (!read_back(server, v, &back))
		return err_set(err, "nothing to go back to: no jump was made");
	(void)strlcpy(forth.from, v->pane, sizeof forth.from);
	return go(server, v, back.from, &forth, err);
}
