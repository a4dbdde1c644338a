/*
 * A function that runs beside the loop, for reading and reckoning that would
 * hold it up too long. It may touch only what its argument owns.
 */
#ifndef IO_THREAD_H
#define IO_THREAD_H

struct event_base;
struct thread;

/* Runs work(arg) in a thread of its own, then done(arg) in the loop, before
 * which the struct thread is gone. Never returns NULL: without a thread to be
 * had work runs at once, and done in a later turn all the same. */
struct thread *thread_start(struct event_base *base, void (*work)(void *arg),
    void (*done)(void *arg), void *arg);
/* Waits until work has ended; done is not called. Accepts NULL. */
void thread_free(struct thread *t);

#endif
