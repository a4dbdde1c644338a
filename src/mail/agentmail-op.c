/* The life of one operation, from what was asked to its answer. */
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/mem.h"
#include "io/http.h"
#include "mail/agentmail-inside.h"

struct agentmail_op *
agentmail_op_new(struct agentmail *am, const char *project, const char *agent,
    mail_fn *fn, void *arg)
{
	struct agentmail_op *op = xcalloc(1, sizeof *op);

	op->am = am;
	op->project = xstrdup(project);
	(void)strlcpy(op->agent, agent, sizeof op->agent);
	op->fn = fn;
	op->arg = arg;
	op->why = xstrdup("");
	reservations_init(&op->rivals);
	reservations_init(&op->kept);
	TAILQ_INSERT_TAIL(&am->ops, op, entry);
	return op;
}

void
agentmail_op_free(struct agentmail_op *op)
{
	TAILQ_REMOVE(&op->am->ops, op, entry);
	http_cancel(op->call);
	cJSON_Delete(op->args);
	for (size_t i = 0; op->patterns != NULL && i < op->lease.count; i++)
		free(op->patterns[i]);
	free(op->patterns);
	reservations_done(&op->rivals);
	reservations_done(&op->kept);
	free(op->project);
	free(op->slug);
	free(op->why);
	free(op);
}

void
agentmail_op_answer(struct agentmail_op *op, const struct mail_answer *a)
{
	if (op->fn != NULL)
		op->fn(op->arg, a);
	agentmail_op_free(op);
}

void
agentmail_op_fail(struct agentmail_op *op)
{
	struct mail_answer a = { .result = op->result, .why = op->why };

	agentmail_op_answer(op, &a);
}
