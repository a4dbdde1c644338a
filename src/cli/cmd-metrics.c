/* metrics: counters and gauges, in the text that Prometheus reads. */
#include <stdio.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"

static void
show(const cJSON *result)
{
	(void)fputs(json_str(result, "text", ""), stdout);
}

const struct command cmd_metrics = {
	.name = "metrics",
	.args = "",
	.run = client_run,
	.ask = { "metrics.text", NULL, show },
	.summary = "counters and gauges for Prometheus",
	.help = "Prints agents by state, context usage, quality and events in "
		"the OpenMetrics text format, for a textfile collector or a "
		"scrape through a small server.",
};
