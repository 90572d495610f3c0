include!("harness.rs");

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

struct Node {
    number: usize,
    distance: Cell<i64>,
    neighbours: RefCell<Vec<Rc<Node>>>,
}

fn build(size: usize) -> Vec<Rc<Node>> {
    let nodes: Vec<Rc<Node>> = (0..size)
        .map(|number| Rc::new(Node { number, distance: Cell::new(-1), neighbours: RefCell::new(Vec::new()) }))
        .collect();
    let mut state = 3i64;
    for node in &nodes {
        nodes[(node.number + 1) % size].neighbours.borrow_mut().push(Rc::clone(node));
        for _ in 0..3 {
            state = (state * 1103515245 + 12345) & 0x7fffffff;
            node.neighbours.borrow_mut().push(Rc::clone(&nodes[(state >> 8) as usize % size]));
        }
    }
    nodes
}

fn search(start: &Rc<Node>) -> i64 {
    start.distance.set(0);
    let mut waiting = VecDeque::from([Rc::clone(start)]);
    let mut total = 0;
    while let Some(node) = waiting.pop_front() {
        total += node.distance.get();
        for neighbour in node.neighbours.borrow().iter() {
            if neighbour.distance.get() < 0 {
                neighbour.distance.set(node.distance.get() + 1);
                waiting.push_back(Rc::clone(neighbour));
            }
        }
    }
    total
}

fn run(size: i64) -> i64 {
    let size = size as usize;
    let nodes = build(size);
    let mut total = 0;
    for turn in 0..8 {
        total += search(&nodes[turn * 7 % size]);
        for node in &nodes {
            node.distance.set(-1);
        }
    }
    for node in &nodes {
        node.neighbours.borrow_mut().clear();
    }
    total
}
