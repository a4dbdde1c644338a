/*
 * What a verb is and how a command line becomes one. Each verb is one constant
 * struct command in its cmd-*.c; the table of them (command-table.h) drives
 * dispatch, help and the sentences for wrong use.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf;

/* Scripts hold on to these numbers. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_WRONG_USE = 2,
	EXIT_UNREACHABLE = 3, /* no tmux server, or no daemon */
	EXIT_REFUSED = 4,     /* for safety */
};

#define COMMAND_FLAGS_MAX 8
#define COMMAND_NO_LIMIT  (-1)
#define COMMAND_PROGRAM   "tmux-coordinator"

/* A long option of one verb. */
struct command_flag {
	const char *name;
	const char *value; /* what help calls its value; NULL: it takes none */
	const char *text;
};

struct command_line;
struct cJSON;

/* Adds params for the daemon; says itself what is wrong with the line, and
 * returns an exit status. */
typedef int command_params_fn(
    const struct command_line *line, struct cJSON *params);

/* One thing that is asked of the daemon; see client_answer(). */
struct command_ask {
	const char *method;
	command_params_fn *params;                /* or NULL */
	void (*show)(const struct cJSON *answer); /* or NULL */
};

struct command {
	const char *name;
	const char *args; /* operands as usage shows them, "" for none */
	int min, max;     /* how many operands; max may be COMMAND_NO_LIMIT */
	/* The i-th of the words that an operand may be, for completions; NULL
	 * when there are no more, or none are known. */
	const char *(*word)(int operand, size_t i);
	struct command_flag flags[COMMAND_FLAGS_MAX]; /* a NULL name ends it */
	int (*run)(const struct command_line *line);  /* an exit_status */
	struct command_ask ask; /* where run is client_run */
	const char *summary;    /* a few words, for the list */
	const char *help;       /* sentences, for "help VERB" */
};

/* A command line, taken apart. Everything is borrowed from argv. */
struct command_line {
	const char *server_name; /* -L, or NULL */
	const char *server_path; /* -S */
	const char *target;      /* -t */
	bool json, no_start, help, version;
	const struct command *command; /* NULL only with help or version */
	int argc;                      /* operands */
	char **argv;
	const char *values[COMMAND_FLAGS_MAX]; /* "" for a flag without value */
	char **program_argv; /* main's own, for the process's name */
	int program_argc;
};

/* Takes argv apart. Global flags may stand before or after the verb, the
 * verb's own only after it. The order of argv changes as getopt_long does. When
 * it fails *ret gets the verb, if there is one, and nothing else. */
bool command_parse(const struct command *const *table, size_t count, int argc,
    char **argv, struct command_line *ret, struct err *err);
/* The value of one of the verb's flags: "" if it takes none, NULL when it was
 * not given. */
const char *command_flag(const struct command_line *line, const char *name);
/* The same as a whole number from min to max; *ret stays as it is when it was
 * not given. Says what is wrong with it; an exit status. */
int command_number(const struct command_line *line, const char *name,
    int64_t min, int64_t max, int64_t *ret);
/* The i-th operand, or NULL. */
const char *command_operand(const struct command_line *line, int i);

/* By exact name, or NULL. */
const struct command *command_find(
    const struct command *const *table, size_t count, const char *name);
/* The sentence for a verb that is none of them; false. */
bool command_unknown(const struct command *const *table, size_t count,
    const char *verb, struct err *err);
/* "tmux-coordinator VERB ARGS [--flag VALUE]", without a newline. */
void command_usage(struct buf *out, const struct command *c);

/* Of count names (name(arg, i)) the one a person most likely meant, or NULL
 * when none is near. */
typedef const char *command_name_fn(const void *arg, size_t i);
const char *command_nearest(
    const char *word, command_name_fn *name, const void *arg, size_t count);

/* Says the sentence on stderr. */
void command_complain(const struct err *err);

/* The same, and returns status. */
static inline int
command_fail(int status, const struct err *err)
{
	command_complain(err);
	return status;
}

/* The same with a format. */
int command_failf(int status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Words for the person, on stderr, when nothing has failed. */
void command_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
