#include "cli/command.h"

#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#define FLAG_BASE    256 /* what getopt_long returns for the verb's flags */
#define NEAREST_MAX  48  /* longer words are not compared */
#define SHORT_FLAGS  "L:S:t:hV"
#define GLOBAL_COUNT 5

static const struct option globals[GLOBAL_COUNT] = {
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "no-start", no_argument, NULL, 'n' },
	{ "target", required_argument, NULL, 't' },
	{ "version", no_argument, NULL, 'V' },
};

static size_t
flag_count(const struct command *c)
{
	size_t n = 0;

	while (c != NULL && n < COMMAND_FLAGS_MAX && c->flags[n].name != NULL)
		n++;
	return n;
}

static void
take(struct command_line *line, int flag, const char *value)
{
	switch (flag) {
	case 'L':
		line->server_name = value;
		break;
	case 'S':
		line->server_path = value;
		break;
	case 't':
		line->target = value;
		break;
	case 'h':
		line->help = true;
		break;
	case 'j':
		line->json = true;
		break;
	case 'n':
		line->no_start = true;
		break;
	case 'V':
		line->version = true;
		break;
	default:
		line->values[flag - FLAG_BASE] = value != NULL ? value : "";
		break;
	}
}

/* The sentence for a flag that getopt_long refused with '?' or ':'. */
static bool
refuse(const struct command *c, int why, const char *word, struct err *err)
{
	const char *verb = c != NULL ? c->name : "";
	const char *space = c != NULL ? " " : "";
	char letter[3] = { '-', (char)optopt, '\0' };
	bool is_long = word != NULL && strncmp(word, "--", 2) == 0;
	int len;

	if (!is_long)
		word = letter;
	len = (int)strcspn(word, "=");
	if (why == ':')
		return err_set(err, "%.*s needs a value; see \"%s help%s%s\"",
		    len, word, COMMAND_PROGRAM, space, verb);
	if (is_long && optopt != 0)
		return err_set(err, "%.*s takes no value; see \"%s help%s%s\"",
		    len, word, COMMAND_PROGRAM, space, verb);
	return err_set(err, "unknown option %.*s; see \"%s help%s%s\"", len,
	    word, COMMAND_PROGRAM, space, verb);
}

/* One pass of getopt_long. Before the verb (c NULL) it stops at the verb. */
static bool
scan(struct command_line *line, const struct command *c, int argc, char **argv,
    struct err *err)
{
	struct option all[GLOBAL_COUNT + COMMAND_FLAGS_MAX + 1] = { 0 };
	const char *letters = c == NULL ? "+:" SHORT_FLAGS : ":" SHORT_FLAGS;
	size_t i, n = flag_count(c);
	int flag;

	memcpy(all, globals, sizeof globals);
	for (i = 0; c != NULL && i < n; i++) {
		all[GLOBAL_COUNT + i] = (struct option){
			.name = c->flags[i].name,
			.has_arg = c->flags[i].value != NULL ? required_argument
			                                     : no_argument,
			.val = FLAG_BASE + (int)i,
		};
	}
	opterr = 0;
#ifdef __GLIBC__
	optind = 0;
#else
	optreset = optind = 1;
#endif
	for (;;) {
		flag = getopt_long(argc, argv, letters, all, NULL);
		if (flag == -1)
			return true;
		if (flag == '?' || flag == ':')
			return refuse(c, flag, argv[optind - 1], err);
		/* No server, session or pane is called so. */
		if (flag < FLAG_BASE && optarg != NULL && *optarg == '\0') {
			optopt = flag;
			return refuse(c, ':', NULL, err);
		}
		take(line, flag, optarg);
	}
}

static const char *
table_name(const void *arg, size_t i)
{
	const struct command *const *table =
	    *(const struct command *const *const *)arg;

	return table[i]->name;
}

bool
command_unknown(const struct command *const *table, size_t count,
    const char *verb, struct err *err)
{
	const char *near =
	    command_nearest(verb, table_name, (const void *)&table, count);

	if (near != NULL)
		return err_set(err,
		    "unknown verb \"%.64s\": did you mean \"%s\"?", verb, near);
	return err_set(err, "unknown verb \"%.64s\"; see \"%s help\"", verb,
	    COMMAND_PROGRAM);
}

static bool
check_operands(const struct command_line *line, struct err *err)
{
	const struct command *c = line->command;

	if (line->argc < c->min)
		return err_set(err, "%s needs %s; see \"%s help %s\"", c->name,
		    c->args, COMMAND_PROGRAM, c->name);
	if (c->max != COMMAND_NO_LIMIT && line->argc > c->max)
		return err_set(err,
		    "%s: \"%.64s\" is one argument too many; see \"%s help %s\"",
		    c->name, line->argv[c->max], COMMAND_PROGRAM, c->name);
	/* Nothing is called so. */
	if (line->argc > 0 && *line->argv[0] == '\0')
		return err_set(err,
		    "%s: an argument is empty; see \"%s help %s\"", c->name,
		    COMMAND_PROGRAM, c->name);
	return true;
}

bool
command_parse(const struct command *const *table, size_t count, int argc,
    char **argv, struct command_line *ret, struct err *err)
{
	struct command_line line = {
		.program_argc = argc,
		.program_argv = argv,
	};
	int verb;

	ret->command = NULL;
	if (!scan(&line, NULL, argc, argv, err))
		return false;
	verb = optind;
	if (verb >= argc) {
		if (!line.help && !line.version)
			return err_set(err, "no verb given; see \"%s help\"",
			    COMMAND_PROGRAM);
		*ret = line;
		return true;
	}
	line.command = command_find(table, count, argv[verb]);
	if (line.command == NULL)
		return command_unknown(table, count, argv[verb], err);
	ret->command = line.command;
	if (!scan(&line, line.command, argc - verb, argv + verb, err))
		return false;
	line.argc = argc - verb - optind;
	line.argv = argv + verb + optind;
	if (!line.help && !line.version && !check_operands(&line, err))
		return false;
	*ret = line;
	return true;
}

const char *
command_flag(const struct command_line *line, const char *name)
{
	size_t i, n = flag_count(line->command);

	for (i = 0; i < n; i++) {
		if (strcmp(line->command->flags[i].name, name) == 0)
			return line->values[i];
	}
	BUG("%s has no flag --%s", line->command->name, name);
}

int
command_number(const struct command_line *line, const char *name, int64_t min,
    int64_t max, int64_t *ret)
{
	const char *text = command_flag(line, name);

	if (text == NULL || str_to_int(text, min, max, ret))
		return EXIT_DONE;
	return command_failf(EXIT_WRONG_USE,
	    "--%s %.20s: give a whole number from %" PRId64 " to %" PRId64,
	    name, text, min, max);
}

const char *
command_operand(const struct command_line *line, int i)
{
	return i < line->argc ? line->argv[i] : NULL;
}

const struct command *
command_find(const struct command *const *table, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(table[i]->name, name) == 0)
			return table[i];
	}
	return NULL;
}

void
command_usage(struct buf *out, const struct command *c)
{
	size_t i, n = flag_count(c);

	(void)buf_addf(out, "%s %s", COMMAND_PROGRAM, c->name);
	if (c->args[0] != '\0')
		(void)buf_addf(out, " %s", c->args);
	for (i = 0; i < n; i++) {
		(void)buf_addf(out, " [--%s%s%s]", c->flags[i].name,
		    c->flags[i].value != NULL ? " " : "",
		    c->flags[i].value != NULL ? c->flags[i].value : "");
	}
}

/* How many single letters must be added, dropped, changed or swapped with
 * their neighbour to make b of a. Both are at most NEAREST_MAX long. */
static size_t
distance(const char *a, const char *b)
{
	size_t rows[3][NEAREST_MAX + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2], *spare;
	size_t i, j, best, la = strlen(a), lb = strlen(b);

	for (j = 0; j <= lb; j++)
		above[j] = before[j] = j;
	for (i = 1; i <= la; i++) {
		row[0] = i;
		for (j = 1; j <= lb; j++) {
			best = above[j - 1] + (a[i - 1] != b[j - 1]);
			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			row[j] = best;
		}
		spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[lb];
}

const char *
command_nearest(
    const char *word, command_name_fn *name, const void *arg, size_t count)
{
	const char *candidate, *nearest = NULL;
	size_t i, d, len = strlen(word), least = len > 4 ? 3 : 2;

	if (len < 2 || len > NEAREST_MAX)
		return NULL;
	for (i = 0; i < count; i++) {
		candidate = name(arg, i);
		if (strlen(candidate) > NEAREST_MAX)
			continue;
		d = distance(word, candidate);
		if (strncmp(candidate, word, len) == 0)
			d = 1; /* the beginning of a name is as good */
		if (d < least) {
			least = d;
			nearest = candidate;
		}
	}
	return nearest;
}

/* Rooms below write whole sentences; after the program's name and a colon they
 * go on in small letters and without the full stop. */
void
command_complain(const struct err *err)
{
	const char *text = err->text;
	int len = (int)strlen(text);

	if (len > 1 && text[len - 1] == '.' && text[len - 2] != '.')
		len--;
	if (len > 1 && isupper((unsigned char)text[0]) &&
	    !isupper((unsigned char)text[1]))
		(void)command_failf(EXIT_FAILED, "%c%.*s",
		    tolower((unsigned char)text[0]), len - 1, text + 1);
	else
		(void)command_failf(EXIT_FAILED, "%.*s", len, text);
}

/* What the words name may be anybody's text, and stderr is a terminal. */
__attribute__((format(printf, 2, 0))) static void
say(const char *prefix, const char *fmt, va_list ap)
{
	struct buf words, safe;

	buf_init(&words, SIZE_MAX);
	buf_init(&safe, SIZE_MAX);
	(void)buf_addv(&words, fmt, ap);
	str_visible(&safe, words.data, words.len, 0);
	(void)fflush(stdout);
	(void)fprintf(stderr, "%s%s\n", prefix, safe.data);
	buf_done(&words);
	buf_done(&safe);
}

int
command_failf(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(COMMAND_PROGRAM ": ", fmt, ap);
	va_end(ap);
	return status;
}

void
command_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
}
