//! The header of a scenario of the library: comments that say what the scenario asks, what it rests
//! on and what is expected of it.
//!
//! ```text
//! # The Land sets the pace
//! # Group: lever
//! # Rests on: L01, E01
//! # Expected: more services online everywhere.
//! ```

use super::Scenario;
use super::load::load;
use super::source::{LARGEST_SCENARIO, Source};
use crate::error::{Error, Result};
use std::path::Path;

/// Groups of the library, in the order of its table.
pub const GROUPS: [&str; 4] = ["lever", "history", "crisis", "package"];

/// What the header of a scenario says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Title, a few words.
    pub title: String,
    /// One of [`GROUPS`].
    pub group: &'static str,
    /// Findings and sources that the scenario rests on.
    pub rests_on: String,
    /// Expected direction, from the findings and not from the simulation.
    pub expected: String,
}

/// The scenarios of a folder with their headers, by group and name; the baseline is what they are
/// compared with and left out.
///
/// # Errors
/// When the folder cannot be read, a scenario is wrong, or a header is incomplete.
pub fn library(folder: &Path) -> Result<Vec<(Header, Scenario)>> {
    let unreadable = |error: std::io::Error| {
        Error::input(
            format!("`{}` cannot be read: {error}", folder.display()),
            "check the permissions",
        )
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "toml")
            && path.file_stem().is_some_and(|stem| stem != "baseline")
        {
            paths.push(path);
        }
    }
    paths.sort();
    let mut library =
        paths.iter().map(|path| Ok((read(path)?, load(path, &[])?))).collect::<Result<Vec<_>>>()?;
    library.sort_by_key(|(header, _)| GROUPS.iter().position(|group| *group == header.group));
    Ok(library)
}

/// Reads the header of a scenario file.
///
/// # Errors
/// When the file cannot be read, or a line of the header is missing or says nothing.
pub fn read(path: &Path) -> Result<Header> {
    parse(&Source::read(path, LARGEST_SCENARIO)?)
}

fn parse(source: &Source) -> Result<Header> {
    let mut start = 0;
    let mut line = |form: &'static str| {
        let line = source.text[start..].lines().next().unwrap_or_default();
        let span = start..start + line.len();
        start = (span.end + 1).min(source.text.len());
        let said = line.strip_prefix(form).map(str::trim).filter(|said| !said.is_empty());
        said.map(|said| (said.to_owned(), span.clone())).ok_or_else(|| {
            let help = "begin the file with the lines `# <title>`, `# Group: `, `# Rests on: ` and \
                `# Expected: `, in this order";
            source.error(
                span,
                format!("`{}` lacks a line of the header", source.name),
                format!(
                    "`{form}...` \
                belongs here"
                ),
                help,
            )
        })
    };
    let (title, _) = line("# ")?;
    let (group, place) = line("# Group: ")?;
    let (rests_on, _) = line("# Rests on: ")?;
    let (expected, _) = line("# Expected: ")?;
    let Some(group) = GROUPS.into_iter().find(|known| *known == group) else {
        return Err(source.error(
            place,
            format!("unknown group `{group}`"),
            "here",
            crate::error::suggestion(&group, GROUPS),
        ));
    };
    Ok(Header { title, group, rests_on, expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Header> {
        parse(&Source::embedded("x.toml", text))
    }

    #[test]
    fn a_header_is_read() {
        let header =
            parsed("# Pace\n# Group: lever\n# Rests on: L01\n# Expected: more.\nname = \"x\"\n")
                .unwrap();
        assert_eq!(
            [&*header.title, header.group, &header.rests_on, &header.expected],
            ["Pace", "lever", "L01", "more."]
        );
    }

    #[test]
    fn a_wrong_header_is_pointed_at() {
        for (text, message) in [
            (
                "# Pace\n# Group: lever\n# Expected: more.\n",
                "error: `x.toml` lacks a line of the header\n --> x.toml:3:1\n  |\n3 | # Expected: \
                 more.\n  | ^^^^^^^^^^^^^^^^^ `# Rests on: ...` belongs here\n  |\n  = help: begin \
                 the file with the lines `# <title>`, `# Group: `, `# Rests on: ` and `# Expected: \
                 `, in this order",
            ),
            (
                "# Pace\n# Group: levers\n# Rests on: L01\n# Expected: more.\n",
                "error: unknown group `levers`\n --> x.toml:2:1\n  |\n2 | # Group: levers\n  | \
                 ^^^^^^^^^^^^^^^ here\n  |\n  = help: did you mean `lever`?",
            ),
        ] {
            assert_eq!(parsed(text).unwrap_err().to_string(), message);
        }
    }
}
