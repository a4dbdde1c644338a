/* Unescaping never grows, and undoes what tmux does to any bytes. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tmux/unescape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *raw = xmalloc(size + 1), *escaped = xmalloc(4 * size + 5),
	     *p = escaped;

	memcpy(raw, data, size);
	if (unescape_octal(raw, size) > size)
		abort();
	for (size_t i = 0; i < size; i++) {
		if (data[i] < 0x20 || data[i] == '\\')
			p += snprintf(p, 5, "\\%03o", data[i]);
		else
			*p++ = (char)data[i];
	}
	if (unescape_octal(escaped, (size_t)(p - escaped)) != size ||
	    memcmp(escaped, data, size) != 0)
		abort();
	free(raw);
	free(escaped);
	return 0;
}
