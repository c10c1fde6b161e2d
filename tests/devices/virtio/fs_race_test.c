/* tests/devices/virtio/fs_race_test.c - a folder that others change under the guest's hands while it works. */
#include <linux/fs.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "fs_fixture.h"
#include "harness/random.h"

#define NAMES 6u
#define VANDALS 2u
#define ROUNDS 800u
#define ROUNDS_MAX 400000u
#define DEEDS 2000u
#define SECRET "secret"

struct vandal {
	pthread_t thread;
	int folder;
	uint32_t seed;
	atomic_uint deeds;
	atomic_bool *end;
};

static const char *some_name(uint32_t *seed)
{
	static const char *const names[NAMES] = { "a", "b", "c", "d", "e", "f" };

	return names[random_below(seed, NAMES)];
}

/* --- Those who change it ----------------------------------------------------------------------------------- */

static void put_text_at(int folder, const char *name, const char *text, off_t bytes)
{
	int file = openat(folder, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
	                  0644);

	if (file < 0)
		return;
	if (write(file, text, strlen(text)) > 0 && ftruncate(file, bytes) != 0)
		abort();
	close(file);
}

/* Never through a link: they lead to what nobody may touch. */
static void fill_or_empty(int parent, const char *name, bool fills)
{
	int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (folder < 0)
		return;
	if (fills) {
		put_text_at(folder, "file", "inside", 6);
	} else {
		unlinkat(folder, "file", 0);
		unlinkat(folder, "made", 0);
	}
	close(folder);
}

static void misbehave(struct vandal *vandal)
{
	const char *name = some_name(&vandal->seed), *other = some_name(&vandal->seed);
	int folder = vandal->folder;
	long ignored = 0;

	switch (random_below(&vandal->seed, 12)) {
	case 0:
	case 1: put_text_at(folder, name, "inside", random_below(&vandal->seed, 9000)); break;
	case 2: ignored = unlinkat(folder, name, 0); break;
	case 3: ignored = mkdirat(folder, name, 0755); break;
	case 4: fill_or_empty(folder, name, true); break;
	case 5:
		fill_or_empty(folder, name, false);
		ignored = unlinkat(folder, name, AT_REMOVEDIR);
		break;
	case 6: ignored = symlinkat("../outside", folder, name); break;
	case 7: ignored = symlinkat("../outside/file", folder, name); break;
	case 8: ignored = renameat(folder, name, folder, other); break;
	case 9:
	case 10:
		ignored = syscall(SYS_renameat2, folder, name, folder, other, RENAME_EXCHANGE);
		break;
	default: ignored = mkfifoat(folder, name, 0644);
	}
	(void)ignored;
	atomic_fetch_add(&vandal->deeds, 1);
}

static void *vandalize(void *context)
{
	struct vandal *vandal = context;

	while (!atomic_load(vandal->end))
		misbehave(vandal);
	return NULL;
}

/* --- The guest --------------------------------------------------------------------------------------------- */

struct guest {
	struct fixture *fixture;
	uint32_t seed;
	unsigned done, refused;
};

/* 0 for what was done; what was not has an error that such a file gives. */
static int judge(struct guest *guest, int error)
{
	static const int allowed[] = { -ENOENT, -ESTALE, -ENOTDIR, -EISDIR,    -ELOOP, -EEXIST,
		                       -ENXIO,  -EINVAL, -EACCES,  -ENOTEMPTY, -EPERM, -EBADF };

	if (!error) {
		guest->done++;
		return 0;
	}
	guest->refused++;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (error == allowed[i])
			return error;
	fail_msg("an operation gave %d", error);
	return error;
}

/* Whatever is read is the folder's own. */
static void work_on_file(struct guest *guest, uint64_t node)
{
	struct fixture *fixture = guest->fixture;
	uint64_t handle;

	if (judge(guest, open_error(fixture, FUSE_OPEN, node, O_RDWR)))
		return;
	handle = ((struct fuse_open_out *)answer(fixture))->handle;
	if (!judge(guest, read_some(fixture, handle, 0, 4096)) && fixture->answered >= 6)
		assert_memory_not_equal(SECRET, answer(fixture), 6);
	judge(guest, write_text(fixture, handle, random_below(&guest->seed, 5000), "guest"));
	judge(guest, release(fixture, handle));
}

static void work_in_folder(struct guest *guest, uint64_t node)
{
	struct fixture *fixture = guest->fixture;
	struct fuse_create_in create = { .flags = O_RDWR, .mode = 0644 };
	uint64_t handle;

	if (!judge(guest, open_error(fixture, FUSE_OPENDIR, node, 0))) {
		handle = ((struct fuse_open_out *)answer(fixture))->handle;
		judge(guest, list(fixture, FUSE_READDIRPLUS, node, handle, 0));
		judge(guest, release(fixture, handle));
	}
	if (!judge(guest, ask_both(fixture, FUSE_CREATE, node, &create, sizeof(create), "made"))) {
		memcpy(&handle, (uint8_t *)answer(fixture) + sizeof(struct fuse_entry_out), 8);
		judge(guest, write_text(fixture, handle, 0, "guest"));
		judge(guest, release(fixture, handle));
	}
	judge(guest, ask_name(fixture, FUSE_UNLINK, node, "file"));
}

static void change_names(struct guest *guest, uint64_t node, const char *name)
{
	struct fixture *fixture = guest->fixture;
	const char *other = some_name(&guest->seed);
	uint64_t in[1] = { ROOT };

	switch (random_below(&guest->seed, 4)) {
	case 0:
		begin(fixture);
		add(fixture, in, sizeof(in));
		add_string(fixture, name);
		add_string(fixture, other);
		judge(guest, ask(fixture, FUSE_RENAME, ROOT));
		break;
	case 1:
		in[0] = node;
		judge(guest, ask_both(fixture, FUSE_LINK, ROOT, in, sizeof(in), other));
		break;
	case 2: judge(guest, ask_name(fixture, FUSE_UNLINK, ROOT, name)); break;
	default: judge(guest, ask_name(fixture, FUSE_RMDIR, ROOT, name));
	}
}

static void work(struct guest *guest)
{
	struct fixture *fixture = guest->fixture;
	const char *name = some_name(&guest->seed);
	struct fuse_entry_out entry;

	if (judge(guest, ask_name(fixture, FUSE_LOOKUP, ROOT, name)))
		return;
	memcpy(&entry, answer(fixture), sizeof(entry));
	/* A link is told as one; what it leads to is for the guest to look up, in its own tree. */
	if (S_ISDIR(entry.attributes.mode))
		work_in_folder(guest, entry.node);
	else if (!S_ISLNK(entry.attributes.mode))
		work_on_file(guest, entry.node);
	else
		assert_int_not_equal(0, open_error(fixture, FUSE_OPEN, entry.node, O_RDWR));
	change_names(guest, entry.node, name);
	forget_node(fixture, entry.node, 1);
}

static unsigned deeds_of(struct vandal *vandals)
{
	unsigned deeds = 0;

	for (unsigned i = 0; i < VANDALS; i++)
		deeds += atomic_load(&vandals[i].deeds);
	return deeds;
}

/* Both ways were gone often, and much was changed meanwhile: who is scheduled when is the computer's business. */
static bool is_enough(const struct guest *guest, struct vandal *vandals)
{
	return guest->done > ROUNDS / 4 && guest->refused > ROUNDS / 10 &&
	       deeds_of(vandals) >= DEEDS;
}

TEST(VM_157_a_folder_that_others_change_meanwhile_shows_nothing_else)
{
	struct fixture *fixture = start();
	struct guest guest = { .fixture = fixture, .seed = 7 };
	struct vandal vandals[VANDALS];
	struct stat before, after;
	atomic_bool end = false;

	mkdir(at(fixture, "../outside"), 0755);
	put_file(fixture, "../outside/file", SECRET);
	assert_int_equal(0, stat(at(fixture, "../outside/file"), &before));
	for (unsigned i = 0; i < VANDALS; i++) {
		vandals[i] = (struct vandal){ .seed = i + 1, .end = &end };
		vandals[i].folder = open(fixture->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		assert_true(vandals[i].folder >= 0);
		assert_int_equal(0,
		                 pthread_create(&vandals[i].thread, NULL, vandalize, &vandals[i]));
	}
	for (unsigned i = 0; i < ROUNDS_MAX && (i < ROUNDS || !is_enough(&guest, vandals)); i++)
		work(&guest);
	atomic_store(&end, true);
	for (unsigned i = 0; i < VANDALS; i++) {
		pthread_join(vandals[i].thread, NULL);
		close(vandals[i].folder);
	}
	assert_true(is_enough(&guest, vandals));
	assert_true(host_says(fixture, "../outside/file", SECRET));
	assert_int_equal(0, stat(at(fixture, "../outside/file"), &after));
	assert_int_equal(before.st_ctim.tv_sec, after.st_ctim.tv_sec);
	assert_int_equal(before.st_ctim.tv_nsec, after.st_ctim.tv_nsec);
	assert_int_equal(1, after.st_nlink);
	assert_int_equal(-1, access(at(fixture, "../outside/made"), F_OK));
	begin(fixture);
	assert_int_equal(0, ask(fixture, FUSE_DESTROY, ROOT));
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	assert_int_equal(0, host_folder_handle_count(fixture->folder));
	finish(fixture);
}
