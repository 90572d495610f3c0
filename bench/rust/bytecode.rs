include!("harness.rs");

#[derive(Clone, Copy)]
enum Op {
    Push,
    Add,
    Sub,
    Mul,
    Mod,
    Load,
    Store,
    JumpIf,
    Halt,
}

struct Instruction {
    op: Op,
    operand: i64,
}

fn execute(program: &[Instruction], variables: &mut [i64]) {
    let mut stack: Vec<i64> = Vec::new();
    let mut place = 0;
    loop {
        let instruction = &program[place];
        place += 1;
        match instruction.op {
            Op::Push => stack.push(instruction.operand),
            Op::Add => {
                let right = stack.pop().unwrap();
                let left = stack.pop().unwrap();
                stack.push(left + right);
            }
            Op::Sub => {
                let right = stack.pop().unwrap();
                let left = stack.pop().unwrap();
                stack.push(left - right);
            }
            Op::Mul => {
                let right = stack.pop().unwrap();
                let left = stack.pop().unwrap();
                stack.push(left * right);
            }
            Op::Mod => {
                let right = stack.pop().unwrap();
                let left = stack.pop().unwrap();
                stack.push(left % right);
            }
            Op::Load => stack.push(variables[instruction.operand as usize]),
            Op::Store => variables[instruction.operand as usize] = stack.pop().unwrap(),
            Op::JumpIf => {
                if stack.pop().unwrap() != 0 {
                    place = instruction.operand as usize;
                }
            }
            Op::Halt => return,
        }
    }
}

fn run(size: i64) -> i64 {
    let program: Vec<Instruction> = [
        (Op::Load, 1),
        (Op::Load, 0),
        (Op::Load, 0),
        (Op::Mul, 0),
        (Op::Push, 7919),
        (Op::Mod, 0),
        (Op::Add, 0),
        (Op::Store, 1),
        (Op::Load, 0),
        (Op::Push, 1),
        (Op::Sub, 0),
        (Op::Store, 0),
        (Op::Load, 0),
        (Op::JumpIf, 0),
        (Op::Halt, 0),
    ]
    .into_iter()
    .map(|(op, operand)| Instruction { op, operand })
    .collect();
    let mut variables = vec![size, 0];
    execute(&program, &mut variables);
    variables[1]
}
