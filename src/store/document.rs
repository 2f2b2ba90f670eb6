//! Documents with generated parts: whatever stands between `<!-- generated: NAME -->` and `<!-- end
//! -->` belongs to the program.

use super::file::Draft;
use crate::error::{Error, Result};
use crate::scenario::source::Source;
use std::path::Path;

const LARGEST_DOCUMENT: u64 = 20_000_000;
const START: &str = "<!-- generated: ";
const END: &str = "<!-- end -->";

/// A document as it is and as it should be.
#[derive(Debug)]
pub struct Document {
    source: Source,
    current: String,
}

impl Document {
    /// Reads a document and fills in its generated parts; `part` gives the text of a part by its
    /// name.
    ///
    /// # Errors
    /// When the file cannot be read, has no generated part, an unknown one or one without end.
    pub fn read(
        path: &Path,
        names: &[&str],
        part: impl Fn(&str) -> Option<String>,
    ) -> Result<Self> {
        let source = Source::read(path, LARGEST_DOCUMENT)?;
        let mut current = String::new();
        let mut place = 0;
        while let Some(found) = source.text[place..].find(START) {
            let start = place + found;
            let line = source.text[start..].split('\n').next().unwrap_or_default();
            let name = line[START.len()..].trim().trim_end_matches("-->").trim();
            let span = start..start + line.trim_end().len();
            let text = part(name).ok_or_else(|| {
                source.error(
                    span.clone(),
                    format!("unknown generated part `{name}`"),
                    "here",
                    crate::error::suggestion(name, names.iter().copied()),
                )
            })?;
            let Some(length) = source.text[start..].find(END) else {
                return Err(source.error(
                    span,
                    format!("the generated part `{name}` has no end"),
                    "begins here",
                    format!("add a line `{END}` after it"),
                ));
            };
            for piece in
                [&source.text[place..start], START, name, " -->\n\n", text.trim_end(), "\n\n", END]
            {
                current.push_str(piece);
            }
            place = start + length + END.len();
        }
        if place == 0 {
            let help = format!(
                "add a line `{START}{} -->` and a line `{END}` where the table belongs",
                names.first().unwrap_or(&"parameters")
            );
            return Err(Error::input(format!("`{}` has no generated part", path.display()), help));
        }
        current += &source.text[place..];
        Ok(Self { source, current })
    }

    /// Checks that the document is up to date.
    ///
    /// # Errors
    /// When it is not; the error points at the first line that differs.
    pub fn check(&self) -> Result<()> {
        let text = &*self.source.text;
        if text == self.current {
            return Ok(());
        }
        let same = text
            .lines()
            .zip(self.current.lines())
            .take_while(|(a, b)| a == b)
            .map(|(line, _)| line.len() + 1)
            .sum::<usize>()
            .min(text.len());
        let end = text[same..].find('\n').map_or(text.len(), |length| same + length);
        let title = format!("the generated tables in `{}` are out of date", self.source.name);
        Err(self.source.error(
            same..end,
            title,
            "differs from here on",
            format!("run `ozgsim docs --write {}`", self.source.name),
        ))
    }

    /// Writes the document where it is out of date; tells whether it was.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<bool> {
        if *self.source.text == *self.current {
            return Ok(false);
        }
        Draft::of(path, self.current.as_bytes())?.publish().map(|()| true)
    }
}
