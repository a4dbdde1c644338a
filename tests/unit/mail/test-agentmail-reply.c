#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "mail/agentmail-reply.h"
#include "mail/reservation.h"

#define TOOL(text, more)                                             \
 "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"content\":[{\"type\":" \
 "\"text\",\"text\":\"" text "\"}]" more "}}"

/* want: the value on one line, or the message. */
static const struct reply_case {
	const char *name, *body, *type;
	enum agentmail_kind kind;
	const char *want;
} cases[] = {
	{ "text of a tool", TOOL("{\\\"name\\\":\\\"BlueLake\\\"}", ""), "",
	    AGENTMAIL_VALUE, "{\"name\":\"BlueLake\"}" },
	{ "structured",
	    TOOL("x", ",\"structuredContent\":{\"a\":1},\"isError\":false"), "",
	    AGENTMAIL_VALUE, "{\"a\":1}" },
	{ "a wrapped list",
	    TOOL("[]", ",\"structuredContent\":{\"result\":[1,2]}"), "",
	    AGENTMAIL_VALUE, "[1,2]" },
	{ "a bare list", TOOL("[1,2]", ""), "", AGENTMAIL_VALUE, "[1,2]" },
	{ "null beside the text", TOOL("[3]", ",\"structuredContent\":null"),
	    "", AGENTMAIL_VALUE, "[3]" },
	{ "a resource",
	    "{\"id\":7,\"result\":{\"contents\":[{\"uri\":\"u\",\"text\":"
	    "\"[]\"}]}}",
	    "application/json", AGENTMAIL_VALUE, "[]" },
	{ "a list of tools", "{\"id\":7,\"result\":{\"tools\":[]}}", "",
	    AGENTMAIL_VALUE, "{\"tools\":[]}" },
	{ "the id as text", "{\"id\":\"7\",\"result\":{\"tools\":[]}}", "",
	    AGENTMAIL_VALUE, "{\"tools\":[]}" },
	{ "an event stream",
	    "event: message\r\ndata: {\"id\":6,\"result\":{}}\r\n\r\n"
	    "data: {\"id\":7,\"result\":{\"tools\":[1]}}\r\n\r\n",
	    "text/event-stream; charset=utf-8", AGENTMAIL_VALUE,
	    "{\"tools\":[1]}" },
	{ "a failed tool, python",
	    TOOL("Error calling tool 'send_message': Unable to send",
		",\"isError\":true"),
	    "", AGENTMAIL_REFUSED, "Unable to send" },
	{ "a failed tool, rust", TOOL("no such agent", ",\"isError\":true"), "",
	    AGENTMAIL_REFUSED, "no such agent" },
	{ "an unknown tool", TOOL("Unknown tool: x", ",\"isError\":true"), "",
	    AGENTMAIL_REFUSED, "Unknown tool: x" },
	{ "a stranger, python",
	    TOOL("Error calling tool 'fetch_inbox': Agent 'X' not found in "
		 "project '/p'.",
		",\"isError\":true"),
	    "", AGENTMAIL_STRANGER, "Agent 'X' not found in project '/p'." },
	{ "a stranger, rust", TOOL("Agent not found: X", ",\"isError\":true"),
	    "", AGENTMAIL_STRANGER, "Agent not found: X" },
	{ "a recipient who is one",
	    TOOL("local recipients X are not registered in project '/p'; y",
		",\"isError\":true"),
	    "", AGENTMAIL_STRANGER, NULL },
	{ "a project that is not there",
	    "{\"id\":7,\"error\":{\"code\":0,\"message\":\"Error reading "
	    "resource from template 'resource://outbox/X?project=p': Project "
	    "'p' not found and no similar projects exist.\"}}",
	    "", AGENTMAIL_STRANGER,
	    "Project 'p' not found and no similar projects exist." },
	{ "a message that is not there",
	    TOOL("Error calling tool 'x': Message '1' not found for project "
		 "'/p'.",
		",\"isError\":true"),
	    "", AGENTMAIL_REFUSED, "Message '1' not found for project '/p'." },
	{ "busy", TOOL("database pool exhausted", ",\"isError\":true"), "",
	    AGENTMAIL_BUSY, "database pool exhausted" },
	{ "a soft error",
	    TOOL("x", ",\"structuredContent\":{\"error\":{\"type\":"
		      "\"CONTACT_BLOCKED\",\"message\":\"not now\"}}"),
	    "", AGENTMAIL_REFUSED, "CONTACT_BLOCKED: not now" },
	{ "a JSON-RPC error",
	    "{\"id\":7,\"error\":{\"code\":-32602,\"message\":\"bad to\"}}", "",
	    AGENTMAIL_REFUSED, "bad to" },
	{ "an error for nobody",
	    "{\"id\":\"server-error\",\"error\":{\"code\":-32700,\"message\":"
	    "\"Parse error\"}}",
	    "", AGENTMAIL_REFUSED, "Parse error" },
	{ "code 0", "{\"id\":7,\"error\":{\"code\":0,\"message\":\"gone\"}}",
	    "", AGENTMAIL_REFUSED, "gone" },
	{ "TOON",
	    TOOL("{\\\"format\\\":\\\"toon\\\",\\\"data\\\":\\\"a: b\\\"}", ""),
	    "", AGENTMAIL_REFUSED, NULL },
	{ "another's answer", "{\"id\":8,\"result\":{\"tools\":[]}}", "",
	    AGENTMAIL_BROKEN, "an answer to another request" },
	{ "no id", "{\"result\":{\"tools\":[]}}", "", AGENTMAIL_BROKEN,
	    "an answer to another request" },
	{ "no result", "{\"id\":7}", "", AGENTMAIL_BROKEN,
	    "an answer without a result" },
	{ "no object", "[1]", "", AGENTMAIL_BROKEN,
	    "an answer without a result" },
	{ "cut", "{\"id\":7,\"resu", "", AGENTMAIL_BROKEN, NULL },
	{ "nothing", "", "", AGENTMAIL_BROKEN, NULL },
	{ "HTML", "<html>", "text/html", AGENTMAIL_BROKEN, NULL },
	{ "a stream of others", "data: {\"id\":1}\n\n", "text/event-stream",
	    AGENTMAIL_BROKEN, NULL },
};

static void
test_replies(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const struct reply_case *c = &cases[i];
		struct agentmail_reply r;
		struct buf out;

		print_message("  %s\n", c->name);
		agentmail_reply_parse(c->body, strlen(c->body), c->type, 7, &r);
		assert_int_equal(r.kind, c->kind);
		buf_init(&out, 10000);
		if (r.value != NULL)
			json_write(&out, r.value);
		else
			(void)buf_adds(&out, r.message);
		assert_true(out.len > 0);
		if (c->want != NULL)
			assert_string_equal(out.data, c->want);
		buf_done(&out);
		agentmail_reply_done(&r);
	}
}

static void
test_leases(void **state)
{
	static const char text[] =
	    "[{\"id\":7,\"agent\":\"BlueLake\",\"path_pattern\":\"src/**\","
	    "\"exclusive\":false,\"created_ts\":"
	    "\"2026-02-02T12:00:00.120394+00:00\",\"expires_ts\":"
	    "\"2026-02-02T13:00:00\",\"released_ts\":null},"
	    "{\"agent_name\":\"RedForge\",\"path_pattern\":\"a\","
	    "\"created_ts\":1770033600000000},"
	    "{\"path_pattern\":\"b\"},{\"agent\":\"x\"},5,null]";
	struct reservations l;
	struct err err;
	cJSON *list = json_parse(text, strlen(text), 10000, &err);

	(void)state;
	reservations_init(&l);
	agentmail_reply_leases(list, NULL, &l);
	assert_int_equal(l.count, 2);
	assert_string_equal(l.items[0].agent, "BlueLake");
	assert_false(l.items[0].exclusive);
	assert_int_equal(l.items[0].created_ms, 1770033600120);
	assert_int_equal(l.items[0].expires_ms, 1770037200000);
	assert_string_equal(l.items[1].agent, "RedForge");
	assert_int_equal(l.items[1].created_ms, 1770033600000);
	assert_int_equal(l.items[1].expires_ms, 0);
	assert_true(reservation_is_active(&l.items[1], INT64_MAX));
	agentmail_reply_leases(list, "me", &l);
	assert_int_equal(l.count, 5);
	reservations_done(&l);
	cJSON_Delete(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_leases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
