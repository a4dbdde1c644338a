#include "coordinator/delivery-screen.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"

#define SCREEN_MAX ((size_t)4 << 20)

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

/* The letters and digits alone: what wrapping and frames leave as it was. */
static void
squash(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\033') {
			i += escape_len(&s[i], len - i) - 1;
			continue;
		}
		if (isalnum((unsigned char)s[i]) ||
		    (s[i] != '\0' && strchr("()_.-", s[i]) != NULL))
			(void)buf_addc(out, s[i]);
	}
}

static bool
has(const char *text, size_t len, const char *const *words)
{
	struct buf screen, word;
	bool found = false;

	buf_init(&screen, SCREEN_MAX);
	buf_init(&word, SCREEN_MAX);
	squash(&screen, text, len);
	for (; *words != NULL && !found; words++) {
		buf_clear(&word);
		squash(&word, *words, strlen(*words));
		found = word.len > 0 && strstr(screen.data, word.data) != NULL;
	}
	buf_done(&screen);
	buf_done(&word);
	return found;
}

bool
delivery_screen_has(const char *text, size_t len, const char *mark)
{
	const char *const words[] = { mark, NULL };

	return has(text, len, words);
}

bool
delivery_screen_folded(const char *text, size_t len)
{
	static const char *const words[] = { "Pasted text #", "Pasted Content",
		"Pasted Text:", "Pasted ~", NULL };

	return has(text, len, words);
}

uint64_t
delivery_screen_hash(const char *text, size_t len)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 1099511628211u;
	return hash;
}
