//! `ozgsim explain`: one administration's history, in one scenario or in two side by side.

use super::args::ExplainArguments;
use super::terminal;
use crate::engine::history::{find, history};
use crate::error::{Error, Result};
use crate::model::setting::Setting;
use crate::report::history::{deeds, heading, table, why_not};
use crate::scenario::load;
use std::path::PathBuf;

pub(crate) fn explain(arguments: &ExplainArguments) -> Result<()> {
    let language = arguments.language;
    let read = |path: &PathBuf| load::named(path, &arguments.settings);
    let scenarios = Error::collect(arguments.scenarios.iter().map(read))?;
    let settings: Vec<Setting> = scenarios.iter().map(Setting::new).collect();
    let mut histories = Vec::new();
    for setting in &settings {
        let index = find(setting, &arguments.key)?;
        histories.push(history(setting, arguments.replicate, index));
    }
    terminal::print(&heading(&settings[0], histories[0].index, language));
    terminal::print("");
    let pairs: Vec<_> = scenarios.iter().zip(&histories).collect();
    terminal::print(&table(&pairs, language));
    for (setting, (scenario, history)) in settings.iter().zip(pairs) {
        terminal::print(&format!("`{}`", scenario.name));
        terminal::print(&deeds(setting, scenario, history, language));
        terminal::print(&why_not(history, language));
    }
    Ok(())
}
