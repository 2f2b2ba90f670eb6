//! The layers of the crate point downwards: no module uses one of a layer above its own. Inside a
//! room, no file uses one that uses it in turn.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Layers from the top to the bottom; modules of one layer may use each other only on the lowest.
const LAYERS: [&[&str]; 9] = [
    &["main"],
    &["cli"],
    &["report", "store"],
    &["study"],
    &["engine"],
    &["model"],
    &["register"],
    &["scenario"],
    &["units", "random", "statistics", "language", "error"],
];

/// Rooms that may use a room that stands beside the way from a scenario to a result.
const BESIDE: [(&str, &[&str]); 1] = [("register", &["cli", "store"])];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// First segments of all paths that begin with `crate::` or `ozgsim::`, with their line numbers.
fn used(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for root in ["crate::", "ozgsim::"] {
            for (place, _) in line.match_indices(root) {
                let rest = &line[place + root.len()..];
                let names = rest
                    .strip_prefix('{')
                    .map_or(rest, |group| group.split('}').next().unwrap_or(group));
                let several = rest.starts_with('{');
                for name in names.split(',').take(if several { usize::MAX } else { 1 }) {
                    let name: String = name
                        .trim()
                        .chars()
                        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                        .collect();
                    found.push((number + 1, name));
                }
            }
        }
    }
    found
}

#[test]
fn layers_point_downwards() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 30, "found only {} source files", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        let own = layer(module).unwrap_or_else(|| {
            panic!("the module `{module}` has no layer; add it to tests/repository/layers.rs")
        });
        for (line, used) in used(&fs::read_to_string(&file).unwrap()) {
            let Some(other) = layer(&used) else {
                wrong.push(format!(
                    "src/{}:{line} uses `{used}`, which has no layer",
                    inside.display()
                ));
                continue;
            };
            let beside = BESIDE.iter().find(|(room, _)| *room == used && module != *room);
            if let Some((_, users)) = beside.filter(|(_, users)| !users.contains(&module)) {
                wrong.push(format!(
                    "src/{}:{line} uses `{used}`, which is for {} only",
                    inside.display(),
                    users.join(" and ")
                ));
            }
            let lowest = LAYERS.len() - 1;
            if other < own || (other == own && used != module && own != lowest) {
                wrong.push(format!(
                    "src/{}:{line} uses `{used}` of a layer above",
                    inside.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The files of src as modules, such as `report/chart/key`, with their code: no tests, no comments.
fn modules() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut modules = BTreeMap::new();
    for file in files.iter().filter(|file| !file.ends_with("tests.rs")) {
        let inside = file.strip_prefix(&root).unwrap().with_extension("");
        let inside = if inside.ends_with("mod") { inside.parent().unwrap() } else { &inside };
        let name: Vec<&str> = inside.iter().map(|part| part.to_str().unwrap()).collect();
        let text = fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        modules.insert(name.join("/"), lines.collect::<Vec<_>>().join("\n"));
    }
    modules
}

/// The paths of a `use` with its groups taken apart.
fn expanded(tree: &str) -> Vec<String> {
    let Some((prefix, group)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap().trim().to_owned()];
    };
    let group = group.trim_end().strip_suffix('}').unwrap();
    let (mut depth, mut items) = (0, vec![String::new()]);
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(String::new());
                continue;
            }
            _ => {}
        }
        items.last_mut().unwrap().push(character);
    }
    let whole = |item: String| format!("{}{}", prefix.trim(), item.trim());
    items.into_iter().flat_map(|item| expanded(&whole(item))).collect()
}

/// The modules of its own room that a module uses. What its folders say in their `mod.rs` is for
/// all files in them and does not count.
fn used_in_room(own: &str, code: &str, known: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut paths = Vec::new();
    let is_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
    let mut lines = code.lines().map(str::trim_start);
    while let Some(line) = lines.next() {
        let heads = ["use ", "pub use ", "pub(crate) use ", "pub(super) use "];
        if let Some(start) = heads.iter().find_map(|head| line.strip_prefix(head)) {
            let mut tree = start.to_owned();
            while !tree.contains(';') {
                tree += lines.next().unwrap();
            }
            paths.extend(expanded(tree.trim_end_matches(';')));
        } else {
            let words = line.split(|c| !is_path(c)).filter(|word| word.contains("::"));
            paths.extend(words.map(str::to_owned));
        }
    }
    let room = own.split('/').next().unwrap();
    let target = |path: &String| {
        let mut parts: Vec<&str> = own.split('/').collect();
        for (place, part) in path.split("::").enumerate() {
            match part {
                "crate" | "ozgsim" if place == 0 => parts.clear(),
                "self" => {}
                "super" => drop(parts.pop()),
                _ => parts.push(part),
            }
        }
        while !parts.is_empty() && !known.contains_key(&parts.join("/")) {
            parts.pop();
        }
        parts.join("/")
    };
    let targets = paths.iter().map(target);
    targets
        .filter(|to| to.split('/').next() == Some(room))
        .filter(|to| to != own && !own.starts_with(&format!("{to}/")))
        .collect()
}

#[test]
fn no_files_of_a_room_use_each_other_in_a_circle() {
    let modules = modules();
    let uses: BTreeMap<&str, BTreeSet<String>> = modules
        .iter()
        .map(|(own, code)| (own.as_str(), used_in_room(own, code, &modules)))
        .collect();
    let reached = |from: &str| {
        let (mut reached, mut open) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(module) = open.pop() {
            open.extend(
                uses[&*module].iter().filter(|next| reached.insert((*next).clone())).cloned(),
            );
        }
        reached
    };
    let reach: BTreeMap<&str, BTreeSet<String>> =
        uses.keys().map(|module| (*module, reached(module))).collect();
    let circle = |module: &&str| -> Vec<&str> {
        let other =
            |other: &&str| reach[*module].contains(*other) && reach[*other].contains(*module);
        reach.keys().copied().filter(other).collect()
    };
    let found: BTreeSet<Vec<&str>> =
        reach.keys().map(circle).filter(|circle| !circle.is_empty()).collect();
    let circles = found.iter().map(|circle| {
        let edges = circle.iter().map(|module| {
            let to: Vec<&str> =
                uses[module].iter().map(String::as_str).filter(|to| circle.contains(to)).collect();
            format!("  src/{module} uses {}", to.join(", "))
        });
        let edges = edges.collect::<Vec<_>>().join("\n");
        format!("these files use each other in a circle; move what they share below them:\n{edges}")
    });
    let wrong: Vec<String> = circles.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_touched_by_scenario_and_store_only_and_the_library_neither_prints_nor_reads_clock_or_environment()
 {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&root).unwrap().to_owned();
        if inside.starts_with("cli") || inside.ends_with("main.rs") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let mut forbidden = vec![
            "println!",
            "eprintln!",
            "std::env",
            "Instant::now",
            "SystemTime::now",
            "process::exit",
            "HashMap",
            "HashSet",
        ];
        if !inside.starts_with("scenario") && !inside.starts_with("store") {
            forbidden.extend(["std::fs", "fs::read", "fs::write", "File::open", "File::create"]);
        }
        for (number, line) in
            code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            let found = forbidden.iter().filter(|word| line.contains(**word));
            wrong.extend(
                found.map(|word| format!("src/{}:{} uses `{word}`", inside.display(), number + 1)),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
