#include "harness.h"

struct node {
    int64_t key;
    struct node *left, *right;
};

static struct node *new_node(int64_t key) {
    struct node *node = malloc(sizeof *node);
    *node = (struct node){key, NULL, NULL};
    return node;
}

static void insert(struct node **place, int64_t key) {
    while (*place != NULL && (*place)->key != key)
        place = key < (*place)->key ? &(*place)->left : &(*place)->right;
    if (*place == NULL)
        *place = new_node(key);
}

static bool contains(const struct node *node, int64_t key) {
    while (node != NULL && node->key != key)
        node = key < node->key ? node->left : node->right;
    return node != NULL;
}

static int64_t height(const struct node *node) {
    if (node == NULL)
        return 0;
    int64_t left = height(node->left), right = height(node->right);
    return 1 + (left > right ? left : right);
}

static void free_tree(struct node *node) {
    if (node != NULL) {
        free_tree(node->left);
        free_tree(node->right);
        free(node);
    }
}

static int64_t run(int64_t size) {
    struct node *root = NULL;
    int64_t state = 5;
    for (int64_t i = 0; i < size; i++) {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        insert(&root, state >> 8);
    }
    int64_t found = 0;
    for (int64_t i = 0; i < size; i++) {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        found += contains(root, state >> 8);
    }
    int64_t result = found * 1000 + height(root);
    free_tree(root);
    return result;
}
