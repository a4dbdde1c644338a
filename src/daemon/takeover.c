#include "daemon/takeover.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "daemon/paths.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "io/sock.h"

#define LOCK_MS   8000
#define SOCKET_MS 1000
#define STEP_MS   20
#define ANSWER_MS 200 /* a daemon that lives has answered by then */

/* One that answers holds the lock by right. */
static int
take_lock(const struct paths *paths, struct err *err)
{
	int64_t begin_ms = clock_now_ms();
	bool told = false;
	int lock;

	while ((lock = file_lock(paths->lock, err)) == -1 &&
	       clock_now_ms() - begin_ms < LOCK_MS &&
	       !sock_answers(paths->socket, "{}\n", ANSWER_MS)) {
		if (!told)
			log_info("daemon: waits, because %s", err->text);
		told = true;
		(void)poll(NULL, 0, STEP_MS);
	}
	return lock;
}

/* With the lock in our hands, whoever listens there is about to end. */
static void
wait_for_socket(const char *path)
{
	int64_t begin_ms = clock_now_ms();
	bool told = false;

	while (sock_is_taken(path)) {
		if (clock_now_ms() - begin_ms >= SOCKET_MS)
			return; /* listening will say what is wrong */
		if (!told)
			log_info("daemon: waits, because the one before it "
				 "has not let go of %s",
			    path);
		told = true;
		(void)poll(NULL, 0, STEP_MS);
	}
}

int
takeover(const struct paths *paths, struct err *err)
{
	int lock = take_lock(paths, err);

	if (lock != -1)
		wait_for_socket(paths->socket);
	return lock;
}
