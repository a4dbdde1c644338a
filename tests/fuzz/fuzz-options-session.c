/* What list-sessions prints of sessions' own options: what comes of it is as
 * good as any configuration. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "coordinator/coordinator.h"
#include "daemon/options-session.h"
#include "daemon/options.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct options *all = options_new();
	struct coordinator_session_config *list;
	struct buf complaints;
	size_t count;

	buf_init(&complaints, 4096);
	count = options_session_parse(
	    all, (const char *)data, size, &complaints, &list);
	for (size_t i = 0; i < count; i++)
		assert(list[i].config.idle_threshold >= 0 &&
		       list[i].config.stall_after_ms > 0);
	free(list);
	buf_done(&complaints);
	options_free(all);
	return 0;
}
