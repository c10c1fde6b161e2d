/* vm/guest/main.c - the program; what it does is in init.c, which tests run too. */
#include "init.h"

int main(void)
{
	init_run();
}
