//! `ozgsim population`: who the simulated administrations are, and the import of the official
//! register.

use super::args::PopulationArguments;
use super::terminal;
use crate::error::Result;
use crate::language::Language;
use crate::model::population::Population;
use crate::register::check::{Import, Merger, import};
use crate::report::draw_population;
use crate::report::population::summary;
use crate::scenario::load;
use crate::scenario::tables::County;
use crate::store::file;
use crate::store::population as table;
use std::path::Path;
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

/// What the register says otherwise than the table that was made of it.
fn notices(import: &Import, counties: &[County], language: Language) -> Vec<String> {
    let mergers: Vec<String> =
        import.mergers.iter().map(|merger| merged(merger, counties, language)).collect();
    let told = [
        (
            &mergers,
            language.pick(
                "note: counties that were merged before 31.12.2023 are taken as part of the \
                 counties of that day",
                "Hinweis: Kreise, die vor dem 31.12.2023 aufgegangen sind, zählen zu den Kreisen \
                 dieses Tages",
            ),
        ),
        (
            &import.uninhabited,
            language.pick(
                "note: left out because they have no inhabitants",
                "Hinweis: \
                ausgelassen, weil sie keine Einwohner haben",
            ),
        ),
        (
            &import.missing,
            language.pick(
                "note: the register has no administration of these counties and may be incomplete",
                "Hinweis: das Verzeichnis hat keine Verwaltung dieser Kreise und ist vielleicht \
                 unvollständig",
            ),
        ),
    ];
    told.iter()
        .filter(|(named, _)| !named.is_empty())
        .map(|(named, text)| format!("{text}: {}", listed(named, language)))
        .collect()
}

fn merged(merger: &Merger, counties: &[County], language: Language) -> String {
    let name =
        counties.iter().find(|county| county.key == merger.into).map_or("", |county| &county.name);
    let city = if merger.was_city {
        language.pick(", as one of its municipalities", ", als eine seiner Gemeinden")
    } else {
        ""
    };
    format!("{} {} -> {} {name}{city}", merger.key, merger.name, merger.into)
}

/// The first of some names, and how many more there are.
fn listed(names: &[String], language: Language) -> String {
    const MOST: usize = 10;
    let shown = names[..names.len().min(MOST)].join("; ");
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => format!(
            "{shown}; {}",
            language.pick(format!("and {more} more"), format!("und {more} weitere"))
        ),
    }
}

fn hint(target: &Path, language: Language) -> String {
    let file = target.file_name().unwrap_or_default().to_string_lossy();
    let (target, scenario) = (
        target.display(),
        format!("name = \"mine\"\nextends = \"baseline\"\n\n[data]\npopulation = \"{file}\""),
    );
    match language {
        Language::English => format!(
            "Written to {target}. To use it, edited or not, put beside it a scenario file, for \
             example\n\n{scenario}"
        ),
        Language::German => {
            format!(
                "Geschrieben nach {target}. Um sie zu verwenden, bearbeitet oder nicht, eine \
                 Szenariodatei danebenlegen, zum Beispiel\n\n{scenario}"
            )
        }
    }
}
