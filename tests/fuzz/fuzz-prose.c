/* A digest as Markdown, with the words of anybody in it: what a person is shown
 * has no control characters of theirs. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/prose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	struct buf out;

	buf_init(&out, 1 << 24);
	prose_format(
	    &out, text, size % 3 == 0 ? 0 : (int)(size % 90) + 10, false);
	for (size_t i = 0; i < out.len; i++)
		assert(
		    (unsigned char)out.data[i] >= 0x20 || out.data[i] == '\n');
	buf_done(&out);
	free(text);
	return 0;
}
