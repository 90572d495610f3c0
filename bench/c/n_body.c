#include "harness.h"

#define STEP_SHIFT 10

struct body {
    int64_t x, y, z, mass, vx, vy, vz;
};

/* Division that rounds down, as Python's does. */
static int64_t floor_divide(int64_t left, int64_t right) {
    int64_t quotient = left / right;
    return quotient - (left % right != 0 && (left < 0) != (right < 0));
}

static void advance(struct body *bodies, int count) {
    for (int i = 0; i < count; i++) {
        struct body *body = &bodies[i];
        for (int j = i + 1; j < count; j++) {
            struct body *other = &bodies[j];
            int64_t dx = body->x - other->x;
            int64_t dy = body->y - other->y;
            int64_t dz = body->z - other->z;
            int64_t distance = ((dx * dx + dy * dy + dz * dz) >> 20) + 1;
            body->vx -= floor_divide(dx * other->mass, distance);
            body->vy -= floor_divide(dy * other->mass, distance);
            body->vz -= floor_divide(dz * other->mass, distance);
            other->vx += floor_divide(dx * body->mass, distance);
            other->vy += floor_divide(dy * body->mass, distance);
            other->vz += floor_divide(dz * body->mass, distance);
        }
    }
    for (int i = 0; i < count; i++) {
        bodies[i].x += bodies[i].vx >> STEP_SHIFT;
        bodies[i].y += bodies[i].vy >> STEP_SHIFT;
        bodies[i].z += bodies[i].vz >> STEP_SHIFT;
    }
}

static int64_t run(int64_t size) {
    struct body bodies[5] = {{.mass = 40000}};
    for (int64_t i = 1; i < 5; i++)
        bodies[i] = (struct body){(i * 5) << 20, (i * 3) << 19, i << 18, i, 900 * i, 30000 / i, 70};
    for (int64_t step = 0; step < size; step++)
        advance(bodies, 5);
    int64_t total = 0;
    for (int i = 0; i < 5; i++)
        total += bodies[i].x + bodies[i].y + bodies[i].z;
    return total;
}
