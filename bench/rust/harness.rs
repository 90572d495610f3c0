// The main program of every measured Rust program: `SIZE REPEATS`, then `NANOSECONDS RESULT` for each run.

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
}

const CLOCK_PROCESS_CPUTIME_ID: i32 = 2;

fn now_ns() -> i64 {
    let mut time = Timespec { seconds: 0, nanoseconds: 0 };
    unsafe { clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.seconds * 1_000_000_000 + time.nanoseconds
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let size: i64 = arguments[1].parse().unwrap();
    for _ in 0..arguments[2].parse::<i32>().unwrap() {
        let start = now_ns();
        let result = std::hint::black_box(run(std::hint::black_box(size)));
        println!("{} {}", now_ns() - start, result);
    }
}
