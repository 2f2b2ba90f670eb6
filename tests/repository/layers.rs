//! The layers of the crate point downwards: no module uses one of a layer above its own.

use std::fs;
use std::path::{Path, PathBuf};

/// Layers from the top to the bottom; modules of one layer may use each other only on the lowest.
const LAYERS: [&[&str]; 9] = [
    &["main"],
    &["cli"],
    &["report"],
    &["study"],
    &["store"],
    &["engine"],
    &["model"],
    &["scenario"],
    &["units", "random", "statistics", "language", "error"],
];

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
            if other < own {
                wrong.push(format!(
                    "src/{}:{line} uses `{used}` of a layer above",
                    inside.display()
                ));
            }
        }
    }
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
        if inside.starts_with("cli") {
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
            forbidden.extend(["std::fs", "fs::read", "fs::write", "File::"]);
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
