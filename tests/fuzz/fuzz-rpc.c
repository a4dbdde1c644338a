/* Requests from the control socket. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "daemon/rpc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = xstrndup((const char *)data, size);
	struct rpc_call call, *kept;
	struct err err;
	unsigned pane;
	int code = rpc_parse(line, strlen(line), &call, &err);

	if (code == 0 && (call.method == NULL || call.root == NULL))
		abort();
	if (code != 0 && strlen(err.text) == 0)
		abort();
	(void)rpc_pane(call.params, "pane", &pane);
	kept = rpc_keep(&call);
	rpc_call_done(&call);
	rpc_call_free(kept);
	free(line);
	return 0;
}
