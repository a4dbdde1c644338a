/*
 * A claim in the tracker, by br or bd when one of them is there: looked at,
 * taken in the agent's name, read back, and given back. Without either the
 * ledger alone is the claim.
 */
#ifndef ASSIGN_CLAIM_H
#define ASSIGN_CLAIM_H

#include <stdbool.h>

/* How long the program may take: it waits 30 s for its lock. What a daemon
 * that was killed has started may still be at it for so long. */
#define CLAIM_RUN_MS 40000

struct event_base;
struct claim;
struct claims;

/* Knows which program there is, once it has looked. */
struct claims *claims_new(struct event_base *base);
/* Accepts NULL. */
void claims_free(struct claims *c);
/* "br", "bd", or "" when there is none or nobody has looked yet. */
const char *claims_program(const struct claims *c);

struct claim_order {
	const char *root; /* the directory of the .beads */
	const char *bead, *actor;
	bool force; /* also when somebody is at it without a name */
};

enum claim_end {
	CLAIM_OK,
	CLAIM_NOT_OURS, /* somebody else has it, or nobody */
	CLAIM_FAILED,   /* the program did */
};

/* reason says why it is not CLAIM_OK. */
typedef void claim_fn(void *arg, enum claim_end end, const char *reason);
/* fn is called exactly once, from the loop, unless the claim is freed before;
 * it is freed after. */
struct claim *claim_take(struct claims *owner, const struct claim_order *order,
    claim_fn *fn, void *arg);
/* Makes it open and nobody's again, if it is the actor's; likewise. */
struct claim *claim_give_back(struct claims *owner,
    const struct claim_order *order, claim_fn *fn, void *arg);
/* Closes it, without anybody waiting for that. */
void claim_close(struct claims *owner, const struct claim_order *order);
/* Accepts NULL. */
void claim_free(struct claim *claim);

#endif
