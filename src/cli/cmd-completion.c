/* completion: what a shell needs to complete our command line, made from the
 * table of commands. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/command-table.h"
#include "cli/command.h"

/* Text inside '...' of a shell; fish and zsh have marks of their own there. */
static void
print_quoted(const char *text, const char *also)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			(void)printf("'\\''");
		else if (strchr(also, *text) != NULL)
			(void)printf("\\%c", *text);
		else
			(void)putchar(*text);
	}
}

static void
each_verb(void (*print)(const struct command *c))
{
	size_t count;
	const struct command *const *table = command_table(&count);

	for (size_t i = 0; i < count; i++)
		print(table[i]);
}

/* No verb has more operands whose words are known. */
#define OPERANDS 2

static bool
has_words(const struct command *c, int operand)
{
	return c->word != NULL && c->word(operand, 0) != NULL;
}

static void
print_words(const struct command *c, int operand)
{
	const char *word;

	for (size_t i = 0; (word = c->word(operand, i)) != NULL; i++)
		(void)printf(" %s", word);
}

static void
print_flags(const struct command *c)
{
	for (int i = 0; i < COMMAND_FLAGS_MAX && c->flags[i].name != NULL; i++)
		(void)printf(" --%s", c->flags[i].name);
}

static void
print_name(const struct command *c)
{
	(void)printf(" %s", c->name);
}

static void
bash_verb(const struct command *c)
{
	(void)printf("\t%s) words='--json --no-start --help", c->name);
	print_flags(c);
	(void)printf("' ;;\n");
}

static void
bash_operands(const struct command *c)
{
	for (int i = 0; i < OPERANDS; i++) {
		if (has_words(c, i)) {
			(void)printf("\t'%s %d') words='", c->name, i);
			print_words(c, i);
			(void)printf("' ;;\n");
		}
	}
}

static void
bash(void)
{
	(void)printf(
	    "_tmux_coordinator() {\n"
	    "\tlocal verb words i operands=0\n"
	    "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	    "\t\tcase ${COMP_WORDS[i]} in\n"
	    "\t\t-L | -S | -t) ((i++)) ;;\n"
	    "\t\t-*) ;;\n"
	    "\t\t*)\n"
	    "\t\t\t[[ -z $verb ]] || ((operands++))\n"
	    "\t\t\tverb=${verb:-${COMP_WORDS[i]}}\n"
	    "\t\t\t;;\n"
	    "\t\tesac\n"
	    "\tdone\n"
	    "\tcase $verb in\n"
	    "\t'') words='-L -S -t --json --no-start --help --version");
	each_verb(print_name);
	(void)printf("' ;;\n");
	each_verb(bash_verb);
	(void)printf("\tesac\n"
		     "\t[[ $2 == -* ]] || case \"$verb $operands\" in\n");
	each_verb(bash_operands);
	(void)printf("\tesac\n"
		     "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$2\"))\n"
		     "}\n"
		     "complete -o default -F _tmux_coordinator %s\n",
	    COMMAND_PROGRAM);
}

static void
zsh_verb(const struct command *c)
{
	(void)printf("\t'%s:", c->name);
	print_quoted(c->summary, ":\\");
	(void)printf("'\n");
}

static void
zsh_flags(const struct command *c)
{
	(void)printf("%s) _arguments", c->name);
	for (int i = 0; i < OPERANDS; i++) {
		if (has_words(c, i)) {
			(void)printf(" '%d:operand:(", i + 1);
			print_words(c, i);
			(void)printf(")'");
		}
	}
	(void)printf(" '*:operand:_files");
	(void)printf("' '--json' '--no-start' '--help'");
	for (int i = 0; i < COMMAND_FLAGS_MAX && c->flags[i].name != NULL;
	     i++) {
		(void)printf(" '--%s[", c->flags[i].name);
		print_quoted(c->flags[i].text, "[]:\\");
		(void)printf(
		    "]%s'", c->flags[i].value == NULL ? "" : ":value:_files");
	}
	(void)printf(" ;;\n");
}

static void
zsh(void)
{
	(void)printf("#compdef %s\n"
		     "_tmux_coordinator() {\n"
		     "local state line\n"
		     "local -a verbs=(\n",
	    COMMAND_PROGRAM);
	each_verb(zsh_verb);
	(void)printf(")\n"
		     "_arguments -C '-L[server name]:name:' "
		     "'-S[server socket]:socket:_files' "
		     "'-t[target]:target:' '1:verb:->verb' '*::rest:->rest'\n"
		     "case $state in\n"
		     "verb) _describe verb verbs ;;\n"
		     "rest) case $line[1] in\n");
	each_verb(zsh_flags);
	(void)printf("esac ;;\n"
		     "esac\n"
		     "}\n"
		     "if [ \"$funcstack[1]\" = _%s ]; then\n"
		     "_tmux_coordinator \"$@\"\n"
		     "else\n"
		     "compdef _tmux_coordinator %s\n"
		     "fi\n",
	    COMMAND_PROGRAM, COMMAND_PROGRAM);
}

static void
fish_verb(const struct command *c)
{
	(void)printf("complete -c %s -n __fish_use_subcommand -xa %s -d '",
	    COMMAND_PROGRAM, c->name);
	print_quoted(c->summary, "\\");
	(void)printf("'\n");
	for (int i = 0; i < COMMAND_FLAGS_MAX && c->flags[i].name != NULL;
	     i++) {
		(void)printf("complete -c %s -n '__fish_seen_subcommand_from "
			     "%s' -l %s%s -d '",
		    COMMAND_PROGRAM, c->name, c->flags[i].name,
		    c->flags[i].value == NULL ? "" : " -r");
		print_quoted(c->flags[i].text, "\\");
		(void)printf("'\n");
	}
}

/* Is the N-th operand of VERB to come? */
static const char fish_at[] = "function __tmux_coordinator_at # VERB N\n"
			      "\tset -l words (commandline -opc)[2..]\n"
			      "\tset -l operands\n"
			      "\twhile set -q words[1]\n"
			      "\t\tswitch $words[1]\n"
			      "\t\tcase -L -S -t\n"
			      "\t\t\tset -e words[1]\n"
			      "\t\tcase '-*'\n"
			      "\t\tcase '*'\n"
			      "\t\t\tset -a operands $words[1]\n"
			      "\t\tend\n"
			      "\t\tset -e words[1]\n"
			      "\tend\n"
			      "\ttest \"$operands[1]\" = $argv[1]; "
			      "and test (count $operands) -eq $argv[2]\n"
			      "end\n";

static void
fish_operands(const struct command *c)
{
	for (int i = 0; i < OPERANDS; i++) {
		if (has_words(c, i)) {
			(void)printf("complete -c %s "
				     "-n '__tmux_coordinator_at %s %d' -xa '",
			    COMMAND_PROGRAM, c->name, i + 1);
			print_words(c, i);
			(void)printf("'\n");
		}
	}
}

static void
fish(void)
{
	each_verb(fish_verb);
	(void)fputs(fish_at, stdout);
	each_verb(fish_operands);
	(void)printf("complete -c %s -l json -d 'for programs'\n"
		     "complete -c %s -l no-start -d 'start no daemon'\n",
	    COMMAND_PROGRAM, COMMAND_PROGRAM);
}

static const struct {
	const char *name;
	void (*print)(void);
} shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };

static const char *
word(int operand, size_t i)
{
	return operand == 0 && i < countof(shells) ? shells[i].name : NULL;
}

static int
run(const struct command_line *line)
{
	const char *name = command_operand(line, 0);

	for (size_t i = 0; i < countof(shells); i++) {
		if (strcmp(name, shells[i].name) == 0) {
			shells[i].print();
			return EXIT_DONE;
		}
	}
	return command_failf(EXIT_WRONG_USE,
	    "there is no completion for \"%.40s\": give bash, zsh or fish",
	    name);
}

const struct command cmd_completion = {
	.name = "completion",
	.args = "SHELL",
	.min = 1,
	.max = 1,
	.word = word,
	.run = run,
	.summary = "completions for bash, zsh or fish",
	.help =
	    "Prints what makes a shell complete verbs, flags and names. Put "
	    "source <(tmux-coordinator completion bash) into .bashrc, the "
	    "same for zsh into .zshrc, or write fish's into "
	    "~/.config/fish/completions/tmux-coordinator.fish.",
};
