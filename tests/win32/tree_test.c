/* The machine's own files in memory. */
#include "harness/test.h"

#include "win32/tree.h"

static struct win32_node *find(struct win32_tree *tree, const WCHAR *path)
{
	struct win32_lookup found;
	size_t count = 0;
	while (path[count])
		count++;
	win32_tree_find_locked(tree, NULL, path, count, &found);
	return found.node;
}

TEST(names_are_found_without_regard_to_case)
{
	struct win32_tree *tree = win32_tree_create();
	struct win32_node *directory = win32_tree_make_directories_locked(tree, u"Alpha\\Beta", 10);

	assert_non_null(directory);
	assert_ptr_equal(find(tree, u"\\alpha\\BETA"), directory);
	assert_ptr_equal(find(tree, u"alpha\\beta\\"), directory);
	assert_null(find(tree, u"alpha\\gamma"));
	win32_tree_destroy(tree);
}

TEST(a_lookup_tells_where_a_missing_name_would_be)
{
	struct win32_tree *tree = win32_tree_create();
	struct win32_node *directory = win32_tree_make_directories_locked(tree, u"a", 1);
	struct win32_lookup found;

	win32_tree_find_locked(tree, NULL, u"\\a\\new", 6, &found);
	assert_null(found.node);
	assert_ptr_equal(found.directory, directory);
	assert_int_equal(found.name_length, 3);
	win32_tree_find_locked(tree, NULL, u"\\missing\\new", 12, &found);
	assert_null(found.node);
	assert_null(found.directory);
	win32_tree_destroy(tree);
}

TEST(a_file_grows_with_zeroes_and_keeps_its_bytes)
{
	struct win32_tree *tree = win32_tree_create();
	struct win32_node *file = win32_node_create_locked(tree, tree->root, u"f", 1, false);

	assert_true(win32_node_resize_locked(file, 3));
	file->data[0] = 'x';
	assert_true(win32_node_resize_locked(file, 100000));
	assert_int_equal(file->data[0], 'x');
	assert_int_equal(file->data[99999], 0);
	assert_false(win32_node_resize_locked(file, (size_t)2 << 30));
	assert_int_equal(file->bytes, 100000);
	win32_tree_destroy(tree);
}

TEST(a_removed_file_lives_while_it_is_open)
{
	struct win32_tree *tree = win32_tree_create();
	struct win32_node *file = win32_node_create_locked(tree, tree->root, u"f", 1, false);

	file->opens = 2;
	win32_node_remove_locked(file);
	assert_null(find(tree, u"f"));
	win32_node_close_locked(file);
	assert_true(win32_node_resize_locked(file, 10));
	win32_node_close_locked(file);
	win32_tree_destroy(tree);
}
