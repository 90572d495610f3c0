include!("harness.rs");

struct Node {
    key: i64,
    left: Option<Box<Node>>,
    right: Option<Box<Node>>,
}

#[derive(Default)]
struct Tree {
    root: Option<Box<Node>>,
}

impl Tree {
    fn insert(&mut self, key: i64) {
        let mut place = &mut self.root;
        while let Some(node) = place {
            if node.key == key {
                return;
            }
            place = if key < node.key { &mut node.left } else { &mut node.right };
        }
        *place = Some(Box::new(Node { key, left: None, right: None }));
    }

    fn contains(&self, key: i64) -> bool {
        let mut place = &self.root;
        while let Some(node) = place {
            if node.key == key {
                return true;
            }
            place = if key < node.key { &node.left } else { &node.right };
        }
        false
    }
}

fn height(node: &Option<Box<Node>>) -> i64 {
    match node {
        None => 0,
        Some(node) => 1 + height(&node.left).max(height(&node.right)),
    }
}

fn run(size: i64) -> i64 {
    let mut tree = Tree::default();
    let mut state = 5i64;
    for _ in 0..size {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        tree.insert(state >> 8);
    }
    let mut found = 0;
    for _ in 0..size {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        if tree.contains(state >> 8) {
            found += 1;
        }
    }
    found * 1000 + height(&tree.root)
}
