/* The title and the description of a bead, with a NUL byte between them: the
 * tags are known ones, and files are no more than may be, none of them empty,
 * absolute or on the way out of the project. */
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "work/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A project that has everything but what is outside it. */
static bool
is_inside(void *arg, const char *path)
{
	(void)arg;
	return *path != '/' && strncmp(path, "../", 3) != 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size > 0 ? memchr(data, '\0', size) : NULL;
	size_t len = end != NULL ? (size_t)(end - data) : size;
	char *title = xstrndup((const char *)data, len);
	char *rest = end == NULL
	                 ? xstrdup("")
	                 : xstrndup((const char *)end + 1, size - len - 1);
	struct text_files files;

	assert(text_tags(title, rest) < 1u << TEXT_TAGS);
	text_files_init(&files, title, rest, is_inside, NULL);
	assert(files.count <= TEXT_MAX_FILES);
	for (size_t i = 0; i < files.count; i++)
		assert(*files.at[i] != '\0' && *files.at[i] != '/' &&
		       strncmp(files.at[i], "../", 3) != 0);
	text_files_done(&files);
	free(title);
	free(rest);
	return 0;
}
