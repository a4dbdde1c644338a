/* Somebody's configuration: whatever is put into it can be taken out, and what
 * was valid stays so. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/jsonc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
change(const char *text, size_t root)
{
	const char *item = text[root] == '{' ? "\"k\": 1" : "1";
	struct jsonc_item last = { 0 };
	struct buf with, without;
	size_t pos = 0;

	buf_init(&with, 1 << 20);
	buf_init(&without, 1 << 20);
	jsonc_insert(&with, text, root, item);
	assert(jsonc_valid(with.data));
	while (jsonc_next(with.data, root, &pos, &last))
		continue;
	assert(last.end > 0);
	jsonc_remove(&without, with.data, root, &last);
	assert(jsonc_valid(without.data));
	buf_done(&with);
	buf_done(&without);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	size_t root;

	if (jsonc_valid(text) && jsonc_root(text, &root) &&
	    (text[root] == '{' || text[root] == '['))
		change(text, root);
	free(text);
	return 0;
}
