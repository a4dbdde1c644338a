#include "detect/limits.h"

#include <stddef.h>

#include "base/json.h"
#include "base/time.h"

/* Later than any limit ends: what is larger is no time in seconds. */
#define SECONDS_MAX 100000000000
#define FULL        100.0

static int64_t
read_time(const cJSON *window)
{
	int64_t seconds = json_int(window, "resets_at", 0), ms;

	if (seconds > 0 && seconds < SECONDS_MAX)
		return seconds * TIME_SECOND;
	if (time_parse(json_str(window, "resets_at", ""), &ms) && ms > 0)
		return ms;
	return 0;
}

struct limits
limits_read(const cJSON *o, const char *const *names, const char *used)
{
	struct limits fullest = { 0 };

	for (; *names != NULL; names++) {
		const cJSON *window = json_obj(o, *names);
		double full = json_num(window, used, 0);
		int64_t ms = read_time(window);

		if (ms == 0 || full < 0 ||
		    (fullest.reset_ms != 0 && full <= fullest.used))
			continue;
		fullest.used = full < FULL ? full : FULL;
		fullest.reset_ms = ms;
	}
	return fullest;
}
