//! How the answer to a question is shown: the files that people read, and what is said at once.

use super::calibration as calibrated;
use super::table::Table;
use super::validation::{Validation, replicates_csv};
use super::yardsticks::Yardsticks;
use super::{
    Drawing, Look, SweepEffects, decomposition, drivers, effects, groups, headline, page, spending,
};
use super::{
    draw_calibration, draw_comparison, draw_decomposition, draw_regret, draw_run, draw_sensitivity,
    draw_sweep, draw_validation, draw_yardsticks, regret, sensitivity,
};
use crate::error::Result;
use crate::scenario::load::baseline;
use crate::scenario::policy::Policy;
use crate::study::Answered;
use crate::study::bass;
use crate::study::calibration::Calibrated;
use crate::study::calibration::file::Calibration;
use crate::study::comparison::Compare;
use crate::study::decomposition::{Package, Share};
use crate::study::effects::Comparison;
use crate::study::regret::{Judged, Regrets};
use crate::study::run::{Course, Run};
use crate::study::sensitivity::{Found, Screening};
use crate::study::sweep::points::{Swept, written};
use crate::study::validation::{Validate, Validated};

/// What is shown of an answer.
#[derive(Debug, Default)]
pub struct Shown {
    /// Files, by their path within the folder of the result.
    pub files: Vec<(String, Vec<u8>)>,
    /// What is said at once; may be empty.
    pub summary: String,
}

/// Most influential factors of a target in tables for papers, and at once.
const IN_PAPERS: usize = 10;
const AT_ONCE: usize = 5;

/// Shows an answer.
///
/// # Errors
/// When a figure cannot be drawn, or recorded replicates cannot be read.
pub fn show(answered: &Answered, look: &Look) -> Result<Shown> {
    match answered {
        Answered::Run(asked, answer) => run(asked, answer, look),
        Answered::Comparison(asked, answer) => comparison(asked, &answer.comparison, look),
        Answered::Sweep(_, answer) => sweep(answer, look),
        Answered::Decomposition(asked, answer) => parts(asked, answer, look),
        Answered::Validation(asked, answer) => validation(asked, answer, look),
        Answered::Calibration(asked, answer) => calibration(asked, answer, look),
        Answered::Regret(asked, answer) => regrets(asked, answer, look),
        Answered::Sensitivity(asked, answer) => screening(asked, answer, look),
    }
}

impl Shown {
    fn add(&mut self, name: &str, content: impl Into<Vec<u8>>) {
        self.files.push((name.to_owned(), content.into()));
    }

    /// Pictures and the numbers that they plot.
    fn draw(&mut self, drawings: Vec<Drawing>) {
        for drawing in drawings {
            self.files.extend(drawing.files());
        }
    }

    /// Tables for papers, in files of this name.
    fn set(&mut self, name: &str, tables: &[Table]) {
        let joined = |form: &dyn Fn(&Table) -> String| {
            tables.iter().map(form).collect::<Vec<_>>().join("\n").into_bytes()
        };
        self.add(&format!("{name}.md"), joined(&Table::markdown));
        self.add(&format!("{name}.tex"), joined(&Table::latex));
    }

    /// Says a table with its note.
    fn say(&mut self, table: &Table) {
        self.summary = format!("{}\n{}\n{}", table.caption, table.plain(), table.note);
    }
}

fn run(asked: &Run, Course { family, curves, .. }: &Course, look: &Look) -> Result<Shown> {
    let baseline = baseline()?;
    let own = |policy: &&Policy| !baseline.policies.contains(policy);
    let added: Vec<&Policy> = asked.scenario.policies.iter().filter(own).collect();
    let population = &family.settings()[0].population;
    let mut shown = Shown::default();
    shown.draw(draw_run(curves, &asked.scenario, &added, population, look)?);
    let note = look.language.pick(
        "Results of a comparison of assumptions, not a forecast. All outcomes: curves.csv and \
         replicates.parquet in",
        "Ergebnisse eines Vergleichs von Annahmen, keine Prognose. Alle Zielgrößen: curves.csv und \
         replicates.parquet in",
    );
    shown.summary = format!("{}{note}", headline::headline(curves, look.language));
    Ok(shown)
}

fn comparison(asked: &Compare, comparison: &Comparison, look: &Look) -> Result<Shown> {
    let (mut shown, language) = (Shown::default(), look.language);
    let drawings = draw_comparison(comparison, look)?;
    let mut tables = effects::tables(comparison, language);
    tables.insert(1, spending::table(comparison, language));
    let by_group = groups::DIMENSIONS
        .map(|(dimension, name)| (name, groups::tables(comparison, (dimension, name), language)));
    let grouped: Vec<&Table> =
        by_group.iter().flat_map(|(_, tables)| tables.iter().take(page::GROUPED_TABLES)).collect();
    let wish = asked.wish.as_ref().map(|(precision, _)| *precision);
    let command = again(asked, look);
    let page = page::comparison(comparison, &drawings, (&tables, &grouped), (wish, &command), look);
    shown.draw(drawings);
    shown.set("effects", &tables);
    for ((name, tables), (dimension, _)) in by_group.iter().zip(groups::DIMENSIONS) {
        shown.set(name, tables);
        shown.add(&format!("{name}.csv"), groups::csv(comparison, dimension));
    }
    if comparison.baseline.posterior.is_some() {
        shown.add("drivers.csv", drivers::csv(comparison));
    }
    shown.add("report.html", page);
    shown.say(&effects::effects(comparison, language));
    Ok(shown)
}

/// The command that gives the same bytes from the scenarios in the result's folder.
fn again(asked: &Compare, look: &Look) -> String {
    let simulation = &asked.scenarios[0].simulation;
    let names = asked.scenarios.iter().map(|scenario| format!(" scenarios/{}.toml", scenario.name));
    let replicates = match &asked.wish {
        Some((_, wish)) => {
            format!("--precision {} --max-replicates {}", wish.text, simulation.replicates)
        }
        None => format!("--replicates {}", simulation.replicates),
    };
    let formats: Vec<&str> = look.formats.iter().map(|format| format.extension()).collect();
    let flags = [(" --full", asked.full), (" --agents", asked.administrations)];
    let flags = flags.into_iter().filter(|(_, given)| *given).map(|(flag, _)| flag);
    format!(
        "ozgsim compare{} {replicates} --seed {} --lang {} --format {}{} --output again",
        names.collect::<String>(),
        simulation.seed,
        look.language.code(),
        formats.join(","),
        flags.collect::<String>()
    )
}

fn sweep(swept: &Swept, look: &Look) -> Result<Shown> {
    let (mut shown, design) = (Shown::default(), &swept.design);
    let mut effects = SweepEffects::new(design);
    swept.each(|_, _, of| {
        effects.add(of);
        Ok(())
    })?;
    let rows = (0..design.points.len()).map(|point| swept.written(point));
    shown.add("points.csv", points_csv(&design.names, rows));
    shown.draw(draw_sweep(&effects, look)?);
    Ok(shown)
}

/// The values of points, one row a point.
fn points_csv(names: &[String], points: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(["point"].into_iter().chain(names.iter().map(String::as_str)));
    for (number, values) in points.enumerate() {
        let _ = writer.write_record([number.to_string()].into_iter().chain(values));
    }
    writer.into_inner().unwrap_or_default()
}

fn parts(package: &Package, shares: &[Share], look: &Look) -> Result<Shown> {
    let Package { baseline, whole, .. } = package;
    let mut shown = Shown::default();
    let table = decomposition::table(baseline, whole, shares, look.language);
    shown.set("decomposition", std::slice::from_ref(&table));
    shown.add("decomposition.csv", decomposition::csv(baseline, whole, shares));
    shown.draw(draw_decomposition((baseline, whole), shares, look)?);
    shown.say(&table);
    Ok(shown)
}

fn validation(asked: &Validate, validated: &[Validated], look: &Look) -> Result<Shown> {
    let Validate { scenarios, targets, evidence } = asked;
    let mut shown = Shown::default();
    let agents = evidence[0].agents() as u64;
    let validation =
        Validation { scenario: &scenarios[0], agents, findings: &validated[0].findings };
    let mut tables = validation.tables(look.language);
    shown.set("validation", &tables);
    shown.add("validation.csv", validation.csv());
    shown.add("replicates.csv", replicates_csv(scenarios, validated));
    shown.draw(draw_validation(&validation, look)?);
    if scenarios.len() > 1 {
        let bass = bass::fit(&evidence[0], &targets.all);
        let pattern_month = evidence[0].pattern_month();
        let yardsticks =
            Yardsticks { scenarios, agents, validated, bass: bass.as_ref(), pattern_month };
        let beside = yardsticks.tables(look.language);
        shown.set("yardsticks", &beside);
        shown.add("yardsticks.csv", yardsticks.csv());
        shown.add("patterns.csv", yardsticks.patterns_csv());
        if let Some(text) = yardsticks.bass_csv() {
            shown.add("bass.csv", text);
        }
        shown.draw(draw_yardsticks(&yardsticks, look)?);
        // Those that follow are for reading at leisure.
        tables.extend(beside.into_iter().take(1));
    }
    // Tables that are read alike stand above one note.
    for alike in tables.chunk_by(|above, table| above.note == table.note) {
        for table in alike {
            shown.summary += &format!("{}\n{}\n", table.caption, table.plain());
        }
        shown.summary += &format!("{}\n\n", alike[0].note);
    }
    Ok(shown)
}

fn calibration(study: &Calibration, found: &Calibrated, look: &Look) -> Result<Shown> {
    let mut shown = Shown::default();
    let (findings, agents) =
        (calibrated::findings(study, &found.sample.posterior), study.scenario.simulation.agents);
    let validation = Validation { scenario: &study.scenario, agents, findings: &findings };
    shown.add("posterior.csv", calibrated::posterior_csv(found));
    shown.add("fits.csv", calibrated::fits_csv(study, found));
    shown.add("generations.csv", calibrated::generations_csv(found));
    shown.add("screening.csv", calibrated::screening_csv(study, found));
    shown.add("parameters.csv", calibrated::parameters_csv(found));
    let mut tables = vec![calibrated::table(study, found, look.language)];
    tables.extend(validation.tables(look.language));
    shown.set("calibration", &tables);
    shown.add("targets-met.csv", validation.csv());
    shown.draw(draw_calibration(study, found, look)?);
    shown.draw(draw_validation(&validation, look)?);
    let said = tables.iter().map(|table| format!("{}\n{}", table.caption, table.plain()));
    shown.summary = said.collect::<Vec<_>>().join("\n");
    Ok(shown)
}

fn regrets(asked: &Regrets, Judged { simulated, verdicts }: &Judged, look: &Look) -> Result<Shown> {
    let mut shown = Shown::default();
    let table = regret::table(asked, verdicts, look.language);
    shown.set("regret", std::slice::from_ref(&table));
    shown.add("regret.csv", regret::csv(asked, verdicts));
    shown.add("results.csv", regret::results_csv(asked, simulated));
    shown.draw(draw_regret(asked, verdicts, look)?);
    shown.say(&table);
    Ok(shown)
}

fn screening(asked: &Screening, found: &Found, look: &Look) -> Result<Shown> {
    let Found { at_points, analyses } = found;
    let mut shown = Shown::default();
    let points = asked.points.iter().map(|values| written(&asked.study.factors, values));
    shown.add("points.csv", points_csv(&asked.names, points));
    shown.add("results.csv", sensitivity::results_csv(asked, at_points));
    shown.add("indices.csv", sensitivity::indices_csv(asked, analyses));
    shown.set("indices", &[sensitivity::table(asked, analyses, IN_PAPERS, look.language)]);
    shown.draw(draw_sensitivity(asked, analyses, look)?);
    shown.say(&sensitivity::table(asked, analyses, AT_ONCE, look.language));
    Ok(shown)
}
