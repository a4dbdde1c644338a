/* Names on the server: who is registered there, when, and what for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "io/clock.h"
#include "mail/agentmail-inside.h"

/* A server lets go of the leases of those it has not heard of for 30 min. */
#define REGISTER_AGAIN (20 * TIME_MINUTE)

static const char *
program_of(const char *type)
{
	static const char *const programs[][2] = { { "cc", "claude-code" },
		{ "cod", "codex-cli" }, { "gmi", "gemini-cli" },
		{ "oc", "opencode" }, { "coordinator", "tmux-coordinator" } };

	for (size_t i = 0; i < countof(programs); i++) {
		if (strcmp(type, programs[i][0]) == 0)
			return programs[i][1];
	}
	return type;
}

static void step_register(struct agentmail_op *op);

static void
answer_name(struct agentmail_op *op)
{
	struct mail_answer a = { .result = MAIL_DONE, .why = op->who.name };

	agentmail_op_answer(op, &a);
}

/* Somebody is registered: the one who was to be, or one of those whom the
 * server had lost. */
static void
registered(struct agentmail_op *op)
{
	if (op->step == step_register)
		answer_name(op);
	else
		agentmail_identity_renew(op);
}

/* Whatever came of the policy, the name is good. */
static void
on_policy(struct agentmail_op *op, cJSON *value)
{
	(void)value;
	registered(op);
}

static void
on_registered(struct agentmail_op *op, cJSON *value)
{
	const char *name = json_str(value, "name", NULL);
	bool is_new = op->who.registered_ms == 0;
	cJSON *args;

	if (name == NULL) {
		if (value != NULL) {
			op->result = MAIL_DOWN;
			free(op->why);
			op->why =
			    xstrdup("The Agent Mail server gave no name.");
		}
		agentmail_op_fail(op);
		return;
	}
	/* Perhaps not the one we asked for; the token is a new one. */
	(void)strlcpy(op->who.name, name, sizeof op->who.name);
	(void)strlcpy(op->who.token, json_str(value, "registration_token", ""),
	    sizeof op->who.token);
	op->who.registered_ms = clock_now_ms();
	(void)identity_save(op->am->store, op->project, &op->who);
	if (!is_new || !agentmail_has_tool(op->am, "set_contact_policy")) {
		registered(op);
		return;
	}
	/* So that what we send arrives without a handshake. */
	args = agentmail_args(op, "agent_name", op->who.name);
	json_add_str(args, "policy", "open");
	agentmail_op_tool(op, "set_contact_policy", args, on_policy);
}

static void
step_register(struct agentmail_op *op)
{
	cJSON *args = cJSON_CreateObject();
	char task[64];

	json_add_str(args, "project_key", op->project);
	json_add_str(args, "program", program_of(op->who.type));
	json_add_str(args, "model", op->who.type);
	json_add_opt(args, "name", op->who.name);
	if (op->who.pane == RESERVATION_NO_PANE)
		(void)snprintf(task, sizeof task, "tmux");
	else
		(void)snprintf(task, sizeof task, "pane %%%d", op->who.pane);
	json_add_str(args, "task_description", task);
	agentmail_op_tool(op, "register_agent", args, on_registered);
}

void
agentmail_identity_renew(struct agentmail_op *op)
{
	const char *const about[] = { op->agent, json_str(op->args, "to", "") };
	struct identity *who = &op->who;

	while (op->step != step_register && op->introduced < countof(about)) {
		if (identity_of_name(op->am->store, op->project,
			about[op->introduced++], who) &&
		    who->registered_ms != 0) {
			who->registered_ms = 0;
			step_register(op);
			return;
		}
	}
	op->step(op);
}

/* The name that a person gave is theirs to register; one of ours is registered
 * when it is first needed, and again before the server forgets it. */
void
agentmail_identity_ask(
    struct mail *m, const struct mail_identity *who, mail_fn *fn, void *arg)
{
	struct agentmail *am = (struct agentmail *)m;
	bool human = strcmp(who->type, "human") == 0 &&
	             strcmp(who->name, "Human") == 0; /* refused as a name */
	struct agentmail_op *op;
	struct identity i = { .pane = who->pane };
	bool known;

	if (*who->name != '\0' && !human) {
		(void)identity_of_name(am->store, who->project, who->name, &i);
		(void)strlcpy(i.name, who->name, sizeof i.name);
	} else
		(void)identity_of_pane(
		    am->store, who->project, who->pane, who->type, &i);
	known = i.name[0] != '\0'; /* one that was given always is */
	(void)strlcpy(i.type, who->type, sizeof i.type);
	i.pane = who->pane;
	if (known && (i.pid != who->pid || i.pid_start != who->pid_start)) {
		i.pid = who->pid;
		i.pid_start = who->pid_start;
		(void)identity_save(am->store, who->project, &i);
	}
	i.pid = who->pid;
	i.pid_start = who->pid_start;
	if ((*who->name != '\0' && !human) ||
	    (known && clock_now_ms() - i.registered_ms < REGISTER_AGAIN)) {
		mail_answer_plain(fn, arg, MAIL_DONE, "%s", i.name);
		return;
	}
	op = agentmail_op_new(am, who->project, i.name, fn, arg);
	op->who = i;
	agentmail_op_start(op, step_register);
}
