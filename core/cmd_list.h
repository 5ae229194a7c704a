/*
 * cmd_list.h - the commands of core, one line each. Included by cmd_main.c with CMD(name) meaning first
 * the declaration, then the reference; so it has no guard. Within a group, `benchtop help` keeps this
 * order.
 */
CMD(init)
CMD(config)
CMD(run)
CMD(rerun)
CMD(runs)
CMD(show)
CMD(logs)
CMD(compare)
CMD(stop)
CMD(tag)
CMD(note)
CMD(rename)
CMD(rm)
CMD(restore)
CMD(log)
CMD(data)
CMD(reindex)
CMD(gc)
CMD(doctor)
CMD(completion)
CMD(help)
CMD(complete)
CMD(man)
CMD(supervise)
