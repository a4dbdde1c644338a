/*
 * The command line's end of the control socket: finds the daemon of one tmux
 * server, starts it when nobody listens, and asks it one thing at a time,
 * blocking, always with a deadline.
 *
 * Functions that can fail return EXIT_DONE, or the exit status that the
 * failure means with its sentence in err.
 */
#ifndef CLI_CLIENT_H
#define CLI_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "cli/command.h"
#include "daemon/paths.h"
#include "tmux/server.h"

struct buf;
struct cJSON;
struct client;

/* Which tmux server, and where its daemon lives. */
struct client_place {
	struct tmux_server server;
	struct paths paths;
};

enum client_start {
	CLIENT_START,    /* when needed, and wait until it is ready */
	CLIENT_KICK,     /* when needed, but do not wait for it */
	CLIENT_NO_START, /* refuse instead */
};

#define CLIENT_ANSWER_MS 5000 /* how long an ordinary answer may take */
#define CLIENT_FOREVER   (-1)

/* From -L, -S and $TMUX. Touches neither tmux nor the daemon. */
int client_find(
    const struct command_line *line, struct client_place *ret, struct err *err);
/* Connects. The caller closes *ret. */
int client_open(const struct client_place *place, enum client_start start,
    struct client **ret, struct err *err);
/* Both for a verb: where the command line says, started unless --no-start. */
int client_connect(
    const struct command_line *line, struct client **ret, struct err *err);
/* Accepts NULL. */
void client_close(struct client *c);

/* Asks and waits for the answer; takes params (NULL: none). The caller deletes
 * *ret_result. A daemon that is not ready yet is asked again until the time
 * is up. */
int client_call(struct client *c, const char *method, struct cJSON *params,
    int64_t timeout_ms, struct cJSON **ret_result, struct err *err);
/* The params of the next event after events.subscribe; the caller deletes
 * them. */
int client_event(struct client *c, int64_t timeout_ms,
    struct cJSON **ret_params, struct err *err);

/* A verb's whole conversation: connects and asks once; takes params. Waits as
 * long as that method may take. Says what went wrong on stderr itself. */
int client_ask(const struct command_line *line, const char *method,
    struct cJSON *params, struct cJSON **ret_result);
int client_ask_within(const struct command_line *line, int64_t timeout_ms,
    const char *method, struct cJSON *params, struct cJSON **ret_result);
/* The params that add makes of the line, which the caller deletes. */
int client_params(const struct command_line *line, command_params_fn *add,
    struct cJSON **ret_params);
/* From the params to the end: the answer is printed as it is with --json, else
 * by ask->show. */
int client_answer(
    const struct command_line *line, const struct command_ask *ask);
/* That for the verb's own ask. */
int client_run(const struct command_line *line);

/* The sentence for a tmux server that is not there; EXIT_UNREACHABLE. */
int client_no_tmux(const struct tmux_server *server, struct err *err);
/* Runs tmux without the daemon and appends what it prints. */
int client_tmux(const struct tmux_server *server, const char *const *argv,
    struct buf *out, struct err *err);

#endif
