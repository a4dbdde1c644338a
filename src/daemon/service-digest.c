/* digest.*: the digest, shown and sent. */
#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "daemon/newsroom.h"
#include "daemon/rpc.h"
#include "daemon/service-inside.h"

#define MARKDOWN_MAX (1u << 20)

void
service_digest_generate(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	bool markdown = json_bool(call->params, "markdown", false);
	struct buf text;
	cJSON *o;

	if (!service_is_ready(s, call))
		return;
	buf_init(&text, MARKDOWN_MAX);
	o = newsroom_digest(s->world.newsroom,
	    json_str(call->params, "session", NULL), markdown ? &text : NULL);
	if (markdown) {
		cJSON_Delete(o);
		o = cJSON_CreateObject();
		json_add_str(o, "text", text.data);
	}
	buf_done(&text);
	rpc_answer(call, o);
}

/* How it went is told by an event: the answer only says that it goes out. */
void
service_digest_send(void *arg, struct rpc_call *call)
{
	struct service *s = arg;

	if (!service_is_ready(s, call))
		return;
	newsroom_send(
	    s->world.newsroom, json_str(call->params, "session", NULL));
	rpc_answer(call, cJSON_CreateTrue());
}
