//! Documents are written one sentence a line, so that a change of one sentence changes one line.

use std::fs;
use std::path::{Path, PathBuf};

const COLUMNS: usize = 120;
/// Folders that hold documents; those below them are looked through, too.
const FOLDERS: [&str; 4] = ["docs", "scenarios", "tests", "benches"];

fn documents(folder: &Path, found: &mut Vec<PathBuf>, deep: bool) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && deep {
            documents(&path, found, deep);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// Lines of running text with their numbers: without code, tables and generated parts.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let (mut code, mut generated) = (false, false);
    text.lines().enumerate().filter_map(move |(number, line)| {
        let start = line.trim_start();
        code ^= start.starts_with("```");
        generated = (generated || start.starts_with("<!-- generated")) && start != "<!-- end -->";
        let other = code || generated || start.starts_with('|') || line.starts_with("    ");
        (!other).then_some((number + 1, line))
    })
}

#[test]
fn lines_of_documents_have_at_most_120_columns() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    documents(root, &mut found, false);
    FOLDERS.iter().for_each(|folder| documents(&root.join(folder), &mut found, true));
    assert!(found.len() > 10, "{found:?}");
    let mut wrong = Vec::new();
    for path in found {
        let text = fs::read_to_string(&path).expect("the document can be read");
        for (number, line) in prose(&text) {
            let columns = line.chars().count();
            if columns > COLUMNS {
                let place = path.strip_prefix(root).expect("it is below the root").display();
                wrong.push(format!(
                    "{place}:{number} has {columns} columns of at most {COLUMNS}; give each \
                     sentence a line and break a longer one at a comma"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
