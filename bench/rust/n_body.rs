include!("harness.rs");

const STEP_SHIFT: i64 = 10;

#[derive(Default)]
struct Body {
    x: i64,
    y: i64,
    z: i64,
    mass: i64,
    vx: i64,
    vy: i64,
    vz: i64,
}

/// Division that rounds down, as Python's does; the divisor is positive.
fn floor_divide(left: i64, right: i64) -> i64 {
    left.div_euclid(right)
}

fn advance(bodies: &mut [Body]) {
    for index in 0..bodies.len() {
        let (head, tail) = bodies.split_at_mut(index + 1);
        let body = &mut head[index];
        for other in tail {
            let dx = body.x - other.x;
            let dy = body.y - other.y;
            let dz = body.z - other.z;
            let distance = ((dx * dx + dy * dy + dz * dz) >> 20) + 1;
            body.vx -= floor_divide(dx * other.mass, distance);
            body.vy -= floor_divide(dy * other.mass, distance);
            body.vz -= floor_divide(dz * other.mass, distance);
            other.vx += floor_divide(dx * body.mass, distance);
            other.vy += floor_divide(dy * body.mass, distance);
            other.vz += floor_divide(dz * body.mass, distance);
        }
    }
    for body in bodies {
        body.x += body.vx >> STEP_SHIFT;
        body.y += body.vy >> STEP_SHIFT;
        body.z += body.vz >> STEP_SHIFT;
    }
}

fn run(size: i64) -> i64 {
    let mut bodies = vec![Body { mass: 40000, ..Body::default() }];
    for i in 1..5 {
        bodies.push(Body {
            x: (i * 5) << 20,
            y: (i * 3) << 19,
            z: i << 18,
            mass: i,
            vx: 900 * i,
            vy: 30000 / i,
            vz: 70,
        });
    }
    for _ in 0..size {
        advance(&mut bodies);
    }
    let mut total = 0;
    for body in &bodies {
        total += body.x + body.y + body.z;
    }
    total
}
