#include "cli/viewer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "cli/client.h"
#include "cli/command.h"
#include "tmux/server.h"

#define LIST_MAX 262144
#define LIST_FORMAT                                      \
 "#{client_control_mode} #{client_activity} #{pane_id} " \
 "#{client_name}"

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
	int status = EXIT_DONE;

	buf_init(&out, LIST_MAX);
	if (!server_run(server,
		(const char *const[]){
		    "list-clients", "-F", LIST_FORMAT, NULL },
		&out, err)) {
		status = server_alive(server) ? EXIT_FAILED
		                              : client_no_tmux(server, err);
	} else if (!viewer_pick(out.data, client, ret)) {
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
