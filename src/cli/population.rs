//! `ozgsim population`: who the simulated administrations are, and the import of the official register.

use super::args::PopulationArguments;
use super::recording::attachments;
use super::{Outcome, terminal};
use ozgsim::language::Language;
use ozgsim::model::population::Population;
use ozgsim::report::draw_population;
use ozgsim::report::population::summary;
use ozgsim::scenario::load;
use ozgsim::store::folder::Attachment;
use ozgsim::store::{file, population as table};
use std::path::Path;
use std::sync::Arc;

pub(crate) fn population(arguments: &PopulationArguments) -> Outcome {
    let look = arguments.look.look();
    let mut scenario = load::named(&arguments.scenario, &arguments.settings)?;
    let folder = arguments.output.join("population");
    let target = folder.join("population.csv");
    let mut imported = None;
    if let Some(register) = &arguments.import {
        let rows = table::import(register, &scenario.tables.counties)?;
        Arc::make_mut(&mut scenario.tables).administrations = Some(rows.clone());
        imported = Some(rows);
    }
    let population = Population::of(&scenario);
    table::write(&target, &imported.unwrap_or_else(|| table::rows(&population)), arguments.force)?;
    let origin = arguments.import.as_ref().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let drawing = draw_population(&population, &origin, scenario.simulation.seed, &look)?;
    for Attachment { path, bytes } in attachments(vec![drawing]) {
        file::write(&folder.join(path), &bytes)?;
    }
    terminal::print(&summary(&population, &scenario.tables.lands, look.language));
    terminal::talk(&hint(&target, look.language));
    Ok(())
}

fn hint(target: &Path, language: Language) -> String {
    let (target, line) = (target.display(), format!("[data]\npopulation = \"{}\"", target.file_name().unwrap_or_default().to_string_lossy()));
    match language {
        Language::English => format!("Written to {target}. To use it, edited or not, put it beside a scenario file that says\n\n{line}"),
        Language::German => {
            format!("Geschrieben nach {target}. Um sie zu verwenden, bearbeitet oder nicht, neben eine Szenariodatei legen, in der steht:\n\n{line}")
        }
    }
}
