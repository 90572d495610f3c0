#include "harness.h"

enum op { PUSH, ADD, SUB, MUL, MOD, LOAD, STORE, JUMP_IF, HALT };

struct instruction {
    enum op op;
    int64_t operand;
};

static void execute(const struct instruction *program, int64_t *variables) {
    int64_t stack[64];
    int64_t depth = 0;
    int64_t place = 0;
    for (;;) {
        const struct instruction *instruction = &program[place++];
        switch (instruction->op) {
        case PUSH:
            stack[depth++] = instruction->operand;
            break;
        case ADD: {
            int64_t right = stack[--depth];
            stack[depth - 1] += right;
            break;
        }
        case SUB: {
            int64_t right = stack[--depth];
            stack[depth - 1] -= right;
            break;
        }
        case MUL: {
            int64_t right = stack[--depth];
            stack[depth - 1] *= right;
            break;
        }
        case MOD: {
            int64_t right = stack[--depth];
            stack[depth - 1] %= right;
            break;
        }
        case LOAD:
            stack[depth++] = variables[instruction->operand];
            break;
        case STORE:
            variables[instruction->operand] = stack[--depth];
            break;
        case JUMP_IF:
            if (stack[--depth] != 0)
                place = instruction->operand;
            break;
        case HALT:
            return;
        }
    }
}

static int64_t run(int64_t size) {
    const struct instruction program[] = {
        {LOAD, 1}, {LOAD, 0}, {LOAD, 0}, {MUL, 0}, {PUSH, 7919}, {MOD, 0}, {ADD, 0}, {STORE, 1},
        {LOAD, 0}, {PUSH, 1}, {SUB, 0}, {STORE, 0}, {LOAD, 0}, {JUMP_IF, 0}, {HALT, 0},
    };
    int64_t variables[2] = {size, 0};
    execute(program, variables);
    return variables[1];
}
