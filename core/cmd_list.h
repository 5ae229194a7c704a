/*
 * cmd_list.h - the commands of core, one line each. Included by cmd_main.c with CMD(name) meaning first
 * the declaration, then the reference; so it has no guard. Within a group, `benchtop help` keeps this
 * order.
 */
CMD(log)
CMD(completion)
CMD(help)
CMD(man)
