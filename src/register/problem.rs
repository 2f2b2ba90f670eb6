//! What can be wrong with a register, and where. Every message says what was found, what was
//! expected and what to do.

use crate::error::Error;
use std::fmt;

pub(super) const EXPECTED_FILE: &str = "the register of the Federal Statistical Office (Destatis, \
    GV-ISys), either the workbook \"..._Auszug_GV.xlsx\" or the text file \"GV100AD_....txt\"";
pub(super) const DOWNLOAD: &str =
    "Download the file anew from the statistical office (www.destatis.de, Gemeindeverzeichnis)";
pub(super) const CORRECT: &str = "Correct it, or take the file as published";

/// Where in the file a problem was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Sheet of a workbook; none in a text file.
    pub sheet: Option<String>,
    /// Row of the sheet or line of the text, counted from 1.
    pub row: usize,
    /// Column or columns, such as `column J (population)`; none if the whole row is meant.
    pub column: Option<String>,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sheet {
            Some(sheet) => write!(f, "sheet \"{sheet}\", row {}", self.row)?,
            None => write!(f, "line {}", self.row)?,
        }
        self.column.as_ref().map_or(Ok(()), |column| write!(f, ", {column}"))
    }
}

/// A problem with its position, before the file is named.
pub(super) struct Problem {
    position: Option<Position>,
    message: String,
    /// Of a sheet that may not be meant at all: how many fields of the register it has.
    pub(super) fields: Option<usize>,
}

pub(super) type Outcome<T> = Result<T, Problem>;

impl Problem {
    pub(super) fn in_file(message: impl Into<String>) -> Self {
        Self { position: None, message: message.into(), fields: None }
    }

    pub(super) fn at(position: Position, message: impl Into<String>) -> Self {
        Self { position: Some(position), ..Self::in_file(message) }
    }

    /// The problem of a sheet that has so many fields of the register and may not be meant at all.
    pub(super) fn of_sheet(self, fields: usize) -> Self {
        Self { fields: Some(fields), ..self }
    }

    /// The file is of another kind, from which the register can be had.
    pub(super) fn wrong_kind(found: &str, cure: &str) -> Self {
        Self::in_file(format!("this looks like {found}, which cannot be read. {cure}."))
    }

    /// The file is of another kind altogether.
    pub(super) fn no_register(found: &str) -> Self {
        Self::in_file(format!(
            "this is no municipality register; it looks like {found}. Expected is \
             {EXPECTED_FILE}. {DOWNLOAD}."
        ))
    }

    pub(super) fn error(self, file: &str) -> Error {
        let place = self.position.map_or_else(String::new, |position| format!(", {position}"));
        Error::input(format!("{file}{place}: {}", self.message), "")
    }
}

/// What stands in a cell, for a message.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.trim().is_empty() {
        return "empty".to_owned();
    }
    let start: String = text.chars().take(LONGEST).collect();
    let more = if text.chars().nth(LONGEST).is_some() { "..." } else { "" };
    format!("\"{}{more}\"", start.escape_debug())
}

pub(super) fn quoted<T: AsRef<str>>(texts: &[T]) -> String {
    texts.iter().map(|text| format!("\"{}\"", text.as_ref())).collect::<Vec<_>>().join(", ")
}
