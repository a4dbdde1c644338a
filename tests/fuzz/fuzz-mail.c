/*
 * Whatever a mail server answers becomes one value or one sentence; leases in
 * it are compared the way patterns from strangers are.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "mail/agentmail-reply.h"
#include "mail/conflict.h"
#include "mail/reservation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = { "application/json",
		"text/event-stream" };
	struct agentmail_reply r;
	struct reservations l;
	struct conflicts found;

	for (size_t i = 0; i < countof(types); i++) {
		agentmail_reply_parse(
		    (const char *)data, size, types[i], 7, &r);
		if ((r.value == NULL) != (r.kind != AGENTMAIL_VALUE) ||
		    (r.value == NULL) != (r.message != NULL))
			BUG("neither a value nor a sentence, or both");
		reservations_init(&l);
		agentmail_reply_leases(r.value, "me", &l);
		if (l.count < 50)
			conflict_detect(&l, 1, true, &found);
		else
			conflicts_init(&found);
		conflicts_done(&found);
		reservations_done(&l);
		agentmail_reply_done(&r);
	}
	return 0;
}
