//! Declarations of commands and flags; what they do is in the files of the commands. The commands
//! that ask a question follow from what is declared of the kinds of studies.

use crate::engine::runner::Shard;
use crate::error::{Error, Result};
use crate::language::Language;
use crate::report::{Format, Look};
use crate::scenario::load::{read, text_of};
use crate::store::manifest::Options;
use crate::study::Kind;
use crate::study::declaration::{Flag, Takes};
use crate::study::question::{Ask, Wish};
use clap::builder::{PossibleValue, ValueParser};
use clap::{
    Arg, ArgAction, ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand,
    ValueEnum, value_parser,
};
use std::ffi::OsString;
use std::path::PathBuf;

/// Replicates that a wish for precision begins with.
const FIRST_REPLICATES: u64 = 20;

/// Simulates how Germany's Online Access Act (OZG) spreads through its municipal administrations
///
/// The simulation compares policies under stated assumptions; it does not forecast.
/// Exit codes: 0 done, 1 input is wrong, 2 the call is wrong, 3 a run failed (others are kept) or
/// what is to be printed cannot be printed (results are kept).
#[derive(Debug, Parser)]
#[command(name = "ozgsim", version, propagate_version = true, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// Commands that ask no question.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Validate scenario and study files; print them complete, the number of runs and the expected
    /// cost
    #[command(after_help = "Example:\n  ozgsim check scenarios/coordination.toml")]
    Check(CheckArguments),
    /// Say in policy words what differs between two scenarios
    #[command(after_help = "Example:\n  ozgsim diff baseline scenarios/combined.toml --lang de")]
    Diff(DiffArguments),
    /// Tell one administration's history: what it did, when, and what held it back
    #[command(after_help = "Example:\n  ozgsim explain 12060.10k_20k.01 baseline \
                            scenarios/posts.toml")]
    Explain(ExplainArguments),
    /// Summarise the simulated administrations, or import the official register
    #[command(after_help = "Example:\n  ozgsim population --import 31122023_Auszug_GV.xlsx")]
    Population(PopulationArguments),
    /// Re-run a recorded result, or some of its replicates, and report the first difference
    #[command(
        after_help = "Example:\n  ozgsim verify output/baseline--vs--coordination --sample 5"
    )]
    Verify(VerifyArguments),
    /// Join the parts of a run that was cut with --shard
    #[command(after_help = "Example:\n  ozgsim merge output/baseline.part-1-of-2 \
                            output/baseline.part-2-of-2")]
    Merge(MergeArguments),
    /// Print the tables of parameters, levers, outcomes and counting rules, or keep a document in
    /// step with them
    #[command(after_help = "Example:\n  ozgsim docs --check docs/model.md")]
    Docs(DocsArguments),
    /// Print the JSON schema of scenario and study files, for editors that complete and check keys
    #[command(after_help = "Example:\n  ozgsim schema > ozgsim.schema.json")]
    Schema,
}

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Asked {
    /// A question of a kind.
    Question(Kind, Box<Call>),
    /// Whether what must not make a difference between scenarios makes none.
    Soundness(Box<Call>),
    /// Anything else.
    Other(Command),
}

/// A question on the command line.
#[derive(Debug)]
pub(crate) struct Call {
    ask: Ask,
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) replicates: Option<u64>,
    pub(crate) shard: Option<Shard>,
    pub(crate) common: CommonArguments,
}

impl Call {
    /// What is asked, with the texts of its files.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(crate) fn ask(&self) -> Result<Ask> {
        let files: Vec<_> = self.paths.iter().map(|path| text_of(path)).collect();
        if self.paths.len() > 1 && files.iter().any(std::result::Result::is_err) {
            // What is wrong in those that can be read is said as well.
            let scenarios = files.into_iter().map(|file| read(&file?, &self.ask.settings));
            Error::collect(scenarios)?;
            return Err(Error::Run("files that could not be read can be read now".into()));
        }
        Ok(Ask { files: Error::collect(files)?, ..self.ask.clone() })
    }
}

/// Flags of all questions.
#[derive(Debug, Args)]
pub(crate) struct CommonArguments {
    /// Seed of all draws [default: what the scenario says]
    #[arg(long, value_name = "S", value_parser = value_parser!(u64).range(0..=1 << 53))]
    pub(crate) seed: Option<u64>,
    /// Number of threads; results do not depend on it [default: all]
    #[arg(long, value_name = "T", value_parser = threads)]
    pub(crate) threads: Option<usize>,
    /// Folder of the result folders [default: output]
    #[arg(long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Override a value of the scenario, for example simulation.agents=500; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Overwrite a result of other inputs under the same name
    #[arg(long)]
    pub(crate) force: bool,
    /// No progress and no summary; warnings and errors remain
    #[arg(long)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) look: LookArguments,
}

#[derive(Debug, Args)]
pub(crate) struct LookArguments {
    /// Language of summaries and charts
    #[arg(long = "lang", value_name = "LANGUAGE", value_enum, default_value = "en")]
    pub(crate) language: Language,
    /// Formats of charts
    #[arg(
        long = "format",
        value_name = "FORMAT",
        value_enum,
        value_delimiter = ',',
        default_value = "svg,png"
    )]
    pub(crate) formats: Vec<Format>,
}

impl LookArguments {
    /// How figures are drawn, each format once.
    pub(crate) fn look(&self) -> Look {
        let mut formats = self.formats.clone();
        formats.sort_by_key(|format| *format as u8);
        formats.dedup();
        Look { language: self.language, formats, version: env!("CARGO_PKG_VERSION") }
    }

    /// The arguments that a result was recorded with.
    pub(crate) fn recorded(options: &Options) -> Result<Self> {
        fn known<T: ValueEnum>(word: &str) -> Result<T> {
            T::from_str(word, false).map_err(|_| {
                Error::input(
                    format!("the record names `{word}`, which this ozgsim does not know"),
                    "use the version that made it",
                )
            })
        }
        let formats = options.formats.iter().map(|format| known(format)).collect::<Result<_>>()?;
        Ok(Self { language: known(&options.language)?, formats })
    }
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Scenario and study files
    #[arg(required = true, value_name = "FILE.toml")]
    pub(crate) files: Vec<PathBuf>,
    /// Override a value of the scenarios; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Number of threads that the expected duration is for [default: all]
    #[arg(long, value_name = "T", value_parser = threads)]
    pub(crate) threads: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    /// The scenario to start from
    #[arg(value_name = "A.toml")]
    pub(crate) from: PathBuf,
    /// The scenario to compare with it
    #[arg(value_name = "B.toml")]
    pub(crate) to: PathBuf,
    /// Language of the sentences
    #[arg(long = "lang", value_name = "LANGUAGE", value_enum, default_value = "en")]
    pub(crate) language: Language,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// Key of the administration, or a name that no other has
    #[arg(value_name = "KEY")]
    pub(crate) key: String,
    /// One scenario, or two to be told side by side
    #[arg(value_name = "SCENARIO.toml", default_value = "baseline", num_args = 1..=2)]
    pub(crate) scenarios: Vec<PathBuf>,
    /// Replicate that is told
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) replicate: u64,
    /// Override a value of the scenario, for example simulation.horizon=2026-12; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Language of the sentences
    #[arg(long = "lang", value_name = "LANGUAGE", value_enum, default_value = "en")]
    pub(crate) language: Language,
}

#[derive(Debug, Args)]
pub(crate) struct PopulationArguments {
    /// Scenario whose administrations are shown
    #[arg(value_name = "SCENARIO.toml", default_value = "baseline")]
    pub(crate) scenario: PathBuf,
    /// Read the official register (GV-ISys, xlsx or fixed-width text) and write it as a population
    /// file
    #[arg(long, value_name = "FILE")]
    pub(crate) import: Option<PathBuf>,
    /// Override a value of the scenario; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Folder of the result folders
    #[arg(long, value_name = "DIR", default_value = "output")]
    pub(crate) output: PathBuf,
    /// Overwrite a population file that differs
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) look: LookArguments,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// Folder of a result
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Re-run only this many replicates, spread over all
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    pub(crate) sample: Option<u64>,
    /// Number of threads [default: all]
    #[arg(long, value_name = "T", value_parser = threads)]
    pub(crate) threads: Option<usize>,
    /// No progress
    #[arg(long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// Folders of parts, such as output/NAME.part-1-of-4
    #[arg(required = true, value_name = "DIR")]
    pub(crate) folders: Vec<PathBuf>,
    /// Folder of the result folders
    #[arg(long, value_name = "DIR", default_value = "output")]
    pub(crate) output: PathBuf,
    /// Overwrite a result of other inputs under the same name
    #[arg(long)]
    pub(crate) force: bool,
    /// No summary
    #[arg(long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DocsArguments {
    /// Fail if the generated tables in this document are out of date
    #[arg(long, value_name = "FILE", conflicts_with = "write")]
    pub(crate) check: Option<PathBuf>,
    /// Bring the generated tables in this document up to date
    #[arg(long, value_name = "FILE")]
    pub(crate) write: Option<PathBuf>,
}

/// Reads the command line.
///
/// # Errors
/// When the call is wrong, or asks for help or the version.
pub(crate) fn asked(command: &[OsString]) -> std::result::Result<Asked, clap::Error> {
    let kinds = Kind::ALL.iter().filter(|kind| kind.declared().chosen_by.is_none());
    let questions = kinds.enumerate().map(|(place, kind)| question(*kind).display_order(place));
    let others = Arguments::command().mut_subcommands(|other| other.display_order(usize::MAX));
    let matches = others.subcommands(questions).try_get_matches_from(command)?;
    let Some((name, own)) = matches.subcommand() else {
        return Ok(Asked::Other(Arguments::from_arg_matches(&matches)?.command));
    };
    let given = |id: &str| own.try_get_one::<bool>(id).is_ok_and(|flag| flag == Some(&true));
    let mut kinds = Kind::ALL.iter().copied().filter(|kind| kind.declared().command == name);
    let Some(first) = kinds.next() else {
        return Ok(Asked::Other(Arguments::from_arg_matches(&matches)?.command));
    };
    let call = Box::new(call(own)?);
    if given(CHECK) {
        return Ok(Asked::Soundness(call));
    }
    let chosen = kinds.find(|kind| kind.declared().chosen_by.is_some_and(given));
    Ok(Asked::Question(chosen.unwrap_or(first), call))
}

/// Flag of a comparison that asks no question.
const CHECK: &str = "check";

/// The command that asks questions of a kind, and those of the same command.
fn question(kind: Kind) -> clap::Command {
    let declared = kind.declared();
    let also: Vec<Kind> = Kind::ALL
        .iter()
        .copied()
        .filter(|other| *other != kind && other.declared().command == declared.command)
        .collect();
    let examples = also.iter().map(|other| other.declared().example);
    let examples: Vec<&str> = [declared.example].into_iter().chain(examples).collect();
    let mut command = CommonArguments::augment_args(clap::Command::new(declared.command))
        .about(declared.about)
        .after_help(format!("Examples:\n  {}", examples.join("\n  ")))
        .args(positional(declared.takes));
    for flag in declared.flags {
        command = command.args(flags(*flag, declared.takes));
    }
    for other in also {
        let Some(name) = other.declared().chosen_by else { continue };
        let refused = declared.flags.iter().filter(|flag| !other.declared().flags.contains(flag));
        let refused =
            refused.flat_map(|flag| flags(*flag, declared.takes)).map(|arg| arg.get_id().clone());
        let refused: Vec<clap::Id> = refused.filter(|id| id != "max_replicates").collect();
        command = command.arg(switch(name, other.declared().about).conflicts_with_all(refused));
    }
    if declared.takes == Takes::BaselineAndOthers {
        let help = "Check on these scenarios that what must not make a difference makes none, over \
            --replicates [default: 2]; writes nothing";
        let refused = ["precision", "shard", "output", "force", "full", "agents", "formats"];
        let refused = refused.into_iter().chain(["threads", "decompose"]);
        command = command.arg(switch(CHECK, help).conflicts_with_all(refused));
    }
    command
}

/// What a question is asked with.
fn positional(takes: Takes) -> Vec<Arg> {
    let file = |id, name: &'static str, help: &'static str| {
        Arg::new(id).value_name(name).help(help).value_parser(value_parser!(PathBuf))
    };
    match takes {
        Takes::Scenarios => vec![
            file(
                "files",
                "SCENARIO.toml",
                "Scenario files; the word `baseline` stands for the embedded baseline",
            )
            .required(true)
            .num_args(1..),
        ],
        Takes::BaselineAndOthers => vec![
            file(
                "baseline",
                "BASELINE.toml",
                "The scenario to compare with; the word `baseline` stands for the embedded \
                 baseline",
            )
            .required(true),
            file("files", "OTHER.toml", "Counterfactuals").required(true).num_args(1..),
        ],
        Takes::ScenarioAndYardsticks => vec![
            file(
                "files",
                "SCENARIO.toml",
                "Scenario, and perhaps others to measure it by, such as those in \
                 scenarios/ablation; with others, also a Bass diffusion",
            )
            .default_value("baseline")
            .num_args(1..),
        ],
        Takes::Study => vec![file("files", "STUDY.toml", "Study file").required(true)],
    }
}

fn switch(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).help(help).action(ArgAction::SetTrue)
}

fn flags(flag: Flag, takes: Takes) -> Vec<Arg> {
    let option = |id: &'static str, value, help, parser: ValueParser| {
        Arg::new(id).long(id).value_name(value).help(help).value_parser(parser)
    };
    match flag {
        Flag::Replicates => vec![option(
            "replicates",
            "N",
            "Number of replicates [default: what the scenario says]",
            value_parser!(u64).range(1..=1_000_000).into(),
        )],
        Flag::Full => vec![switch(
            "full",
            match takes {
                Takes::Study => {
                    "Keep the Decembers of every group, not only nationwide values of all months"
                }
                _ => {
                    "Keep every month of every group in replicates.parquet, not only Decembers, so \
                     that a longer run goes on from it"
                }
            },
        )],
        Flag::Agents => vec![switch(
            "agents",
            "Write administrations.parquet: every administration and replicate at the horizon",
        )],
        Flag::Shard => vec![option(
            "shard",
            "I/N",
            "Simulate only the I-th of N parts, to be joined by `ozgsim merge`",
            ValueParser::new(shard),
        )],
        Flag::Precision => vec![
            option(
                "precision",
                "OUTCOME@MONTH=HALFWIDTH",
                "Go on until the 95 % interval of this effect has at most this half-width, for \
                 example online_share_level2@2030-12=0.002",
                value_parser!(String),
            )
            .conflicts_with_all(["shard", "replicates"]),
            option(
                "max_replicates",
                "N",
                "With --precision: number of replicates to stop at in any case",
                value_parser!(u64).range(20..=1_000_000).into(),
            )
            .long("max-replicates")
            .default_value("1000")
            .requires("precision"),
        ],
        Flag::Targets => vec![option(
            "targets",
            "FILE",
            "Table of targets, in the columns of scenarios/data/targets.csv [default: the embedded \
             targets]",
            value_parser!(PathBuf),
        )],
    }
}

/// What a question is asked with, from the command line.
fn call(matches: &ArgMatches) -> std::result::Result<Call, clap::Error> {
    fn one<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, id: &str) -> Option<T> {
        matches.try_get_one::<T>(id).ok().flatten().cloned()
    }
    let common = CommonArguments::from_arg_matches(matches)?;
    let replicates: Option<u64> = one(matches, "replicates");
    let numbers = [("replicates", replicates), ("seed", common.seed)];
    let numbers = numbers
        .iter()
        .filter_map(|(key, value)| value.map(|value| format!("simulation.{key}={value}")));
    let files = matches.try_get_many::<PathBuf>("files").ok().flatten().into_iter().flatten();
    let precision = one::<String>(matches, "precision").zip(one(matches, "max_replicates"));
    let ask = Ask {
        files: Vec::new(),
        settings: common.settings.iter().cloned().chain(numbers).collect(),
        targets: one(matches, "targets"),
        precision: precision.map(|(text, most)| Wish { text, first: FIRST_REPLICATES, most }),
        full: one(matches, "full").unwrap_or(false),
        administrations: one(matches, "agents").unwrap_or(false),
    };
    let paths = one(matches, "baseline").into_iter().chain(files.cloned()).collect();
    Ok(Call { ask, paths, replicates, shard: one(matches, "shard"), common })
}

impl ValueEnum for Language {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::English, Self::German]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.code()).help(self.pick("English", "German")))
    }
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Svg, Self::Png, Self::Pdf]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = ["Vector picture", "Pixel picture", "Page for print"][*self as usize];
        Some(PossibleValue::new(self.extension()).help(help))
    }
}

fn shard(text: &str) -> std::result::Result<Shard, String> {
    let numbers = text
        .split_once('/')
        .and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    match numbers {
        Some((number, of)) if (1..=of).contains(&number) && of <= 100_000 => {
            Ok(Shard { number, of })
        }
        _ => Err("write it as number and number of parts, for example 1/4".into()),
    }
}

fn threads(text: &str) -> std::result::Result<usize, String> {
    match text.parse() {
        Ok(threads @ 1..=4096) => Ok(threads),
        _ => Err("a whole number from 1 to 4096 is needed".into()),
    }
}
