/*
 * main.c - where the program begins: the command line, and the workbench when no command is named.
 */
#include "cmd.h"

int
main(int argc, char **argv)
{
	return cmd_main(argc, argv, NULL);
}
