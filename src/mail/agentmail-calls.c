/* What is asked of an Agent Mail server, besides sending: one chain of
 * requests for each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "io/clock.h"
#include "mail/agentmail-inside.h"

static struct agentmail *
self(struct mail *m)
{
	return (struct agentmail *)m;
}

static void
answer_done(struct agentmail_op *op)
{
	struct mail_answer a = { .result = MAIL_DONE, .why = "" };

	agentmail_op_answer(op, &a);
}

/* --- inbox --- */

static void step_inbox(struct agentmail_op *op);

static void
on_inbox(struct agentmail_op *op, cJSON *value)
{
	struct mail_answer a = { .result = MAIL_DONE, .why = "" };
	int64_t limit = json_int(op->args, "limit", 20);
	struct mail_message *list;
	const cJSON *one;
	size_t n = 0;

	if (op->too_long && limit > 1) {
		cJSON_DeleteItemFromObject(op->args, "limit");
		json_add_int(op->args, "limit", limit / 2);
		step_inbox(op);
		return;
	}
	if (!cJSON_IsArray(value)) {
		agentmail_op_fail(op);
		return;
	}
	list = xcalloc((size_t)cJSON_GetArraySize(value) + 1, sizeof *list);
	cJSON_ArrayForEach(one, value)
	{
		list[n++] = (struct mail_message){
			.id = json_int(one, "id", 0),
			.project = op->project,
			.from = json_str(one, "from", ""),
			.to = op->agent,
			.subject = json_str(one, "subject", ""),
			.body = json_str(one, "body_md", ""),
			.thread = json_str(one, "thread_id", ""),
			.importance = json_str(one, "importance", "normal"),
			.ack_required = json_bool(one, "ack_required", false),
			.created_ms = agentmail_reply_time(one, "created_ts"),
		};
	}
	a.messages = list;
	a.message_count = n;
	agentmail_op_answer(op, &a);
	free(list);
}

static void
step_inbox(struct agentmail_op *op)
{
	cJSON *args = agentmail_args(op, "agent_name", op->agent);

	json_add_int(args, "limit", json_int(op->args, "limit", 20));
	json_add_bool(args, "include_bodies", true);
	agentmail_op_tool(op, "fetch_inbox", args, on_inbox);
}

void
agentmail_calls_inbox(
    struct mail *m, const struct mail_inbox *q, mail_fn *fn, void *arg)
{
	struct agentmail_op *op =
	    agentmail_op_new(self(m), q->project, q->agent, fn, arg);

	op->args = cJSON_CreateObject();
	json_add_int(op->args, "limit", q->limit);
	agentmail_op_start(op, step_inbox);
}

static void
on_plain(struct agentmail_op *op, cJSON *value)
{
	if (value == NULL)
		agentmail_op_fail(op);
	else
		answer_done(op);
}

static void
step_ack(struct agentmail_op *op)
{
	cJSON *args = agentmail_args(op, "agent_name", op->agent);

	json_add_int(args, "message_id", json_int(op->args, "id", 0));
	agentmail_op_tool(op, "acknowledge_message", args, on_plain);
}

void
agentmail_calls_ack(struct mail *m, const char *project, const char *agent,
    int64_t id, mail_fn *fn, void *arg)
{
	struct agentmail_op *op =
	    agentmail_op_new(self(m), project, agent, fn, arg);

	op->args = cJSON_CreateObject();
	json_add_int(op->args, "id", id);
	agentmail_op_start(op, step_ack);
}

/* --- reservations --- */

static void
ask_leases(struct agentmail_op *op, agentmail_value_fn *then)
{
	agentmail_op_resource(op, "file_reservations", op->slug,
	    "active_only=true&format=json", then);
}

static void
on_list(struct agentmail_op *op, cJSON *value)
{
	struct mail_answer a = { .result = MAIL_DONE, .why = "" };
	struct reservations leases;
	struct identity i;

	if (!cJSON_IsArray(value)) {
		agentmail_op_fail(op);
		return;
	}
	reservations_init(&leases);
	agentmail_reply_leases(value, NULL, &leases);
	for (size_t k = 0; k < leases.count; k++) {
		if (identity_of_name(
			op->am->store, op->project, leases.items[k].agent, &i))
			leases.items[k].pane = i.pane;
	}
	a.leases = &leases;
	agentmail_op_answer(op, &a);
	reservations_done(&leases);
}

static void
step_list(struct agentmail_op *op)
{
	ask_leases(op, on_list);
}

void
agentmail_calls_list(
    struct mail *m, const char *project, mail_fn *fn, void *arg)
{
	agentmail_op_start(
	    agentmail_op_new(self(m), project, "", fn, arg), step_list);
}

/* Whom the server names in the way: one list of holders for each path. */
static void
add_holders(struct agentmail_op *op, const cJSON *conflicts)
{
	const cJSON *one, *holder;

	cJSON_ArrayForEach(one, conflicts)
	{
		cJSON_ArrayForEach(holder, json_arr(one, "holders"))
		{
			if (cJSON_IsString(holder))
				(void)reservations_add(&op->rivals,
				    holder->valuestring,
				    json_str(one, "path", ""), "");
		}
		agentmail_reply_leases(
		    json_arr(one, "holders"), NULL, &op->rivals);
	}
}

/* Let go again of what was granted though it overlaps. */
static void
on_undone(struct agentmail_op *op, cJSON *value)
{
	struct mail_answer a = { .result = MAIL_REFUSED,
		.why = "Others hold some of these files; nothing was reserved.",
		.rivals = &op->rivals };

	(void)value;
	agentmail_op_answer(op, &a);
}

static cJSON *
path_list(const struct agentmail_op *op)
{
	cJSON *list = cJSON_CreateArray();

	for (size_t i = 0; i < op->lease.count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(op->patterns[i]));
	return list;
}

static void
on_reserved(struct agentmail_op *op, cJSON *value)
{
	struct mail_answer a = {
		.result = MAIL_DONE, .why = "", .rivals = &op->rivals
	};
	struct agentmail *am = op->am;
	struct reservations granted;
	char *project;
	cJSON *args;

	if (value == NULL) {
		agentmail_op_fail(op);
		return;
	}
	if (op->rivals.count == 0)
		add_holders(op, json_arr(value, "conflicts"));
	if (op->lease.strict && op->rivals.count > 0) {
		args = agentmail_args(op, "agent_name", op->agent);
		cJSON_AddItemToObject(args, "paths", path_list(op));
		agentmail_op_tool(
		    op, "release_file_reservations", args, on_undone);
		return;
	}
	reservations_init(&granted);
	reservations_copy(&granted, &op->kept);
	agentmail_reply_leases(json_arr(value, "granted"), op->agent, &granted);
	a.leases = &granted;
	project = xstrdup(op->project);
	agentmail_op_answer(op, &a);
	mail_tell_changed(&am->mail, project);
	reservations_done(&granted);
	free(project);
}

static void
ask_reserve(struct agentmail_op *op)
{
	cJSON *args, *nothing;

	if (op->lease.count == 0) { /* all of it was prolonged */
		nothing = cJSON_CreateObject();
		on_reserved(op, nothing);
		cJSON_Delete(nothing);
		return;
	}
	args = agentmail_args(op, "agent_name", op->agent);
	cJSON_AddItemToObject(args, "paths", path_list(op));
	json_add_int(args, "ttl_seconds", op->lease.ttl_ms / TIME_SECOND);
	json_add_bool(args, "exclusive", op->lease.exclusive);
	json_add_str(args, "reason", json_str(op->args, "reason", ""));
	agentmail_op_tool(op, "file_reservation_paths", args, on_reserved);
}

static void
on_renewed(struct agentmail_op *op, cJSON *value)
{
	const cJSON *one;

	if (value == NULL) {
		agentmail_op_fail(op);
		return;
	}
	cJSON_ArrayForEach(one, json_arr(value, "file_reservations"))
	{
		for (size_t i = 0; i < op->kept.count; i++) {
			if (op->kept.items[i].id == json_int(one, "id", -1))
				op->kept.items[i].expires_ms =
				    agentmail_reply_time(one, "new_expires_ts");
		}
	}
	ask_reserve(op);
}

/* Prolongs what the agent holds already, which the server would grant a second
 * time. */
static void
ask_renew(struct agentmail_op *op)
{
	int64_t want = clock_now_ms() + op->lease.ttl_ms, longest = 0;
	cJSON *args, *ids;

	for (size_t i = 0; i < op->kept.count; i++) {
		if (want - op->kept.items[i].expires_ms > longest)
			longest = want - op->kept.items[i].expires_ms;
	}
	if (longest < TIME_SECOND) {
		ask_reserve(op);
		return;
	}
	args = agentmail_args(op, "agent_name", op->agent);
	ids = cJSON_AddArrayToObject(args, "file_reservation_ids");
	for (size_t i = 0; i < op->kept.count; i++)
		cJSON_AddItemToArray(
		    ids, cJSON_CreateNumber((double)op->kept.items[i].id));
	/* The server refuses less than a minute. */
	json_add_int(args, "extend_seconds",
	    longest < TIME_MINUTE ? 60 : (longest + 999) / TIME_SECOND);
	agentmail_op_tool(op, "renew_file_reservations", args, on_renewed);
}

static bool
is_held(const struct agentmail_op *op, const struct reservation *r,
    const char *pattern)
{
	return reservation_is_active(r, clock_now_ms()) && r->expires_ms != 0 &&
	       r->exclusive == op->lease.exclusive &&
	       strcmp(r->agent, op->agent) == 0 &&
	       strcmp(r->pattern, pattern) == 0;
}

/* Takes the patterns that the agent holds already out of what it asks for. */
static void
keep_held(struct agentmail_op *op, const struct reservations *held)
{
	size_t left = 0, k;

	if (!agentmail_has_tool(op->am, "renew_file_reservations"))
		return;
	for (size_t i = 0; i < op->lease.count; i++) {
		for (k = 0; k < held->count; k++) {
			if (is_held(op, &held->items[k], op->patterns[i]))
				break;
		}
		if (k == held->count) {
			op->patterns[left++] = op->patterns[i];
			continue;
		}
		reservations_copy(
		    &op->kept, &(struct reservations){ &held->items[k], 1, 1 });
		free(op->patterns[i]);
	}
	op->lease.count = left;
}

/* The server's own test misses overlaps, so what others hold is read first. */
static void
on_held(struct agentmail_op *op, cJSON *value)
{
	struct reservations held;

	if (value == NULL && op->result != MAIL_REFUSED) {
		agentmail_op_fail(op);
		return;
	}
	reservations_init(&held);
	agentmail_reply_leases(value, NULL, &held);
	mail_find_rivals(&held, &op->lease, clock_now_ms(), &op->rivals);
	if (op->rivals.count == 0 || !op->lease.strict)
		keep_held(op, &held);
	reservations_done(&held);
	if (op->lease.strict && op->rivals.count > 0)
		on_undone(op, NULL);
	else if (op->kept.count > 0)
		ask_renew(op);
	else
		ask_reserve(op);
}

static void
step_reserve(struct agentmail_op *op)
{
	reservations_done(&op->rivals); /* of a first try */
	reservations_init(&op->rivals);
	ask_leases(op, on_held);
}

static void
keep_patterns(
    struct agentmail_op *op, const char *const *patterns, size_t count)
{
	op->patterns = xcalloc(count + 1, sizeof *op->patterns);
	for (size_t i = 0; i < count; i++)
		op->patterns[i] = xstrdup(patterns[i]);
	op->lease.count = count;
	op->lease.patterns = (const char *const *)op->patterns;
}

void
agentmail_calls_reserve(
    struct mail *m, const struct mail_lease *l, mail_fn *fn, void *arg)
{
	struct agentmail_op *op =
	    agentmail_op_new(self(m), l->project, l->agent, fn, arg);

	op->lease = *l;
	op->lease.project = op->project;
	op->lease.agent = op->agent;
	op->lease.reason = "";
	keep_patterns(op, l->patterns, l->count);
	op->args = cJSON_CreateObject();
	json_add_str(op->args, "reason", l->reason);
	agentmail_op_start(op, step_reserve);
}

static void
on_released(struct agentmail_op *op, cJSON *value)
{
	struct mail_answer a = { .result = MAIL_DONE, .why = "" };
	struct agentmail *am = op->am;
	char *project;

	if (value == NULL) {
		agentmail_op_fail(op);
		return;
	}
	a.released = json_int(value, "released", 0);
	project = xstrdup(op->project);
	agentmail_op_answer(op, &a);
	mail_tell_changed(&am->mail, project);
	free(project);
}

static void
step_release(struct agentmail_op *op)
{
	cJSON *args = agentmail_args(op, "agent_name", op->agent);

	if (op->lease.count > 0)
		cJSON_AddItemToObject(args, "paths", path_list(op));
	agentmail_op_tool(op, "release_file_reservations", args, on_released);
}

void
agentmail_calls_release(
    struct mail *m, const struct mail_lease *l, mail_fn *fn, void *arg)
{
	struct agentmail_op *op =
	    agentmail_op_new(self(m), l->project, l->agent, fn, arg);

	keep_patterns(op, l->patterns, l->count);
	agentmail_op_start(op, step_release);
}
