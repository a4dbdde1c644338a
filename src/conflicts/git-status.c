#include "conflicts/git-status.h"

#include <string.h>

bool
git_status_parse(const char *text, size_t len, git_status_fn *fn, void *arg)
{
	const char *end = text + len, *stop;

	for (; text < end; text = stop + 1) {
		stop = memchr(text, '\0', (size_t)(end - text));
		if (stop == NULL || stop - text < 4 || text[2] != ' ')
			return false;
		if (text[0] != 'D' && text[1] != 'D')
			fn(arg, text + 3);
	}
	return true;
}
