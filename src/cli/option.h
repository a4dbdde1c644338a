/* Our options in tmux, read and set by running it. */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

struct buf;
struct client_place;
struct command_line;
struct err;
struct option_entry;
struct options;
struct tmux_server;

/* Reads those of all sessions, or with a target those of its session alone.
 * Bad values, without a target also those that sessions have for themselves,
 * are lines of complaints, which may be NULL. Returns an exit status, with the
 * sentence in err. */
int option_load(const struct tmux_server *server, const char *target,
    struct options *values, struct buf *complaints, struct err *err);
/* Those of all sessions; the defaults where tmux does not answer. The caller
 * frees them. */
struct options *option_read(const struct tmux_server *server);
/* Sets the option, for all sessions or for that of -t; value NULL puts it back
 * to its default. A running daemon takes it at once. Returns an exit status,
 * and says on stderr what failed. */
int option_set(const struct command_line *line,
    const struct client_place *place, const struct option_entry *o,
    const char *value);

#endif
