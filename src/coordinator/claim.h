/*
 * A claim in the tracker, by br or bd when one of them is there: taken in the
 * agent's name, read back, and given back. Without either the ledger alone is
 * the claim.
 */
#ifndef COORDINATOR_CLAIM_H
#define COORDINATOR_CLAIM_H

#include <stdbool.h>

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
};

/* ok false: it is somebody else's, or the program failed; reason says so. */
typedef void claim_fn(void *arg, bool ok, const char *reason);
/* fn is called exactly once, from the loop, unless the claim is freed before;
 * it is freed after. */
struct claim *claim_take(
    struct claims *c, const struct claim_order *order, claim_fn *fn, void *arg);
/* Makes it open and nobody's again, without anybody waiting for it. */
void claim_give_back(struct claims *c, const struct claim_order *order);
/* Closes it, likewise. */
void claim_close(struct claims *c, const struct claim_order *order);
/* Accepts NULL. */
void claim_free(struct claim *claim);

#endif
