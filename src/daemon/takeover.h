/*
 * A daemon takes the place of the one before it. What was killed may hold the
 * lock until the disk has let go of it, a program that it was about to start a
 * moment longer, and its socket closes after its lock. Every wait is bounded,
 * and said in the log.
 */
#ifndef DAEMON_TAKEOVER_H
#define DAEMON_TAKEOVER_H

struct err;
struct paths;

/* The lock's descriptor, with nobody left at the socket; or -1, because
 * another daemon holds it by right or what is left does not go. Blocks at most
 * 9 s, which is less than those who start us wait. */
int takeover(const struct paths *paths, struct err *err);

#endif
