#include "assign/delivery-screen.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"

#define SCREEN_MAX ((size_t)4 << 20)
/* So many letters do not stand in the prompt by chance. */
#define SURELY_OURS 40

/* Skips an escape sequence at s, which begins with ESC. */
static size_t
escape_len(const char *s, size_t left)
{
	size_t i = 2;

	if (left < 2)
		return left;
	if (s[1] != '[')
		return 2;
	while (i < left && !(s[i] >= 0x40 && s[i] <= 0x7e))
		i++;
	return i < left ? i + 1 : left;
}

static bool
is_counted(char c)
{
	return isalnum((unsigned char)c) ||
	       (c != '\0' && strchr("()_.-", c) != NULL);
}

/* The letters and digits alone: what wrapping and frames leave as it was. */
static void
squash(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\033') {
			i += escape_len(&s[i], len - i) - 1;
			continue;
		}
		if (is_counted(s[i]))
			(void)buf_addc(out, s[i]);
	}
}

/* Agents say "[Pasted text #1 +9 lines]", "[Pasted Content 999 chars]",
 * "[Pasted Text: 9 lines]" and "[Pasted ~9 lines]". */
static unsigned
count_folds(const char *screen)
{
	static const char word[] = "Pasted";
	static const char *const next[] = { "text", "Text", "Content" };
	unsigned n = 0;

	while ((screen = strstr(screen, word)) != NULL) {
		bool found;

		screen += sizeof word - 1;
		found = isdigit((unsigned char)*screen) != 0;
		for (size_t i = 0; i < countof(next) && !found; i++)
			found = str_starts(screen, next[i]);
		n += found;
	}
	return n;
}

/* Where the mark ends in a capture, in bytes; 0 when it is not there. */
static size_t
end_of_mark(const char *text, size_t len, const char *mark)
{
	struct buf screen, word;
	size_t end = 0, left;
	char *at;

	buf_init(&screen, SCREEN_MAX);
	buf_init(&word, SCREEN_MAX);
	squash(&screen, text, len);
	squash(&word, mark, strlen(mark));
	at = word.len > 0 ? strstr(screen.data, word.data) : NULL;
	left = at == NULL ? 0 : (size_t)(at - screen.data) + word.len;
	while (left > 0 && end < len) {
		size_t n =
		    text[end] == '\033' ? escape_len(&text[end], len - end) : 1;

		left -= n == 1 && is_counted(text[end]);
		end += n;
	}
	buf_done(&screen);
	buf_done(&word);
	return end;
}

/* The lines and blocks of which frames, bars and cursors are made. */
static bool
is_frame(const char *s, size_t left)
{
	return left > 1 && s[0] == '\xe2' && s[1] >= '\x94' && s[1] <= '\x96';
}

bool
delivery_screen_goes_on(const char *text, size_t len, const char *mark)
{
	size_t i = end_of_mark(text, len, mark), blanks = 0;

	while (i > 0 && i < len && text[i] != '\n' && blanks < 2) {
		if (text[i] == '\033') {
			i += escape_len(&text[i], len - i);
			continue;
		}
		if (text[i] != ' ')
			return !is_frame(&text[i], len - i);
		blanks++;
		i++;
	}
	return false;
}

/* The length of what an agent puts in a paste's place, squashed, or 0. */
static size_t
fold_len(const char *s)
{
	static const char *const words[] = { "Pasted", "Truncated" };
	static const char *const units[] = { "lines", "chars" };
	const char *p = s;
	size_t digits;

	p += strspn(p, ".");
	for (size_t i = 0; i < countof(words); i++)
		if (str_starts(p, words[i]))
			p += strlen(words[i]);
	if (p == s + strspn(s, "."))
		return 0;
	while (isalpha((unsigned char)*p))
		p++;
	digits = strspn(p, "0123456789");
	if (digits == 0)
		return 0;
	p += digits;
	for (size_t i = 0; i < countof(units); i++)
		if (str_starts(p, units[i]))
			return (size_t)(p + strlen(units[i]) - s) +
			       strspn(p + strlen(units[i]), ".");
	return (size_t)(p - s);
}

/* Is it a part of the prompt, or nothing? Both squashed. Few letters may be so
 * by chance, unless the prompt's mark is to be seen further down. */
static bool
is_part(const char *piece, size_t len, const char *prompt, bool has_mark)
{
	size_t all = strlen(prompt);

	return len == 0 || ((len >= SURELY_OURS || len == all || has_mark) &&
			       memmem(prompt, all, piece, len) != NULL);
}

bool
delivery_screen_is_alone(const char *input, const char *prompt, bool has_mark)
{
	struct buf in, ours;
	size_t at = 0, fold = 0;
	bool alone;

	buf_init(&in, SCREEN_MAX);
	buf_init(&ours, SCREEN_MAX);
	squash(&in, input, strlen(input));
	squash(&ours, prompt, strlen(prompt));
	alone = ours.len == 0 ? has_mark
	                      : in.len > 0 && is_part(in.data, in.len,
						  ours.data, has_mark);
	while (!alone && at < in.len && (fold = fold_len(&in.data[at])) == 0)
		at++;
	if (!alone && fold > 0)
		alone = is_part(in.data, at, ours.data, false) &&
		        is_part(&in.data[at + fold], in.len - at - fold,
			    ours.data, false);
	buf_done(&in);
	buf_done(&ours);
	return alone;
}

bool
delivery_screen_has(const char *text, size_t len, const char *mark)
{
	return end_of_mark(text, len, mark) > 0;
}

struct delivery_sight
delivery_screen_sight(const char *text, size_t len)
{
	struct delivery_sight sight = { 0 };
	struct buf screen;

	buf_init(&screen, SCREEN_MAX);
	squash(&screen, text, len);
	sight.print = hash_add(HASH_START, screen.data, screen.len);
	sight.folds = count_folds(screen.data);
	buf_done(&screen);
	return sight;
}
