/* One hook's event, of each agent in turn: what is read is sound text. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "detect/hook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const char *text, size_t max)
{
	size_t len = strlen(text);
	assert(len < max && str_utf8_valid(text, len));
	for (size_t i = 0; i < len; i++)
		assert((unsigned char)text[i] >= 0x20 && text[i] != 0x7f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hook_event e;
	struct err err;
	cJSON *o = json_parse((const char *)data, size, HOOK_SIZE_MAX, &err);

	for (int i = 0; i < HOOK_SOURCES; i++) {
		if (!hook_read((enum hook_source)i, o, &e))
			continue;
		check_text(e.name, sizeof e.name);
		check_text(e.tool, sizeof e.tool);
		check_text(e.words, sizeof e.words);
		assert(e.path_count <= HOOK_PATHS_MAX);
		for (size_t k = 0; k < e.path_count; k++)
			check_text(e.paths[k], sizeof e.paths[k]);
		check_text(e.cwd, sizeof e.cwd);
		assert(!e.wrote || e.path_count > 0);
		assert(!e.speaks || e.detail != DETAIL_UNKNOWN);
	}
	cJSON_Delete(o);
	return 0;
}
