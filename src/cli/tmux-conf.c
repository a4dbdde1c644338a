#include "cli/tmux-conf.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"

#define OURS      "@coordinator_"
#define WORD_MAX  4096
#define WORDS_MAX 16 /* a command that sets an option has fewer */

struct word {
	char *text;
	bool dynamic; /* tmux expands something in it */
};

struct reader {
	const char *p, *end;
	int line;
	struct buf word; /* the one being read */
	bool dynamic;
	struct word words[WORDS_MAX]; /* the command so far */
	size_t count;
	int command_line;
	tmux_conf_fn *fn;
	void *arg;
};

static bool
is_set_command(const char *name)
{
	static const char *const names[] = { "set", "set-option", "setw",
		"set-window-option" };

	for (size_t i = 0; i < countof(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* The word behind the flags and their values; unset, appended and formatted
 * values are told by their letters. */
static size_t
skip_flags(const struct reader *r, bool *ret_unset, bool *ret_dynamic)
{
	size_t i = 1;

	*ret_unset = *ret_dynamic = false;
	for (; i < r->count && r->words[i].text[0] == '-'; i++) {
		const char *flags = r->words[i].text + 1;

		*ret_unset |= strpbrk(flags, "uU") != NULL;
		*ret_dynamic |= strpbrk(flags, "aF") != NULL;
		if (strcmp(flags, "-") == 0)
			return i + 1;
		if (str_ends(flags, "t"))
			i++;
	}
	return i;
}

static void
end_command(struct reader *r)
{
	bool unset = false, dynamic = false;
	size_t name = 0;

	if (r->count > 2 && is_set_command(r->words[0].text))
		name = skip_flags(r, &unset, &dynamic);
	if (name > 0 && !unset && name + 1 < r->count &&
	    str_starts(r->words[name].text, OURS)) {
		const struct word *value = &r->words[name + 1];

		r->fn(r->arg,
		    &(struct tmux_conf_setting){ .line = r->command_line,
			.name = r->words[name].text,
			.value =
			    dynamic || value->dynamic ? NULL : value->text });
	}
	for (size_t i = 0; i < r->count; i++)
		free(r->words[i].text);
	r->count = 0;
}

static void
end_word(struct reader *r)
{
	if (r->count < WORDS_MAX)
		r->words[r->count++] =
		    (struct word){ xstrndup(r->word.data, r->word.len),
			    r->dynamic };
	buf_clear(&r->word);
	r->dynamic = false;
}

/* A backslash and what follows it; outside quotes and in double ones. */
static void
read_escape(struct reader *r, bool quoted)
{
	static const char letters[] = "nrte", bytes[] = "\n\r\t\033";
	const char *at;

	if (++r->p == r->end)
		return;
	at = quoted && *r->p != '\0' ? strchr(letters, *r->p) : NULL;
	if (*r->p == '\n')
		r->line++;
	else
		(void)buf_add(
		    &r->word, at != NULL ? &bytes[at - letters] : r->p, 1);
	r->p++;
}

static void
read_quoted(struct reader *r, char quote)
{
	r->p++;
	while (r->p < r->end && *r->p != quote) {
		if (quote == '"' && *r->p == '\\') {
			read_escape(r, true);
			continue;
		}
		r->line += *r->p == '\n';
		r->dynamic |= quote == '"' && *r->p == '$';
		(void)buf_addc(&r->word, *r->p++);
	}
	r->p += r->p < r->end;
}

static void
read_word(struct reader *r)
{
	r->dynamic = *r->p == '~';
	if (r->count == 0)
		r->command_line = r->line;
	while (r->p < r->end && strchr(" \t\n;", *r->p) == NULL) {
		if (*r->p == '\\')
			read_escape(r, false);
		else if (*r->p == '\'' || *r->p == '"')
			read_quoted(r, *r->p);
		else {
			r->dynamic |= *r->p == '$';
			(void)buf_addc(&r->word, *r->p++);
		}
	}
	end_word(r);
}

/* Is a comment here? "#{" begins a format. */
static bool
is_comment(const struct reader *r)
{
	return *r->p == '#' && (r->p + 1 == r->end || r->p[1] != '{');
}

static void
read_one(struct reader *r)
{
	switch (*r->p) {
	case '\n':
		r->line++;
		/* FALLTHROUGH */
	case ';':
	case '{':
	case '}':
		end_command(r);
		/* FALLTHROUGH */
	case ' ':
	case '\t':
	case '\r':
	case '\0':
		r->p++;
		return;
	default:
		break;
	}
	if (is_comment(r)) {
		const char *eol = memchr(r->p, '\n', (size_t)(r->end - r->p));
		r->p = eol != NULL ? eol : r->end;
	} else if (*r->p == '\\' && r->end - r->p > 1 && r->p[1] == '\n') {
		r->line++;
		r->p += 2;
	} else
		read_word(r);
}

void
tmux_conf_read(const char *text, size_t len, tmux_conf_fn *fn, void *arg)
{
	struct reader r = {
		.p = text, .end = text + len, .line = 1, .fn = fn, .arg = arg
	};

	buf_init(&r.word, WORD_MAX);
	while (r.p < r.end)
		read_one(&r);
	end_command(&r);
	buf_done(&r.word);
}
