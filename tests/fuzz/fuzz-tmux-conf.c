/* Somebody's tmux.conf: every setting that is told is ours and has a line. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cli/tmux-conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look(void *arg, const struct tmux_conf_setting *s)
{
	const size_t *size = arg;

	assert(strncmp(s->name, "@coordinator_", 13) == 0);
	assert(s->line > 0 && (size_t)s->line <= *size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	tmux_conf_read((const char *)data, size, look, &size);
	return 0;
}
