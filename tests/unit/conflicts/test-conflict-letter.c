/* Letters and the answers to them, through a mailbox that notes what it is
 * told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "conflicts/conflict-answer.h"
#include "conflicts/conflict-letter.h"
#include "mail/conflict-book.h"

struct box {
	struct mail mail;
	bool refuses; /* a name */
	int sent, releases, answers;
	char to[10][16], subject[MAIL_SUBJECT_MAX + 1], thread[64],
	    released[64];
	enum mail_result last;
	struct mail_message inbox;
};

static void
identify(
    struct mail *m, const struct mail_identity *who, mail_fn *fn, void *arg)
{
	const struct box *b = (struct box *)m;

	assert_string_equal(who->type, "coordinator");
	if (b->refuses)
		mail_answer_plain(fn, arg, MAIL_DOWN, "away");
	else
		mail_answer_plain(fn, arg, MAIL_DONE, "coordinator");
}

static void
take(struct mail *m, const struct mail_message *msg, mail_fn *fn, void *arg)
{
	struct box *b = (struct box *)m;

	(void)strlcpy(b->to[b->sent++], msg->to, sizeof b->to[0]);
	(void)strlcpy(b->subject, msg->subject, sizeof b->subject);
	(void)strlcpy(b->thread, msg->thread, sizeof b->thread);
	assert_string_equal(msg->from, "coordinator");
	mail_answer_plain(fn, arg,
	    strcmp(msg->to, "late") == 0 ? MAIL_QUEUED : MAIL_DONE, "%s", "");
}

static void
inbox(struct mail *m, const struct mail_inbox *q, mail_fn *fn, void *arg)
{
	const struct box *b = (struct box *)m;
	const struct mail_answer a = { .result = MAIL_DONE,
		.why = "",
		.messages = &b->inbox,
		.message_count = 1 };

	assert_string_equal(q->agent, "coordinator");
	fn(arg, &a);
}

static void
release(struct mail *m, const struct mail_lease *l, mail_fn *fn, void *arg)
{
	struct box *b = (struct box *)m;

	assert_string_equal(l->project, "/p");
	assert_string_equal(l->agent, "late");
	assert_int_equal(l->count, 1);
	(void)strlcpy(b->released, l->patterns[0], sizeof b->released);
	b->releases++;
	mail_answer_plain(fn, arg, MAIL_DONE, "%s", "");
}

static const struct mail_ops ops = {
	.identify = identify, .send = take, .inbox = inbox, .release = release
};

static void
on_answer(void *arg, const struct mail_answer *a)
{
	struct box *b = arg;

	b->answers++;
	b->last = a->result;
}

static void
on_case(void *arg, struct conflict_case *c)
{
	*(struct conflict_case **)arg = c;
}

/* "early" and twice "late" on overlapping files. */
static void
make_case(struct conflict_book *b)
{
	static const char *const who[][2] = { { "early", "src/**" },
		{ "late", "src/x.c" } };
	struct reservations l;
	struct conflicts found;

	reservations_init(&l);
	for (size_t i = 0; i < 2; i++) {
		struct reservation *r =
		    reservations_add(&l, who[i][0], who[i][1], "");
		r->id = (int64_t)i + 1;
		r->created_ms = 100 * (int64_t)(i + 1);
	}
	conflict_detect(&l, 500, false, &found);
	conflict_book_update(b, "/p", &found, &l, 500);
	conflicts_done(&found);
	reservations_done(&l);
}

static void
test_notice(void **state)
{
	struct conflict_case *c = NULL;
	struct conflict_book *book = conflict_book_new(on_case, &c);
	struct box b = { .mail.ops = &ops };
	struct conflict_letter l = { .mail = &b.mail,
		.book = book,
		.now_ms = 600,
		.fn = on_answer,
		.arg = &b };

	(void)state;
	make_case(book);
	l.now_ms = CONFLICT_LETTER_COOL_MS;
	conflict_letter_notice(&l, c);
	assert_int_equal(b.sent, 2); /* one for each holder */
	assert_string_equal(b.to[0], "early");
	assert_string_equal(b.to[1], "late");
	assert_non_null(strstr(b.subject, "src/x.c"));
	assert_int_equal(b.answers, 1); /* with what was worst */
	assert_int_equal(b.last, MAIL_QUEUED);

	/* They have it: not again so soon. */
	l.now_ms += CONFLICT_LETTER_COOL_MS - 1;
	conflict_letter_notice(&l, c);
	assert_int_equal(b.sent, 2);
	assert_int_equal(b.answers, 2);
	assert_int_equal(b.last, MAIL_DONE);

	b.refuses = true;
	l.now_ms++;
	conflict_letter_notice(&l, c);
	assert_int_equal(b.sent, 2);
	assert_int_equal(b.answers, 3);
	assert_int_equal(b.last, MAIL_DOWN);
	/* What did not arrive is sent again at once. */
	b.refuses = false;
	conflict_letter_notice(&l, c);
	assert_int_equal(b.sent, 4);
	conflict_book_free(book);
}

/* A subject that is too long ends with a whole character. */
static void
test_long_subject(void **state)
{
	struct conflict_case *c = NULL;
	struct conflict_book *book = conflict_book_new(on_case, &c);
	struct box b = { .mail.ops = &ops };
	struct conflict_letter l = { .mail = &b.mail,
		.book = book,
		.now_ms = CONFLICT_LETTER_COOL_MS,
		.fn = on_answer,
		.arg = &b };
	char *pattern;

	(void)state;
	make_case(book);
	pattern = xcalloc(1, 302);
	pattern[0] = 'a';
	for (int i = 0; i < 100; i++)
		(void)strlcat(pattern, "会", 302);
	free(c->conflict.pattern);
	c->conflict.pattern = pattern;
	conflict_letter_notice(&l, c);
	assert_true(strlen(b.subject) > MAIL_SUBJECT_MAX - 4);
	assert_true(str_utf8_valid(b.subject, strlen(b.subject)));
	conflict_book_free(book);
}

static void
answer(struct box *b, const struct conflict_book *book, const char *from,
    const char *thread, const char *body)
{
	const struct conflict_answer_place place = { .book = book,
		.project = "/p" };
	bool busy = false;

	b->inbox = (struct mail_message){ .project = "/p",
		.from = from,
		.to = "coordinator",
		.subject = "Re: x",
		.body = body,
		.thread = thread };
	conflict_answer_read(&b->mail, &place, &busy);
	assert_false(busy);
}

static void
test_request(void **state)
{
	struct conflict_case *c = NULL;
	struct conflict_book *book = conflict_book_new(on_case, &c);
	struct box b = { .mail.ops = &ops };
	struct conflict_letter l = { .mail = &b.mail,
		.book = book,
		.now_ms = 600,
		.fn = on_answer,
		.arg = &b };

	(void)state;
	make_case(book);
	assert_false(conflict_answer_is_due(book, "/p"));
	assert_true(conflict_letter_request(&l, c, "early"));
	assert_int_equal(b.sent, 1);
	/* Once, until there is an answer. */
	assert_true(conflict_letter_request(&l, c, "early"));
	assert_int_equal(b.sent, 1);
	assert_int_equal(b.answers, 2);
	assert_string_equal(b.to[0], "late");
	assert_string_equal(b.thread, c->thread);
	assert_true(conflict_answer_is_due(book, "/p"));
	assert_false(conflict_answer_is_due(book, "/q"));

	/* Not from the one who was asked, not in the thread, not a decision. */
	answer(&b, book, "early", c->thread, "released");
	answer(&b, book, "late", "other", "released");
	answer(&b, book, "late", c->thread, "what is it about?");
	assert_int_equal(c->outcome, CONFLICT_ASKED);
	answer(&b, book, "late", c->thread, "kept");
	assert_int_equal(c->outcome, CONFLICT_KEPT);
	assert_int_equal(c->answer, CONFLICT_BY_MAIL);
	assert_int_equal(b.releases, 0);
	assert_false(conflict_answer_is_due(book, "/p"));

	l.now_ms = 700;
	assert_true(conflict_letter_request(&l, c, "early"));
	assert_int_equal(b.sent, 2);
	answer(&b, book, "late", c->thread, "Released, go ahead");
	assert_int_equal(c->outcome, CONFLICT_RELEASED);
	assert_int_equal(b.releases, 1);
	assert_string_equal(b.released, "src/x.c");
	conflict_book_free(book);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_notice),
		cmocka_unit_test(test_long_subject),
		cmocka_unit_test(test_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
