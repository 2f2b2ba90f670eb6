//! Tells the program its own identity: the commit it was built from, where git knows it, and a
//! fingerprint of its source code.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=scenarios");
    println!("cargo::rerun-if-changed=Cargo.lock");
    println!("cargo::rerun-if-env-changed=OZGSIM_COMMIT");
    println!("cargo::rustc-env=OZGSIM_BUILD={:016x}", fingerprint());
    if let Some(commit) = env::var("OZGSIM_COMMIT").ok().or_else(commit) {
        println!("cargo::rustc-env=OZGSIM_COMMIT={commit}");
    }
}

/// FNV-1a over names and contents of all files that decide on results.
fn fingerprint() -> u64 {
    let mut files = vec![PathBuf::from("Cargo.lock")];
    for folder in ["src", "scenarios/data"] {
        collect(Path::new(folder), &mut files);
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        let name = file.to_string_lossy().replace('\\', "/");
        for byte in name.bytes().chain(fs::read(&file).unwrap_or_default()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

/// The commit that is checked out, marked where files differ from it; none where this is a copy
/// inside another repository.
fn commit() -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(arguments)
            .output()
            .ok()
            .filter(|output| output.status.success())?;
        Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
    };
    if !Path::new(".git").exists() {
        return None;
    }
    for path in ["HEAD", "logs/HEAD"] {
        println!("cargo::rerun-if-changed={}", git(&["rev-parse", "--git-path", path])?);
    }
    let modified = git(&["status", "--porcelain", "--", "src", "scenarios", "Cargo.lock"])
        .is_some_and(|changes| !changes.is_empty());
    git(&["rev-parse", "HEAD"])
        .map(|commit| if modified { format!("{commit}-modified") } else { commit })
}
