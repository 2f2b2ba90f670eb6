//! `ozgsim diff`: says in policy words what differs between two scenarios.

use super::args::DiffArguments;
use super::terminal;
use crate::error::{Error, Result};
use crate::language::Language;
use crate::report::difference::differences;
use crate::scenario::load;

pub(crate) fn diff(arguments: &DiffArguments) -> Result<()> {
    let language = arguments.language;
    let both = [&arguments.from, &arguments.to].map(|path| load::named(path, &[]));
    let both = Error::collect(both)?;
    if let [from, to] = &both[..] {
        let lines = differences(from, to, language);
        let (a, b) = (&from.name, &to.name);
        if lines.is_empty() {
            let text = language.pick(
                "differ in nothing that could change a result",
                "unterscheiden sich in nichts, was ein Ergebnis ändern könnte",
            );
            terminal::print(&format!("`{a}` {} `{b}` {text}.", language.pick("and", "und")));
        } else {
            let title = match language {
                Language::English => format!("What changes from `{a}` to `{b}`:"),
                Language::German => format!("Was sich von `{a}` zu `{b}` ändert:"),
            };
            terminal::print(&format!("{title}\n- {}", lines.join("\n- ")));
        }
    }
    Ok(())
}
