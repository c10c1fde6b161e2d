/* Structured exceptions: rewritten, compiled by both compilers at -O2 and run. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "base/host/host_process.h"
#include "builder/path.h"
#include "builder/rewrite.h"

static struct arena arena;

/* A chain of frames as nt/ke keeps one, for one thread. */
static const char runtime[] =
	"#include <drydock/seh.h>\n"
	"int printf(const char *, ...); void abort(void);\n"
	"static struct drydock_seh_frame *top;\n"
	"_Noreturn void jump(unsigned long long *);\n"
	"void drydock_seh_push(struct drydock_seh_frame *f) { f->next = top; f->active = 1; top = "
	"f; }\n"
	"void drydock_seh_pop(struct drydock_seh_frame *f) { if (f != top) abort(); top = f->next; "
	"f->active = 0; }\n"
	"void raise_status(int code) { struct drydock_seh_frame *f = top; if (!f) abort();\n"
	"  drydock_seh_pop(f); f->code = code; jump(f->jump); }\n"
	"int drydock_seh_filter(struct drydock_seh_frame *f, int d) { if (d == 1) return 1; "
	"raise_status(f->code); return 0; }\n"
	"void drydock_seh_continue(struct drydock_seh_frame *f) { raise_status(f->code); abort(); "
	"}\n"
	"__asm__(\".text\\n.globl drydock_setjmp\\ndrydock_setjmp:\\n mov %rbx,(%rdi)\\n mov "
	"%rbp,8(%rdi)\\n\"\n"
	" \" mov %r12,16(%rdi)\\n mov %r13,24(%rdi)\\n mov %r14,32(%rdi)\\n mov %r15,40(%rdi)\\n "
	"lea 8(%rsp),%rdx\\n\"\n"
	" \" mov %rdx,48(%rdi)\\n mov (%rsp),%rdx\\n mov %rdx,56(%rdi)\\n xor %eax,%eax\\n "
	"ret\\n\"\n"
	" \".globl jump\\njump:\\n mov (%rdi),%rbx\\n mov 8(%rdi),%rbp\\n mov 16(%rdi),%r12\\n mov "
	"24(%rdi),%r13\\n\"\n"
	" \" mov 32(%rdi),%r14\\n mov 40(%rdi),%r15\\n mov 48(%rdi),%rsp\\n mov $1,%eax\\n jmp "
	"*56(%rdi)\\n\");\n";

static const char *path_of(const char *name)
{
	return path_join(&arena, test_directory(), name);
}

static void put(const char *name, const char *content)
{
	assert_int_equal(host_file_write(path_of(name), content, strlen(content)), 0);
}

static char *run_program(const char *const *argv)
{
	struct host_process_result result;

	assert_int_equal(host_process_run(argv, test_directory(), &result), 0);
	if (result.exit_code != 0)
		fail_msg("%s ended with %d: %s", argv[0], result.exit_code, result.output);
	return result.output;
}

/* What `body` prints when its main is compiled after the rewriting. */
static const char *output_of(const char *compiler, const char *body)
{
	struct rewrite rewrite = { .arena = &arena, .clang = strcmp(compiler, "clang") == 0 };
	const char *source = arena_format(&arena, "%s%s\n", runtime, body);
	char *tool = host_path_find_program(compiler);
	struct text text = { 0 };
	const char *kept;
	char *data, *output;
	size_t size;

	if (tool == NULL)
		SKIP("compiler not installed");
	put("t.c", source);
	free(run_program((const char *[]){ tool, "-E",
	                                   arena_format(&arena, "-I%s/include", test_source_root()),
	                                   "t.c", "-o", "t.i", NULL }));
	assert_int_equal(host_file_read(path_of("t.i"), 1u << 24, &data, &size), 0);
	rewrite_text(&rewrite, data, size, &text);
	assert_int_equal(rewrite.faults.count, 0);
	put("r.i", text.data);
	put("m.c",
	    "extern int __drydock_main(void); int main(void) { return __drydock_main(); }\n");
	free(run_program((const char *[]){ tool, "-O2", "-w", "-c", "-x", "cpp-output", "r.i", "-o",
	                                   "r.o", NULL }));
	free(run_program((const char *[]){ tool, "-w", "r.o", "m.c", "-o", "t", NULL }));
	output = run_program((const char *[]){ path_of("t"), NULL });
	kept = arena_string(&arena, output);
	free(output);
	free(tool);
	free(data);
	text_finish(&text);
	return kept;
}

static void check(const char *body, const char *expected)
{
	assert_string_equal(output_of("clang", body), expected);
	assert_string_equal(output_of("gcc", body), expected);
}

TEST(a_handler_runs_with_the_code_and_the_locals_of_the_block)
{
	check("int main(void) { int x = 1; __try { x = 2; raise_status(7); x = 3; }\n"
	      "__except (GetExceptionCode() == 7) { printf(\"%d %d\", GetExceptionCode(), x); } "
	      "return 0; }",
	      "7 2");
}

TEST(a_filter_that_declines_passes_on_to_the_outer_block)
{
	check("int main(void) { __try { __try { raise_status(5); } __except (0) { "
	      "printf(\"inner\"); } }\n"
	      "__except (1) { printf(\"outer %d\", GetExceptionCode()); } return 0; }",
	      "outer 5");
}

TEST(finally_runs_on_every_way_out)
{
	check("static int f(int n) { for (int i = 0; i < 2; i++) { __try {\n"
	      "if (n == 0) return 10; if (n == 1) break; if (n == 2) continue; if (n == 3) goto "
	      "out;\n"
	      "if (n == 4) __leave; if (n == 5) raise_status(3); printf(\"b\"); }\n"
	      "__finally { printf(\"f%d \", AbnormalTermination()); } }\n"
	      "return 1; out: return 2; }\n"
	      "int main(void) { for (int n = 0; n < 7; n++) { __try { printf(\"%d; \", f(n)); }\n"
	      "__except (1) { printf(\"x\"); } } return 0; }",
	      "f1 10; f1 1; f1 f1 1; f1 2; f0 f0 1; f1 xbf0 bf0 1; ");
}

TEST(nested_finally_blocks_run_from_the_inside_out)
{
	check("static int f(void) { __try { __try { return 4; } __finally { printf(\"1\"); } }\n"
	      "__finally { printf(\"2\"); } return 0; }\n"
	      "int main(void) { printf(\"%d\", f()); return 0; }",
	      "124");
}

TEST(a_jump_out_of_a_guarded_block_takes_its_frame_off)
{
	check("static int f(void) { while (1) { __try { break; } __except (1) { } }\n"
	      "__try { return 1; } __except (1) { } return 0; }\n"
	      "int main(void) { f(); printf(\"%d\", top == 0); return 0; }",
	      "1");
}

TEST(return_values_keep_their_type)
{
	check("struct s { int a, b; }; static struct s f(void) { struct s v = { 1, 2 };\n"
	      "__try { return v; } __finally { v.a = 9; } }\n"
	      "static void g(void) { __try { return; } __finally { printf(\"g\"); } }\n"
	      "int main(void) { struct s v = f(); g(); printf(\"%d%d\", v.a, v.b); return 0; }",
	      "g12");
}

TEST(an_exception_in_a_called_function_runs_its_finally_first)
{
	check("static void f(void) { __try { raise_status(6); } __finally { printf(\"f\"); } }\n"
	      "int main(void) { __try { f(); } __except (1) { printf(\"h%d\", GetExceptionCode()); "
	      "} return 0; }",
	      "fh6");
}

TEST(a_goto_between_blocks_of_a_switch_is_followed)
{
	check("static int f(int n) { switch (n) { case 1: __try { goto done; } __finally { "
	      "printf(\"a\"); }\n"
	      "default: __try { switch (n) { case 2: break; } n = 5; } __finally { printf(\"b\"); "
	      "} break; }\n"
	      "return n; done: return 7; }\n"
	      "int main(void) { int a = f(1); printf(\"%d%d\", a, f(2)); return 0; }",
	      "ab75");
}

TEST(a_try_without_a_handler_is_a_fault_with_its_place)
{
	struct rewrite rewrite = { .arena = &arena, .clang = true };
	struct text text = { 0 };
	static const char source[] =
		"# 1 \"/x/a.c\"\nint f(void)\n{\n\t__try { }\n\treturn 0;\n}\n";

	rewrite_text(&rewrite, source, sizeof(source) - 1, &text);
	assert_int_equal(rewrite.faults.count, 1);
	assert_int_equal(rewrite.faults.at[0].line, 3);
	assert_non_null(strstr(rewrite.faults.at[0].what, "without __except or __finally"));
	text_finish(&text);
}
