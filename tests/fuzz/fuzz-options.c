/* The output of show-options: whatever it is, the values stay valid. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "coordinator/coordinator.h"
#include "daemon/options.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct options *o = options_new();
	struct coordinator_config config;
	struct buf complaints;
	struct err err;
	size_t count;
	const struct option_entry *table = options_table(&count);

	buf_init(&complaints, 4096);
	options_load(o, (const char *)data, size, &complaints);
	for (size_t i = 0; i < count; i++) {
		if (!options_check(
			&table[i], options_text(o, table[i].name), &err))
			abort();
	}
	options_apply(o, &config);
	buf_done(&complaints);
	options_free(o);
	return 0;
}
