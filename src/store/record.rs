//! A recorded result, or the parts of one, read back to be verified or joined.

use super::manifest::Manifest;
use super::replicates;
use crate::engine::ensemble;
use crate::error::{Error, Result};
use crate::scenario::source::{LARGEST_SCENARIO, Source};
use crate::scenario::{Scenario, load};
use crate::study::declaration::Takes;
use crate::study::question::{Ask, STUDY, TARGETS, Wish};
use crate::study::sweep::points::TOGETHER;
use crate::study::verification::Recorded;
use crate::study::{Asked, Kind};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A recorded result, or a part of one.
#[derive(Debug)]
pub struct Record {
    /// Its folder.
    pub path: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
}

/// The parts of one result.
#[derive(Debug)]
pub struct Parts {
    /// The first of them.
    pub first: Record,
    /// The folders of all.
    pub folders: Vec<PathBuf>,
}

impl Record {
    /// The record of a result.
    ///
    /// # Errors
    /// When the folder holds no finished result.
    pub fn of_result(path: &Path) -> Result<Self> {
        let manifest = Manifest::read(path).ok_or_else(|| {
            if path.join(Manifest::PART).exists() {
                let title = format!("`{}` is a part of a result, not a result", path.display());
                return Error::input(
                    title,
                    "join the parts with `ozgsim merge` and verify what comes out",
                );
            }
            let title = format!(
                "`{}` holds no finished result: there is no {} that can be read",
                path.display(),
                Manifest::NAME
            );
            Error::input(title, "name the folder of a result, for example output/baseline")
        })?;
        Ok(Self { path: path.to_owned(), manifest })
    }

    fn of_part(path: &Path) -> Result<Self> {
        let wrong = |detail: String| {
            let title =
                format!("`{}` is not a finished part of a sharded run: {detail}", path.display());
            Error::input(
                title,
                "name folders such as output/NAME.part-1-of-4, each filled by a command with \
                 --shard that has ended",
            )
        };
        let name = Manifest::PART;
        let unread = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => wrong(format!("it has no {name}")),
            _ => wrong(format!("its {name} cannot be read: {error}")),
        };
        let text = fs::read(path.join(name)).map_err(unread)?;
        let manifest: Manifest = serde_json::from_slice(&text)
            .map_err(|error| wrong(format!("its {name} cannot be read: {error}")))?;
        let record = Self { path: path.to_owned(), manifest };
        match record.damaged().first() {
            Some(name) => Err(wrong(format!("{name} is missing or not as it was written"))),
            None => Ok(record),
        }
    }

    /// Files that are missing or not as they were written, the record itself included.
    pub fn damaged(&self) -> Vec<&str> {
        let Self { path, manifest } = self;
        let own = (!manifest.is_unchanged(path)).then_some(manifest.name());
        manifest.spoiled(path).chain(own).collect()
    }

    /// What it is of.
    pub fn kind(&self) -> Kind {
        self.manifest.kind()
    }

    /// The question that it answers, read from its own files.
    ///
    /// # Errors
    /// When they cannot be read or the manifest does not belong to them.
    pub fn asked(&self) -> Result<Asked> {
        let Self { path, manifest } = self;
        let several = path.join("scenarios").is_dir();
        let file = |name: &String| {
            path.join(if several {
                format!("scenarios/{name}.toml")
            } else {
                "scenario.toml".into()
            })
        };
        let files: Vec<PathBuf> = manifest.scenarios.iter().map(file).collect();
        let read = |path: &PathBuf| Source::read(path, LARGEST_SCENARIO);
        let texts: Vec<Source> = files.iter().map(read).collect::<Result<_>>()?;
        for text in &texts {
            self.check(&load::read(text, &[])?)?;
        }
        let (targets, replicates) = (path.join(TARGETS), manifest.replicates);
        let wish = |text: &String| Wish { text: text.clone(), first: replicates, most: replicates };
        let is_study = self.kind().declared().takes == Takes::Study;
        let ask = Ask {
            files: if is_study { vec![read(&path.join(STUDY))?] } else { texts },
            settings: Vec::new(),
            targets: targets.exists().then_some(targets),
            precision: manifest.options.precision.as_ref().map(wish),
            full: manifest.options.full,
            administrations: manifest.options.administrations,
        };
        let mut asked = self.kind().ask(&ask)?;
        asked.pop().ok_or_else(|| Error::Run("a record without a question".into()))
    }

    fn check(&self, scenario: &Scenario) -> Result<()> {
        let (said, stated) = (self.manifest.replicates, scenario.simulation.replicates);
        if said == stated {
            return Ok(());
        }
        let title = format!(
            "`{}` says {said} replicates, its scenario `{}` {stated}",
            self.path.join(Manifest::NAME).display(),
            scenario.name
        );
        Err(Error::input(
            title,
            "the manifest has been changed; make the result again with --force",
        ))
    }

    /// The recorded values of a replicate of a scenario, or of a point, in the order of the file;
    /// the last simulated month counts.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn values(&self, member: usize, replicate: u64, months: usize) -> Result<Vec<Recorded>> {
        let jobs = ensemble::jobs(self.manifest.replicates);
        let number = (replicate / ensemble::JOB_SIZE) as usize;
        let within = jobs[number].clone();
        let place = (replicate - within.start) as usize;
        let points = self.kind() == Kind::Sweep;
        let (batch, place) = if points {
            let size = (within.end - within.start) as usize;
            (member / TOGETHER, (member % TOGETHER) * size + place)
        } else {
            (member, place)
        };
        let group = batch * jobs.len() + number;
        let path = self.path.join(replicates::NAME);
        replicates::read(&path, (group, place), months, self.manifest.options.full, points)
    }
}

/// Reads parts and puts those of the same result together.
///
/// # Errors
/// When a folder is no finished part, or parts of the same scenarios have other inputs, options,
/// programs or numbers of parts.
pub fn parts(folders: &[PathBuf]) -> Result<Vec<Parts>> {
    let mut all: Vec<Parts> = Vec::new();
    for folder in folders {
        let part = Record::of_part(folder)?;
        let (scenarios, kind) = (&part.manifest.scenarios, part.kind());
        let first = all.iter_mut().find(|parts| {
            parts.first.manifest.scenarios == *scenarios && parts.first.kind() == kind
        });
        let Some(parts) = first else {
            all.push(Parts { folders: vec![folder.clone()], first: part });
            continue;
        };
        if let Some(differing) = differing(&parts.first.manifest, &part.manifest) {
            let title = format!(
                "`{}` and `{}` are not parts of the same run: {differing}",
                parts.folders[0].display(),
                folder.display()
            );
            return Err(Error::input(
                title,
                "all parts need the same scenarios, flags, number of parts and build of ozgsim",
            ));
        }
        parts.folders.push(folder.clone());
    }
    Ok(all)
}

/// What keeps two parts from being of the same result, if anything does.
fn differing(one: &Manifest, other: &Manifest) -> Option<String> {
    let of = |manifest: &Manifest| manifest.shard.map_or(1, |shard| shard.of);
    let counts = |what: &str, a: u64, b: u64| {
        (a != b, format!("they differ in the number of {what} ({a} and {b})"))
    };
    let told = |differs: bool, what: &str| (differs, what.to_owned());
    let reasons = [
        counts("replicates", one.replicates, other.replicates),
        counts("parts", of(one), of(other)),
        told(one.tool != other.tool, "they were made by different builds of ozgsim"),
        told(one.options != other.options, "they were made with different flags"),
        told(one.inputs_sha256 != other.inputs_sha256, "their assumptions or input files differ"),
    ];
    reasons.into_iter().find_map(|(differs, reason)| differs.then_some(reason))
}
