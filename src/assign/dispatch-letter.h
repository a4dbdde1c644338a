/* The mail that an agent gets of its assignment, as the package words it. */
#ifndef ASSIGN_DISPATCH_LETTER_H
#define ASSIGN_DISPATCH_LETTER_H

struct assign_choice;
struct buf;

void dispatch_letter_subject(struct buf *out, const struct assign_choice *c);
/* tracker: "br", "bd", or "" when there is none. program: how a shell calls us.
 */
void dispatch_letter_body(struct buf *out, const struct assign_choice *c,
    const char *tracker, const char *program);

#endif
