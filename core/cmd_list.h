/*
 * cmd_list.h - the commands of core, one line each, in the order of `benchtop help`. Included twice by
 * cmd_main.c with CMD(name) meaning first the declaration, then the reference; so it has no guard.
 */
CMD(help)
