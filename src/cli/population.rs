//! `ozgsim population`: who the simulated administrations are, and the import of the official
//! register.

use super::args::PopulationArguments;
use super::terminal;
use crate::error::Result;
use crate::model::population::Population;
use crate::register::check::import;
use crate::report::draw_population;
use crate::report::population::{hint, notices, summary};
use crate::scenario::load;
use crate::store::file;
use crate::store::population as table;
use std::sync::Arc;

pub(crate) fn population(arguments: &PopulationArguments) -> Result<()> {
    let look = arguments.look.look();
    let mut scenario = load::named(&arguments.scenario, &arguments.settings)?;
    let folder = arguments.output.join("population");
    let target = folder.join("population.csv");
    let mut imported = None;
    if let Some(register) = &arguments.import {
        let import = import(register, &scenario.tables.counties)?;
        Arc::make_mut(&mut scenario.tables).administrations = Some(import.rows.clone());
        imported = Some(import);
    }
    let population = Population::of(&scenario);
    let notices = imported
        .as_ref()
        .map_or_else(Vec::new, |import| notices(import, &scenario.tables.counties, look.language));
    table::write(
        &target,
        &imported.map_or_else(|| table::rows(&population), |import| import.rows),
        arguments.force,
    )?;
    let origin = arguments
        .import
        .as_ref()
        .and_then(|path| path.file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let drawing = draw_population(&population, &origin, scenario.simulation.seed, &look)?;
    for (path, bytes) in drawing.files() {
        file::write(&folder.join(path), &bytes)?;
    }
    terminal::print(&summary(&population, &scenario.tables.lands, look.language));
    notices.iter().for_each(|notice| terminal::talk(notice));
    terminal::talk(&hint(&target, look.language));
    Ok(())
}
