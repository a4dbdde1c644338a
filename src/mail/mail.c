#include "mail/mail.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"

void
mail_free(struct mail *m)
{
	if (m != NULL)
		m->ops->free(m);
}

void
mail_on_changed(struct mail *m, mail_changed_fn *fn, void *arg)
{
	m->changed = fn;
	m->changed_arg = arg;
}

void
mail_tell_changed(struct mail *m, const char *project)
{
	if (m->changed != NULL)
		m->changed(m->changed_arg, project);
}

void
mail_answer_plain(
    mail_fn *fn, void *arg, enum mail_result result, const char *fmt, ...)
{
	struct mail_answer a = { .result = result };
	va_list ap;
	char *why;

	va_start(ap, fmt);
	why = xvasprintf(fmt, ap);
	va_end(ap);
	a.why = why;
	fn(arg, &a);
	free(why);
}

void
mail_find_rivals(const struct reservations *held,
    const struct mail_lease *asked, int64_t now_ms, struct reservations *ret)
{
	for (size_t i = 0; i < held->count; i++) {
		const struct reservation *h = &held->items[i];
		struct reservations one = { &held->items[i], 1, 1 };

		if (!reservation_is_active(h, now_ms) ||
		    strcmp(h->agent, asked->agent) == 0 ||
		    (!h->exclusive && !asked->exclusive))
			continue;
		for (size_t k = 0; k < asked->count; k++) {
			if (!reservation_overlap(
				h->pattern, asked->patterns[k], asked->nocase))
				continue;
			reservations_copy(ret, &one);
			break;
		}
	}
}

bool
mail_is_importance(const char *word)
{
	static const char *const words[] = { "low", "normal", "high",
		"urgent" };

	for (size_t i = 0; i < countof(words); i++) {
		if (strcmp(word, words[i]) == 0)
			return true;
	}
	return false;
}

struct cJSON *
mail_message_json(const struct mail_message *m)
{
	cJSON *o = cJSON_CreateObject();

	json_add_int(o, "id", m->id);
	json_add_str(o, "from", m->from);
	json_add_str(o, "to", m->to);
	json_add_str(o, "subject", m->subject);
	json_add_str(o, "body_md", m->body);
	json_add_opt(o, "thread_id", m->thread);
	json_add_str(o, "importance", m->importance);
	json_add_bool(o, "ack_required", m->ack_required);
	json_add_time(o, "created_ts", m->created_ms);
	if (m->read_ms != 0)
		json_add_time(o, "read_at", m->read_ms);
	if (m->acked_ms != 0)
		json_add_time(o, "acknowledged_at", m->acked_ms);
	return o;
}
