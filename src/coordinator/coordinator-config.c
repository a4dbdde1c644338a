#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/time.h"
#include "coordinator/coordinator.h"
#include "tmux/transport.h"

#define POLL_MIN       100
#define POLL_DEFAULT   (5 * TIME_SECOND)
#define DIGEST_MIN     (10 * TIME_SECOND)
#define DIGEST_DEFAULT (5 * TIME_MINUTE)

void
coordinator_config_default(struct coordinator_config *c)
{
	*c = (struct coordinator_config){
		.poll_interval_ms = POLL_DEFAULT,
		.digest_interval_ms = DIGEST_DEFAULT,
		.idle_threshold = 30,
		.assign_only_idle = true,
		.conflict_notify = true,
		.human_agent = "Human",
		.stall_after_ms = 180 * TIME_SECOND,
		.sweep_interval_ms = 30 * TIME_SECOND,
		.transport = TRANSPORT_CONTROL,
	};
}

void
coordinator_config_clamp(struct coordinator_config *c)
{
	/* The package takes the default, not the minimum. */
	if (c->poll_interval_ms < POLL_MIN)
		c->poll_interval_ms = POLL_DEFAULT;
	if (c->digest_interval_ms < DIGEST_MIN)
		c->digest_interval_ms = DIGEST_DEFAULT;
}

/* A duration as Go prints it: "5m0s", "1.5s", "500ms". */
static void
add_duration(cJSON *o, const char *key, int64_t ms)
{
	char text[48];
	int64_t s = ms / TIME_SECOND, h = s / 3600, m = s / 60 % 60;
	double rest = (double)(s % 60) + (double)(ms % TIME_SECOND) / 1000;

	if (ms < TIME_SECOND && ms != 0)
		(void)snprintf(text, sizeof text, "%dms", (int)ms);
	else if (h > 0)
		(void)snprintf(text, sizeof text, "%lldh%lldm%.12gs",
		    (long long)h, (long long)m, rest);
	else if (m > 0)
		(void)snprintf(
		    text, sizeof text, "%lldm%.12gs", (long long)m, rest);
	else
		(void)snprintf(text, sizeof text, "%.12gs", rest);
	json_add_str(o, key, text);
}

struct cJSON *
coordinator_config_json(const struct coordinator_config *c)
{
	cJSON *o = cJSON_CreateObject();

	/* The package prints these as a map: sorted. */
	json_add_bool(o, "auto_assign", c->auto_assign);
	json_add_bool(o, "conflict_negotiate", c->conflict_negotiate);
	json_add_bool(o, "conflict_notify", c->conflict_notify);
	add_duration(o, "digest_interval", c->digest_interval_ms);
	json_add_num(o, "idle_threshold", c->idle_threshold);
	add_duration(o, "poll_interval", c->poll_interval_ms);
	json_add_bool(o, "send_digests", c->send_digests);
	json_add_bool(o, "assign_only_idle", c->assign_only_idle);
	json_add_str(o, "human_agent", c->human_agent);
	add_duration(o, "stall_after", c->stall_after_ms);
	add_duration(o, "sweep_interval", c->sweep_interval_ms);
	json_add_str(o, "transport",
	    c->transport == TRANSPORT_POLL ? "poll" : "control");
	return o;
}
