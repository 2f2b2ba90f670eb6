//! The one error type: what went wrong, where, and what to do about it.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Result of anything that a user's input can make fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a command could not be carried out.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// A file or a value in it is wrong (exit code 1).
    #[error("{0}")]
    Input(Box<Diagnostic>),
    /// The command line is wrong (exit code 2).
    #[error("error: {0}")]
    Usage(String),
    /// A run failed; what was finished is kept (exit code 3).
    #[error("error: {0}")]
    Run(String),
    /// Whoever asked for it does not want it any more; what was finished is kept (exit code 3).
    #[error("error: cancelled; what was finished is kept")]
    Cancelled,
    /// Several things went wrong; the first decides on the exit code.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Several(Vec<Error>),
}

impl Error {
    /// Exit code of the process.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Input(_) => 1,
            Self::Usage(_) => 2,
            Self::Run(_) | Self::Cancelled => 3,
            Self::Several(errors) => errors.first().map_or(3, Self::exit_code),
        }
    }

    /// The results, or all that went wrong.
    ///
    /// # Errors
    /// When anything went wrong.
    pub fn collect<T>(results: impl IntoIterator<Item = Result<T>>) -> Result<Vec<T>> {
        let (mut found, mut errors) = (Vec::new(), Vec::new());
        for result in results {
            match result {
                Ok(one) => found.push(one),
                Err(error) => errors.push(error),
            }
        }
        match errors.pop() {
            None => Ok(found),
            Some(error) if errors.is_empty() => Err(error),
            Some(error) => {
                errors.push(error);
                Err(Self::Several(errors))
            }
        }
    }

    /// An input error without a place in a text.
    pub fn input(title: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Input(Box::new(Diagnostic { title: title.into(), place: None, help: help.into() }))
    }
}

/// An input error in words, with its place where there is one.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// What is wrong, one sentence without full stop.
    pub title: String,
    /// Where.
    pub place: Option<Place>,
    /// What to do; may be empty.
    pub help: String,
}

/// A span of a source text.
#[derive(Debug, Clone)]
pub struct Place {
    /// Name of the file as the user knows it.
    pub file: String,
    /// The whole text.
    pub text: Arc<str>,
    /// Bytes concerned.
    pub span: Range<usize>,
    /// Short remark at the span; may be empty.
    pub label: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(place) = &self.place else {
            let help =
                if self.help.is_empty() { String::new() } else { format!("\nhelp: {}", self.help) };
            return write!(f, "error: {}{help}", self.title);
        };
        let annotation = AnnotationKind::Primary.span(place.span.clone());
        let annotation =
            if place.label.is_empty() { annotation } else { annotation.label(&place.label) };
        let snippet = Snippet::source(&*place.text).path(&place.file).annotation(annotation);
        let mut group = Level::ERROR.primary_title(&self.title).element(snippet);
        if !self.help.is_empty() {
            group = group.element(Level::HELP.message(&self.help));
        }
        f.write_str(&Renderer::plain().render(&[group]))
    }
}

/// The candidate most similar to a misspelt word, if any is similar enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let score = |candidate: &str| {
        strsim::normalized_damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase())
    };
    candidates
        .into_iter()
        .map(|candidate| (score(candidate), candidate))
        .filter(|(similarity, _)| *similarity >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Help for a misspelt word: the nearest candidate, or all of them where none is near.
pub fn suggestion<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let all: Vec<&str> = candidates.into_iter().collect();
    match nearest(word, all.iter().copied()) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => format!("possible here: {}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_cross_threads() {
        fn check<T: Send + Sync + 'static>() {}
        check::<Error>();
    }

    #[test]
    fn misspelt_words_find_the_nearest_candidate() {
        assert_eq!(nearest("coordinaton", ["coordination", "standards"]), Some("coordination"));
        assert_eq!(nearest("xyz", ["coordination", "standards"]), None);
    }
}
