//! A result folder, `output/<scenario name>/` or `output/<baseline>--vs--<other>/`: what may be
//! written into it, the jobs on the way and the files at the end.
//!
//! Until a run is complete everything it makes is in `.jobs`; a former result stays as it is until
//! the new one is written out.

use super::batch::Batch;
use super::file::{self, Complete, Draft, failure, make_folder, sha256, sha256_of};
use super::job::{JobStore, Key, Months};
use super::manifest::{Circumstances, Manifest, Options, SCHEMA, Tool};
use super::part::{Kind, Part};
use super::point_jobs::PointJobs;
use super::{administrations, curves, effects, gains, replicates, uncertainty};
use crate::engine::curve::CurveTable;
use crate::engine::effect::EffectTable;
use crate::engine::ensemble;
use crate::engine::gain::Gain;
use crate::engine::trajectory::Family;
use crate::engine::uncertainty::UncertaintyTable;
use crate::error::{Error, Result};
use crate::scenario::{Scenario, resolved};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Folder of the jobs within a result folder that is not finished.
pub const JOBS: &str = ".jobs";
const INPUTS_OF_JOBS: &str = "inputs.sha256";
const SCENARIO: &str = "scenario.toml";
const REPLICATES: &str = "replicates.parquet";
/// Study file of a result, which makes its points again.
pub const STUDY: &str = "study.toml";
/// Table of the targets of a validation.
pub const TARGETS: &str = "targets.csv";

/// Keys of scenarios and studies that no result depends on.
const WORDS: [&str; 3] = ["name", "description", "description_de"];
/// Longest name of a folder that file systems and archives take [bytes], with room for
/// `.part-100000-of-100000`.
const LONGEST_NAME: usize = 255 - 22;

/// A result folder and the scenarios whose results belong into it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    scenarios: Vec<Scenario>,
    /// Folder of the resolved scenarios and their input files within this one.
    scenarios_in: &'static str,
    /// The study that makes the scenarios, or the targets that the scenario is compared with.
    question: Vec<Attachment>,
    inputs: String,
    tool: Tool,
    options: Options,
    shard: Option<Shard>,
    former: Option<Manifest>,
}

/// What a command asks of a result folder.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Folder of the result folders.
    pub output: &'a Path,
    /// This program.
    pub tool: Tool,
    /// What is written beyond the curves, and how it is shown.
    pub options: Options,
    /// Whether results of other inputs may be overwritten.
    pub force: bool,
    /// The part that is to be simulated; none for the whole.
    pub shard: Option<Shard>,
}

/// A part of the jobs of a command: every `of`-th, from the `number`-th on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Number of the part, from 1.
    pub number: u64,
    /// Number of parts.
    pub of: u64,
}

impl Shard {
    /// The jobs of this part.
    fn select(self, jobs: Vec<Range<u64>>) -> Vec<Range<u64>> {
        jobs.into_iter().skip(self.number as usize - 1).step_by(self.of as usize).collect()
    }
}

/// A further file of a result, made by the layers above.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Path within the folder, with `/`.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

impl Folder {
    /// Looks at the folder of a scenario, without changing anything, and refuses what would lose
    /// results.
    ///
    /// # Errors
    /// When it holds a result of other inputs, of another version or of more replicates and `force`
    /// is not set, or is no folder.
    pub fn of_run(scenario: Scenario, request: Request<'_>) -> Result<Self> {
        Self::open(&scenario.name.clone(), vec![scenario], "", Vec::new(), request)
    }

    /// The same for a study of points around a scenario; `text` is the study file that makes the
    /// points again from `scenario.toml`.
    ///
    /// # Errors
    /// As for a run.
    pub fn of_study(
        name: &str,
        scenario: Scenario,
        text: String,
        request: Request<'_>,
    ) -> Result<Self> {
        Self::open(
            name,
            vec![scenario],
            "",
            vec![Attachment { path: STUDY.into(), bytes: text.into_bytes() }],
            request,
        )
    }

    /// The same for the comparison of a scenario, the first, with targets and with other scenarios
    /// as yardsticks; `text` is the table of the targets.
    ///
    /// # Errors
    /// As for a run.
    pub fn of_validation(
        scenarios: Vec<Scenario>,
        text: String,
        request: Request<'_>,
    ) -> Result<Self> {
        let (name, scenarios_in) = match &scenarios[..] {
            [scenario] => (format!("{}--validation", scenario.name), ""),
            several => {
                (beside(&format!("{}--validation", several[0].name), &several[1..]), "scenarios/")
            }
        };
        Self::open(
            &name,
            scenarios,
            scenarios_in,
            vec![Attachment { path: TARGETS.into(), bytes: text.into_bytes() }],
            request,
        )
    }

    /// The same for a study of several scenarios; `text` is the study file that makes its points
    /// again from them.
    ///
    /// # Errors
    /// As for a run.
    pub fn of_studies(
        name: &str,
        scenarios: Vec<Scenario>,
        text: String,
        request: Request<'_>,
    ) -> Result<Self> {
        Self::open(
            name,
            scenarios,
            "scenarios/",
            vec![Attachment { path: STUDY.into(), bytes: text.into_bytes() }],
            request,
        )
    }

    /// The same for a calibration of a scenario; `text` is the study file and `targets` the table
    /// beside it.
    ///
    /// # Errors
    /// As for a run.
    pub fn of_calibration(
        name: &str,
        scenario: Scenario,
        text: String,
        targets: String,
        request: Request<'_>,
    ) -> Result<Self> {
        let files = [(STUDY, text), (TARGETS, targets)]
            .map(|(path, text)| Attachment { path: path.into(), bytes: text.into_bytes() });
        Self::open(name, vec![scenario], "", files.into(), request)
    }

    /// The same for the parts of a package: the baseline and the package.
    ///
    /// # Errors
    /// As for a run.
    pub fn of_decomposition(scenarios: Vec<Scenario>, request: Request<'_>) -> Result<Self> {
        let name = format!("{}--parts-of--{}", scenarios[0].name, scenarios[1].name);
        Self::open(&name, scenarios, "scenarios/", Vec::new(), request)
    }

    /// The same for a comparison of scenarios, the first of which is the baseline.
    ///
    /// # Errors
    /// As for a run.
    pub fn of_comparison(scenarios: Vec<Scenario>, request: Request<'_>) -> Result<Self> {
        let name = beside(&scenarios[0].name, &scenarios[1..]);
        Self::open(&name, scenarios, "scenarios/", Vec::new(), request)
    }

    fn open(
        name: &str,
        scenarios: Vec<Scenario>,
        scenarios_in: &'static str,
        question: Vec<Attachment>,
        request: Request<'_>,
    ) -> Result<Self> {
        let Request { output, tool, options, force, shard } = request;
        let path = output.join(shard.map_or_else(
            || name.to_owned(),
            |Shard { number, of }| format!("{name}.part-{number}-of-{of}"),
        ));
        if path.exists() && !path.is_dir() {
            let help = "remove the file, or name another folder with --output";
            return Err(Error::input(
                format!(
                    "`{}` is a file, but the results need a folder of that name",
                    path.display()
                ),
                help,
            ));
        }
        let digest = |scenario: &Scenario| {
            let files = scenario
                .tables
                .input_files
                .iter()
                .map(|file| (file.name.to_owned(), sha256(&file.bytes)))
                .collect();
            digest_of_inputs(&resolved::to_toml(scenario), &files).unwrap_or_default()
        };
        let digests: Vec<String> = scenarios.iter().map(digest).collect();
        let inputs = joined(&digests, question.iter().map(|file| &*file.bytes));
        let former = Manifest::read(&path);
        let folder =
            Self { path, scenarios, scenarios_in, question, inputs, tool, options, shard, former };
        if !force {
            folder.refuse_to_overwrite()?;
        }
        Ok(folder)
    }

    fn refuse_to_overwrite(&self) -> Result<()> {
        let path = self.path.display();
        let Some(former) = &self.former else {
            return match self.unfinished_inputs() {
                Some(inputs) if inputs != self.inputs => Err(other_inputs(format!(
                    "`{path}` holds an unfinished run of other inputs under the same name"
                ))),
                _ => Ok(()),
            };
        };
        if former.inputs_sha256 != self.inputs {
            return Err(other_inputs(format!(
                "`{path}` holds a result of other inputs under the same name"
            )));
        }
        if former.tool.version != self.tool.version {
            let title = format!(
                "`{path}` was made by ozgsim {}, this is ozgsim {}",
                former.tool.version, self.tool.version
            );
            return Err(Error::input(
                title,
                "name another folder with --output, or overwrite the result with --force",
            ));
        }
        if former.replicates > self.replicates() {
            let title = format!(
                "`{path}` holds {} replicates, more than the {} asked for",
                former.replicates,
                self.replicates()
            );
            return Err(Error::input(
                title,
                "ask for at least as many, name another folder with --output, or overwrite the \
                 result with --force",
            ));
        }
        Ok(())
    }

    /// Digest of the inputs of an unfinished run in the folder, if there is one.
    fn unfinished_inputs(&self) -> Option<String> {
        if let Ok(inputs) = fs::read_to_string(self.path.join(JOBS).join(INPUTS_OF_JOBS)) {
            return inputs.lines().next().map(str::to_owned);
        }
        let texts = self.assumptions().into_iter().filter(|(name, _)| !name.contains("inputs/"));
        let texts: Vec<String> = texts
            .map(|(name, _)| fs::read_to_string(self.path.join(name)).ok())
            .collect::<Option<_>>()?;
        let inputs = self.path.join(self.scenarios_in).join("inputs");
        let names = ["population.csv", "services.csv", "posterior.csv"].into_iter();
        let files = names
            .filter_map(|name| Some((name.to_owned(), sha256_of(&inputs.join(name)).ok()?)))
            .collect();
        let (scenarios, question) = texts.split_at(self.scenarios.len());
        let digests: Vec<String> =
            scenarios.iter().map(|text| digest_of_inputs(text, &files)).collect::<Option<_>>()?;
        Some(joined(&digests, question.iter().map(String::as_bytes)))
    }

    /// Path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether only a part of the jobs belongs here.
    pub const fn is_part(&self) -> bool {
        self.shard.is_some()
    }

    /// What is written beyond the curves, and how it is shown.
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// The scenarios; of a comparison, the baseline comes first.
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }

    /// Number of replicates asked for.
    fn replicates(&self) -> u64 {
        self.scenarios[0].simulation.replicates
    }

    /// Number of replicates of the result that is there already, if one of the same inputs is.
    pub fn former_replicates(&self) -> Option<u64> {
        self.former
            .as_ref()
            .filter(|former| former.inputs_sha256 == self.inputs)
            .map(|former| former.replicates)
    }

    /// Asks for another number of replicates.
    pub fn set_replicates(&mut self, replicates: u64) {
        self.scenarios.iter_mut().for_each(|scenario| scenario.simulation.replicates = replicates);
    }

    /// Path and content of the resolved scenarios and their input files.
    fn assumptions(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        for scenario in &self.scenarios {
            let name = if self.scenarios_in.is_empty() {
                SCENARIO.to_owned()
            } else {
                format!("{}{}.toml", self.scenarios_in, scenario.name)
            };
            files.push((name, resolved::to_toml(scenario).into_bytes()));
        }
        files.extend(
            self.question.iter().map(|question| (question.path.clone(), question.bytes.clone())),
        );
        // All scenarios of a comparison have the same input files.
        let inputs = self.scenarios[0].tables.input_files.iter();
        files.extend(inputs.map(|file| {
            (format!("{}inputs/{}", self.scenarios_in, file.name), file.bytes.clone())
        }));
        files
    }

    /// Whether the result is there already: same inputs, program, number of replicates and options,
    /// and every file undamaged.
    pub fn is_complete(&self) -> bool {
        self.former.as_ref().is_some_and(|former| {
            former.inputs_sha256 == self.inputs
                && former.tool.is_same_build(&self.tool)
                && former.replicates == self.replicates()
                && former.options == self.options
                && self
                    .assumptions()
                    .iter()
                    .all(|(name, bytes)| former.outputs.get(name) == Some(&sha256(bytes)))
                && self.spoiled(former).is_none()
        })
    }

    /// The first file of a result that is not there any more as it was written.
    fn spoiled<'a>(&self, former: &'a Manifest) -> Option<&'a str> {
        let spoiled = former
            .outputs
            .iter()
            .find(|(name, sum)| sha256_of(&self.path.join(name)).ok().as_ref() != Some(sum));
        spoiled.map(|(name, _)| &**name)
    }

    /// Whether a result that is there already was made by this program from the same inputs and
    /// holds all values that a longer run needs.
    fn holds_all_values(&self, former: &Manifest) -> bool {
        former.inputs_sha256 == self.inputs
            && former.tool.is_same_build(&self.tool)
            && former.options.full
            && !self.options.administrations
            && former.outputs.get(REPLICATES).is_some_and(|sum| {
                sha256_of(&self.path.join(REPLICATES)).is_ok_and(|found| found == *sum)
            })
    }

    /// Why what the folder holds has to be made again; none where it holds nothing of use or all of
    /// it is used.
    pub fn why_again(&self) -> Option<String> {
        let path = self.path.display();
        let unfinished = fs::read_to_string(self.path.join(JOBS).join(INPUTS_OF_JOBS)).ok();
        if unfinished.as_ref() == Some(&self.mark_of_jobs()) {
            return None;
        }
        let Some(former) = &self.former else {
            return unfinished.map(|_| {
                format!(
                    "the unfinished run in `{path}` is of another build of ozgsim; it begins anew"
                )
            });
        };
        if former.inputs_sha256 != self.inputs {
            return None;
        }
        if !former.tool.is_same_build(&self.tool) {
            return Some(format!(
                "`{path}` was made by another build of ozgsim {}; it is simulated again",
                former.tool.version
            ));
        }
        let again = format!("the {} replicates in `{path}` are simulated again", former.replicates);
        let all_values = self.holds_all_values(former);
        match self.spoiled(former) {
            Some(name) if all_values => Some(format!(
                "`{path}/{name}` is missing or was changed; the result is written anew"
            )),
            Some(name) => Some(format!("`{path}/{name}` is missing or was changed; {again}")),
            None if all_values => None,
            None => {
                let runs = self.question.is_empty()
                    && former.outputs.contains_key(REPLICATES)
                    && !former.options.full;
                let hint = if runs {
                    "; with `--full` a result keeps all values, so that it can go on from them"
                } else {
                    ""
                };
                Some(again + hint)
            }
        }
    }

    /// Inputs and program of the jobs, as they stand beside them.
    fn mark_of_jobs(&self) -> String {
        format!("{}\n{} {}\n", self.inputs, self.tool.version, self.tool.build)
    }

    /// Removes what an interruption at the very end left beside a complete result.
    pub fn tidy(&self) {
        // A leftover that cannot be removed does no harm.
        let _ = fs::remove_dir_all(self.path.join(JOBS));
        file::remove_unfinished(&self.path);
    }

    /// Curves of the result that is there already, in the order of the scenarios.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn curves(&self) -> Result<Vec<CurveTable>> {
        curves::read(&self.path.join("curves.csv"))
    }

    /// Makes the folder and begins, or goes on with, a run.
    ///
    /// # Errors
    /// When the folder cannot be made or written to.
    pub fn begin(self, family: &Family) -> Result<Recording<'_>> {
        self.prepare()?;
        let batch = self.batch(family, JOBS, Months::All)?;
        if let Some(former) = self.former.as_ref().filter(|former| self.holds_all_values(former)) {
            batch.adopt_table(&self.path.join(REPLICATES), former.replicates)?;
        }
        Ok(Recording { folder: self, batch })
    }

    /// Makes the folder and clears it of what an interrupted run left half-written.
    fn prepare(&self) -> Result<()> {
        let folder = self.path.join(JOBS);
        make_folder(&folder)?;
        file::remove_unfinished(&self.path);
        Draft::of(&folder.join(INPUTS_OF_JOBS), self.mark_of_jobs().as_bytes())?.publish()
    }

    /// The jobs of a family in a folder within this one.
    fn batch<'a>(&self, family: &'a Family, folder: &str, kept: Months) -> Result<Batch<'a>> {
        let store = |(member, setting)| {
            let place = format!("{folder}/{member}");
            let folder = self.path.join(&place);
            make_folder(&folder)?;
            Ok(JobStore::new(
                &folder,
                self.key(&place),
                setting,
                kept,
                self.options.administrations,
            ))
        };
        let stores = family.settings().iter().enumerate().map(store).collect::<Result<_>>()?;
        Ok(Batch::new(family, stores, self.jobs()))
    }

    fn jobs(&self) -> Vec<Range<u64>> {
        self.selected(ensemble::jobs(self.replicates()))
    }

    /// The jobs that belong here.
    fn selected(&self, jobs: Vec<Range<u64>>) -> Vec<Range<u64>> {
        if let Some(shard) = self.shard { shard.select(jobs) } else { jobs }
    }

    /// Writes out the assumptions and the files of the layers above, still under temporary names.
    fn texts(&self, attachments: &[Attachment]) -> Result<Vec<(String, Complete)>> {
        let attached = attachments
            .iter()
            .map(|attachment| (attachment.path.clone(), attachment.bytes.clone()));
        let draft = |(name, bytes): (String, Vec<u8>)| {
            let target = self.path.join(&name);
            make_folder(target.parent().unwrap_or(&self.path))?;
            Ok((name, Draft::of(&target, &bytes)?))
        };
        self.assumptions().into_iter().chain(attached).map(draft).collect()
    }

    /// Gives files their names and writes the manifest, then removes the jobs. What the folder held
    /// before is replaced only now that everything is written out under temporary names.
    fn publish(
        self,
        files: Vec<(String, Complete)>,
        agents: usize,
        circumstances: impl FnOnce() -> Circumstances,
    ) -> Result<PathBuf> {
        let outputs: BTreeMap<String, String> =
            files.iter().map(|(name, file)| (name.clone(), file.sha256().to_owned())).collect();
        self.remove_former(&outputs)?;
        for (_, file) in files {
            file.publish()?;
        }
        self.manifest(outputs, agents, circumstances()).write(&self.path)?.publish()?;
        let jobs = self.path.join(JOBS);
        fs::remove_dir_all(&jobs).map_err(|error| failure(&jobs, &error))?;
        Ok(self.path)
    }

    /// Removes what a former result has and this one has not, then its manifest, so that the folder
    /// never claims to be what it is not.
    fn remove_former(&self, outputs: &BTreeMap<String, String>) -> Result<()> {
        let Self { path, former, .. } = self;
        let stale = former
            .iter()
            .flat_map(|former| former.outputs.keys())
            .filter(|name| !outputs.contains_key(*name));
        for target in stale.map(|name| path.join(name)).chain([path.join(Manifest::NAME)]) {
            match fs::remove_file(&target) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(failure(&target, &error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn manifest(
        &self,
        outputs: BTreeMap<String, String>,
        agents: usize,
        circumstances: Circumstances,
    ) -> Manifest {
        let Self { scenarios, inputs, tool, options, .. } = self;
        let simulation = &scenarios[0].simulation;
        Manifest {
            schema: SCHEMA,
            tool: tool.clone(),
            scenarios: scenarios.iter().map(|scenario| scenario.name.clone()).collect(),
            seed: simulation.seed,
            replicates: simulation.replicates,
            agents,
            horizon: simulation.horizon.to_string(),
            options: options.clone(),
            inputs_sha256: inputs.clone(),
            inputs: outputs
                .iter()
                .filter(|(name, _)| name.contains("inputs/"))
                .map(|(name, sum)| (name.clone(), sum.clone()))
                .collect(),
            outputs,
            circumstances,
        }
    }

    /// Writes out the assumptions of a part and what it is a part of.
    fn finish_part(self) -> Result<PathBuf> {
        for (_, file) in self.texts(&[])? {
            file.publish()?;
        }
        let kind = match (self.question.is_empty(), self.scenarios_in.is_empty()) {
            (false, true) => Kind::Study,
            (false, false) => Kind::Sensitivity,
            (true, true) => Kind::Run,
            (true, false) => Kind::Comparison,
        };
        let part = Part {
            tool: self.tool,
            kind,
            scenarios: self.scenarios.iter().map(|scenario| scenario.name.clone()).collect(),
            shard: self.shard.unwrap_or(Shard { number: 1, of: 1 }),
            replicates: self.scenarios[0].simulation.replicates,
            options: self.options,
            inputs_sha256: self.inputs,
        };
        part.write(&self.path)?;
        Ok(self.path)
    }

    /// Key of the jobs in a folder within this one, so that those of one scenario cannot pass for
    /// those of another.
    fn key(&self, place: &str) -> Key {
        let Tool { version, build, .. } = &self.tool;
        Sha256::digest(format!("{}\n{version}\n{build}\n{place}", self.inputs)).into()
    }
}

/// Name of the folder of a result with other scenarios beside it: theirs, or where that is too long
/// their number and a digest of them.
fn beside(name: &str, others: &[Scenario]) -> String {
    let names: Vec<&str> = others.iter().map(|scenario| &*scenario.name).collect();
    let spelt_out = format!("{name}--vs--{}", names.join("--"));
    if names.len() <= 2 && spelt_out.len() <= LONGEST_NAME {
        spelt_out
    } else {
        format!(
            "{name}--vs--{}-scenarios-{}",
            names.len(),
            &sha256(names.join("\n").as_bytes())[..8]
        )
    }
}

/// Digest of the inputs of a folder, from those of its scenarios and the texts of its study and
/// targets. The description of a study and its number of replicates do not count.
fn joined<'a>(digests: &[String], question: impl Iterator<Item = &'a [u8]>) -> String {
    let what_counts = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        let Ok(mut table) = toml::from_str::<toml::Table>(&text) else { return text.into_owned() };
        WORDS.iter().chain(&["replicates"]).for_each(|key| drop(table.remove(*key)));
        table.to_string()
    };
    let all: Vec<String> = digests.iter().cloned().chain(question.map(what_counts)).collect();
    if let [digest] = &all[..] { digest.clone() } else { sha256(all.join("\n").as_bytes()) }
}

/// Digest of all that the results of a replicate depend on, from the text of a resolved scenario
/// and the digests of its files by name; none where the text is no scenario. Name, description,
/// comments and the number of replicates do not count.
fn digest_of_inputs(text: &str, files: &BTreeMap<String, String>) -> Option<String> {
    let mut table: toml::Table = toml::from_str(text).ok()?;
    WORDS.iter().for_each(|key| drop(table.remove(*key)));
    table.get_mut("simulation")?.as_table_mut()?.remove("replicates");
    Some(sha256(format!("{table}\n{files:?}").as_bytes()))
}

fn other_inputs(title: String) -> Error {
    Error::input(
        title,
        "give the scenario another `name`, name another folder with --output, or overwrite with \
         --force",
    )
}

/// A run whose results are on their way into a folder.
#[derive(Debug)]
pub struct Recording<'a> {
    folder: Folder,
    batch: Batch<'a>,
}

/// The tables of a result, in the order of its scenarios.
#[derive(Debug)]
pub struct Tables<'a> {
    /// Curves of every scenario.
    pub curves: &'a [CurveTable],
    /// Effects and months gained of every counterfactual; none for a run.
    pub effects: &'a [(EffectTable, Vec<Gain>)],
    /// Where the spread of their effects comes from; none where parameters are not drawn.
    pub uncertainties: &'a [UncertaintyTable],
}

impl Recording<'_> {
    /// The folder.
    pub const fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The scenarios and their jobs.
    pub const fn batch(&self) -> &Batch<'_> {
        &self.batch
    }

    /// Asks for another number of replicates.
    pub fn set_replicates(&mut self, replicates: u64) {
        self.folder.set_replicates(replicates);
        self.batch.set_jobs(self.folder.jobs());
    }

    /// Ends a part: its jobs stay.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full.
    pub fn finish_part(self) -> Result<PathBuf> {
        self.folder.finish_part()
    }

    /// Writes the result and its manifest, then removes the jobs.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full; the jobs are kept.
    pub fn finish(
        self,
        tables: &Tables<'_>,
        attachments: &[Attachment],
        circumstances: impl FnOnce() -> Circumstances,
    ) -> Result<PathBuf> {
        let mut files = self.folder.texts(attachments)?;
        files.extend(self.tables(tables)?);
        let agents = self.batch.settings()[0].agents();
        self.folder.publish(files, agents, circumstances)
    }

    fn tables(&self, tables: &Tables<'_>) -> Result<Vec<(String, Complete)>> {
        let Folder { path, scenarios, options, .. } = &self.folder;
        let mut files = Vec::new();
        let names = || scenarios.iter().map(|scenario| &*scenario.name);
        let curves: Vec<(&str, &CurveTable)> = names().zip(tables.curves).collect();
        let stores: Vec<(&str, &JobStore)> = names().zip(self.batch.stores()).collect();
        let jobs = self.batch.jobs();
        let mut add = |name: &str, write: &dyn Fn(&Path) -> Result<Complete>| -> Result<()> {
            files.push((name.to_owned(), write(&path.join(name))?));
            Ok(())
        };
        add("curves.csv", &|target| curves::write(target, &curves))?;
        let members: Vec<(&Scenario, &JobStore)> =
            scenarios.iter().zip(self.batch.stores()).collect();
        add(REPLICATES, &|target| replicates::write(target, &members, jobs, options.full))?;
        if options.administrations {
            add("administrations.parquet", &|target| {
                administrations::write(target, self.batch.settings(), &stores, jobs)
            })?;
        }
        if !tables.effects.is_empty() {
            let baseline = &*scenarios[0].name;
            let effects: Vec<_> =
                names().skip(1).zip(tables.effects.iter().map(|(effects, _)| effects)).collect();
            let gains: Vec<_> =
                names().skip(1).zip(tables.effects.iter().map(|(_, gains)| &gains[..])).collect();
            add("effects.csv", &|target| effects::write(target, baseline, &effects))?;
            add("months_gained.csv", &|target| gains::write(target, baseline, &gains))?;
        }
        if !tables.uncertainties.is_empty() {
            let others: Vec<_> = names().skip(1).zip(tables.uncertainties).collect();
            add("uncertainty.csv", &|target| {
                uncertainty::write(target, &scenarios[0].name, &others)
            })?;
        }
        Ok(files)
    }
}

/// A study on its way into a folder: batch after batch of points.
#[derive(Debug)]
pub struct StudyRecording {
    folder: Folder,
}

impl Folder {
    /// Makes the folder and begins, or goes on with, a study.
    ///
    /// # Errors
    /// When the folder cannot be made or written to.
    pub fn begin_study(self) -> Result<StudyRecording> {
        self.prepare()?;
        Ok(StudyRecording { folder: self })
    }
}

impl StudyRecording {
    /// The folder.
    pub const fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The jobs of the points of a batch.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn batch<'a>(&self, number: usize, family: &'a Family, kept: Months) -> Result<Batch<'a>> {
        self.folder.batch(family, &Self::jobs_of(number), kept)
    }

    /// The jobs of a batch of so many points, each with a list of values.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn points(
        &self,
        number: usize,
        points: usize,
        values_per_point: usize,
    ) -> Result<PointJobs> {
        let (folder, place) = (&self.folder, Self::jobs_of(number));
        let path = folder.path.join(&place);
        make_folder(&path)?;
        let store = JobStore::of_values(&path, folder.key(&place), values_per_point);
        Ok(PointJobs::new(store, folder.selected(ensemble::jobs(points as u64))))
    }

    /// Folder of the jobs of a batch within the folder of the study, or of a part of it.
    pub fn jobs_of(number: usize) -> String {
        format!("{JOBS}/{number:05}")
    }

    /// Begins a table of the result.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn draft(&self, name: &str) -> Result<Draft> {
        Draft::create(&self.folder.path.join(name))
    }

    /// Ends a part: its jobs stay.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full.
    pub fn finish_part(self) -> Result<PathBuf> {
        self.folder.finish_part()
    }

    /// Writes the result and its manifest, then removes the jobs.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full; the jobs are kept.
    pub fn finish(
        self,
        tables: Vec<(String, Complete)>,
        attachments: &[Attachment],
        agents: usize,
        circumstances: impl FnOnce() -> Circumstances,
    ) -> Result<PathBuf> {
        let mut files = self.folder.texts(attachments)?;
        files.extend(tables);
        self.folder.publish(files, agents, circumstances)
    }
}
