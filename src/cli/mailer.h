/* What the verbs for mail and reservations have in common: who asks, from
 * where. */
#ifndef CLI_MAILER_H
#define CLI_MAILER_H

struct cJSON;
struct command_line;

/* The flags each of them takes; for struct command's flags. */
#define MAILER_AS_FLAG                 \
 {                                     \
  "as", "NAME", "under this mail name" \
 }
#define MAILER_PROJECT_FLAG           \
 {                                    \
  "project", "DIR", "of this project" \
 }

/* For struct command_ask: {pane?, project?, cwd} by -t or $TMUX_PANE, --project
 * and the working directory; the second adds as? by --as. */
int mailer_place(const struct command_line *line, struct cJSON *params);
int mailer_params(const struct command_line *line, struct cJSON *params);
/* Adds text to the array. */
void mailer_add_text(struct cJSON *list, const char *text);
/* Adds the operands from the i-th on as an array. */
void mailer_add_operands(struct cJSON *params, const char *key,
    const struct command_line *line, int i);
/* --NAME as a whole number from 1 to max, added to params when it is given. */
int mailer_add_number(struct cJSON *params, const struct command_line *line,
    const char *name, int max);

#endif
