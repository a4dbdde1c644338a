/* Draws a model into a grid of any size. Pure. */
#ifndef DASHBOARD_VIEW_H
#define DASHBOARD_VIEW_H

struct grid;
struct layout_box;
struct model;

/* All of it. The model learns how many rows the list has, and its list is
 * scrolled so that the cursor is seen. */
void view_draw(struct model *m, struct grid *g);

/* Its parts, for view.c. */
void view_list(struct model *m, struct grid *g, const struct layout_box *heads,
    const struct layout_box *list);
void view_detail(
    const struct model *m, struct grid *g, const struct layout_box *box);
void view_help(const struct model *m, struct grid *g);
void view_question(const struct model *m, struct grid *g);

#endif
