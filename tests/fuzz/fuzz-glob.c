/* Two patterns in one input, split at the first newline: compiling and
 * comparing them is bounded, symmetric, and agrees with matching. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	char *second = strchr(text, '\n');
	unsigned flags = size > 0 ? data[size - 1] & 3 : 0;
	struct glob *a, *b;

	if (second == NULL) {
		free(text);
		return 0;
	}
	*second++ = '\0';
	a = glob_new(text, flags);
	b = glob_new(second, flags);
	if (glob_meets(a, b) != glob_meets(b, a))
		abort();
	/* The text of a pattern is a path that its own brackets also mean. */
	if (strpbrk(text, "\\{*?!^") == NULL && *text != '\0' &&
	    !glob_covers(a, text))
		abort();
	(void)glob_covers(a, second);
	glob_free(a);
	glob_free(b);
	free(text);
	return 0;
}
