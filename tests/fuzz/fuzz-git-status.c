/* What git prints: each name is within the text and not empty. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "conflicts/git-status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(void *arg, const char *path)
{
	size_t *left = arg, len = strlen(path) + 1;

	assert(len > 1 && len <= *left);
	*left -= len;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t left = size;

	(void)git_status_parse((const char *)data, size, check, &left);
	return 0;
}
