/* A pane's stream in two pieces: no letter but x comes out of its text. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "cli/redact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	size_t cut = size > 0 ? data[0] % (size + 1) : 0;
	struct redact *r = redact_new("yes no");
	struct buf out;

	buf_init(&out, 1 << 20);
	redact_add(r, &out, text, cut);
	redact_add(r, &out, text + cut, size - cut);
	assert(out.len <= 3 * size);
	buf_done(&out);
	redact_free(r);
	return 0;
}
