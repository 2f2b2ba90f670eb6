//! What is said of a kind of study once, for commands, records, study files and documents.

/// What is said of a kind of study once, for commands, records and documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declaration {
    /// Name in records.
    pub name: &'static str,
    /// Command that asks it.
    pub command: &'static str,
    /// Flag that tells it from another kind of the same command.
    pub chosen_by: Option<&'static str>,
    /// What it does, one line.
    pub about: &'static str,
    /// A command that asks it.
    pub example: &'static str,
    /// What it is asked with.
    pub takes: Takes,
    /// Values of `design` in study files of this kind.
    pub designs: &'static [&'static str],
    /// Keys of study files of this kind.
    pub keys: &'static [&'static str],
    /// Flags that it takes beyond those that all take.
    pub flags: &'static [Flag],
    /// Table that a result of this kind has and those of kinds declared before it have not.
    pub table: &'static str,
    /// What every replicate is one of, such as ` of every point`; may be empty.
    pub each: &'static str,
}

/// What a kind of study is asked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Scenarios, each a question of its own.
    Scenarios,
    /// A baseline and other scenarios.
    BaselineAndOthers,
    /// A scenario, the baseline unless another is named, and perhaps others to measure it by.
    ScenarioAndYardsticks,
    /// A study file.
    Study,
}

/// A flag that not every kind takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// Number of replicates.
    Replicates,
    /// Every month of every group is kept.
    Full,
    /// The last state of every administration is kept.
    Agents,
    /// A part only.
    Shard,
    /// Replicates until an interval is narrow enough.
    Precision,
    /// Targets of one's own.
    Targets,
}
