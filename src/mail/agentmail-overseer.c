/* Mail to the person. "Human" can be no name on a server: it is the name the
 * person was registered under, else the server's own for them, which exists
 * once they have written something there. */
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "io/http.h"
#include "mail/agentmail-inside.h"

#define OVERSEER "HumanOverseer"
#define BODY_MAX 65536

void
agentmail_overseer_name(
    const struct agentmail_op *op, char ret[IDENTITY_NAME_MAX])
{
	const char *to = json_str(op->args, "to", "");
	struct identity i;

	if (strcmp(to, "Human") == 0)
		to = identity_of_pane(op->am->store, op->project,
			 RESERVATION_NO_PANE, "human", &i)
		         ? i.name
		         : OVERSEER;
	(void)strlcpy(ret, to, IDENTITY_NAME_MAX);
}

bool
agentmail_overseer_is_meant(const struct agentmail_op *op)
{
	char name[IDENTITY_NAME_MAX];

	agentmail_overseer_name(op, name);
	return strcmp(name, OVERSEER) == 0;
}

/* A refusal leaves the words of the one before, which say more. */
static void
on_reply(void *arg, const struct http_reply *r)
{
	struct agentmail_op *op = arg;
	cJSON *value = NULL;
	struct err ignored;

	op->call = NULL;
	if (r->outcome != HTTP_ANSWERED || r->status >= 500)
		op->result = MAIL_DOWN;
	else if (r->status < 300)
		value = json_parse(r->body, r->len, BODY_MAX, &ignored);
	op->then(op, value);
	cJSON_Delete(value);
}

/* The server's root: what the URL of the tools has in front of its last
 * part. */
static int
root_length(const char *url)
{
	size_t n = strlen(url);

	while (n > 0 && url[n - 1] == '/')
		n--;
	while (n > 0 && url[n - 1] != '/')
		n--;
	return (int)n;
}

void
agentmail_overseer_meet(struct agentmail_op *op, agentmail_value_fn *then)
{
	struct agentmail *am = op->am;
	cJSON *o = cJSON_CreateObject();
	char *url = xasprintf("%.*smail/%s/overseer/send", root_length(am->url),
	    am->url, op->slug);
	struct buf body;

	cJSON_AddItemToArray(cJSON_AddArrayToObject(o, "recipients"),
	    cJSON_CreateString(op->agent));
	json_add_str(o, "subject", "The human reads here");
	json_add_str(o, "body_md",
	    "Sent by tmux-coordinator, so that the human has a mailbox in this "
	    "project and digests arrive in it.");
	buf_init(&body, BODY_MAX);
	json_write(&body, o);
	cJSON_Delete(o);
	op->then = then;
	op->call = http_start(am->http,
	    &(struct http_request){
		.url = url,
		.body = body.data,
		.body_len = body.len,
		.bearer = am->token,
		.timeout_ms = am->timeout_ms,
		.limit = BODY_MAX,
	    },
	    on_reply, op);
	buf_done(&body);
	free(url);
}
