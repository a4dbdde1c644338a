#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "daemon/options.h"

/* Sorted by name; a test holds it. */
static const struct option_entry table[] = {
	{ .name = "assign_only_idle",
	    .type = OPTION_FLAG,
	    .unit = "",
	    .def = "on",
	    .text = "Give work to idle agents only." },
	{ .name = "auto_assign",
	    .type = OPTION_FLAG,
	    .unit = "",
	    .def = "off",
	    .text = "Give work to idle agents without being asked." },
	{ .name = "conflict_negotiate",
	    .type = OPTION_FLAG,
	    .unit = "",
	    .def = "off",
	    .text = "Ask the holder of the later reservation to release it." },
	{ .name = "conflict_notify",
	    .type = OPTION_FLAG,
	    .unit = "",
	    .def = "on",
	    .text = "Tell the holders when their file reservations overlap." },
	{ .name = "debug",
	    .type = OPTION_FLAG,
	    .unit = "",
	    .def = "off",
	    .text = "Write every change of state into the log." },
	{ .name = "digest_interval",
	    .type = OPTION_NUMBER,
	    .min = 10,
	    .max = 86400,
	    .unit = "seconds",
	    .def = "300",
	    .text = "Time between two digests." },
	{ .name = "event_history",
	    .type = OPTION_NUMBER,
	    .min = 100,
	    .max = 10000000,
	    .unit = "events",
	    .def = "100000",
	    .text = "How many events the log keeps." },
	{ .name = "human_agent",
	    .type = OPTION_TEXT,
	    .min = 1,
	    .max = 63,
	    .unit = "bytes",
	    .def = "Human",
	    .text = "The mail name of the person that digests go to." },
	{ .name = "icons",
	    .type = OPTION_CHOICE,
	    .unit = "",
	    .choices = "unicode|nerd|ascii",
	    .def = "unicode",
	    .text = "What the status line draws states with; nerd needs a "
		    "patched font." },
	{ .name = "idle_threshold",
	    .type = OPTION_NUMBER,
	    .min = 0,
	    .max = 86400,
	    .unit = "seconds",
	    .def = "30",
	    .text = "How long an agent has to be quiet to count as idle." },
	{ .name = "key",
	    .type = OPTION_TEXT,
	    .min = 0,
	    .max = 31,
	    .unit = "bytes",
	    .def = "A",
	    .text = "The key that opens the menu after the prefix; none binds "
		    "no key." },
	{ .name = "poll_interval",
	    .type = OPTION_NUMBER,
	    .min = 0.1,
	    .max = 3600,
	    .unit = "seconds",
	    .def = "5",
	    .text = "Time between two looks when the transport is poll." },
	{ .name = "send_digests",
	    .type = OPTION_FLAG,
	    .unit = "",
	    .def = "off",
	    .text = "Send a digest every digest_interval." },
	{ .name = "stall_after",
	    .type = OPTION_NUMBER,
	    .min = 10,
	    .max = 86400,
	    .unit = "seconds",
	    .def = "180",
	    .text = "An agent that looks busy and shows nothing new for so "
		    "long is stalled." },
	{ .name = "sweep_interval",
	    .type = OPTION_NUMBER,
	    .min = 1,
	    .max = 3600,
	    .unit = "seconds",
	    .def = "30",
	    .text = "Time between two listings when tmux tells of no change." },
	{ .name = "transport",
	    .type = OPTION_CHOICE,
	    .unit = "",
	    .choices = "control|poll",
	    .def = "control",
	    .text = "How tmux is watched: over control-mode clients, or by "
		    "asking every poll_interval." },
};

const struct option_entry *
options_table(size_t *ret_count)
{
	*ret_count = countof(table);
	return table;
}

const struct option_entry *
options_find(const char *name)
{
	if (*name == '@')
		name++;
	if (str_starts(name, "coordinator_"))
		name += strlen("coordinator_");
	for (size_t i = 0; i < countof(table); i++) {
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	}
	return NULL;
}
