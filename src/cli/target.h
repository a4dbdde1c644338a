/* tmux targets, as a person writes them, into ids the daemon knows. */
#ifndef CLI_TARGET_H
#define CLI_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct cJSON;
struct command_line;
struct tmux_server;

#define TARGET_MAX 256

/* Is it a pane id already: % and digits? */
bool target_is_pane_id(const char *target);
/* The target as tmux wants it for a pane: "=work" becomes "=work:", which tmux
 * itself asks for. False when it is too long. */
bool target_for_tmux(const char *target, char ret[TARGET_MAX]);
/* The last line of text, without its newline, into ret; false when it is empty
 * or does not fit. */
bool target_last_line(const char *text, char *ret, size_t size);

/* What -t names, else $TMUX_PANE; may be NULL. */
const char *target_default(const struct command_line *line);
/* The pane that the i-th operand, else target_default() names. An id is
 * taken at its word, anything else is looked up by tmux. Returns an exit
 * status. */
int target_pane(const struct command_line *line, int i,
    const struct tmux_server *server, char ret[TARGET_MAX], struct err *err);
/* The name of the session that target names. */
int target_session(const struct tmux_server *server, const char *target,
    char ret[TARGET_MAX], struct err *err);

/* For struct command_ask: {"pane": "%3"} and {"session": name} of the first
 * operand or -t; the latter two add nothing when neither is given. */
int target_pane_params(const struct command_line *line, struct cJSON *params);
int target_pane_or_all_params(
    const struct command_line *line, struct cJSON *params);
int target_session_params(
    const struct command_line *line, struct cJSON *params);
/* Add to params the pane that target names as "pane", and dir as an absolute
 * path, for the daemon runs somewhere else. They say what went wrong on stderr
 * themselves; an exit status. */
int target_add_pane(
    struct cJSON *params, const struct command_line *line, const char *target);
int target_add_dir(struct cJSON *params, const char *key, const char *dir);

#endif
