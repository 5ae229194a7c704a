/*
 * cmd_ask.c - the question on Ctrl-C.
 */
#include "cmd_ask.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

static const int signals[CMD_ASK_SIGNALS] = { SIGINT, SIGHUP, SIGTERM };

static volatile sig_atomic_t interrupts, hangup, terminated;

static void
on_signal(int signo)
{
	if (signo == SIGINT)
		interrupts = 1;
	else if (signo == SIGHUP)
		hangup = 1;
	else
		terminated = 1;
}

void
cmd_ask_begin(struct cmd_ask *a)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t block;

	interrupts = hangup = terminated = 0;
	sigemptyset(&block);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		sigaction(signals[i], NULL, &a->before_us[i]);
		/* nohup and background jobs ignore some, and we with them */
		if (a->before_us[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
		sigaddset(&block, signals[i]);
	}
	sigprocmask(SIG_BLOCK, &block, &a->mask);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		sigdelset(&a->mask, signals[i]);
}

void
cmd_ask_end(struct cmd_ask *a)
{
	if (a->asking)
		tcsetattr(STDIN_FILENO, TCSANOW, &a->saved);
	a->asking = false;
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		sigaction(signals[i], &a->before_us[i], NULL);
	sigprocmask(SIG_SETMASK, &a->mask, NULL);
}

/* One key is the answer: no Enter needed, and it is not echoed. */
static void
ask(struct cmd_ask *a)
{
	struct termios raw;

	if (a->before != NULL)
		a->before(a->arg);
	cmd_out_text(a->out, "\n(d)etach: the run goes on without you, (s)top the run, "
		"Enter: go on following? ");
	cmd_out_flush(a->out);
	if (tcgetattr(STDIN_FILENO, &a->saved) == 0) {
		raw = a->saved;
		raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
		tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	}
	a->asking = true;
}

static enum cmd_answer
answered(struct cmd_ask *a, enum cmd_answer answer)
{
	static const char *const words[] = { [CMD_GO_ON] = "go on\n", [CMD_DETACH] = "detach\n",
		[CMD_STOP] = "stop\n", [CMD_HANGUP] = "\n" };

	tcsetattr(STDIN_FILENO, TCSANOW, &a->saved);
	cmd_out_text(a->out, words[answer]);
	cmd_out_flush(a->out);
	a->asking = false;
	return answer;
}

static enum cmd_answer
take_key(struct cmd_ask *a)
{
	char key = 0;
	ssize_t n = read(STDIN_FILENO, &key, 1);

	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return CMD_GO_ON;
	if (n <= 0 || key == 'd' || key == 'D')
		return answered(a, CMD_DETACH);
	if (key == 's' || key == 'S')
		return answered(a, CMD_STOP);
	if (key == '\n' || key == '\r' || key == 27)
		return answered(a, CMD_GO_ON);
	return CMD_GO_ON;
}

static enum cmd_answer
heed_signals(struct cmd_ask *a)
{
	bool interrupted = interrupts != 0;

	interrupts = 0;
	if (hangup)
		return CMD_HANGUP;
	if (terminated)
		return CMD_DETACH;
	if (!interrupted)
		return CMD_GO_ON;
	if (a->asking)
		return answered(a, CMD_DETACH);
	if (!a->allowed || isatty(STDIN_FILENO) != 1)
		return CMD_DETACH;
	ask(a);
	return CMD_GO_ON;
}

bool
cmd_ask_wait(struct cmd_ask *a, int ms, enum cmd_answer *answer, struct err *err)
{
	struct pollfd key = { .fd = STDIN_FILENO, .events = POLLIN };
	struct timespec limit = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };
	int n = ppoll(&key, a->asking ? 1 : 0, &limit, &a->mask);

	if (n == -1 && errno != EINTR)
		return err_sys(err, "wait");
	*answer = heed_signals(a);
	if (*answer == CMD_GO_ON && n == 1 && a->asking)
		*answer = take_key(a);
	return true;
}
