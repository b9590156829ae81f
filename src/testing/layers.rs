//! Checks the layers of the crate: a module uses only modules of its own layer and of those before
//! it.

use std::{fs, prelude::rust_2024::*};

use super::files::files;

/// The modules of the crate root. A module may use itself and the ones before it.
const LAYERS: [&str; 7] = [
    "record", "context", "carve", "dump", "parser", "cli", "testing",
];

#[test]
fn modules_use_only_the_layers_before_them() {
    let mut count = 0;
    for path in files("src") {
        let place = path
            .strip_prefix("src")
            .unwrap()
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap();
        let Some(layer) = layer(place.trim_end_matches(".rs")) else {
            continue;
        };
        if path.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        // Tests may use everything.
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        for used in used_modules(code) {
            let name = format!("{}: {used}", path.display());
            assert!(self::layer(&used).expect(&name) <= layer, "{name}");
            count += 1;
        }
    }
    assert!(count > 50, "only {count} uses found");
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| *layer == module)
}

/// The first path segment after each `crate::`, including those in braces. Comments are skipped.
fn used_modules(code: &str) -> Vec<String> {
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code: String = lines.map(|line| line.to_owned() + "\n").collect();
    let mut used = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let tree = match rest.strip_prefix('{') {
            Some(tree) => top_level(tree),
            None => vec![rest],
        };
        used.extend(tree.into_iter().filter_map(|path| {
            let name = path
                .trim()
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()?;
            (!name.is_empty()).then(|| name.to_owned())
        }));
    }
    used
}

/// The parts between the commas of a `use` tree, up to its closing brace.
fn top_level(tree: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (i, byte) in tree.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => {
                parts.push(&tree[start..i]);
                break;
            }
            b'}' => depth -= 1,
            b',' if depth == 0 => {
                parts.push(&tree[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts
}
