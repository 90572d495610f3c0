#include "harness.h"

static int64_t **new_matrix(int64_t size) {
    int64_t **rows = malloc(size * sizeof *rows);
    for (int64_t row = 0; row < size; row++)
        rows[row] = calloc(size, sizeof **rows);
    return rows;
}

static void free_matrix(int64_t **rows, int64_t size) {
    for (int64_t row = 0; row < size; row++)
        free(rows[row]);
    free(rows);
}

static int64_t **filled(int64_t size, int64_t seed) {
    int64_t **matrix = new_matrix(size);
    for (int64_t row = 0; row < size; row++)
        for (int64_t column = 0; column < size; column++)
            matrix[row][column] = (row * seed + column * 7) % 101 - 50;
    return matrix;
}

static int64_t **multiply(int64_t **left, int64_t **right, int64_t size) {
    int64_t **product = new_matrix(size);
    for (int64_t row = 0; row < size; row++)
        for (int64_t k = 0; k < size; k++) {
            int64_t factor = left[row][k];
            int64_t *other = right[k];
            int64_t *result = product[row];
            for (int64_t column = 0; column < size; column++)
                result[column] += factor * other[column];
        }
    return product;
}

static int64_t run(int64_t size) {
    int64_t **left = filled(size, 3);
    int64_t **right = filled(size, 5);
    int64_t **product = multiply(left, right, size);
    int64_t trace = 0;
    for (int64_t i = 0; i < size; i++)
        trace += product[i][i];
    free_matrix(left, size);
    free_matrix(right, size);
    free_matrix(product, size);
    return trace;
}
