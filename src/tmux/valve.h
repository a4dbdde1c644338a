/*
 * A valve on the terminal of a control client. For every frame of a spinner
 * that tmux sends us its loop turns two or three times, and in each turn it
 * looks at every pane it has. While many small frames come, the valve is shut
 * for VALVE_SHUT_MS after each read: what all panes draw meanwhile comes in one
 * piece, and tmux pays once.
 *
 * It is the terminal's own flow control: tmux's end obeys ^S and ^Q, and tmux
 * never reads them. It stays open for whoever waits for an answer, and for a
 * flood, which comes in big pieces anyway.
 */
#ifndef TMUX_VALVE_H
#define TMUX_VALVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VALVE_SHUT_MS 40 /* half of it is what an edge waits for us */
#define VALVE_SPAN_MS 250
#define VALVE_LINES   10   /* in a span: as many are worth it */
#define VALVE_BYTES   4096 /* in one read: it is a flood */

struct valve {
	int fd;
	bool works; /* the terminal obeys */
	bool shut;
	int64_t span_ms; /* the span began */
	unsigned lines;  /* in it */
	bool many;       /* so came in the span before */
};

/* fd is the master side of the terminal, borrowed. Open. */
void valve_init(struct valve *v, int fd);
/* tmux has set its terminal up: ^S and ^Q work from now on, where they can. */
void valve_fit(struct valve *v);
/* So much was read. True: it is shut now, and to be opened VALVE_SHUT_MS later. */
bool valve_took(struct valve *v, unsigned lines, size_t bytes, int64_t now_ms);
/* False: the terminal does not take it now, try again. */
bool valve_open(struct valve *v);

#endif
