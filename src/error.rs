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
    #[error("error: {}", told(.0))]
    Usage(String),
    /// A run failed, or what it says could not be printed; what was finished is kept (exit code 3).
    #[error("error: {}", told(.0))]
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

    /// What went wrong, in one sentence without a remedy, which is for front ends to tell.
    pub fn cause(&self) -> String {
        match self {
            Self::Input(diagnostic) => diagnostic.title.clone(),
            Self::Usage(text) | Self::Run(text) => text.clone(),
            Self::Cancelled => "cancelled".to_owned(),
            Self::Several(errors) => errors.iter().map(Self::cause).collect::<Vec<_>>().join("; "),
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
        let (title, help) = (told(&self.title), told(&self.help));
        let Some(place) = &self.place else {
            let help = if help.is_empty() { help } else { format!("\nhelp: {help}") };
            return write!(f, "error: {title}{help}");
        };
        let (file, label) = (told(&place.file), told(&place.label));
        let annotation = AnnotationKind::Primary.span(place.span.clone());
        let annotation = if label.is_empty() { annotation } else { annotation.label(&label) };
        let snippet = Snippet::source(&*place.text).path(&file).annotation(annotation);
        let mut group = Level::ERROR.primary_title(&title).element(snippet);
        if !help.is_empty() {
            group = group.element(Level::HELP.message(&help));
        }
        f.write_str(&visible(&Renderer::plain().render(&[group])))
    }
}

/// A part of a message: what it quotes may be of any length and hold anything.
fn told(text: &str) -> String {
    const BEGIN: usize = 900;
    const END: usize = 200;
    let cut = |at: usize| text.char_indices().nth(at).map(|(place, _)| place);
    let from_end = text.char_indices().nth_back(END - 1).map_or(0, |(place, _)| place);
    match cut(BEGIN) {
        Some(begin) if begin < from_end => {
            visible(&format!("{} ... {}", &text[..begin], &text[from_end..]))
        }
        _ => visible(text),
    }
}

/// A text in which whatever would command a terminal or turn the order of its letters is replaced
/// by a sign for it; line ends and tabs remain.
pub fn visible(text: &str) -> String {
    let sign = |c: char| match c {
        '\n' | '\t' => c,
        '\0'..='\u{1f}' => char::from_u32('\u{2400}' as u32 + c as u32).unwrap_or(c),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ => c,
    };
    text.chars().map(sign).collect()
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
    fn long_texts_are_cut_in_the_middle_at_whole_letters() {
        assert_eq!(told(&"ß".repeat(1_100)), "ß".repeat(1_100));
        let cut = format!("{} ... {}", "ß".repeat(900), "ß".repeat(200));
        assert_eq!(told(&"ß".repeat(1_101)), cut);
        assert_eq!(told(""), "");
    }

    #[test]
    fn misspelt_words_find_the_nearest_candidate() {
        assert_eq!(nearest("coordinaton", ["coordination", "standards"]), Some("coordination"));
        assert_eq!(nearest("xyz", ["coordination", "standards"]), None);
    }
}
