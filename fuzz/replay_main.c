/*
 * fuzz/replay_main.c - replay the corpus of one fuzz target as a test.
 *
 * Use      PROGRAM FOLDER    every file of FOLDER, each in a child of its own, reported as TAP
 *          PROGRAM FILE      one input in this process, for a debugger
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

#define LIMIT_SECONDS 20

static int replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct stat status;
	if (file == NULL || fstat(fileno(file), &status) != 0) {
		perror(path);
		return 1;
	}
	size_t size = (size_t)status.st_size;
	uint8_t *data = malloc(size > 0 ? size : 1);
	if (data == NULL || fread(data, 1, size, file) != size) {
		perror(path);
		return 1;
	}
	fclose(file);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

/* True when path replays without a crash. */
static int replay_in_child(const char *path)
{
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		alarm(LIMIT_SECONDS);
		exit(replay_file(path));
	}
	int status = -1;
	if (child < 0 || waitpid(child, &status, 0) < 0) {
		perror("fork");
		return 0;
	}
	return status == 0;
}

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int replay_folder(const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_input, alphasort);
	if (count <= 0) {
		printf("TAP version 13\n1..1\nnot ok 1 corpus # no input in %s\n", folder);
		return 1;
	}
	int failed = 0;
	printf("TAP version 13\n1..%d\n", count);
	for (int i = 0; i < count; i++) {
		char path[4096];
		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		int passed = replay_in_child(path);
		failed += !passed;
		printf("%s %d %s\n", passed ? "ok" : "not ok", i + 1, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return failed > 0;
}

int main(int argc, char **argv)
{
	struct stat status;
	if (argc != 2 || stat(argv[1], &status) != 0) {
		fprintf(stderr, "usage: %s FOLDER|FILE\n", argv[0]);
		return 2;
	}
	return S_ISDIR(status.st_mode) ? replay_folder(argv[1]) : replay_file(argv[1]);
}
